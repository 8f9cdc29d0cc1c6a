"""Which conventions fit: each is tried, and what it leaves is compared with what rounding explains."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from splatlib._arguments import Array
from splatlib.mismatch.apply import finished, run, undo
from splatlib.mismatch.candidates import candidates
from splatlib.mismatch.conventions import FINISHES, name
from splatlib.mismatch.torch_code import torch_code


class Match(NamedTuple):
    """A convention that explains an output, the largest difference it leaves, and the torch code that makes it."""

    name: str
    error: float
    torch: str
    how: Any
    layout: str
    finish: str


def explain(
    x: Array, y: Array, weight: Array | None, atol: float | None, layouts: Sequence[str]
) -> tuple[list[Match], list[Match]]:
    """Try every convention on one output: give those that fit, and the three nearest that do not."""
    tried: list[tuple[float, int, Any]] = []
    seen: list[Array] = []
    kept: dict[Any, Array] = {}
    for layout in layouts:
        target = undo(layout, y)
        if target is None or any(t.shape == target.shape and np.array_equal(t, target) for t in seen):
            continue
        seen.append(target)
        for how in candidates(x, target, weight):
            ready = run(how, x, weight, target.shape[2:], kept)
            if ready.shape != target.shape:
                continue
            near = np.round(ready, 9)
            whole = np.issubdtype(y.dtype, np.integer) and not np.array_equal(near, np.rint(near))
            for finish in FINISHES if whole else ("",):
                error = float(np.abs(finished(finish, ready) - target).max(initial=0))
                tried.append((error if np.isfinite(error) else np.inf, len(tried), (how, layout, finish, target.shape)))
    limit = tolerance(x, y, weight) if atol is None else atol
    fit, missed = (
        [t for t in tried if t[0] <= limit],
        sorted((t for t in tried if t[0] > limit), key=lambda t: (round(t[0], 6), t[1]))[:3],
    )
    return [match(x, *t) for t in fit], [match(x, *t) for t in missed]


def match(x: Array, error: float, _: int, found: tuple[Any, str, str, tuple[int, ...]]) -> Match:
    """Give a convention its name and its torch code."""
    how, layout, finish, shape = found
    words = ", ".join(filter(None, (name(how), finish, layout)))
    return Match(words, error, torch_code(how, x, shape, layout, finish), how, layout, finish)


def tolerance(x: Array, y: Array, weight: Array | None) -> float:
    """Allow for sums and for coordinates in float32, as torch computes them."""
    large = float(np.abs(x).max()) * (1 if weight is None else float(np.abs(weight).sum()))
    kinds = [np.finfo(a.dtype).eps for a in (x, y) if np.issubdtype(a.dtype, np.floating)]
    single = float(np.finfo(np.float32).eps)
    allowed: float = 4 * large * (max([*map(float, kinds), single]) + single * (16 + max(x.shape + y.shape)))
    return allowed
