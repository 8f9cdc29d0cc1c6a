"""Convolution and its transpose, over any number of spatial axes.

A convolution gathers: each output pixel sums w[k] * x[o] over its taps. A transposed convolution stamps: x[i] * w[k]
is added to output pixel o. In both, o is where tap k of pixel i lands, and both walk over the taps: for one tap, all
pixels land on one strided slice, so that a whole picture is read or added at once.

`gather` and `stamp` are the two cores. Everything around them checks arguments, pads, crops and adds the bias.
"""

from math import prod
from typing import Any

import numpy as np

from splatlib import fast
from splatlib._arguments import Array, Axes, Ints, choice, operands, per_axis, spatial
from splatlib._docstrings import documented
from splatlib.geometry import canvas, reach, windows


@documented
def conv1d(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    stride: Ints = 1,
    padding: Ints | str = 0,
    dilation: Ints = 1,
    groups: int = 1,
) -> Array:
    """Slide a kernel along a row: (N, C, W), (M, C/G, kW) -> (N, M, W').

    {as_in_2d}

    Examples
    --------
    >>> conv1d(np.array([[1, 2, 3, 4]]), np.array([[[1, 10]]]))
    array([[21, 32, 43]])
    """
    return conv(1, x, weight, bias, stride, padding, dilation, groups)


@documented
def conv2d(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    stride: Ints = 1,
    padding: Ints | str = 0,
    dilation: Ints = 1,
    groups: int = 1,
) -> Array:
    """Slide a kernel over a picture: (N, C, H, W), (M, C/G, kH, kW) -> (N, M, H', W').

    Like `torch.nn.functional.conv2d`: the kernel is not flipped.

    Parameters
    ----------
    {x}. Sums of integers are exact, and wrap around as the dtype does.
    {weight_and_bias}
    stride, dilation : int or tuple of int
        Steps between windows and between taps, at least 1; one for all axes or one for each axis.
    padding : int, tuple of int, 'same' or 'valid'
        Zeros put on both sides of each axis. 'same' keeps the size (stride 1 only; an odd zero goes to the end).
    {groups}

    {returns}

    {raises}

    Notes
    -----
    ``y[n, m, o] = bias[m] + sum(w[m, c, k] * x[n, c, o * stride - padding + k * dilation] for c, k)``, x being 0
    outside (Dumoulin and Visin, 2016). float16 is summed in float32 and rounded once.

    Examples
    --------
    >>> x = np.arange(12).reshape(1, 3, 4)
    >>> conv2d(x, np.array([[[[1, 0], [0, -1]]]]))
    array([[[-5, -5, -5],
            [-5, -5, -5]]])
    """
    return conv(2, x, weight, bias, stride, padding, dilation, groups)


@documented
def conv3d(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    stride: Ints = 1,
    padding: Ints | str = 0,
    dilation: Ints = 1,
    groups: int = 1,
) -> Array:
    """Slide a kernel through a volume: (N, C, D, H, W), (M, C/G, kD, kH, kW) -> (N, M, D', H', W').

    {as_in_2d}

    Examples
    --------
    >>> conv3d(np.ones((1, 2, 3, 4)), np.ones((1, 1, 2, 2, 2))).shape
    (1, 1, 2, 3)
    """
    return conv(3, x, weight, bias, stride, padding, dilation, groups)


@documented
def conv_transpose1d(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    stride: Ints = 1,
    padding: Ints = 0,
    output_padding: Ints = 0,
    groups: int = 1,
    dilation: Ints = 1,
) -> Array:
    """Stamp the kernel once for each pixel of a row: (N, C, W), (C, M/G, kW) -> (N, M, W').

    {as_in_2d}

    Examples
    --------
    >>> x, w = np.array([[1, 2, 3]]), np.array([[[1, 10, 100]]])
    >>> conv_transpose1d(x, w, stride=2)
    array([[  1,  10, 102,  20, 203,  30, 300]])
    >>> conv_transpose1d(x, w, stride=2, padding=1, output_padding=1)
    array([[ 10, 102,  20, 203,  30, 300]])
    """
    return conv_transpose(1, x, weight, bias, stride, padding, output_padding, groups, dilation)


@documented
def conv_transpose2d(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    stride: Ints = 1,
    padding: Ints = 0,
    output_padding: Ints = 0,
    groups: int = 1,
    dilation: Ints = 1,
) -> Array:
    """Stamp the kernel once for each pixel of a picture: (N, C, H, W), (C, M/G, kH, kW) -> (N, M, H', W').

    Like `torch.nn.functional.conv_transpose2d`. Each pixel times the kernel is added to a canvas; `padding` crops the
    canvas, `output_padding` gives back rows and columns at its end.

    Parameters
    ----------
    {x} (PyTorch: int64 alone). Sums of integers are exact, and wrap around as the
        dtype does.
    {weight_and_bias}
    stride, dilation : int or tuple of int
        Steps between stamps and between the taps of a stamp, at least 1; one for all axes or one for each axis.
    padding : int or tuple of int
        Pixels cropped from both ends of each axis.
    output_padding : int or tuple of int
        Pixels given back at the end of each axis, fewer than stride or dilation.
    {groups}

    {returns}

    {raises}

    Notes
    -----
    ``y[n, m, o] = bias[m] + sum(x[n, c, i] * w[c, m, k])`` over the channels c of the group and the pairs (i, k) with
    ``o = i * stride - padding + k * dilation`` (Dumoulin and Visin, 2016). float16 is summed in float32 and rounded
    once.

    Examples
    --------
    >>> x, w = np.array([[[5, 6], [7, 8]]]), np.array([[[[1, 2], [3, 4]]]])
    >>> conv_transpose2d(x, w, stride=2)
    array([[[ 5, 10,  6, 12],
            [15, 20, 18, 24],
            [ 7, 14,  8, 16],
            [21, 28, 24, 32]]])
    """
    return conv_transpose(2, x, weight, bias, stride, padding, output_padding, groups, dilation)


@documented
def conv_transpose3d(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    stride: Ints = 1,
    padding: Ints = 0,
    output_padding: Ints = 0,
    groups: int = 1,
    dilation: Ints = 1,
) -> Array:
    """Stamp the kernel once for each pixel of a volume: (N, C, D, H, W), (C, M/G, kD, kH, kW) -> (N, M, D', H', W').

    {as_in_2d}

    Examples
    --------
    >>> conv_transpose3d(np.ones((1, 2, 3, 4)), np.ones((1, 1, 2, 2, 2)), stride=2).shape
    (1, 4, 6, 8)
    """
    return conv_transpose(3, x, weight, bias, stride, padding, output_padding, groups, dilation)


@np.errstate(all="ignore")  # NaN, infinity and overflow travel without a warning, as in PyTorch
def conv(
    ndim: int,
    x: Array,
    weight: Array,
    bias: Array | None,
    stride: Ints,
    padding: Ints | str,
    dilation: Ints,
    groups: int,
) -> Array:
    """Convolve over `ndim` spatial axes: check, pad, gather, add the bias."""
    grouped, w, offset, batched = operands(ndim, x, weight, bias, groups, transposed=False)
    strides, dilations = per_axis("stride", stride, ndim), per_axis("dilation", dilation, ndim)
    kernel = w.shape[3:]
    if not isinstance(padding, str):
        ends = [(p, p) for p in per_axis("padding", padding, ndim)]
    elif padding == "same" and max(strides) > 1:
        raise ValueError(f"padding 'same' needs stride 1, got stride {stride!r}")
    else:
        wide = choice("padding", padding, ("same", "valid")) == "same"
        added = [wide * (reach(k, d) - 1) for k, d in zip(kernel, dilations, strict=True)]
        ends = [(a // 2, a - a // 2) for a in added]
    summed = grouped.astype(summed_in(x.dtype), copy=False)
    w = w.astype(summed.dtype, copy=False)
    size = [a + i + b for i, (a, b) in zip(summed.shape[3:], ends, strict=True)]
    out = tuple(windows(*axis) for axis in zip(size, kernel, strides, dilations, strict=True))
    if fast.suits(summed, w):
        y = fast.convolve(summed, w, out, strides, ends, dilations)
    else:
        y = gather(fast.pad(summed, ends), w, out, strides, dilations)
    return finish(y, offset, batched, x.dtype)


@np.errstate(all="ignore")
def conv_transpose(
    ndim: int,
    x: Array,
    weight: Array,
    bias: Array | None,
    stride: Ints,
    padding: Ints,
    output_padding: Ints,
    groups: int,
    dilation: Ints,
) -> Array:
    """Stamp over `ndim` spatial axes: check, stamp, add the bias."""
    grouped, w, offset, batched, out, *settings = transpose_arguments(
        ndim, x, weight, bias, stride, padding, output_padding, groups, dilation
    )
    y = (fast.stamp if fast.suits(grouped, w) else stamp)(grouped, w, out, *settings)
    return finish(y, offset, batched, x.dtype)


def transpose_arguments(
    ndim: int,
    x: Array,
    weight: Array,
    bias: Array | None,
    stride: Ints,
    padding: Ints,
    output_padding: Ints,
    groups: int,
    dilation: Ints,
) -> tuple[Array, Array, Array, bool, Axes, Axes, Axes, Axes]:
    """Check all arguments: give x, weight and bias by groups, batched, output size, stride, padding, dilation."""
    grouped, w, offset, batched = operands(ndim, x, weight, bias, groups, transposed=True)
    strides, paddings = per_axis("stride", stride, ndim), per_axis("padding", padding, ndim)
    extras, dilations = per_axis("output_padding", output_padding, ndim), per_axis("dilation", dilation, ndim)
    axes = zip(grouped.shape[3:], w.shape[3:], strides, paddings, extras, dilations, strict=True)
    out = tuple(canvas(*axis) for axis in axes)
    summed = grouped.astype(summed_in(x.dtype), copy=False)
    return summed, w.astype(summed.dtype, copy=False), offset, batched, out, strides, paddings, dilations


def gather(x: Array, w: Array, out: Axes, stride: Axes, dilation: Axes) -> Array:
    """Sum over the taps, each of them a strided slice of x: (n, g, c, h, w), (g, m, c, k, l) -> (n, g, m, y, x)."""
    y = np.zeros((*x.shape[:2], w.shape[1], *out), x.dtype)
    for tap in np.ndindex(w.shape[3:]):
        starts = [k * d for k, d in zip(tap, dilation, strict=True)]
        reads = [slice(a, a + (o - 1) * s + 1, s) for a, o, s in zip(starts, out, stride, strict=True)]
        y += mix(w[spatial(tap)], x[spatial(reads)])
    return y


def stamp(x: Array, w: Array, out: Axes, stride: Axes, padding: Axes, dilation: Axes) -> Array:
    """Add the whole picture where each tap puts it: (n, g, c, h, w), (g, c, m, k, l) -> (n, g, m, y, x)."""
    y = np.zeros((*x.shape[:2], w.shape[2], *out), x.dtype)
    for tap in np.ndindex(w.shape[3:]):
        reads, lands = [], []
        for i, o, k, s, p, d in zip(x.shape[3:], out, tap, stride, padding, dilation, strict=True):
            first = max(0, -((k * d - p) // s))  # the first pixel, and the first one not, that the crop leaves
            past = min(i, -((k * d - p - o) // s))
            start = first * s - p + k * d
            reads.append(slice(first, max(first, past)))
            lands.append(slice(start, start + (max(first, past) - first) * s, s))
        y[spatial(lands)] += mix(w[spatial(tap)].swapaxes(1, 2), x[spatial(reads)])
    return y


def mix(w: Array, x: Array) -> Array:
    """Mix the channels of every pixel: (g, m, c), (n, g, c, h, w) -> (n, g, m, h, w)."""
    n, g, c, *size = x.shape
    mixed: Array = np.matmul(w, x.reshape(n, g, c, prod(size)))
    return mixed.reshape(n, g, w.shape[1], *size)


def finish(y: Array, bias: Array, batched: bool, dtype: np.dtype[Any]) -> Array:
    """Add the bias, round, join the groups, and take away the batch axis that was put on: -> (n, m, y, x)."""
    if bias.any():
        y += bias
    y = y.astype(dtype, copy=False).reshape(y.shape[0], y.shape[1] * y.shape[2], *y.shape[3:])
    return y if batched else y[0]


def summed_in(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Give the dtype of the sums: float32 for float16, else the same."""
    return np.dtype(np.float32) if dtype == np.float16 else dtype
