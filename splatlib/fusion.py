"""Several layers as one, exactly: the same numbers from fewer multiplications.

Follow one pixel through nearest and a convolution. Its s copies stand side by side, and each tap of the convolution
reads each copy once. So the pixel stamps the flipped kernel, once for each copy: a transposed convolution. A 1x1
convolution reads no neighbours, so it may go before a resize; and a convolution of a `cat` is a sum over its parts.
All of it holds in exact arithmetic; floats round in another order.
"""

from collections.abc import Sequence
from math import prod

import numpy as np

from splatlib._arguments import Array, Axes, Ints, array, choice, integer, per_axis
from splatlib.conv import conv_transpose
from splatlib.geometry import reach

__all__ = ["as_pixel_shuffle", "fuse_nearest_conv", "split_cat", "swap_resize_conv"]


def fuse_nearest_conv(
    weight: Array, scale_factor: Ints, padding: Ints | str = 0, dilation: Ints = 1, groups: int = 1
) -> tuple[Array, Axes, Axes]:
    """Make nearest and a convolution one transposed convolution: (M, C/G, kH, kW) -> (C, M/G, KH, KW).

    Its stride is the scale factor; groups and bias stay, output_padding is 0 and dilation 1.

    Parameters
    ----------
    weight : ndarray, shape (M, C/G, kH, kW)
        The weight of the convolution, for any number of spatial axes.
    scale_factor : int or tuple of int
        How many copies nearest makes of a pixel, on each axis. 'nearest-exact' makes the same copies.
    padding : int, tuple of int, 'same' or 'valid'
        The zeros on both sides of the convolution, at most dilation * (kernel_size - 1).
    dilation : int or tuple of int
        The step between the taps of the convolution, whose stride must be 1.
    groups : int
        Number of groups G of the convolution.

    Returns
    -------
    weight : ndarray, shape (C, M/G, KH, KW)
        For `conv_transpose2d` and its kin, of the dtype given; floats are summed in float64 and rounded once.
    stride, padding : tuple of int
        One number for each axis.

    Raises
    ------
    ValueError
        If no transposed convolution does the same: a padding beyond the reach of the kernel, or a 'same' that pads
        more at one end.
    TypeError
        If an argument is of a wrong type, such as a scale factor that is not whole.

    Notes
    -----
    ``K = d(k-1) + s``, ``P = d(k-1) - p``, and tap T is the sum of the taps t over the pairs (t, r) with
    ``r + d(k-1-t) = T``, r being one of the s copies: output o reads copy r of pixel i where ``o + d t - p = s i + r``,
    so ``o = s i - P + T`` (Odena et al., 2016, propose the two layers; Karras et al., 2019, fuse them for s = 2). The
    border is exact, too: the zeros beyond the enlarged picture are copies of no pixel.

    Examples
    --------
    >>> fuse_nearest_conv(np.array([[[1, 10, 100]]]), 2, padding=1)
    (array([[[100, 110,  11,   1]]]), (2,), (1,))
    """
    m, c = _channels(weight, g := integer("groups", groups, 1))
    kernel = weight.shape[2:]
    scales, dilations = per_axis("scale_factor", scale_factor, len(kernel)), per_axis("dilation", dilation, len(kernel))
    beyond = [reach(k, d) - 1 for k, d in zip(kernel, dilations, strict=True)]
    if isinstance(padding, str):
        wide = choice("padding", padding, ("same", "valid")) == "same"
        if wide and any(b % 2 for b in beyond):
            raise ValueError(
                f"padding 'same' must put as many zeros at both ends: dilation * (kernel_size - 1) must be even, "
                f"got {_plain(beyond)}"
            )
        paddings: Axes = tuple(b // 2 * wide for b in beyond)
    else:
        paddings = per_axis("padding", padding, len(kernel))
    if any(p > b for p, b in zip(paddings, beyond, strict=True)):
        raise ValueError(
            f"padding must be at most dilation * (kernel_size - 1) = {_plain(beyond)}, got {_plain(paddings)}: beyond "
            f"that the output has zeros that no pixel stamps"
        )
    # One picture for each pair of channels: its flipped kernel, on which every tap stamps the copies, d apart.
    turned = np.flip(weight, tuple(range(2, weight.ndim))).reshape(m * c, 1, *kernel)
    if weight.dtype.kind == "f":
        turned = turned.astype(np.float64)
    copies = np.ones((1, 1, *scales), turned.dtype)
    stamps = conv_transpose(len(kernel), turned, copies, None, dilations, 0, 0, 1, 1).astype(weight.dtype, copy=False)
    grouped = stamps.reshape(g, m // g, c, *stamps.shape[2:]).swapaxes(1, 2)
    fused = np.ascontiguousarray(grouped).reshape(g * c, m // g, *stamps.shape[2:])
    return fused, scales, tuple(b - p for b, p in zip(beyond, paddings, strict=True))


def as_pixel_shuffle(
    weight: Array, stride: Ints, padding: Ints = 0, groups: int = 1
) -> tuple[Array, Axes, tuple[tuple[int, int], tuple[int, int]]]:
    """Make a transposed convolution a convolution, `pixel_shuffle` and a crop: (C, M/G, K, L) -> (M s s, C/G, k, l).

    The convolution has stride 1 and the groups given; a bias goes to each of the s s channels of its block.

    Parameters
    ----------
    weight : ndarray, shape (C, M/G, K, L)
        The weight of a transposed convolution on two spatial axes, with dilation 1 and output_padding 0.
    stride : int or tuple of int
        The s of `pixel_shuffle`, equal on both axes.
    padding : int or tuple of int
        The padding of the transposed convolution.
    groups : int
        Number of groups G.

    Returns
    -------
    weight : ndarray, shape (M s s, C/G, k, l)
        For `conv2d`, with ``k = ceil(K / s)``.
    padding : tuple of int
        The padding of that convolution.
    crop : tuple of pairs of int
        What to cut after `pixel_shuffle`, at the start and at the end of each axis.

    Raises
    ------
    ValueError
        If `weight` has not two spatial axes, or the strides differ: `pixel_shuffle` knows square blocks alone.
    TypeError
        If an argument is of a wrong type.

    Notes
    -----
    On the canvas ``o = s (i + j) + r`` for tap ``T = s j + r``: block i + j reads pixel i with tap k-1-j of the
    convolution that fills phase r (Shi et al., 2016, go the other way).

    Examples
    --------
    >>> w, padding, crop = as_pixel_shuffle(np.ones((1, 1, 4, 4)), 2, padding=1)
    >>> w.shape, padding, crop
    ((4, 1, 2, 2), (1, 1), ((1, 1), (1, 1)))
    """
    c, m = _channels(weight, g := integer("groups", groups, 1))
    if weight.ndim != 4:
        raise ValueError(f"weight must have two spatial axes for pixel_shuffle, got shape {weight.shape}")
    (s, other), paddings = per_axis("stride", stride, 2), per_axis("padding", padding, 2)
    if s != other:
        raise ValueError(f"stride must be equal on both axes for pixel_shuffle, got {(s, other)}")
    small = [-(-k // s) for k in weight.shape[2:]]
    filled = np.zeros((c, m, small[0] * s, small[1] * s), weight.dtype)
    filled[:, :, : weight.shape[2], : weight.shape[3]] = weight
    taps = filled.reshape(g, c // g, m, small[0], s, small[1], s)[:, :, :, ::-1, :, ::-1]
    phases = np.ascontiguousarray(taps.transpose(0, 2, 4, 6, 1, 3, 5)).reshape(g * m * s * s, c // g, *small)
    blocks = [min(p // s, k - 1) for p, k in zip(paddings, small, strict=True)]  # whole blocks need no multiplication
    sizes = zip(weight.shape[2:], paddings, small, blocks, strict=True)
    top, side = ((p - b * s, p - b * s + k * s - size) for size, p, k, b in sizes)
    return phases, tuple(k - 1 - b for k, b in zip(small, blocks, strict=True)), (top, side)


def split_cat(weight: Array, channels: Sequence[int], groups: int = 1) -> list[Array]:
    """Split a convolution of a `cat` into one for each part, whose outputs add: (M, C, kH, kW) -> (M, Ci, kH, kW) each.

    The bias belongs to one of them. A part that nearest enlarged can then be fused.

    Parameters
    ----------
    weight : ndarray, shape (M, C, kH, kW)
        The weight of the convolution, for any number of spatial axes.
    channels : list of int
        The channels of each part, in the order of the `cat`.
    groups : int
        Must be 1: a group may hold channels of two parts.

    Returns
    -------
    list of ndarray
        Copies, of the dtype given.

    Raises
    ------
    ValueError
        If the parts do not add up to the channels, or groups is not 1.
    TypeError
        If an argument is of a wrong type.

    Notes
    -----
    ``sum(w[m, c] x[c] for c) = sum(sum(w[m, c] x[c] for c of part i) for i)``: a sum may be taken in parts (the `cat`
    is that of Ronneberger et al., 2015).

    Examples
    --------
    >>> [part.tolist() for part in split_cat(np.array([[[1], [10], [100]]]), [2, 1])]
    [[[[1], [10]]], [[[100]]]]
    """
    _, c = _channels(weight, 1)
    if integer("groups", groups, 1) != 1:
        raise ValueError(f"groups must be 1: a group may hold channels of two parts, got {groups}")
    if not isinstance(channels, tuple | list):
        raise TypeError(f"channels must be a list of integers, got {channels!r}")
    parts = per_axis("channels", channels, len(channels))
    if sum(parts) != c:
        raise ValueError(f"channels must add up to the {c} of weight, got {_plain(parts)}, {sum(parts)} in all")
    return [part.copy() for part in np.split(weight, np.cumsum(parts)[:-1], axis=1)]


def swap_resize_conv(
    weight: Array, channels: Sequence[int] | None = None, stride: Ints = 1, padding: Ints | str = 0
) -> list[Array]:
    """Give the 1x1 convolutions that go before the resizes, not after: (M, C, 1, 1) -> (M, Ci, 1, 1).

    Any resize of `interpolate` will do, with any flag. The bias goes with one of them, or is added at the end.

    Parameters
    ----------
    weight : ndarray, shape (M, C, 1, 1)
        The weight of the convolution after the resize, for any number of spatial axes.
    channels : list of int, optional
        The channels of each part, where a `cat` joins resized pictures; all in one part by default.
    stride, padding
        Those of the convolution: they must be 1 and 0.

    Returns
    -------
    list of ndarray
        Copies, of the dtype given.

    Raises
    ------
    ValueError
        If the kernel, the stride or the padding is larger, or the parts do not add up.
    TypeError
        If an argument is of a wrong type.

    Notes
    -----
    ``sum(w[m, c] sum(A[o, i] x[c, i])) = sum(A[o, i] sum(w[m, c] x[c, i]))``: one sum mixes channels, the other
    pixels, so their order is free. The bias b stays b, since each row of A sums to 1 (`interpolate_matrix`, as PyTorch
    resizes).

    Examples
    --------
    >>> swap_resize_conv(np.array([[[2], [3]]]))
    [array([[[2],
            [3]]])]
    """
    ndim = weight.ndim - 2 if isinstance(weight, np.ndarray) else 0
    _, c = _channels(weight, 1)
    if prod(weight.shape[2:]) != 1:
        raise ValueError(
            f"kernel_size must be 1: a larger kernel reads neighbours, which are others before the resize, got "
            f"{_plain(weight.shape[2:])}"
        )
    if any(s != 1 for s in per_axis("stride", stride, ndim)):
        raise ValueError(f"stride must be 1: a larger one skips pixels of the resized picture, got {stride!r}")
    if padding not in ("valid", "same") and any(per_axis("padding", padding, ndim)):  # type: ignore[arg-type]
        raise ValueError(f"padding must be 0: the resize would spread its zeros, got {padding!r}")
    return split_cat(weight, [c] if channels is None else channels)


def _channels(weight: Array, groups: int) -> tuple[int, int]:
    """Check a weight and give its first two sizes; the groups must divide the first."""
    first, second = array("weight", weight, "iufc", 3).shape[:2]
    if first % groups:
        raise ValueError(f"weight must have a multiple of groups as its first axis, got {first} with groups {groups}")
    return first, second


def _plain(values: Sequence[int]) -> str:
    return str(values[0]) if len(set(values)) == 1 else str(tuple(values))
