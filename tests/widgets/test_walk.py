"""Random walks through every widget, on a page of its own and where it stands in the built book.

`make test` walks some 1,900 acts from a fixed seed, and more with EVERY_CASE=1; `make walk` walks any number from a
seed drawn by lot (see walk.py).
"""

import os
import re

import pytest
import walk
from oracles import ORACLES
from sample import EVERY, looked_at

ACTS = int(os.environ.get("WALK_ACTS") or (2000 if EVERY else 1200))
SEED = os.environ.get("WALK_SEED") or "1"
PART = 10  # walks in one test


def parts():
    """Give out the walks: (widget, their numbers) for each test. A seed that names a walk asks for that one alone."""
    if "/" in SEED:
        _, name, number = SEED.split("/")
        return [(name, range(int(number), int(number) + 1))]
    each = -(-ACTS // (walk.LENGTH * len(ORACLES)))
    return [(name, range(at, min(at + PART, each))) for at in range(0, each, PART) for name in sorted(ORACLES)]


@pytest.fixture(scope="session")
def standing(browser):
    """Keep the pages of the walks between tests, each in a context of its own."""
    pages = []
    yield pages
    for page, _ in pages:
        page.context.close()


@pytest.fixture
def open_page(browser, standing):
    """Open pages for a walk, or take some that know nothing of the last; the walk judges what goes wrong in them."""
    used = []

    def open_page(script, logged):
        if standing:
            page, heard = standing.pop()
            page.set_viewport_size({"width": 1280, "height": 720})
        else:
            context = browser.new_context(reduced_motion="reduce")  # nothing moves but by the walk's own acts
            context.add_init_script(script)
            page, heard = context.new_page(), []
            page.set_default_timeout(15_000)
            page.on("console", lambda message: message.type == "error" and heard[-1].append(f"console: {message.text}"))
            page.on("pageerror", lambda error: heard[-1].append(f"thrown: {error}"))
        heard[:] = [logged]
        used.append((page, heard))
        return page

    yield open_page
    for page, heard in used:
        if heard[-1]:  # something went wrong in it
            page.context.close()
            continue
        page.mouse.move(-9, -9)
        # a blank page has no storage
        page.evaluate("() => { try { localStorage.clear(); sessionStorage.clear(); } catch { } }")
        standing.append((page, heard))


@pytest.mark.parametrize(("name", "numbers"), parts(), ids=lambda part: part if isinstance(part, str) else str(part[0]))
def test_after_every_act_the_widget_shows_its_state(name, numbers, open_page, write_page, record_property):
    starts, walkers = walk.starts(name), {}

    def walker(number):
        at = number % len(starts)
        if at not in walkers:
            walkers[at] = walk.Walker(name, open_page, write_page(name, **starts[at]))
        return walkers[at]

    seed = SEED.split("/")[0]
    found = walk.go(walker, [(number, f"{seed}/{name}/{number}") for number in numbers])
    record_property("walk", {"where": name, "seed": seed, **found.figures})
    assert found.figures["acts"] > 0 and not found.told, found.report()


def test_after_every_act_in_the_book_each_widget_shows_its_state(open_page, book, book_folder, record_property):
    """Each of them once, with EVERY_CASE=1 on every page that holds it."""
    met = set()
    for path in sorted(book_folder.rglob("*.html")):
        if not looked_at(path.relative_to(book_folder).as_posix()):
            continue
        names = re.findall(r'<div class="splat-widget"[^>]* data-widget="(\w+)"', path.read_text(encoding="utf-8"))
        for nth, name in enumerate(names):
            if name in met and not EVERY:
                continue
            met.add(name)
            page = path.relative_to(book_folder)
            walker = walk.Walker(name, open_page, f"{book}/{page}", nth=nth)
            found = walk.go(lambda _: walker, [(0, f"{SEED}/{page.stem}/{nth}")])  # noqa: B023, called at once
            record_property("walk", {"where": f"{name} in the book", "seed": SEED, **found.figures})
            assert found.figures["acts"] > 0 and not found.told, f"{page}, widget {nth}: {found.report()}"
    assert met == set(ORACLES)
