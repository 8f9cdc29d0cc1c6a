"""How far a resize is from an output: each is tried on a few pixels, and what is not rejected there on all of them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product
from typing import Any

import numpy as np

from splatlib._arguments import Array
from splatlib.mismatch.apply import read
from splatlib.mismatch.conventions import FINISHES, SINGLE, Resize
from splatlib.mismatch.matrices import axis_rows, one_axis, rows
from splatlib.mismatch.whole import CLAMPED, finished, finishes, is_bytes, multiplied

LOOK, FEW = 24, 12  # output pixels of an axis (of a longer one a few), and
SMALL, BATCH = 1 << 12, 64  # pixels of a picture whose resizes are tried together, and so many of them
PLANES = 3  # channels that a resize must explain before it is tried on all
BLOCK = 1 << 22  # entries of a matrix at a time


def resized(
    tried: Iterable[Resize], x: Array, y: Array, limit: float, page: bool
) -> Iterator[tuple[float, Resize, str]]:
    """Reject resizes on a few rows, columns and channels; confirm the rest on all."""
    size, out = x.shape[2:], y.shape[2:]
    xs, ys = x.reshape(-1, *size), y.reshape(-1, *out)
    some = np.unique(np.linspace(0, len(xs) - 1, PLANES).astype(np.int64))
    picks = [np.unique(np.linspace(0, m - 1, m if m <= LOOK else FEW).astype(np.int64)) for m in out]
    chosen: Any = (slice(None), *np.ix_(*picks))
    few_x, few_y = xs[some].astype(np.float64), ys[some][chosen]
    everything = len(some) == len(xs) and all(len(o) == m for o, m in zip(picks, out, strict=True))
    both = is_bytes(x, y)
    for hows in batched(tried):
        quick = looked_at(hows, few_x, few_y, out, picks, both, page)
        for how, known in zip(hows, quick, strict=True):
            found = known or errors(how, few_x, few_y, out, picks, both, page)
            if not everything and min(found.values()) <= limit:
                ways = [way for way, error in found.items() if error <= limit]
                found = confirmed(how, xs, ys, limit, both, page, ways)
            for finish, error in found.items():
                yield error, how, finish


def batched(tried: Iterable[Resize]) -> Iterator[list[Resize]]:
    """Give so many at a time."""
    every = iter(tried)
    while some := [*islice(every, BATCH)]:
        yield some


def looked_at(
    hows: Sequence[Resize], x: Array, y: Array, out: tuple[int, ...], picks: Sequence[Array], both: bool, page: bool
) -> list[dict[str, float] | None]:
    """Do what `errors` does for many resizes of a small picture at once; None where bytes want a closer look."""
    if x[0].size >= SMALL:
        return [None] * len(hows)
    ends = [*enumerate(zip(x.shape[1:], out, (tuple(o.tolist()) for o in picks), strict=True))]
    stacks = [np.stack([axis_rows(one_axis(how, axis), i, m, o) for how in hows]) for axis, (i, m, o) in ends]
    ready = x[None]
    for axis, stack in reversed([*enumerate(stacks, -len(stacks))]):
        turned = stack.mT[(slice(None), *[None] * (x.ndim - 2))]
        ready = np.moveaxis(np.matmul(np.moveaxis(ready, axis, -1), turned), -1, axis)
    inside = tuple(range(1, ready.ndim))

    def error(made: Array) -> list[float]:
        return [float(v) for v in np.abs(made - y).max(inside, initial=0)]

    if not np.issubdtype(y.dtype, np.integer):
        return [{"": one} for one in error(ready)]
    near = np.round(ready, 9)
    over = both & ((near.min(inside) < 0) | (near.max(inside) > 255))
    whole = (near == np.rint(near)).all(inside) & ~over
    plain, ways = error(ready), FINISHES + tuple(rule + CLAMPED for rule in FINISHES) * bool(over.any())
    told = {way: error(finished(way, ready)) for way in ways} if not whole.all() else {}
    if page or not both or len(out) > 2:
        return [
            {"": plain[n]} if whole[n] else {way: told[way][n] for way in ways[: 6 if over[n] else 3]}
            for n in range(len(hows))
        ]
    apart, least = error(np.clip(ready, 0, 255)), [stack.min((1, 2)) for stack in stacks]
    far = [2 if min(one[n] for one in least) >= 0 else 64 for n in range(len(hows))]
    return [
        {"": plain[n]} if whole[n] else {FINISHES[0]: apart[n]} if apart[n] > far[n] else None for n in range(len(hows))
    ]


def errors(
    how: Resize,
    x: Array,
    y: Array,
    out: tuple[int, ...],
    picks: Sequence[Array],
    both: bool,
    page: bool,
    only: Sequence[str] = ("",),
) -> dict[str, float]:
    """Say how far a resize is from `y` on the pixels `picks`, for each way to become whole, or for `only` some."""
    ends = zip(x.shape[1:], out, picks, strict=True)
    matrices = [rows(how, axis, i, m, o) for axis, (i, m, o) in enumerate(ends)]
    ready = multiplied(x, matrices)
    ways = finishes(y, ready, both and len(out) < 3, how.kernel, page)
    if how.antialias or how.border or how.blur or how.places:
        ways = tuple(way for way in ways if way != SINGLE)
    if not page and len(ways) > 1:  # far from the output whatever the rounding: no need to try them all
        apart = float(np.abs(np.clip(ready, 0, 255) - y).max(initial=0)) if both else 0.0
        if apart > (2 if min(matrix.min() for matrix in matrices) >= 0 else 64):
            return {ways[0]: apart}
    if "" not in only:
        ways = tuple(way for way in ways if way == "" or way.removesuffix(CLAMPED) in only or way in only)
    found = {}
    for way in ways:
        made = read(how, way, x, out, picks, matrices) if way else ready
        found[way] = float(np.abs(made - y).max(initial=0))
    return found


def confirmed(
    how: Resize, xs: Array, ys: Array, limit: float, both: bool, page: bool, only: Sequence[str]
) -> dict[str, float]:
    """Do the same for every channel and pixel, block by block; what one block rejects is looked at no more."""
    out = ys.shape[1:]
    parts = [
        np.split(np.arange(m), range(s, m, s)) for i, m in zip(xs.shape[1:], out, strict=True) for s in [BLOCK // i + 1]
    ]
    total: dict[str, float] = {"": 0.0}
    for plain_x, plain_y in zip(xs, ys, strict=True):
        for picks in product(*parts):
            block = plain_y[np.ix_(*picks)][None]
            found = errors(how, plain_x[None].astype(np.float64), block, out, picks, both, page, only)
            total = merged(total, found)
            if min(total.values()) > limit:
                return total
    return total


def merged(one: dict[str, float], other: dict[str, float]) -> dict[str, float]:
    """Put the errors of two blocks together: a block of whole numbers alone is the same however it is rounded."""

    def of(found: dict[str, float], way: str) -> float:
        return found.get(way, found.get(way.removesuffix(CLAMPED), found.get("", np.inf)))

    ways = [*one, *(way for way in other if way not in one)]
    if len(ways) > 1:
        ways = [way for way in ways if way]
    return {way: max(of(one, way), of(other, way)) for way in ways}
