"""The book in Firefox, as Debian ships it: every page without an error, answer boxes, sliders, and walks by lot."""

import re

import pytest
import walk
from sample import in_turn, looked_at
from unpainted import UNPAINTED

from splatlib.widgets.shared import join

# Firefox fetches the page that comes next by itself, when it has nothing else to do; it may be told that it must not.
NEXT = """for (const type of ["load", "error"]) addEventListener(type, event => {
  if (event.target.matches?.("link[rel~=next], link[rel~=prefetch]")) window.ahead = true;
}, true);"""


def pages_of(book_folder, pattern="<html"):
    """Give the pages of the book that hold something, below its folder."""
    paths = [path.relative_to(book_folder) for path in sorted(book_folder.rglob("*.html"))]
    paths = [path for path in paths if looked_at(path.as_posix())]
    return [path for path in paths if re.search(pattern, (book_folder / path).read_text(encoding="utf-8"))]


def test_every_page_loads_without_an_error(firefox, book, book_folder):
    """All is mounted, nothing scrolls sideways with all that folds unfolded, and the console stays empty.

    Half of the pages are opened, with EVERY_CASE=1 all; the next test opens those that hold a box.
    """
    page, wrong = firefox.new_page(script=UNPAINTED + NEXT), []
    for path in [path for path in pages_of(book_folder) if in_turn("Firefox", path.as_posix())]:
        page.goto(f"{book}/{path}")
        page.evaluate("() => { for (const box of document.querySelectorAll('details')) box.open = true; }")
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 800})
            shift = page.evaluate("() => { scrollTo(1000, 0); return scrollX; }")
            wrong += [f"{path} scrolls sideways by {shift} px at {width} px"] * bool(shift)
        grids = page.evaluate(
            "[...document.querySelectorAll('.splat-widget')].map(w => w.querySelectorAll('[role=grid]').length)"
        )
        wrong += [f"{path}: a widget is not mounted"] * (0 in grids)
        page.wait_for_function("() => window.ahead || !document.querySelector('link[rel~=next], link[rel~=prefetch]')")
    wrong += page.logged
    page.close()
    assert not wrong, "\n".join(wrong)


def test_a_page_opened_from_disk_moves(firefox, book_folder):
    page = firefox.new_page()
    for path in pages_of(book_folder, '<div class="splat-widget')[:2]:
        page.goto((book_folder / path).as_uri())
        # Modules run after the page has loaded: the slider may not stand there yet.
        page.wait_for_function("() => document.querySelector('.splat-widget input[type=range]') !== null")
        page.evaluate("() => document.querySelector('.splat-widget input[type=range]').focus()")
        page.keyboard.press("End")
        assert page.evaluate("() => (s => s.value === s.max)(document.activeElement)"), path
    assert not page.logged, "\n".join(page.logged)
    page.close()


BOXES = "[...document.querySelectorAll('.splat-guess:has(form input[type=text])')]"


def test_answer_boxes_know_their_answers(firefox, book, book_folder):
    """Typed on the keyboard and sent with Enter: the right answer is right, and a number more is not."""
    page, asked = firefox.new_page(script=UNPAINTED), 0
    for path in pages_of(book_folder, r'<div class="splat-guess'):
        page.goto(f"{book}/{path}")
        answers = page.evaluate(f"{BOXES}.map(box => box.querySelector('.guess-answer code').textContent)")
        for at, answer in enumerate(answers):
            for end, verdict in ((" 7", "wrong"), ("", "right")):
                page.evaluate(
                    f"""at => {{
                      const field = {BOXES}[at].querySelector("form input[type=text]");
                      field.scrollIntoView({{ block: "center" }});
                      field.focus();
                      field.select();
                    }}""",
                    at,
                )
                page.keyboard.press(*answer, *end, "Enter")
                told = page.evaluate(f"at => {BOXES}[at].querySelector('[role=status]').className", at)
                assert verdict in told, f"{path}: {answer + end!r} is said to be {told}"
                asked += 1
    assert asked > 20
    assert not page.logged, "\n".join(page.logged)
    page.close()


@pytest.mark.parametrize("name", join.names())
def test_after_every_act_the_widget_shows_its_state(firefox, write_page, name, record_property):
    """A walk as in test_walk.py, more of it with the real mouse and keyboard."""

    def open_page(script, logged):
        return firefox.new_page(script=script, logged=logged)

    walker = walk.Walker(name, open_page, write_page(name), real=0.4)
    found = walk.go(lambda _: walker, [(0, f"firefox/{name}/0")])
    record_property("walk", {"where": f"{name} in Firefox", "seed": "firefox", **found.figures})
    for page in (walker.page, walker.fresh):
        page.close()
    assert found.figures["acts"] > 0 and not found.told, found.report()
