"""A link to a place of a page leads there: each id, and each state of a widget, on a fresh load.

Moving about in a page that is loaded would not do: what made links miss was the layout of a page that is not there yet.
A load takes a third of a second, so a page is opened on one screen at one of its places, with widgets at two, others
whenever it has changed; `EVERY_CASE=1` opens it on both at all of them.
"""

import json
import zlib
from random import Random

import pytest
from sample import EVERY

HEADER = 64  # the header stays at the top; the place comes below it
NEAR = 8
SCREENS = [(1440, 900), (390, 844)]
# How far from where it should be the page stands. It cannot be scrolled beyond its ends.
MISSED = """([id, header]) => {
  const { top } = document.getElementById(id).getBoundingClientRect();
  const end = document.documentElement.scrollHeight - innerHeight;
  return Math.round(scrollY - Math.max(0, Math.min(end, scrollY + top - header)));
}"""
LAID_OUT = "() => document.documentElement.matches('.whole')"
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def places(soup):
    """Give ids and what an address says after them: the places of the text, and widgets with a setting changed."""
    found = [(tag["id"], "") for tag in soup.select("article [id]") if not tag.find_parent("svg")]
    for widget in soup.select(".splat-widget[id]"):
        settings = json.loads(widget["data-state"])
        name, value = next((name, value) for name, value in settings.items() if type(value) is int)
        found.append((widget["id"], f"?{name}={value + 1}"))
    return found


def sample(found, page, width):
    """Choose one, and a widget's if there are any; the same ones until the page changes."""
    if EVERY:
        return found
    states = [place for place in found if place[1]]
    draw = Random(zlib.crc32(page) + width)
    return states[:1] + draw.sample(found, min(1, len(found)))


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: str(screen[0]))
def test_a_link_to_a_place_lands_there(load, book, built, soup, path, screen):
    width, height = screen
    page = load(viewport={"width": width, "height": height})
    for place, state in sample(places(soup), (built / path).read_bytes(), width):
        page.goto("about:blank")
        page.goto(f"{book}/{path}#{place}{state}", wait_until="load")
        page.wait_for_function(LAID_OUT)
        page.evaluate(FRAMES)
        missed = page.evaluate(MISSED, [place, HEADER])
        assert abs(missed) < NEAR, f"#{place}{state} at {width} px"


@pytest.mark.parametrize("end", ["%", "%E0%A4%A", "?", "%3Cscript%3E", "a%2Fb"])
def test_an_address_with_a_strange_end_throws_nothing(load, book, end):
    """And what book.js does after it has looked for the place still runs."""
    page = load(f"{book}/book/05-count-the-overlaps.html?projector#{end}")
    page.wait_for_selector("html.projector .projected")
    assert page.locator(".projected").count() == 1
