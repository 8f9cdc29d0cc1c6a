"""A page that is printed (Ctrl-P, backgrounds not asked for) keeps its title and the colours that say who is who."""

import io
import re

import numpy as np
import pypdfium2
import pytest

from splatlib import palette

CHAPTER = "book/01-one-pixel-one-stamp.html"


@pytest.fixture(scope="module", params=["light", "dark"])
def printed(request, browser, book):
    """Print a chapter as a reader does who looks at it in this mode: mode, page, sheets."""
    page = browser.new_page(color_scheme=request.param)
    page.goto(f"{book}/{CHAPTER}", wait_until="load")
    page.wait_for_selector(".splat-widget [role=grid]")
    file = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4", print_background=False)))
    yield request.param, page, list(file)
    page.close()


def test_every_page_prints_its_title(shown, path):
    shown.emulate_media(media="print")
    assert shown.locator("h1").first.is_visible()


def test_the_title_comes_first(printed, soups):
    words = printed[2][0].get_textpage().get_text_bounded()
    title = soups(CHAPTER).select_one("article h1").find(string=True).strip()
    assert " ".join(words.split()).startswith(title)


def test_cells_of_widgets_keep_their_colours(printed):
    wanted = np.array([tuple(bytes.fromhex(colour[1:])) for colour in palette.LIGHT[:4]])
    sheet = next(s for s in printed[2] if re.search(r"Stamp \d of 4", s.get_textpage().get_text_bounded()))
    seen = np.asarray(sheet.render(scale=2).to_pil().convert("RGB")).reshape(-1, 3)
    for colour in wanted:
        assert (np.abs(seen - colour).max(axis=1) <= 2).sum() > 50, colour


def test_a_dark_page_is_printed_in_dark_ink_and_stays_dark(printed):
    mode, page, sheets = printed
    seen = np.asarray(sheets[0].render(scale=1).to_pil().convert("L"))
    assert (seen < 90).sum() > 12_000  # half of that in the pale ink of a dark page
    assert page.evaluate("() => document.documentElement.dataset.theme") == mode
