"""Drift: a photograph made twice as large again and again on one of five grids, beside half-pixel centres."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import traitlets

from .shared import photograph
from .shared.base import State, Widget, setting, whole
from .two_grids import CHOICES as GRIDS
from .two_grids import grid

SIDE = 10
NOISE = 1e-12  # what rounding leaves where a weight is 0
HALF = "align_corners=False"
SLIDERS = {"times": (0, 4), "row": (0, 159), "column": (0, 159)}
CHOICES = {"mode": GRIDS["mode"]}
STYLE = (
    photograph.PAIR
    + """
[data-widget="drift"] .splat-choices { flex-basis: 100%; }
@container (max-width: 40rem) {
  [data-widget="drift"] .splat-photo .splat-name { min-height: 2.7em; }
}
"""
)


def takes() -> tuple[dict[str, Any], list[Path]]:
    """Give the page the photograph and the script that draws it."""
    return {"PHOTO": photograph.table()}, [photograph.script("picture")]


class Drift(Widget):
    """Show a photograph that is doubled `times` times on a grid, and what one of its pixels shows.

    >>> Drift(times=4, mode="asymmetric").tables(Drift(times=4, mode="asymmetric").state)["output"][0][0]
    124.2265625
    """

    name = "drift"
    anchor = "drift"
    challenges = ("far",)
    sliders = SLIDERS
    tops = dict.fromkeys(("row", "column"), lambda s: SIDE * 2 ** int(s["times"]) - 1)

    times = setting(traitlets.Int(2))
    row = setting(traitlets.Int(13))
    column = setting(traitlets.Int(21))
    mode = setting(traitlets.Enum(CHOICES["mode"], "asymmetric"))
    other = setting(traitlets.Bool(False))

    @classmethod
    def tables(cls, state: State) -> dict[str, list[list[Any]]]:
        """Give what the chosen pixel reads of the columns and rows of the photograph, and its value on both grids."""
        import numpy as np

        def axis(mode: str) -> Any:
            matrix = np.eye(SIDE)
            for n in range(state["times"]):
                matrix = np.array(grid(SIDE * 2**n, SIDE * 2 ** (n + 1), mode)[1]) @ matrix
            return matrix

        picture, row, column = np.array(photograph.small(SIDE), dtype=float), state["row"], state["column"]
        axes = [axis(state["mode"]), axis(HALF)]
        values = [whole(float(matrix[row] @ picture @ matrix[column])) for matrix in axes]
        across, down = (axes[bool(state["other"])][at] for at in (column, row))
        rows: Mapping[str, Any] = {"across": across[across > NOISE], "down": down[down > NOISE]}
        return {name: [[whole(v) for v in weights.tolist()]] for name, weights in rows.items()} | {"output": [values]}
