"""Which strides, crops, flips and orders of the weight explain a transposed or a plain convolution.

All crops of one canvas are compared at once: a few values of the output against every place where they could stand.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np

from splatlib._arguments import Array
from splatlib.conv import conv, conv_transpose
from splatlib.mismatch.conventions import BEFORE, DILATIONS, FEW, ORDERS, STRIDES, Stamp

LOOK = 24  # values of the output that a crop must give before it is compared as a whole


def ordered(weight: Array, order: str, transposed: bool) -> Array:
    """Give the weight in torch's order, read from another one."""
    if order == ORDERS[1]:
        return weight.swapaxes(0, 1)
    if order in ORDERS[2:4]:
        first, second = (-2, -1) if order == ORDERS[2] else (-1, -2)
        return np.moveaxis(weight, (first, second), (0, 1) if transposed else (1, 0))
    if order == ORDERS[4]:
        return np.moveaxis(weight, -1, 0 if transposed else 1)
    return weight.swapaxes(-1, -2) if order else weight


def orders(x: Array, y: Array, weight: Array) -> Iterator[tuple[bool, str, Array, int]]:
    """Give the orders in which the weight fits the channels: (transposed, order, weight, groups)."""
    for transposed, order in product((True, False), ORDERS if x.ndim == 4 else ORDERS[:5]):
        w = ordered(weight, order, transposed)
        groups = y.shape[1] // w.shape[1] if transposed else x.shape[1] // w.shape[1]
        cin, cout = (w.shape[0], w.shape[1] * groups) if transposed else (w.shape[1] * groups, w.shape[0])
        if not groups or (cin, cout) != (x.shape[1], y.shape[1]) or cin % groups or cout % groups:
            continue
        if order == ORDERS[1] and (groups > 1 or w.shape[:2] == (1, 1)):
            continue
        if order in ORDERS[2:5] and weight.shape[:2] == (1, 1):
            continue  # of one channel: at most its height and width are swapped
        if order and weight.size == 1:
            continue  # one number has no order
        if order == ORDERS[4] and w.shape == weight.shape and np.array_equal(w, weight):
            continue
        yield transposed, order, w, groups


def stamps(x: Array, y: Array, weight: Array) -> Iterator[Stamp]:
    """Give every way to stamp or to slide the weight that has the right size: each crop is one."""
    for key, found in grouped(x, y, weight):
        for axes in product(*found):
            start, end = zip(*axes, strict=True)
            if alike(key, start):
                yield key._replace(start=start, end=end)


def alike(key: Stamp, start: tuple[int, ...]) -> bool:
    """Leave out what is dilated and starts elsewhere on each axis: nobody does that."""
    return key.dilation == 1 or len({*start}) == 1


def grouped(x: Array, y: Array, weight: Array) -> Iterator[tuple[Stamp, list[list[tuple[int, int]]]]]:
    """Give each canvas (all but the crop), and the (start, end) that are possible on each of its axes."""
    size, out = x.shape[2:], y.shape[2:]
    for transposed, order, w, groups in orders(x, y, weight):
        kernel = w.shape[2:]
        for flip, dilation in product((False, True), DILATIONS) if max(kernel) > 1 else [(False, 1)]:
            axes = [ends(*axis, dilation, transposed) for axis in zip(size, out, kernel, strict=True)]
            for stride in product(*axes):
                if dilation > 1 and len({*stride}) > 1:
                    continue  # nor is anything dilated that has a stride for each axis
                # At stride 1 a convolution is also a transposed one with the kernel flipped: list it once.
                once = order == ORDERS[1] if transposed else order in ORDERS[1:5] or w.shape[:2] == (1, 1)
                if max(stride) > 1 or not once:
                    found = [axis[s] for axis, s in zip(axes, stride, strict=True)]
                    yield Stamp(transposed, flip, order, stride, dilation, (), (), groups), found


@lru_cache(maxsize=4096)
def ends(i: int, o: int, k: int, d: int, transposed: bool) -> dict[int, list[tuple[int, int]]]:
    """List (start, end) of one axis for each stride: pixels cropped from the canvas, or zeros padded to the input.

    Negative ones are zeros put around the canvas: behind it fewer than the stride or the dilation, as output_padding
    does, or a whole stride; before it whole strides, as of an input that was padded, or as many as lie between stamps
    that do not touch.
    """
    reach, found = d * (k - 1), {}
    for s in STRIDES:
        pairs = []
        if s > FEW and (i if transposed else o) == 1:
            break  # one pixel has no stride: a few of them say so
        before = [*(-s * n for n in range(1, BEFORE + 1)), *range(reach + 1 - s, 0)] * transposed
        for start in (*range(reach + 1), *before):
            end = (i - 1) * s + reach + 1 - o - start if transposed else (o - 1) * s + reach + 1 - i - start
            behind = -max(s, d) - (start >= 0 and s > 1) if transposed else -s
            most = min(reach - min(start, 0), (i - 1) * s + reach)  # something of the canvas is left
            if behind < end <= (most if transposed else reach):
                pairs.append((start, end))
        if pairs:
            found[s] = pairs
    return found


def canvas(how: Stamp, x: Array, w: Array) -> Array:
    """Give the whole canvas between zeros, or of a convolution every window that touches the input."""
    w = np.flip(w, tuple(range(2, w.ndim))) if how.flip else w
    kind, ndim = np.result_type(x, w), x.ndim - 2
    x, w = x.astype(kind), w.astype(kind)
    if how.transposed:
        y = conv_transpose(ndim, x, w, None, how.stride, 0, 0, how.groups, how.dilation)
        return between_zeros(y, [(BEFORE * s, max(s, how.dilation)) for s in how.stride])
    reach = [how.dilation * (k - 1) for k in w.shape[2:]]
    x = between_zeros(x, [(far, far + max(STRIDES)) for far in reach])
    return conv(ndim, x, w, None, 1, 0, how.dilation, how.groups)


def multiplied(x: Array, w: Array, transposed: bool, groups: int) -> Array:
    """Multiply each pixel with each tap, for one channel of one sample: (*kernel, *size), for every stride."""
    channels = x.shape[1] // groups
    taps = w[:channels, 0] if transposed else w[0]
    kind = np.result_type(x, w)
    return np.tensordot(taps.astype(kind), x[0, :channels].astype(kind), (0, 0))


def one_channel(how: Stamp, made: Array, kernel: tuple[int, ...]) -> Array:
    """Give that channel of the canvas from what `multiplied` made; the others are asked for when this one fits."""
    size, reach = made.shape[len(kernel) :], [how.dilation * (k - 1) for k in kernel]
    if how.transposed:
        axes = [(BEFORE * s, how.dilation, s) for s in how.stride]
        behind = [BEFORE * s + far + max(s, how.dilation) for s, far in zip(how.stride, reach, strict=True)]
    else:
        axes, behind = [(far, -how.dilation, 1) for far in reach], [far + max(STRIDES) for far in reach]
    lasts = [(i - 1) * s + 1 for i, (_, _, s) in zip(size, axes, strict=True)]
    y = np.zeros([last + more for last, more in zip(lasts, behind, strict=True)], made.dtype)
    made = np.flip(made, tuple(range(len(kernel)))) if how.flip else made
    lands = [
        [slice(at + k * far, at + k * far + last, s) for k in range(taps)]
        for (at, far, s), last, taps in zip(axes, lasts, kernel, strict=True)
    ]
    for place, tap in zip(product(*lands), made.reshape(-1, *size), strict=True):
        y[place] += tap
    return y


def between_zeros(x: Array, ends: list[tuple[int, int]]) -> Array:
    """Pad the last axes: what np.pad does, in a fifth of the time."""
    size = x.shape[2:]
    y = np.zeros((*x.shape[:2], *(a + n + b for n, (a, b) in zip(size, ends, strict=True))), x.dtype)
    inside: Any = (..., *(slice(a, a + n) for n, (a, _) in zip(size, ends, strict=True)))
    y[inside] = x
    return y


def first(how: Stamp, axis: int, start: int, kernel: int) -> int:
    """Say where on the canvas the output begins on an axis."""
    return start + BEFORE * how.stride[axis] if how.transposed else how.dilation * (kernel - 1) - start


def cropped(how: Stamp, y: Array, size: tuple[int, ...], kernel: tuple[int, ...]) -> Array:
    """Cut an output out of its canvas, whatever its size."""
    cut: list[Any] = []
    for axis, (i, k, s, start, end) in enumerate(zip(size, kernel, how.stride, how.start, how.end, strict=True)):
        at, reach = first(how, axis, start, k), how.dilation * (k - 1)
        if how.transposed:
            count = (i - 1) * s + reach + 1 - start - end
            cut.append(slice(at, max(at, at + count)))
        else:
            windows = (i + start + max(end, 0) - reach - 1) // s + 1
            cut.append(slice(at, at + (windows - 1) * s + 1, s))
    return np.asarray(y[(..., *cut)])


def rejected(
    key: Stamp, found: list[list[tuple[int, int]]], full: Array, y: Array, kernel: tuple[int, ...], bias: bool
) -> Iterator[tuple[float, Stamp]]:
    """Give every crop of one canvas, each with the largest error that a few values of the output show.

    `full` and `y` are one channel of one sample. With `bias`, differences from the first value are compared.
    """
    step = (1,) * y.ndim if key.transposed else key.stride
    starts = [
        np.array([first(key, axis, start, k) for start, _ in pairs])
        for axis, (pairs, k) in enumerate(zip(found, kernel, strict=True))
    ]
    flat = np.linspace(0, y.size - 1, min(LOOK, y.size)).astype(np.int64)
    seen, at = y.reshape(-1)[flat], []
    for axis, place in enumerate(np.unravel_index(flat, y.shape)):  # (crops of each axis..., values)
        shape = [1] * y.ndim
        shape[axis] = len(starts[axis])
        at.append((starts[axis][:, None] + place * step[axis]).reshape(*shape, -1))
    origin = full[np.ix_(*starts)][..., None] - y[(0,) * y.ndim] if bias else 0
    worst = np.abs(full[tuple(at)] - seen - origin).max(axis=-1)
    for error, axes in zip(worst.reshape(-1).tolist(), product(*found), strict=True):
        start, end = zip(*axes, strict=True)
        if alike(key, start):
            yield error, Stamp(*key[:5], start, end, key.groups)  # some thousands: _replace takes four times as long


def tried(x: Array, y: Array, weight: Array, limit: float, bias: bool) -> Iterator[tuple[float, Stamp]]:
    """Give every stamp with its error, or with a lower bound of it that is beyond the limit."""
    known: tuple[Any, ...] = ()
    for key, found in grouped(x, y, weight):
        if (key.transposed, key.order) != known:
            known = key.transposed, key.order
            w = ordered(weight, key.order, key.transposed)
            made = multiplied(x, w, key.transposed, key.groups)
        kernel, whole = w.shape[2:], None
        for error, how in rejected(key, found, one_channel(key, made, kernel), y[0, 0], kernel, bias):
            if error <= limit:
                whole = canvas(key, x, w) if whole is None else whole
                apart = y - cropped(how, whole, x.shape[2:], kernel)
                if bias:
                    axes = (0, *range(2, y.ndim))
                    added = (apart.max(axes) + apart.min(axes)) / 2
                    apart = apart - added.reshape(-1, *[1] * (y.ndim - 2))
                    how = how._replace(bias=tuple(added.tolist()))
                error = float(np.abs(apart).max())
            yield error, how
