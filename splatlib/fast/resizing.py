"""A resize as a product of small dense blocks on each axis, all axes of some rows before the next rows.

The costs avoided: looking up every tap, which is slower than a product of small blocks that holds zeros besides; and a
whole picture between two axes, which leaves the cache before it is read again. Pixels that are only copied need
neither: a slice or a repetition where the index is even, else a look-up.
"""

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from splatlib._arguments import Array
from splatlib.fast import buffers

BLOCK = 8  # rows of a resized picture that share one block of their matrix; of columns, four times as many

Step = tuple[int, Array, Array]  # an axis, which pixels each output pixel reads on it (o, k), and the weights (o, k)
Block = tuple[int, int, int, int, Array]  # of a matrix: first row and end, first column and end, the numbers between


def copy(x: Array, indices: dict[int, Array]) -> Array:
    """Copy the pixels that are named for each axis, one axis after the other: (n, c, h, w) -> (n, c, y, x)."""
    shape = (*x.shape[:2], *(len(indices[axis]) for axis in sorted(indices)))
    y: Array = np.empty(shape, x.dtype)
    pictures, made = x.reshape(-1, *x.shape[2:]), y.reshape(-1, *shape[2:])
    numbers = shape[2] * prod(map(max, zip(x.shape[3:], shape[3:], strict=True)))  # the most that stand on the way
    for some, rows in buffers.portions(len(made), shape[2], numbers):
        part, here = pictures[some], indices.copy()
        if rows != slice(0, shape[2]):
            low, high = here[2][rows][[0, -1]]
            part, here[2] = part[:, low : high + 1], here[2][rows] - low
        *others, last = here
        for axis in others:
            size = (*part.shape[: axis - 1], len(here[axis]), *part.shape[axis:])
            part = take(part, axis - 1, here[axis], np.empty(size, x.dtype))
        take(part, last - 1, here[last], made[some, rows])
    return y


def take(x: Array, axis: int, index: Array, out: Array) -> Array:
    """Copy the pixels that `index` names on one axis: (..., i, ...) -> (..., o, ...)."""
    step = int(index[1] - index[0]) if len(index) > 1 else 1
    times, rest = divmod(len(index), x.shape[axis])
    if step > 0 and np.array_equal(index, index[0] + step * np.arange(len(index))):
        out[...] = x[(slice(None),) * axis + (slice(index[0], index[-1] + 1, step),)]
    elif axis < x.ndim - 1 or rest or not np.array_equal(index, np.arange(len(index)) // times):
        np.take(x, index, axis, out, mode="clip")  # any mode but "raise" writes without another buffer
    else:
        for k in range(times):  # each pixel as often: half the time of looking up one by one
            out[..., k::times] = x
    return out


def resize(x: Array, steps: Sequence[Step]) -> Array:
    """Multiply each axis by the matrix of its taps: (n, c, h, w) -> (n, c, y, x).

    All axes of a band are multiplied before the next band: what stands between two axes stays in the cache. A band is
    some whole pictures, or some rows of one. Where most pixels of an axis are not read, those that are get copied.
    """
    first = min(axis for axis, _, _ in steps)  # the axes before it are pictures in a row
    pictures = x.reshape(-1, *x.shape[first:])
    sparse = sorted((axis, index.reshape(-1)) for axis, index, _ in steps if 2 * index.size <= x.shape[axis])
    picks = {axis - first + 1: pick for axis, pick in sparse}
    shape, sizes, cuts = [1, *pictures.shape[1:]], [], []
    for axis, pick in picks.items():
        shape[axis] = len(pick)
        sizes.append(prod(shape))
    for axis, index, weight in steps:
        at = axis - first + 1
        shape[at] = len(index)
        sizes.append(prod(shape))
        read = np.arange(index.size).reshape(index.shape) if at in picks else index
        cuts.append((at, blocks(read, weight, axis == x.ndim - 1, x.dtype)))
    y: Array = np.empty((*x.shape[:first], *shape[1:]), x.dtype)
    made = y.reshape(-1, *shape[1:])
    rows = next(cut for at, cut in cuts if at == 1)
    for some, these in buffers.portions(len(made), len(rows), max(sizes[:-1], default=1)):
        group = rows[these]
        (start, _, low, _, _), (_, end, _, high, _) = group[0], group[-1]
        group = [(a - start, b - start, i - low, j - low, matrix) for a, b, i, j, matrix in group]
        part = pictures[some][:, picks[1][low:high] if 1 in picks else slice(low, high)]
        for at, pick in picks.items():
            if at > 1:
                part = part.take(pick, at)
        for at, cut in cuts:
            out = made[some, start:end] if at == cuts[-1][0] else None
            part = multiply(part, at, group if at == 1 else cut, out)
    return y


def blocks(index: Array, weight: Array, last: bool, dtype: np.dtype[Any]) -> list[Block]:
    """Cut the matrix of these taps into dense blocks: (o, k), (o, k) -> a list of blocks."""
    block, wide = (4 * BLOCK, 8 * BLOCK) if last else (BLOCK, BLOCK)
    reads = int(index[-1, -1] - index[0, 0]) + 1
    block = max(1, min(block, wide * len(index) // reads))  # far apart: fewer rows share a block
    o = np.arange(len(index))
    starts = o[::block]
    low, high = np.minimum.reduceat(index[:, 0], starts), np.maximum.reduceat(index[:, -1], starts) + 1
    dense = np.zeros((len(index), int((high - low).max())), dtype)
    columns = index - low[o // block, None]
    for k in range(index.shape[1]):
        dense[o, columns[:, k]] += weight[:, k]
    ends = [*starts[1:].tolist(), len(index)]
    spans = zip(starts.tolist(), ends, low.tolist(), high.tolist(), strict=True)
    return [(a, b, i, j, dense[a:b, : j - i]) for a, b, i, j in spans]


def multiply(x: Array, axis: int, cut: list[Block], out: Array | None) -> Array:
    """Multiply one axis by its blocks: (..., i, ...) -> (..., o, ...), written to `out` if it is given."""
    if out is None:
        out = np.empty((*x.shape[:axis], cut[-1][1], *x.shape[axis + 1 :]), x.dtype)
    lines = (prod(x.shape[:axis]), -1, prod(x.shape[axis + 1 :]))
    if lines[2] == 1:  # the last axis: pixels in a row
        read, write = x.reshape(lines[:2]), out.reshape(lines[:2])
        for a, b, i, j, matrix in cut:
            np.matmul(read[:, i:j], matrix.T, out=write[:, a:b])
    else:
        read, write = x.reshape(lines), out.reshape(lines)
        for a, b, i, j, matrix in cut:
            np.matmul(matrix, read[:, i:j], out=write[:, a:b])
    return out
