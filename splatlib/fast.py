"""The two sums of `conv.py`, arranged for speed: few large matrix products, long contiguous adds, small buffers.

A transposed convolution. On one axis tap k of pixel i lands on canvas pixel i * stride + k * dilation. Write
k * dilation as shift * stride + phase: then it lands in phase plane `phase`, at i + shift. So one tap of a whole
picture is a row of a matrix product, moved by a shift. Three savings follow:

- *Long lines.* The picture is copied once, with zeros behind each row. On that flat axis a shift is an offset: adds
  and copies run over rows and images alike. In small pictures the zeros would cost more than they save; there the
  batch becomes the innermost axis instead.
- *Few adds.* Taps that share their shift land in neighbouring phase planes, and are added in one call. The planes are
  interleaved at the end; dilation and empty phases need no special case.
- *Or no adds.* An axis may gather instead of stamp: shifted copies of the picture stand inside the product, whose rows
  are then the phases. It wins for few channels and for kernels much larger than the stride.

A convolution copies its windows into a matrix and multiplies; for few outputs it stamps the kernel turned round. A
resize multiplies each axis by its banded matrix, cut into dense blocks: a product of small blocks is faster than
looking up every tap. Both axes of some rows are done before the next rows, so that what stands between them stays in
the cache.

All work in bands, in buffers of some megabytes that are used again, by the next call too: the system gives fresh memory
page by page, which may take as long as the sums. The plain loops in `conv.py`, `weigh` in `resize.py` and the
formulations are the oracles; `suits` says when the arrangement may stand in for them.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from math import prod
from threading import local
from typing import Any

import numpy as np

from splatlib._arguments import Array, Axes, spatial

BAND = 1 << 20  # numbers in the buffers of a band: more take memory, with fewer the cores wait for each other
LEAST = 1024  # positions in a band: below it the weights are read for too little
BLOCK = 8  # rows of a resized picture that share one block of their matrix; of columns, four times as many
KEEP = 1 << 23  # bytes: a larger buffer is given back after the call
SMALL = 12  # a picture whose last axis is below this is small
HEAD: Any = (slice(None), slice(None))  # the groups, and the channels behind them

kept = local()  # buffers by name, for each thread its own

Step = tuple[int, Array, Array]  # an axis, which pixels each output pixel reads on it (o, k), and the weights (o, k)
Block = tuple[int, int, int, int, Array]  # of a matrix: first row and end, first column and end, the numbers between
Ends = Sequence[tuple[int, int]]  # zeros before and after each axis
Moves = list[tuple[int, slice, slice]]  # of one axis: a shift, the taps that share it, the phases they land in


def suits(x: Array, w: Array) -> bool:
    """Tell whether the sums may be rearranged: real numbers, and none that a zero would turn into NaN."""
    return x.dtype.kind == "f" and x.size > 0 and bool(np.isfinite(x.sum() + w.sum()))


def stamp(
    x: Array, w: Array, out: Axes, stride: Axes, padding: Axes, dilation: Axes, gathers: Sequence[bool] | None = None
) -> Array:
    """Add the stamps where they land: (n, g, c, h, w), (g, c, m, k, l) -> (n, g, m, y, x).

    `gathers` says of each axis whether it gathers; None takes the cheapest choice.
    """
    reach = tuple(d * (k - 1) // s for k, s, d in zip(w.shape[3:], stride, dilation, strict=True))
    full = tuple(i + r for i, r in zip(x.shape[3:], reach, strict=True))
    y: Array = np.empty((x.shape[0], x.shape[1], w.shape[2], *out), x.dtype)
    for axis, (f, o, s, p) in enumerate(zip(full, out, stride, padding, strict=True), 3):
        y[(slice(None),) * axis + (slice(min(o, f * s - p), o),)] = 0  # output_padding beyond the canvas
    if gathers is None and any(reach) and x.shape[-1] < SMALL and x.shape[2] > 1:
        stamp_small(y, x, w, full, stride, padding, dilation)
    else:
        gathers = gathers or cheapest(w.shape, prod(full) * x.shape[0], stride, reach)
        stamp_large(y, x, w, full, stride, padding, dilation, gathers)
    return y


def stamp_small(y: Array, x: Array, w: Array, full: Axes, stride: Axes, padding: Axes, dilation: Axes) -> None:
    """Stamp with the batch as the innermost axis, some images at a time."""
    n, g, c, *size = x.shape
    m, kernel = w.shape[2], w.shape[3:]
    moves = list(product(*(landings(k, s, d) for k, s, d in zip(kernel, stride, dilation, strict=True))))
    weights = w.reshape(g, c, -1).swapaxes(1, 2)
    one = (c + weights.shape[1]) * prod(size) + m * prod(stride) * prod(full)
    images = max(BAND // one, LEAST // prod(size), 1)
    for start in range(0, n, images):
        some = x[start : start + images]
        pixels = buffer("inside", (g, c, *size, len(some)), x.dtype)
        pixels[...] = np.moveaxis(some, 0, -1)
        pixels = pixels.reshape(g, c, -1)
        made = buffer("products", (g, weights.shape[1], pixels.shape[2]), x.dtype)
        made = np.matmul(weights, pixels, out=made).reshape(g, m, *kernel, *size, -1)
        planes = buffer("planes", (g, m, *stride, *full, len(some)), x.dtype)
        planes[...] = 0
        for move in moves:
            shifts, taps, phases = zip(*move, strict=True)
            lands = [slice(a, a + i) for a, i in zip(shifts, size, strict=True)]
            planes[(*HEAD, *phases, *lands)] += made[(*HEAD, *taps)]
        interleave(y[start : start + images], np.moveaxis(planes, -1, 2 + len(stride)), 0, stride, padding)


def stamp_large(
    y: Array, x: Array, w: Array, full: Axes, stride: Axes, padding: Axes, dilation: Axes, gathers: Sequence[bool]
) -> None:
    """Stamp on a flat axis of images and rows, a band at a time."""
    n, g, c, *size = x.shape
    m = w.shape[2]
    step = [prod(full[i + 1 :]) for i in range(len(full))]
    axes = zip(gathers, w.shape[3:], stride, dilation, strict=True)
    inner, taken, parts = zip(*((gathered if g else stamped)(k, s, d) for g, k, s, d in axes), strict=True)
    copies = [sum(a * b for a, b in zip(shifts, step, strict=True)) for shifts in product(*inner)]
    weights = matrix(w, gathers, inner, stride, dilation)
    count, depth = weights.shape[1:]
    moves = []
    for move in product(*parts):
        shifts, taps, phases = zip(*move, strict=True)
        moves.append((sum(a * b for a, b in zip(shifts, step, strict=True)), taps, phases))
    lead, tail, slab = copies[-1], moves[-1][0], step[0]
    flat = buffer("flat", (g, c, lead + n * full[0] * slab), x.dtype)
    flat[..., :lead] = 0
    enclose(flat[..., lead:].reshape(g, c, n, *full), np.moveaxis(x, 0, 2), [0] * len(size))

    direct = len(moves) == 1 and taken == tuple(stride)
    copied, added = depth * (len(copies) > 1), m * prod(stride) * (not direct)
    several, images, rows = band(count + copied + added, g, n, full[0], slab)
    products = buffer("products", (several, count, images * rows * slab), x.dtype)
    inside = buffer("inside", (several, copied, images * rows * slab), x.dtype)
    planes = buffer("planes", (several, m, *stride, 0 if direct else images * rows * slab + tail), x.dtype)
    for g0, i0 in product(range(0, g, several), range(0, n, images)):
        some, these = slice(g0, min(g0 + several, g)), slice(i0, min(i0 + images, n))
        canvas = planes[: some.stop - g0]
        canvas[...] = 0
        for t in range(0, full[0], rows):
            part = (these.stop - i0, min(rows, full[0] - t))  # images, rows of each
            start, length = (i0 * full[0] + t) * slab, prod(part) * slab
            if len(copies) == 1:
                seen = flat[some, :, start : start + length]
            else:
                seen = inside[: some.stop - g0, :, :length]
                for q, offset in enumerate(copies):
                    at = lead + start - offset
                    seen[:, q :: len(copies)] = flat[some, :, at : at + length]
            made = np.matmul(weights[some], seen, out=products[: some.stop - g0, :, :length])
            made = made.reshape(-1, m, *taken, length)
            for offset, taps, phases in moves if not direct else ():
                canvas[(*HEAD, *phases, slice(offset, offset + length))] += made[(*HEAD, *taps)]
            done = (made if direct else canvas)[..., :length].reshape(-1, m, *stride, *part, *full[1:])
            interleave(y[these, some], done, t, stride, padding)
            if not direct and t + rows < full[0]:
                canvas[..., :tail] = canvas[..., length : length + tail].copy()
                canvas[..., tail:] = 0


def buffer(name: str, shape: Sequence[int], dtype: np.dtype[Any]) -> Array:
    """Give an array of any numbers, like `np.empty`, in memory that stays for the next call of this name."""
    size = prod(shape) * dtype.itemsize
    memory: Array | None = vars(kept).get(name)
    if memory is None or memory.size < size:
        memory = np.empty(size, np.uint8)
        if size <= KEEP:
            setattr(kept, name, memory)
    return memory[:size].view(dtype).reshape(shape)


def band(numbers: int, groups: int, images: int, rows: int, line: int) -> tuple[int, int, int]:
    """Choose how many groups, images and rows are one band, if each position takes that many numbers."""
    some = min(rows, max(-(-BAND // (numbers * line)), -(-LEAST // line)))
    images = min(images, -(-BAND // (numbers * line * some))) if some == rows else 1
    return min(groups, -(-BAND // (numbers * line * some * images))), images, some


def pad(x: Array, ends: Ends) -> Array:
    """Put zeros around the picture, if any: a copy costs as much as a layer of 1 x 1."""
    if not any(map(any, ends)):
        return x
    size = [a + i + b for i, (a, b) in zip(x.shape[3:], ends, strict=True)]
    padded = buffer("padded", (*x.shape[:3], *size), x.dtype)
    enclose(padded, x, [a for a, _ in ends])
    return padded


def enclose(canvas: Array, x: Array, starts: Sequence[int]) -> None:
    """Write a picture into a larger one, and zeros around it."""
    inside = tuple(slice(a, a + i) for a, i in zip(starts, x.shape[3:], strict=True))
    for axis, span in enumerate(inside, 3):
        canvas[(slice(None),) * axis + (slice(span.start),)] = 0
        canvas[(slice(None),) * axis + (slice(span.stop, None),)] = 0
    canvas[spatial(inside)] = x


def landings(k: int, s: int, d: int) -> Moves:
    """List (shift, taps, phases) of one axis, for the taps that share a shift."""
    taps: dict[int, list[int]] = {}
    for tap in range(k):
        taps.setdefault(tap * d // s, []).append(tap)
    ends = [(shift, some[0], some[-1]) for shift, some in taps.items()]
    return [(shift, slice(a, b + 1), slice(a * d % s, b * d % s + 1, d)) for shift, a, b in ends]


def stamped(k: int, s: int, d: int) -> tuple[list[int], int, Moves]:
    """Say how far a stamping axis shifts inside the product, how many rows it takes, and where they land."""
    return [0], k, landings(k, s, d)


def gathered(k: int, s: int, d: int) -> tuple[list[int], int, Moves]:
    """The same for a gathering axis: shifted copies inside, the phases as rows, nothing left to land."""
    return [shift for shift, _, _ in landings(k, s, d)], s, [(0, slice(s), slice(s))]


def matrix(w: Array, gathers: Sequence[bool], inner: Sequence[list[int]], stride: Axes, dilation: Axes) -> Array:
    """Arrange the weights as the product's left side: (g, c, m, k, l) -> (g, m * rows, c * shifts).

    A gathering axis of taps becomes (shift, phase), a stamping one (1, tap). The result is a transposed view: the
    product reads it without a copy.
    """
    axes = range(3, 3 + 2 * len(stride), 2)
    for axis, within, shifts, s, d in zip(axes, gathers, inner, stride, dilation, strict=True):
        before, k, after = w.shape[:axis], w.shape[axis], w.shape[axis + 1 :]
        if within and (d > 1 or k % s):  # zeros where no tap lands
            wide = np.zeros((*before, s * (shifts[-1] + 1), *after), w.dtype)
            wide[(slice(None),) * axis + (slice(0, d * (k - 1) + 1, d),)] = w
            w = wide
        w = w.reshape(*before, -1, s if within else k, *after)
        if len(shifts) < w.shape[axis]:  # shifts without a tap
            w = w.take(shifts, axis)
    w = w.transpose(0, 1, *axes, 2, *(axis + 1 for axis in axes))
    return w.reshape(len(w), prod(w.shape[1 : 2 + len(stride)]), -1).swapaxes(1, 2)


@lru_cache  # choosing takes as long as a tiny layer
def cheapest(shape: Axes, positions: int, stride: Axes, reach: Axes) -> tuple[bool, ...]:
    """Choose which axes gather: the least time, in ns, to multiply, copy, add and arrange the weights."""
    _, c, m, *kernel = shape

    def cost(gathers: tuple[bool, ...]) -> float:
        rows = m * prod(s if a else k for a, k, s in zip(gathers, kernel, stride, strict=True))
        depth = c * prod(min(k, r + 1) if a else 1 for a, k, r in zip(gathers, kernel, reach, strict=True))
        lands = not all(a or not r for a, r in zip(gathers, reach, strict=True))
        each = 0.01 * (rows + 8) * (depth + 8) + 0.2 * depth * (depth > c) + 0.3 * rows * lands
        return positions * each + 4 * c * m * prod(kernel) * any(gathers)

    return min(product((False, True), repeat=len(kernel)), key=cost)


def interleave(y: Array, planes: Array, first: int, stride: Axes, padding: Axes) -> None:
    """Write the phase planes between each other, cropped: (g, m, s, s, n, h, w) -> (n, g, m, y, x)."""
    spans: list[list[tuple[int, slice, slice]]] = []
    order = (2, 0, 1, *range(3, 3 + len(stride)))
    for i, (s, p) in enumerate(zip(stride, padding, strict=True)):
        at, size, out = (first if i == 0 else 0), planes.shape[3 + len(stride) + i], y.shape[3 + i]
        span = []
        for phase in range(s):
            a, b = max(at, -(-(p - phase) // s)), min(at + size, -(-(out + p - phase) // s))
            if a < b:
                span.append((phase, slice(a - at, b - at), slice(a * s + phase - p, (b - 1) * s + phase - p + 1, s)))
        spans.append(span)
    for combo in product(*spans):
        phases, reads, writes = zip(*combo, strict=True)
        y[(slice(None), *HEAD, *writes)] = planes[(*HEAD, *phases, slice(None), *reads)].transpose(order)


def convolve(x: Array, w: Array, out: Axes, stride: Axes, ends: Ends, dilation: Axes) -> Array:
    """Sum the windows of a picture with that many zeros around it: (n, g, c, h, w), (g, m, c, k, l) -> (n, g, m, y, x).

    Few outputs of many windows make a poor product. There the kernel is turned round and stamped, if it can be: each
    step a pixel, and no window all in the zeros.
    """
    (m, c, *kernel), axes = w.shape[1:], tuple(range(3, w.ndim))
    crop = tuple(d * (k - 1) - a for k, d, (a, _) in zip(kernel, dilation, ends, strict=True))
    if 4 * m <= max(c, 4) and max(stride) == 1 < prod(kernel) and min(crop) >= 0:
        return stamp(x, np.flip(w, axes).swapaxes(1, 2).copy(), out, stride, crop, dilation)
    return slide(pad(x, ends), w, out, stride, dilation)


def slide(x: Array, w: Array, out: Axes, stride: Axes, dilation: Axes) -> Array:
    """Sum the windows of a padded picture: (n, g, c, h, w), (g, m, c, k, l) -> (n, g, m, y, x)."""
    n, g, _, *_ = x.shape
    m, kernel = w.shape[1], w.shape[3:]
    weights = w.reshape(g, m, -1)
    if prod(kernel) == 1 and x.shape[3:] == out:
        y: Array = np.matmul(weights, x.reshape(n, g, -1, prod(out))).reshape(n, g, m, *out)
        return y
    depth, line = weights.shape[2], prod(out[1:])
    steps = x.strides[3:]
    strides = [
        *(b * d for b, d in zip(steps, dilation, strict=True)),
        *(b * s for b, s in zip(steps, stride, strict=True)),
    ]
    windows = np.lib.stride_tricks.as_strided(x, (*x.shape[:3], *kernel, *out), (*x.strides[:3], *strides))
    windows = np.moveaxis(windows, 0, 2 + len(kernel))  # g c k l n y x
    several, images, rows = band(depth, g, n, out[0], line)
    y = np.empty((n, g, m, *out), x.dtype)
    lines: Array = y.reshape(n, g, m, -1)
    inside = buffer("inside", (several * depth * images * rows * line,), x.dtype)
    for a, i, t in product(range(0, g, several), range(0, n, images), range(0, out[0], rows)):
        some, these = slice(a, a + several), slice(i, i + images)
        part = windows[(some, *[slice(None)] * (1 + len(kernel)), these, slice(t, t + rows))]
        inside[: part.size].reshape(part.shape)[...] = part
        seen = inside[: part.size].reshape(part.shape[0], depth, -1)
        if images == 1:
            np.matmul(weights[some], seen, out=lines[i, some, :, t * line : t * line + seen.shape[2]])
        else:
            made = buffer("products", (part.shape[0], m, seen.shape[2]), x.dtype)
            made = np.matmul(weights[some], seen, out=made).reshape(part.shape[0], m, -1, *out)
            y[these, some] = np.moveaxis(made, 2, 0)
    return y


def portions(pictures: int, rows: int, numbers: int) -> Iterator[tuple[slice, slice]]:
    """Cut pictures of that many numbers into bands of whole pictures, or of some rows of one."""
    most = BAND // 2  # the cache holds what is read and written, too
    many, several = max(1, most // numbers), max(1, min(rows, rows * most // numbers))
    for p, r in product(range(0, pictures, many), range(0, rows, several)):
        yield slice(p, p + many), slice(r, min(r + several, rows))


def copy(x: Array, indices: dict[int, Array]) -> Array:
    """Copy the pixels that are named for each axis, one axis after the other: (n, c, h, w) -> (n, c, y, x)."""
    shape = (*x.shape[:2], *(len(indices[axis]) for axis in sorted(indices)))
    y: Array = np.empty(shape, x.dtype)
    pictures, made = x.reshape(-1, *x.shape[2:]), y.reshape(-1, *shape[2:])
    numbers = shape[2] * prod(map(max, zip(x.shape[3:], shape[3:], strict=True)))  # the most that stand on the way
    for some, rows in portions(len(made), shape[2], numbers):
        part, here = pictures[some], indices.copy()
        if rows != slice(0, shape[2]):
            low, high = here[2][rows][[0, -1]]
            part, here[2] = part[:, low : high + 1], here[2][rows] - low
        *others, last = here
        for axis in others:
            size = (*part.shape[: axis - 1], len(here[axis]), *part.shape[axis:])
            part = take(part, axis - 1, here[axis], np.empty(size, x.dtype))
        take(part, last - 1, here[last], made[some, rows])
    return y


def take(x: Array, axis: int, index: Array, out: Array) -> Array:
    """Copy the pixels that `index` names on one axis: (..., i, ...) -> (..., o, ...)."""
    step = int(index[1] - index[0]) if len(index) > 1 else 1
    times, rest = divmod(len(index), x.shape[axis])
    if step > 0 and np.array_equal(index, index[0] + step * np.arange(len(index))):
        out[...] = x[(slice(None),) * axis + (slice(index[0], index[-1] + 1, step),)]
    elif axis < x.ndim - 1 or rest or not np.array_equal(index, np.arange(len(index)) // times):
        np.take(x, index, axis, out, mode="clip")  # any mode but "raise" writes without another buffer
    else:
        for k in range(times):  # each pixel as often: half the time of looking up one by one
            out[..., k::times] = x
    return out


def resize(x: Array, steps: Sequence[Step]) -> Array:
    """Multiply each axis by the matrix of its taps: (n, c, h, w) -> (n, c, y, x).

    All axes of a band are multiplied before the next band: what stands between two axes stays in the cache. A band is
    some whole pictures, or some rows of one. Where most pixels of an axis are not read, those that are get copied.
    """
    first = min(axis for axis, _, _ in steps)  # the axes before it are pictures in a row
    pictures = x.reshape(-1, *x.shape[first:])
    sparse = sorted((axis, index.reshape(-1)) for axis, index, _ in steps if 2 * index.size <= x.shape[axis])
    picks = {axis - first + 1: pick for axis, pick in sparse}
    shape, sizes, cuts = [1, *pictures.shape[1:]], [], []
    for axis, pick in picks.items():
        shape[axis] = len(pick)
        sizes.append(prod(shape))
    for axis, index, weight in steps:
        at = axis - first + 1
        shape[at] = len(index)
        sizes.append(prod(shape))
        read = np.arange(index.size).reshape(index.shape) if at in picks else index
        cuts.append((at, blocks(read, weight, axis == x.ndim - 1, x.dtype)))
    y: Array = np.empty((*x.shape[:first], *shape[1:]), x.dtype)
    made = y.reshape(-1, *shape[1:])
    rows = next(cut for at, cut in cuts if at == 1)
    for some, these in portions(len(made), len(rows), max(sizes[:-1], default=1)):
        group = rows[these]
        (start, _, low, _, _), (_, end, _, high, _) = group[0], group[-1]
        group = [(a - start, b - start, i - low, j - low, matrix) for a, b, i, j, matrix in group]
        part = pictures[some][:, picks[1][low:high] if 1 in picks else slice(low, high)]
        for at, pick in picks.items():
            if at > 1:
                part = part.take(pick, at)
        for at, cut in cuts:
            out = made[some, start:end] if at == cuts[-1][0] else None
            part = multiply(part, at, group if at == 1 else cut, out)
    return y


def blocks(index: Array, weight: Array, last: bool, dtype: np.dtype[Any]) -> list[Block]:
    """Cut the matrix of these taps into dense blocks: (o, k), (o, k) -> a list of blocks."""
    block, wide = (4 * BLOCK, 8 * BLOCK) if last else (BLOCK, BLOCK)
    reads = int(index[-1, -1] - index[0, 0]) + 1
    block = max(1, min(block, wide * len(index) // reads))  # far apart: fewer rows share a block
    o = np.arange(len(index))
    starts = o[::block]
    low, high = np.minimum.reduceat(index[:, 0], starts), np.maximum.reduceat(index[:, -1], starts) + 1
    dense = np.zeros((len(index), int((high - low).max())), dtype)
    columns = index - low[o // block, None]
    for k in range(index.shape[1]):
        dense[o, columns[:, k]] += weight[:, k]
    ends = [*starts[1:].tolist(), len(index)]
    spans = zip(starts.tolist(), ends, low.tolist(), high.tolist(), strict=True)
    return [(a, b, i, j, dense[a:b, : j - i]) for a, b, i, j in spans]


def multiply(x: Array, axis: int, cut: list[Block], out: Array | None) -> Array:
    """Multiply one axis by its blocks: (..., i, ...) -> (..., o, ...), written to `out` if it is given."""
    if out is None:
        out = np.empty((*x.shape[:axis], cut[-1][1], *x.shape[axis + 1 :]), x.dtype)
    lines = (prod(x.shape[:axis]), -1, prod(x.shape[axis + 1 :]))
    if lines[2] == 1:  # the last axis: pixels in a row
        read, write = x.reshape(lines[:2]), out.reshape(lines[:2])
        for a, b, i, j, matrix in cut:
            np.matmul(read[:, i:j], matrix.T, out=write[:, a:b])
    else:
        read, write = x.reshape(lines), out.reshape(lines)
        for a, b, i, j, matrix in cut:
            np.matmul(matrix, read[:, i:j], out=write[:, a:b])
    return out
