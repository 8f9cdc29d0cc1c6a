"""The channel mixer: four rows, four canvases, a board of small kernels; groups cut it, pixel_shuffle weaves it."""

import math
from collections.abc import Sequence
from typing import Any

import traitlets

from .shared.base import State, Widget, following, rank, setting, whole

SLIDERS = {"size": (1, 4), "kernel_size": (1, 3), "stride": (1, 4)}
CHOICES = {"groups": ("1", "2", "4")}
CHANNELS = 4
STYLE = """
.splat-mixer { display: grid; gap: .2rem .8rem; }
.splat-mixer .splat-scroll { min-height: 9.8rem; }
.splat-mixer > .splat-box:nth-child(-n + 2) { --part: .9; }
.splat-mixer > .splat-box:last-child table { overflow: clip; overflow-clip-margin: 6px; }
.splat-widget .splat-mixer td.gap { margin-right: .6rem; }
.splat-widget .splat-mixer td.off { border-style: dashed; color: var(--soft); background: var(--wash); }
@container (min-width: 40rem) {
  .splat-mixer { grid-template-columns: 14rem minmax(0, 1fr); }
  .splat-mixer > .splat-box:nth-child(1) { --part: .24; }
  .splat-mixer > .splat-box:nth-child(2) { --part: .56; }
  .splat-mixer > .splat-box:last-child { grid-column: 1 / -1; }
}
"""


def _four(rows: Any) -> list[list[Any]]:
    rows = rows if rank(rows) == 2 else [rows]
    return [list(rows[c]) if c < len(rows) else [] for c in range(CHANNELS)]


class Mixer(Widget):
    """Stamp four channels on four canvases: line c of `weight` holds the taps from input c to each canvas in turn.

    >>> Mixer(groups="2").tables(Mixer(groups="2").state)["output"][0]
    [301, 3010, 402, 4020]
    """

    name = "mixer"
    anchor = "mixer"
    challenges = ("reach",)
    sliders = SLIDERS

    size = setting(traitlets.Int(2))
    kernel_size = setting(traitlets.Int(2))
    stride = setting(traitlets.Int(2))
    groups = setting(traitlets.Enum(CHOICES["groups"], "1"))
    shuffled = setting(traitlets.Bool(False))
    input = setting(traitlets.List(minlen=1, default_value=[[1, 2], [3, 4], [5, 6], [7, 8]]))
    weight = setting(
        traitlets.List(
            minlen=1,
            default_value=[
                [1, 10, 0, 1, 1, 0, 0, 0],
                [100, 1000, 1, 0, 0, 1, 0, 0],
                [0, 0, 1, 1, 1, 10, 0, 1],
                [1, 1, 0, 0, 100, 1000, 1, 0],
            ],
        )
    )

    @classmethod
    def fit(cls, state: State, changed: Sequence[str]) -> State:
        """Let numbers that arrive decide the sizes; there are always four lines."""
        s = {**state, "input": _four(state["input"]), "weight": _four(state["weight"])}
        if "input" in changed:
            s["size"] = max(map(len, s["input"]))
        if "weight" in changed:
            s["kernel_size"] = math.ceil(max(map(len, s["weight"])) / CHANNELS)
        return s

    @classmethod
    def fill(cls, state: State) -> State:
        """Take numbers away or bring new ones, as the sizes say: the next whole ones, or taps of 1."""
        n, k, x = state["size"], state["kernel_size"], state["input"]
        after = following(x)
        rows = [[row[i] if i < len(row) else after() for i in range(n)] for row in x]
        old = max(1, math.ceil(max(map(len, state["weight"])) / CHANNELS))

        def tap(row: list[Any], m: int, t: int) -> Any:
            return row[m * old + t] if t < old and m * old + t < len(row) else 1

        board = [[tap(row, m, t) for m in range(CHANNELS) for t in range(k)] for row in state["weight"]]
        return {**state, "input": rows, "weight": board}

    @classmethod
    def tables(cls, state: State) -> dict[str, list[list[Any]]]:
        """Give the rows, the board, and the canvases, woven into one picture or not."""
        import numpy as np

        from .. import conv_transpose1d, pixel_shuffle

        groups, k = int(state["groups"]), state["kernel_size"]
        x, board = np.array(state["input"]), np.array(state["weight"])
        each = CHANNELS // groups
        w = np.stack([board.reshape(CHANNELS, CHANNELS, k)[c, c // each * each :][:each] for c in range(CHANNELS)])
        x, w = (a.astype(np.result_type(x, w)) for a in (x, w))
        y = conv_transpose1d(x[None], w, stride=state["stride"], groups=groups)
        y = pixel_shuffle(y[:, :, None], 2)[0, 0] if state["shuffled"] else y[0]
        rows = {"input": x, "weight": board, "output": y}
        return {name: [[whole(v) for v in row] for row in a.tolist()] for name, a in rows.items()}
