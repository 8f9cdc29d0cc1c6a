"""Canvas and crop: a row on its canvas, two edges to drag, the size formula filled in, and the sizes of a U-Net."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import traitlets

from ..geometry import conv_size, conv_transpose_size, solve_conv_transpose
from .shared.base import State, Widget, setting

SLIDERS = {
    "size": (1, 6),
    "kernel_size": (1, 16),
    "stride": (1, 16),
    "dilation": (1, 3),
    "output_padding": (0, 15),
    "padding": (0, 8),
}
STYLE = """
.splat-rail { position: relative; width: max-content; margin-inline: .8rem; }
.splat-edge {
  position: absolute; z-index: 1; top: -4px; bottom: -4px; width: 2.4rem; margin-left: -1.2rem; cursor: ew-resize;
  touch-action: none;
}
.splat-edge::after {
  content: ""; position: absolute; inset: 0 calc(50% - 3px); border-radius: 3px; background: var(--ink); forced-
  color-adjust: none;
}
.splat-rail, .splat-scroll:has(.splat-rail) { --part: .86; }
.splat-found { flex: 1 1 18rem; min-width: 0; }
.splat-found .splat-scroll { --least: 4.4rem; min-height: 21rem; max-height: none; }
.splat-more > strong { display: block; margin: .8rem 0 .2rem; }
"""
LEVELS, SHOWN, LARGEST = 3, 8, 99
SETTING = ("kernel_size", "stride", "padding", "output_padding", "dilation")


@lru_cache(maxsize=256)
def _solve(size: int, wanted: int) -> list[list[int]]:
    ranges = {name: range(SLIDERS[name][0], SLIDERS[name][1] + 1) for name in SETTING}
    return [[a[name] for name in SETTING] for a in solve_conv_transpose(size, wanted, **ranges)]


def solve(s: Mapping[str, Any]) -> list[list[int]]:
    """Give every setting within the sliders that takes `size` to `wanted`, one row each."""
    return _solve(s["size"], s["wanted"])


def ladder(s: Mapping[str, Any]) -> list[list[int]]:
    """Give the sizes of a U-Net on the way down, and what each step up makes of them; 0 where torch refuses."""
    k, stride, p, d = (s[name] for name in ("kernel_size", "stride", "padding", "dilation"))
    down, up = [s["picture"]], []
    for _ in range(LEVELS):
        if down[-1] + 2 * p > d * (k - 1):
            down.append(conv_size(down[-1], k, stride, p, d))
    for saved, size in pairwise(down):
        op = saved - ((size - 1) * stride - 2 * p + d * (k - 1) + 1) if s["match"] else s["output_padding"]
        try:
            up.append(conv_transpose_size(size, k, stride, p, op, d))
        except ValueError:
            up.append(0)
    return [down, [*up, down[-1]]]


class CanvasAndCrop(Widget):
    """Show where padding and output_padding cut the canvas of a row, and which sizes follow.

    >>> CanvasAndCrop(padding=0)
    CanvasAndCrop(padding=0)
    """

    name = "canvas_and_crop"
    anchor = "canvas"
    challenges = ("twice",)
    sliders = SLIDERS
    tops = {"dilation": lambda s: 3 if s["kernel_size"] < 7 else 1}  # noqa: RUF012, so that a row is drawn within a frame

    size = setting(traitlets.Int(3))
    kernel_size = setting(traitlets.Int(3))
    stride = setting(traitlets.Int(2))
    dilation = setting(traitlets.Int(1))
    output_padding = setting(traitlets.Int(0))
    padding = setting(traitlets.Int(1))
    wanted = setting(traitlets.Int(6))
    picture = setting(traitlets.Int(45))
    match = setting(traitlets.Bool(False))
    listed = setting(traitlets.Int(0))

    @classmethod
    def fit(cls, state: State, changed: Sequence[str]) -> State:
        """List new answers from the first."""
        asked = {"size", "wanted"} & {*changed}  # another question begins its list of answers anew; a link may say both
        return {**state, "listed": 0} if asked and "listed" not in changed else dict(state)

    @classmethod
    def fill(cls, state: State) -> State:
        """Keep the two typed sizes whole and within bounds, and the list at the start of a page."""
        s = {**state, **{key: min(LARGEST, max(1, state[key])) for key in ("wanted", "picture")}}
        last = max(0, len(solve(s)) - 1)
        return {**s, "listed": SHOWN * (max(0, min(last, s["listed"])) // SHOWN)}

    @classmethod
    def tables(cls, state: State) -> dict[str, list[list[Any]]]:
        """Give the canvas, what is left of it, the settings that fit and the ladder."""
        import numpy as np

        from .. import conv_transpose1d

        x, w = (
            np.arange(1, state["size"] + 1)[None],
            np.array([[[10**k if k < 5 else 1 for k in range(state["kernel_size"])]]]),
        )
        y = conv_transpose1d(x, w, **{name: state[name] for name in SETTING[1:]})
        canvas = conv_transpose1d(x, w, stride=state["stride"], dilation=state["dilation"])[0].tolist()
        return {
            "canvas": [canvas + [0] * (state["output_padding"] - state["padding"])],
            "output": y.tolist(),
            "wanted": [[state["wanted"]]],
            "answers": solve(state)[state["listed"] :][:SHOWN],
            "picture": [[state["picture"]]],
            "ladder": ladder(state),
        }
