"""What a resize does: the matrix of each axis, for any convention, torch's or not."""

from functools import lru_cache

import numpy as np

from splatlib._arguments import Array
from splatlib.mismatch.conventions import GRIDS, Resize
from splatlib.resize import interpolate_matrix, nearest


def coordinates(size_in: int, size_out: int, grid: str = "half_pixel", scale_factor: float | None = None) -> Array:
    """Say where each output pixel reads on the input, under one of ONNX's coordinate modes: (size_out,).

    `scale_factor` None means size_out / size_in. tf_crop_and_resize is meant with the whole picture as its region.

    >>> coordinates(4, 8, "asymmetric")
    array([0. , 0.5, 1. , 1.5, 2. , 2.5, 3. , 3.5])
    """
    o = np.arange(size_out, dtype=np.float64)
    s = size_out / size_in if scale_factor is None else scale_factor
    width = size_out if scale_factor is None else scale_factor * size_in
    if grid == "asymmetric":
        return o / s
    if grid in ("align_corners", "tf_crop_and_resize"):
        if width == 1:
            return o * 0 + ((size_in - 1) / 2 if grid == "tf_crop_and_resize" else 0)
        return o * (size_in - 1) / (width - 1)
    if grid == "pytorch_half_pixel" and width == 1:
        return o * 0 - 0.5
    if grid not in GRIDS:
        raise ValueError(f"grid must be one of {', '.join(GRIDS)}, got {grid!r}")
    offset = size_in / 2 * (1 - size_out / width) if grid == "half_pixel_symmetric" else 0
    return offset + (o + 0.5) / s - 0.5


@lru_cache(maxsize=4096)
def grid_matrix(
    size_in: int,
    size_out: int,
    kernel: str = "linear",
    grid: str = "half_pixel",
    rounding: str = "",
    antialias: bool = False,
    exclude_outside: bool = False,
    scale_factor: float | None = None,
) -> Array:
    """Give the matrix A[o, i] of one axis for any convention, torch's or not: (size_out, size_in).

    `kernel` is one of KERNELS, "area" (torch's) or "area by coverage" (OpenCV's); `exclude_outside` shares the weight
    of pixels beyond the border among the others instead of repeating the border.

    >>> grid_matrix(2, 4, "linear", "asymmetric")
    array([[1. , 0. ],
           [0.5, 0.5],
           [0. , 1. ],
           [0. , 1. ]])
    """
    if kernel == "area":
        return interpolate_matrix(size_in, size_out, "area")
    if kernel == "area by coverage":
        edge = np.arange(size_out + 1)[:, None] * size_in / size_out
        i = np.arange(size_in)
        cover = np.clip(np.minimum(edge[1:], i + 1) - np.maximum(edge[:-1], i), 0, None)
        cover /= cover.sum(axis=1, keepdims=True)
        return np.asarray(cover)
    at = coordinates(size_in, size_out, grid, scale_factor)[:, None]
    if kernel == "nearest":
        rounded = {"floor": np.floor(at), "ceil": np.ceil(at), "round_prefer_floor": np.ceil(at - 0.5)}
        index = rounded.get(rounding, np.floor(at + 0.5)).astype(np.int64)
        weight = np.ones(index.shape)
    else:
        shrink = size_in / size_out if scale_factor is None else 1 / scale_factor
        stretch = max(shrink, 1.0) if antialias else 1.0
        reach = int(np.ceil((1 if kernel == "linear" else 2) * stretch))
        index = np.floor(at).astype(np.int64) + np.arange(1 - reach, reach + 1)
        weight = tent_or_cubic(np.abs(index - at) / stretch, kernel)
        if exclude_outside:
            weight = np.where((index >= 0) & (index < size_in), weight, 0)
        total = weight.sum(axis=1, keepdims=True)
        weight = weight / np.where(total == 0, 1, total)
    matrix = np.zeros((size_out, size_in))
    np.add.at(matrix, (np.arange(size_out)[:, None], np.clip(index, 0, size_in - 1)), weight)
    return matrix


def tent_or_cubic(d: Array, kernel: str) -> Array:
    """Weigh by distance."""
    if kernel == "linear":
        return np.asarray(np.maximum(1 - d, 0))
    a = float(kernel.partition("a=")[2])
    near, far = ((a + 2) * d - (a + 3)) * d * d + 1, a * (((d - 5) * d + 8) * d - 4)
    weight: Array = np.where(d <= 1, near, np.where(d < 2, far, 0))
    return weight


def axis_matrices(how: Resize, size: tuple[int, ...], out: tuple[int, ...]) -> list[Array]:
    """Give the matrix of each axis."""
    found = []
    scales = how.scale_factor or (None,) * len(size)
    for i, o, s in zip(size, out, scales, strict=True):
        scale = None if s is None else float(s)
        if " in float" in how.rounding:
            kind = np.dtype(how.rounding.split()[-1])
            found.append(np.eye(i)[nearest(i, o, scale, how.grid == "half_pixel", kind, small=False)])
        else:
            found.append(grid_matrix(i, o, *how[:5], scale))
    return found


def same(one: Resize, other: Resize, size: tuple[int, ...], out: tuple[int, ...]) -> bool:
    """Say whether two conventions are the same at these sizes."""
    return all(map(np.array_equal, axis_matrices(one, size, out), axis_matrices(other, size, out)))
