"""Tent: the kernel that interpolates, its stamps as the columns of a matrix, and the picture they make."""

from collections.abc import Mapping, Sequence
from typing import Any

import traitlets

from .shared.base import State, Widget, following, resized, row_decides, setting, whole

SLIDERS = {"size": (2, 5), "stride": (2, 8), "pixel": (0, 39)}
CHOICES = {"mode": ("nearest", "linear", "bicubic")}
STYLE = """
.splat-tents { display: grid; gap: 0 1rem; }
.splat-widget .splat-taps { min-height: 1.45em; }
.splat-stage {
  position: relative; height: 12rem; margin: .2rem 3px; touch-action: pan-y; user-select: none; cursor: ew-resize;
}
.splat-stage svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; }
.splat-stage :is(path, polyline, polygon, .frame, .chosen) {
  fill: none; vector-effect: non-scaling-stroke; stroke-linecap: round; stroke: var(--line);
}
.splat-stage rect { shape-rendering: crispEdges; }
.splat-stage .chosen { stroke: var(--accent); stroke-width: 3px; }
.splat-stage .here { fill: var(--accent); opacity: .18; }
.splat-stage .stamp { fill: var(--own); fill-opacity: .55; stroke: color-mix(in srgb, var(--own), var(--ink) 45%); }
.splat-stage .added { fill-opacity: .2; stroke-dasharray: 3 4; }
.splat-stage .stamp.lit { fill-opacity: .9; stroke: var(--ink); stroke-width: 2px; }
.splat-stage .sum { stroke: var(--ink); stroke-width: 1.5px; }
.splat-stage .under { stroke: var(--paper); stroke-width: 3px; stroke-linecap: butt; opacity: .6; }
.splat-stage .centre { stroke: var(--ink); stroke-dasharray: 1 4; }
.splat-stage .part { stroke: var(--accent); stroke-width: 7px; }
.splat-stage .halo { stroke: var(--paper); stroke-width: 8px; }
.splat-stage .dot { stroke: var(--ink); stroke-width: 5px; }
.splat-stage i {
  position: absolute; width: 26px; height: 14px; margin: -7px -13px;
  box-sizing: border-box; border: 2px solid var(--paper); border-radius: 8px;
  background: var(--accent); cursor: ns-resize; touch-action: none; forced-color-adjust: none;
}
.splat-columns .splat-box:first-child .splat-scroll { --tall: max(12rem, var(--rows) * 1.5rem + 8px); height: 12.4rem; }
[data-widget="tent"] .splat-controls > .splat-sliders { flex-basis: 8rem; }
@container (max-width: 40rem) { .splat-widget .splat-taps { min-height: 2.9em; } }
@container (max-width: 20.5rem) { .splat-widget .splat-taps { min-height: 4.35em; } }
@container (min-width: 40rem) {
  .splat-tents { grid-template-columns: minmax(0, 38fr) minmax(0, 60fr); }
  .splat-tents > .splat-box:first-child .splat-scroll { --part: .38; }
  .splat-tents > .splat-box:last-child .splat-scroll { --part: .6; }
  .splat-columns { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  .splat-columns > .splat-box:first-child .splat-scroll { --part: .48; }
}
"""


def aligned(state: Mapping[str, Any]) -> bool:
    """Tell whether the corner centres agree; nearest has no such choice."""
    return bool(state["align_corners"]) and state["mode"] != "nearest"


def output_size(state: Mapping[str, Any]) -> int:
    """Give the length that the stamps make: s(n - 1) + 1 with align_corners, else s n."""
    n, s = int(state["size"]), int(state["stride"])
    return s * (n - 1) + 1 if aligned(state) else s * n


class Tent(Widget):
    """Show a kernel that interpolates at a scale (`stride`), and the matrix whose columns are its stamps.

    >>> Tent(stride=3).tables(Tent(stride=3).state)["kernel"][0][2]
    1
    """

    name = "tent"
    anchor = "tents"
    challenges = ("same",)
    sliders = SLIDERS
    tops = {"pixel": lambda s: output_size(s) - 1}  # noqa: RUF012

    size = setting(traitlets.Int(3))
    stride = setting(traitlets.Int(2))
    mode = setting(traitlets.Enum(CHOICES["mode"], "linear"))
    pixel = setting(traitlets.Int(1))
    align_corners = setting(traitlets.Bool(False))
    input = setting(traitlets.List(default_value=[1, 2, 3]))

    @classmethod
    def fit(cls, state: State, changed: Sequence[str]) -> State:
        """Let numbers that arrive decide the size."""
        return row_decides(state, changed, "input", "size")

    @classmethod
    def fill(cls, state: State) -> State:
        """Take numbers away or bring the next whole ones, as the size says."""
        return {**state, "input": resized(state["input"], state["size"], following(state["input"]))}

    @classmethod
    def tables(cls, state: Mapping[str, Any]) -> dict[str, list[list[Any]]]:
        """Give the input, the kernel (a middle column of a longer matrix), the matrix and the output."""
        from ..resize import interpolate_matrix

        mode, align = state["mode"], aligned(state)
        matrix = interpolate_matrix(state["size"], output_size(state), mode, align_corners=align)
        column = interpolate_matrix(9, output_size({**state, "size": 9}), mode, align_corners=align)[:, 4]
        kernel = column[column.nonzero()[0][0] : column.nonzero()[0][-1] + 1]
        output = [sum(w * x for w, x in zip(row, state["input"], strict=True)) for row in matrix.tolist()]
        rows: dict[str, Any] = {"input": [state["input"]], "kernel": [kernel], "matrix": matrix, "output": [output]}
        return {name: [[whole(v) for v in row] for row in table] for name, table in rows.items()}
