"""The line of places, start + step * o, along which the pixels of a row were read: from two of them, then polished."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product

import numpy as np

from splatlib._arguments import Array
from splatlib.mismatch.conventions import Resize
from splatlib.mismatch.matrices import rows, taps
from splatlib.mismatch.places import folded

FINE = 32  # samples of the curve between two pixels
LEAST = 4  # fewer than that many are no proof
PAIRED, FEW = 6, 8  # output pixels that are tried in pairs, and places of each


def straight(kernel: str, x: Array, y: Array, o: Array, limit: float) -> Iterator[tuple[float, float]]:
    """Find start and step from rows x (R, I) and the values y (R, O) that were read from them at the pixels o."""
    fine = np.arange((x.shape[1] - 1) * FINE + 1) / FINE
    best = int(np.argmax(np.ptp(x, axis=1)))
    curve = along(kernel, x[best : best + 1], fine)[0, :, None] - y[best]
    low, high = curve[:-1], curve[1:]
    cell, which = np.nonzero((low * high <= 0) & (low != high))
    at = (cell + low[cell, which] / (low[cell, which] - high[cell, which])) / FINE
    good = np.ones(len(at), bool)  # by that row; a few rows more reject most of what is noise, all rows the rest
    for some in (slice(0, FEW), slice(FEW, None)):
        left = np.flatnonzero(good)
        good[left] = (
            np.abs(along(kernel, x[some], at[left]) - y[some][:, which[left]]) <= limit + 1e-2 * np.ptp(x)
        ).all(0)
    places = [np.unique(np.round(at[good & (which == n)], 9)) for n in range(len(o))]
    inside = [n for n, where in enumerate(places) if len(where)]
    if len(inside) < LEAST:
        return
    fewest = sorted(inside, key=lambda n: len(places[n]))[:PAIRED]
    # far apart first, for the line's sake; more than one pair, as a pixel beyond the border says nothing of its place
    for one, two in sorted(combinations(sorted(fewest), 2), key=lambda pair: pair[0] - pair[1]):
        for a, b in product(places[one][:FEW], places[two][:FEW]):
            step = (b - a) / (o[two] - o[one])
            line = np.array([a - step * o[one], step])
            if step > 0 and read_error(kernel, x, y, o, line) <= limit + 2e-2 * np.ptp(x):
                line = polished(kernel, x, y, o, line)
                if read_error(kernel, x, y, o, line) <= limit:
                    yield float(line[0]), float(line[1])
                    return


def along(kernel: str, x: Array, at: Array) -> Array:
    """Read rows (R, I) at coordinates: (R, len(at))."""
    index, weight = taps(Resize(kernel), x.shape[1], at)
    return np.asarray((x[:, folded(index, x.shape[1], "")] * weight).sum(-1))


def difference(kernel: str, x: Array, y: Array, o: Array, line: Array) -> Array:
    """Give what a line leaves unexplained."""
    how = Resize(kernel, places=((Fraction(float(line[0])), Fraction(float(line[1]))),))
    return np.asarray(x @ rows(how, 0, x.shape[1], len(o), o).T - y)


def read_error(kernel: str, x: Array, y: Array, o: Array, line: Array) -> float:
    """Give the largest of it, of the pixels that do not stand at the border (which may be any rule's)."""
    at = line[0] + line[1] * o
    inside = (at >= 0) & (at <= x.shape[1] - 1)
    if inside.sum() < LEAST:
        return np.inf
    return float(np.abs(difference(kernel, x, y, o, line)[:, inside]).max())


def polished(kernel: str, x: Array, y: Array, o: Array, line: Array) -> Array:
    """Improve a line by a few steps of Gauss and Newton."""
    at = line[0] + line[1] * o
    inside = (at > 0) & (at < x.shape[1] - 1)
    for _ in range(6):
        left = difference(kernel, x, y, o, line)[:, inside].ravel()
        tilt = 1e-7
        slopes = [
            (difference(kernel, x, y, o, line + tilt * unit)[:, inside].ravel() - left) / tilt for unit in np.eye(2)
        ]
        line = line - np.linalg.lstsq(np.array(slopes).T, left, rcond=None)[0]
    return line
