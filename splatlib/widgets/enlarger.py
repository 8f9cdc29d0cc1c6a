"""The enlarger: a photograph stamped with a kernel, and ten times its difference to `interpolate`."""

from pathlib import Path
from typing import Any

import traitlets

from .shared import photograph
from .shared.base import State, Widget, setting, whole

SIDE = 20
SLIDERS = {"stride": (2, 6), "row": (0, 119), "column": (0, 119)}
CHOICES = {"mode": ("nearest", "linear", "linear, 2s taps", "bicubic", "random")}
# What `interpolate` is asked for, and by how many pixels an edge is continued.
MODES = {"nearest": ("nearest", 0), "bicubic": ("bicubic", 2)}
STYLE = (
    photograph.PAIR
    + """
@container (max-width: 40rem) { [data-widget="enlarger"] .splat-photo .splat-name { min-height: 4em; } }
"""
)


def takes() -> tuple[dict[str, Any], list[Path]]:
    """Give the page the photograph and the script that draws it."""
    return {"PHOTO": photograph.table()}, [photograph.script("picture")]


def kernel(mode: str, stride: int) -> list[float]:
    """Give the taps on one axis; the random ones are seeded, and sum to the stride as the others do.

    >>> kernel("linear", 2), kernel("nearest", 3)
    ([0.25, 0.75, 0.75, 0.25], [1.0, 1.0, 1.0])
    """
    from ..kernels import bilinear_kernel
    from ..resize import interpolate_matrix

    if mode == "random":
        seed, drawn = 2016, []
        for _ in range(2 * stride):
            seed = 16807 * seed % 2147483647
            drawn.append(seed % 19 + 1)
        return [value * stride / sum(drawn) for value in drawn]
    if mode == "linear, 2s taps":
        return [1 - abs(j - (2 * stride - 1) / 2) / stride for j in range(2 * stride)]
    if mode == "linear":
        return [float(tap) for tap in bilinear_kernel(stride)]
    column = interpolate_matrix(9, 9 * stride, mode)[:, 4]
    return [float(tap) for tap in column[column.nonzero()[0][0] : column.nonzero()[0][-1] + 1]]


class Enlarger(Widget):
    """Show a photograph that a kernel enlarges by `stride`, with its edge continued or not.

    >>> Enlarger(stride=3).state["mode"]
    'linear'
    """

    name = "enlarger"
    anchor = "enlarge"
    challenges = ("black",)
    sliders = SLIDERS
    tops = dict.fromkeys(("row", "column"), lambda s: SIDE * int(s["stride"]) - 1)

    stride = setting(traitlets.Int(2))
    row = setting(traitlets.Int(0))
    column = setting(traitlets.Int(9))
    mode = setting(traitlets.Enum(CHOICES["mode"], "linear"))
    edge = setting(traitlets.Bool(False))

    @classmethod
    def tables(cls, state: State) -> dict[str, list[list[Any]]]:
        """Give the taps, and the chosen pixel as it was stamped and as `interpolate` makes it."""
        import numpy as np

        from .. import conv_transpose2d, interpolate

        s, taps = state["stride"], kernel(state["mode"], state["stride"])
        mode, edge = MODES.get(state["mode"], ("bilinear", 1))
        x = np.array(photograph.small(SIDE), dtype=float)[None, None]
        more = edge if state["edge"] else 0
        padded = np.pad(x, ((0, 0), (0, 0), (more, more), (more, more)), mode="edge")
        first = more * s + (len(taps) - s) // 2
        canvas = conv_transpose2d(padded, np.multiply.outer(taps, taps)[None, None], stride=s)[0, 0]
        stamped = canvas[first + state["row"], first + state["column"]]
        resized = interpolate(x, scale_factor=s, mode=mode)[0, 0, state["row"], state["column"]]
        return {"kernel": [[whole(tap) for tap in taps]], "output": [[whole(float(stamped)), whole(float(resized))]]}
