"""The overlap map: how many stamps land on each pixel behind a stack of layers, or on its gradient's way back."""

from collections.abc import Sequence
from typing import Any

import traitlets

from .shared.base import State, Widget, setting

SLIDERS = {"layer": (1, 4), "size": (2, 9), "kernel_size": (1, 12), "stride": (1, 4)}
ROW, SIDE = 48, 12  # pixels shown of a row, and of a side of a picture: the middle ones where there are more
STYLE = """
.splat-stack { display: grid; gap: .4rem 1rem; }
.splat-stack > .splat-box:first-child .splat-scroll { --least: 5.6rem; --part: .6; min-height: 11rem; }
.splat-stack > .splat-box:last-child .splat-scroll { height: 15rem; }
.splat-plane .splat-stack > .splat-box:last-child .splat-scroll { --tall: 14.5rem; }
.splat-plane .splat-chart, .splat-plane .splat-ribbons { display: none; }
.splat-stack .splat-bars { height: 4.5rem; }
.splat-ribbons svg { display: block; width: calc(var(--n) * (var(--cell) + 2px)); height: 6rem; overflow: hidden; }
.splat-ribbons path {
  fill: var(--accent); stroke: var(--accent); stroke-opacity: .35; vector-effect: non-scaling-stroke;
  forced-color-adjust: none;
}
.splat-ribbons path.lit { fill: var(--good); fill-opacity: .5; stroke: var(--ink); stroke-opacity: 1; }
@media (prefers-reduced-motion: no-preference) { .splat-ribbons path { transition: d .2s, fill-opacity .2s; } }
@container (min-width: 40rem) {
  .splat-stack { grid-template-columns: 13rem minmax(0, 1fr); }
  .splat-stack > .splat-box:first-child .splat-scroll { --part: .3; }
  .splat-stack > .splat-box:last-child .splat-scroll { --part: .66; }
}
"""


def _middle(values: Any, most: int) -> Any:
    start = max(0, (len(values) - most) // 2)
    return values[start : start + most]


class OverlapMap(Widget):
    """Show the overlap counts of layers of ones, each layer [kernel_size, stride]; `layer` is the one that moves.

    >>> OverlapMap(layers=[[4, 2], [3, 2]], layer=2).kernel_size
    3
    """

    name = "overlap_map"
    anchor = "map"
    challenges = ("order", "move")
    sliders = SLIDERS
    tops = {"layer": lambda s: len(s["layers"])}  # noqa: RUF012

    layer = setting(traitlets.Int(1))
    size = setting(traitlets.Int(4))
    kernel_size = setting(traitlets.Int(3))
    stride = setting(traitlets.Int(2))
    layers = setting(traitlets.List(default_value=[[3, 2]]))
    plane = setting(traitlets.Bool(False))
    gradient = setting(traitlets.Bool(False))

    @classmethod
    def fit(cls, state: State, changed: Sequence[str]) -> State:
        """Let the chosen layer give its numbers to the sliders, save to one that moved."""
        rows = state["layers"] if isinstance(state["layers"][0], (list, tuple)) else [state["layers"]]
        layers = [list((*row, 2))[:2] for row in rows[:4]]
        s = {**state, "layers": layers}
        chosen = layers[min(len(layers), max(1, s["layer"])) - 1]
        return s | {
            name: value for name, value in zip(("kernel_size", "stride"), chosen, strict=True) if name not in changed
        }

    @classmethod
    def fill(cls, state: State) -> State:
        """Let the sliders give their numbers to the chosen layer."""
        (_, _), (_, _), (low, high), (near, far) = SLIDERS.values()
        layers = [[min(high, max(low, round(k))), min(far, max(near, round(s)))] for k, s in state["layers"]]
        layers[state["layer"] - 1] = [state["kernel_size"], state["stride"]]
        return {**state, "layers": layers}

    @classmethod
    def tables(cls, state: State) -> dict[str, list[list[Any]]]:
        """Give the layers and the counts."""
        import numpy as np

        from .. import conv_transpose1d

        x = np.ones((1, state["size"]), dtype=np.int64)
        for k, s in state["layers"][:: -1 if state["gradient"] else 1]:
            x = conv_transpose1d(x, np.ones((1, 1, k), dtype=np.int64), stride=s)
        counts = _middle(x[0], SIDE if state["plane"] else ROW)
        rows = np.multiply.outer(counts, counts) if state["plane"] else counts[None]
        return {"layers": [list(layer) for layer in state["layers"]], "output": rows.tolist()}
