"""The splat stepper: stamps land one at a time, and where they overlap they add."""

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any

import traitlets

from .shared.base import State, Widget, rank, resized, setting

SLIDERS = {
    "size": (1, 6),
    "kernel_size": (1, 4),
    "stride": (1, 3),
    "dilation": (1, 3),
    "output_padding": (0, 2),
    "padding": (0, 4),
    "step": (0, 9),
}


def _flat(values: Sequence[Any]) -> list[Any]:
    return [v for row in values for v in row] if rank(values) == 2 else list(values)


def _next(numbers: Iterator[int]) -> Callable[[], int]:
    return lambda: next(numbers)


class Stepper(Widget):
    """Show a transposed convolution stamp by stamp, of a picture or, when `input` is one row, of a row.

    >>> Stepper(step=4)
    Stepper(step=4)
    >>> Stepper(input=[1, 2, 3], kernel=[1, 10, 100], stride=2).size
    3
    """

    name = "stepper"
    sliders = SLIDERS
    tops = {  # noqa: RUF012
        "size": lambda s: 6 if rank(s["input"]) == 1 else 3,  # so that a picture is drawn within a frame
        "step": lambda s: int(s["size"]) ** rank(s["input"]),
    }

    size = setting(traitlets.Int(2))
    kernel_size = setting(traitlets.Int(2))
    stride = setting(traitlets.Int(2))
    padding = setting(traitlets.Int(0))
    output_padding = setting(traitlets.Int(0))
    dilation = setting(traitlets.Int(1))
    step = setting(traitlets.Int(1))
    input = setting(traitlets.List(minlen=1, default_value=[[5, 6], [7, 8]]))
    kernel = setting(traitlets.List(minlen=1, default_value=[[1, 2], [3, 4]]))
    order = setting(traitlets.List(default_value=[0, 1, 2, 3]))
    hide = setting(traitlets.Bool(False))
    shown = setting(traitlets.Int(0))

    @classmethod
    def fit(cls, state: State, changed: Sequence[str]) -> State:
        """Let numbers that arrive decide the sizes; a row needs a row as its kernel."""
        s = dict(state)
        if rank(s["kernel"]) > rank(s["input"]):
            s["kernel"] = s["kernel"][0]
        if rank(s["kernel"]) < rank(s["input"]):
            s["kernel"] = [s["kernel"]]
        if "input" in changed:
            s["size"] = len(s["input"])
        if "kernel" in changed:
            s["kernel_size"] = max(len(s["kernel"]), len(s["kernel"][0]) if rank(s["kernel"]) == 2 else 0)
        return s

    @classmethod
    def fill(cls, state: State) -> State:
        """Take numbers away or bring new ones, as the sizes say: the next whole ones, or places for a row's kernel."""
        x, w = state["input"], state["kernel"]
        after = count(max(0, *_flat(x)) + 1)
        kernel_after = (10**k for k in count(len(w))) if rank(w) == 1 else count(max(0, *_flat(w)) + 1)
        pixels = list(range(state["size"] ** rank(x)))
        return {
            **state,
            "input": resized(x, state["size"], _next(after)),
            "kernel": resized(w, state["kernel_size"], _next(kernel_after)),
            "order": state["order"] if sorted(state["order"]) == pixels else pixels,
        }

    @classmethod
    def tables(cls, state: State) -> dict[str, list[list[Any]]]:
        """Give input, kernel and the canvas after the stamps that have landed."""
        import numpy as np

        from .. import conv_transpose1d, conv_transpose2d

        x, w = np.array(state["input"]), np.array(state["kernel"])
        landed = np.isin(np.arange(x.size), state["order"][: state["step"]]).reshape(x.shape)
        conv_transpose = conv_transpose1d if x.ndim == 1 else conv_transpose2d
        options = {name: state[name] for name in ("stride", "padding", "output_padding", "dilation")}
        y = conv_transpose((x * landed)[None, None], w[None, None], **options)[0, 0]
        return {name: np.atleast_2d(a).tolist() for name, a in (("input", x), ("kernel", w), ("output", y))}
