"""Resizes that weigh the pixels of a cell, not of a curve: areas, boxes, and the pyramid of OpenCV."""

from collections.abc import Callable

import numpy as np

from splatlib._arguments import Array
from splatlib.mismatch.places import folded
from splatlib.resize import interpolate_matrix


def coverage(size_in: int, size_out: int, scale: float | None) -> Array:
    """Weigh each pixel by how much of it the output pixel's cell covers."""
    step = size_in / size_out if scale is None else 1 / scale
    edge = np.minimum(np.arange(size_out + 1) * step, size_in)[:, None]
    if scale is None:
        edge = np.arange(size_out + 1)[:, None] * size_in / size_out
    i = np.arange(size_in)
    cover = np.clip(np.minimum(edge[1:], i + 1) - np.maximum(edge[:-1], i), 0, None)
    total = cover.sum(axis=1, keepdims=True)
    return np.asarray(cover / np.where(total == 0, 1, total))


def grown(size_in: int, size_out: int, o: Array, scale: float | None = None) -> tuple[Array, Array]:
    """Give the pixel that is read and the way to the next, on the grid of OpenCV's INTER_AREA when an axis grows."""
    low = o * size_in // size_out if scale is None else np.floor(o * (1 / scale)).astype(np.int64)
    part = (o + 1) - (low + 1) * (size_out / size_in if scale is None else scale)
    return low, np.where(part <= 1e-9, 0, part - np.floor(part))


def growing(size_in: int, size_out: int, scale: float | None) -> Array:
    """Read two pixels on that grid; OpenCV does so on every axis as soon as one of them grows."""
    o = np.arange(size_out)
    low, part = grown(size_in, size_out, o, scale)
    matrix = np.zeros((size_out, size_in))
    np.add.at(matrix, (o, np.clip(low, 0, size_in - 1)), 1 - part)
    np.add.at(matrix, (o, np.clip(low + 1, 0, size_in - 1)), part)
    return matrix


def box(size_in: int, size_out: int, scale: float | None) -> Array:
    """Weigh alike the pixels whose centres lie in the cell, as Pillow's BOX does, edges in its own floats."""
    step = size_in / size_out if scale is None else 1 / scale
    stretch = max(step, 1.0)
    center, i = ((np.arange(size_out) + 0.5) * step)[:, None], np.arange(size_in)
    first, last = (np.trunc(center + side * 0.5 * stretch + 0.5) for side in (-1, 1))
    d = (i - center + 0.5) * (1.0 / stretch)
    weight = ((d > -0.5) & (d <= 0.5) & (i >= first) & (i < last)).astype(float)
    total = weight.sum(axis=1, keepdims=True)
    return np.asarray(weight / np.where(total == 0, 1, total))


def pyramid(size_in: int, size_out: int, scale: float | None) -> Array:
    """Weigh by 1 4 6 4 1 around every second pixel, or spread so: OpenCV's pyrDown and pyrUp."""
    matrix = np.zeros((size_out, size_in))
    if size_out == -(-size_in // 2):
        o, k = np.arange(size_out)[:, None], np.arange(-2, 3)
        np.add.at(matrix, (o, folded(2 * o + k, size_in, "mirrored")), np.array([1, 4, 6, 4, 1]) / 16)
    elif size_out == 2 * size_in:
        o, k = np.arange(size_in)[:, None], np.arange(-1, 2)
        index = np.where(o + k < 0, min(1, size_in - 1), np.clip(o + k, 0, size_in - 1))
        np.add.at(matrix, (2 * o, index), np.array([1, 6, 1]) / 8)
        np.add.at(matrix, (2 * o + 1, index), np.array([0, 1, 1]) / 2)
    return matrix


SPECIAL: dict[str, Callable[[int, int, float | None], Array]] = {
    "area": lambda size_in, size_out, scale: interpolate_matrix(size_in, size_out, "area"),
    "area by coverage": coverage,
    "area of a growing axis": growing,
    "box by centres": box,
    "pyramid 1 4 6 4 1": pyramid,
}
