"""Convolution and its transpose, for any number of spatial axes.

A convolution gathers: output pixel i is the sum of w[k] * x[o] over its taps, o where tap k of pixel i lands.
A transposed convolution stamps: x[i] * w[k] is added to output pixel o. Both walk over the taps: for one tap all the
pixels land on one strided slice of the canvas, so that the whole picture is added at once.
"""

from math import prod

import numpy as np

from splatlib._arguments import Array, Ints, integer, per_axis
from splatlib.geometry import conv_size, conv_transpose_size


def conv1d(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    stride: Ints = 1,
    padding: Ints | str = 0,
    dilation: Ints = 1,
    groups: int = 1,
) -> Array:
    """Slide the kernel over a row: (N, C, W), (M, C/G, kW) -> (N, M, W')."""
    return conv(1, x, weight, bias, stride, padding, dilation, groups)


def conv2d(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    stride: Ints = 1,
    padding: Ints | str = 0,
    dilation: Ints = 1,
    groups: int = 1,
) -> Array:
    """Slide the kernel over a picture: (N, C, H, W), (M, C/G, kH, kW) -> (N, M, H', W')."""
    return conv(2, x, weight, bias, stride, padding, dilation, groups)


def conv3d(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    stride: Ints = 1,
    padding: Ints | str = 0,
    dilation: Ints = 1,
    groups: int = 1,
) -> Array:
    """Slide the kernel through a volume: (N, C, D, H, W), (M, C/G, kD, kH, kW) -> (N, M, D', H', W')."""
    return conv(3, x, weight, bias, stride, padding, dilation, groups)


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
    """Stamp each pixel of a row: (N, C, W), (C, M/G, kW) -> (N, M, W').

    >>> conv_transpose1d(np.array([[1, 2, 3]]), np.array([[[1, 10, 100]]]), stride=2)
    array([[  1,  10, 102,  20, 203,  30, 300]])
    """
    return conv_transpose(1, x, weight, bias, stride, padding, output_padding, groups, dilation)


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
    """Stamp each pixel of a picture: (N, C, H, W), (C, M/G, kH, kW) -> (N, M, H', W')."""
    return conv_transpose(2, x, weight, bias, stride, padding, output_padding, groups, dilation)


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
    """Stamp each pixel of a volume: (N, C, D, H, W), (C, M/G, kD, kH, kW) -> (N, M, D', H', W')."""
    return conv_transpose(3, x, weight, bias, stride, padding, output_padding, groups, dilation)


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
    """Convolve over `ndim` spatial axes."""
    x, weight, batched = ranks(ndim, x, weight)
    groups = integer("groups", groups)
    strides = per_axis("stride", stride, ndim, 1)
    dilations = per_axis("dilation", dilation, ndim, 1)
    kernel = weight.shape[2:]
    if groups < 1 or weight.shape[0] % groups or x.shape[1] != weight.shape[1] * groups:
        raise ValueError(
            f"x must have weight.shape[1] * groups channels and weight a multiple of groups: x has {x.shape[1]}, "
            f"weight is {weight.shape}, groups is {groups}"
        )
    if padding == "same":
        if max(strides) > 1:
            raise ValueError(f"padding='same' needs stride 1, got stride {stride!r}")
        extra = [d * (k - 1) for d, k in zip(dilations, kernel, strict=True)]
        ends = [(e // 2, e - e // 2) for e in extra]
    elif padding == "valid":
        ends = [(0, 0)] * ndim
    elif isinstance(padding, str):
        raise ValueError(f"padding must be 'same', 'valid' or integers, got {padding!r}")
    else:
        ends = [(p, p) for p in per_axis("padding", padding, ndim, 0)]
    n, cin = x.shape[:2]
    x = np.pad(x, [(0, 0), (0, 0), *ends])
    out = conv_size(x.shape[2:], kernel, strides, 0, dilations)
    y = gather(
        x.reshape(n, groups, cin // groups, *x.shape[2:]),
        weight.reshape(groups, -1, *weight.shape[1:]),
        out,  # type: ignore[arg-type]
        strides,
        dilations,
    )
    return finish(y, bias, batched)


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
    """Stamp over `ndim` spatial axes."""
    x, weight, batched = ranks(ndim, x, weight)
    groups = integer("groups", groups)
    strides = per_axis("stride", stride, ndim, 1)
    paddings = per_axis("padding", padding, ndim, 0)
    dilations = per_axis("dilation", dilation, ndim, 1)
    if groups < 1 or x.shape[1] % groups or x.shape[1] != weight.shape[0]:
        raise ValueError(
            f"x must have as many channels as weight.shape[0], a multiple of groups: x has {x.shape[1]}, "
            f"weight is {weight.shape}, groups is {groups}"
        )
    out = conv_transpose_size(x.shape[2:], weight.shape[2:], strides, paddings, output_padding, dilations)
    y = stamp(
        x.reshape(x.shape[0], groups, -1, *x.shape[2:]),
        weight.reshape(groups, -1, *weight.shape[1:]),
        out,  # type: ignore[arg-type]
        strides,
        paddings,
        dilations,
    )
    return finish(y, bias, batched)


def gather(x: Array, w: Array, out: tuple[int, ...], stride: tuple[int, ...], dilation: tuple[int, ...]) -> Array:
    """Sum over the taps, each a strided slice of x: (n, g, c, h, w), (g, m, c, k, l) -> (n, g, m, y, x)."""
    y = np.zeros((*x.shape[:2], w.shape[1], *out), dtype=accumulator(x.dtype))
    for tap in np.ndindex(w.shape[3:]):
        reads = tuple(
            slice(k * d, k * d + (o - 1) * s + 1, s) for k, d, o, s in zip(tap, dilation, out, stride, strict=True)
        )
        y += channels(w[(..., *tap)], x[(..., *reads)], y.dtype)
    return y.astype(x.dtype, copy=False)


def stamp(
    x: Array,
    w: Array,
    out: tuple[int, ...],
    stride: tuple[int, ...],
    padding: tuple[int, ...],
    dilation: tuple[int, ...],
) -> Array:
    """Add, tap by tap, the whole scaled picture where it lands: (n, g, c, h, w), (g, c, m, k, l) -> (n, g, m, y, x)."""
    n, g, _, *size = x.shape
    kernel = w.shape[3:]
    ends = [
        max((i - 1) * s + d * (k - 1) + 1, p + o)
        for i, s, d, k, p, o in zip(size, stride, dilation, kernel, padding, out, strict=True)
    ]
    canvas = np.zeros((n, g, w.shape[2], *ends), dtype=accumulator(x.dtype))
    for tap in np.ndindex(kernel):
        lands = tuple(
            slice(k * d, k * d + (i - 1) * s + 1, s) for k, d, i, s in zip(tap, dilation, size, stride, strict=True)
        )
        canvas[(..., *lands)] += channels(np.swapaxes(w[(..., *tap)], 1, 2), x, canvas.dtype)
    crop = tuple(slice(p, p + o) for p, o in zip(padding, out, strict=True))
    return canvas[(..., *crop)].astype(x.dtype, copy=False)


def channels(w: Array, x: Array, dtype: np.dtype) -> Array:  # type: ignore[type-arg]
    """Mix the channels of each pixel: (g, m, c), (n, g, c, h, w) -> (n, g, m, h, w)."""
    flat = x.reshape(*x.shape[:3], prod(x.shape[3:])).astype(dtype, copy=False)
    return np.matmul(w.astype(dtype, copy=False), flat).reshape(*x.shape[:2], w.shape[1], *x.shape[3:])


def accumulator(dtype: np.dtype) -> np.dtype:  # type: ignore[type-arg]
    """Give the dtype that sums are kept in: float32 for float16, else the same."""
    return np.dtype(np.float32) if dtype == np.float16 else dtype


def ranks(ndim: int, x: Array, weight: Array) -> tuple[Array, Array, bool]:
    """Check the ranks and dtypes; an unbatched x gets a batch of one."""
    x, weight = np.asarray(x), np.asarray(weight)
    if weight.ndim != ndim + 2:
        raise ValueError(f"weight must have {ndim + 2} axes, got shape {weight.shape}")
    if x.ndim not in (ndim + 1, ndim + 2):
        raise ValueError(f"x must have {ndim + 1} (unbatched) or {ndim + 2} axes, got shape {x.shape}")
    if x.dtype != weight.dtype:
        raise TypeError(f"x and weight must have the same dtype, got {x.dtype} and {weight.dtype}")
    batched = x.ndim == ndim + 2
    return (x if batched else x[None]), weight, batched


def finish(y: Array, bias: Array | None, batched: bool) -> Array:
    """Join the groups, add the bias and drop the batch axis that was added."""
    y = y.reshape(y.shape[0], -1, *y.shape[3:])
    if bias is not None:
        bias = np.asarray(bias)
        if bias.shape != y.shape[1:2]:
            raise ValueError(f"bias must have one value a channel of the output ({y.shape[1]}), got {bias.shape}")
        y = y + bias.reshape(-1, *[1] * (y.ndim - 2))
    return y if batched else y[0]
