"""Tent: the kernel that interpolates, its stamps as the columns of a matrix, and the picture they make."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import traitlets

from .shared.base import State, Widget, resized, setting, whole

MODES = ("nearest", "linear", "bicubic")  # the numbers of `mode`, in the order of the buttons
SLIDERS = {"size": (2, 5), "stride": (2, 4), "mode": (0, len(MODES) - 1), "pixel": (0, 19)}


def aligned(state: Mapping[str, Any]) -> bool:
    """Tell whether the corner centres agree; nearest has no such choice."""
    return bool(state["align_corners"]) and state["mode"] > 0


def output_size(state: Mapping[str, Any]) -> int:
    """Give the length that the stamps make: s(n - 1) + 1 with align_corners, else s n."""
    n, s = int(state["size"]), int(state["stride"])
    return s * (n - 1) + 1 if aligned(state) else s * n


class Tent(Widget):
    """Show a kernel that interpolates at a scale (`stride`), and the matrix whose columns are its stamps.

    `mode` counts: nearest, linear, bicubic.

    >>> Tent(stride=3).tables(Tent(stride=3).state)["kernel"][0][2]
    1
    """

    name = "tent"
    anchor = "tents"
    sliders = SLIDERS
    tops = {"pixel": lambda s: output_size(s) - 1}  # noqa: RUF012

    size = setting(traitlets.Int(3))
    stride = setting(traitlets.Int(2))
    mode = setting(traitlets.Int(1))
    pixel = setting(traitlets.Int(1))
    align_corners = setting(traitlets.Bool(False))
    input = setting(traitlets.List(default_value=[1, 2, 3]))

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
        """Give the input, the kernel (a middle column of a longer matrix), the matrix and the output."""
        from ..resize import interpolate_matrix

        mode, align = MODES[state["mode"]], aligned(state)
        matrix = interpolate_matrix(state["size"], output_size(state), mode, align_corners=align)
        column = interpolate_matrix(9, output_size({**state, "size": 9}), mode, align_corners=align)[:, 4]
        kernel = column[column.nonzero()[0][0] : column.nonzero()[0][-1] + 1]
        output = [sum(w * x for w, x in zip(row, state["input"], strict=True)) for row in matrix.tolist()]
        rows: dict[str, Any] = {"input": [state["input"]], "kernel": [kernel], "matrix": matrix, "output": [output]}
        return {name: [[whole(v) for v in row] for row in table] for name, table in rows.items()}
