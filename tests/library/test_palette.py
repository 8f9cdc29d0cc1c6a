"""Pixels can be told apart, and what stands on them can be read."""

from itertools import pairwise

import numpy as np
import pytest

from splatlib.palette import DARK, HATCHES, LIGHT, style


def luminance(colour: str) -> float:
    channels = np.array([int(colour[n : n + 2], 16) for n in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_the_first_24_pixels_differ_and_neighbours_in_colour() -> None:
    looks = [style(pixel) for pixel in range(200)]
    assert len(set(looks[:24])) == 24
    assert {colour for colour, _ in looks} == set(range(len(LIGHT)))
    assert {hatch for _, hatch in looks} == set(range(len(HATCHES)))
    assert all(a != b for (a, _), (b, _) in pairwise(looks))


@pytest.mark.parametrize(("colours", "text"), [(LIGHT, "#16181d"), (DARK, "#ffffff")])
def test_text_can_be_read_on_every_colour(colours: tuple[str, ...], text: str) -> None:
    assert len(set(colours)) == len(LIGHT)
    for colour in colours:
        low, high = sorted([luminance(colour), luminance(text)])
        assert (high + 0.05) / (low + 0.05) > 4.5, colour
