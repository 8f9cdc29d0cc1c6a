"""Every page of the built book, one after the other: a page that is added is tested without a new test."""

import gc
from pathlib import Path
from zlib import crc32

import pytest
from bs4 import BeautifulSoup
from sample import EVERY, OTHERS, in_turn, looked_at, one_of_its_kind
from unpainted import UNPAINTED

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "_build" / "html"
# The frame of a page decides these, and all pages have it: each is asked of a third of them, with EVERY_CASE=1 of all.
IN_TURN = (
    "test_the_keyboard_reaches_everything_in_order",
    "test_it_opens_from_a_memory_stick",
    "test_without_script_a_page_reads",
    "test_every_page_prints_its_title",
)


def asked(test, path, params):
    """Say whether a test is put to a page on every run (sample.py)."""
    if test in IN_TURN:
        return in_turn(test, path)
    if not (BUILT / path).is_file():
        return True  # no book is built: said once
    holds = '<div class="splat-widget"' in (BUILT / path).read_text(encoding="utf-8")
    if params.get("mode") == "dark":  # a language has no colours of its own, nor has a page without widgets
        return EVERY or (not path.startswith(OTHERS) and (holds or one_of_its_kind(path)))
    if test == "test_a_link_to_a_place_lands_there":  # one screen a page, in turn; of those without widgets a third
        return EVERY or ((holds or in_turn(test, path)) and crc32(path.encode()) % 2 == (params["screen"][0] == 1440))
    return True


def pytest_collection_modifyitems(config, items):
    """Leave out what is not put to this page on every run."""
    kept, left = [], []
    for item in items:
        params = item.callspec.params if hasattr(item, "callspec") else {}
        here = "path" not in params or asked(item.originalname, params["path"], params)
        (kept if here else left).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)


def pytest_generate_tests(metafunc):
    """Run a test that asks for `path` on each page; without a book only once, to be skipped or, on CI, to fail."""
    if "path" in metafunc.fixturenames:
        found = (path for path in BUILT.rglob("*.html") if "_static" not in path.parts)
        names = sorted(path.relative_to(BUILT).as_posix() for path in found)
        names = [name for name in names if looked_at(name)]
        if {"load", "new_page", "shown", "visit"} & set(metafunc.fixturenames) and "index.html" in names:
            names.remove("index.html")  # it only leads on; test_the_bare_address_leads_to_the_front_page follows it
        metafunc.parametrize("path", names or ["index.html"], scope="module")


@pytest.fixture(scope="session")
def built(book):
    """Give the folder of the built book."""
    return BUILT


@pytest.fixture(scope="session")
def soups(built):
    """Parse a page once; the trees stay, and to look through them for garbage would take as long as to parse them."""
    parsed = {}

    def soup(path):
        if path not in parsed:
            gc.disable()
            parsed[path] = BeautifulSoup((built / path).read_text(encoding="utf-8"), "html.parser")
            gc.freeze()
            gc.enable()
        return parsed[path]

    return soup


# How a page stood when it was loaded: which boxes were open.
REMEMBER = "() => { window.stood = [...document.querySelectorAll('details')].map(box => [box, box.open]); }"
RESTORE = """() => {
  for (const [box, open] of stood) box.open = open;
  document.activeElement.blur();
  scrollTo({ left: 0, top: 0, behavior: "instant" });
}"""
WHOLE = "() => document.documentElement.matches('.whole') || !document.querySelector('article')"


@pytest.fixture(scope="session")
def standing(browser):
    """Keep one page for the tests that leave a page of the book as it is, but for what `shown` puts back."""
    page, errors = browser.new_page(), []
    page.set_default_timeout(15_000)
    page.add_init_script(UNPAINTED)
    page.on("console", lambda message: message.type == "error" and errors.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
    yield page, errors
    page.close()


@pytest.fixture
def shown(standing, book, path):
    """Show a page of the book, loaded to its end, in light and 1280 pixels wide; the tests of a page share it.

    A test may resize it, emulate a medium, open what is folded and move the focus: all this is put back. Unpainted.
    """
    page, errors = standing
    errors.clear()
    page.set_viewport_size({"width": 1280, "height": 900})
    if page.url == f"{book}/{path}":
        page.evaluate(RESTORE)
    else:
        page.goto(f"{book}/{path}", wait_until="load")
        page.wait_for_function(WHOLE)
        page.evaluate(REMEMBER)
    yield page
    page.emulate_media(color_scheme="light", media="screen")
    assert not errors, "\n".join(errors)


@pytest.fixture
def soup(soups, path):
    """Give a page as a tree."""
    return soups(path)
