"""Measures of the checkerboard: how uneven the overlap is, how uneven the weights of the phases, and the spectrum."""

from collections.abc import Sequence
from math import prod

import numpy as np

from splatlib._arguments import Array, Ints, array, each_axis, integer, per_axis, real_number
from splatlib.conv import conv_transpose1d

__all__ = ["checkerboard_energy", "count_ratio", "is_flat", "overlap_ratio", "phase_sums", "spectrum", "stack_counts"]


def overlap_ratio(kernel_size: Ints, stride: Ints = 1, dilation: Ints = 1) -> float:
    """Give the largest overlap count over the smallest, away from the border; infinite when there are gaps.

    Parameters
    ----------
    kernel_size, stride, dilation : int or tuple of int
        One for all axes, or one for each axis.

    Returns
    -------
    float
        1 where the stamps overlap evenly.

    Raises
    ------
    ValueError, TypeError
        If a value is below 1 or no integer.

    Notes
    -----
    The count of phase r is the number of taps k with ``(k * dilation) mod stride = r``; the ratios of the axes multiply
    (Odena et al., 2016).

    Examples
    --------
    >>> overlap_ratio(3, 2), overlap_ratio((3, 3), 2), overlap_ratio(4, 2)
    (2.0, 4.0, 1.0)
    """
    axes = each_axis(kernel_size=kernel_size, stride=stride, dilation=dilation)
    return prod(count_ratio(phase_sums(np.ones((1, 1, k)), s, d)) for k, s, d in axes)


def count_ratio(counts: Array) -> float:
    """Give the largest count over the smallest; infinite when there are gaps.

    Parameters
    ----------
    counts : ndarray, any shape
        Counts, as `overlap_count` and `stack_counts` give them.

    Returns
    -------
    float
        ``max(counts) / min(counts)``.

    Raises
    ------
    ValueError
        If `counts` is empty.
    TypeError
        If `counts` is no array of numbers.

    Notes
    -----
    ``max(counts) / min(counts)``: how much more some pixels are painted than others (Odena et al., 2016).

    Examples
    --------
    >>> count_ratio(np.array([1, 3, 2, 3])), count_ratio(np.array([1, 0]))
    (3.0, inf)
    """
    counts = array("counts", counts, "iuf", 0)
    most, least = np.max(counts), np.min(counts)
    return float(most / least) if least else np.inf


def stack_counts(layers: Sequence[tuple[int, int]]) -> Array:
    """Count the stamps of a stack of layers: (kernel_size, stride) a layer -> (product of the strides,).

    Parameters
    ----------
    layers : list of (int, int)
        kernel_size and stride of each layer, from the first to the last, on one axis.

    Returns
    -------
    ndarray of int64, shape (product of the strides,)
        One period of the counts, away from the border.

    Raises
    ------
    ValueError, TypeError
        If `layers` is no list of pairs, or a value is below 1 or no integer.

    Notes
    -----
    Stamping each layer's kernel with the next one makes the stack one layer, ``w = stamp(w1, w2, stride=s2)``, whose
    stride is the product of the strides; its counts are the sums of its phases (Odena et al., 2016, show such stacks).

    Examples
    --------
    >>> stack_counts([(3, 2), (3, 2)])
    array([3, 2, 3, 1])
    """
    kernel, period = np.ones((1, 1, 1), dtype=np.int64), 1
    if not isinstance(layers, tuple | list) or not layers:
        raise TypeError(f"layers must be a list of pairs (kernel_size, stride), got {layers!r}")
    for layer in layers:
        if not isinstance(layer, tuple | list) or len(layer) != 2:
            raise ValueError(f"layers must hold pairs (kernel_size, stride), got {layer!r}")
        kernel_size, stride = (
            integer(f"{name} in layers", n, 1) for name, n in zip(("kernel_size", "stride"), layer, strict=True)
        )
        kernel = conv_transpose1d(kernel, np.ones((1, 1, kernel_size), dtype=np.int64), stride=stride)
        period *= stride
    counts: Array = phase_sums(kernel, period)[0, 0]
    return counts


def phase_sums(weight: Array, stride: Ints = 1, dilation: Ints = 1) -> Array:
    """Sum the taps of each phase, for each pair of channels: (C, M, kH, kW) -> (C, M, sH, sW).

    On a constant input of one channel the output, away from the border, repeats these sums; it is flat where they are
    equal.

    Parameters
    ----------
    weight : ndarray, shape (C, M, kH, kW)
        The weight of a transposed convolution, for any number of spatial axes.
    stride, dilation : int or tuple of int
        One for all axes, or one for each axis.

    Returns
    -------
    ndarray, shape (C, M, sH, sW)
        One sum for each phase; of the dtype of `weight`.

    Raises
    ------
    ValueError, TypeError
        If `weight` has fewer than three axes or no numbers, or a value is below 1 or no integer.

    Notes
    -----
    ``sums[c, m, r] = sum(w[c, m, k])`` over the taps k with ``(k * dilation) mod stride = r`` (Sugawara et al., 2018,
    state the condition of equal sums).

    Examples
    --------
    >>> phase_sums(np.array([[[0.5, 1, 0.5]]]), stride=2)
    array([[[1., 1.]]])
    >>> phase_sums(np.ones((1, 1, 2)), stride=2, dilation=2)
    array([[[2., 0.]]])
    """
    ndim = array("weight", weight, "iufc", 3).ndim - 2
    strides = per_axis("stride", stride, ndim)
    dilations = per_axis("dilation", dilation, ndim)
    sums = np.zeros((*weight.shape[:2], *strides), dtype=weight.dtype)
    for tap in np.ndindex(*weight.shape[2:]):
        phase = tuple(k * d % s for k, d, s in zip(tap, dilations, strides, strict=True))
        sums[(..., *phase)] += weight[(..., *tap)]
    return sums


def is_flat(weight: Array, stride: Ints = 1, dilation: Ints = 1, rtol: float = 1e-6) -> bool:
    """Say whether a constant input gives a constant output away from the border: equal sums of every phase.

    Parameters
    ----------
    weight : ndarray, shape (C, M, kH, kW)
        The weight of a transposed convolution, for any number of spatial axes.
    stride, dilation : int or tuple of int
        One for all axes, or one for each axis.
    rtol : float
        How far two sums may be apart, as a part of the sum of the absolute weights.

    Returns
    -------
    bool
        True if the sums are equal for each pair of channels.

    Raises
    ------
    ValueError, TypeError
        As `phase_sums` does; if `rtol` is negative or no number.

    Notes
    -----
    ``max(sums) - min(sums) <= rtol * sum(|w|)``, with the sums of `phase_sums` (Sugawara et al., 2018).

    Examples
    --------
    >>> is_flat(np.ones((1, 1, 3)), 2), is_flat(np.ones((1, 1, 4)), 2), is_flat(np.array([[[0.5, 1, 0.5]]]), 2)
    (False, True, True)
    """
    sums = phase_sums(weight, stride, dilation)
    flat = sums.reshape(*sums.shape[:2], -1)
    size = np.abs(weight).sum(axis=tuple(range(2, weight.ndim)))
    return bool(np.all(np.ptp(flat, axis=-1) <= real_number("rtol", rtol) * size))


def spectrum(x: Array) -> Array:
    """Give the power at each frequency, the mean colour taken away: (..., H, W) -> (H, W), the mean of all pictures.

    Frequency 0 is at [0, 0] and the checkerboard of stride 2 at [H/2, W/2].

    Parameters
    ----------
    x : ndarray, shape (..., H, W)
        Pictures of real numbers.

    Returns
    -------
    ndarray of float64, shape (H, W)
        The sum over all frequencies is the variance, times H W.

    Raises
    ------
    ValueError, TypeError
        If `x` has fewer than two axes, is empty, or holds no real numbers.

    Notes
    -----
    ``|FFT(x - mean(x))|**2 / (H W)`` of each picture (Durall et al., 2020, look at upsampling so).

    Examples
    --------
    >>> spectrum(np.array([[1., -1], [-1, 1]]))
    array([[0., 0.],
           [0., 4.]])
    """
    x = array("x", x, "iufb", 2).astype(np.float64)
    x = x - x.mean(axis=(-2, -1), keepdims=True)
    power: Array = np.abs(np.fft.fft2(x)) ** 2 / (x.shape[-2] * x.shape[-1])
    mean: Array = power.reshape(-1, *x.shape[-2:]).mean(axis=0)
    return mean


def checkerboard_energy(x: Array, stride: Ints) -> float:
    """Give the share of the variance that repeats with the stride: (..., H, W) -> 0 (none) to 1 (all of it).

    Parameters
    ----------
    x : ndarray, shape (..., H, W)
        Pictures of real numbers. H and W are cropped to whole strides.
    stride : int or tuple of int
        One for both axes, or one for each axis.

    Returns
    -------
    float
        The mean of all pictures; 0 for a constant picture.

    Raises
    ------
    ValueError, TypeError
        If `x` has fewer than two axes, is empty, or holds no real numbers; if a stride exceeds its axis.

    Notes
    -----
    ``mean(p**2) / mean((x - mean(x))**2)``, p being the mean of each phase over the picture, less the mean of the
    picture: what a checkerboard of that stride is made of. The measure is ours; Odena et al. (2016) show the pattern.

    Examples
    --------
    >>> checkerboard_energy(np.array([[1., 2, 1, 2], [2, 1, 2, 1]]), 2)
    1.0
    """
    x = array("x", x, "iufb", 2).astype(np.float64)
    s, t = per_axis("stride", stride, 2)
    h, w = x.shape[-2] // s, x.shape[-1] // t
    if not h or not w:
        raise ValueError(f"stride must not exceed height and width, got {stride!r} and {x.shape[-2:]}")
    blocks = x[..., : h * s, : w * t].reshape(-1, h, s, w, t)
    blocks = blocks - blocks.mean(axis=(1, 2, 3, 4), keepdims=True)
    total = (blocks**2).mean()
    return float((blocks.mean(axis=(1, 3)) ** 2).mean() / total) if total else 0.0
