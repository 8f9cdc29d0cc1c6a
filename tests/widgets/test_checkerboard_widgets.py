"""What only the kernel bench and the overlap map do: pulling, presets, reordering, challenges."""

import numpy as np
import pytest
import torch
from drive import STATE, check
from oracles import long_row
from torch.nn import functional as F

from splatlib.checkerboard import count_ratio, is_flat, stack_counts
from splatlib.widgets.kernel_bench import CHOICES


@pytest.fixture
def open_widget(write_page, load):
    """Open a page of one widget; give the page and the widget's root."""

    def opened(name, **start):
        page = load(write_page(name, **start))
        return page, page.locator(".splat-widget")

    return opened


def verdict(root):
    return root.locator(".splat-sum").last.inner_text()


def pull(page, root, k, value):
    """Pull the bar of a tap with the mouse; they reach from -2 to 4."""
    bar = root.locator(".splat-pull span").nth(k)
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.9)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * (4 - value) / 6)
    page.mouse.up()


def goal(root):
    return root.locator(".splat-goal").inner_text()


def test_a_tap_can_be_pulled_and_solves_the_challenge(open_widget):
    page, root = open_widget("kernel_bench")
    root.get_by_role("button", name="Challenge").click()
    assert goal(root).startswith("Challenge: ")
    pull(page, root, 1, 2)
    assert root.evaluate(STATE)["grids"]["kernel"] == [[1, 2, 1]]
    assert goal(root) == "Solved: [1, 2, 1] gives both phases the sum 2."
    check("kernel_bench", root.evaluate(STATE))


def test_one_tap_pulled_away_and_another_repairs_the_phase_sums(open_widget):
    page, root = open_widget("kernel_bench", challenge="repair", kernel=[1, 2, 2, 1])
    assert goal(root).startswith("Challenge: ")  # flat from the start is no repair
    for k, value, sums in ((0, 3, [5, 3]), (1, 4, [5, 5])):
        assert goal(root).startswith("Challenge: ")
        pull(page, root, k, value)
        assert root.evaluate(STATE)["grids"]["phases"] == [sums]
        check("kernel_bench", root.evaluate(STATE))
    assert goal(root) == "Solved: [3, 4, 2, 1] gives both phases the sum 5 again."
    for slider, key in (("stride", "ArrowRight"), ("stride", "ArrowLeft"), ("kernel_size", "ArrowRight")):
        root.locator(f'[data-name="{slider}"]').press(key)
        assert goal(root).startswith("Solved" if key == "ArrowLeft" else "Challenge")


def test_the_presets_say_whether_they_are_flat_as_splatlib_does(open_widget):
    """Flat: phase sums equal. Even for noise: the phase sums of the squares equal, too."""
    _, root = open_widget("kernel_bench")
    flat, quiet = {}, {}
    for name in ("K3 ones", "K4, divisible", "sub-pixel", "sub-pixel + ICNR", "nearest + conv", "bilinear start"):
        root.get_by_role("button", name=name, exact=True).click()
        state = root.evaluate(STATE)
        check("kernel_bench", state)
        kernel = np.array([[state["grids"]["kernel"][0]]])
        flat[name] = "phase sums are equal" in verdict(root)
        quiet[name] = "squares are equal" in verdict(root)
        assert flat[name] == is_flat(kernel, state["stride"])
        assert quiet[name] == is_flat(kernel**2, state["stride"])
    assert list(flat.values()) == [False, False, False, True, True, True]
    assert list(quiet.values()) == [False, False, False, True, True, True]


def test_flat_is_not_quiet(open_widget):
    """A constant stays constant under [1, 2, 1], but noise does not stay even."""
    _, root = open_widget("kernel_bench", kernel=[1, 2, 1])
    assert "phase sums are equal" in verdict(root) and "squares differ" in verdict(root)
    assert root.evaluate(STATE)["grids"]["squares"] == [[2, 4]]


def test_pulling_does_not_flood_the_live_region_and_typing_is_answered(open_widget):
    page, root = open_widget("kernel_bench")
    pull(page, root, 0, 3)
    assert root.locator("[role=status]").inner_text() == ""
    root.locator('[data-name="kernel"] input').nth(0).fill("2")
    assert root.locator("[role=status]").inner_text() == "The phase sums differ: a constant becomes a pattern."


GREYS = """root => [...root.querySelectorAll("canvas")].map(canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, 1);
  return Array.from({ length: canvas.width }, (_, at) => [...data.slice(4 * at, 4 * at + 4)]);
})"""


@pytest.mark.parametrize(("signal", "low", "high"), [("constant", 0, 2), ("noise", -15, 15), ("photograph", 0, 255)])
def test_the_grey_rows_are_torchs_numbers(open_widget, signal, low, high):
    """96 pixels of the row, each as long as the stride, and stamped at the same mean brightness, in the same greys."""
    for kernel, stride, dilation in (([1, 1, 1], 2, 1), ([1, 2, 3, 4], 2, 1), ([2, -1, 0.5], 3, 2), ([1] * 9, 8, 3)):
        _, root = open_widget("kernel_bench", kernel=kernel, stride=stride, dilation=dilation, signal=signal)
        first = -(-(len(kernel) - 1) * dilation // stride) * stride
        x = long_row(signal)
        y = F.conv_transpose1d(x, torch.tensor([[kernel]], dtype=torch.float64), stride=stride, dilation=dilation)
        rows = x.repeat_interleave(stride, 1)[0], y[0] * stride / sum(kernel)
        for drawn, row in zip(root.evaluate(GREYS), rows, strict=True):
            grey = (255 * (row[first : first + 96] - low) / (high - low)).clip(0, 255)
            for pixel, value in zip(drawn, grey.tolist(), strict=True):
                assert pixel[0] == pixel[1] == pixel[2] and pixel[3] == 255
                assert abs(pixel[0] - value) <= 0.5 + 1e-9


def test_the_line_of_code_gives_the_numbers_that_are_shown(open_widget):
    starts = [{"kernel": [1, 2, 3, 4, 0.5], "stride": s, "dilation": d} for s, d in ((1, 1), (2, 3), (5, 2), (8, 4))]
    for signal in CHOICES["signal"]:
        for start in starts:
            _, root = open_widget("kernel_bench", signal=signal, **start)
            shown = root.evaluate(STATE)["grids"]["output"]
            torch.testing.assert_close(eval(root.locator("code").text_content())[0], torch.tensor(shown))


def test_the_marks_of_the_curve_stand_where_the_transform_says(open_widget):
    """At j / stride waves a pixel, as high as the transform there; red where a flat kernel would be silent."""
    _, root = open_widget("kernel_bench", kernel=[1, 2, 3, 4, 5], stride=4, dilation=3)
    state, high = root.evaluate(STATE), None
    marks = root.locator(".splat-curve i").evaluate_all(
        "marks => marks.map(m => [parseFloat(m.style.left), parseFloat(m.style.top), m.className])"
    )
    sums = torch.tensor(state["grids"]["phases"][0])
    for j, (left, top, name) in enumerate(marks):
        answer = torch.fft.fft(sums)[j].abs().item()
        high = high or answer  # positive taps answer most to the slowest wave
        assert left == 50 * j and top == pytest.approx(100 * (1 - answer / high), abs=0.1)
        assert name == ("off" if j and answer > 5e-4 else "")
    assert len(marks) == 3


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
