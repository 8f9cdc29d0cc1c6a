"""The splat stepper: stamps land one at a time, and where they overlap they add."""

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any

import traitlets

from .shared.base import State, Widget, following, rank, resized, setting, whole

SLIDERS = {
    "size": (1, 6),
    "kernel_size": (1, 16),
    "stride": (1, 16),
    "dilation": (1, 4),
    "output_padding": (0, 15),
    "padding": (0, 16),
    "step": (0, 9),
}
CHOICES = {"colour": ("pixel", "tap")}  # what a colour stands for
PLANE = {"size": 3, "kernel_size": 4, "stride": 3}  # the largest of a picture, so that it is drawn within a frame
STYLE = """
.splat-stamps {
  display: grid; grid-template-columns: auto auto auto; gap: .2rem .6rem; justify-content: start; align-items:
  start; --part: .42;
}
.splat-stamps > .splat-box:nth-child(1) { --part: .36; }
.splat-stamps > .splat-arrow { display: none; }
.splat-stamps > .splat-box:last-child { grid-column: 1 / -1; --part: 1; }
.splat-stamps > .splat-box:last-child table { overflow: clip; overflow-clip-margin: 6px; }
.splat-plane .splat-stamps > .splat-box:not(:last-child) .splat-scroll { height: 10.2rem; }
.splat-plane .splat-stamps > .splat-box:last-child .splat-scroll { height: 16.5rem; }
.splat-plane .splat-scroll { --tall: 16rem; }
.splat-stamps > .splat-sign { align-self: start; margin-top: 1.8rem; }
@container (min-width: 40rem) {
  .splat-plane .splat-stamps { grid-template-columns: 11.5rem auto 11rem auto 1fr; }
  .splat-plane .splat-stamps > .splat-box { --part: .25; }
  .splat-plane .splat-stamps > .splat-box:last-child { grid-column: auto; --part: .5; }
  .splat-plane .splat-stamps > .splat-arrow { display: block; }
}
"""


def _top(name: str) -> Callable[[Mapping[str, Any]], int]:
    return lambda s: SLIDERS[name][1] if rank(s["input"]) == 1 else PLANE[name]


def _side(values: Sequence[Any]) -> int:
    rows = values if rank(values) == 2 else [values]
    return max(len(values), *map(len, rows))


class Stepper(Widget):
    """Show a transposed convolution stamp by stamp, of a picture or, when `input` is one row, of a row.

    With `play` the stamps of a page land by themselves, once, when the widget comes into view.

    >>> Stepper(step=4)
    Stepper(step=4)
    >>> Stepper(input=[1, 2, 3], kernel=[1, 10, 100], stride=2).size
    3
    """

    name = "stepper"
    sliders = SLIDERS
    challenges = ("overlap", "apart")
    tops = {  # noqa: RUF012
        **{name: _top(name) for name in PLANE},
        # so that every grid is drawn within a frame
        "dilation": lambda s: (
            (2 if s["kernel_size"] < 4 else 1) if rank(s["input"]) == 2 else 4 if s["kernel_size"] < 7 else 1
        ),
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
    colour = setting(traitlets.Enum(CHOICES["colour"], "pixel"))
    play = setting(traitlets.Bool(False))
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
            s["size"] = _side(s["input"])
        if "kernel" in changed:
            s["kernel_size"] = _side(s["kernel"])
        return s

    @classmethod
    def fill(cls, state: State) -> State:
        """Take numbers away or bring new ones, as the sizes say: the next whole ones, or places for a row's kernel."""
        x, w = state["input"], state["kernel"]
        places = (10**k if k < 5 else 1 for k in count(len(w)))
        pixels = list(range(state["size"] ** rank(x)))
        return {
            **state,
            "input": resized(x, state["size"], following(x)),
            "kernel": resized(w, state["kernel_size"], (lambda: next(places)) if rank(w) == 1 else following(w)),
            "order": state["order"] if sorted(state["order"]) == pixels else pixels,
        }

    @classmethod
    def tables(cls, state: State) -> dict[str, list[list[Any]]]:
        """Give input, kernel and the canvas after the stamps that have landed."""
        import numpy as np

        from .. import conv_transpose1d, conv_transpose2d

        x, w = np.array(state["input"]), np.array(state["kernel"])
        x, w = (a.astype(np.result_type(x, w)) for a in (x, w))
        landed = np.isin(np.arange(x.size), state["order"][: state["step"]]).reshape(x.shape)
        conv_transpose = conv_transpose1d if x.ndim == 1 else conv_transpose2d
        options = {name: state[name] for name in ("stride", "padding", "output_padding", "dilation")}
        y = conv_transpose((x * landed)[None, None], w[None, None], **options)[0, 0]
        rows = {"input": x, "kernel": w, "output": y}
        return {name: [[whole(v) for v in row] for row in np.atleast_2d(a).tolist()] for name, a in rows.items()}
