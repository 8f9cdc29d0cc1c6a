"""What only the kernel bench and the overlap map do: pulling, presets, reordering, challenges."""

import numpy as np
import pytest
from drive import STATE, check

from splatlib.checkerboard import count_ratio, is_flat, stack_counts


@pytest.fixture
def open_widget(write_page, new_page):
    """Open a page of one widget; give the page and the widget's root."""

    def opened(name, **start):
        page = new_page(write_page(name, **start))
        return page, page.locator(".splat-widget")

    return opened


def verdict(root):
    return root.locator(".splat-sum").inner_text()


def test_a_tap_can_be_pulled_and_solves_the_challenge(open_widget):
    page, root = open_widget("kernel_bench")
    root.get_by_role("button", name="Challenge").click()
    assert "Solved" not in root.locator(".splat-goal").inner_text()
    bars = root.locator(".splat-pull")
    bars.scroll_into_view_if_needed()
    box = bars.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.9)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)  # from -2 to 4: the value 2
    page.mouse.up()
    assert root.evaluate(STATE)["grids"]["kernel"] == [[1, 2, 1]]
    assert "Solved" in root.locator(".splat-goal").inner_text()
    check("kernel_bench", root.evaluate(STATE))


def test_the_presets_say_whether_they_are_flat_as_splatlib_does(open_widget):
    _, root = open_widget("kernel_bench")
    flat = {}
    for name in ("k3 ones", "k4, divisible", "sub-pixel", "sub-pixel + ICNR", "nearest + conv", "bilinear start"):
        root.get_by_role("button", name=name, exact=True).click()
        state = root.evaluate(STATE)
        check("kernel_bench", state)
        flat[name] = "not equal" not in verdict(root)
        assert flat[name] == is_flat(np.array([[state["grids"]["kernel"][0]]]), state["stride"])
    assert list(flat.values()) == [False, False, False, True, True, True]


def test_layers_are_added_moved_and_removed(open_widget):
    _, root = open_widget("overlap_map")

    def layers():
        rows = root.evaluate(STATE)["grids"]["layers"]
        counts = stack_counts(rows)
        assert f"from {counts.min()} to {counts.max()}" in verdict(root)
        check("overlap_map", root.evaluate(STATE))
        return rows

    def press(name):
        root.get_by_role("button", name=name, exact=True).click()

    def idle(name):
        """A button that can do nothing says so, and does nothing."""
        button, before = root.get_by_role("button", name=name, exact=True), layers()
        button.dispatch_event("click")
        assert layers() == before
        return button.get_attribute("aria-disabled") == "true"

    assert layers() == [[3, 2]]
    press("+ Add")
    root.locator('[data-name="kernel_size"]').press("End")
    assert layers() == [[3, 2], [12, 2]]
    press("↑ Earlier")
    assert layers() == [[12, 2], [3, 2]]
    assert idle("↑ Earlier")  # the first layer
    for _ in range(2):
        press("+ Add")
    assert len(layers()) == 4
    assert idle("+ Add") and idle("↓ Later")
    for _ in range(3):
        press("− Remove")
    assert len(layers()) == 1
    assert idle("− Remove")
    root.locator('[data-name="layers"] td').first.locator("input").fill("5")
    assert layers() == [[5, 2]]  # a layer can be typed


def test_a_layer_out_of_range_is_refused_by_name_and_kept(open_widget):
    _, root = open_widget("overlap_map")
    field = root.locator('[data-name="layers"] input').nth(1)
    field.fill("9")
    field.blur()
    assert root.evaluate(STATE)["grids"]["layers"] == [[3, 2]]
    assert field.input_value() == "9" and field.get_attribute("aria-invalid") == "true"
    assert root.locator(".splat-why:visible").inner_text() == "stride takes numbers from 1 to 4, got 9."


def test_the_last_layer_solves_the_challenge(open_widget):
    _, root = open_widget("overlap_map")
    root.get_by_role("button", name="Challenge").click()
    for move in range(2):
        assert "Solved" not in root.locator(".splat-goal").inner_text(), move
        root.get_by_role("button", name="↓ Later").click()
    assert root.evaluate(STATE)["grids"]["layers"] == [[3, 2], [3, 2], [4, 2]]
    assert count_ratio(stack_counts([(3, 2), (3, 2), (4, 2)])) == 1.25
    assert "Solved" in root.locator(".splat-goal").inner_text()


def test_the_gradient_turns_the_order_round_and_two_axes_square_the_ratio(open_widget):
    _, root = open_widget("overlap_map", layers=[[4, 2], [3, 2]])
    assert "ratio 2." in verdict(root)
    root.locator('[data-name="plane"]').check()
    assert "ratio 4." in verdict(root)
    root.locator('[data-name="gradient"]').check()
    assert "gradients" in verdict(root) and "ratio 1." in verdict(root)
    assert {v for row in root.evaluate(STATE)["grids"]["output"][3:-3] for v in row[3:-3]} == {9}


@pytest.mark.parametrize(
    ("link", "chosen"), [("layer=2", [3, 1]), ("layer=2&stride=3", [3, 3]), ("layer=2&kernel_size=5", [5, 1])]
)
def test_a_link_that_names_one_number_of_a_layer_leaves_the_other(open_widget, link, chosen):
    page, root = open_widget("overlap_map", layers=[[4, 2], [3, 1]])
    page.goto(f"{page.url}#map?{link}")
    assert root.evaluate(STATE)["grids"]["layers"] == [[4, 2], chosen]
    check("overlap_map", root.evaluate(STATE))
