"""Sentences that set a widget: `[stride 3](#splat?stride=3)` in a chapter, in the built page and in JupyterLab."""

import json
import re

import pytest
import walk
from answers import BOOK
from drive import STATE, ask, check, kind, unfold
from lab import RUN_ALL
from oracles import ORACLES
from sample import EVERY

from splatlib.geometry import conv_transpose_size
from splatlib.widgets.shared import join

LINK = re.compile(r"\[((?:`[^`]*`|[^\]`])*)\]\((#[\w-]+\?[^)\s]*)\)")
# Put a widget back, bring it or the link into view, click the link, and take down what comes of it.
CLICK = f"""async (root, [at, beside]) => {{
  const link = document.querySelectorAll("a.splat-set")[at], said = root.querySelector("[role=status]");
  const picture = root.querySelector(".splat-picture");
  root.querySelector(".splat-foot button").click();
  (beside ? picture : link).scrollIntoView({{ block: "center", behavior: "instant" }});
  const before = scrollY;
  link.click();
  for (const end = Date.now() + 15000; !said.textContent && Date.now() < end;) await new Promise(requestAnimationFrame);
  hand.begin({{ nth: [...document.querySelectorAll(".splat-widget")].indexOf(root) }});
  return {{
    shown: hand.shown(), state: ({STATE})(root), told: said.innerText, title: link.title,
    moved: scrollY - before, seen: picture.getBoundingClientRect().top < innerHeight,
  }};
}}"""
BESIDE = """(root, end) => {
  const link = document.createElement("a");
  link.href = `#${root.id}?${end}`;
  link.textContent = "set";
  root.before(link);
}"""


def chapters():
    """Give each chapter that holds a widget: its name and the links of its text that set one."""
    held = re.compile(rf"^\s*({'|'.join(map(join.class_name, join.names()))})\(", re.M)
    for path in sorted(BOOK.glob("[01]*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts = {kind: ["".join(c["source"]) for c in cells if c["cell_type"] == kind] for kind in ("code", "markdown")}
        if held.search("\n".join(texts["code"])):
            yield path.stem, [match[2] for text in texts["markdown"] for match in LINK.finditer(text)]


CHAPTERS = dict(chapters())


@pytest.mark.parametrize("name", CHAPTERS)
def test_each_chapter_sets_its_widget_three_times(name):
    if name >= "13":
        pytest.skip("the last chapter is not read beside a widget")
    assert len(CHAPTERS[name]) >= 3
    assert len(set(CHAPTERS[name])) == len(CHAPTERS[name])


def test_the_map_of_chapter_4_multiplies_every_size_by_its_stride():
    """Each of its links says in words what it sets, and the setting makes exactly stride times as many pixels."""
    text = (BOOK / "04-size-the-canvas.ipynb").read_text(encoding="utf-8")
    words, setting = r"(\*\*)?\[`p(\d)(?: op(\d))?`\]", r"kernel_size=(\d)&stride=(\d)&padding=(\d)&output_padding=(\d)"
    cells = re.findall(rf"{words}\(#canvas\?{setting}\)", text)
    assert len(cells) == 15
    for bold, p, op, *numbers in cells:
        kernel_size, stride, padding, output_padding = map(int, numbers)
        assert [p, op or "0"] == numbers[2:]
        assert bool(bold) == (kernel_size % stride == 0)
        sizes = [conv_transpose_size(n, kernel_size, stride, padding, output_padding) for n in range(1, 40)]
        assert sizes == [n * stride for n in range(1, 40)]


def wanted(first, link):
    """Give the settings that a link names, which must be settings of the widget."""
    state = walk.settings(first, link)
    keys = [pair.partition("=")[0] for pair in link.partition("?")[2].split("&")]
    assert set(keys) <= set(first), link
    return state, keys


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_such_link_sets_its_widget_and_says_so(name, book, load):
    """Each is clicked, with the widget in view or out of view: it shows what the link names, in torch's numbers."""
    page = load(f"{book}/book/{name}.html", walk.HAND, viewport={"width": 1440, "height": 900})
    links = page.locator("a.splat-set").evaluate_all("all => all.map(link => link.getAttribute('href'))")
    assert links == CHAPTERS[name]
    for at, href in enumerate(links):
        root = page.locator(f"{href.partition('?')[0]}.splat-widget")
        first, widget, label = root.evaluate("e => [JSON.parse(e.dataset.state), e.dataset.widget, e.ariaLabel]")
        state, keys = wanted(first, href)
        settled, said = kind(widget).settle({**first, **state}, keys)
        assert said == "", f"{href} is clamped: {said}"
        for beside in (True, False) if EVERY or at == 0 else (at % 2 == 0,):
            found = ask(root, CLICK, [at, beside])
            assert walk.settings(first, found["shown"]["link"]) == settled, href
            check(widget, found["state"] | {"first": settled})
            assert found["told"].startswith(f"{label} now shows {keys[0]} "), found["told"]
            if beside:
                assert abs(found["moved"]) <= 1  # a place on the page is a fraction of a pixel
            assert found["seen"]
        assert found["title"] == f"Sets the widget {label} on this page"


def test_a_second_click_sets_again_what_the_reader_changed(book, load):
    page = load(f"{book}/book/05-count-the-overlaps.html")
    link, root = page.locator('a.splat-set[href^="#map"]').nth(1), page.locator("#map")
    slider = root.locator('input[data-name="stride"]')
    for _ in range(2):
        link.evaluate("link => link.click()")
        page.wait_for_function("() => document.querySelector('#map [data-name=stride]').value === '2'")
        unfold(root)
        slider.press("ArrowRight")
        assert slider.input_value() == "3"


def test_in_a_notebook_a_sentence_sets_the_widget_below_it(lab, load):
    page = load()
    lab.open(page, "set", "from splatlib.widgets import Stepper\nw = Stepper(step=4)\nw", "w")
    page.evaluate(RUN_ALL)
    root = page.locator(".jp-OutputArea-output .splat-widget")
    root.nth(1).wait_for()
    page.evaluate(
        """() => {
          const text = document.createElement("p");
          text.innerHTML = '<a href="#splat?stride=3">stride 3</a>';
          document.querySelector(".jp-Notebook .jp-Cell").append(text);
        }"""
    )
    page.get_by_text("stride 3", exact=True).click()
    page.wait_for_function("() => document.querySelector('.splat-widget [data-name=stride]').value === '3'")
    assert lab.run(page, "print(w.stride, w.step)") == "3 4"
    assert root.first.locator("[role=status]").inner_text() == "Splat stepper now shows stride 3."


def test_every_widget_can_be_set(write_page, load):
    """By a click on a link that stands beside it, whatever the widget."""
    assert sorted(ORACLES) == join.names()
    for name in join.names():
        page = load(write_page(name))
        root = page.locator(".splat-widget")
        slider = next(s for s in kind(name).sliders)
        low = kind(name).sliders[slider][0]
        root.evaluate(BESIDE, f"{slider}={low}")
        page.get_by_role("link", name="set", exact=True).click()
        # what is shown now, or what else had to change with it
        page.wait_for_function("() => / now shows | is now /.test(document.querySelector('[role=status]').textContent)")
        assert root.locator(f'input[type=range][data-name="{slider}"]').input_value() == str(low)
