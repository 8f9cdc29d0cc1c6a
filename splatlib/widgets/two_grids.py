"""Two grids: where the output pixels of a resize stand on the input, and what each of them reads."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import traitlets

from .shared.base import State, Widget, resized, setting

# The numbers of `mode`, in the order of the buttons.
MODES = ("align_corners=False", "align_corners=True", "asymmetric", "nearest", "nearest-exact")
SLIDERS = {"size": (1, 6), "output_size": (1, 12), "mode": (0, len(MODES) - 1), "pixel": (0, 11)}


def whole(value: float) -> float:
    """Give whole numbers without a point, as JavaScript writes them."""
    return int(value) if float(value).is_integer() else float(value)


def grid(size: int, output_size: int, mode: int) -> tuple[list[float], list[list[float]]]:
    """Give the place of each output pixel, input pixel i covering i to i + 1, and the matrix of what it reads.

    >>> grid(2, 3, 0)[0], grid(2, 3, 1)[0]
    ([0.3333333333333333, 1.0, 1.6666666666666665], [0.5, 1.0, 1.5])
    """
    import numpy as np

    from ..resize import interpolate_matrix

    o, scale = np.arange(output_size), size / output_size
    if mode == 1:
        scale = (size - 1) / (output_size - 1) if output_size > 1 else 0.0
    places = (o + 0.5) * scale if mode in (0, 4) else o * scale + (0 if mode == 3 else 0.5)
    if mode == 2:
        low = np.minimum(o * scale, size - 1).astype(int)
        part = np.minimum(o * scale - low, 1)
        matrix = np.zeros((output_size, size))
        np.add.at(matrix, (o, low), 1 - part)
        np.add.at(matrix, (o, np.minimum(low + 1, size - 1)), part)
    else:
        matrix = interpolate_matrix(size, output_size, "linear" if mode < 3 else MODES[mode], align_corners=mode == 1)
    return places.tolist(), matrix.tolist()


class TwoGrids(Widget):
    """Show a row, the grid on which its output pixels stand, and the weights of one of them.

    `mode` counts: align_corners=False, align_corners=True, asymmetric, nearest, nearest-exact.

    >>> TwoGrids(mode=1, output_size=7)
    TwoGrids(mode=1, output_size=7)
    """

    name = "two_grids"
    anchor = "grids"
    sliders = SLIDERS
    tops = {"pixel": lambda s: int(s["output_size"]) - 1}  # noqa: RUF012

    size = setting(traitlets.Int(4))
    output_size = setting(traitlets.Int(8))
    mode = setting(traitlets.Int(0))
    pixel = setting(traitlets.Int(1))
    input = setting(traitlets.List(default_value=[1, 2, 4, 3]))

    @classmethod
    def fit(cls, state: State, changed: Sequence[str]) -> State:
        """Let numbers that arrive decide the size."""
        return {**state, "size": len(state["input"])} if "input" in changed else dict(state)

    @classmethod
    def fill(cls, state: State) -> State:
        """Take numbers away or bring the next whole ones, as the size says."""
        after = count(max(0, *state["input"]) + 1)
        return {**state, "input": resized(state["input"], state["size"], lambda: next(after))}

    @classmethod
    def tables(cls, state: Mapping[str, Any]) -> dict[str, list[list[Any]]]:
        """Give the input, the places of the output pixels, the output, and the weights of the chosen pixel."""
        places, matrix = grid(state["size"], state["output_size"], state["mode"])
        output = [sum(w * x for w, x in zip(row, state["input"], strict=True)) for row in matrix]
        rows = {"input": state["input"], "places": places, "output": output, "weights": matrix[state["pixel"]]}
        return {name: [[whole(v) for v in row]] for name, row in rows.items()}
