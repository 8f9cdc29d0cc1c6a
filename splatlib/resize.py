"""Interpolation: one matrix A[o, i] an axis, most of it zeros; each row holds the few taps that an output pixel reads.

A method is a kernel and a grid. The grid says which coordinate of the input an output pixel stands on, the kernel
which pixels around it are read and with what weight.
"""

from collections.abc import Sequence

import numpy as np

from splatlib._arguments import Array, Ints, per_axis
from splatlib.geometry import interpolate_size

MODES = {  # mode: (spatial axes, does it take align_corners, does it take antialias)
    "nearest": ((1, 2, 3), False, False),
    "nearest-exact": ((1, 2, 3), False, False),
    "area": ((1, 2, 3), False, False),
    "linear": ((1,), True, False),
    "bilinear": ((2,), True, True),
    "bicubic": ((2,), True, True),
    "trilinear": ((3,), True, False),
}


def interpolate(
    x: Array,
    size: Ints | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> Array:
    """Resize: (N, C, H, W) -> (N, C, H', W').

    >>> interpolate(np.array([[[1., 2, 4, 3]]]), scale_factor=2, mode="linear", align_corners=False)
    array([[[1.  , 1.25, 1.75, 2.5 , 3.5 , 3.75, 3.25, 3.  ]]])
    """
    x = np.asarray(x)
    ndim = x.ndim - 2
    if mode not in MODES:
        raise ValueError(f"mode must be one of {', '.join(MODES)}, got {mode!r}")
    axes, aligns, antialiases = MODES[mode]
    if ndim not in axes:
        raise ValueError(f"mode {mode!r} needs {' or '.join(str(a + 2) for a in axes)} axes, got shape {x.shape}")
    if align_corners is not None and not aligns:
        raise ValueError(f"align_corners has no meaning with mode {mode!r}, got {align_corners!r}")
    if antialias and not antialiases:
        raise ValueError(f"antialias needs mode 'bilinear' or 'bicubic', got {mode!r}")
    if (size is None) == (scale_factor is None):
        raise ValueError(f"give one of size and scale_factor, got {size!r} and {scale_factor!r}")
    scales: tuple[float | None, ...] = (None,) * ndim
    if scale_factor is None:
        if recompute_scale_factor:
            raise ValueError("recompute_scale_factor needs scale_factor, got size")
        sizes = per_axis("size", size, ndim, 1)  # type: ignore[arg-type]
    else:
        factors = tuple(scale_factor) if isinstance(scale_factor, Sequence) else (scale_factor,) * ndim
        if len(factors) != ndim:
            raise ValueError(f"scale_factor must be one number or {ndim}, got {scale_factor!r}")
        sizes = interpolate_size(x.shape[2:], factors)  # type: ignore[assignment]
        if min(sizes) < 1:
            raise ValueError(f"the output must not be empty: scale_factor {scale_factor!r} gives {sizes}")
        if not recompute_scale_factor:
            scales = factors
    floats = np.dtype(np.float64) if x.dtype == np.float64 else np.dtype(np.float32)
    y = x if mode.startswith("nearest") else x.astype(floats)
    for axis in range(ndim):
        index, weight = taps(x.shape[axis + 2], sizes[axis], mode, bool(align_corners), scales[axis], antialias, floats)
        y = read(y, index, None if mode.startswith("nearest") else weight, axis + 2)
    return y.astype(x.dtype, copy=False)


def read(x: Array, index: Array, weight: Array | None, axis: int) -> Array:
    """Sum the weighted taps of each output pixel along one axis; without weights there is one tap, copied."""
    if weight is None:
        return np.take(x, index[:, 0], axis=axis)
    shape = (-1, *[1] * (x.ndim - axis - 1))
    return sum(np.take(x, index[:, k], axis=axis) * weight[:, k].reshape(shape) for k in range(index.shape[1]))  # type: ignore[return-value]


def interpolate_matrix(
    size_in: int,
    size_out: int,
    mode: str = "linear",
    align_corners: bool = False,
    scale_factor: float | None = None,
    antialias: bool = False,
) -> Array:
    """Give the matrix A[o, i] of one axis: (size_out, size_in). Its rows sum to 1.

    >>> interpolate_matrix(2, 4, "linear")
    array([[1.  , 0.  ],
           [0.75, 0.25],
           [0.25, 0.75],
           [0.  , 1.  ]])
    """
    index, weight = taps(size_in, size_out, mode, align_corners, scale_factor, antialias, np.dtype(np.float64))
    matrix = np.zeros((size_out, size_in))
    np.add.at(matrix, (np.arange(size_out)[:, None], index), weight)
    return matrix


def taps(
    size_in: int,
    size_out: int,
    mode: str,
    align_corners: bool,
    scale_factor: float | None,
    antialias: bool,
    dtype: np.dtype,  # type: ignore[type-arg]
) -> tuple[Array, Array]:
    """Say which input pixels each output pixel reads, and with what weight: both (size_out, taps).

    The arithmetic is done in `dtype`, float32 unless the picture is float64, as PyTorch does it: with more digits
    the coordinates would differ from PyTorch's.
    """
    real = dtype.type
    o = np.arange(size_out).astype(dtype)
    if mode == "area":
        i = np.arange(size_out)
        start, end = i * size_in // size_out, -(-(i + 1) * size_in // size_out)
        index = start[:, None] + np.arange((end - start).max(initial=1))
        weight = (index < end[:, None]) / (end - start)[:, None]
        return np.minimum(index, size_in - 1), weight.astype(dtype)
    if align_corners:
        step = real(size_in - 1) / real(size_out - 1) if size_out > 1 else real(0)
    else:
        step = real(1 / scale_factor) if scale_factor else real(size_in) / real(size_out)
    if mode.startswith("nearest"):
        at = (o + real(0.5)) * step if mode == "nearest-exact" else o * step
        index = np.minimum(np.floor(at).astype(np.int64), size_in - 1)[:, None]
        return index, np.ones(index.shape, dtype)
    half = real(0 if align_corners and not antialias else 0.5)
    cubic = mode == "bicubic"
    if antialias:
        support = real(2 if cubic else 1) * max(step, real(1))
        centre = step * (o + half)
        start = np.maximum((centre - support + half).astype(np.int64), 0)
        end = np.minimum((centre + support + half).astype(np.int64), size_in)
        index = start[:, None] + np.arange((end - start).max(initial=1))
        distance = (index.astype(dtype) - centre[:, None] + half) / max(step, real(1))
        weight = _cubic(distance, real(-0.5)) if cubic else np.maximum(1 - np.abs(distance), 0)
        weight = np.where(index < end[:, None], weight, 0).astype(dtype)
        return np.minimum(index, size_in - 1), weight / weight.sum(axis=1, keepdims=True)
    at = step * (o + half) - half
    if cubic:
        first = np.floor(at)
        index = first.astype(np.int64)[:, None] + np.arange(-1, 3)
        weight = _cubic((at - first)[:, None] - np.arange(-1, 3).astype(dtype), real(-0.75))
        return np.clip(index, 0, size_in - 1), weight
    at = np.maximum(at, real(0))
    low = np.minimum(at.astype(np.int64), size_in - 1)
    part = np.clip(at - low.astype(dtype), real(0), real(1))
    index = np.stack([low, np.minimum(low + 1, size_in - 1)], axis=1)
    return index, np.stack([1 - part, part], axis=1)


def _cubic(distance: Array, a: float) -> Array:
    """Weigh by the cubic convolution kernel: a piece within 1, another within 2, nothing beyond."""
    d = np.abs(distance)
    near = ((a + 2) * d - (a + 3)) * d * d + 1
    far = ((d - 5) * d + 8) * d * a - 4 * a
    return np.where(d <= 1, near, np.where(d < 2, far, 0)).astype(distance.dtype)
