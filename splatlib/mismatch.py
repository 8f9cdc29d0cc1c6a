"""The mismatch finder: which convention explains an output, and how torch makes the same.

Two frameworks that disagree seldom compute different things. They place the grid, round, scale, flip, crop or order
axes differently. The list of such conventions is short, so that each can be tried: the one that reproduces the
output explains it. Often several do, on one input; then the answer is a tie, with a probe input that splits it.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import floor, prod
from typing import Any, NamedTuple

import numpy as np

from splatlib._arguments import Array, array, real_number
from splatlib.conv import conv, conv_transpose
from splatlib.geometry import interpolate_size
from splatlib.resize import interpolate_matrix, nearest
from splatlib.shuffle import pixel_shuffle, pixel_unshuffle

GRIDS = (
    "half_pixel",
    "pytorch_half_pixel",
    "half_pixel_symmetric",
    "align_corners",
    "tf_crop_and_resize",
    "asymmetric",
)
ROUNDINGS = ("floor", "ceil", "round_prefer_floor", "round_prefer_ceil")
KERNELS = ("nearest", "linear", "cubic a=-0.75", "cubic a=-0.5")
ORDERS = (
    "",
    "swapped in and out",
    "channels last (in, out)",
    "channels last (out, in)",
    "height and width swapped",
)
TAIL = 4  # no crop gives back more zeros than stride or dilation
LAYOUTS = ("", "channels last", "height and width swapped", "channels-last memory read as channels first")


class Resize(NamedTuple):
    """One way to resize an axis; `scale_factor` None means the ratio of the sizes."""

    kernel: str
    grid: str = ""
    rounding: str = ""
    antialias: bool = False
    exclude_outside: bool = False
    scale_factor: tuple[Fraction, ...] | None = None


class Stamp(NamedTuple):
    """One way to stamp (or to slide, if not `transposed`) a kernel: what is cropped (or padded) at each end."""

    transposed: bool
    flip: bool
    order: str
    stride: tuple[int, ...]
    dilation: int
    start: tuple[int, ...]
    end: tuple[int, ...]
    groups: int = 1


class Shuffle(NamedTuple):
    """One order of the channels that move into space (factor > 0) or back (factor < 0)."""

    order: str
    factor: int


class Match(NamedTuple):
    """A convention that explains an output, the largest difference it leaves, and the torch code that makes it."""

    name: str
    error: float
    torch: str
    how: Any
    layout: str
    finish: str


class Probe(NamedTuple):
    """An input that splits ties: run both frameworks on it; `outputs` says what each convention gives."""

    text: str
    x: Array
    weight: Array | None
    request: dict[str, Any]
    outputs: dict[str, Array]


class Diagnosis(NamedTuple):
    """What explains `ours` and `theirs`, the nearest misses where nothing does, and what to do next."""

    ours: list[Match]
    theirs: list[Match]
    misses: dict[str, list[Match]]
    probes: list[Probe]
    torch: str

    @property
    def certain(self) -> bool:
        """Exactly one convention explains each output."""
        return len(self.ours) == len(self.theirs) == 1

    def __repr__(self) -> str:
        """Write the report."""
        lines = []
        for who, matches in (("ours", self.ours), ("theirs", self.theirs)):
            if matches:
                tie = "" if len(matches) == 1 else f", {len(matches)} tie"
                lines += [f"{who}: {_closeness(max(m.error for m in matches))}{tie}"]
                lines += [f"  {m.name}" for m in matches[:6]]
                lines += [f"  and {len(matches) - 6} more"] * (len(matches) > 6)
            else:
                lines += [f"{who}: none fits; the nearest misses by"]
                lines += [f"  {m.error:.2g}: {m.name}" for m in self.misses[who]]
        if self.probes:
            lines += ["to split the ties, run both on", *(f"  {p.text}" for p in self.probes)]
        if self.torch:
            lines += ["torch makes theirs with", *(f"  {line}" for line in self.torch.split("\n"))]
        return "\n".join(lines)


def diagnose(x: Array, ours: Array, theirs: Array, weight: Array | None = None, atol: float | None = None) -> Diagnosis:
    """Find the conventions that explain two outputs for the same input: (N, C, H, W), (N, C, H', W') twice.

    Parameters
    ----------
    x : ndarray or list, shape (N, C, H, W), (C, H, W), (H, W) or (W,)
        The input of both frameworks, with 1 to 3 spatial axes.
    ours, theirs : ndarray or list
        The two outputs, with as many axes as `x`.
    weight : ndarray or list, optional
        With it, outputs of a transposed convolution or a convolution without bias; else, of a resize or a pixel
        shuffle.
    atol : float, optional
        How far a value may be off, for numbers pasted with few digits.

    Returns
    -------
    Diagnosis
        Its text is the report; its fields are what the report is made of.

    Raises
    ------
    ValueError, TypeError
        If the numbers of axes do not fit, an array is empty or holds no real numbers, or `atol` is negative.

    Notes
    -----
    Tried are: the coordinate modes of ONNX (Operator Resize, opset 19), every rounding, two cubics, antialiasing,
    areas, size against scale factor (fractions with a denominator of up to 10), kernel flips, strides to 4, dilations
    to 3 (then alike on all axes), crops and pads of each side within the reach of the kernel, layouts, and depth
    orders. A convention fits where ``max(|tried - output|)`` is at most `atol`, or what rounding explains.

    Examples
    --------
    >>> diagnose([1, 2, 3], [1, 10, 102, 20, 203, 30, 300], [100, 10, 201, 20, 302, 30, 3], [1, 10, 100])
    ours: equal
      conv_transpose, stride 2, crop 0 and 0
    theirs: equal
      conv_transpose with flipped kernel, stride 2, crop 0 and 0
    torch makes theirs with
      F.conv_transpose1d(x, weight.flip(-1), stride=2)
    """
    x, ours, theirs = numbers("x", x), numbers("ours", ours), numbers("theirs", theirs)
    weight = None if weight is None else numbers("weight", weight)
    atol = None if atol is None else real_number("atol", atol)
    if x.ndim > 5:
        raise ValueError(f"x must have 1 to 5 axes, got shape {x.shape}")
    for name, y in (("ours", ours), ("theirs", theirs)):
        if y.ndim != x.ndim:
            raise ValueError(f"{name} must have as many axes as x ({x.ndim}), got shape {y.shape}")
    if x.ndim == 3 and weight is None and len({x.shape[0], ours.shape[0], theirs.shape[0]}) > 1:
        x, ours, theirs = x[None], ours[None], theirs[None]  # (C, H, W), as pixel_shuffle takes it
    layouts = LAYOUTS if x.ndim > 1 else LAYOUTS[:1]  # a row alone has no axes to swap
    if x.ndim < 3:  # a row or a picture alone
        x, ours, theirs = x[None, None], ours[None, None], theirs[None, None]
    if weight is not None and weight.ndim < 3:
        weight = weight[None, None]
    if weight is not None and weight.ndim != x.ndim:
        raise ValueError(f"weight must have as many axes as x ({x.ndim}), or no channels, got {weight.shape}")
    fits, misses = {}, {}
    for who, y in (("ours", ours), ("theirs", theirs)):
        fits[who], missed = _explain(x, y, weight, atol, layouts)
        misses.update({} if fits[who] else {who: missed})
    probes = _probes(x, weight, fits["ours"], fits["theirs"])
    code = min(fits["theirs"], key=lambda m: (m.torch.count("\n"), len(m.torch)), default=None)
    return Diagnosis(fits["ours"], fits["theirs"], misses, probes, code.torch if code else "")


def numbers(name: str, value: object) -> Array:
    """Give pasted numbers as an array: one of at least one axis, with at least one value."""
    try:
        return array(name, np.asarray(value), "iufb", 1)
    except ValueError:
        raise ValueError(f"{name} must be an array of numbers, with at least one value, got {value!r}") from None


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
        weight = _tent_or_cubic(np.abs(index - at) / stretch, kernel)
        if exclude_outside:
            weight = np.where((index >= 0) & (index < size_in), weight, 0)
        total = weight.sum(axis=1, keepdims=True)
        weight = weight / np.where(total == 0, 1, total)
    matrix = np.zeros((size_out, size_in))
    np.add.at(matrix, (np.arange(size_out)[:, None], np.clip(index, 0, size_in - 1)), weight)
    return matrix


def _tent_or_cubic(d: Array, kernel: str) -> Array:
    if kernel == "linear":
        return np.asarray(np.maximum(1 - d, 0))
    a = float(kernel.partition("a=")[2])
    near, far = ((a + 2) * d - (a + 3)) * d * d + 1, a * (((d - 5) * d + 8) * d - 4)
    weight: Array = np.where(d <= 1, near, np.where(d < 2, far, 0))
    return weight


# Which conventions are tried.


def _explain(
    x: Array, y: Array, weight: Array | None, atol: float | None, layouts: Sequence[str]
) -> tuple[list[Match], list[Match]]:
    """Try every convention on one output: give those that fit, and the three nearest that do not."""
    tried: list[tuple[float, int, Any]] = []
    seen: list[Array] = []
    kept: dict[Any, Array] = {}
    for layout in layouts:
        target = _undo(layout, y)
        if target is None or any(t.shape == target.shape and np.array_equal(t, target) for t in seen):
            continue
        seen.append(target)
        for how in _candidates(x, target, weight):
            ready = _run(how, x, weight, target.shape[2:], kept)
            if ready.shape != target.shape:
                continue
            near = np.round(ready, 9)
            whole = np.issubdtype(y.dtype, np.integer) and not np.array_equal(near, np.rint(near))
            for finish in ("round", "round half up", "truncate") if whole else ("",):
                error = float(np.abs(_finish(finish, ready) - target).max(initial=0))
                tried.append((error if np.isfinite(error) else np.inf, len(tried), (how, layout, finish, target.shape)))
    limit = _tolerance(x, y, weight) if atol is None else atol
    fit, missed = (
        [t for t in tried if t[0] <= limit],
        sorted((t for t in tried if t[0] > limit), key=lambda t: (round(t[0], 6), t[1]))[:3],
    )
    return [_match(x, *t) for t in fit], [_match(x, *t) for t in missed]


def _match(x: Array, error: float, _: int, found: tuple[Any, str, str, tuple[int, ...]]) -> Match:
    how, layout, finish, shape = found
    name = ", ".join(filter(None, (_name(how), finish, layout)))
    return Match(name, error, _torch(how, x, shape, layout, finish), how, layout, finish)


def _candidates(x: Array, y: Array, weight: Array | None) -> Iterator[Any]:
    size, out = x.shape[2:], y.shape[2:]
    if weight is not None:
        if x.shape[0] == y.shape[0]:
            yield from _stamps(x, y, weight)
    elif x.shape[:2] == y.shape[:2]:
        yield from _resizes(size, out)
    elif x.ndim == 4 and x.shape[0] == y.shape[0]:
        for order in ("CRD", "DCR", "CRD, block transposed", "DCR, block transposed"):
            factor = out[0] // size[0] or -(size[0] // max(out[0], 1))
            yield Shuffle(order, factor)


def _resizes(size: tuple[int, ...], out: tuple[int, ...]) -> Iterator[Resize]:
    shrinks = any(o < i for i, o in zip(size, out, strict=True))
    for scale in [None, *_scales(size, out)]:
        for grid in GRIDS:
            for rounding in ROUNDINGS:
                if (grid, rounding) not in (("asymmetric", "floor"), ("half_pixel", "round_prefer_ceil")):
                    yield Resize("nearest", grid, rounding, scale_factor=scale)
            yield Resize("linear", grid, scale_factor=scale)
            for kernel, outside in product(KERNELS[2:], (False, True)):
                yield Resize(kernel, grid, exclude_outside=outside, scale_factor=scale)
            if shrinks:
                for kernel, outside in product(KERNELS[1:], (False, True)):
                    yield Resize(kernel, grid, "", True, outside, scale)
        for grid, rounding in (("asymmetric", "floor"), ("half_pixel", "round_prefer_ceil")):
            exact = Resize("nearest", grid, rounding, scale_factor=scale)
            yield exact
            # torch rounds the coordinates themselves, which may pick another pixel
            single, double = (exact._replace(rounding=f"{rounding} in {kind}") for kind in ("float32", "float64"))
            if not _same(exact, single, size, out):
                yield single
            if not _same(exact, double, size, out) and not _same(single, double, size, out):
                yield double
    yield Resize("area")
    yield Resize("area by coverage")


def _scales(size: tuple[int, ...], out: tuple[int, ...]) -> list[tuple[Fraction, ...]]:
    """List the scale factors that give this size by rounding down and are not the ratio itself."""
    axes = []
    for i, o in zip(size, out, strict=True):
        near = {Fraction(p, q) for q in range(1, 11) for p in range(o * q // i, (o + 1) * q // i + 1)}
        near.add(Fraction(o + 1, i))  # e.g. 88 * (120 / 88) is 119 in floats
        axes.append([f for f in sorted(near, key=lambda f: (f.denominator, f)) if f and floor(i * float(f)) == o])
    common = [(f,) * len(axes) for f in axes[0] if all(f in axis for axis in axes)]
    mixed = [tuple(axis[0] for axis in axes)] if all(axes) else []
    ratio = tuple(Fraction(o, i) for i, o in zip(size, out, strict=True))
    return [s for s in dict.fromkeys(common + mixed) if s != ratio]


def _stamps(x: Array, y: Array, weight: Array) -> Iterator[Stamp]:
    size, out = x.shape[2:], y.shape[2:]
    for transposed, order in product((True, False), ORDERS if x.ndim == 4 else ORDERS[:4]):
        w = _ordered(weight, order, transposed)
        groups = y.shape[1] // w.shape[1] if transposed else x.shape[1] // w.shape[1]
        cin, cout = (w.shape[0], w.shape[1] * groups) if transposed else (w.shape[1] * groups, w.shape[0])
        if not groups or (cin, cout) != (x.shape[1], y.shape[1]) or cin % groups or cout % groups:
            continue
        if order == ORDERS[1] and (groups > 1 or w.shape[:2] == (1, 1)):
            continue
        if order and weight.size == 1:
            continue  # one number has no order
        kernel = w.shape[2:]
        for flip, dilation in product((False, True), (1, 2, 3)) if max(kernel) > 1 else [(False, 1)]:
            ends = [_ends(*axis, dilation, transposed) for axis in zip(size, out, kernel, strict=True)]
            for axes in product(*ends):
                stride, start, end = zip(*axes, strict=True)
                if dilation > 1 and len({*stride}) + len({*start}) > 2:
                    continue  # dilated and different from axis to axis at once: nobody does that
                # At stride 1 a convolution is also a transposed one with the kernel flipped: list it once.
                once = order == ORDERS[1] if transposed else order in ORDERS[1:4] or w.shape[:2] == (1, 1)
                if max(stride) > 1 or not once:
                    yield Stamp(transposed, flip, order, stride, dilation, start, end, groups)


def _ends(i: int, o: int, k: int, d: int, transposed: bool) -> list[tuple[int, int, int]]:
    """List (stride, start, end) of one axis: pixels cropped from the canvas, or zeros padded to the input."""
    reach, found = d * (k - 1), []
    for s in range(1, 5):
        for start in range(reach + 1):
            end = (i - 1) * s + reach + 1 - o - start if transposed else (o - 1) * s + reach + 1 - i - start
            if (-max(s, d) < end <= reach) if transposed else (-s < end <= reach):
                found.append((s, start, end))
    return found


def _ordered(weight: Array, order: str, transposed: bool) -> Array:
    """Give the weight in torch's order, read from another one."""
    if order == ORDERS[1]:
        return weight.swapaxes(0, 1)
    if order in ORDERS[2:4]:
        first, second = (-2, -1) if order == ORDERS[2] else (-1, -2)
        return np.moveaxis(weight, (first, second), (0, 1) if transposed else (1, 0))
    return weight.swapaxes(-1, -2) if order else weight


# What they do.


def _run(
    how: Any, x: Array, weight: Array | None, out: tuple[int, ...] = (), kept: dict[Any, Array] | None = None
) -> Array:
    """Apply a convention; a resize needs the output size. Canvases that only differ in their crop are `kept`."""
    if isinstance(how, Resize):
        for axis, matrix in enumerate(_matrices(how, x.shape[2:], out), 2):
            x = np.moveaxis(np.tensordot(matrix, x, (1, axis)), 0, axis)
        return x
    if isinstance(how, Shuffle):
        return _shuffled(how, x)
    kept = {} if kept is None else kept
    stride = how.stride if how.transposed else (1,) * len(how.stride)
    key = how._replace(stride=stride, start=(), end=())
    if key not in kept:
        kept[key] = _uncropped(key, x, np.asarray(weight))
    y, cut = kept[key], []
    for axis, (i, s, start, end) in enumerate(zip(x.shape[2:], how.stride, how.start, how.end, strict=True), 2):
        if how.transposed:
            cut.append(slice(start, y.shape[axis] - TAIL - end))
        else:
            reach = y.shape[axis] - TAIL - i  # dilation * (kernel_size - 1)
            windows = (i + start + max(end, 0) - reach - 1) // s + 1
            cut.append(slice(reach - start, reach - start + (windows - 1) * s + 1, s))
    crop: Any = (..., *cut)
    return np.asarray(y[crop])


def _uncropped(how: Stamp, x: Array, weight: Array) -> Array:
    """Give the whole canvas with TAIL zeros behind it; of a convolution, every window that touches the input."""
    w = _ordered(weight, how.order, how.transposed)
    w = np.flip(w, tuple(range(2, w.ndim))) if how.flip else w
    kind, ndim = np.result_type(x, w), x.ndim - 2
    x, w = x.astype(kind), w.astype(kind)
    if how.transposed:
        y = conv_transpose(ndim, x, w, None, how.stride, 0, 0, how.groups, how.dilation)
        return np.pad(y, [(0, 0), (0, 0), *[(0, TAIL)] * ndim])
    reach = [how.dilation * (k - 1) for k in w.shape[2:]]
    x = np.pad(x, [(0, 0), (0, 0), *((far, far + TAIL) for far in reach)])
    return conv(ndim, x, w, None, 1, 0, how.dilation, how.groups)


def _matrices(how: Resize, size: tuple[int, ...], out: tuple[int, ...]) -> list[Array]:
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


def _shuffled(how: Shuffle, x: Array) -> Array:
    (n, c, h, w), r = x.shape, abs(how.factor)
    if not r or (c % (r * r) if how.factor > 0 else h % r or w % r):
        return np.empty((0, 0, 0, 0))
    if "transposed" in how.order:
        straight = how._replace(order=how.order[:3])
        return _shuffled(straight, x.swapaxes(-1, -2)).swapaxes(-1, -2)
    if how.factor > 0:
        if how.order == "CRD":
            return pixel_shuffle(x, r)
        return pixel_shuffle(x.reshape(n, r * r, -1, h, w).swapaxes(1, 2).reshape(x.shape), r)
    y = pixel_unshuffle(x, r)
    return y if how.order == "CRD" else y.reshape(n, c, r * r, h // r, w // r).swapaxes(1, 2).reshape(y.shape)


def _undo(layout: str, y: Array) -> Array | None:
    """Bring an output back to (N, C, H, W); None where the layout can't be."""
    if layout == LAYOUTS[1]:
        return np.moveaxis(y, -1, 1)
    if layout == LAYOUTS[2]:
        return y.swapaxes(-1, -2) if y.ndim == 4 else None
    if layout == LAYOUTS[3]:
        return np.moveaxis(y.reshape(y.shape[0], *y.shape[2:], y.shape[1]), -1, 1)
    return y


def _redo(layout: str, y: Array) -> Array:
    if layout == LAYOUTS[1]:
        return np.moveaxis(y, 1, -1)
    if layout == LAYOUTS[2]:
        return y.swapaxes(-1, -2)
    return np.moveaxis(y, 1, -1).reshape(y.shape) if layout else y


def _finish(finish: str, y: Array) -> Array:
    near = np.round(y, 9) if finish else y  # 2.4999999999999996 is 2.5 to whoever rounds it
    return {"round": np.rint(near), "round half up": np.floor(near + 0.5), "truncate": np.trunc(near)}.get(finish, y)


def _tolerance(x: Array, y: Array, weight: Array | None) -> float:
    """Allow for sums and for coordinates in float32, as torch computes them."""
    large = float(np.abs(x).max()) * (1 if weight is None else float(np.abs(weight).sum()))
    kinds = [np.finfo(a.dtype).eps for a in (x, y) if np.issubdtype(a.dtype, np.floating)]
    single = float(np.finfo(np.float32).eps)
    tolerance: float = 4 * large * (max([*map(float, kinds), single]) + single * (16 + max(x.shape + y.shape)))
    return tolerance


# What they are called, here and in torch.


def _name(how: Any) -> str:
    if isinstance(how, Resize):
        words = [how.kernel + " antialias" * how.antialias, how.grid, how.rounding]
        words += ["exclude_outside"] * how.exclude_outside
        words += [f"scale_factor={_plain(how.scale_factor)}"] if how.scale_factor else []
        return ", ".join(filter(None, words))
    if isinstance(how, Shuffle):
        return f"{'pixel_shuffle' if how.factor > 0 else 'pixel_unshuffle'}, {how.order}"
    words = [("conv_transpose" if how.transposed else "conv") + " with flipped kernel" * how.flip]
    words += [f"stride {_plain(how.stride)}", *[f"dilation {how.dilation}"] * (how.dilation > 1)]
    words += [f"{'crop' if how.transposed else 'pad'} {_plain(how.start)} and {_plain(how.end)}"]
    return ", ".join([*words, *[f"weight {how.order}"] * bool(how.order)])


def _plain(values: Sequence[Any]) -> str:
    """Write one value for all axes, or one an axis, as Python."""
    texts = [repr(float(v)) if 1 < v.denominator and 10000 % v.denominator == 0 else str(v) for v in values]
    return texts[0] if len(set(texts)) == 1 else f"({', '.join(texts)})"


def _torch(how: Any, x: Array, shape: tuple[int, ...], layout: str, finish: str) -> str:
    """Write the torch code that does it, for x as (N, C, ...)."""
    out = shape[2:]
    if isinstance(how, Resize):
        name = "x" if np.issubdtype(x.dtype, np.floating) else "x.double()"
        lines = _resize_code(how, name, x, out)
    elif isinstance(how, Shuffle):
        lines = [_shuffle_code(how)]
    else:
        lines = [_stamp_code(how, x.shape[2:], out)]
    lines[-1] += ".round(decimals=9)" if finish else ""  # 2.4999999999999996 is 2.5, as in _finish
    lines[-1] += {"": "", "round": ".round()", "round half up": ".add(0.5).floor()", "truncate": ".trunc()"}[finish]
    turned = ("", ".movedim(1, -1)", ".transpose(-1, -2)", f".movedim(1, -1).reshape{shape}")
    lines[-1] += turned[LAYOUTS.index(layout)]
    return "\n".join(lines)


def _resize_code(how: Resize, name: str, x: Array, out: tuple[int, ...]) -> list[str]:
    size, ndim = x.shape[2:], x.ndim - 2
    target = f"scale_factor={_plain(how.scale_factor)}" if how.scale_factor else f"size={out}"
    shrinks = any(o < i for i, o in zip(size, out, strict=True))
    mode, extra = _torch_mode(how, ndim, shrinks)
    kept = any(o in (i, 2 * i) for i, o in zip(size, out, strict=True))
    if how.scale_factor and (kept or how.grid == "align_corners"):
        mode = ""  # torch takes no notice of the scale where a size stays (or doubles), and with align_corners=True
    if how.kernel == "nearest" and mode:
        rounding = how.rounding.partition(" in ")[0]
        for kind in ("float64",) if x.dtype == np.float64 else ():
            if _same(how, how._replace(rounding=f"{rounding} in {kind}"), size, out):
                return [f'F.interpolate({name}, {target}, mode="{mode}")']
        if _same(how, how._replace(rounding=f"{rounding} in float32"), size, out):
            name = "x.float()" if x.dtype != np.float32 else name
            return [f'F.interpolate({name}, {target}, mode="{mode}")']
        mode = ""
    if mode:
        return [f'F.interpolate({name}, {target}, mode="{mode}"{extra})']
    if " in float" in how.rounding:  # a nearest in torch's arithmetic that torch itself can't be asked for
        return ["# no single call: index x with the pixels that were picked"]
    lines, scales = [], how.scale_factor or (None,) * ndim
    kind = "x.dtype" if name == "x" else "torch.float64"
    for letter, i, o, s in zip("ABC", size, out, scales, strict=False):
        args = [f"{i}, {o}", repr(how.kernel), repr(how.grid)]
        args += [f"rounding={how.rounding!r}"] if how.rounding else []
        args += ["antialias=True"] * how.antialias + ["exclude_outside=True"] * how.exclude_outside
        args += [f"scale_factor={_plain([s])}"] if s else []
        lines.append(f"{letter} = torch.tensor(grid_matrix({', '.join(args)}), dtype={kind})")
    ins, outs = "ijk"[:ndim], "zyx"[-ndim:]
    pairs = ",".join(o + i for i, o in zip(ins, outs, strict=True))
    return [*lines, f'torch.einsum("nc{ins},{pairs}->nc{outs}", {name}, {", ".join("ABC"[:ndim])})']


def _torch_mode(how: Resize, ndim: int, shrinks: bool) -> tuple[str, str]:
    """Give torch's mode and its other arguments; "" if there is none."""
    key = (how.kernel, how.grid, how.rounding.partition(" in ")[0], how.antialias, how.exclude_outside)
    linear, false = ("linear", "bilinear", "trilinear")[ndim - 1], ", align_corners=False"
    modes = {
        ("nearest", "asymmetric", "floor", False, False): ("nearest", ""),
        ("nearest", "half_pixel", "round_prefer_ceil", False, False): ("nearest-exact", ""),
        ("linear", "half_pixel", "", False, False): (linear, false),
        ("linear", "align_corners", "", False, False): (linear, ", align_corners=True"),
        ("area", "", "", False, False): ("area", ""),
    }
    if ndim == 2:
        modes |= {
            ("cubic a=-0.75", "half_pixel", "", False, False): ("bicubic", false),
            ("cubic a=-0.75", "align_corners", "", False, False): ("bicubic", ", align_corners=True"),
            ("linear", "half_pixel", "", True, True): (linear, f"{false}, antialias=True"),
            ("cubic a=-0.5", "half_pixel", "", shrinks, True): ("bicubic", f"{false}, antialias=True"),
        }
    return modes.get(key, ("", ""))


def _same(one: Resize, other: Resize, size: tuple[int, ...], out: tuple[int, ...]) -> bool:
    return all(map(np.array_equal, _matrices(one, size, out), _matrices(other, size, out)))


def _shuffle_code(how: Shuffle) -> str:
    r, turn = abs(how.factor), ".transpose(-1, -2)" * ("transposed" in how.order)
    depth = ".transpose(1, 2).flatten(1, 2)"
    if how.factor > 0:
        order = f".unflatten(1, ({r * r}, -1)){depth}" * how.order.startswith("DCR")
        return f"F.pixel_shuffle(x{turn}{order}, {r}){turn}"
    order = f".unflatten(1, (-1, {r * r})){depth}" * how.order.startswith("DCR")
    return f"F.pixel_unshuffle(x{turn}, {r}){turn}{order}"


def _stamp_code(how: Stamp, size: tuple[int, ...], out: tuple[int, ...]) -> str:
    ndim = len(size)
    weight = "weight"
    if how.order:
        last = (-2, -1) if how.order == ORDERS[2] else (-1, -2)
        moved = f".movedim({last}, {(0, 1) if how.transposed else (1, 0)})"
        weight += [".transpose(0, 1)", moved, moved, ".transpose(-1, -2)"][ORDERS.index(how.order) - 1]
    if how.flip:
        weight += f".flip({', '.join(map(str, range(-ndim, 0)))})"
    settings = {"stride": how.stride, "dilation": (how.dilation,), "groups": (how.groups,)}
    extra = [start - end for start, end in zip(how.start, how.end, strict=True)]
    x, after, pad = "x", "", [n for pair in zip(how.start, how.end, strict=True) for n in pair]
    around = ", ".join(map(str, [n for a in reversed(range(ndim)) for n in pad[2 * a : 2 * a + 2]]))
    if not how.transposed:
        # torch pads both ends alike; what its last window does not reach makes no difference
        if all(0 <= p - e < s for p, e, s in zip(how.start, how.end, how.stride, strict=True)):
            settings["padding"] = how.start
        else:
            x = f"F.pad(x, ({around}))"
    elif all(0 <= e < max(s, how.dilation) for e, s in zip(extra, how.stride, strict=True)):
        settings |= {"padding": how.start, "output_padding": tuple(extra)}
    elif min(how.end) >= 0:
        cuts = [f"{start or ''}:{-end or ''}" for start, end in zip(how.start, how.end, strict=True)]
        after = f"[..., {', '.join(cuts)}]"
    else:
        around = ", ".join(str(-n) for a in reversed(range(ndim)) for n in pad[2 * a : 2 * a + 2])
        after = f"pad:{around}"
    default = {"padding": 0, "output_padding": 0}
    args = "".join(
        f", {name}={_plain(value)}" for name, value in settings.items() if set(value) != {default.get(name, 1)}
    )
    call = f"F.conv{'_transpose' * how.transposed}{ndim}d({x}, {weight}{args})"
    return f"F.pad({call}, ({after[4:]}))" if after.startswith("pad:") else call + after


# What would split ties.


def _probes(x: Array, weight: Array | None, *lists: list[Match]) -> list[Probe]:
    """Choose the fewest probes, the plainest first, that tell apart what ties within each list."""
    # forty of each list are enough to find a telling input: more ties mean that x is nearly constant
    members = [(n, m) for n, matches in enumerate(lists) if len(matches) > 1 for m in matches[:40]]
    if not members:
        return []
    pool = list(_pool(x, weight, [m for _, m in members]))
    keys: list[tuple[Any, ...]] = [(n,) for n, _ in members]
    chosen: list[Probe] = []
    while len(set(keys)) < len(members) and len(chosen) < 4:
        split = [[(*key, k) for key, k in zip(keys, marks, strict=True)] for _, marks in pool]
        best = max(range(len(pool)), key=lambda p: len(set(split[p])))
        if len(set(split[best])) == len(set(keys)):
            break
        keys = split[best]
        chosen.append(pool[best][0])
    return chosen


def _pool(x: Array, weight: Array | None, matches: list[Match]) -> Iterator[tuple[Probe, list[Any]]]:
    """Make every probe and say what each convention would give on it."""
    ndim = x.ndim - 2
    one = (1,) * (ndim + 1)
    requests: list[tuple[str, Array, Array | None, dict[str, Any]]] = []
    if isinstance(matches[0].how, Shuffle):
        r = abs(matches[0].how.factor)
        shape = (1, 2 * r * r, 2, 3) if matches[0].how.factor > 0 else (1, 2, 2 * r, 3 * r)
        requests.append((f"x = arange({prod(shape)}).reshape{shape}", np.arange(prod(shape)).reshape(shape), None, {}))
    elif weight is not None:
        shape = (1, x.shape[1], *range(5, 5 + ndim))
        probe = (np.arange(prod(shape)).reshape(shape) + 1) ** 2
        place = weight.size == max(weight.shape) < 10
        taken = 10 ** np.arange(weight.size) if place else np.arange(weight.size) ** 3 + 1
        text = f"x = (arange({prod(shape)}) + 1).reshape{shape} ** 2, weight = "
        text += f"10 ** arange({weight.size})" if place else f"(1 + arange({weight.size}) ** 3)"
        text += f".reshape{weight.shape}"
        requests.append((text, probe, taken.reshape(weight.shape), {}))
    else:
        rows = [(10, 1), (3, 6), (4, 8), (5, 3), (6, 4), (7, 10)]
        for power, (n, m) in product((1, 2), rows):
            text = f"x = arange({n}.).reshape{(*one, n)}{' ** 2' * (power > 1)}, size={(*(1,) * (ndim - 1), m)}"
            requests.append((text, np.arange(float(n)).reshape(*one, n) ** power, None, {"size": m}))
        for n, s in ((7, 1.5), (7, 0.4)):
            text = f"x = arange({n}.).reshape{(*one, n)} ** 2, scale_factor={s} on the last axis, used as it is"
            requests.append((text, np.arange(float(n)).reshape(*one, n) ** 2, None, {"scale_factor": s}))
        text = f"x = arange(60.).reshape{(*one, 60)}, with the scale factor that you used"
        requests.append((text, np.arange(60.0).reshape(*one, 60), None, {"own": True}))
        shape = (2, 3, *range(4, 4 + ndim))
        text = f"x = (arange({prod(shape)}.) ** 2).reshape{shape}, size={tuple(2 * n + 1 for n in shape[2:])}"
        requests.append((text, np.arange(float(prod(shape))).reshape(shape) ** 2, None, {"whole": True}))
    for text, given, w, request in requests:
        outputs = {m.name: _on(m, matches, given, w, request) for m in matches}
        marks = [(outputs[m.name].shape, (np.round(outputs[m.name], 6) + 0.0).tobytes()) for m in matches]  # -0 is 0
        yield Probe(text, given, w, request, outputs), marks


def _on(match: Match, matches: list[Match], x: Array, w: Array | None, request: dict[str, Any]) -> Array:
    """Give what a convention makes of a probe."""
    how, n = match.how, x.shape[-1]
    out: tuple[Any, ...]
    if not isinstance(how, Resize):
        return _redo(match.layout, _run(how, x, w))
    ones = (1,) * (x.ndim - 3)
    given = how.scale_factor[-1] if how.scale_factor else None
    if "scale_factor" in request:
        s = Fraction(request["scale_factor"]).limit_denominator(100)
        known = any(isinstance(m.how, Resize) and m.how.scale_factor for m in matches)
        how = how._replace(scale_factor=None if known and not given else (*map(Fraction, ones), s))
        out = (*ones, interpolate_size(n, float(s)))
    elif "own" in request:
        how = how._replace(scale_factor=(*map(Fraction, ones), given) if given else None)
        out = (*ones, interpolate_size(n, float(given)) if given else n)
    else:
        how = how._replace(scale_factor=None)
        out = tuple(2 * i + 1 for i in x.shape[2:]) if "whole" in request else (*ones, request["size"])
    return _redo(match.layout, _finish(match.finish, _run(how, x, None, out)))


def _closeness(error: float) -> str:
    return "equal" if error < 1e-12 else f"within {10.0 ** np.ceil(np.log10(max(error, 1e-6))):.0e}"
