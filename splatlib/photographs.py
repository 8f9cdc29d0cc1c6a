"""Pictures shown as they are: without loss, pixel for pixel at whole multiples, one grey range for what is compared.

A drawing program resamples a photograph to fit its axes, and the change may be the very pattern that the picture is to
show. Here nothing is resampled: each array becomes a PNG, and whoever shows it enlarges each pixel to a square.
"""

import struct
import zlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from splatlib._arguments import Array, integer, numbers

GAP, LINE = 10, 17  # between panels, and for a line of words: CSS pixels
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def as_bytes(values: Any, low: float = 0, high: float = 255) -> Array:
    """Bring values to bytes, `low` to 0 and `high` to 255; what lies outside is cut off: any shape.

    >>> as_bytes([-1, 0, 0.5, 1], 0, 1).tolist()
    [0, 0, 128, 255]
    """
    found = numbers("values", values, "iufb").astype(float)
    if not low < high:
        raise ValueError(f"low must be below high, got {low} and {high}")
    grey: Array = np.rint((found - low) / (high - low) * 255).clip(0, 255).astype(np.uint8)
    return grey


def png(picture: Any) -> bytes:
    """Store bytes without loss: (H, W) as greys or (H, W, 3) as colours.

    >>> png(np.zeros((2, 3), np.uint8))[1:4]
    b'PNG'
    """
    picture = np.asarray(picture)
    if picture.dtype != np.uint8 or picture.shape[2:] not in ((), (3,)) or picture.ndim < 2 or not picture.size:
        raise ValueError(f"a picture must be uint8, (H, W) or (H, W, 3), got {picture.dtype}, shape {picture.shape}")
    height, width = picture.shape[:2]
    step = 1 if picture.ndim == 2 else 3
    rows = picture.reshape(height, -1)
    # Each row may be stored as differences: to nothing, to the left, to the row above. The smallest pack best.
    left, above = np.zeros_like(rows), np.zeros_like(rows)
    left[:, step:], above[1:] = rows[:, :-step], rows[:-1]
    ways = np.stack([rows, rows - left, rows - above])
    best = np.abs(ways.view(np.int8).astype(int)).sum(axis=2).argmin(axis=0)
    lines = np.column_stack([best.astype(np.uint8), ways[best, np.arange(height)]])
    head = struct.pack(">IIBBBBB", width, height, 8, 0 if step == 1 else 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b"")]
    chunks = [len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4) for name, data in parts]
    return SIGNATURE + b"".join(chunks)


def photographs(
    pictures: Mapping[str, Any],
    notes: Sequence[str] = (),
    low: float = 0,
    high: float = 255,
    width: int = 192,
    columns: int = 0,
) -> Any:
    """Show arrays side by side, all on the grey range from `low` to `high`: (H, W) or (H, W, 3) each.

    `pictures` has a name for each. A line of `notes` stands below its name: what was measured. A pixel becomes a square
    of as many screen pixels as make the picture nearest to `width`. At most `columns` stand in a line.
    """
    from IPython.display import SVG

    if not pictures or len(notes) not in (0, len(pictures)):
        raise ValueError(f"notes must be none or {len(pictures)}, one a picture, got {len(notes)}")
    shown = [as_bytes(values, low, high) for values in pictures.values()]
    times = [max(1, round(integer("width", width, 1) / picture.shape[1])) for picture in shown]
    columns = min(integer("columns", columns, 0) or len(shown), len(shown))
    across = max(n * picture.shape[1] for n, picture in zip(times, shown, strict=True)) + GAP
    down = max(n * picture.shape[0] for n, picture in zip(times, shown, strict=True)) + LINE * (2 if notes else 1) + GAP
    parts = []
    for at, (name, picture, n) in enumerate(zip(pictures, shown, times, strict=True)):
        left, top, (h, w) = at % columns * across, at // columns * down, picture.shape[:2]
        data = b64encode(png(picture)).decode()
        parts.append(
            f'<image x="{left}" y="{top}" width="{n * w}" height="{n * h}" style="image-rendering: pixelated" '
            f'href="data:image/png;base64,{data}"/>'
        )
        for line, words in enumerate(filter(None, [name, *notes[at : at + 1]])):
            below = top + n * h + LINE * (line + 0.8)
            parts.append(f'<text x="{left}" y="{below:g}">{escape(words)}</text>')
    size = f'width="{columns * across}" height="{-(-len(shown) // columns) * down}"'
    style = 'font-family="sans-serif" font-size="13" fill="currentColor"'
    return SVG(  # type: ignore[no-untyped-call]
        f'<svg xmlns="http://www.w3.org/2000/svg" class="photographs" data-columns="{columns}" {size} {style}>'
        f"{''.join(parts)}</svg>"
    )
