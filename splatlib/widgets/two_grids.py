"""Two grids: where the output pixels of a resize stand on the input, and what each of them reads."""

from collections.abc import Mapping, Sequence
from typing import Any

import traitlets

from .shared.base import State, Widget, following, resized, row_decides, setting, whole

SLIDERS = {"size": (1, 8), "output_size": (1, 16), "pixel": (0, 15)}
CHOICES = {"mode": ("align_corners=False", "align_corners=True", "asymmetric", "nearest", "nearest-exact")}
STYLE = """
.splat-ground {
  --unit: max((100cqi - 8px - 1.6rem) / var(--length), .62rem * var(--needs));
  width: max-content; padding-inline: .8rem;
}
.splat-ground .splat-scroll {
  --room: calc(var(--unit) * var(--wide)); --cell: var(--room);
  overflow: visible; max-width: none; padding: 0;
}
.splat-ground > .splat-box .splat-scroll { --room: var(--unit); }
.splat-ground .splat-name { position: sticky; left: 0; width: max-content; max-width: 90cqi; }
.splat-widget .splat-ground table { margin-left: calc(var(--unit) * var(--zero)); }
.splat-widget .splat-slide table { margin-left: calc(var(--unit) * var(--start)); }
.splat-widget .splat-ground [role="row"] { gap: 0; }
.splat-slide { touch-action: pan-y; user-select: none; cursor: ew-resize; }
.splat-lines { display: block; width: calc(var(--unit) * var(--length)); height: 2.2rem; overflow: visible; }
.splat-lines path { fill: none; vector-effect: non-scaling-stroke; stroke: var(--line); stroke-linecap: round; }
.splat-lines .dashed { stroke-dasharray: 2 4; }
.splat-lines .reads { stroke: var(--accent); }
.splat-lines .dots { stroke: var(--ink); stroke-width: 7px; }
.splat-axis {
  position: relative; height: 2.9rem; width: calc(var(--unit) * var(--length));
  border-top: 1px solid var(--line); color: var(--soft); font-size: .8rem; line-height: 1.1;
}
.splat-axis span {
  position: absolute; top: .3rem; left: calc(var(--unit) * (var(--at) + var(--zero)));
  width: 2rem; margin-left: -1rem; text-align: center;
}
.splat-axis .here { top: -.55rem; z-index: 1; color: var(--ink); font-size: 1rem; line-height: 1; }
.splat-axis .sample { top: 1.5rem; color: var(--accent); font-weight: 600; }
[data-widget="two_grids"] .splat-choices { flex-basis: 100%; }
[data-widget="two_grids"] .splat-sliders { grid-template-columns: repeat(auto-fill, minmax(7.4rem, 1fr)); }
@media print { .splat-widget[data-widget="two_grids"] { container-type: inline-size; } }
"""


def grid(size: int, output_size: int, mode: str) -> tuple[list[float], list[list[float]]]:
    """Give the place of each output pixel, input pixel i covering i to i + 1, and the matrix of what it reads.

    >>> grid(2, 3, "align_corners=False")[0], grid(2, 3, "align_corners=True")[0]
    ([0.3333333333333333, 1.0, 1.6666666666666665], [0.5, 1.0, 1.5])
    """
    import numpy as np

    from ..resize import interpolate_matrix

    o, scale = np.arange(output_size), size / output_size
    corners = mode == "align_corners=True"
    if corners:
        scale = (size - 1) / (output_size - 1) if output_size > 1 else 0.0
    centred = mode in ("align_corners=False", "nearest-exact")
    places = (o + 0.5) * scale if centred else o * scale + (0 if mode == "nearest" else 0.5)
    if mode == "asymmetric":
        low = np.minimum(o * scale, size - 1).astype(int)
        part = np.minimum(o * scale - low, 1)
        matrix = np.zeros((output_size, size))
        np.add.at(matrix, (o, low), 1 - part)
        np.add.at(matrix, (o, np.minimum(low + 1, size - 1)), part)
    else:
        matrix = interpolate_matrix(size, output_size, mode if "nearest" in mode else "linear", align_corners=corners)
    return places.tolist(), matrix.tolist()


class TwoGrids(Widget):
    """Show a row, the grid on which its output pixels stand, and the weights of one of them.

    >>> TwoGrids(mode="nearest", output_size=7)
    TwoGrids(mode='nearest', output_size=7)
    """

    name = "two_grids"
    anchor = "grids"
    challenges = ("half",)
    sliders = SLIDERS
    tops = {"pixel": lambda s: int(s["output_size"]) - 1}  # noqa: RUF012

    size = setting(traitlets.Int(4))
    output_size = setting(traitlets.Int(8))
    mode = setting(traitlets.Enum(CHOICES["mode"], "align_corners=False"))
    pixel = setting(traitlets.Int(1))
    input = setting(traitlets.List(default_value=[1, 2, 4, 3]))

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
        """Give the input, the places of the output pixels, the output, and the weights of the chosen pixel."""
        places, matrix = grid(state["size"], state["output_size"], state["mode"])
        output = [sum(w * x for w, x in zip(row, state["input"], strict=True)) for row in matrix]
        rows = {"input": state["input"], "places": places, "output": output, "weights": matrix[state["pixel"]]}
        return {name: [[whole(v) for v in row]] for name, row in rows.items()}
