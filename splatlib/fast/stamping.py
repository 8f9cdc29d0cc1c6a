"""A transposed convolution as few large products, with long contiguous adds.

On one axis tap k of pixel i lands on canvas pixel i * stride + k * dilation. Write k * dilation as shift * stride +
phase: then it lands in phase plane `phase`, at i + shift. So one tap of a whole picture is a row of a matrix product,
moved by a shift. Three costs are avoided:

- *Short lines.* The picture is copied once, with zeros behind each row. On that flat axis a shift is an offset: adds
  and copies run over rows and images alike. In small pictures the zeros would cost more than they save; there the
  batch becomes the innermost axis instead.
- *Many adds.* Taps that share their shift land in neighbouring phase planes, and are added in one call. The planes are
  interleaved at the end; dilation and empty phases need no special case.
- *Or all adds.* An axis may gather instead of stamp: shifted copies of the picture stand inside the product, whose rows
  are then the phases. It wins for few channels and for kernels much larger than the stride.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from math import prod
from typing import Any

import numpy as np

from splatlib._arguments import Array, Axes
from splatlib.fast import buffers

SMALL = 12  # a picture whose last axis is below this is small
HEAD: Any = (slice(None), slice(None))  # the groups, and the channels behind them

Moves = list[tuple[int, slice, slice]]  # of one axis: a shift, the taps that share it, the phases they land in


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
    images = max(buffers.BAND // one, buffers.LEAST // prod(size), 1)
    for start in range(0, n, images):
        some = x[start : start + images]
        pixels = buffers.take("inside", (g, c, *size, len(some)), x.dtype)
        pixels[...] = np.moveaxis(some, 0, -1)
        pixels = pixels.reshape(g, c, -1)
        made = buffers.take("products", (g, weights.shape[1], pixels.shape[2]), x.dtype)
        made = np.matmul(weights, pixels, out=made).reshape(g, m, *kernel, *size, -1)
        planes = buffers.take("planes", (g, m, *stride, *full, len(some)), x.dtype)
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
    flat = buffers.take("flat", (g, c, lead + n * full[0] * slab), x.dtype)
    flat[..., :lead] = 0
    buffers.enclose(flat[..., lead:].reshape(g, c, n, *full), np.moveaxis(x, 0, 2), [0] * len(size))

    direct = len(moves) == 1 and taken == tuple(stride)
    copied, added = depth * (len(copies) > 1), m * prod(stride) * (not direct)
    several, images, rows = buffers.band(count + copied + added, g, n, full[0], slab)
    products = buffers.take("products", (several, count, images * rows * slab), x.dtype)
    inside = buffers.take("inside", (several, copied, images * rows * slab), x.dtype)
    planes = buffers.take("planes", (several, m, *stride, 0 if direct else images * rows * slab + tail), x.dtype)
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
