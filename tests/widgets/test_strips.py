"""What only the two grids and the tent do; and for them and the kernel bench: no control moves, no number is cut."""

from itertools import pairwise

import pytest
from drive import STATE, check, unfold

from splatlib.widgets.two_grids import CHOICES


@pytest.fixture
def open_widget(write_page, load):
    """Open a page of one widget; give the page and the widget's root."""

    def opened(name, width=1440, height=900, touch=False, **start):
        page = load(
            write_page(name, **start),
            viewport={"width": width, "height": height},
            has_touch=touch,
            reduced_motion="reduce",
        )
        return page, page.locator(".splat-widget")

    return opened


def goal(root):
    return root.locator(".splat-goal").inner_text()


# Where the controls stand, from the widget's top, in all states that buttons, check boxes and sliders' ends make.
PLACES = """async (root, solved) => {
  const places = new Map();
  const look = what => {
    const top = root.getBoundingClientRect().top, box = root.querySelector(".splat-controls").getBoundingClientRect();
    const place = [box.top - top, box.height].map(Math.round).join();
    if (!places.has(place)) places.set(place, what);
  };
  root.querySelector(".splat-controls").style.position = "static"; // where they stand when they do not stick
  const sliders = [...root.querySelectorAll("input[type=range]")];
  const put = (slider, value) => {
    slider.value = value;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    look(`${slider.dataset.name} ${value}`);
  };
  const ends = () => {
    for (const end of ["max", "min", "max"]) for (const slider of sliders) put(slider, slider[end]);
  };
  look("first");
  for (const button of root.querySelectorAll(".splat-row > button")) { button.click(); look(button.textContent); }
  for (const button of root.querySelectorAll(".splat-choices button")) {
    button.click();
    look(button.dataset.value);
    ends();
    for (const box of root.querySelectorAll("input[type=checkbox]")) { box.click(); look(box.dataset.name); ends(); }
  }
  location.hash = solved;
  await new Promise(then => addEventListener("hashchange", () => then(), { once: true }));
  if (!root.querySelector(".splat-won")) throw new Error("not solved");
  look("solved");
  return [...places];
}"""
SOLVED = {
    "two_grids": "#grids?mode=align_corners%3DTrue&output_size=7",
    "kernel_bench": "#bench?kernel=1,2,1",
    "tent": "#tents?stride=3&align_corners=1",
}


@pytest.mark.parametrize("width", [1440, 390, 320])
@pytest.mark.parametrize("name", ["two_grids", "tent", "kernel_bench"])
def test_no_control_moves_whatever_is_set(open_widget, name, width):
    _, root = open_widget(name, width)
    assert len(places := root.evaluate(PLACES, SOLVED[name])) == 1, places


@pytest.mark.parametrize("width", [1440, 390, 320])
@pytest.mark.parametrize("name", ["two_grids", "tent", "kernel_bench"])
def test_no_number_is_cut(open_widget, name, width):
    """At both ends of all sliders every number stands within its cell."""
    _, root = open_widget(name, width)
    for end in ("End", "Home", None):
        for slider in root.locator("input[type=range]").all():
            if end:
                slider.press(end)
            else:
                slider.evaluate("e => { e.value = (+e.min + +e.max) / 2; e.dispatchEvent(new Event('input')); }")
        cut = """root => [...root.querySelectorAll("[role=gridcell]")].filter(cell => {
          const field = cell.querySelector("input");
          if (field) return field.scrollWidth > field.clientWidth + 1;
          const text = document.createRange();
          text.selectNodeContents(cell);
          return text.getBoundingClientRect().width > cell.getBoundingClientRect().width;
        }).map(cell => [cell.closest("table").dataset.name, cell.textContent])"""
        assert root.evaluate(cut) == []


@pytest.mark.parametrize("name", ["two_grids", "tent", "kernel_bench"])
def test_on_one_screen(open_widget, name):
    _, root = open_widget(name, more=False)
    assert root.bounding_box()["height"] <= 860
    unfold(root)
    assert root.locator(".splat-code").is_visible()


@pytest.mark.parametrize("pointer", ["mouse", "touch"])
def test_the_output_pixel_is_dragged_along_the_strip(open_widget, pointer):
    page, root = open_widget("two_grids", touch=pointer == "touch")
    box = root.locator('[data-name="output"]').bounding_box()

    def at(o):
        return box["x"] + box["width"] * (o + 0.5) / 8, box["y"] + box["height"] / 2

    if pointer == "touch":
        page.touchscreen.tap(*at(6))
        assert root.evaluate(STATE)["pixel"] == 6
    else:
        page.mouse.move(*at(2))
        assert root.evaluate(STATE)["pixel"] == 1  # to point is not to choose
        page.mouse.down()
        seen = [root.evaluate(STATE)["pixel"]]
        for o in (3, 5, 7):
            page.mouse.move(*at(o), steps=3)
            seen.append(root.evaluate(STATE)["pixel"])
            check("two_grids", root.evaluate(STATE))
        page.mouse.up()
        page.mouse.move(*at(0))
        assert seen == [2, 3, 5, 7] and root.evaluate(STATE)["pixel"] == 7


def test_focus_chooses_an_output_pixel_and_says_what_it_reads(open_widget):
    page, root = open_widget("two_grids")
    root.locator('[data-name="output"] [tabindex="0"]').focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert root.evaluate(STATE)["pixel"] == 2
    said = "output[2] stands at 1.25, for grid_sample at -0.375. It reads 0.25×1 + 0.75×2 = 1.75"
    assert root.locator("[role=status]").inner_text() == root.locator(".splat-sum").inner_text() == said


def test_the_pixels_stand_on_the_strip_where_their_places_say(open_widget):
    """The middle of each output pixel is drawn at its place, input pixel i from i to i + 1."""
    for mode in CHOICES["mode"]:
        for size, output_size in ((4, 8), (5, 3), (8, 16), (6, 1)):
            _, root = open_widget("two_grids", mode=mode, input=list(range(size)), output_size=output_size)
            where = """(root, name) => [...root.querySelectorAll(`[data-name=${name}] td`)].map(cell => {
              const { left, width } = cell.getBoundingClientRect();
              return [left, width];
            })"""
            pixels, outputs = (root.evaluate(where, name) for name in ("input", "output"))
            (zero, unit), wide = pixels[0], outputs[0][1]
            middle = 0 if mode == "nearest" else wide / 2
            drawn = [(left + middle - zero) / unit for left, _ in outputs]
            assert drawn == pytest.approx(root.evaluate(STATE)["grids"]["places"][0], abs=0.02), (
                mode,
                size,
                output_size,
            )
            assert [(left - zero) / unit for left, _ in pixels] == pytest.approx(list(range(size)), abs=0.02)


def test_the_challenge_of_two_grids_says_what_was_found(open_widget):
    _, root = open_widget("two_grids")
    root.get_by_role("button", name="Challenge", exact=True).click()
    assert goal(root).startswith("Challenge: ")
    root.get_by_role("button", name="align_corners=True", exact=True).click()
    root.locator('[data-name="output_size"]').press("ArrowLeft")
    assert goal(root) == "Solved: output_size 7 = 2·(4 − 1) + 1: 6 gaps of one half."
    places = root.evaluate(STATE)["grids"]["places"][0]
    assert {b - a for a, b in pairwise(places)} == {0.5}
    root.get_by_role("button", name="asymmetric", exact=True).click()
    assert goal(root).startswith("Challenge: ")


def press(page, root, share, down, pointer="mouse"):
    """Press on the stage of the tent, at these shares of its width and height."""
    box = root.locator(".splat-stage").bounding_box()
    spot = box["x"] + box["width"] * share, box["y"] + box["height"] * down
    if pointer == "touch":
        return page.touchscreen.tap(*spot)
    page.mouse.move(*spot)
    page.mouse.down()
    return None


@pytest.mark.parametrize("pointer", ["mouse", "touch"])
def test_an_output_pixel_is_chosen_on_the_stage(open_widget, pointer):
    page, root = open_widget("tent", touch=pointer == "touch", input=[1, 5, 2, 4])
    press(page, root, 5.5 / 8, 0.9, pointer)
    assert root.evaluate(STATE)["pixel"] == 5
    if pointer == "mouse":
        box = root.locator(".splat-stage").bounding_box()
        page.mouse.move(box["x"] + box["width"] * 1.5 / 8, box["y"] + 5, steps=4)
        page.mouse.up()
        page.mouse.move(box["x"] + box["width"] * 7.5 / 8, box["y"] + 5)
        assert root.evaluate(STATE)["pixel"] == 1
    check("tent", root.evaluate(STATE))
    root.get_by_role("button", name="bicubic", exact=True).click()
    root.locator('[data-name="align_corners"]').check()
    press(page, root, 0.5 / 4, 0.9, pointer)  # the first centres agree
    assert root.evaluate(STATE)["pixel"] == 0


def test_a_handle_pulls_an_input_pixel(open_widget):
    page, root = open_widget("tent")
    grids = root.evaluate(STATE)["grids"]
    box = root.locator(".splat-stage i").nth(1).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 25, steps=5)
    lower = root.evaluate(STATE)["grids"]
    page.mouse.move(x, y - 500, steps=5)
    page.mouse.up()
    page.mouse.move(x, y)
    state = root.evaluate(STATE)
    assert lower["input"][0][1] < grids["input"][0][1] == 2 < state["grids"]["input"][0][1]
    assert all((4 * values[0][1]).is_integer() for values in (lower["input"], state["grids"]["input"]))
    assert state["pixel"] == 1 and root.locator("[role=status]").inner_text() == ""
    check("tent", state)


STAGE = """root => {
  const numbers = text => text.match(/-?[0-9.]+(e-?[0-9]+)?/g).map(Number);
  const path = name => root.querySelector(`.splat-stage .${name}`).getAttribute("d").split("M").slice(1).map(numbers);
  const get = (el, names) => names.map(name => el.getAttribute(name) ?? parseFloat(el.style[name]));
  const all = (css, names) => [...root.querySelectorAll(".splat-stage " + css)].map(el => get(el, names));
  return {
    zero: path("ground")[0][1],
    dots: path("dot"),
    parts: path("part"),
    handles: all("i", ["left", "top"]),
    pixels: all("rect[fill]", ["x", "width", "y", "fill"]),
  };
}"""


@pytest.mark.parametrize("mode", ["nearest", "linear", "bicubic"])
@pytest.mark.parametrize("align", [False, True])
def test_the_stage_shows_the_numbers(open_widget, mode, align):
    """Dots as high as the output, parts as high as their terms, two strips of pixels as grey as their numbers."""
    for stride, values in ((2, [1, 2, 3]), (5, [3, -1, 4, 1]), (8, [0, 7])):
        _, root = open_widget("tent", mode=mode, align_corners=align, stride=stride, input=values, pixel=3)
        state, stage = root.evaluate(STATE), root.evaluate(STAGE)
        output, matrix = state["grids"]["output"][0], state["grids"]["matrix"]
        corners = align and mode != "nearest"
        places = [(0.5 if corners else 0.5 / stride) + o / stride for o in range(len(output))]
        tallest = max(range(len(values)), key=lambda i: abs(values[i]))
        unit = (stage["zero"] - stage["handles"][tallest][1]) / values[tallest]

        def high(value, zero=stage["zero"], unit=unit):
            return pytest.approx(zero - unit * value, abs=0.02)

        assert [x for x, *_ in stage["dots"]] == pytest.approx(places)
        assert all(y == high(v) for (_, y, _), v in zip(stage["dots"], output, strict=True))
        terms = [w * v for w, v in zip(matrix[3], values, strict=True) if w]
        assert all(y == high(v) for (_, y, _), v in zip(stage["parts"], terms, strict=True))
        assert all(y == high(v) for (_, y), v in zip(stage["handles"], values, strict=True))
        assert [x for x, _ in stage["handles"]] == pytest.approx(
            [100 * (i + 0.5) / len(values) for i in range(len(values))], abs=0.001
        )
        low, spread = min(values), max(values) - min(values)
        for (x, width, y, fill), value, place in zip(
            stage["pixels"], [*values, *output], [*(i + 0.5 for i in range(len(values))), *places], strict=True
        ):
            grey = min(255, max(0, 255 * (value - low) / spread))
            assert {abs(int(v) - grey) <= 0.5 + 1e-9 for v in fill.strip("rgb()").split()} == {True}
            assert float(x) + float(width) / 2 == pytest.approx(place)
            assert float(width) == pytest.approx(1 if y == "78" else 1 / stride)


def test_a_number_of_the_matrix_lights_its_row_and_its_column(open_widget):
    page, root = open_widget("tent")
    cell = root.locator('[data-name="matrix"] tr').nth(3).locator("td").nth(2)
    cell.hover()
    assert root.locator(".splat-stage .stamp.lit").evaluate_all("els => els.length") == 2  # and its added edge pixel
    assert root.evaluate(STATE)["pixel"] == 1
    cell.click()
    assert root.evaluate(STATE)["pixel"] == 3
    assert root.locator(".splat-sum").inner_text() == "output[3] = 0.75×2 + 0.25×3 = 2.25"
    page.keyboard.press("ArrowDown")
    assert root.locator("[role=status]").inner_text() == "output[4] = 0.25×2 + 0.75×3 = 2.75"


def test_the_challenge_of_the_tent_says_what_was_found(open_widget):
    _, root = open_widget("tent")
    root.get_by_role("button", name="Challenge", exact=True).click()
    align = root.locator('[data-name="align_corners"]')
    align.check()
    assert goal(root).startswith("Challenge: ") and "3 taps" in root.locator(".splat-taps").inner_text()
    root.locator('[data-name="stride"]').press("ArrowRight")
    assert goal(root) == "Solved: at scale 3 both grids use the same 5 taps. Only the crop and the edge differ."
    align.uncheck()
    assert goal(root).startswith("Challenge: ") and "5 taps" in root.locator(".splat-taps").inner_text()
    root.get_by_role("button", name="nearest", exact=True).click()
    assert align.is_disabled()  # nearest has no such choice
