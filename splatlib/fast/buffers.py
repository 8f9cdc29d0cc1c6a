"""Buffers that are used again, and the bands that fit into them.

The cost avoided: the system gives fresh memory page by page, which may take as long as the sums; and what no longer
fits into the cache is fetched twice. So all work goes in bands, in buffers of some megabytes that stay for the next
band, and for the next call.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from threading import local
from typing import Any

import numpy as np

from splatlib._arguments import Array, spatial

BAND = 1 << 20  # numbers in the buffers of a band: more take memory, with fewer the cores wait for each other
LEAST = 1024  # positions in a band: below it the weights are read for too little
KEEP = 1 << 23  # bytes: a larger buffer is given back after the call

kept = local()  # buffers by name, for each thread its own

Ends = Sequence[tuple[int, int]]  # zeros before and after each axis


def take(name: str, shape: Sequence[int], dtype: np.dtype[Any]) -> Array:
    """Give an array of any numbers, like `np.empty`, in memory that stays for the next call of this name."""
    size = prod(shape) * dtype.itemsize
    memory: Array | None = vars(kept).get(name)
    if memory is None or memory.size < size:
        memory = np.empty(size, np.uint8)
        if size <= KEEP:
            setattr(kept, name, memory)
    return memory[:size].view(dtype).reshape(shape)


def band(numbers: int, groups: int, images: int, rows: int, line: int) -> tuple[int, int, int]:
    """Choose how many groups, images and rows are one band, if each position takes that many numbers."""
    some = min(rows, max(-(-BAND // (numbers * line)), -(-LEAST // line)))
    images = min(images, -(-BAND // (numbers * line * some)))  # 1, where some rows fill a band
    return min(groups, -(-BAND // (numbers * line * some * images))), images, some


def portions(pictures: int, rows: int, numbers: int) -> Iterator[tuple[slice, slice]]:
    """Cut pictures of that many numbers into bands of whole pictures, or of some rows of one."""
    most = BAND // 2  # the cache holds what is read and written, too
    many, several = max(1, most // numbers), max(1, min(rows, rows * most // numbers))
    for p, r in product(range(0, pictures, many), range(0, rows, several)):
        yield slice(p, p + many), slice(r, min(r + several, rows))


def pad(x: Array, ends: Ends) -> Array:
    """Put zeros around the picture, if any: a copy costs as much as a layer of 1 x 1."""
    if not any(map(any, ends)):
        return x
    size = [a + i + b for i, (a, b) in zip(x.shape[3:], ends, strict=True)]
    padded = take("padded", (*x.shape[:3], *size), x.dtype)
    enclose(padded, x, [a for a, _ in ends])
    return padded


def enclose(canvas: Array, x: Array, starts: Sequence[int]) -> None:
    """Write a picture into a larger one, and zeros around it."""
    inside = tuple(slice(a, a + i) for a, i in zip(starts, x.shape[3:], strict=True))
    for axis, span in enumerate(inside, 3):
        canvas[(slice(None),) * axis + (slice(span.start),)] = 0
        canvas[(slice(None),) * axis + (slice(span.stop, None),)] = 0
    canvas[spatial(inside)] = x
