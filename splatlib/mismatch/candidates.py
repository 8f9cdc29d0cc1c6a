"""Which conventions to try on an input and an output of given sizes."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import floor

from splatlib._arguments import Array
from splatlib.mismatch.apply import ordered
from splatlib.mismatch.conventions import (
    DENOMINATORS,
    DILATIONS,
    GRIDS,
    KERNELS,
    NEAREST,
    ORDERS,
    ROUNDINGS,
    SHUFFLES,
    STRIDES,
    Resize,
    Shuffle,
    Stamp,
)
from splatlib.mismatch.matrices import same


def candidates(x: Array, y: Array, weight: Array | None) -> Iterator[Resize | Stamp | Shuffle]:
    """Give every convention that may lead from x to an output of the shape of y."""
    size, out = x.shape[2:], y.shape[2:]
    if weight is not None:
        if x.shape[0] == y.shape[0]:
            yield from stamps(x, y, weight)
    elif x.shape[:2] == y.shape[:2]:
        yield from resizes(size, out)
    elif x.ndim == 4 and x.shape[0] == y.shape[0]:
        for order in SHUFFLES:
            factor = out[0] // size[0] or -(size[0] // max(out[0], 1))
            yield Shuffle(order, factor)


def resizes(size: tuple[int, ...], out: tuple[int, ...]) -> Iterator[Resize]:
    """Give every way to resize."""
    shrinks = any(o < i for i, o in zip(size, out, strict=True))
    for scale in [None, *scales(size, out)]:
        for grid in GRIDS:
            for rounding in ROUNDINGS:
                if (grid, rounding) not in NEAREST:
                    yield Resize("nearest", grid, rounding, scale_factor=scale)
            yield Resize("linear", grid, scale_factor=scale)
            for kernel, outside in product(KERNELS[2:], (False, True)):
                yield Resize(kernel, grid, exclude_outside=outside, scale_factor=scale)
            if shrinks:
                for kernel, outside in product(KERNELS[1:], (False, True)):
                    yield Resize(kernel, grid, "", True, outside, scale)
        for grid, rounding in NEAREST:
            exact = Resize("nearest", grid, rounding, scale_factor=scale)
            yield exact
            # torch rounds the coordinates themselves, which may pick another pixel
            single, double = (exact._replace(rounding=f"{rounding} in {kind}") for kind in ("float32", "float64"))
            if not same(exact, single, size, out):
                yield single
            if not same(exact, double, size, out) and not same(single, double, size, out):
                yield double
    yield Resize("area")
    yield Resize("area by coverage")


def scales(size: tuple[int, ...], out: tuple[int, ...]) -> list[tuple[Fraction, ...]]:
    """List the scale factors that give this size by rounding down and are not the ratio itself."""
    axes = []
    for i, o in zip(size, out, strict=True):
        near = {Fraction(p, q) for q in DENOMINATORS for p in range(o * q // i, (o + 1) * q // i + 1)}
        near.add(Fraction(o + 1, i))  # e.g. 88 * (120 / 88) is 119 in floats
        axes.append([f for f in sorted(near, key=lambda f: (f.denominator, f)) if f and floor(i * float(f)) == o])
    common = [(f,) * len(axes) for f in axes[0] if all(f in axis for axis in axes)]
    mixed = [tuple(axis[0] for axis in axes)] if all(axes) else []
    ratio = tuple(Fraction(o, i) for i, o in zip(size, out, strict=True))
    return [s for s in dict.fromkeys(common + mixed) if s != ratio]


def stamps(x: Array, y: Array, weight: Array) -> Iterator[Stamp]:
    """Give every way to stamp or to slide the weight."""
    size, out = x.shape[2:], y.shape[2:]
    for transposed, order in product((True, False), ORDERS if x.ndim == 4 else ORDERS[:4]):
        w = ordered(weight, order, transposed)
        groups = y.shape[1] // w.shape[1] if transposed else x.shape[1] // w.shape[1]
        cin, cout = (w.shape[0], w.shape[1] * groups) if transposed else (w.shape[1] * groups, w.shape[0])
        if not groups or (cin, cout) != (x.shape[1], y.shape[1]) or cin % groups or cout % groups:
            continue
        if order == ORDERS[1] and (groups > 1 or w.shape[:2] == (1, 1)):
            continue
        if order and weight.size == 1:
            continue  # one number has no order
        kernel = w.shape[2:]
        for flip, dilation in product((False, True), DILATIONS) if max(kernel) > 1 else [(False, 1)]:
            reaches = [ends(*axis, dilation, transposed) for axis in zip(size, out, kernel, strict=True)]
            for axes in product(*reaches):
                stride, start, end = zip(*axes, strict=True)
                if dilation > 1 and len({*stride}) + len({*start}) > 2:
                    continue  # dilated and different from axis to axis at once: nobody does that
                # At stride 1 a convolution is also a transposed one with the kernel flipped: list it once.
                once = order == ORDERS[1] if transposed else order in ORDERS[1:4] or w.shape[:2] == (1, 1)
                if max(stride) > 1 or not once:
                    yield Stamp(transposed, flip, order, stride, dilation, start, end, groups)


def ends(i: int, o: int, k: int, d: int, transposed: bool) -> list[tuple[int, int, int]]:
    """List (stride, start, end) of one axis: pixels cropped from the canvas, or zeros padded to the input."""
    reach, found = d * (k - 1), []
    for s in STRIDES:
        for start in range(reach + 1):
            end = (i - 1) * s + reach + 1 - o - start if transposed else (o - 1) * s + reach + 1 - i - start
            if (-max(s, d) < end <= reach) if transposed else (-s < end <= reach):
                found.append((s, start, end))
    return found
