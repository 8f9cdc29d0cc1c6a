"""Photographs are stored without loss and shown on one range; whoever asks for less is refused."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from splatlib import plot
from splatlib.photographs import as_bytes, png

SHAPES = [(1, 1), (5, 7), (1, 9, 3), (16, 4, 3), (33, 31)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", ["noise", "ramp", "flat"])
def test_a_png_gives_back_every_byte(shape, kind):
    rng = np.random.default_rng(0)
    picture = {
        "noise": rng.integers(0, 256, shape, dtype=np.uint8),
        "ramp": np.arange(np.prod(shape)).reshape(shape).astype(np.uint8),
        "flat": np.full(shape, 200, np.uint8),
    }[kind]
    read = Image.open(io.BytesIO(png(picture)))
    assert read.mode == ("RGB" if len(shape) == 3 else "L")
    assert np.array_equal(np.asarray(read), picture)


def test_differences_pack_a_photograph_better():
    """A slope: each row alone is no shorter, but its differences are all alike."""
    slope = (np.add.outer(np.arange(64), 3 * np.arange(64)) % 256).astype(np.uint8)
    assert len(png(slope)) < 0.2 * slope.size


@pytest.mark.parametrize("picture", [np.zeros((2, 2)), np.zeros((2, 2, 4), np.uint8), np.zeros((0, 3), np.uint8)])
def test_other_arrays_are_refused(picture):
    with pytest.raises(ValueError, match=r"a picture must be uint8, \(H, W\) or \(H, W, 3\)"):
        png(picture)


def test_the_range_is_refused_upside_down():
    with pytest.raises(ValueError, match="low must be below high, got 1 and 1"):
        as_bytes([0.5], 1, 1)


def test_panels_share_one_range_and_stand_at_whole_multiples():
    small, large = np.array([[0.0, 0.25], [0.5, 1.0]]), np.full((6, 6), 0.75)
    text = plot.photographs({"a < b": small, "c": large}, ["one", "two"], low=0, high=1, width=12, columns=1).data
    found = [
        (int(x), int(y), int(w), int(h), np.asarray(Image.open(io.BytesIO(base64.b64decode(data)))))
        for x, y, w, h, data in re.findall(
            r'<image x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)" style="image-rendering: pixelated" '
            r'href="data:image/png;base64,([^"]*)"/>',
            text,
        )
    ]
    assert [panel[:4] for panel in found] == [(0, 0, 12, 12), (0, 56, 12, 12)]
    assert found[0][4].tolist() == [[0, 64], [128, 255]] and set(found[1][4].ravel().tolist()) == {191}
    assert re.findall(r"<text[^>]*>([^<]*)</text>", text) == ["a &lt; b", "one", "c", "two"]


def test_an_empty_note_is_no_line():
    text = plot.photographs({"a": [[1]], "b": [[2]]}, ["", "said"]).data
    assert re.findall(r"<text[^>]*>([^<]*)</text>", text) == ["a", "b", "said"]


def test_each_has_a_note_or_none_has():
    with pytest.raises(ValueError, match="notes must be none or 2, one a picture, got 1"):
        plot.photographs({"a": [[1]], "b": [[2]]}, ["one"])
