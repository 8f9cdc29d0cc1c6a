"""The mismatch finder for a row or a picture: what explains two outputs, and what each input pixel gives to them."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import traitlets

from .shared import photograph
from .shared.base import State, Widget, rank, setting

SLIDERS = {"decimals": (1, 6), "pixel": (0, 255)}
SHOWN = 6  # conventions listed for each output
# Numbers of a row, and of a picture's side.
MOST = {"input": (64, 16), "kernel": (16, 7), "ours": (64, 16), "theirs": (64, 16)}
SIDES = ("ours", "theirs")
PARTS = [Path(__file__).parents[1] / "mismatch" / f"{name}.js" for name in ("page_rules", "page")]
STYLE = """
.splat-fields {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr)); gap: .4rem 1rem;
}
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
.splat-shifts {
  position: relative; height: 6.6rem; margin: .6rem 0; font-size: .9rem; font-variant-numeric: tabular-nums;
}
.splat-top {
  position: absolute; height: 2.2rem; border: 1px solid var(--line); overflow: hidden; line-height: 2.1rem;
  text-align: center;
}
.splat-top::after {
  content: ""; position: absolute; left: 50%; bottom: -1px; width: 7px; height: 7px; margin-left: -3.5px;
  border-radius: 50%; background: var(--ink);
}
.splat-shifts svg {
  position: absolute; top: 2.2rem; left: 0; width: 100%; height: 4.4rem; overflow: visible; fill: none;
  stroke: var(--line);
}
.splat-shifts path { vector-effect: non-scaling-stroke; }
.splat-shifts path.lit { stroke: var(--ink); stroke-width: 3; }
.splat-shifts path.dots { stroke: var(--accent); stroke-width: 9; stroke-linecap: round; }
.splat-shifts path.theirs { stroke: var(--ink); }
@media print { .splat-widget .splat-answer button { display: block; border: 0; } .splat-answer { height: auto; } }
"""


def takes() -> tuple[dict[str, Any], list[Path]]:
    """Give the page the table of conventions, and what reads files."""
    from ..mismatch.conventions import TABLE

    return {"MISMATCH": TABLE}, [photograph.script("drop")]


Rows = tuple[tuple[float, ...], ...]


def whole(values: Sequence[float]) -> list[float]:
    """Give whole numbers without a point, as JavaScript writes them."""
    return [int(v) if float(v).is_integer() else float(v) for v in values]


def as_rows(values: Sequence[Any]) -> Rows:
    """Give a row as a picture of one, to be kept."""
    return tuple(map(tuple, values if values and rank(values) == 2 else [values]))


@lru_cache(maxsize=64)
def explain(x: Rows, y: Rows, w: Rows | None, axes: int, decimals: int) -> tuple[Any, bool]:
    """Give the matches of one output, or the nearest misses, and whether they fit."""
    import numpy as np

    from ..mismatch.conventions import LAYOUTS
    from ..mismatch.fit import explain as tried
    from ..mismatch.fit import tolerance

    given, output, weight = (np.array([whole(row) for row in rows])[(None,) * axes] for rows in (x, y, w or ((0,),)))
    kernel = None if w is None else weight
    atol = max(10.0**-decimals, tolerance(given, output, kernel))
    fits, misses = tried(given, output, kernel, atol, LAYOUTS if axes > 1 else LAYOUTS[:1], page=True)
    return (fits, True) if fits else (misses, False)


def matches(s: Mapping[str, Any], who: str) -> tuple[Any, bool]:
    """Give what is listed for one side of a state, and whether it fits."""
    kernel = as_rows(s["kernel"]) if s["convolution"] else None
    found, fits = explain(as_rows(s["input"]), as_rows(s[who]), kernel, rank(s["input"]), s["decimals"])
    return found[:SHOWN], fits


def room(s: Mapping[str, Any]) -> list[int]:
    """Give the rows and columns of what holds both outputs: their pixels are counted together."""
    return [
        max(sizes)
        for sizes in zip(*((len(rows), len(rows[0])) for rows in (as_rows(s[who]) for who in SIDES)), strict=True)
    ]


def stamps(s: Mapping[str, Any], who: str) -> list[list[float]]:
    """Give what each pixel of a row adds to one side's output, one row a pixel; no rows where nothing fits."""
    import numpy as np

    from ..mismatch.apply import run

    listed, fits = matches(s, who)
    if not fits or rank(s["input"]) > 1:
        return []
    weight = np.array(s["kernel"])[None, None] if s["convolution"] else None
    rows: list[list[float]] = run(listed[s[f"{who}_match"]].how, np.diag(s["input"])[:, None], weight, (len(s[who]),))[
        :, 0
    ].tolist()
    return rows


class Finder(Widget):
    """Say which conventions explain two outputs of a row or a picture: of a resize or, with `convolution`, of a kernel.

    `decimals` is how many of them the outputs were given with; the match of each side counts in the list that is shown.

    >>> finder = Finder(input=[1, 2], ours=[10, 102, 20, 200], theirs=[1, 10, 102, 20])
    >>> [match.name for match in matches(finder.state, "theirs")[0]]
    ['conv_transpose, stride 2, crop 0 and 1']
    """

    name = "finder"
    anchor = "finder"
    challenges = ("crop",)
    sliders = SLIDERS
    tops = {"pixel": lambda s: room(s)[0] * room(s)[1] - 1}  # noqa: RUF012

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
        """Keep rows within their lengths, or make pictures of all; new numbers start their lists anew."""
        s, tables = dict(state), {key: as_rows(state[key]) for key in MOST}
        flat = all(len(rows) < 2 for rows in tables.values())
        for key, rows in tables.items():
            most = MOST[key][not flat]
            wide = max(1, min(most, len(rows[0])))
            full = [[row[c] if c < len(row) else 0 for c in range(wide)] for row in rows[:most]]
            s[key] = full[0] if flat else full
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
            rows[f"{who}_stamps"] = [whole(row) for row in stamps(state, who)]
            rows[who] = [whole(row) for row in as_rows(state[who])]
        apart = zip(rows["ours"], rows["theirs"], strict=False)
        rows["difference"] = [
            whole([float(f"{b - a:.12g}") for a, b in zip(one, other, strict=False)]) for one, other in apart
        ]
        return {name: table for name, table in rows.items() if table}
