"""The loupe: each pixel and number that it shows is that of the pictures that it was given."""

import numpy as np
import pytest
from drive import STATE
from oracles import decoded, dotted, greys
from test_shrinker import near, pixels

from splatlib.widgets import Loupe


@pytest.fixture
def shown(write_page, load):
    """Open a loupe: its root."""
    return lambda **settings: load(write_page("loupe", **settings)).locator(".splat-widget")


@pytest.mark.parametrize("divider", [0, 31, 96])
def test_each_pixel_is_that_of_one_picture_or_the_other(shown, divider):
    root = shown(left=decoded(3), right=decoded(4), high=2.5, divider=divider)
    left, right = greys(decoded(3), 2.5).numpy(), greys(decoded(4), 2.5).numpy()
    assert near(pixels(root, "picture"), np.where(np.arange(96) < divider, left, right))


def test_by_itself_it_shows_what_three_and_four_ones_stamp(shown):
    assert near(pixels(shown(divider=96), "picture"), dotted(3))
    assert near(pixels(shown(divider=0), "picture"), dotted(4))


@pytest.mark.parametrize(("row", "column", "top", "left"), [(0, 0, 0, 0), (50, 40, 47, 37), (95, 95, 89, 89)])
def test_it_holds_the_numbers_around_the_pointer(shown, row, column, top, left):
    root = shown(left=decoded(3), right=decoded(4), high=2.5, divider=96)
    box = root.locator("canvas").bounding_box()
    root.page.mouse.move(*(box[side] + (at + 0.5) * box["width"] / 96 for side, at in (("x", column), ("y", row))))
    wanted = greys(decoded(3), 2.5).numpy()
    assert root.evaluate(STATE)["grids"]["lens"] == wanted[top : top + 7, left : left + 7].tolist()
    cells = root.locator("[data-name=lens] td")
    lit = root.locator("[data-name=lens] td.lit")
    assert lit.count() == 1 and lit.inner_text() == str(wanted[row, column])
    for cell, value in zip(cells.all(), wanted[top : top + 7, left : left + 7].flat, strict=True):
        assert cell.evaluate("td => td.style.background") == f"rgb({value}, {value}, {value})"
    seen = root.locator(".splat-mark").bounding_box()
    at = [(seen[side] - box[side]) / box["width"] * 96 for side in ("x", "y")]
    assert np.allclose(at, [left, top], atol=0.05)
    assert np.allclose([seen["width"], seen["height"]], 7 * box["width"] / 96, atol=0.1)


def test_the_keyboard_moves_it_and_a_number_is_chosen(shown):
    root = shown(row=50, column=40)
    for key, name, value in (("ArrowRight", "column", "41"), ("ArrowLeft", "row", "49")):
        root.locator(f"[data-name={name}]").press(key)
        assert root.locator(f"[data-name={name}]").input_value() == value
    root.locator('[data-name=lens] [tabindex="0"]').focus()
    root.page.keyboard.press("Control+Home")
    root.page.keyboard.press("Enter")
    assert [root.locator(f"[data-name={name}]").input_value() for name in ("row", "column")] == ["46", "38"]


def test_the_line_is_dragged(shown):
    root = shown()
    box, line = root.locator("canvas").bounding_box(), root.locator(".splat-divider").bounding_box()
    page = root.page
    page.mouse.move(line["x"] + line["width"] / 2, line["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 40, steps=3)
    page.mouse.up()
    assert root.locator("[data-name=divider]").input_value() == "72"


def test_pixels_under_the_line_can_be_pointed_at_too(shown):
    root = shown(divider=48, row=0, column=0)
    line = root.locator(".splat-divider").bounding_box()
    root.page.mouse.move(line["x"] + line["width"] / 2 + 0.5, line["y"] + 40)
    assert root.locator("[data-name=column]").input_value() in ("47", "48")
    assert root.locator("[data-name=divider]").input_value() == "48"


def test_it_says_how_much_neighbours_differ(shown):
    """By torch: on average, and at the chosen pixel; the last one of a row is compared with the one before it."""
    left, right = dotted(3).double(), dotted(4).double()
    one, other = (picture.diff(dim=1).abs().mean().item() for picture in (left, right))
    for column, beside in ((10, 11), (95, 94)):
        root = shown(divider=96, row=23, column=column)
        text = root.locator(".splat-sum").inner_text()
        here, there = int(left[23, column]), int(left[23, beside])
        assert text.startswith(f"{here}, and beside it {there}: they differ by {abs(here - there)}.")
        assert f"by {one:.4g} left, by {other:.4g} right" in text


@pytest.mark.parametrize("width", [1440, 390, 320])
def test_a_pixel_is_a_square_of_whole_screen_pixels(shown, width):
    root = shown()
    root.page.set_viewport_size({"width": width, "height": 900})
    box = root.locator("canvas").bounding_box()
    assert box["width"] == box["height"] >= 192 and box["width"] % 96 == 0


def test_a_picture_of_another_size_is_refused():
    with pytest.raises(ValueError, match=r"has the shape \(96, 96\), got \(3, 4\)"):
        Loupe(left=np.zeros((3, 4)))
