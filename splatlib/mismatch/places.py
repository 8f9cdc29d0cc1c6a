"""Where an output pixel stands on the input: the grids, and the pixel that 'nearest' picks there."""

from collections.abc import Callable

import numpy as np

from splatlib._arguments import Array
from splatlib.mismatch.conventions import BY_FLOAT32, DIRECTED, FOR_NEAREST, GRIDS, MIXED, ONE_AT_0
from splatlib.resize import nearest


def coordinates(
    size_in: int, size_out: int, grid: str = "half_pixel", scale_factor: float | None = None, o: Array | None = None
) -> Array:
    """Say where each output pixel reads on the input, under one of ONNX's coordinate modes: (size_out,).

    `scale_factor` None means size_out / size_in. tf_crop_and_resize is meant with the whole picture as its region.
    `o` picks some output pixels.

    >>> coordinates(4, 8, "asymmetric")
    array([0. , 0.5, 1. , 1.5, 2. , 2.5, 3. , 3.5])
    """
    o = np.arange(size_out, dtype=np.float64) if o is None else o.astype(np.float64)
    s = size_out / size_in if scale_factor is None else scale_factor
    width = size_out if scale_factor is None else scale_factor * size_in
    if grid == "asymmetric":
        return np.asarray(o / s)
    if grid in ("align_corners", "tf_crop_and_resize"):
        if width == 1:
            return np.asarray(o * 0 + ((size_in - 1) / 2 if grid == "tf_crop_and_resize" else 0))
        return np.asarray(o * (size_in - 1) / (width - 1))
    if grid == MIXED[0]:  # from -1 to 1 through the corners' centres, read from edge to edge
        return np.asarray(o * size_in / max(width - 1, 1) - 0.5 if width > 1 else o * 0 + (size_in - 1) / 2)
    if grid == MIXED[1]:
        return np.asarray((2 * o + 1) * (size_in - 1) / (2 * width))
    if grid == "pytorch_half_pixel" and width == 1:
        return np.asarray(o * 0 - 0.5)
    if grid == ONE_AT_0 and width == 1:
        return np.asarray(o * 0)
    if grid == FOR_NEAREST:
        return np.asarray((o + 0.5) / s)
    if grid not in (*GRIDS, ONE_AT_0):
        raise ValueError(f"grid must be one of {', '.join((*GRIDS, *MIXED, ONE_AT_0, FOR_NEAREST))}, got {grid!r}")
    offset = size_in / 2 * (1 - size_out / width) if grid == "half_pixel_symmetric" else 0
    return np.asarray(offset + (o + 0.5) / s - 0.5)


ROUNDED: dict[str, Callable[[Array], Array]] = {
    "floor": np.floor,
    "ceil": np.ceil,
    "round_prefer_floor": lambda at: np.ceil(at - 0.5),
    "round_prefer_ceil": lambda at: np.floor(at + 0.5),
    "half to even": np.rint,
}


def picked(size_in: int, size_out: int, grid: str, rounding: str, scale_factor: float | None, o: Array) -> Array:
    """Say which pixel 'nearest' copies to the output pixels `o`, in exact arithmetic or in a machine's."""
    if rounding in DIRECTED:
        other, rounding = DIRECTED[rounding][size_out < size_in]
        grid = other or grid
    exact, _, machine = rounding.partition(" in ")
    if machine in ("float32", "float64") and not exact.endswith("summed"):
        kind = np.dtype(machine)
        return nearest(size_in, size_out, scale_factor, grid == "half_pixel", kind, small=False)[o]
    step = size_in / size_out if scale_factor is None else 1 / scale_factor
    if exact.endswith("summed"):  # Pillow, and OpenCV's INTER_NEAREST_EXACT
        return np.asarray(np.floor(np.cumsum([0.5 * step, *[step] * (size_out - 1)])[o]).astype(np.int64))
    if rounding.endswith("divided twice"):  # OpenCV's INTER_NEAREST
        return np.asarray(np.floor(o * (1.0 / (1 / step if scale_factor else size_out / size_in))).astype(np.int64))
    if rounding.endswith("times float32"):  # TensorFlow
        return np.asarray(np.floor((o + np.float32(0.5)).astype(np.float32) * np.float32(step)).astype(np.int64))
    rule, over, _ = rounding.partition(f" {BY_FLOAT32[0]}")
    if over:
        at = single(size_in, size_out, grid, scale_factor, o.astype(np.float32)).astype(np.float64)
        if rounding.endswith(BY_FLOAT32[1]):
            middle = np.floor(at) + 0.5
            at = np.where(abs(at - middle) < 1e-6, middle, at)
        return ROUNDED[rule](at).astype(np.int64)
    return ROUNDED[rounding](coordinates(size_in, size_out, grid, scale_factor, o)).astype(np.int64)


def single(size_in: int, size_out: int, grid: str, scale_factor: float | None, o: Array) -> Array:
    """Give the coordinates as runtimes compute them, in float32 from a scale in float32."""
    half = np.float32(0.5)
    s = np.float32(np.float32(size_out) / np.float32(size_in) if scale_factor is None else scale_factor)
    if grid == "asymmetric":
        return np.asarray(o / s)
    if grid in ("half_pixel", "pytorch_half_pixel"):
        return np.asarray((o + half) / s - half)
    if grid == "half_pixel_symmetric":
        whole, ends = np.float32(size_in), np.float32(size_out)
        offset = whole / 2 * (1 - ends / (s * whole))
        at = offset.astype(np.float64) + (o.astype(np.float64) + 0.5) / s.astype(np.float64) - 0.5
        return np.asarray(at.astype(np.float32))  # this one is rounded once, as ONNX Runtime writes it
    return coordinates(size_in, size_out, grid, scale_factor, o).astype(np.float32)


def folded(index: Array, size: int, border: str) -> Array:
    """Say which pixel is read in place of one beyond the border."""
    if border == "mirrored":  # d c b | a b c d | c b a
        index = np.abs(index) % max(2 * size - 2, 1)
        return np.where(index < size, index, 2 * size - 2 - index)
    if border == "reflected":  # c b a | a b c d | d c b
        index = index % (2 * size)
        return np.where(index < size, index, 2 * size - 1 - index)
    return np.minimum(np.maximum(index, 0), size - 1)
