"""Kernels worth knowing: the ones that turn a transposed convolution into an interpolation, or start it flat."""

from collections.abc import Callable
from functools import reduce

import numpy as np

from splatlib._arguments import Array, Ints, each_axis, integer, per_axis

__all__ = ["bilinear_kernel", "icnr", "nearest_kernel"]


def nearest_kernel(stride: Ints) -> Array:
    """Give the kernel that makes a transposed convolution copy each pixel: ones, kernel_size = stride, padding 0.

    Parameters
    ----------
    stride : int or tuple of int
        One number for each axis.

    Returns
    -------
    ndarray of float64, shape (sH, sW) or one axis for each stride

    Raises
    ------
    ValueError, TypeError
        If a stride is below 1 or no integer.

    Notes
    -----
    ``w[k] = 1`` for k below the stride: stamps lie side by side (Odena et al., 2016).

    Examples
    --------
    >>> nearest_kernel((2, 3))
    array([[1., 1., 1.],
           [1., 1., 1.]])
    """
    return np.ones([s for (s,) in each_axis(stride=stride)])


def bilinear_kernel(stride: Ints) -> Array:
    """Give the tent that makes a transposed convolution interpolate with align_corners=False away from the border.

    On each axis kernel_size = 2s - s % 2, to be used with padding (s + kernel_size) / 2 on the edge-padded input or,
    for the same size without edge padding, padding (kernel_size - s) / 2.

    Parameters
    ----------
    stride : int or tuple of int
        One number for each axis; the result is the outer product of the tents.

    Returns
    -------
    ndarray of float64, shape (kH, kW) or one axis for each stride

    Raises
    ------
    ValueError, TypeError
        If a stride is below 1 or no integer.

    Notes
    -----
    ``w[k] = 1 - |k - (kernel_size - 1) / 2| / s`` on each axis (Long et al., 2015, start their decoder from it).

    Examples
    --------
    >>> bilinear_kernel(2)
    array([0.25, 0.75, 0.75, 0.25])
    >>> bilinear_kernel(3) * 3
    array([1., 2., 3., 2., 1.])
    """
    tents = []
    for (s,) in each_axis(stride=stride):
        k = 2 * s - s % 2
        tents.append(1 - np.abs(np.arange(k) - (k - 1) / 2) / s)
    return reduce(np.multiply.outer, tents)


def icnr(draw: Callable[[tuple[int, ...]], Array], shape: tuple[int, ...], upscale_factor: int) -> Array:
    """Start a sub-pixel convolution flat: draw one kernel for each block of channels and repeat it.

    After `pixel_shuffle` each block of r x r pixels holds one value, as after nearest upsampling.

    Parameters
    ----------
    draw : callable
        Makes an array of a given shape, such as ``numpy.random.default_rng(0).standard_normal``.
    shape : tuple of int
        Shape of the convolution's weight, (C r r, M, kH, kW).
    upscale_factor : int
        The r of `pixel_shuffle`.

    Returns
    -------
    ndarray, shape (C r r, M, kH, kW)
        Of the dtype that `draw` gives.

    Raises
    ------
    ValueError
        If ``shape[0]`` is no multiple of r r, or a size is below 1.
    TypeError
        If `draw` cannot be called, or a size is no integer.

    Notes
    -----
    ``w[c r r + j] = draw(C, M, kH, kW)[c]`` for each j below r r (Aitken et al., 2017).

    Examples
    --------
    >>> icnr(np.zeros, (8, 3, 5, 5), 2).shape
    (8, 3, 5, 5)
    """
    if not callable(draw):
        raise TypeError(f"draw must be a function of a shape, got {draw!r}")
    if not isinstance(shape, tuple | list) or not shape:
        raise TypeError(f"shape must be a tuple of integers, got {shape!r}")
    r = integer("upscale_factor", upscale_factor, 1)
    first, *rest = per_axis("shape", shape, len(shape))
    if first % (r * r):
        raise ValueError(f"shape[0] must be divisible by upscale_factor ** 2, got {first} and upscale_factor {r}")
    return np.repeat(draw((first // (r * r), *rest)), r * r, axis=0)
