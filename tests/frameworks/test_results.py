"""What other libraries do, as stored: the light ones give it again here, and the finder explains it.

A library that is not the version beside its numbers may give others; then `python -m frameworks` writes them anew.
"""

import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from frameworks.__main__ import LIGHT, measured, stored
from frameworks.explained import judged
from splatlib.mismatch import conventions as known

sys.path.append(str(Path(__file__).resolve().parents[1]))
from sample import EVERY

BOOK = Path(__file__).parents[2] / "book"
ROWS = [(name, row) for name, one in stored().items() for row in one["rows"]]
NAMES = [f"{name} {row['call']} {row['dtype']}" for name, row in ROWS]
# What is on no list of conventions, with the reason.
UNEXPLAINED = {
    "jax Flax ConvTranspose padding=CIRCULAR float32": "the canvas is wrapped round, no crop of it",
}


@pytest.mark.parametrize("name", LIGHT)
def test_a_light_library_gives_what_is_stored(name: str) -> None:
    kept, now = stored()[name], measured(name)
    assert now["version"] == kept["version"], f"run: python -m frameworks {name}"
    calls = [[(row["call"], row["dtype"]) for row in one["rows"]] for one in (now, kept)]
    assert calls[0] == calls[1]
    for one, other in zip(now["rows"], kept["rows"], strict=True):
        for ours, theirs in zip(one["outputs"], other["outputs"], strict=True):
            # a sum may come out in another order on another machine; bytes may not
            np.testing.assert_allclose(ours, theirs, rtol=0, atol=0 if one["dtype"] == "uint8" else 1e-4)


def first_of_their_kind() -> set[int]:
    """Choose the calls of each library that have a word (mode, grid, rounding, dtype) which none before them has."""
    met: set[tuple[str, str]] = set()
    chosen = set()
    for at, (name, row) in enumerate(ROWS):
        words = {(name, word) for word in [*re.split(r"[\s,]+", row["call"]), row["dtype"]]}
        if words - met:
            chosen.add(at)
        met |= words
    return chosen


NEW = first_of_their_kind()


def asked(at: int) -> set[int] | None:
    """Give the probes of a call that are asked about, None for all."""
    if EVERY or NAMES[at] in UNEXPLAINED or (at in NEW and ROWS[at][0] in LIGHT):
        return None
    return {at % 5, (at + 2) % 5} if at in NEW or ROWS[at][0] in LIGHT else {at % 5}


@pytest.mark.parametrize("at", range(len(ROWS)), ids=NAMES)
def test_the_finder_explains_it_and_is_not_falsely_certain(at: int) -> None:
    """Every call is asked about, and what is certain is tried on all of its probes.

    Asked about are all five probes of a light library's call that has a word of its own, two of its others and of such
    a call of a heavy library, one of the rest; with EVERY_CASE=1, once a week, all of all.
    """
    answers, lies = judged(ROWS[at][1], asked(at))
    wrong = [answer.wrong for answer in answers if answer.wrong]
    if NAMES[at] in UNEXPLAINED:
        assert wrong, "explained by now: strike it from the list"
    else:
        assert not wrong and not lies, (wrong, lies)


def test_most_calls_are_explained() -> None:
    assert not UNEXPLAINED.keys() - {*NAMES}
    assert len(NAMES) > 300 and len(UNEXPLAINED) <= 0.05 * len(NAMES)


def test_the_book_explains_every_word_of_the_list_and_counts_the_calls() -> None:
    """The table of names on the page of libraries, against the conventions themselves; the field guide counts."""
    guide, libraries = (
        ["".join(cell["source"]) for cell in json.loads((BOOK / f"{name}.ipynb").read_text("utf-8"))["cells"]]
        for name in ("12-field-guide", "libraries")
    )
    (table,) = (source for source in libraries if source.startswith("(fg-names)="))
    words = {*known.GRIDS, *known.MIXED, *known.ROUNDINGS, *known.DIRECTED, *known.INTEGERS, *known.FINISHES}
    words |= {*known.BY_FLOAT32, known.BY_SCALE, known.FOR_NEAREST, known.ONE_AT_0, known.SINGLE, *known.SHUFFLES[:2]}
    words |= {way for ways in known.MACHINES.values() for way in ways}
    words |= {kernel for row in known.RESIZES for kernel in row.kernels}
    settings = [setting for row in known.RESIZES for setting in row.settings]
    words |= {setting[key] for setting in settings for key in ("rounding", "border", "blur") if key in setting}
    words |= {part for way in known.PASSES for part in way.split(", ")}
    assert not {word for word in words if word not in table}
    counted = f"Of the {len(NAMES)} calls whose results this book keeps, {['none', 'one', 'two'][len(UNEXPLAINED)]} "
    assert counted in "".join(guide)
