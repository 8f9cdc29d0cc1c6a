"""Every widget as it stands in the built book: over http and from disk, by mouse and keyboard, with torch's numbers."""

import re

import pytest
from drive import STATE, check, finish

from splatlib.widgets.shared import join


@pytest.fixture(scope="module")
def pages_with(book_folder):
    """Find the built pages that hold something; gives their names below the book's folder."""
    texts = {
        str(path.relative_to(book_folder)): path.read_text(encoding="utf-8") for path in book_folder.rglob("*.html")
    }
    return lambda pattern: {name: text for name, text in sorted(texts.items()) if re.search(pattern, text)}


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("name", join.names())
def test_each_widget_in_the_book_moves_and_agrees_with_torch(name, scheme, book, book_folder, pages_with, new_page):
    pages = pages_with(rf'<div class="splat-widget"[^>]* data-widget="{name}"')
    assert pages, f"no page of the book holds the widget {name}"
    for path in pages:
        page = new_page(f"{book}/{path}" if scheme == "http" else (book_folder / path).as_uri())
        for root in page.locator(f'.splat-widget[data-widget="{name}"]').all():
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


def test_every_answer_box_of_the_book_knows_its_answers(book_folder, pages_with, new_page):
    """The right answer is told right, and every listed wrong one gets its own reason."""
    pages = pages_with('<div class="splat-guess')
    assert pages
    for path in pages:
        page = new_page((book_folder / path).as_uri())
        wrong = page.evaluate(
            """() => {
              const found = [];
              for (const box of document.querySelectorAll(".splat-guess")) {
                const form = box.querySelector("form"), status = box.querySelector("[role=status]");
                const submit = () => form.requestSubmit();
                const title = box.querySelector(".guess-title").textContent;
                const field = form.querySelector("input[type=text]");
                if (field) {
                  for (const item of box.querySelectorAll(".guess-wrong > li")) {
                    field.value = item.querySelector("code").textContent;
                    submit();
                    if (status.className !== "wrong" || status.textContent.length < 5
                      || !item.textContent.includes(status.textContent.trim())) found.push([title, field.value]);
                  }
                  field.value = box.dataset.answer;
                  submit();
                  if (status.className !== "right") found.push([title, field.value]);
                } else {
                  const right = [...box.querySelectorAll("input[type=radio]")].filter(input => {
                    input.checked = true;
                    submit();
                    return status.className === "right";
                  });
                  if (right.length !== 1) found.push([title, right.length]);
                }
                if (!box.querySelector("details").open) found.push([title, "stays folded"]);
              }
              return found;
            }"""
        )
        assert wrong == [], path
