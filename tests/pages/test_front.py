"""The front page: what it shows is what torch computes, pixel by pixel, and a student sees all of it at once."""

import io
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[2] / "book" / "_ext"))
import front_photographs as front

FRONT = "book/intro.html"


def expected(kernel_size):
    """Compute a picture with torch: each colour is stamped on its own, with ones, in whole numbers."""
    ones = torch.ones((3, 1, kernel_size, kernel_size), dtype=torch.int64)
    sums = F.conv_transpose2d(torch.tensor(front.small())[None], ones, stride=2, groups=3)[0]
    return front.as_bytes(sums.numpy(), kernel_size)


@pytest.mark.parametrize("kernel_size", front.KERNELS)
def test_the_photographs_are_torchs(built, kernel_size):
    stored = np.asarray(Image.open(built / "_images" / front.name(kernel_size)))
    assert np.array_equal(stored, expected(kernel_size))


def test_one_has_a_checkerboard_and_one_has_none(built):
    """The mean of the pixels at even places and at odd ones: far apart in the first picture, alike in the second."""
    for kernel_size, flat in zip(front.KERNELS, (False, True), strict=True):
        stored = np.asarray(Image.open(built / "_images" / front.name(kernel_size))).astype(float)
        phases = [stored[r::2, c::2].mean() for r in (0, 1) for c in (0, 1)]
        assert (max(phases) / min(phases) < 1.05) == flat and (max(phases) / min(phases) > 2) == (not flat)


@pytest.mark.parametrize(("width", "times"), [(1440, 2), (390, 1), (320, 1)])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_they_are_shown_pixel_for_pixel(load, book, width, times, mode):
    page = load(f"{book}/{FRONT}", painted=True, viewport={"width": width, "height": 900}, color_scheme=mode)
    for picture, kernel_size in zip(page.locator("img.pixels").all(), front.KERNELS, strict=True):
        picture.scroll_into_view_if_needed()
        picture.evaluate("async e => { await e.decode(); }")
        shown = np.asarray(Image.open(io.BytesIO(picture.screenshot())).convert("RGB"))
        wanted = np.kron(expected(kernel_size), np.ones((times, times, 1), dtype=np.uint8))
        side = len(wanted)  # where its box ends between two pixels of the screen, the screenshot is one larger
        assert any(np.array_equal(shown[y : y + side, x : x + side], wanted) for y in (0, 1) for x in (0, 1))


def lowest(page, *selectors):
    return max(page.locator(s).first.evaluate("e => e.getBoundingClientRect().bottom") for s in selectors)


def test_it_fits_one_screen(load, book):
    """Claim, pictures, the way in and whom it is for at 1440 x 900; the way in on a phone."""
    page = load(f"{book}/{FRONT}", viewport={"width": 1440, "height": 900})
    assert (
        lowest(
            page,
            ".claim",
            ".moving-row",
            ".photograph figcaption",
            "a.start",
            "a.start >> xpath=../following-sibling::p",
        )
        < 900
    )
    page.set_viewport_size({"width": 390, "height": 844})
    assert lowest(page, "a.start") < 844


def test_one_button_leads_into_the_book(load, book):
    page = load(f"{book}/{FRONT}", viewport={"width": 1440, "height": 900})
    start = page.get_by_role("link", name="Start", exact=True)
    assert start.count() == 1
    start.click()
    page.wait_for_url("**/01-one-pixel-one-stamp.html*")


def test_the_picture_has_its_words_and_plays_again(load, book):
    page = load(f"{book}/{FRONT}", viewport={"width": 1440, "height": 900})
    words = page.locator(".moving-row .word").all_text_contents()
    assert words == ["input", "kernel", "output"]
    moves = "document.querySelector('.moving-row').getAnimations({ subtree: true })"
    running = f"() => {moves}.some(move => move.playState === 'running')"
    hurry = f"() => {{ for (const move of {moves}) move.playbackRate = 10; }}"
    page.evaluate(hurry)
    page.wait_for_function(f"() => !({running})()")
    page.get_by_role("button", name="Play again").click()
    assert page.evaluate(running)
    page.evaluate(hurry)
    page.wait_for_function(f"() => !({running})()")
    calm = load(f"{book}/{FRONT}", reduced_motion="reduce")
    assert not calm.evaluate(running) and not calm.get_by_role("button", name="Play again").is_visible()
