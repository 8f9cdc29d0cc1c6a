"""The mismatch finder for a row: what explains two outputs, and what each input pixel gives to them."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import traitlets

from .shared.base import State, Widget, setting

SLIDERS = {"decimals": (1, 6), "pixel": (0, 63)}
SHOWN = 6  # conventions listed for each output
MOST = {"input": 64, "kernel": 16, "ours": 64, "theirs": 64}
SIDES = ("ours", "theirs")
STYLE = """
.splat-fields {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr)); gap: .4rem 1rem;
}
.splat-field { position: relative; }
.splat-field label { display: flex; gap: .5rem; align-items: center; margin: 0; }
.splat-field span { flex: none; width: 3.6rem; font: .9rem var(--pst-font-family-monospace, monospace); }
.splat-field input {
  flex: 1; min-width: 0; min-height: 2.5rem; padding: .1rem .5rem; border: 1px solid var(--line);
  border-bottom: 3px solid var(--accent);
  border-radius: .4rem; background: var(--paper); font-variant-numeric: tabular-nums;
}
.splat-field input:disabled { opacity: .5; }
.splat-field input[aria-invalid="true"] { border: 2px dashed var(--bad); }
.splat-widget .splat-verdict { min-height: 1.45em; margin: .5rem 0 .2rem; font-weight: 600; }
.splat-answers {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr)); gap: .2rem 1rem;
}
.splat-answer { height: 10.5rem; overflow: auto; scrollbar-width: thin; }
.splat-answer button { min-height: 2rem; text-align: left; font-size: .9rem; }
.splat-probes { height: 4.4rem; overflow: auto; scrollbar-width: thin; font-size: .9rem; }
.splat-probes code {
  display: block; margin: .1rem 0; padding: 0; border: 0; background: none; color: inherit; font-size: .85rem;
}
[data-widget="finder"] .splat-picture .splat-code pre { height: 4.6rem; overflow: auto; }
[data-widget="finder"] .splat-controls { position: static; }
.splat-drawing { min-height: 8.5rem; }
.splat-outputs .splat-scroll { --height: 1.7rem; }
.splat-shifts svg {
  position: absolute; top: 2.2rem; left: 0; width: 100%; height: 4.4rem; overflow: visible; fill: none; stroke:
  var(--line);
}
.splat-shifts path { vector-effect: non-scaling-stroke; }
.splat-shifts path.lit { stroke: var(--ink); stroke-width: 3; }
.splat-shifts path.dots { stroke: var(--accent); stroke-width: 9; stroke-linecap: round; }
.splat-shifts path.theirs { stroke: var(--ink); }
@media print { .splat-widget .splat-answer button { display: block; border: 0; } .splat-answer { height: auto; } }
"""


def takes() -> tuple[dict[str, Any], list[Path]]:
    """Give the page the table of conventions and the scripts that try them."""
    from ..mismatch.conventions import TABLE

    here = Path(__file__).parents[1] / "mismatch"
    return {"MISMATCH": TABLE}, [here / "row_rules.js", here / "row.js"]


def whole(values: Sequence[float]) -> list[float]:
    """Give whole numbers without a point, as JavaScript writes them."""
    return [int(v) if float(v).is_integer() else float(v) for v in values]


@lru_cache(maxsize=64)
def explain(x: tuple[float, ...], y: tuple[float, ...], w: tuple[float, ...] | None, decimals: int) -> tuple[Any, bool]:
    """Give the matches of one output, or the nearest misses, and whether they fit."""
    import numpy as np

    from ..mismatch.conventions import LAYOUTS
    from ..mismatch.fit import explain as tried
    from ..mismatch.fit import tolerance

    row, output, weight = (np.array(whole(values or [0]))[None, None] for values in (x, y, w))
    kernel = None if w is None else weight
    atol = max(10.0**-decimals, tolerance(row, output, kernel))
    fits, misses = tried(row, output, kernel, atol, LAYOUTS[:1], page=True)
    return (fits, True) if fits else (misses, False)


def matches(s: Mapping[str, Any], who: str) -> tuple[Any, bool]:
    """Give what is listed for one side of a state, and whether it fits."""
    kernel = tuple(s["kernel"]) if s["convolution"] else None
    found, fits = explain(tuple(s["input"]), tuple(s[who]), kernel, s["decimals"])
    return found[:SHOWN], fits


def stamps(s: Mapping[str, Any], who: str) -> list[list[float]]:
    """Give what each input pixel adds to one side's output, one row a pixel; no rows where nothing fits."""
    import numpy as np

    from ..mismatch.apply import run

    listed, fits = matches(s, who)
    if not fits:
        return []
    weight = np.array(s["kernel"])[None, None] if s["convolution"] else None
    rows: list[list[float]] = run(listed[s[f"{who}_match"]].how, np.diag(s["input"])[:, None], weight, (len(s[who]),))[
        :, 0
    ].tolist()
    return rows


class Finder(Widget):
    """Say which conventions explain two outputs of a row: of a resize or, with `convolution`, of a kernel.

    `decimals` is how many of them the outputs were given with; the match of each side counts in the list that is shown.

    >>> finder = Finder(input=[1, 2], ours=[10, 102, 20, 200], theirs=[1, 10, 102, 20])
    >>> [match.name for match in matches(finder.state, "theirs")[0]]
    ['conv_transpose, stride 2, crop 0 and 1']
    """

    name = "finder"
    anchor = "finder"
    challenges = ("crop",)
    sliders = SLIDERS
    tops = {"pixel": lambda s: max(len(s["ours"]), len(s["theirs"])) - 1}  # noqa: RUF012

    input = setting(traitlets.List(default_value=[1, 2, 3]))
    convolution = setting(traitlets.Bool(True))
    kernel = setting(traitlets.List(default_value=[1, 10, 100]))
    ours = setting(traitlets.List(default_value=[1, 10, 102, 20, 203, 30, 300]))
    theirs = setting(traitlets.List(default_value=[100, 10, 201, 20, 302, 30, 3]))
    pixel = setting(traitlets.Int(2))
    decimals = setting(traitlets.Int(6))
    ours_match = setting(traitlets.Int(0))
    theirs_match = setting(traitlets.Int(0))

    @classmethod
    def fit(cls, state: State, changed: Sequence[str]) -> State:
        """Keep rows within their lengths; new numbers start their lists anew."""
        s = dict(state)
        for key, most in MOST.items():
            values = s[key]
            flat = values[0] if values and isinstance(values[0], (list, tuple)) else values
            s[key] = list(flat[:most]) or [0]
        if {*MOST, "convolution"} & {*changed}:
            s |= {f"{who}_match": 0 for who in SIDES if f"{who}_match" not in changed}
        return s

    @classmethod
    def fill(cls, state: State) -> State:
        """Choose a match that is listed."""
        tops = {who: max(0, len(matches(state, who)[0]) - 1) for who in SIDES}
        return state | {f"{who}_match": max(0, min(top, state[f"{who}_match"])) for who, top in tops.items()}

    @classmethod
    def tables(cls, state: Mapping[str, Any]) -> dict[str, list[list[Any]]]:
        """Give the two outputs, what each input pixel adds to them, and their difference."""
        rows: dict[str, list[list[Any]]] = {}
        for who in SIDES:
            rows[f"{who}_stamps"], rows[who] = [whole(row) for row in stamps(state, who)], [whole(state[who])]
        apart = [b - a for a, b in zip(state["ours"], state["theirs"], strict=False)]
        rows["difference"] = [whole([float(f"{v:.12g}") for v in apart])]
        return {name: table for name, table in rows.items() if table}
