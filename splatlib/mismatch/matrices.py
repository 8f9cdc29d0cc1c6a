"""What a resize does: the matrix of each axis, for any convention, torch's or not.

Every linear resize is one matrix an axis. Rows can be asked for alone, to reject a convention on a few output pixels.
"""

from fractions import Fraction
from functools import lru_cache
from math import prod

import numpy as np

from splatlib._arguments import Array
from splatlib.mismatch.cells import SPECIAL
from splatlib.mismatch.conventions import Resize
from splatlib.mismatch.curves import CURVES, IN_FLOAT32
from splatlib.mismatch.places import coordinates, folded, picked, single

WIDE = 40  # 0.27 to that power is nothing beside 1, and a pixel weighs so much in the coefficient of another


def grid_matrix(
    size_in: int,
    size_out: int,
    kernel: str = "linear",
    grid: str = "half_pixel",
    rounding: str = "",
    antialias: bool = False,
    exclude_outside: bool = False,
    scale_factor: float | None = None,
    border: str = "",
    blur: str = "",
    steps: int = 0,
    places: tuple[float, float] | None = None,
    bits: int = 0,
    single: bool = False,
) -> Array:
    """Give the matrix A[o, i] of one axis for any convention, torch's or not: (size_out, size_in).

    `kernel` is "nearest", one of CURVES, "area" (torch's) or "area by coverage" (OpenCV's); `exclude_outside` shares
    the weight of pixels beyond the border among the others, `border` "mirrored" or "reflected" reads them inside,
    "zeros" leaves them out; `blur` is done before, `steps` is the length of a table of weights, and `places`
    (start, step) stands for a grid of its own: output pixel o reads at start + step * o. With `bits` each weight is
    rounded to a whole number of 1 / 2**bits, and the matrix holds those numbers; with `single` they are computed in
    float32.

    >>> grid_matrix(2, 4, "linear", "asymmetric")
    array([[1. , 0. ],
           [0.5, 0.5],
           [0. , 1. ],
           [0. , 1. ]])
    """
    scale = None if scale_factor is None else (scale_factor,)
    ends = None if places is None else (places,)
    how = Resize(kernel, grid, rounding, antialias, exclude_outside, scale, border, blur, steps, ends)  # type: ignore[arg-type]
    o = np.arange(size_out)
    return single_rows(how, 0, size_in, size_out, o) if single else rows(how, 0, size_in, size_out, o, bits)


def one_axis(how: Resize, axis: int) -> Resize:
    """Give what a resize does on one axis, for which the others make no difference."""
    if how.scale_factor is None and how.places is None:
        return how
    scale = None if how.scale_factor is None else how.scale_factor[axis : axis + 1]
    return how._replace(scale_factor=scale, places=None if how.places is None else how.places[axis : axis + 1])


@lru_cache(maxsize=4096)
def axis_rows(how: Resize, size_in: int, size_out: int, o: tuple[int, ...]) -> Array:
    """Keep the rows of one axis of a small picture: many resizes share them."""
    matrix = rows(how, 0, size_in, size_out, np.array(o))
    matrix.setflags(write=False)
    return matrix


def rows(how: Resize, axis: int, size_in: int, size_out: int, o: Array, bits: int = 0) -> Array:
    """Give the rows of an axis' matrix that belong to the output pixels `o`: (len(o), size_in).

    With `bits` each weight is a whole number, rounded from a float32 before those of the border are added up.
    """
    scale = None if how.scale_factor is None else float(how.scale_factor[axis])
    if how.kernel in SPECIAL:
        matrix = in_bits(SPECIAL[how.kernel](size_in, size_out, scale)[o], bits)
    else:
        start_step = None if how.places is None else how.places[axis]
        matrix = _read(how, size_in, size_out, scale, start_step, o, bits)
    if how.kernel.startswith("b-spline"):
        matrix = _filtered(matrix, how.kernel, how.border)
    return matrix @ blurred(size_in, size_out, how.blur) if how.blur else matrix


def _read(
    how: Resize, i: int, m: int, scale: float | None, places: tuple[Fraction, Fraction] | None, o: Array, bits: int
) -> Array:
    """Find the coordinates, and weigh the pixels around each."""
    if how.kernel == "nearest":
        index = picked(i, m, how.grid, how.rounding, scale, o)[:, None]
        return _summed(index, np.ones(index.shape), i, how.border)
    at = coordinates(i, m, how.grid, scale, o) if places is None else float(places[0]) + float(places[1]) * o
    if how.steps:  # the place is a number of steps of a table, from a coordinate in float32
        at = np.floor(at) + np.rint((at.astype(np.float32) - np.floor(at)) * how.steps) / how.steps
    shrink = i / m if scale is None else 1 / scale
    return weighed(how, i, at, max(shrink, 1.0) if how.antialias else 1.0, bits)


def single_rows(how: Resize, axis: int, size_in: int, size_out: int, o: Array) -> Array:
    """Give the same rows as ONNX Runtime computes them for antialias: step by step in float32."""
    one, half = np.float32(1), np.float32(0.5)
    scale = None if how.scale_factor is None else float(how.scale_factor[axis])
    shrink = one / np.float32(np.float32(size_out) / np.float32(size_in) if scale is None else scale)
    stretch = max(shrink, one) if how.antialias else one
    at = single(size_in, size_out, how.grid, scale, o.astype(np.float32))[:, None].astype(np.float32) + half
    if shrink == 1:
        at = o.astype(np.float32)[:, None] + half
    radius, curve = IN_FLOAT32[how.kernel]
    reach = int(np.ceil(radius * stretch)) + 1
    index = np.floor(at).astype(np.int64) + np.arange(-reach, reach + 1)
    weight = curve((index.astype(np.float32) - at + half) * (one / stretch)).astype(np.float32)
    if how.exclude_outside:
        weight = np.where((index >= 0) & (index < size_in), weight, np.float32(0))
    total = np.cumsum(weight, axis=1, dtype=np.float32)[:, -1:]  # one after the other, as a loop adds
    matrix = np.zeros((len(o), size_in), np.float32)
    np.add.at(matrix, (np.arange(len(o))[:, None], folded(index, size_in, how.border)), weight)
    return (matrix * (one / np.where(total == 0, one, total))).astype(np.float64)


def in_bits(weight: Array, bits: int) -> Array:
    """Make whole numbers of weights."""
    return np.rint(weight.astype(np.float32) * 2**bits).astype(np.float64) if bits else weight


def weighed(how: Resize, i: int, at: Array, stretch: float = 1.0, bits: int = 0) -> Array:
    """Weigh the pixels around coordinates by a kernel: (len(at), i)."""
    index, weight = taps(how, i, at, stretch)
    return _summed(index, in_bits(weight, bits), i, how.border)


def taps(how: Resize, i: int, at: Array, stretch: float = 1.0) -> tuple[Array, Array]:
    """Give the pixels around coordinates, some beyond the border, and the weight of each: (*at.shape, taps) twice."""
    at = at[..., None]
    radius, curve = CURVES[how.kernel]
    reach, half = int(np.ceil(radius * stretch)), radius % 1 > 0
    index = np.floor(at).astype(np.int64) + np.arange(1 - reach - half, reach + 1 + half)
    weight = curve((index - at) / stretch)
    if how.exclude_outside:
        weight = np.where((index >= 0) & (index < i), weight, 0)
    total = weight.sum(axis=-1, keepdims=True)
    return index, weight / np.where(total == 0, 1, total)


def _summed(index: Array, weight: Array, i: int, border: str) -> Array:
    """Fold what lies beyond the border, and add up the weights of each pixel."""
    if border == "zeros":
        weight = np.where((index >= 0) & (index < i), weight, 0)
    matrix = np.zeros((len(index), i))
    np.add.at(matrix, (np.arange(len(index))[:, None], folded(index, i, border)), weight)
    return matrix


def _filtered(matrix: Array, kernel: str, border: str) -> Array:
    """Let rows that weigh the coefficients of a spline weigh the pixels that it passes through.

    The spline passes through the pixels where P @ coefficients = pixels; each row is multiplied by the inverse of P. A
    pixel WIDE away has no say any more, so the part of P around the row will do.
    """
    size, (radius, curve) = matrix.shape[1], CURVES[kernel]
    made = np.zeros_like(matrix)
    parts: dict[tuple[int, int, bool], list[int]] = {}  # rows far from both borders share one part
    lows = []
    for n, row in enumerate(matrix):
        reads = np.flatnonzero(row)
        low, high = max(reads[0] - WIDE, 0), min(reads[-1] + WIDE + 1, size)
        lows.append(low)
        inner = low > radius and high < size - radius
        parts.setdefault((0 if inner else low, high - low, inner), []).append(n)
    k = np.arange(-int(radius), int(radius) + 1)
    for (_, width, _), some in parts.items():
        low = lows[some[0]]
        i = np.arange(low, low + width)[:, None]
        index = folded(i + k, size, border) - low
        inside = (index >= 0) & (index < width)
        through = np.zeros((width, width))
        np.add.at(through, (i - low, np.clip(index, 0, width - 1)), np.where(inside, curve(k + 0.0), 0))
        weighs = np.array([matrix[n, lows[n] : lows[n] + width] for n in some])
        for n, row in zip(some, np.linalg.solve(through.T, weighs.T).T, strict=True):
            made[n, lows[n] : lows[n] + width] = row
    return made


@lru_cache(maxsize=8)
def blurred(size_in: int, size_out: int, blur: str) -> Array:
    """Give the matrix of the Gaussian that scikit-image (to 4 sigma) or kornia (to 2 sigma) puts before a reduction."""
    sigma = (size_in / size_out - 1) / 2
    if sigma <= 0:
        return np.eye(size_in)
    reach = int(4 * sigma + 0.5) if blur == "gaussian to 4 sigma" else int(max(4 * sigma, 3)) // 2
    k = np.arange(-reach, reach + 1)
    weight = np.exp(-(k**2) / (2 * sigma**2))
    matrix = np.zeros((size_in, size_in))
    i = np.arange(size_in)[:, None]
    np.add.at(matrix, (i, folded(i + k, size_in, "mirrored")), weight / weight.sum())
    return matrix


def axis_matrices(how: Resize, size: tuple[int, ...], out: tuple[int, ...]) -> list[Array]:
    """Give the matrix of each axis."""
    ends = enumerate(zip(size, out, strict=True))
    if prod(size) * prod(out) < 1 << 16:
        return [axis_rows(one_axis(how, axis), i, o, tuple(range(o))) for axis, (i, o) in ends]
    return [rows(how, axis, i, o, np.arange(o)) for axis, (i, o) in ends]


def same(one: Resize, other: Resize, size: tuple[int, ...], out: tuple[int, ...]) -> bool:
    """Say whether two nearest rules pick the same pixels at these sizes."""
    return all(map(np.array_equal, _picks(one, size, out), _picks(other, size, out)))


def _picks(how: Resize, size: tuple[int, ...], out: tuple[int, ...]) -> list[Array]:
    scales = how.scale_factor or (None,) * len(out)
    return [
        folded(picked(i, m, how.grid, how.rounding, None if s is None else float(s), np.arange(m)), i, how.border)
        for i, m, s in zip(size, out, scales, strict=True)
    ]
