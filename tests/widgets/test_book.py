"""Every widget as it stands in the built book: over http and from disk, by mouse and keyboard, with torch's numbers."""

import json
import re

import pytest
from answers import BOOK, boxes, right, wrong
from drive import STATE, check, finish, unfold
from playwright.sync_api import expect
from sample import EVERY

from splatlib.widgets.shared import join


@pytest.fixture(scope="module")
def pages_with(book_folder):
    """Find the built pages that hold something; gives their names below the book's folder."""
    texts = {
        str(path.relative_to(book_folder)): path.read_text(encoding="utf-8") for path in book_folder.rglob("*.html")
    }
    return lambda pattern: {name: text for name, text in sorted(texts.items()) if re.search(pattern, text)}


NAMES = join.names()
WAYS = [(name, "http") for name in NAMES] + [(name, "file") for name in (NAMES if EVERY else NAMES[1::5])]


@pytest.mark.parametrize(("name", "scheme"), WAYS)
def test_each_widget_in_the_book_moves_and_agrees_with_torch(name, scheme, book, book_folder, pages_with, load):
    """In English over http; from disk in Chinese, where the widgets are the same, a fifth, or all with EVERY_CASE=1."""
    pages = pages_with(rf'<div class="splat-widget"[^>]* data-widget="{name}"')
    pages = [path for path in pages if path.startswith("zh/") == (scheme == "file")]
    assert pages, f"no page of the book holds the widget {name}"
    for path in pages:
        page = load(f"{book}/{path}" if scheme == "http" else (book_folder / path).as_uri())
        for root in page.locator(f'.splat-widget[data-widget="{name}"]').all():
            unfold(root)
            for slider in root.locator("input[type=range]").all():
                for key, edge in (("End", "max"), ("Home", "min"), ("ArrowRight", None)):
                    slider.press(key)
                    assert edge is None or slider.input_value() == slider.get_attribute(edge)
                slider.scroll_into_view_if_needed()
                box = slider.bounding_box()
                page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            finish(root)
            check(name, root.evaluate(STATE))


def test_pages_without_widget_or_answer_box_carry_no_script_of_theirs(pages_with):
    pages, held = pages_with("<html"), pages_with('class="splat-(widget|guess)')
    plain = pages.keys() - held.keys()
    assert plain
    for path in plain:
        assert "splat-guess" not in pages[path] and "const specs" not in pages[path], path


def test_no_stock_widget_machinery_is_left(pages_with):
    for path, text in pages_with("<html").items():
        for trace in ("html-manager", "widget-state+json", "widget-view+json", "embed-amd", "require.min.js"):
            assert trace not in text, f"{trace} in {path}"


# Types each text into a box or picks the choice of that name, checks it, and takes down how it was judged.
ASK = """cases => {
  const boxes = [...document.querySelectorAll(".splat-guess")];
  const plain = text => text.normalize("NFKC").replace(/[\\s`]+/g, " ").trim();
  return cases.map(([at, given]) => {
    const box = boxes[at], field = box.querySelector("input[type=text]");
    const status = box.querySelector("[role=status]");
    if (field) field.value = given;
    else {
      const picks = [...box.querySelectorAll(".guess-choices label")];
      picks.find(pick => plain(pick.textContent) === plain(given)).control.checked = true;
    }
    box.querySelector("form").requestSubmit();
    return [status.className, status.textContent, box.querySelector("details").open];
  });
}"""


def test_every_answer_box_of_the_book_is_asked(book_folder, pages_with, load):
    """Right answers in every form, near ones that are wrong, and every listed wrong one, which gets its own reason."""
    chapters = {}
    for box in boxes():
        chapters.setdefault(box["chapter"], []).append(box)
    pages = {path for path in pages_with('<div class="splat-guess') if path.startswith("book/")}
    assert {f"book/{name}.html" for name in chapters} == pages
    for name, asked in chapters.items():
        page = load((book_folder / f"book/{name}.html").as_uri())
        assert page.locator(".splat-guess").count() == len(asked)
        cases = []
        for at, box in enumerate(asked):
            if box["choices"]:
                own = dict(zip(box["wrong"], box["told"], strict=True))
                told = [(c, own.get(c, "")) for c in box["choices"] if c != box["accepted"][0]]
                cases += [("wrong", at, *case) for case in told] + [("right", at, box["accepted"][0], "Right.")]
            else:
                cases += [("wrong", at, given, "") for given in wrong(box["accepted"], box["flags"])]
                cases += [("wrong", at, *case) for case in zip(box["wrong"], box["told"], strict=True)]
                cases += [("right", at, given, "Right.") for a in box["accepted"] for given in right(a, box["flags"])]
        found = page.evaluate(ASK, [[at, given] for _, at, given, _ in cases])
        for (kind, at, given, said), (shown, text, is_open) in zip(cases, found, strict=True):
            assert shown == kind, (name, asked[at]["question"], given, text)
            assert words(said) in words(text), (name, given, text)
            assert is_open or kind == "wrong"


def words(text):
    """Leave out what Markdown and typography do to a sentence."""
    return re.sub(r"[^a-z0-9]+", " ", re.sub(r"\]\([^)]*\)", "", text.lower())).strip()


def test_what_would_answer_a_box_is_veiled_until_it_is_answered(book, load):
    """Blurred for the eye, out of reach for keyboard and screen reader; lifted by a button, an answer or Show."""
    page = load(f"{book}/book/05-count-the-overlaps.html")
    boxes, veils = page.locator(".splat-guess"), page.get_by_role("button", name="Guess first, or show this")
    expect(veils).to_have_count(4)
    cell = page.locator(".splat-veiled").first
    assert cell.locator(".cell_output").evaluate("e => e.inert && getComputedStyle(e).filter.startsWith('blur')")
    assert "import" not in cell.locator(".cell_input").inner_text()
    page.emulate_media(media="print")
    assert cell.locator(".cell_output").evaluate("e => getComputedStyle(e).filter") == "none"
    assert not veils.first.is_visible()
    page.emulate_media(media="screen")
    veils.first.press("Enter")
    expect(veils).to_have_count(3)
    assert not page.locator(".cell_output[inert]").first.get_by_text("[1 1 2 1 2 1 1]").count()
    boxes.nth(1).get_by_role("textbox").fill("1 2")
    boxes.nth(1).get_by_role("button", name="Check").click()
    expect(veils).to_have_count(2)
    boxes.nth(2).get_by_text("Show the answer").click()
    expect(veils).to_have_count(1)
    page.reload()
    expect(veils).to_have_count(3)  # what was answered stays lifted
    page.get_by_role("button", name="Forget my answers").click()
    expect(veils).to_have_count(4)


def test_the_page_veils_what_jupyterlab_collapses(book, load):
    """The same cells, by the script of the page and by the notebook's normal form."""
    for path in sorted(BOOK.glob("*.ipynb")):
        collapsed, solution = [], False
        for cell in json.loads(path.read_text())["cells"]:
            text = "".join(cell["source"])
            if cell["cell_type"] == "markdown":
                solution = text.startswith("% Solution") or (solution and "{solution-end}" not in text)
            elif cell["metadata"].get("jupyter") and not solution:
                collapsed.append(text.strip())
        page = load(f"{book}/book/{path.stem}.html")
        veiled = page.locator(".splat-veiled .cell_input pre").evaluate_all("all => all.map(e => e.textContent.trim())")
        assert veiled == collapsed, path.stem


def test_without_javascript_nothing_is_veiled(book, load):
    page = load(f"{book}/book/05-count-the-overlaps.html", java_script_enabled=False)
    assert page.get_by_text("[1 1 2 1 2 1 1]").first.is_visible()
    assert page.locator(".splat-veiled").count() == 0
