"""The shrinker: a photograph under the grid of a smaller one, shrunk in two ways side by side, and a secret in it."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import traitlets

from .shared import photograph
from .shared.base import State, Widget, setting, whole

SIDE = 96  # of the part that is shrunk; the photograph has a few pixels more, so that it can be moved
CELLS = 32  # of the secret: one cell for three pixels
MODES = ("nearest", "bilinear", "area", "bilinear, antialias", "bicubic, antialias")
SLIDERS = {
    "output_size": (24, 48),
    "divider": (0, 48),
    "row": (0, 47),
    "column": (0, 47),
    "shift": (0, photograph.SIDE - SIDE),
}
CHOICES = {"left": MODES, "mode": MODES}
STYLE = (
    photograph.STYLE
    + """
[data-widget="shrinker"] .splat-photo { --space: 192px; }
[data-widget="shrinker"] [data-name="photograph"] { cursor: grab; }
[data-widget="shrinker"] [data-name="small"] { cursor: crosshair; }
.splat-ways { display: flex; flex-wrap: wrap; align-items: center; gap: 0 .6rem; max-width: 100%; }
.splat-ways .splat-name { width: 7rem; }
[data-widget="shrinker"] .splat-sliders { grid-template-columns: repeat(auto-fill, minmax(7.4rem, 1fr)); }
@container (min-width: 40rem) {
  [data-widget="shrinker"] .splat-photo { --space: 288px; }
  [data-widget="shrinker"] .splat-photos { grid-template-columns: auto auto; }
}
/* On a phone the names of a way break between two words, so that both ways leave room for both pictures. */
@container (max-width: 40rem) {
  [data-widget="shrinker"] .splat-ways, [data-widget="shrinker"] .splat-choices { width: 100%; gap: .1rem .25rem; }
  [data-widget="shrinker"] .splat-choices button {
    flex: 1; width: min-content; padding: 0 .2rem; font-size: .8rem; line-height: 1.2; overflow-wrap: normal;
  }
}
"""
)


def takes() -> tuple[dict[str, Any], list[Path]]:
    """Give the page the photograph, and the scripts that draw it and read the reader's own."""
    return {"PHOTO": photograph.table()}, [photograph.script("picture"), photograph.script("drop")]


def thousandths(value: float) -> float:
    """Round as the page does."""
    return whole(math.floor(value * 1000 + 0.5) / 1000)


class Shrinker(Widget):
    """Show a photograph shrunk in two ways, with a divider between them, and what one small pixel reads.

    `secret` is a picture of 32 x 32 cells, painted on the pixels 3o + 1, white on dark and black on bright: 16 cells to
    a number, two numbers a row.

    >>> Shrinker(output_size=48).output_size
    48
    """

    name = "shrinker"
    anchor = "shrink"
    challenges = ("find",)
    sliders = SLIDERS
    tops = {  # noqa: RUF012
        "divider": lambda s: int(s["output_size"]),
        "row": lambda s: int(s["output_size"]) - 1,
        "column": lambda s: int(s["output_size"]) - 1,
    }

    output_size = setting(traitlets.Int(32))
    divider = setting(traitlets.Int(16))
    row = setting(traitlets.Int(10))
    column = setting(traitlets.Int(22))
    shift = setting(traitlets.Int(0))
    left = setting(traitlets.Enum(MODES, "bilinear"))
    mode = setting(traitlets.Enum(MODES, "bilinear, antialias"))
    lit = setting(traitlets.Bool(False))
    paint = setting(traitlets.Bool(False))
    secret = setting(traitlets.List(default_value=[0] * 2 * CELLS))

    @classmethod
    def fit(cls, state: State, changed: Sequence[str]) -> State:
        """Take any list of numbers for a secret: whole ones of 16 bits, two a row."""
        rows = [row if isinstance(row, (list, tuple)) else [row] for row in state["secret"]]
        bits = [min(65535, max(0, math.floor(value))) for row in rows for value in row]
        return {**state, "secret": [*bits, *[0] * 2 * CELLS][: 2 * CELLS]}

    @classmethod
    def tables(cls, state: Mapping[str, Any]) -> dict[str, list[list[Any]]]:
        """Give what the chosen small pixel reads, column weights and row weights, and its value in both pictures."""
        import numpy as np

        from ..resize import interpolate_matrix

        picture = np.array(photograph.photograph(), dtype=float)
        for r, c in np.ndindex(CELLS, CELLS):
            if state["secret"][2 * r + c // 16] >> c % 16 & 1:
                dark = picture[3 * r : 3 * r + 3, 3 * c : 3 * c + 3].mean() < 128
                picture[3 * r + 1, 3 * c + 1] = 255 if dark else 0
        source = picture[:SIDE, state["shift"] : state["shift"] + SIDE]
        row, column = state["row"], state["column"]
        values, reads = [], []
        for name in (state["left"], state["mode"]):
            mode, soft = name.split(", ")[0], "antialias" in name
            matrix = interpolate_matrix(SIDE, state["output_size"], mode, antialias=soft)
            reads.append([weights[np.flatnonzero(weights)] for weights in (matrix[column], matrix[row])])
            values.append(thousandths(float(matrix[row] @ source @ matrix[column])))
        across, down = reads[0 if column < state["divider"] else 1]
        return {
            "across": [[thousandths(float(v)) for v in across]],
            "down": [[thousandths(float(v)) for v in down]],
            "output": [values],
        }
