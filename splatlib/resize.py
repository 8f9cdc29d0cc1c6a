"""Interpolation: a matrix A[o, i] on each axis, in which a row holds the few taps that an output pixel reads.

A method is a grid and a kernel. The grid says on which coordinate of the input an output pixel stands; the kernel says
which pixels around it are read, with what weight. `taps` puts the two together, and all methods share what follows:
axis after axis, the last first, each output pixel sums its taps.

Coordinates are computed as PyTorch computes them, or values would differ by more than rounding: in float32 unless x is
float64 or uint8, and with `scale * (o + 0.5) - 0.5` rounded once, as the fused instruction of a CPU rounds it.
"""

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np

from splatlib import fast
from splatlib._arguments import Array, Axes, Ints, array, choice, flag, integer, per_axis, real_number
from splatlib.geometry import interpolate_size

__all__ = ["interpolate", "interpolate_matrix"]

DType = np.dtype[Any]
Taps = tuple[Array, Array, Array]  # index (o, k), weight (o, k), and how many of the k are taps (o,)

RANKS = {  # mode: the numbers of spatial axes it takes
    "nearest": (1, 2, 3),
    "nearest-exact": (1, 2, 3),
    "area": (1, 2, 3),
    "linear": (1,),
    "bilinear": (2,),
    "bicubic": (2,),
    "lanczos": (2,),
    "trilinear": (3,),
}
COPIES = ("nearest", "nearest-exact")  # a pixel is copied: no weights, any dtype of real numbers
GRIDLESS = (*COPIES, "area")  # the pixels are read as squares or points, so that align_corners has no meaning
FEW = 128  # taps of one output pixel in all lines: for so few a block is dearer than looking them up
SMOOTH = ("bilinear", "bicubic", "lanczos")  # may be stretched to read more pixels when shrinking: antialias


@np.errstate(all="ignore")  # NaN, infinity and overflow travel without a warning, as in PyTorch
def interpolate(
    x: Array,
    size: Ints | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> Array:
    """Resize the spatial axes: (N, C, H, W) -> (N, C, H', W').

    Like `torch.nn.functional.interpolate`.

    Parameters
    ----------
    x : ndarray, shape (N, C, W), (N, C, H, W) or (N, C, D, H, W)
        float16, float32 or float64; uint8 for the nearest modes, 'bilinear' and 'bicubic'; any integers for the
        nearest modes (PyTorch: uint8 alone).
    size : int or tuple of int, optional
        Output size. Either `size` or `scale_factor` must be given.
    scale_factor : float or tuple of float, optional
        The output size is floor(size * scale_factor).
    mode : str
        'nearest', 'nearest-exact', 'area' (1 to 3 spatial axes), 'linear' (1), 'bilinear', 'bicubic' (2),
        'trilinear' (3), or 'lanczos' (2, with `antialias` only).
    align_corners : bool, optional
        With True the first and last pixels of input and output share their centres; with False (the default) the
        edges of the picture do. Not for 'nearest', 'nearest-exact' and 'area'.
    recompute_scale_factor : bool, optional
        With True coordinates come from the two sizes; else from `scale_factor`, where that is given.
    antialias : bool
        With True the kernel is widened when shrinking, so that every input pixel counts ('bilinear', 'bicubic',
        'lanczos').

    Returns
    -------
    ndarray, shape (N, C, W'), (N, C, H', W') or (N, C, D', H', W')
        Of the dtype of `x`.

    Raises
    ------
    ValueError
        If `size` and `scale_factor` are both given or both missing, an option does not go with the mode, or a size is
        not positive.
    TypeError
        If an argument is of a wrong type, or the mode does not take the dtype of `x`.

    Notes
    -----
    Output pixel o stands on the input coordinate ``(o + 0.5) * scale - 0.5`` (align_corners=False), where scale is
    ``1 / scale_factor`` or ``size_in / size_out``, or on ``o * (size_in - 1) / (size_out - 1)`` (True). Each axis is
    then multiplied by a matrix, ``y[o] = sum(A[o, i] * x[i])``, which `interpolate_matrix` gives. Cubic kernels have
    a = -0.75, and -0.5 with antialias (Keys, 1981).

    Where PyTorch 2.13 departs from its own definitions, so does this function: 'nearest' ignores `scale_factor` at
    equal or doubled size if H' + W' is at most 128; antialias does so at equal size; and antialias repeats the first
    row when W' is 1 and the height changes (not for uint8 of up to four channels).

    Examples
    --------
    >>> x = np.array([[[1.0, 2, 4, 3]]])
    >>> interpolate(x, scale_factor=2, mode="linear")
    array([[[1.  , 1.25, 1.75, 2.5 , 3.5 , 3.75, 3.25, 3.  ]]])
    >>> interpolate(x, size=7, mode="linear", align_corners=True)
    array([[[1. , 1.5, 2. , 3. , 4. , 3.5, 3. ]]])
    """
    antialias = flag("antialias", antialias)
    compatible(mode, align_corners, antialias)
    checked(x, mode)
    out, scales = targets(x.shape[2:], size, scale_factor, mode, recompute_scale_factor)
    if antialias and out == x.shape[2:]:  # nothing to do, whatever the dtype
        return x.copy()
    kind = "iuf" if mode in COPIES else "uf" if mode in ("bilinear", "bicubic") or antialias else "f"
    array("x", x, kind)
    if kind == "uf" and ((x.dtype.kind == "u" and x.itemsize > 1) or (antialias and x.dtype == np.float16)):
        raise TypeError(f"x must be float16 (no antialias), float32, float64 or uint8 for {mode!r}, got {x.dtype}")
    if 0 in (*x.shape[:2], *out):
        return np.empty((*x.shape[:2], *out), x.dtype)
    small = len(out) == 2 and sum(out) <= 128  # PyTorch has other kernels for these, which round differently
    order = range(2, x.ndim)
    if prod(out) >= prod(x.shape[2:]):  # a change of the last axis costs most, so it meets the smaller picture
        order = order[::-1]
    if mode in COPIES:
        exact = mode == "nearest-exact"
        ends = {axis: (x.shape[axis], out[axis - 2], scales[axis - 2]) for axis in order}
        return fast.copy(x, {axis: nearest(*end, exact, x.dtype, small) for axis, end in ends.items()})
    settings = (mode, bool(align_corners), antialias)
    if x.dtype == np.uint8:
        return in_bytes(x, out, scales, *settings)
    real = np.dtype(np.float64) if x.dtype == np.float64 else np.dtype(np.float32)
    steps = []
    for axis in order:
        i, o = x.shape[axis], out[axis - 2]
        if not (antialias and i == o):
            index, weight, count = taps(i, o, scales[axis - 2], *settings, real)
            if x.dtype == np.float16 and mode != "area" and not (small and mode == "bilinear"):
                weight = half_weights(weight)
            steps.append((axis, index, weight, count))
    x, dtype = x.astype(real, copy=False), x.dtype
    repeats = antialias and out[-1] == 1
    lines = ((x.size // x.shape[axis], index.shape[1]) for axis, index, *_ in steps)
    plain = repeats or all(line * taps <= FEW for line, taps in lines)
    if not plain:
        y = fast.resize(x, [step[:3] for step in steps])
        # A zero of a dense block may have met an infinity; the smaller of the two pictures tells.
        plain = not np.isfinite((x if x.size < y.size else y).sum())
    if plain:
        y = x
        for axis, *read in steps:
            y = first_row_only(weigh(y, axis, *read), axis, repeats)
    if mode == "area":  # the weights were ones: one division at the end keeps means of whole numbers exact
        for axis, (i, o) in enumerate(zip(x.shape[2:], out, strict=True), 2):
            y = y / along(axis, y.ndim, area(i, o, real, np.arange(o))[2].astype(real))
    return y.astype(dtype, copy=False)


def interpolate_matrix(
    size_in: int,
    size_out: int,
    mode: str = "linear",
    align_corners: bool = False,
    scale_factor: float | None = None,
    antialias: bool = False,
) -> Array:
    """Give the matrix A[o, i] by which a method maps one axis: (size_out, size_in). Its rows sum to 1.

    Parameters
    ----------
    size_in, size_out : int
        Sizes of the axis.
    mode : str
        A mode of `interpolate`; 'linear', 'bilinear' and 'trilinear' are the same on one axis.
    align_corners : bool
        As in `interpolate`.
    scale_factor : float, optional
        Compute coordinates from this scale instead of from the sizes.
    antialias : bool
        As in `interpolate`.

    Returns
    -------
    ndarray of float64, shape (size_out, size_in)

    Raises
    ------
    ValueError
        If a size or the scale is not positive, or an option does not go with the mode, as in `interpolate`.
    TypeError
        If an argument is of a wrong type.

    Notes
    -----
    ``A[o, i] = kernel(i - at(o))``, at(o) being the coordinate on which output pixel o stands; taps beyond the border
    count for the border's pixel (Keys, 1981, for the cubic kernel).

    Examples
    --------
    >>> interpolate_matrix(2, 4)
    array([[1.  , 0.  ],
           [0.75, 0.25],
           [0.25, 0.75],
           [0.  , 1.  ]])
    """
    i, o = integer("size_in", size_in, 1), integer("size_out", size_out, 1)
    antialias = flag("antialias", antialias)
    compatible(mode, None if align_corners is False else align_corners, antialias)
    if scale_factor is not None and real_number("scale_factor", scale_factor) * i < o - 0.5:
        raise ValueError(f"scale_factor must keep {o} pixels on a picture of {i}, got {scale_factor!r}")
    real = np.dtype(np.float64)
    if antialias and i == o:
        return np.eye(i)
    if mode in COPIES:
        return np.eye(i)[nearest(i, o, scale_factor, mode == "nearest-exact", real, small=False)]
    index, weight, count = taps(i, o, scale_factor, mode, align_corners, antialias, real)
    matrix = np.zeros((o, i))
    np.add.at(matrix, (np.arange(o)[:, None], index), weight)
    return matrix / count[:, None] if mode == "area" else matrix


def checked(x: Array, mode: str) -> None:
    """Refuse an array that the mode does not take."""
    array("x", x, "iufcb")
    if x.ndim - 2 not in RANKS[mode]:
        ranks = " or ".join(str(n + 2) for n in RANKS[mode])
        raise ValueError(f"x must have {ranks} axes (N, C, ...) for mode {mode!r}, got shape {x.shape}")
    if min(x.shape[2 if mode == "area" and x.ndim < 5 else 1 :]) < 1:
        raise ValueError(f"x must not be empty, apart from its batch, got shape {x.shape}")


def compatible(mode: str, align_corners: bool | None, antialias: bool) -> None:
    """Refuse options that the mode does not take."""
    choice("mode", mode, RANKS)
    if mode in GRIDLESS and align_corners is not None:
        raise ValueError(f"align_corners must be left out with mode {mode!r}, got {align_corners!r}")
    if not isinstance(align_corners, bool | None):
        raise TypeError(f"align_corners must be True, False or None, got {align_corners!r}")
    if antialias and mode not in SMOOTH:
        raise ValueError(f"antialias must go with mode {', '.join(SMOOTH)}, got mode {mode!r}")
    if mode == "lanczos" and (align_corners or not antialias):
        raise ValueError(
            f"mode 'lanczos' needs antialias and no align_corners, got antialias {antialias!r}, "
            f"align_corners {align_corners!r}"
        )


def targets(
    size_in: Axes,
    size: Ints | None,
    scale_factor: float | Sequence[float] | None,
    mode: str,
    recompute_scale_factor: bool | None,
) -> tuple[Axes, Sequence[float | None]]:
    """Give the output size, and the scale factors that coordinates are computed from: None where sizes serve."""
    ndim = len(size_in)
    if (size is None) == (scale_factor is None):
        raise ValueError(f"size or scale_factor must be given, and not both, got {size!r} and {scale_factor!r}")
    recompute = flag("recompute_scale_factor", recompute_scale_factor)
    if size is not None:
        if recompute:
            raise ValueError(f"recompute_scale_factor must go with scale_factor, got size {size!r}")
        least = 0 if mode == "area" else 1  # PyTorch's area pooling may end in nothing
        return per_axis("size", size, ndim, spread=False, least=least), (None,) * ndim
    out = interpolate_size(size_in, scale_factor)  # type: ignore[arg-type]
    if min(out) < 1 and mode != "area":
        raise ValueError(f"scale_factor must leave at least one pixel, got {scale_factor!r} for size {size_in}: {out}")
    factors: list[Any] = list(scale_factor) if isinstance(scale_factor, tuple | list) else [scale_factor] * ndim
    return out, [None] * ndim if recompute else [float(f) for f in factors]


def taps(
    size_in: int,
    size_out: int,
    scale: float | None,
    mode: str,
    align_corners: bool,
    antialias: bool,
    real: DType,
    o: Array | None = None,
) -> Taps:
    """Say which input pixels each output pixel, or each of `o`, reads, and with what weight, on one axis."""
    o = np.arange(size_out) if o is None else o
    if mode == "area":
        return area(size_in, size_out, real, o)
    step = spacing(size_in, size_out, scale, align_corners, real)
    if antialias:
        return widened(size_in, o, step, *WIDE[mode], real)
    if size_in == size_out and mode != "bicubic":  # each reads itself, whatever the scale
        return np.array([o, o]).T, np.full((len(o), 2), [1, 0], real), np.full(len(o), 2)
    at = step * o.astype(real) if align_corners else half_pixel(o, step, real)
    if mode != "bicubic":
        at = np.maximum(at, 0)
    # float32, always: PyTorch's floorf
    below = np.minimum(np.floor(at.astype(np.float32)).astype(np.int64), size_in - 1)
    part = np.clip(at - below, 0, 1).astype(real)
    if mode == "bicubic":
        weight = cubic(np.array([part + 1, part, 1 - part, (1 - part) + 1]).T, -0.75)
        return np.clip(below[:, None] + np.arange(-1, 3), 0, size_in - 1), weight, np.full(len(o), 4)
    return np.array([below, np.minimum(below + 1, size_in - 1)]).T, np.array([1 - part, part]).T, np.full(len(o), 2)


def spacing(size_in: int, size_out: int, scale: float | None, align_corners: bool, real: DType) -> Any:
    """Give the distance between output pixels, in input pixels."""
    if align_corners:
        return real.type(size_in - 1) / real.type(size_out - 1) if size_out > 1 else real.type(0)
    return real.type(1 / scale) if scale else real.type(size_in) / real.type(size_out)


def half_pixel(o: Array, step: Any, real: DType) -> Array:
    """Give step * (o + 0.5) - 0.5, rounded once, as a CPU's fused instruction rounds it.

    The step is cut in two, so that both products are exact in float64: 24 bits, and 29, times those of o + 0.5.
    """
    centre, step = o.astype(real) + real.type(0.5), np.float64(step)
    most = np.float64(np.float32(step))
    return np.asarray((most * centre - 0.5) + (step - most) * centre, real)


def nearest(
    size_in: int, size_out: int, scale: float | None, exact: bool, dtype: DType, small: bool, o: Array | None = None
) -> Array:
    """Say which pixel each output pixel copies: the one at o * step or, exact, at (o + 0.5) * step, rounded down.

    `small` pictures take another kernel of PyTorch's, with a shortcut and with coordinates in float32.
    """
    o = np.arange(size_out) if o is None else o
    if small and not exact and size_out in (size_in, 2 * size_in):
        return o * size_in // size_out
    real = np.dtype(np.float64 if dtype == np.float64 and not small else np.float32)
    step = spacing(size_in, size_out, scale, False, real)
    if not exact:
        at = step * o.astype(real)
    elif small:
        at = step * (o + 0.5).astype(real)
    else:
        at = np.maximum(half_pixel(o, step, real), 0) + np.float64(0.5)
    return np.asarray(np.minimum(np.floor(at.astype(np.float32)).astype(np.int64), size_in - 1))


def area(size_in: int, size_out: int, real: DType, o: Array) -> Taps:
    """Read every pixel that the output pixel's square touches; weights are 1, to be divided by the count."""
    start, end = o * size_in // size_out, -(-(o + 1) * size_in // size_out)
    return ragged(start, end, lambda index: np.ones(index.shape, real))


def widened(size_in: int, o: Array, step: Any, kernel: Callable[[Array], Array], radius: int, real: DType) -> Taps:
    """Stretch a kernel by the step when shrinking, cut it at the border, and make its weights sum to 1."""
    half, stretch = np.float64(0.5), max(step, real.type(1))  # PyTorch's 0.5 is a double here, too
    centre = (step * (o + half)).astype(real)
    start = np.maximum((centre - radius * stretch + half).astype(np.int64), 0)
    end = np.minimum((centre + radius * stretch + half).astype(np.int64), size_in)

    def stretched(index: Array) -> Array:
        return kernel(((index.astype(real) - centre[:, None] + half) * (1 / stretch)).astype(real))

    index, weight, count = ragged(start, end, stretched)
    return index, weight / weight.sum(1, keepdims=True), count


def ragged(start: Array, end: Array, weigh: Callable[[Array], Array]) -> Taps:
    """Put ranges of different lengths into one table; beyond its range a row repeats its last pixel with weight 0."""
    count = end - start
    k = np.arange(count.max())
    index = start[:, None] + np.minimum(k, count[:, None] - 1)
    return index, np.where(k < count[:, None], weigh(index), 0), count


def triangle(distance: Array) -> Array:
    """Weigh by a tent: 1 at 0, 0 at 1."""
    return np.asarray(np.maximum(1 - np.abs(distance), 0))


def cubic(distance: Array, a: float) -> Array:
    """Weigh by the cubic convolution kernel with parameter a: one piece within 1, another within 2."""
    d = np.abs(distance)
    near = ((a + 2) * d - (a + 3)) * d * d + 1
    far = ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
    return np.where(d <= 1, near, np.where(d < 2, far, 0)).astype(distance.dtype)


def lanczos(distance: Array) -> Array:
    """Weigh by a sinc, windowed by a wider one that ends at 3."""
    window = np.sinc(distance) * np.sinc(distance / 3)
    return np.where(np.abs(distance) < 3, window, 0).astype(distance.dtype)


WIDE: dict[str, tuple[Callable[[Array], Array], int]] = {  # mode: antialias kernel and its radius
    "bilinear": (triangle, 1),
    "bicubic": (lambda distance: cubic(distance, -0.5), 2),
    "lanczos": (lanczos, 3),
}


def half_weights(weight: Array) -> Array:
    """Round weights to float16, as PyTorch does; of two, the first is what the second leaves of 1."""
    rounded = weight.astype(np.float16)
    if rounded.shape[1] == 2:
        rounded[:, 0] = 1 - rounded[:, 1]
    return rounded.astype(np.float32)


def weigh(x: Array, axis: int, index: Array, weight: Array, count: Array) -> Array:
    """Sum each output pixel's taps along one axis: A @ x, reading nothing that has no tap."""
    y: Array = np.take(x, index[:, 0], axis)
    y *= along(axis, x.ndim, weight[:, 0])
    for k in range(1, index.shape[1]):
        rows = slice(None) if count.min() > k else np.flatnonzero(count > k)
        tap = np.take(x, index[rows, k], axis)
        tap *= along(axis, x.ndim, weight[rows, k])
        y[(slice(None),) * axis + (rows,)] += tap
    return y


def along(axis: int, ndim: int, values: Array) -> Array:
    """Shape a row of values so that it varies along one axis."""
    return values.reshape(-1, *[1] * (ndim - axis - 1))


def first_row_only(y: Array, axis: int, wrong: bool) -> Array:
    """Repeat the first row, where PyTorch does so by mistake: antialias, one column, a new height."""
    return np.repeat(y[:, :, :1], y.shape[2], 2) if wrong and axis == 2 else y


def in_bytes(
    x: Array, out: Axes, scales: Sequence[float | None], mode: str, align_corners: bool, antialias: bool
) -> Array:
    """Resize uint8 as PyTorch does: weights as integers of 15 bits or so, and rounding to bytes after each axis."""
    y = x
    for axis in (3, 2):
        i, o = x.shape[axis], out[axis - 2]
        if i == o:
            continue
        index, weight, _ = taps(i, o, scales[axis - 2], mode, align_corners, antialias, np.dtype(np.float64))
        most = weight[:, 0].max()
        for k in range(1, index.shape[1]):  # a border pixel's taps are one weight, rounded once
            again = index[:, k] == index[:, k - 1]
            weight[again, k] += weight[again, k - 1]
            weight[again, k - 1] = 0
            most = max(most, weight[:, k].max())  # the sum so far counts, even where a negative weight follows
        bits = next(b for b in range(23) if b == 22 or int(0.5 + most * 2 ** (b + 1)) >= 2**15)
        whole = np.trunc(weight * 2**bits + np.copysign(0.5, weight))
        total = 255 * np.abs(whole).sum(1).max() + 2**bits
        sums = np.float32 if total < 2**24 else np.float64  # holds them exactly
        z = fast.resize(y.astype(sums), [(axis, index, whole)])
        z *= 2.0**-bits
        z += 0.5
        y = np.clip(np.floor(z, out=z), 0, 255, out=z).astype(np.uint8)
        y = first_row_only(y, axis, x.shape[1] > 4 and out[1] == 1)
    return x.copy() if y is x else y
