"""What a convention makes of an input: a resize, a stamp or a shuffle; then its layout and its rounding."""

from typing import Any

import numpy as np

from splatlib._arguments import Array
from splatlib.conv import conv, conv_transpose
from splatlib.mismatch.conventions import LAYOUTS, ORDERS, Resize, Shuffle, Stamp
from splatlib.mismatch.matrices import axis_matrices
from splatlib.shuffle import pixel_shuffle, pixel_unshuffle

TAIL = 4  # no crop gives back more zeros than stride or dilation


def run(
    how: Any, x: Array, weight: Array | None, out: tuple[int, ...] = (), kept: dict[Any, Array] | None = None
) -> Array:
    """Apply a convention; a resize needs the output size. Canvases that only differ in their crop are `kept`."""
    if isinstance(how, Resize):
        for axis, matrix in enumerate(axis_matrices(how, x.shape[2:], out), 2):
            x = np.moveaxis(np.tensordot(matrix, x, (1, axis)), 0, axis)
        return x
    if isinstance(how, Shuffle):
        return shuffled(how, x)
    kept = {} if kept is None else kept
    stride = how.stride if how.transposed else (1,) * len(how.stride)
    key = how._replace(stride=stride, start=(), end=())
    if key not in kept:
        kept[key] = uncropped(key, x, np.asarray(weight))
    y, cut = kept[key], []
    for axis, (i, s, start, end) in enumerate(zip(x.shape[2:], how.stride, how.start, how.end, strict=True), 2):
        if how.transposed:
            cut.append(slice(start, y.shape[axis] - TAIL - end))
        else:
            reach = y.shape[axis] - TAIL - i  # dilation * (kernel_size - 1)
            windows = (i + start + max(end, 0) - reach - 1) // s + 1
            cut.append(slice(reach - start, reach - start + (windows - 1) * s + 1, s))
    crop: Any = (..., *cut)
    return np.asarray(y[crop])


def uncropped(how: Stamp, x: Array, weight: Array) -> Array:
    """Give the whole canvas with TAIL zeros behind it; of a convolution, every window that touches the input."""
    w = ordered(weight, how.order, how.transposed)
    w = np.flip(w, tuple(range(2, w.ndim))) if how.flip else w
    kind, ndim = np.result_type(x, w), x.ndim - 2
    x, w = x.astype(kind), w.astype(kind)
    if how.transposed:
        y = conv_transpose(ndim, x, w, None, how.stride, 0, 0, how.groups, how.dilation)
        return np.pad(y, [(0, 0), (0, 0), *[(0, TAIL)] * ndim])
    reach = [how.dilation * (k - 1) for k in w.shape[2:]]
    x = np.pad(x, [(0, 0), (0, 0), *((far, far + TAIL) for far in reach)])
    return conv(ndim, x, w, None, 1, 0, how.dilation, how.groups)


def ordered(weight: Array, order: str, transposed: bool) -> Array:
    """Give the weight in torch's order, read from another one."""
    if order == ORDERS[1]:
        return weight.swapaxes(0, 1)
    if order in ORDERS[2:4]:
        first, second = (-2, -1) if order == ORDERS[2] else (-1, -2)
        return np.moveaxis(weight, (first, second), (0, 1) if transposed else (1, 0))
    return weight.swapaxes(-1, -2) if order else weight


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


def finished(finish: str, y: Array) -> Array:
    """Make whole numbers of an output, as `finish` says."""
    near = np.round(y, 9) if finish else y  # 2.4999999999999996 is 2.5 to whoever rounds it
    return {"round": np.rint(near), "round half up": np.floor(near + 0.5), "truncate": np.trunc(near)}.get(finish, y)
