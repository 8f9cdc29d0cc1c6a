"""What readers did and met: each test does as one of them did, in every widget that the act is possible in."""

import io
import itertools
import re
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import torch
import walk
from drive import STATE, ask, finish, kind
from oracles import SOLUTIONS
from PIL import Image
from sample import EVERY, looked_at
from torch.nn import functional as F

from splatlib.widgets.canvas_and_crop import SETTING
from splatlib.widgets.shared import join

MEASURE = (Path(__file__).parent / "measure.js").read_text(encoding="utf-8")
WIDGETS = join.names()


def editable():
    """Name every field in which a number is typed: a cell of each grid, and the fields of the finder."""
    for path in sorted(join.WIDGETS.glob("*.js")):
        for grid in re.findall(r'ui\.grid\("(\w+)", \{[^}]*?\bedit:', path.read_text(encoding="utf-8")):
            yield path.stem, grid
    yield from (("finder", field) for field in ("input", "kernel", "ours", "theirs"))


TYPED = {name for name, _ in editable()}  # other widgets have no cell to type in
SCREENS = {"desk": (1440, 900), "phone": (390, 844), "small": (320, 640)}
RANGES = "input[type=range]"
FRAME = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
ROW = {"input": [1, 2, 3], "kernel": [1, 10, 100], "stride": 2, "step": 3}


class Widget:
    """A widget on a page of its own, with its rarer settings unfolded or folded, and what is done to it there."""

    def __init__(self, page, name):
        self.page, self.name, self.root = page, name, page.locator(".splat-widget")

    def fold(self, folded=True):
        self.root.evaluate(
            "(root, open) => { for (const d of root.querySelectorAll('details')) d.open = open; }", not folded
        )
        return self

    def button(self, name):
        return self.root.get_by_role("button", name=name, exact=True)

    def slider(self, name):
        return self.root.locator(f'{RANGES}[data-name="{name}"]')

    def grid(self, name):
        return self.root.locator(f'[role=grid][data-name="{name}"]')

    def cells(self, grid):
        return self.grid(grid).locator("[role=gridcell]")

    def numbers(self, grid):
        return self.root.evaluate(STATE)["grids"][grid]

    @property
    def goal(self):
        return self.root.locator(".splat-goal").inner_text()

    @property
    def settings(self):
        """The state that the widget's own link names."""
        link = self.root.locator(".splat-link").get_attribute("href")
        return walk.settings(self.root.evaluate("root => JSON.parse(root.dataset.state)"), link)

    def put(self, **sliders):
        for name, value in sliders.items():
            self.slider(name).evaluate(
                "(s, value) => { s.value = value; s.dispatchEvent(new Event('input', { bubbles: true })); }", value
            )
        self.page.evaluate(FRAME)

    def paste(self, field, text):
        """Paste over what stands in a field, as a browser does: a line break becomes nothing."""
        field.evaluate(
            """(field, text) => {
              field.focus();
              field.select();
              const clipboardData = new DataTransfer();
              clipboardData.setData("text/plain", text);
              const event = new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData });
              if (field.dispatchEvent(event)) document.execCommand("insertText", false, text.replace(/[\\r\\n]/g, ""));
            }""",
            text,
        )

    def measure(self, what, of=None, arg=None):
        """Ask measure.js about the widget, or about a part of it."""
        return ask(of or self.root, f"(el, arg) => measure.{what}(el, arg)", arg)

    def holds(self):
        """The grids hold torch's numbers for the state of the link."""
        shown = self.page.evaluate("() => { hand.begin({}); return hand.shown(); }")
        assert walk.wrong_numbers(self.name, shown, self.settings) is None
        assert walk.wrong_sum(shown) is None


@pytest.fixture
def open_widget(write_page, load):
    """Open a widget on a screen, all unfolded; the one that was opened before is gone."""

    def opened(name, screen="desk", start=None, end="", painted=False, **options):
        width, height = SCREENS[screen]
        options = {"viewport": {"width": width, "height": height}, "reduced_motion": "reduce"} | options
        page = load(write_page(name, **(start or {})) + end, walk.HAND + MEASURE, painted, **options)
        page.evaluate("() => hand.begin({})")
        return Widget(page, name).fold(False)

    return opened


def each_start(*screens):
    """Name every widget on each of some screens, and from each of its first states on one: on all with EVERY_CASE=1."""
    return [
        pytest.param(name, start, screen, id=f"{name}-{i}-{screen}")
        for name in WIDGETS
        for i, start in enumerate(walk.starts(name))
        for turn, screen in enumerate(screens)
        if EVERY or i == 0 or turn == i % len(screens)
    ]


# ---- the last cell was clicked


@pytest.mark.parametrize("name", WIDGETS)
def test_after_a_click_on_the_last_cell_every_slider_and_button_works(name, open_widget):
    """The cell in which the reader stands may be taken away by any control."""
    it = open_widget(name)
    looks = it.measure("last")
    assert len(looks) > (5 if name == "loupe" else 20)  # one grid, and few controls
    seen = []
    for what, shown in looks:
        if shown not in seen:
            assert walk.wrong_numbers(name, shown, walk.settings(shown["first"], shown["link"])) is None, what
            assert walk.wrong_sum(shown) is None, what
            seen.append(shown)


def test_the_challenge_of_chapter_1_after_a_click_on_pixel_8(open_widget):
    it = open_widget("stepper")
    it.cells("input").last.click()
    it.button("Challenge").click()
    finish(it.root)
    assert it.numbers("input") == [[1, 2, 3]] and it.settings["stride"] == 1
    assert it.numbers("output") == [[1, 12, 123, 230, 300]]


@pytest.mark.parametrize("name", sorted(TYPED - {"canvas_and_crop", "finder", "overlap_map"}))
def test_a_cell_that_goes_while_it_is_typed_in_takes_nothing_with_it(name, open_widget):
    """A link, or the arrow of the browser, changes the size while the caret stands in the last cell."""
    it = open_widget(name)
    it.root.locator("[role=gridcell] input").last.fill("7")
    it.page.evaluate("() => { location.hash = `${document.querySelector('.splat-widget').id}?size=2&kernel_size=1`; }")
    it.page.evaluate(FRAME)
    it.holds()
    held = it.settings
    assert held.get("size", 2) == 2 and held.get("kernel_size", 1) == 1


# ---- numbers that are typed and pasted


def prints():
    """What torch and NumPy print of the output of a layer, and how else a row travels."""
    x, w = torch.tensor([[[1.0, 2, 3]]]), torch.tensor([[[1.0, 10, 100]]], requires_grad=True)
    y = F.conv_transpose1d(x, w, stride=2)
    row = [int(v) for v in y.flatten()]
    yield "grad_fn", repr(y)
    yield "cuda", repr(y.detach())[:-1] + ", device='cuda:0')"
    yield "both", repr(y)[:-1] + ", device='cuda:0', dtype=torch.float64)"
    yield "numpy", repr(y.detach().numpy())
    yield "column", "\n".join(map(str, row)) + "\n"
    yield "columns of a sheet", "\t".join(map(str, row))
    yield "full-width commas", "，".join(map(str, row))
    yield "ideographic commas", "、".join(map(str, row))
    yield "a list", f"y = {row}"


@pytest.mark.parametrize(("form", "text"), [pytest.param(*print_, id=print_[0]) for print_ in prints()])
def test_the_finder_takes_what_torch_prints(form, text, open_widget):
    it = open_widget("finder", start={"theirs": [7, 7]})
    field = it.root.locator('input[data-name="theirs"], textarea[data-name="theirs"]')
    it.paste(field, text)
    field.blur()
    assert it.settings["theirs"] == [1, 10, 102, 20, 203, 30, 300]
    assert field.get_attribute("aria-invalid") != "true"
    assert it.numbers("theirs") == [[1, 10, 102, 20, 203, 30, 300]]


@pytest.mark.parametrize("name", WIDGETS)
def test_a_row_that_is_pasted_into_a_cell_fills_the_row(name, open_widget):
    it = open_widget(name)
    grids = it.root.locator("[role=grid]:has(input)").evaluate_all("gs => gs.map(g => g.dataset.name)")
    for grid in grids:
        before = it.numbers(grid)
        if len(before[0]) < 2:
            continue
        row = [6, 3, 5][: len(before[0])]
        if grid == "layers":
            row = [5, 3]
        it.paste(it.cells(grid).first.locator("input"), "\t".join(map(str, row)))
        assert it.numbers(grid)[0][: len(row)] == row, grid
        assert it.root.locator("[aria-invalid=true]").count() == 0
        it.page.keyboard.press("Tab")
        it.holds()


def test_arrows_move_the_caret_in_a_number_that_is_typed(open_widget):
    it = open_widget("stepper")
    field = it.cells("input").first.locator("input")
    field.click()
    for key in ("1", "2", "3", "ArrowLeft", "9"):
        it.page.keyboard.press(key)
    assert field.input_value() == "1293"
    assert field.evaluate("e => e === document.activeElement")


# What a reader types, and what the message says then: the rule and the value.
REFUSED = {"two": ["umber"], "0x10": ["0x10"], "12345678": ["12345678", "99"]}


def field_of(it, where):
    if it.name == "finder":
        return it.root.locator(f'input[type=text][data-name="{where}"], textarea[data-name="{where}"]')
    return it.cells(where).first.locator("input")


@pytest.mark.parametrize(("name", "where"), [*editable()])
def test_a_refused_entry_stays_with_its_reason_beside_it(name, where, open_widget):
    it = open_widget(name)
    before, field = it.settings, field_of(it, where)
    ways = [*itertools.product(("Tab", "Enter", "click"), REFUSED.items())]
    turn = [*editable()].index((name, where))  # over the fields each text is left in each way, in one field once
    for leave, (text, rule) in ways if EVERY else [ways[3 * way + (way + turn) % 3] for way in range(3)]:
        field.fill(text)
        if leave == "click":
            it.root.locator(".splat-goal").click()
        else:
            field.press(leave)
        assert field.input_value() == text, "the entry is gone"
        told = it.measure("refusal", field)
        assert told, f"{text!r} is not marked as refused"
        why, far = told
        own = "takes numbers from" in why and text in why  # the limits of that cell
        assert own or all(word in why for word in rule), f"{text!r}: {why!r} does not say rule and value"
        assert far < 60, f"{text!r}: the reason stands {far} px away"
    changed = {key for key, value in it.settings.items() if value != before[key] and not key.endswith("_match")}
    assert changed <= {where, "size", "kernel_size", "layers", "pixel"}, changed
    field.fill("3")
    field.press("Tab")
    assert it.measure("refusal", field) is None
    assert it.root.get_by_text("12345678").count() == 0, "the message stays"


@pytest.mark.parametrize("name", sorted(TYPED))
def test_what_is_set_again_takes_the_place_of_what_was_refused(name, open_widget):
    """A challenge and a link show their state, also where it is that already but for a text that was not taken."""
    it = open_widget(name)
    follow = "hash => document.body.appendChild(Object.assign(document.createElement('a'), { href: hash })).click()"
    it.button("Challenge").click()
    link = it.root.locator(".splat-link").first.get_attribute("href")
    link += "" if "?" in link else "?"
    it.page.evaluate(follow, link)
    asked = it.root.locator("input[type=text]").evaluate_all("all => all.map(field => field.value)")
    for where in [field for typed, field in editable() if typed == name]:
        for text, again in (("", "Challenge"), ("two", "link")):
            field = field_of(it, where)
            field.fill(text)
            field.press("Tab")
            assert it.measure("refusal", field), f"{where} takes {text!r}"
            it.button("Challenge").click() if again == "Challenge" else it.page.evaluate(follow, link)
            shown = it.root.locator("input[type=text]").evaluate_all("all => all.map(field => field.value)")
            assert shown == asked and not it.measure("refusal", field), f"{again} after {text!r} in {where}"


def test_a_field_that_is_typed_in_is_left_alone(open_widget):
    it = open_widget("stepper", start=ROW | {"step": 0})
    field = field_of(it, "kernel")
    field.fill("")
    it.button("Step").dispatch_event("click")  # as Play does, while the reader thinks
    assert field.input_value() == ""
    field.press_sequentially("5")
    assert it.settings["kernel"] == [5, 10, 100] and it.settings["step"] == 1
    it = open_widget("finder")
    field = field_of(it, "theirs")
    field.fill("tensor([")
    it.cells("ours").last.dispatch_event("pointerover")
    assert field.input_value() == "tensor(["


@pytest.mark.parametrize("where", ["wanted", "picture"])
def test_a_size_names_its_own_limits(where, open_widget):
    it = open_widget("canvas_and_crop")
    before, field = it.settings[where], field_of(it, where)
    for text, rule in (("0", "1"), ("100", "99"), ("2.5", "whole")):
        field.fill(text)
        field.press("Tab")
        assert field.input_value() == text and it.settings[where] == before
        why, _ = it.measure("refusal", field)
        assert text in why and rule in why and "9999" not in why, why


# ---- where things stand


@pytest.mark.parametrize(("name", "start", "screen"), each_start("desk", "phone"))
def test_no_control_moves_while_it_is_used(name, start, screen, open_widget):
    it = open_widget(name, screen, start)
    moved = it.measure("moves")
    assert not moved, "\n".join(moved[:8])


@pytest.mark.parametrize("screen", ["desk", "phone"])
@pytest.mark.parametrize("name", WIDGETS)
def test_no_control_moves_while_a_button_is_pressed_or_a_number_typed(name, screen, open_widget):
    it = open_widget(name, screen).fold()
    before = it.measure("places")
    assert before
    moved = it.measure("presses", arg=["Challenge"])  # another example, which may be higher or lower
    assert not moved, "\n".join(moved)
    for field in it.root.locator("[role=gridcell] input:visible").all()[:1]:
        spot = field.evaluate("e => e.getBoundingClientRect().x")
        for text in ("-8", "12345", "x"):
            field.fill(text)
            assert it.measure("places") == before, f"{text!r} moves the controls"
            assert abs(field.evaluate("e => e.getBoundingClientRect().x") - spot) < 2, f"{text!r} moves its own cell"


@pytest.mark.parametrize(("name", "start", "screen"), each_start("phone", "small"))
def test_nothing_is_cut_on_a_phone(name, start, screen, open_widget):
    it = open_widget(name, screen, start)
    cut = it.measure("ends", arg=[True, "cut"])
    assert not any(cut.values()), cut


@pytest.mark.parametrize("screen", ["desk", "phone", "small"])
@pytest.mark.parametrize("name", ["drift", "enlarger", "kernel_bench", "loupe", "shrinker"])
def test_the_sentence_below_a_photograph_is_seen_whole(name, screen, open_widget):
    """Its room is reserved, so that no control moves: the sentence must fit into it, in the margins of the book too."""
    it = open_widget(name, screen)
    it.root.evaluate("(root, width) => { root.style.maxWidth = `${width - 48}px`; }", SCREENS[screen][0])
    it.page.evaluate(FRAME)
    hidden = it.root.locator(".splat-sum").evaluate_all("all => all.map(e => e.scrollHeight - e.clientHeight)")
    assert hidden and max(hidden) <= 1, hidden


@pytest.mark.parametrize("screen", ["desk", "phone", "small"])
def test_the_row_of_seven_shows_its_300(screen, open_widget):
    it = open_widget("stepper", screen, ROW)
    inside = it.measure("inside", it.grid("output"))
    assert inside == [True] * 7


@pytest.mark.parametrize(("name", "start", "screen"), each_start("desk"))
def test_at_a_desk_a_widget_stands_on_one_screen(name, start, screen, open_widget):
    """Challenge, what to change and the verdict, which is the same line, are seen together; the rest is folded."""
    it = open_widget(name, screen, start).fold()
    heights = it.measure("ends", arg=[False, "height"])
    assert max(heights.values()) <= 900, heights
    assert it.root.locator(".splat-goal").is_visible()


@pytest.mark.parametrize("name", WIDGETS)
def test_on_a_phone_the_picture_and_the_control_in_use_are_seen_together(name, open_widget):
    it = open_widget(name, "phone").fold()
    controls = it.root.locator(f"{RANGES}:visible, input[type=checkbox]:visible").all()
    controls += [it.button(name) for name in ("Step", "Play") if it.button(name).count()]
    assert controls
    for control in controls:
        apart = it.measure("reach", control)
        assert apart <= 844, f"{control.evaluate('e => e.dataset.name ?? e.textContent')}: {apart} px from end to end"


@pytest.mark.parametrize("name", WIDGETS)
def test_on_a_phone_the_controls_hide_no_picture(name, open_widget):
    """They stick to the lower edge: a third of the screen is theirs, and what is looked at stands whole above them."""
    it = open_widget(name, "phone").fold()
    it.root.evaluate("root => { root.style.maxWidth = '358px'; }")  # as narrow as in the book
    room = it.measure("room")
    assert room["controls"] <= 844 / 3, room
    assert room["controls"] + room["looked"] <= 844, room


def test_the_first_widget_of_the_book_starts_with_step_play_and_stride(open_widget):
    """Who knows stride alone meets nothing else; the other settings are folded."""
    it = open_widget("stepper").fold()
    assert it.root.locator("button:visible").all_inner_texts() == ["Step", "Play", "Challenge"]
    assert it.root.locator(f"{RANGES}:visible").evaluate_all("all => all.map(e => e.dataset.name)") == ["stride"]
    assert it.root.locator("input[type=checkbox]:visible").count() == 0


def test_the_four_views_are_seen_at_once(open_widget):
    it = open_widget("four_views").fold()
    boxes = [panel.bounding_box() for panel in it.root.locator(".splat-panel").all()]
    assert len(boxes) == 4 and len({(round(box["x"]), round(box["y"])) for box in boxes}) == 4
    assert len({round(box["x"]) for box in boxes}) == len({round(box["y"]) for box in boxes}) == 2


# ---- what things look like


@pytest.mark.parametrize(
    ("name", "grid"),
    [("canvas_and_crop", "answers"), ("overlap_map", "layers"), ("ladder", "steps_up"), ("trainer", "numbers")],
)
@pytest.mark.parametrize("screen", ["desk", "small"])
def test_a_column_stands_under_its_name(name, grid, screen, open_widget):
    it = open_widget(name, screen)
    it.root.evaluate("(root, width) => { root.style.maxWidth = `${width - 48}px`; }", SCREENS[screen][0])
    box = it.grid(grid).locator("xpath=ancestor::*[contains(@class, 'splat-box')][1]")
    centre = "all => all.map(e => e.getBoundingClientRect()).map(({ left, right }) => (left + right) / 2)"
    heads, cells = (found.evaluate_all(centre) for found in (box.locator(".splat-heads span"), it.cells(grid)))
    wide = "all => Math.max(...all.map(head => head.scrollWidth - head.clientWidth))"
    assert box.locator(".splat-heads span").evaluate_all(wide) < 2, "a name runs into the next"
    assert len(heads) > 1 and np.abs(np.subtract(heads, cells[: len(heads)])).max() < 3
    assert it.cells(grid).count() % len(heads) == 0 and all(box.locator(".splat-heads span").all_inner_texts())


def test_all_settings_that_lead_to_a_size_can_be_leafed_through(open_widget):
    it = open_widget("canvas_and_crop", start={"wanted": 7})
    count = int(re.search(r"(\d+) settings", it.root.locator(".splat-found").inner_text())[1])
    after, seen = it.root.locator(".splat-found button").last, []
    for _ in range(-(-count // 8)):
        seen += map(tuple, it.numbers("answers"))
        if not idle(after):
            after.click()
    assert count > 16 and len(seen) == len(set(seen)) == count
    assert idle(after)
    it.cells("answers").last.click()  # of the last leaf
    assert tuple(it.settings[name] for name in SETTING) == seen[-1]


def test_dots_are_seen_on_every_pixel(open_widget):
    """Black ones on black pixels are not: each has a rim of the other colour below it."""
    it = open_widget("tent")
    dots, halo = (it.root.locator(f".splat-stage path.{kind}") for kind in ("dot", "halo"))
    look = "e => { const { d, stroke, strokeWidth } = getComputedStyle(e); return [d, stroke, strokeWidth]; }"
    (where, ink, size), (below, rim, wide) = dots.evaluate(look), halo.evaluate(look)
    assert where == below and ink != rim and float(wide[:-2]) > float(size[:-2])


@pytest.mark.parametrize("name", [name for name in WIDGETS if name not in ("finder", "trainer")])
def test_what_can_be_edited_looks_so_and_what_cannot_is_no_field(name, open_widget):
    it = open_widget(name)
    looks = {True: set(), False: set()}
    for grid in it.root.locator("[role=grid]:visible").all():
        edit = "splat-edit" in (grid.get_attribute("class") or "")
        cell = grid.locator("[role=gridcell]").first
        assert (grid.locator("input").count() > 0) == edit, grid.get_attribute("data-name")
        if not edit:
            assert cell.evaluate("e => getComputedStyle(e).cursor") != "text"
        looks[edit].add(it.measure("edge", cell))
    assert looks[False] and (looks[True] or name not in TYPED)
    assert not looks[True] & looks[False]


@pytest.mark.parametrize("screen", ["desk", "phone", "small"])
@pytest.mark.parametrize(("name", "grids"), [("kernel_bench", ["kernel", "output"]), ("overlap_map", ["output"])])
def test_bars_stand_under_their_numbers(name, grids, screen, open_widget):
    it = open_widget(name, screen)
    for slider in ("kernel_size", "stride", "size"):
        if it.slider(slider).count():
            it.slider(slider).press("End")
        for grid, share in itertools.product(grids, (0, 1)):
            apart = it.measure("astray", it.grid(grid), share)
            assert apart < 1.5, f"{grid}: a bar stands {apart} px from its number"


def test_bars_are_bars_and_can_be_pulled(open_widget):
    """Each apart from its neighbour, with the number of its scale; the bar follows the pointer."""
    it = open_widget("kernel_bench", start={"kernel": [1, 1, 1]})
    bars = it.grid("kernel").locator("xpath=ancestor::*[contains(@class, 'splat-box')]").locator(".splat-bars i")
    boxes = [bar.bounding_box() for bar in bars.all()]
    assert all(right["x"] - left["x"] - left["width"] >= 2 for left, right in itertools.pairwise(boxes))
    scale = bars.first.locator("xpath=ancestor::*[contains(@class, 'splat-bars')]").locator("b")
    assert scale.all_inner_texts() == ["4", "-2"], "no numbers at its scale"
    box = boxes[1]
    x, y = box["x"] + box["width"] / 2, box["y"] + 2
    it.page.mouse.move(x, y)
    it.page.mouse.down()
    it.page.mouse.move(x, y - 20, steps=4)
    it.page.mouse.up()
    assert it.numbers("kernel")[0][1] > 1
    assert abs(bars.nth(1).bounding_box()["y"] - (y - 20)) < 12
    it.holds()


@pytest.mark.parametrize("name", WIDGETS)
def test_no_slider_repeats_named_buttons(name, open_widget):
    it = open_widget(name)
    assert "mode" not in kind(name).sliders
    assert "mode" not in it.root.locator(RANGES).evaluate_all("all => all.map(s => s.dataset.name)")


@pytest.mark.parametrize("screen", ["desk", "phone", "small"])
def test_the_canvas_has_no_scroll_bar_while_all_fits(screen, open_widget):
    """The handles stand in the picture, also where its cells fill the width of a small screen."""
    it = open_widget("canvas_and_crop", screen)
    for padding in (0, 1, 2):
        it.put(padding=padding)
        box = it.grid("canvas").evaluate(
            """grid => {
              const box = grid.closest(".splat-scroll"), { left, right } = box.getBoundingClientRect();
              const bar = box.offsetHeight - box.clientHeight, edges = [...box.querySelectorAll(".splat-edge")];
              const middles = edges.map(edge => edge.getBoundingClientRect()).map(edge => (edge.left + edge.right) / 2);
              const out = middles.filter(middle => middle - 6 < left || middle + 6 > right); // the bar that is seen
              return [box.scrollWidth - box.clientWidth, box.scrollHeight - box.clientHeight, bar, out.length];
            }"""
        )
        assert box == [0, 0, 0, 0]


@pytest.mark.parametrize("name", WIDGETS)
def test_names_are_names_and_targets_are_large(name, open_widget):
    it = open_widget(name, "phone")
    for label in it.root.locator("[role=grid], [role=gridcell] input").evaluate_all("es => es.map(e => e.ariaLabel)"):
        assert not re.search(r"[();]|\b(click|pull|type|drag|press)\b", label), label
    small = it.measure("small")
    assert not small, small


# ---- challenges


def solve(it):
    """Solve the first challenge of a widget by hand."""
    if it.name == "stepper":
        it.put(stride=2)
        finish(it.root)
    elif it.name == "four_views":
        for at, value in enumerate((1, 10, 1)):
            it.cells("kernel").nth(at).locator("input").fill(str(value))
    elif it.name == "canvas_and_crop":
        it.put(kernel_size=3, stride=2, padding=1, output_padding=1)
    elif it.name == "kernel_bench":
        it.cells("kernel").nth(1).locator("input").fill("2")
    elif it.name == "ladder":
        it.root.locator('[data-name="up"]').fill("k3 s2 p1 op1, k3 s2 p1, k3 s2 p1")
        it.root.locator('[data-name="up"]').blur()
    elif it.name == "mixer":
        it.root.locator(".splat-choices button").nth(1).click()
    elif it.name == "trainer":
        it.button("nearest + conv").click()
        finish(it.root)
    elif it.name == "overlap_map":
        it.page.evaluate("() => { location.hash = 'map?layers=3,2;3,2;4,2;'; }")
    elif it.name == "two_grids":
        it.button("align_corners=True").click()
        it.put(output_size=7)
    elif it.name == "tent":
        it.root.get_by_label("align_corners").check()
        it.put(stride=3)
    elif it.name == "finder":
        it.root.locator('[data-name="theirs"]').first.fill("1, 10, 102, 20")
    for setting, value in SOLUTIONS.get(it.name, {}).items():
        if value is True:
            it.root.locator(f'input[data-name="{setting}"]').check()
        elif isinstance(value, str):
            it.root.locator(f'[data-name="{setting}"] [data-value="{value}"]').click()
        else:
            it.put(**{setting: value})
    it.page.evaluate(FRAME)


@pytest.mark.parametrize("name", WIDGETS)
def test_solved_says_what_was_found(name, open_widget):
    it = open_widget(name)
    it.button("Challenge").click()
    asked = it.goal
    assert not asked.startswith("Solved")
    solve(it)
    found = it.goal
    assert "Solved" in found and re.search(r"\d", found), found
    task = re.sub(r"^Challenge:\s*", "", asked)
    assert task not in found, "it asks again"
    if name == "stepper":
        assert "stride 2" in found
    assert it.root.locator(".splat-won").count() == 1
    it.button("Challenge").click()
    assert it.goal == asked


# ---- what cannot be done, and what is said


def idle(button):
    return button.evaluate("e => e.disabled || e.ariaDisabled === 'true'")


def test_a_button_that_can_do_nothing_says_so(open_widget):
    it = open_widget("stepper")
    assert not idle(it.button("Step"))
    finish(it.root)
    assert idle(it.button("Step"))
    it = open_widget("overlap_map", start={"layers": [[3, 2]]})
    earlier, later, remove, add = (
        it.root.get_by_role("button", name=re.compile(name)) for name in ("arlier", "ater", "emove", "Add")
    )
    assert idle(earlier) and idle(later) and idle(remove) and not idle(add)
    add.click()
    assert not idle(earlier) and idle(later) and not idle(remove)
    add.click()
    add.click()
    assert idle(add)


def test_the_newest_stamp_is_in_sight(open_widget):
    for screen in ("desk", "phone", "small"):
        it = open_widget("stepper", screen, ROW)
        it.put(size=6, kernel_size=4, stride=3, dilation=3)
        for step in range(1, 7):
            it.put(step=step)
            newest = it.grid("output").evaluate(
                "g => [...g.querySelectorAll('td')].map(td => td.matches('.new, .land'))"
            )
            seen = any(map(all, zip(newest, it.measure("inside", it.grid("output")), strict=True)))
            assert seen, f"{screen}, stamp {step}"


@pytest.mark.parametrize("name", WIDGETS)
def test_reset_takes_the_state_out_of_the_address(name, open_widget):
    it = open_widget(name)
    slider = it.root.locator(f"{RANGES}:visible").first
    first = it.root.evaluate(STATE)
    slider.press("End")
    slider.press("ArrowLeft")
    link = it.root.locator(".splat-link").get_attribute("href")
    it.page.evaluate("hash => { location.hash = hash; }", link)
    it.page.evaluate(FRAME)
    it.button("Reset").click()
    assert "?" not in it.page.evaluate("location.hash")
    it.page.reload()
    assert it.root.evaluate(STATE) == first


@pytest.mark.parametrize("name", WIDGETS)
def test_a_slider_says_what_it_did_and_pointing_says_nothing(name, open_widget):
    it = open_widget(name)
    status = it.root.locator("[role=status]").first
    slider = it.slider(
        "stride" if it.slider("stride").count() else kind(name).sliders and next(iter(kind(name).sliders))
    )
    slider.press("Home")
    slider.press("ArrowRight")
    said = status.inner_text()
    assert said and len(said) < 120, f"{slider.get_attribute('data-name')} says {said!r}"
    before = it.measure("spoken")
    for grid in it.root.locator("[role=grid]:visible").all():
        for cell in (grid.locator("td").first, grid.locator("td").last):
            cell.hover()
            assert it.measure("spoken") == before, f"pointing at {grid.get_attribute('data-name')} is spoken"


# ---- other eyes


def colours(page, element):
    """Count the colours of what is drawn in an element, those of its letters' edges left out."""
    shot = Image.open(io.BytesIO(element.screenshot())).convert("RGB")
    share = shot.width * shot.height / 200
    return {colour for count, colour in shot.getcolors(shot.width * shot.height) if count > share}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_keep_bars_and_pixels(scheme, open_widget):
    options = {"painted": True, "forced_colors": "active", "color_scheme": scheme}
    for name, grid in (("kernel_bench", "kernel"), ("overlap_map", "output")):
        it = open_widget(name, **options)
        bars = it.root.locator(".splat-bars").first
        if grid == "kernel":
            it.cells("kernel").first.locator("input").fill("3")
        assert len(colours(it.page, bars)) >= 2, f"{name}: no bar is seen"
    it = open_widget("stepper", start={"step": 4}, **options)
    pixels = [frozenset(colours(it.page, cell)) for cell in it.cells("input").all()]
    assert len(set(pixels)) == 4, "pixels have lost their colours"
    newest = it.grid("output").locator("td.new").first
    assert newest.evaluate("e => getComputedStyle(e).outlineStyle") != "none", "the newest stamp has no mark"
    it = open_widget("tent", **options)
    assert len(colours(it.page, it.root.locator("[role=grid][data-name=output]").first)) >= 2


# What is painted: a cell of each paint, drawings, bars, and the marks on pictures with what is around them.
PAINTED = """root => {
  const paints = new Map([...root.querySelectorAll("td")].map(td => [td.style.background, td]));
  paints.delete("");
  const box = around => el => {
    const { left, top, width, height } = el.getBoundingClientRect();
    return [left - around, top + scrollY - around, width + 2 * around, height + 2 * around];
  };
  const all = css => [...root.querySelectorAll(css)].filter(el => el.checkVisibility());
  const parts = [...paints.values(), ...all("canvas, svg, .splat-bars i")];
  return [...parts.map(box(0)), ...all(".splat-mark, .splat-divider").map(box(5))];
}"""


def pixels(picture):
    """Give the colours of a picture, and how many pixels have each."""
    packed = np.asarray(picture.convert("RGB"), dtype=np.int64) @ [65536, 256, 1]
    found, counts = np.unique(packed, return_counts=True)
    return np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1), counts


def hues(it):
    """Give the largest colour, greys apart, of each thing that is painted in a widget."""
    shot = Image.open(io.BytesIO(it.page.screenshot(full_page=True)))
    found = set()
    for left, top, width, height in it.root.evaluate(PAINTED):
        if min(width, height) < 4:
            continue
        colours, counts = pixels(shot.crop((round(left), round(top), round(left + width), round(top + height))))
        coloured = np.where(np.ptp(colours, axis=1) > 40, counts, 0)
        if 30 * coloured.max() > counts.sum():
            found.add(tuple(colours[coloured.argmax()].tolist()))
    return found


def there(picture, colours):
    """Tell which of some colours a picture has, but for what rounds them otherwise."""
    seen, counts = pixels(picture)
    return {colour for colour in colours if counts[np.abs(seen - colour).max(axis=1) <= 4].sum() > 20}


@pytest.mark.parametrize("name", WIDGETS)
def test_forced_colours_and_paper_keep_what_is_painted(name, open_widget):
    """On paper backgrounds are not asked for. (The trainer paints what is uneven, and begins with what is flat.)"""
    start = {"upsampler": "transposed3"} if name == "trainer" else None
    it = open_widget(name, start=start, painted=True, color_scheme="light")
    painted = hues(it)
    assert painted, "nothing is painted"
    sheets = pypdfium2.PdfDocument(io.BytesIO(it.page.pdf(format="A4", print_background=False)))
    printed = set().union(*(there(sheet.render(scale=2).to_pil(), painted) for sheet in sheets))
    assert printed == painted
    forced = open_widget(name, start=start, painted=True, color_scheme="light", forced_colors="active")
    assert there(Image.open(io.BytesIO(forced.page.screenshot(full_page=True))), painted) == painted
    marks = forced.root.locator(".splat-mark, .splat-divider").evaluate_all("es => es.map(e => e.checkVisibility())")
    assert all(marks) and bool(marks) == (name in ("drift", "enlarger", "loupe", "shrinker"))
    for pressed in forced.root.locator("button[aria-pressed=true]:visible").all():
        assert pressed.evaluate("e => getComputedStyle(e).outlineStyle") != "none", pressed.inner_text()


@pytest.mark.parametrize("name", WIDGETS)
def test_under_reduced_motion_nothing_moves(name, open_widget):
    it = open_widget(name, reduced_motion="reduce")
    for button in it.root.locator("button:visible").all():
        button.dispatch_event("click")
        moving = it.page.evaluate(
            "() => document.getAnimations().filter(a => a.effect.getComputedTiming().duration > 1).length"
        )
        assert moving == 0, button.inner_text()


@pytest.mark.parametrize("name", WIDGETS)
def test_at_200_percent_all_is_there(name, load, write_page):
    """A window of 1440 x 900 at 200 % has 720 x 450 pixels of the page."""
    window = {"viewport": {"width": 720, "height": 450}, "device_scale_factor": 2}
    page = load(write_page(name), walk.HAND + MEASURE, **window)
    it = Widget(page, name).fold(False)
    for slider in it.root.locator(RANGES).all():
        slider.press("End")
    page.evaluate(FRAME)  # the sign at an edge comes when the new width has been observed
    assert page.evaluate("document.documentElement.scrollWidth") <= 720
    assert not it.measure("cut")


def test_a_bad_escape_in_the_address_breaks_nothing(book, load, write_page):
    page = load(f"{book}/book/05-count-the-overlaps.html?projector#%E0%A4%A")
    page.wait_for_selector(".splat-widget.projected [role=grid]")
    for name in WIDGETS if EVERY else WIDGETS[::3]:
        page = load(write_page(name) + "#%")
        it = Widget(page, name)
        first = it.root.evaluate(STATE)
        for end in ("%", "?stride=%", "?%ZZ=1", "?=&&=%E0%A4%A"):
            page.evaluate("end => { location.hash = document.querySelector('.splat-widget').id + end; }", end)
            page.evaluate(FRAME)
            assert it.root.evaluate(STATE) == first


def test_on_a_projector_the_whole_widget_grows(book, book_folder, load):
    """Digits have room in their cells; names of sliders and check boxes are as large as the text."""
    met, desk = set(), {"width": 1440, "height": 900}
    for path in sorted(book_folder.rglob("*.html")):
        here = path.relative_to(book_folder).as_posix()
        text = path.read_text(encoding="utf-8")
        if not looked_at(here) or '<div class="splat-widget"' not in text:
            continue
        if not EVERY and met.issuperset(re.findall(r'<div class="splat-widget"[^>]* data-widget="(\w+)"', text)):
            continue
        page = load(f"{book}/{here}?projector", viewport=desk)
        root = page.locator(".splat-widget.projected")
        page.wait_for_selector(f".splat-widget.projected {RANGES}", state="attached")
        page.evaluate(MEASURE)
        for _ in range(page.locator(".splat-widget").count()):
            where = f"{root.get_attribute('data-widget')} of {path.name}"
            met.add(root.get_attribute("data-widget"))
            sizes = root.evaluate("root => measure.sizes(root)")
            assert sizes["names"] >= 20 and sizes["goal"] >= 22 and sizes["boxes"] >= 24, f"{where}: {sizes}"
            cut = [line for line in root.evaluate("root => measure.cut(root)") if "wider than its" in line]
            assert not cut, f"{where}: {cut[:4]}"
            page.keyboard.press("n")
    assert met == set(WIDGETS)
