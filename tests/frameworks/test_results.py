"""What other libraries do, as stored: the light ones give it again here, and the finder explains it.

A library that is not the version beside its numbers may give others; then `python -m frameworks` writes them anew.
"""

from functools import cache

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import splatlib
from frameworks.__main__ import LIGHT, measured, stored
from frameworks.probes import SIZES, picture
from splatlib.mismatch import grid_matrix

ROWS = [(name, row) for name, one in stored().items() for row in one["rows"]]
# What no torch-like rule describes, with the reason.
UNEXPLAINED: dict[tuple[str, str, str], str] = {}


@pytest.mark.parametrize("name", LIGHT)
def test_a_light_library_gives_what_is_stored(name: str) -> None:
    known, now = stored()[name], measured(name)
    assert now["version"] == known["version"], f"run: python -m frameworks {name}"
    assert [(row["call"], row["dtype"]) for row in now["rows"]] == [
        (row["call"], row["dtype"]) for row in known["rows"]
    ]
    for one, other in zip(now["rows"], known["rows"], strict=True):
        for ours, theirs in zip(one["outputs"], other["outputs"], strict=True):
            # a sum may come out in another order on another machine; bytes may not
            np.testing.assert_allclose(ours, theirs, rtol=0, atol=0 if one["dtype"] == "uint8" else 1e-4)


@cache
def explained(at: int) -> list[str]:
    """Say of each size what is wrong with the finder's answer: "" where torch makes theirs by what it prints."""
    _, row = ROWS[at]
    wrong = []
    for (size, _), output in zip(SIZES, row["outputs"], strict=True):
        x, y = picture(size, row["dtype"]), np.array(output)
        y = y.astype(row["dtype"])
        found = splatlib.diagnose(x, y, y)
        if not found.theirs:
            wrong.append(
                f"none fits; nearest {found.misses['theirs'][0].name} by {found.misses['theirs'][0].error:.3g}"
            )
            continue
        *before, last = found.torch.split("\n")
        given = {"torch": torch, "F": F, "grid_matrix": grid_matrix, "x": torch.tensor(x)[None, None]}
        exec("\n".join(before), given)
        apart = np.abs(eval(last, given)[0, 0].numpy().astype(np.float64) - y).max()
        wrong.append("" if apart <= (0 if row["dtype"] == "uint8" else 1e-4) else f"{found.torch} is off by {apart}")
    return wrong


@pytest.mark.parametrize("at", range(len(ROWS)), ids=[f"{n} {r['call']} {r['dtype']}" for n, r in ROWS])
def test_the_finder_explains_it(at: int) -> None:
    name, row = ROWS[at]
    wrong = explained(at)
    if (name, row["call"], row["dtype"]) in UNEXPLAINED:
        assert any(wrong), "explained by now: strike it from the list"
    else:
        assert not any(wrong), wrong
