"""What a convention makes of an input: a resize, a stamp or a shuffle; and the layouts that it may come in."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from splatlib._arguments import Array
from splatlib.mismatch.cells import grown
from splatlib.mismatch.conventions import INTEGERS, LAYOUTS, PASSES, SINGLE, Resize, Shuffle
from splatlib.mismatch.matrices import axis_matrices, rows, single_rows
from splatlib.mismatch.places import coordinates, single
from splatlib.mismatch.stamps import canvas, cropped, ordered
from splatlib.mismatch.whole import finished, in_bits, in_passes, multiplied, single_sums, truncated
from splatlib.shuffle import pixel_shuffle, pixel_unshuffle


def run(how: Any, x: Array, weight: Array | None, out: tuple[int, ...] = ()) -> Array:
    """Apply a convention to (N, C, ...), without any rounding to whole numbers; a resize needs the output size."""
    if isinstance(how, Resize):
        return multiplied(x, axis_matrices(how, x.shape[2:], out))
    if isinstance(how, Shuffle):
        return shuffled(how, x)
    w = ordered(np.asarray(weight), how.order, how.transposed)
    y = cropped(how, canvas(how, x, w), x.shape[2:], w.shape[2:])
    return y + np.reshape(how.bias, (-1, *[1] * (y.ndim - 2))) if how.bias else y


def read(
    how: Resize, finish: str, x: Array, out: tuple[int, ...], picks: Sequence[Array], matrices: Any = None
) -> Array:
    """Resize pictures (..., *size) to the output pixels `picks` alone, one array an axis, and make them whole."""
    size = x.shape[-len(out) :]
    if matrices is None:
        matrices = [rows(how, axis, i, m, o) for axis, (i, m, o) in enumerate(zip(size, out, picks, strict=True))]
    ends = [*zip(size, out, picks, strict=True)]
    if finish in INTEGERS:
        bits = 11 if finish == INTEGERS[0] else 8
        matrices = [rows(how, axis, i, m, o, bits) for axis, (i, m, o) in enumerate(ends)]
        if bits == 8 or not two_pixels(how, size, out):
            return in_bits(bits, x, matrices)
        if len(out) == 1:  # a picture of one row
            return truncated(x[..., None, :], matrices[0], *two_taps(how, 0, 1, 1, np.arange(1)))[..., 0, :]
        return truncated(x, matrices[1], *two_taps(how, 0, size[0], out[0], picks[0]))
    if finish == SINGLE:
        scales = how.scale_factor or (None,) * len(out)
        return single_sums(x, [beside(how, i, m, s, o) for (i, m, o), s in zip(ends, scales, strict=True)])
    if finish in PASSES:
        most = [1.0] * len(out)
        if finish == PASSES[1]:
            most = [float(matrix.max()) for matrix in axis_matrices(how, size, out)]
        if finish == PASSES[3]:
            matrices = [single_rows(how, axis, i, m, o) for axis, (i, m, o) in enumerate(ends)]
        return in_passes(finish, x, matrices, most)
    return finished(finish, multiplied(x, matrices))


def two_pixels(how: Resize, size: Sequence[int], out: Sequence[int]) -> bool:
    """Say whether OpenCV reads two pixels an axis here, with shifts that truncate; coverage does when all axes grow."""
    grows = all(m >= i for i, m in zip(size, out, strict=True))
    return how.kernel in ("linear", "area of a growing axis") or (how.kernel == "area by coverage" and grows)


def beside(how: Resize, i: int, m: int, scale: Any, o: Array) -> tuple[Array, Array, Array]:
    """Give the two pixels of a linear kernel and the way between them, from coordinates in float32."""
    at = single(i, m, how.grid, None if scale is None else float(scale), o.astype(np.float32))
    at = np.clip(at, 0, i - 1).astype(np.float32)
    low = np.floor(at).astype(np.int64)
    return low, np.minimum(low + 1, i - 1), at - low.astype(np.float32)


def two_taps(how: Resize, axis: int, i: int, m: int, o: Array) -> tuple[Array, Array, Array]:
    """Give the two pixels of a linear kernel and the way between them, before the border is folded."""
    scale = None if how.scale_factor is None else float(how.scale_factor[axis])
    if how.kernel == "linear":
        at = coordinates(i, m, how.grid, scale, o)
        low = np.floor(at).astype(np.int64)
        part = at - low
    else:
        low, part = grown(i, m, o, scale)
    return np.clip(low, 0, i - 1), np.clip(low + 1, 0, i - 1), part


def shuffled(how: Shuffle, x: Array) -> Array:
    """Move channels into space or back; an empty array where the sizes do not allow it."""
    (n, c, h, w), r = x.shape, abs(how.factor)
    if not r or (c % (r * r) if how.factor > 0 else h % r or w % r):
        return np.empty((0, 0, 0, 0))
    if "transposed" in how.order:
        straight = how._replace(order=how.order[:3])
        return shuffled(straight, x.swapaxes(-1, -2)).swapaxes(-1, -2)
    if how.factor > 0:
        if how.order == "CRD":
            return pixel_shuffle(x, r)
        return pixel_shuffle(x.reshape(n, r * r, -1, h, w).swapaxes(1, 2).reshape(x.shape), r)
    y = pixel_unshuffle(x, r)
    return y if how.order == "CRD" else y.reshape(n, c, r * r, h // r, w // r).swapaxes(1, 2).reshape(y.shape)


def undo(layout: str, y: Array) -> Array | None:
    """Bring an output back to (N, C, H, W); None where the layout can't be."""
    if layout == LAYOUTS[1]:
        return np.moveaxis(y, -1, 1)
    if layout == LAYOUTS[2]:
        return y.swapaxes(-1, -2) if y.ndim == 4 else None
    if layout == LAYOUTS[3]:
        return np.moveaxis(y.reshape(y.shape[0], *y.shape[2:], y.shape[1]), -1, 1)
    return y


def redo(layout: str, y: Array) -> Array:
    """Bring (N, C, ...) to another layout."""
    if layout == LAYOUTS[1]:
        return np.moveaxis(y, 1, -1)
    if layout == LAYOUTS[2]:
        return y.swapaxes(-1, -2)
    return np.moveaxis(y, 1, -1).reshape(y.shape) if layout else y
