"""Projector mode: one widget as large as the screen takes, nothing else; links lead there, keys back."""

import pytest

PAGE = "book/08-see-it-in-gradients.html"
SHOWN = """() => [...document.querySelectorAll('.splat-widget')]
  .map((w, i) => [i, getComputedStyle(w).visibility, w.getBoundingClientRect()])
  .filter(([i, v, box]) => v === 'visible' && box.width >= innerWidth - 1 && box.height >= innerHeight - 1)
  .map(([i]) => i)"""
# The heights of some parts on the screen.
PARTS = """() => {
  const parts = { cell: "td", name: ".splat-sliders label", button: "button", slider: "[type=range]" };
  const height = part => document.querySelector(`.splat-widget ${part}`)?.getBoundingClientRect().height;
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, height(part)]).filter(([, h]) => h));
}"""


def ready(page):
    page.wait_for_selector(".splat-widget [role=grid]")
    page.wait_for_load_state("load")
    return page


@pytest.mark.parametrize("screen", [(1024, 768), (1280, 800), (1920, 1080)], ids=lambda screen: str(screen[0]))
def test_the_whole_widget_grows(book, load, screen):
    width, height = screen
    page = ready(load(f"{book}/{PAGE}", viewport={"width": width, "height": height}))
    small = page.evaluate(PARTS)
    page = ready(load(f"{book}/{PAGE}?projector", viewport={"width": width, "height": height}))
    page.wait_for_selector(".projected")
    assert page.evaluate(SHOWN) == [0]
    large = page.evaluate(PARTS)
    assert len(small) == 4 and large.keys() == small.keys()
    grown = {name: large[name] / small[name] for name in small}
    assert min(grown.values()) >= 1.49, grown  # digits of 24 pixels and more
    assert max(grown.values()) <= 1.05 * min(grown.values()), grown
    assert page.evaluate("() => document.querySelector('.projected').scrollWidth") <= width
    assert page.evaluate("() => getComputedStyle(document.querySelector('h1')).visibility") == "hidden"


def test_keys_change_the_widget_and_lead_back(book, load):
    page = ready(load(f"{book}/{PAGE}?projector"))
    page.wait_for_selector(".projected")
    count = page.locator(".splat-widget").count()
    page.keyboard.press("n")
    assert page.evaluate(SHOWN) == [1 % count]
    page.keyboard.press("p")
    page.keyboard.press("Escape")
    assert page.evaluate(SHOWN) == [] and "projector" not in page.url
    assert page.evaluate("() => getComputedStyle(document.querySelector('h1')).visibility") == "visible"
    assert page.locator(".splat-widget").first.evaluate("e => e.style.zoom") == ""
    assert 0 <= page.locator(".splat-widget").first.bounding_box()["y"] < 100


def test_a_link_leads_there_in_its_state(book, load):
    """On a fresh load, and on the page itself; Escape keeps the state and takes the word out of the address."""
    page = ready(load(f"{book}/{PAGE}"))
    anchor = page.locator(".splat-widget").first.get_attribute("id")
    for link in (f"#{anchor}?projector", f"#{anchor}?stride=3&projector"):
        page.evaluate("link => { location.hash = link; }", link)
        page.wait_for_selector(".projected")
        assert page.evaluate(SHOWN) == [0]
        page.keyboard.press("Escape")
        assert page.url.endswith(link.removesuffix("&projector").removesuffix("?projector"))
    page.evaluate("link => { location.hash = link; }", f"#{anchor}?projector")
    page.wait_for_selector(".projected")
    page.go_back()
    page.wait_for_selector("html:not(.projector)")
    fresh = ready(load(f"{book}/{PAGE}#{anchor}?stride=3&projector"))
    fresh.wait_for_selector(".projected")
    assert fresh.locator(".projected [data-name=stride]").first.input_value() == "3"


def test_without_the_word_the_page_is_a_page(book, load):
    page = ready(load(f"{book}/{PAGE}"))
    assert page.evaluate(SHOWN) == [] and page.locator("html.projector").count() == 0
    page.keyboard.press("n")
    assert page.evaluate(SHOWN) == []
