"""The four views: one output pixel, its contributors lit in stamps, zero-insertion, matrix and gradient at once."""

from collections.abc import Sequence
from itertools import count
from typing import Any

import traitlets

from .shared.base import TOPS, State, Widget, rank, resized, setting

SLIDERS = {"size": (1, 4), "kernel_size": (1, 4), "stride": (1, 3), "padding": (0, 3)}
PLACE = 2  # the output pixel that is lit at first
STYLE = """
.splat-given > .splat-box { --part: .48; }
.splat-board { display: grid; gap: .6rem; margin-top: .4rem; }
.splat-panel {
  min-width: 0; min-height: 17.6rem; padding: .3rem .5rem; border: 1px solid var(--faint); border-radius: .4rem;
}
.splat-panel .splat-name { font-size: .8rem; }
.splat-panel .splat-scroll { --part: .94; --tall: 7.5rem; }
.splat-panel .splat-sum { height: 2.9em; margin: 0; font-size: .9rem; }
.splat-panel .splat-grids { flex-wrap: nowrap; }
.splat-panel .splat-grids .splat-scroll { --part: .45; --tall: 13.2rem; }
@container (min-width: 36rem) {
  .splat-board { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .splat-panel .splat-scroll { --part: .45; }
  .splat-panel .splat-grids .splat-scroll { --part: .22; }
}
"""


def _row(values: Sequence[Any]) -> list[Any]:
    return [v for line in values for v in line] if rank(values) == 2 else list(values)


class FourViews(Widget):
    """Show the transposed convolution of a row in four views, with a switch that forgets the flip.

    >>> FourViews(stride=3)
    FourViews(stride=3)
    """

    name = "four_views"
    anchor = "views"
    challenges = ("mirror",)
    sliders = SLIDERS
    tops = {  # noqa: RUF012
        "stride": lambda s: 3 if s["size"] < 4 else 2,  # so that every grid is drawn within a frame
        # As many zeros at the ends as the padding leaves: not fewer than none.
        "padding": lambda s: min(TOPS["padding"](s), s["kernel_size"] - 1),
    }

    size = setting(traitlets.Int(3))
    kernel_size = setting(traitlets.Int(3))
    stride = setting(traitlets.Int(2))
    padding = setting(traitlets.Int(0))
    input = setting(traitlets.List(default_value=[1, 2, 3]))
    kernel = setting(traitlets.List(default_value=[1, 10, 100]))
    forget = setting(traitlets.Bool(False))

    @classmethod
    def fit(cls, state: State, changed: Sequence[str]) -> State:
        """Let numbers that arrive decide the sizes."""
        s = {**state, "input": _row(state["input"]), "kernel": _row(state["kernel"])}
        if "input" in changed:
            s["size"] = len(s["input"])
        if "kernel" in changed:
            s["kernel_size"] = len(s["kernel"])
        return s

    @classmethod
    def fill(cls, state: State) -> State:
        """Take numbers away or bring new ones, as the sizes say: the next whole ones, and places for the kernel."""
        x, w = state["input"], state["kernel"]
        after, places = count(max(0, *x) + 1), (10**k for k in count(len(w)))
        return {
            **state,
            "input": resized(x, state["size"], lambda: next(after)),
            "kernel": resized(w, state["kernel_size"], lambda: next(places)),
        }

    @classmethod
    def tables(cls, state: State) -> dict[str, list[list[Any]]]:
        """Give the numbers of each view."""
        import numpy as np

        from .. import conv1d, conv_transpose1d

        x, w = np.array(state["input"]), np.array(state["kernel"])
        options = {"stride": state["stride"], "padding": state["padding"]}
        one_pixel = np.eye(len(x), dtype=w.dtype)[:, None]
        windows = conv_transpose1d(one_pixel, w[None, None], **options)[:, 0]  # line i: the kernel where pixel i lands
        output = x @ windows
        ends = len(w) - 1 - state["padding"]
        spread = np.zeros((2, len(output) + len(w) - 1), dtype=np.result_type(x, w))
        spread[0, ends : ends + (len(x) - 1) * state["stride"] + 1 : state["stride"]] = x
        taps = w if state["forget"] else w[::-1]
        place = min(PLACE, len(output) - 1)
        spread[1, place : place + len(w)] = taps
        slid = conv1d(spread[None, :1], taps.astype(spread.dtype)[None, None])[0, 0]
        views = {
            "input": x,
            "kernel": w,
            "stamps": x[:, None] * windows,
            "output": output,
            "spread": spread,
            "slid": slid,
            "matrix": windows.T,
            "product": output[:, None],
            "windows": windows,
            "gradient": output,
        }
        return {name: np.atleast_2d(values).tolist() for name, values in views.items()}
