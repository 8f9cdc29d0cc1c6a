"""A convolution as a product of its windows.

The cost avoided: a call for each tap, which would read and write the whole output every time. The windows are copied
into a matrix, band by band, and one product sums all their taps. A 1 x 1 kernel needs no copy, and few outputs of many
windows go through the stamps, whose product is larger.
"""

from itertools import product
from math import prod

import numpy as np

from splatlib._arguments import Array, Axes
from splatlib.fast import buffers
from splatlib.fast.stamping import stamp


def convolve(x: Array, w: Array, out: Axes, stride: Axes, ends: buffers.Ends, dilation: Axes) -> Array:
    """Sum the windows of a picture with that many zeros around it: (n, g, c, h, w), (g, m, c, k, l) -> (n, g, m, y, x).

    Few outputs of many windows make a poor product. There the kernel is turned round and stamped, if it can be: each
    step a pixel, and no window all in the zeros.
    """
    (m, c, *kernel), axes = w.shape[1:], tuple(range(3, w.ndim))
    crop = tuple(d * (k - 1) - a for k, d, (a, _) in zip(kernel, dilation, ends, strict=True))
    if 4 * m <= max(c, 4) and max(stride) == 1 < prod(kernel) and min(crop) >= 0:
        return stamp(x, np.flip(w, axes).swapaxes(1, 2).copy(), out, stride, crop, dilation)
    return slide(buffers.pad(x, ends), w, out, stride, dilation)


def slide(x: Array, w: Array, out: Axes, stride: Axes, dilation: Axes) -> Array:
    """Sum the windows of a padded picture: (n, g, c, h, w), (g, m, c, k, l) -> (n, g, m, y, x)."""
    n, g, _, *_ = x.shape
    m, kernel = w.shape[1], w.shape[3:]
    weights = w.reshape(g, m, -1)
    if prod(kernel) == 1 and x.shape[3:] == out:
        y: Array = np.matmul(weights, x.reshape(n, g, -1, prod(out))).reshape(n, g, m, *out)
        return y
    depth, line = weights.shape[2], prod(out[1:])
    steps = x.strides[3:]
    strides = [
        *(b * d for b, d in zip(steps, dilation, strict=True)),
        *(b * s for b, s in zip(steps, stride, strict=True)),
    ]
    windows = np.lib.stride_tricks.as_strided(x, (*x.shape[:3], *kernel, *out), (*x.strides[:3], *strides))
    windows = np.moveaxis(windows, 0, 2 + len(kernel))  # g c k l n y x
    several, images, rows = buffers.band(depth, g, n, out[0], line)
    y = np.empty((n, g, m, *out), x.dtype)
    lines: Array = y.reshape(n, g, m, -1)
    inside = buffers.take("inside", (several * depth * images * rows * line,), x.dtype)
    for a, i, t in product(range(0, g, several), range(0, n, images), range(0, out[0], rows)):
        some, these = slice(a, a + several), slice(i, i + images)
        part = windows[(some, *[slice(None)] * (1 + len(kernel)), these, slice(t, t + rows))]
        inside[: part.size].reshape(part.shape)[...] = part
        seen = inside[: part.size].reshape(part.shape[0], depth, -1)
        if images == 1:
            np.matmul(weights[some], seen, out=lines[i, some, :, t * line : t * line + seen.shape[2]])
        else:
            made = buffers.take("products", (part.shape[0], m, seen.shape[2]), x.dtype)
            made = np.matmul(weights[some], seen, out=made).reshape(part.shape[0], m, -1, *out)
            y[these, some] = np.moveaxis(made, 2, 0)
    return y
