"""The four views: one output pixel, its contributors lit in stamps, zero-insertion, matrix and gradient at once."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import traitlets

from .shared.base import TOPS, State, Widget, following, rank, resized, setting

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
.splat-plane .splat-panel:not([hidden]) { display: flex; flex-wrap: wrap; gap: 0 .8rem; align-content: start; }
.splat-plane :is(strong, .splat-sum) { flex: 1 0 100%; }
.splat-plane .splat-panel > .splat-box { width: 46%; }
.splat-plane .splat-panel > .splat-box .splat-scroll { --part: .42; --tall: 9.6rem; }
.splat-plane .splat-panel .splat-grids .splat-scroll { --tall: 25.5rem; }
.splat-plane .splat-panel { min-height: 16rem; }
.splat-plane .splat-panel:nth-child(2) { min-height: 16.9rem; }
.splat-plane .splat-panel:nth-child(3) { min-height: 29.6rem; }
.splat-given:has(+ .splat-plane) { min-height: 8.8rem; }
.splat-plane [data-name="matrix"] { border: solid var(--ink); border-width: 0 2px 2px 0; }
.splat-plane td.top { box-shadow: 0 -2px var(--ink); }
.splat-plane td.left { box-shadow: -2px 0 var(--ink); }
.splat-plane td.top.left { box-shadow: -2px -2px var(--ink), 0 -2px var(--ink), -2px 0 var(--ink); }
@container (min-width: 36rem) {
  .splat-plane .splat-panel > .splat-box .splat-scroll { --part: .2; }
  .splat-plane .splat-panel:nth-child(3) { grid-area: 1 / 2 / 3; }
  .splat-board { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .splat-panel .splat-scroll { --part: .45; }
  .splat-panel .splat-grids .splat-scroll { --part: .22; }
}
"""


def _flat(values: Sequence[Any]) -> list[Any]:
    return [v for line in values for v in line] if rank(values) == 2 else list(values)


def _plane(state: Mapping[str, Any]) -> bool:
    """Whether it is a picture: of 2 x 2 pixels and 3 x 3 taps at most, at stride 1, no padding: all on one screen."""
    return rank(state["input"]) == 2


class FourViews(Widget):
    """Show the transposed convolution of a row in four views, of a picture in three; a switch forgets the flip.

    >>> FourViews(stride=3)
    FourViews(stride=3)
    """

    name = "four_views"
    anchor = "views"
    challenges = ("mirror",)
    sliders = SLIDERS
    tops = {  # noqa: RUF012
        "size": lambda s: 2 if _plane(s) else 4,
        "kernel_size": lambda s: 3 if _plane(s) else 4,
        "stride": lambda s: 1 if _plane(s) else 3 if s["size"] < 4 else 2,  # so that all is drawn within a frame
        # As many zeros at the ends as the padding leaves: not fewer than none.
        "padding": lambda s: 0 if _plane(s) else min(TOPS["padding"](s), s["kernel_size"] - 1),
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
        """Let numbers that arrive decide the sizes, and the input whether it is a row or a picture."""
        kernel = state["kernel"]
        s = {**state, "kernel": (kernel if rank(kernel) == 2 else [kernel]) if _plane(state) else _flat(kernel)}
        for name, size in (("input", "size"), ("kernel", "kernel_size")):
            if name in changed:
                s[size] = max(len(s[name]), len(s[name][0]) if rank(s[name]) == 2 else 0)
        return s

    @classmethod
    def fill(cls, state: State) -> State:
        """Take numbers away or bring new ones, as the sizes say: the next whole ones, and places for a row's kernel."""
        x, w = state["input"], state["kernel"]
        places = (10**k for k in count(len(w)))
        return {
            **state,
            "input": resized(x, state["size"], following(x)),
            "kernel": resized(w, state["kernel_size"], following(w) if _plane(state) else lambda: next(places)),
        }

    @classmethod
    def tables(cls, state: State) -> dict[str, list[list[Any]]]:
        """Give the numbers of each view."""
        import numpy as np

        from .. import conv2d, conv_transpose2d

        plane, x, w = _plane(state), np.atleast_2d(state["input"]), np.atleast_2d(state["kernel"])
        s, p = state["stride"], state["padding"]
        one_pixel = np.eye(x.size, dtype=w.dtype).reshape(x.size, 1, *x.shape)
        options: dict[str, Any] = {"stride": (s if plane else 1, s), "padding": (p if plane else 0, p)}
        # line i: the kernel where pixel i lands
        windows = conv_transpose2d(one_pixel, w[None, None], **options)[:, 0]
        output = np.tensordot(x.ravel(), windows, 1)
        size = np.add(output.shape, w.shape) - 1
        spread = np.zeros(size, dtype=np.result_type(x, w))
        first = [k - 1 - pad for k, pad in zip(w.shape, options["padding"], strict=True)]
        steps = zip(first, x.shape, options["stride"], strict=True)
        spread[tuple(slice(a, a + (n - 1) * step + 1, step) for a, n, step in steps)] = x
        taps = w if state["forget"] else w[::-1, ::-1]
        slid = conv2d(spread[None, None], taps.astype(spread.dtype)[None, None])[0, 0]
        lines = windows.reshape(x.size, -1)
        if not plane:  # below the spread row, the kernel where it makes one output pixel
            place = min(PLACE, output.size - 1)
            below = np.zeros_like(spread)
            below[0, place : place + w.size] = taps[0]
            spread = np.concatenate([spread, below])
        views = {
            "input": x,
            "kernel": w,
            "stamps": x.reshape(-1, 1) * lines,
            "output": output,
            "spread": spread,
            "slid": slid,
            "matrix": lines.T,
            "product": output.reshape(-1, 1),
            "windows": lines,
            "gradient": output,
        }
        for name in ("stamps", "windows", "gradient") if plane else ():
            del views[name]
        return {name: values.tolist() for name, values in views.items()}
