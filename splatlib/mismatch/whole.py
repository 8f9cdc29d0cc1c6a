"""How an output becomes whole numbers: rounded once at the end, or in a library's integers on the way."""

from collections.abc import Sequence

import numpy as np

from splatlib._arguments import Array
from splatlib.mismatch.conventions import FINISHES, INTEGERS, PASSES, SINGLE

CLAMPED = ", clamped"
TORCHS = ("linear", "cubic a=-0.75", "cubic a=-0.5", "lanczos 3")  # what each library resizes bytes with, in passes
PILLOWS = (*TORCHS, "hamming", "box by centres")
WHOSE = dict(zip(PASSES, (PILLOWS, TORCHS, PILLOWS, TORCHS[:3]), strict=True))


def finished(finish: str, y: Array) -> Array:
    """Make whole numbers of an output, as `finish` says."""
    if not finish:
        return y
    near = np.round(y, 9)  # 2.4999999999999996 is 2.5 to whoever rounds it
    rule = finish.removesuffix(CLAMPED)
    rounded = {"round": np.rint(near), "round half up": np.floor(near + 0.5), "truncate": np.trunc(near)}[rule]
    return np.asarray(np.clip(rounded, 0, 255) if finish.endswith(CLAMPED) else rounded)


def is_bytes(*arrays: Array) -> bool:
    """Say whether whole numbers may be bytes."""
    return all(np.issubdtype(a.dtype, np.integer) and a.min() >= 0 and a.max() <= 255 for a in arrays)


def finishes(y: Array, ready: Array, both: bool, kernel: str, page: bool) -> tuple[str, ...]:
    """List how `ready` may have become whole numbers; `both` says that x and the output may be bytes."""
    if not np.issubdtype(y.dtype, np.integer):
        return ("",)
    near = np.round(ready, 9)
    overshoot = bool(both and (near.min(initial=0) < 0 or near.max(initial=0) > 255))
    if np.array_equal(near, np.rint(near)) and not overshoot:
        return ("",)
    once = FINISHES + tuple(rule + CLAMPED for rule in FINISHES) * overshoot
    if not both or page or kernel == "nearest":
        return once
    cv = INTEGERS if kernel in ("linear", "area of a growing axis") else INTEGERS[:1]
    ways = PASSES if y.ndim > 2 else PASSES[:2] + PASSES[3:]  # a row has no height to begin with
    passes = tuple(way for way in ways if kernel in WHOSE[way])
    if kernel == "linear" and y.ndim > 2:
        once = (*once, SINGLE)
    return once + passes + cv * (kernel.partition(" ")[0] in ("linear", "cubic", "lanczos", "area"))


def used(x: Array, matrices: Sequence[Array]) -> tuple[Array, list[Array]]:
    """Leave out the pixels that no weight reads: a few output pixels read a few rows and columns."""
    kept = []
    if x.size < 1 << 12:  # not worth the look
        return x, [*matrices]
    for axis, matrix in enumerate(matrices, x.ndim - len(matrices)):
        some = np.flatnonzero(matrix.any(axis=0))
        if len(some) < matrix.shape[1]:
            x, matrix = x.take(some, axis), matrix[:, some]
        kept.append(matrix)
    return x, kept


def multiplied(x: Array, matrices: Sequence[Array]) -> Array:
    """Multiply each of the last axes by its matrix, the last axis first."""
    y, matrices = used(x, matrices)
    for axis, matrix in reversed([*enumerate(matrices, -len(matrices))]):
        if axis == -1:
            y = y @ matrix.T
        else:
            y = matrix @ y if axis == -2 else np.moveaxis(np.tensordot(y, matrix, (axis, 1)), -1, axis)
    return y


def bits_of(most: float) -> int:
    """Give torch's bits of a weight: as many as 16 of them, one the sign, can hold."""
    return next(b for b in range(23) if b == 22 or int(0.5 + most * 2 ** (b + 1)) >= 2**15)


def in_passes(finish: str, x: Array, matrices: Sequence[Array], most: Sequence[float]) -> Array:
    """Round to bytes after each axis, as `finish` says; `most` is the largest weight of each axis' whole matrix."""
    x, matrices = used(x, matrices)
    y = x.astype(np.float64)
    steps = [*zip(range(-len(matrices), 0), matrices, most, strict=True)]
    for axis, matrix, top in steps if finish == PASSES[2] else reversed(steps):
        bits = bits_of(top) if finish == PASSES[1] else 22
        whole = np.trunc(matrix * 2**bits + np.copysign(0.5, matrix))
        y = np.moveaxis(np.tensordot(y, whole, (axis, 1)), -1, axis)
        y = np.clip(np.floor(y * 2.0**-bits + 0.5), 0, 255)
    return y


def in_bits(bits: int, x: Array, matrices: Sequence[Array]) -> Array:
    """Add up in whole weights of so many bits, given as such, and round once at the end."""
    y = multiplied(x.astype(np.float64), matrices)
    return np.asarray(np.clip(np.floor(y * 2.0 ** (-bits * len(matrices)) + 0.5), 0, 255))


def truncated(x: Array, across: Array, lower: Array, upper: Array, part: Array) -> Array:
    """Read bytes linearly as OpenCV's INTER_LINEAR does: weights of 11 bits, and two shifts that truncate.

    `across` is the matrix of the last axis in those weights; on the one before it output pixel o lies `part` of the way
    from row lower[o] to row upper[o]. Both may be the border's row, which then counts with both of its weights.
    """
    sums = np.tensordot(x.astype(np.float64), across, (-1, 1))
    sums = np.floor(sums / 2**4)
    part = part.astype(np.float32)
    one, two = np.rint((1 - part) * np.float32(2048))[:, None], np.rint(part * np.float32(2048))[:, None]
    y = np.floor(one * sums[..., lower, :] / 2**16) + np.floor(two * sums[..., upper, :] / 2**16)
    return np.asarray(np.floor((y + 2) / 4))


def single_sums(x: Array, ends: Sequence[tuple[Array, Array, Array]]) -> Array:
    """Read bytes linearly in float32, four products a pixel, and truncate: ends are (lower, upper, part) of each axis.

    At the border both pixels are the same one, and each counts half.
    """
    x, half = x.astype(np.float32), np.float32(0.5)
    (top, bottom, down), (left, right, along) = ends
    far = [np.where(low == high, half, part) for low, high, part in ends]
    near = [np.where(low == high, half, np.float32(1) - part) for low, high, part in ends]
    y = np.zeros((*x.shape[:-2], len(down), len(along)), np.float32)
    for rows, one in ((top, near[0]), (bottom, far[0])):
        for columns, two in ((left, near[1]), (right, far[1])):
            y = y + (two * one[:, None]) * x[..., rows[:, None], columns]
    return np.trunc(y).astype(np.float64)
