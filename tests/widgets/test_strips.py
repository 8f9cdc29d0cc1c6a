"""What only the two grids and the tent do; and for them and the kernel bench: no control moves, no number is cut."""

from itertools import pairwise

import pytest
from drive import STATE, check, unfold

from splatlib.widgets.two_grids import CHOICES


@pytest.fixture
def open_widget(write_page, new_page):
    """Open a page of one widget; give the page and the widget's root."""

    def opened(name, width=1440, height=900, touch=False, **start):
        page = new_page(write_page(name, **start), viewport={"width": width, "height": height}, has_touch=touch)
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
SOLVED = {"two_grids": "#grids?mode=align_corners%3DTrue&output_size=7", "kernel_bench": "#bench?kernel=1,2,1"}


@pytest.mark.parametrize("width", [1440, 390, 320])
@pytest.mark.parametrize("name", ["two_grids", "kernel_bench"])
def test_no_control_moves_whatever_is_set(open_widget, name, width):
    _, root = open_widget(name, width)
    assert len(places := root.evaluate(PLACES, SOLVED[name])) == 1, places


@pytest.mark.parametrize("width", [1440, 390, 320])
@pytest.mark.parametrize("name", ["two_grids", "kernel_bench"])
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


@pytest.mark.parametrize("name", ["two_grids", "kernel_bench"])
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
    assert goal(root) == "Solved: output_size 7 = 2·(4 − 1) + 1: its 6 gaps of one half lie between 7 centres."
    places = root.evaluate(STATE)["grids"]["places"][0]
    assert {b - a for a, b in pairwise(places)} == {0.5}
    root.get_by_role("button", name="asymmetric", exact=True).click()
    assert goal(root).startswith("Challenge: ")
