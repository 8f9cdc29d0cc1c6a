"""Which scale factor, or which grid of its own, the numbers themselves tell: what is on no list of fractions.

On one axis, output pixel o reads at start + step * o. Between the pixels the curve through a row is known, so each
value of the output says where it may have been read; two values give a line, and the others confirm it. On several
axes at once, what they have in common is searched for.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from splatlib._arguments import Array
from splatlib.mismatch.conventions import Resize
from splatlib.mismatch.lines import FEW, FINE, LEAST, straight
from splatlib.mismatch.matrices import rows, taps, weighed
from splatlib.mismatch.places import folded
from splatlib.mismatch.whole import multiplied

FREE = ("linear", "cubic a=-0.75", "cubic a=-0.5")
LOOK = 24  # output pixels of an axis that are looked at
WIDEST = 32  # pixels of a picture whose axes are both searched at once
Sizes = tuple[int, ...]
Lines = tuple[tuple[float, float], ...]


def fitted(x: Array, y: Array, limit: float) -> Iterator[Resize]:
    """Give the resizes by a free scale factor or on a free grid that explain the output on some of its pixels."""
    size, out = x.shape[2:], y.shape[2:]
    if max(out) < LEAST or np.ptp(x) == 0 or np.ptp(y) == 0:
        return
    xs, ys = x.reshape(-1, *size).astype(np.float64), y.reshape(-1, *out)
    some = np.unique(np.linspace(0, len(xs) - 1, 3).astype(np.int64))
    picks = [np.unique(np.linspace(0, m - 1, min(LOOK, m)).astype(np.int64)) for m in out]
    chosen: Any = (slice(None), *np.ix_(*picks))
    few, seen = xs[some], ys[some][chosen].astype(np.float64)

    def apart(how: Resize) -> float:
        ends = enumerate(zip(size, out, picks, strict=True))
        return float(np.abs(multiplied(few, [rows(how, axis, i, m, o) for axis, (i, m, o) in ends]) - seen).max())

    for kernel in FREE:
        lines: list[Lines] = []
        for axis in range(len(size)):
            lines += on_one_axis(kernel, axis, few, seen, size, out, picks, limit)
        if len(size) > 1:
            lines += in_common(kernel, few[:2], seen[:2], size, out, picks, limit)
        if len(size) == 2 and kernel == "linear" and not lines:
            lines += on_both_axes(kernel, few, seen, size, picks, limit)
        for line in lines:
            how = simplest(Resize(kernel, places=tuple((Fraction(a), Fraction(b)) for a, b in line)), apart, limit)
            yield from named(how, size, out)


def on_one_axis(
    kernel: str,
    axis: int,
    x: Array,
    y: Array,
    size: Sizes,
    out: Sizes,
    picks: list[Array],
    limit: float,
) -> list[Lines]:
    """Find the line of one axis, the others being on a grid of the list."""
    found = []
    others = [a for a in range(len(size)) if a != axis]
    grids = [[(0.0, 1.0)] if size[a] == out[a] else plain_lines(size[a], out[a]) for a in others]
    for lines in product(*grids):
        given = dict(zip(others, lines, strict=True))
        read = x
        for a, line in given.items():
            how = Resize(kernel, places=((Fraction(line[0]), Fraction(line[1])),))
            read = np.moveaxis(np.tensordot(read, rows(how, 0, size[a], out[a], picks[a]), (a + 1, 1)), -1, a + 1)
        flat_x = np.moveaxis(read, axis + 1, -1).reshape(-1, size[axis])
        flat_y = np.moveaxis(y, axis + 1, -1).reshape(-1, len(picks[axis]))
        for line in straight(kernel, flat_x, flat_y, picks[axis], limit):
            found.append(tuple(given.get(a, line) for a in range(len(size))))
    return found


def plain_lines(i: int, m: int) -> list[tuple[float, float]]:
    """Give the grids of the list as lines."""
    step = i / m
    return [(0.5 * step - 0.5, step), (0.0, (i - 1) / max(m - 1, 1)), (0.0, step)]


def in_common(
    kernel: str, x: Array, y: Array, size: Sizes, out: Sizes, picks: list[Array], limit: float
) -> list[Lines]:
    """Search for one scale factor of all axes, one start of their grids, or one shift of half_pixel."""
    ratios = [i / m for i, m in zip(size, out, strict=True)]
    low = max((m - 0.5) / i for i, m in zip(size, out, strict=True))
    high = min((m + 1) / i for i, m in zip(size, out, strict=True))
    families: list[tuple[float, float, Callable[[Array, float], tuple[Array, Array]]]] = [
        (low, high, lambda s, _: (0.5 / s - 0.5, 1 / s)),
        (low, high, lambda s, _: (0 * s, 1 / s)),
        (-1.5, 1.5, lambda start, ratio: (start, ratio + 0 * start)),
        (-1.5, 1.5, lambda shift, ratio: (0.5 * ratio - 0.5 + shift, ratio + 0 * shift)),
    ]
    # one number is sought, so pixels along a diagonal of the picture tell it as well as all of them
    along_all = max(map(len, picks))
    turn: Any = [np.arange(along_all) * len(p) // along_all for p in picks]
    points, flat = [p[t] for p, t in zip(picks, turn, strict=True)], x.reshape(len(x), -1)
    seen = y[(slice(None), *turn)][:, None]
    found = []
    for least, most, line in families:
        values = np.linspace(least, most, FINE * 8) if least < most else np.zeros(0)
        for _ in range(8 if least < most else 0):  # ever finer around the least error
            index, weight = np.zeros((1, 1, 1), np.int64), np.ones((1, 1, 1))  # (values, pixels, what is read for each)
            for i, o, ratio in zip(size, points, ratios, strict=True):
                start, step = line(values, ratio)
                read, weighs = taps(Resize(kernel), i, start[:, None] + step[:, None] * o)
                shape = (len(values), len(o), -1)
                index = (index[..., None] * i + folded(read, i, "")[:, :, None]).reshape(shape)
                weight = (weight[..., None] * weighs[:, :, None]).reshape(shape)
            error = np.abs((flat[:, index] * weight).sum(-1) - seen).max(axis=(0, 2))
            best = int(np.argmin(error))
            value, width = values[best], values[1] - values[0]
            values = np.linspace(value - 1.5 * width, value + 1.5 * width, FINE)
        if least < most and error[best] <= limit:
            ends = [line(value, ratio) for ratio in ratios]
            found.append(tuple((float(start), float(step)) for start, step in ends))
    return found


def on_both_axes(kernel: str, x: Array, y: Array, size: Sizes, picks: list[Array], limit: float) -> list[Lines]:
    """Find a line of each axis, as of a crop box: the columns' by one row of the output, then the rows'.

    Whatever the rows' line is, that row lies somewhere between two rows of the input that were read along the columns'
    line; how far, and how well it fits, is a division.
    """
    i, o, one = size[1], picks[1], y[:, len(picks[0]) // 2]
    if max(size) > WIDEST or min(map(len, picks)) < LEAST:
        return []
    share = (o - o[0]) / (o[-1] - o[0])

    def misfit(first: Array, last: Array) -> Array:
        at = first[:, None] + (last - first)[:, None] * share
        matrix = weighed(Resize(kernel), i, at.ravel()).reshape(*at.shape, i)
        z = x[None] @ matrix.mT[:, None]  # (candidates, planes, rows of the input, columns of the output)
        rise, left = z[:, :, 1:] - z[:, :, :-1], one[:, None] - z[:, :, :-1]
        steep = (rise**2).sum((1, 3))
        part = np.clip((rise * left).sum((1, 3)) / np.where(steep == 0, 1, steep), 0, 1)
        return np.asarray(np.abs(left - part[:, None, :, None] * rise).max((1, 3)).min(1))

    places = np.arange(-0.5, i, 1 / 6)
    first, last = (ends.ravel() for ends in np.meshgrid(places, places))
    first, last = first[last - first > 0.5], last[last - first > 0.5]
    error = np.concatenate(
        [misfit(*ends) for ends in zip(*(np.array_split(e, len(e) // 256 + 1) for e in (first, last)), strict=True)]
    )
    for best in np.argsort(error)[:FEW]:
        ends, width = np.array([first[best], last[best]]), 1 / 6
        for _ in range(24):  # ever finer
            around = ends[:, None] + width * np.stack(np.meshgrid(*[np.linspace(-1, 1, 7)] * 2)).reshape(2, -1)
            tried = misfit(*around)
            ends, width = around[:, np.argmin(tried)], width / 2
        if tried.min() > limit + 1e-3 * np.ptp(x):
            continue
        step = (ends[1] - ends[0]) / (o[-1] - o[0])
        columns = (float(ends[0] - step * o[0]), float(step))
        how = Resize(kernel, places=((Fraction(columns[0]), Fraction(columns[1])),))
        read = (x @ rows(how, 0, i, len(o), o).T).swapaxes(-1, -2).reshape(-1, size[0])
        found = straight(
            kernel, read, y.swapaxes(-1, -2).reshape(-1, len(picks[0])), picks[0], limit + 1e-4 * np.ptp(x)
        )
        for line in found:
            return [(line, columns)]
    return []


def simplest(how: Resize, apart: Callable[[Resize], float], limit: float) -> Resize:
    """Write the numbers of a grid as the simplest fractions that explain as much."""
    assert how.places
    for most in (10, 100, 1000, 10**4, 10**6):
        one = how._replace(places=tuple((a.limit_denominator(most), b.limit_denominator(most)) for a, b in how.places))
        if apart(one) <= limit:
            return one
    return how


def named(how: Resize, size: tuple[int, ...], out: tuple[int, ...]) -> Iterator[Resize]:
    """Call a grid by a scale factor where it is one, and try both borders."""
    assert how.places
    scale = tuple(1 / step for _, step in how.places)
    for grid, starts in (("half_pixel", [(step - 1) / 2 for _, step in how.places]), ("asymmetric", [Fraction(0)] * 9)):
        if all(abs(a - start) < 1e-6 for (a, _), start in zip(how.places, starts, strict=False)):
            tidy = tuple(s.limit_denominator(1000) if abs(s - s.limit_denominator(1000)) < 1e-6 else s for s in scale)
            yield how._replace(grid=grid, places=None, scale_factor=tidy)
            return
    yield how
    yield how._replace(border="zeros")
