"""The drawings that chapters share: numbers in cells, one colour and hatch for each input pixel.

Every function draws on matplotlib axes, makes a figure that fits when `ax` is not given, and returns the axes.
Backgrounds are transparent and text is dark; a dark page inverts the picture. The pixels of `splatlib.palette` are
numbered row by row from 0. Cells are one unit wide, and rows go down as in an array.
"""

from collections.abc import Iterable, Sequence
from itertools import islice, product
from math import prod
from typing import Any

import numpy as np

from splatlib import geometry
from splatlib._arguments import Array, Ints, each_axis, integer, numbers, operands
from splatlib.formulations import splat_steps
from splatlib.palette import HATCHES, LIGHT, style
from splatlib.photographs import photographs as photographs

INK, FAINT, EDGE, BLANK = "#16181d", "#565c66", "#6b7280", "#ffffff"
CROP = "#b00020"
CELL = 0.36  # inches
Axes = Any  # matplotlib's, which is imported when a drawing is made


def canvas(width: float, height: float) -> Axes:
    """Make empty axes of `width` times `height` cells, for drawings that share one figure."""
    import matplotlib.pyplot as plt

    figure = plt.figure(figsize=(max(width, 1) * CELL, height * CELL), dpi=144, facecolor="none")
    ax = figure.add_axes((0.0, 0.0, 1.0, 1.0), facecolor="none")
    ax.set(xlim=(-0.05, width + 0.05), ylim=(height + 0.05, -0.05), aspect="equal")
    ax.axis("off")
    return ax


def owners(
    size: Ints,
    kernel_size: Ints,
    stride: Ints = 1,
    padding: Ints = 0,
    output_padding: Ints = 0,
    dilation: Ints = 1,
    first: int | None = None,
) -> Array:
    """Name the input pixels whose stamps land on each output pixel: tuples of numbers, (H, W) -> (H', W').

    With `first` only that many stamps have landed.

    >>> owners(3, 3, stride=2)
    array([(0,), (0,), (0, 1), (1,), (1, 2), (2,), (2,)], dtype=object)
    """
    axes = each_axis(
        size=size,
        kernel_size=kernel_size,
        stride=stride,
        padding=padding,
        output_padding=output_padding,
        dilation=dilation,
    )
    sizes = [axis[0] for axis in axes]
    out = [geometry.canvas(*axis) for axis in axes]
    lands = [geometry.landing(i, k, s, p, d) for i, k, s, p, _, d in axes]
    stamps = prod(sizes) if first is None else integer("first", first, 0)
    found = np.full(out, None, dtype=object)
    for o in np.ndindex(found.shape):
        found[o] = ()
    for number, pixel in islice(enumerate(np.ndindex(*sizes)), stamps):
        for o in product(*(land[i] for land, i in zip(lands, pixel, strict=True))):
            if all(0 <= at < end for at, end in zip(o, found.shape, strict=True)):
                found[o] = (*found[o], number)
    return found


def grid(values: Any, owner: Any = None, ax: Axes = None, at: tuple[float, float] = (0, 0), faint: Any = None) -> Axes:
    """Draw an array of one or two axes as numbers in cells: (H, W) or (W,).

    `owner` has the same shape and says whose colour a cell has: the number of an input pixel, a tuple of them where
    stamps overlap, or None, -1 or () for no colour. `owner="own"` numbers the cells themselves: an input.
    `at` is the left top corner, in cells. Cells where `faint` is true are drawn without colour, their numbers grey.
    """
    values = _numbers("values", values, 1, 2)
    rows = np.atleast_2d(values)
    pale = numbers("faint", False if faint is None else faint, "iufb").astype(bool)
    if pale.shape not in ((), values.shape):
        raise ValueError(f"faint must have the shape of values {values.shape}, or none, got shape {pale.shape}")
    if isinstance(owner, str) and owner == "own":
        owner = np.arange(rows.size)
    if ax is None:
        ax = canvas(at[0] + rows.shape[1], at[1] + rows.shape[0])
    whose, pale = _flat(owner, rows.size), np.broadcast_to(pale, rows.shape)
    for n, (r, c) in enumerate(np.ndindex(*rows.shape)):
        cell(ax, at[0] + c, at[1] + r, rows[r, c], whose[n], bool(pale[r, c]))
    return ax


def cell(
    ax: Axes,
    left: float,
    top: float,
    value: Any,
    pixels: Any = (),
    faint: bool = False,
    fill: str = BLANK,
    ink: str = INK,
) -> None:
    """Draw one cell: one band of colour and hatch for each pixel that stamped it, and its number on top."""
    from matplotlib.patches import Rectangle

    bands = [] if faint else list(_tuple(pixels))
    for n, pixel in enumerate(bands):
        colour, hatch = style(pixel)
        ax.add_patch(
            Rectangle(
                (left + n / len(bands), top),
                1 / len(bands),
                1,
                facecolor=LIGHT[colour],
                edgecolor=darker(LIGHT[colour]),
                hatch=HATCHES[hatch] * 2,
                linewidth=0,
            )
        )
    ax.add_patch(
        Rectangle(
            (left, top),
            1,
            1,
            facecolor="none" if bands else fill,
            edgecolor=EDGE,
            linewidth=0.8,
            linestyle="--" if faint else "-",
        )
    )
    text = number(value)
    wide = len(text) - 0.5 * sum(text.count(mark) for mark in ".-")  # in digits: some marks are half as wide
    small = min(1.0, 3.5 / max(wide, 1))
    ax.text(left + 0.5, top + 0.52, text, ha="center", va="center", fontsize=10 * small, color=FAINT if faint else ink)


def row(
    x: Any,
    w: Any,
    stride: int = 1,
    padding: int = 0,
    output_padding: int = 0,
    dilation: int = 1,
) -> Axes:
    """Draw a row being splatted: each pixel and its stamp on a line of its own, the sums below.

    The stamps stand where they land on the canvas. In the line of sums, what `padding` crops is grey and dashed; two
    dashed lines show the crop.
    """
    x, w = _numbers("x", x, 1), _numbers("w", w, 1)
    lands = geometry.landing(len(x), len(w), stride, padding, dilation) + padding
    size = geometry.canvas(len(x), len(w), stride, padding, integer("output_padding", output_padding, 0), dilation)
    length = max(int(lands.max()) + 1, padding + size)
    whole = np.zeros(length, dtype=np.result_type(x, w))
    np.add.at(whole, lands, np.multiply.outer(x, w))
    ax = canvas(length + 2, len(x) + 1.5)
    for i, pixel in enumerate(x):
        cell(ax, 0, i, pixel, i)
        for k, o in enumerate(lands[i]):
            cell(ax, 2 + o, i, pixel * w[k], i)
    whose: list[tuple[int, ...]] = [tuple(np.flatnonzero((lands == o).any(axis=1)).tolist()) for o in range(length)]
    cropped = [o < padding or o >= padding + size for o in range(length)]
    grid(whole, whose, ax, (2, len(x) + 0.5), cropped)
    if padding or output_padding:
        for edge in (2 + padding, 2 + padding + size):
            ax.plot([edge, edge], [-0.05, len(x) + 1.5], color=CROP, linewidth=2, linestyle="--")
    return ax


def channels(x: Any, w: Any, stride: int = 1, groups: int = 1, dilation: int = 1) -> Axes:
    """Draw a column for each output channel: the stamps of every input channel of its group, and their sums below.

    `x` is (C, W) and `w` is (C, M/G, k). Pixels are numbered through all channels, so each has a colour of its own.
    """
    x, w = _numbers("x", x, 2), _numbers("w", w, 3)
    kind = np.result_type(x, w)
    operands(1, x.astype(kind), w.astype(kind), None, groups, transposed=True)
    lands = geometry.landing(x.shape[1], w.shape[2], stride, 0, dilation)
    length, members, outs = int(lands.max()) + 1, len(x) // groups, w.shape[1]
    lines = members * x.shape[1]
    ax = canvas(outs * groups * (length + 3) - 1, lines + 1.5)
    for m in range(outs * groups):
        left, first = m * (length + 3), m // outs * members
        whole = np.zeros(length, dtype=kind)
        whose: list[tuple[int, ...]] = [()] * length
        for line, (c, i) in enumerate(np.ndindex(members, x.shape[1])):
            pixel = (first + c) * x.shape[1] + i
            cell(ax, left, line, x[first + c, i], pixel)
            for o, tap in zip(lands[i], w[first + c, m % outs], strict=True):
                cell(ax, left + 2 + o, line, x[first + c, i] * tap, pixel)
                whole[o] += x[first + c, i] * tap
                whose[o] = (*whose[o], pixel)
        grid(whole, whose, ax, (left + 2, lines + 0.5))
    return ax


def steps(x: Any, w: Any, stride: Ints = 1, padding: Ints = 0, columns: int = 3) -> Axes:
    """Draw the canvas before the first stamp and after each one, side by side, `columns` to a line."""
    x, w = _numbers("x", x, 1, 2), _numbers("w", w, 1, 2)
    pictures = splat_steps(x[None], w[None, None], stride=stride, padding=padding)[:, 0]
    shown = [owners(x.shape, w.shape, stride, padding, first=n) for n in range(len(pictures))]
    return panels(pictures, shown, columns if w.ndim == 2 else 1)


def panels(arrays: Iterable[Any], owner: Sequence[Any] | None = None, columns: int = 5, gap: float = 0.8) -> Axes:
    """Draw arrays side by side, `columns` to a line; `owner` has one entry an array, as `grid` takes it."""
    pictures = [_numbers("arrays", a, 1, 2) for a in arrays]
    integer("columns", columns, 1)
    if not pictures:
        raise ValueError("arrays must hold one array or more, got none")
    if owner is not None:
        _entries(owner, len(pictures), "arrays")
    shapes = [np.atleast_2d(a).shape for a in pictures]
    lines = [range(n, min(n + columns, len(pictures))) for n in range(0, len(pictures), columns)]
    heights = [max(shapes[n][0] for n in line) for line in lines]
    width = max(sum(shapes[n][1] + gap for n in line) - gap for line in lines)
    ax = canvas(width, sum(heights) + gap * (len(lines) - 1))
    top = 0.0
    for line, height in zip(lines, heights, strict=True):
        left = 0.0
        for n in line:
            grid(pictures[n], None if owner is None else owner[n], ax, (left, top + (height - shapes[n][0]) / 2))
            left += shapes[n][1] + gap
        top += height + gap
    return ax


def counts(values: Any, ax: Axes = None, at: tuple[float, float] = (0, 0)) -> Axes:
    """Draw overlap counts: the number in each cell, on a grey that deepens with it; one axis gets bars on top."""
    values = _numbers("values", values, 1, 2)
    if values.min() < 0:
        raise ValueError(f"values must be counts, from 0 upwards, got {values.min()}")
    rows = np.atleast_2d(values)
    most = int(rows.max(initial=1))
    bars = most if values.ndim == 1 else 0
    if ax is None:
        ax = canvas(at[0] + rows.shape[1], at[1] + rows.shape[0] + bars)
    for r, c in np.ndindex(*rows.shape):
        shade = int(250 - 90 * rows[r, c] // most)
        fill = f"#{shade:02x}{shade:02x}{shade:02x}"
        for level in range(1, int(rows[r, c]) + 1 if bars else 1):
            cell(ax, at[0] + c, at[1] + bars - level, "", fill=fill)
        cell(ax, at[0] + c, at[1] + bars + r, rows[r, c], fill=fill)
    return ax


def matrix(values: Any, owner: Sequence[Any] | None = None, ax: Axes = None, at: tuple[float, float] = (0, 0)) -> Axes:
    """Draw a matrix (outputs, inputs): column i in the colour of input pixel i, zeros left white.

    `owner` gives other pixel numbers for the columns.
    """
    values = _numbers("values", values, 2)
    whose = range(values.shape[1]) if owner is None else owner
    _entries(whose, values.shape[1], "columns")
    if ax is None:
        ax = canvas(at[0] + values.shape[1], at[1] + values.shape[0])
    for o, i in np.ndindex(*values.shape):
        colour = whose[i] if values[o, i] else ()
        cell(ax, at[0] + i, at[1] + o, values[o, i], colour, ink=INK if values[o, i] else FAINT)
    return ax


def grids(size: int, *positions: Any) -> Axes:
    """Draw pixel centres on one axis: the input's cells, and below them a line of dots for each list of positions.

    Positions are in units of input pixels, and 0 is the centre of the first. Each dot carries its output number.
    """
    places = [_numbers("positions", p, 1) for p in positions]
    low = min([-0.5, *(float(p.min()) for p in places)])
    high = max([integer("size", size, 1) - 0.5, *(float(p.max()) for p in places)])
    zoom = 2.0  # cells to an input pixel, so that the dots do not touch
    ax = canvas((high - low) * zoom + 1, 1.2 + 1.4 * len(positions))
    edge = 0.5 - low * zoom
    for i in range(size):
        centre = edge + i * zoom
        cell(ax, centre - 0.5, 0, i, i)
        ax.plot([centre] * 2, [1, 1.2 + 1.4 * len(positions)], color=EDGE, linewidth=0.6, linestyle=":")
        for side in (-0.5, 0.5):
            ax.plot([centre + side * zoom] * 2, [0, 1], color=EDGE, linewidth=1.2)
    for line, where in enumerate(places):
        y = 1.7 + 1.4 * line
        ax.plot([edge + low * zoom, edge + high * zoom], [y, y], color=EDGE, linewidth=0.8)
        for o, place in enumerate(where.astype(float)):
            ax.plot([edge + place * zoom], [y], marker="o", markersize=5, color=INK)
            ax.text(edge + place * zoom, y + 0.5, number(o), ha="center", va="center", fontsize=8, color=INK)
    return ax


def resized(x: Any, at: Any, reads: Any = None) -> Axes:
    """Draw a row of input pixels and below it the output pixels, where they stand and as wide as they are.

    `at` holds the places of the output centres on a ruler on which input pixel i covers i to i + 1. An output pixel
    shows in bands what it reads: two pixels, weighed by distance, or, with `reads`, the one that holds that place.
    """
    x, at = _numbers("x", x, 1).astype(float), _numbers("at", at, 1).astype(float)
    places = at if reads is None else _numbers("reads", reads, 1)
    if (np.diff(at) <= 0).any():
        raise ValueError(f"at must rise from each place to the next, got {at.tolist()}")
    if places.shape != at.shape or (reads is not None and not 0 <= places.min() <= places.max() < len(x)):
        raise ValueError(f"reads must hold {len(at)} places on x, from 0 to below {len(x)}, got {places.tolist()}")
    step = at[1] - at[0] if len(at) > 1 else len(x)
    near = 1 - np.abs((at - 0.5).clip(0, len(x) - 1)[:, None] - np.arange(len(x)))
    weights = near.clip(0, 1) if reads is None else np.eye(len(x))[places.astype(int)]
    zoom = max(2.4, 1.4 / step)  # cells to an input pixel: the numbers must fit into the output pixels
    low, high = min(0.0, at[0] - step / 2), max(float(len(x)), at[-1] + step / 2)
    ax = canvas((high - low) * zoom, 4.2)
    for i, value in enumerate(x):
        _bar(ax, (i - low) * zoom, 0, zoom, [i], [1.0], value)
        ax.plot((i + 0.5 - low) * zoom, 1.2, marker="o", markersize=5, color=INK)
    for centre, place, weight in zip(at, places, weights, strict=True):
        read = np.flatnonzero(weight)
        _bar(ax, (centre - step / 2 - low) * zoom, 2.2, step * zoom, read, weight[read], weight @ x)
        ax.plot([(place - low) * zoom] * 2, [1.2, 2.2], color=INK, linewidth=0.8, linestyle=":")
    for mark in range(len(x) + 1):
        ax.plot([(mark - low) * zoom] * 2, [3.4, 3.55], color=FAINT, linewidth=0.8)
        ax.text((mark - low) * zoom, 3.9, number(mark), ha="center", va="center", fontsize=8, color=FAINT)
    ax.plot([-low * zoom, (len(x) - low) * zoom], [3.4, 3.4], color=FAINT, linewidth=0.8)
    return ax


def piles(matrix: Any, x: Any) -> Axes:
    """Pile up what each input pixel gives to each output pixel, matrix[o, i] * x[i]: the height is the output."""
    import matplotlib.pyplot as plt

    matrix, x = _numbers("matrix", matrix, 2), _numbers("x", x, 1)
    if len(x) != matrix.shape[1]:
        raise ValueError(f"x must have a pixel for each of the {matrix.shape[1]} columns of matrix, got {len(x)}")
    shares = matrix * x
    ax = plt.subplots(figsize=(0.7 * len(shares) + 1, 2.4), facecolor="none")[1]
    ax.set_facecolor("none")
    bottom = np.zeros(len(shares))
    for i, share in enumerate(shares.T):
        colour, hatch = style(i)
        bars = ax.bar(range(len(shares)), share, 1, bottom, color=LIGHT[colour], edgecolor=darker(LIGHT[colour]))
        for bar in bars:
            bar.set(hatch=HATCHES[hatch] * 2, linewidth=0)
        bottom = bottom + share
    ax.stairs(bottom, np.arange(len(shares) + 1) - 0.5, color=INK, linewidth=1.2)
    ax.set(xticks=range(len(shares)), xlim=(-0.55, len(shares) - 0.45))
    ax.spines[["right", "top"]].set_visible(False)
    return ax


def _bar(ax: Axes, left: float, top: float, width: float, pixels: Any, parts: Any, value: Any) -> None:
    """Draw a box of any width, in bands of the pixels' colours that are as wide as their parts, and its number."""
    from matplotlib.patches import Rectangle

    start = left
    for pixel, part in zip(pixels, parts, strict=True):
        colour, hatch = style(int(pixel))
        band = Rectangle((start, top), part * width, 1.2, facecolor=LIGHT[colour], linewidth=0)
        band.set(hatch=HATCHES[hatch] * 2, edgecolor=darker(LIGHT[colour]))
        ax.add_patch(band)
        start += part * width
    ax.add_patch(Rectangle((left, top), width, 1.2, facecolor="none", edgecolor=EDGE, linewidth=0.8))
    ax.text(left + width / 2, top + 0.6, number(value), ha="center", va="center", fontsize=9, color=INK)


def number(value: Any) -> str:
    """Write a value for a cell: whole numbers in full, others with up to three digits.

    >>> number(102), number(2.0), number(0.25), number(1 / 3)
    ('102', '2', '0.25', '0.333')
    """
    if isinstance(value, str):
        return value
    return str(int(value)) if float(value).is_integer() else f"{value:.3g}"


def darker(colour: str) -> str:
    """Give the colour of the hatch on a colour: a little darker, so that dark text stands out from both."""
    return "#" + "".join(f"{round(int(colour[n : n + 2], 16) * 0.86):02x}" for n in (1, 3, 5))


def _numbers(name: str, values: Any, *ranks: int) -> Array:
    """Give `values` as an array of real numbers, with one of these numbers of axes and none of them empty."""
    found = numbers(name, values, "iufb")
    if found.ndim not in ranks or not found.size:
        axes = " or ".join(map(str, ranks))
        raise ValueError(f"{name} must have {axes} axes, none of them empty, got shape {found.shape}")
    return found


def _tuple(pixels: Any) -> tuple[int, ...]:
    if pixels is None:
        return ()
    many = pixels if isinstance(pixels, tuple | list) else (pixels,)
    return tuple(n for n in (integer("a pixel of owner", p) for p in many if p is not None) if n >= 0)


def _flat(owner: Any, size: int) -> list[Any]:
    """List the owner of each cell, row by row; tuples stay whole."""
    if owner is None:
        return [()] * size
    flat: list[Any] = []
    for entry in _entries(owner):
        if isinstance(entry, list | np.ndarray):
            flat.extend(_flat(entry, len(entry)))
        else:
            flat.append(entry)
    return list(_entries(flat, size, "cells"))


def _entries(owner: Any, count: int | None = None, what: str = "") -> Any:
    """Refuse an owner that is no sequence, or has not one entry for each of what is drawn."""
    if not isinstance(owner, list | tuple | range) and not (isinstance(owner, np.ndarray) and owner.ndim):
        raise TypeError(f"owner must be a list or an array, got {owner!r}")
    if count is not None and len(owner) != count:
        raise ValueError(f"owner must have an entry for each of the {count} {what}, got {len(owner)}")
    return owner
