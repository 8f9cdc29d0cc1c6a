"""What only the splat stepper does: fire a stamp, play, guess, the challenge, the sum in words, the call in PyTorch."""

import pytest
import torch
from drive import STATE
from torch.nn import functional as F

SEED_STEPS = [
    [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]],
    [[5, 10, 0, 0], [15, 20, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]],
    [[5, 10, 6, 12], [15, 20, 18, 24], [0, 0, 0, 0], [0, 0, 0, 0]],
    [[5, 10, 6, 12], [15, 20, 18, 24], [7, 14, 0, 0], [21, 28, 0, 0]],
    [[5, 10, 6, 12], [15, 20, 18, 24], [7, 14, 8, 16], [21, 28, 24, 32]],
]
ROW = {"input": [1, 2, 3], "kernel": [1, 10, 100], "stride": 2}


class Stepper:
    """One stepper on a page: its parts by the names a reader sees."""

    def __init__(self, page):
        self.page, self.root = page, page.locator(".splat-widget")
        self.sum, self.status = self.root.locator(".splat-sum"), self.root.locator("[role=status]")

    def button(self, name):
        return self.root.get_by_role("button", name=name, exact=True)

    def unfold(self):
        self.root.locator(".splat-more > summary").click()
        return self

    def slider(self, name):
        return self.root.locator(f'input[type=range][data-name="{name}"]')

    def cells(self, grid):
        return self.root.locator(f'[data-name="{grid}"] td')

    @property
    def output(self):
        return self.root.evaluate(STATE)["grids"]["output"]

    @property
    def code(self):
        return self.root.locator(".splat-code code").text_content()


@pytest.fixture
def stepper(write_page, load):
    return lambda **settings: Stepper(load(write_page("stepper", more=True, **settings)))


def test_the_five_pictures_of_the_example(stepper):
    it = stepper(step=0)
    for picture in SEED_STEPS[:-1]:
        assert it.output == picture
        it.button("Step").click()
    assert it.output == SEED_STEPS[-1]
    assert it.button("Step").get_attribute("aria-disabled") == "true"
    it.button("Step").dispatch_event("click")
    assert it.output == SEED_STEPS[-1]


def test_play_runs_to_the_end_and_pauses(stepper):
    it = stepper(step=0)
    it.button("Play").click()
    it.page.wait_for_function("() => document.querySelector('[data-name=step]').value === '2'")
    it.button("Pause").click()
    assert it.button("Play").count() == 1
    it.button("Play").click()
    it.page.wait_for_function("() => document.querySelector('[data-name=step]').value === '4'")
    it.button("Play").wait_for()  # it stopped by itself
    assert it.output == SEED_STEPS[-1]


@pytest.mark.parametrize("how", ["mouse", "touch", "Enter", "Space"])
def test_a_pixel_fires_its_stamp_once(write_page, load, how):
    it = Stepper(load(write_page("stepper", step=0), has_touch=how == "touch"))

    def fire(pixel):
        cell = it.cells("input").nth(pixel)
        {"mouse": cell.click, "touch": cell.tap}.get(how, lambda: cell.locator("input").press(how))()

    for pixel in (3, 0):
        fire(pixel)
    assert it.output == [[5, 10, 0, 0], [15, 20, 0, 0], [0, 0, 8, 16], [0, 0, 24, 32]]
    assert it.slider("step").input_value() == "2"
    fields = it.page.locator("[role=grid] input:focus")
    assert how != "touch" or fields.count() == 0  # the first tap opens no keyboard, a second one does
    fire(3)
    assert it.slider("step").input_value() == "2"
    assert fields.count() == 1


def test_the_sum_is_written_out_under_pointer_and_focus(stepper):
    it = stepper(**ROW, step=3)
    it.cells("output").nth(4).hover()
    assert it.sum.inner_text() == "output[4] = 2×100 + 3×1 = 203"
    it.cells("output").first.focus()
    it.page.keyboard.press("ArrowRight")
    it.page.keyboard.press("ArrowRight")
    assert it.sum.inner_text() == "output[2] = 1×100 + 2×1 = 102"
    lit = it.root.locator("[data-name=input] td.lit, [data-name=kernel] td.lit")
    assert lit.evaluate_all("cells => cells.map(c => +c.dataset.value)") == [1, 2, 1, 100]


def test_each_pixel_keeps_its_colour_and_hatch(stepper):
    it = stepper(step=4)
    ground = "cells => cells.map(c => getComputedStyle(c).background)"
    pixels, output = it.cells("input").evaluate_all(ground), it.cells("output").evaluate_all(ground)
    assert len(set(pixels)) == 4
    for y in range(4):
        for x in range(4):
            assert output[4 * y + x] == pixels[2 * (y // 2) + x // 2]


def test_numbers_typed_are_stamped_at_once(stepper):
    it = stepper(step=4)
    it.cells("input").nth(1).locator("input").fill("-6")
    it.cells("kernel").nth(2).locator("input").fill("0.5")
    x, w = torch.tensor([[[[5.0, -6], [7, 8]]]]), torch.tensor([[[[1, 2], [0.5, 4]]]])
    assert it.output == F.conv_transpose2d(x, w, stride=2)[0, 0].tolist()
    assert torch.equal(eval(it.code), F.conv_transpose2d(x, w, stride=2))


def test_the_next_number_is_hidden_until_it_is_guessed(stepper):
    it = stepper(**ROW, step=2)
    it.root.get_by_label("guess a number of each stamp").check()
    assert it.cells("output").nth(2).inner_text() == "?"
    assert "102" not in it.root.inner_text()
    it.cells("output").nth(2).hover()
    assert it.sum.inner_text().endswith("= ?")
    field = it.root.get_by_label("What is output[2] now?")
    field.fill("100")
    it.button("Check").click()
    assert it.status.inner_text().startswith("Not yet")
    field.fill("102")
    field.press("Enter")
    assert it.status.inner_text() == "Right."
    assert it.cells("output").nth(2).inner_text() == "102"
    it.button("Step").click()
    assert it.cells("output").nth(4).inner_text() == "?"
    it.root.get_by_label("guess a number of each stamp").uncheck()
    assert it.cells("output").nth(4).inner_text() == "203"


def test_the_challenge_is_recognised_as_solved(stepper):
    it = stepper()
    it.button("Challenge").click()
    goal = it.root.locator(".splat-goal")
    it.slider("step").press("End")
    assert it.output == [[1, 12, 123, 230, 300]]
    assert "make 203 appear" in goal.inner_text()
    it.slider("stride").press("ArrowRight")
    assert it.output == [[1, 10, 102, 20, 203, 30, 300]]
    assert goal.inner_text() == "Solved: stride 2 does it, 203 = 2×100 + 3×1."
    it.slider("stride").press("ArrowRight")
    assert "make 203 appear" in goal.inner_text()


@pytest.mark.parametrize("start", [{}, ROW])
def test_the_pytorch_call_makes_the_picture(stepper, start):
    it = stepper(**start)
    for name in ("kernel_size", "stride", "dilation", "output_padding", "padding", "size", "step"):
        it.slider(name).press("ArrowRight")
        it.slider("step").press("End")
        y = eval(it.code)[0, 0]
        assert torch.atleast_2d(y).tolist() == it.output


def test_the_call_can_be_copied(write_page, load):
    page = load(write_page("stepper", more=True), permissions=["clipboard-read", "clipboard-write"])
    it = Stepper(page)
    it.button("Copy").click()
    page.wait_for_function("() => document.querySelector('[role=status]').textContent !== ''")
    copied = page.evaluate("getSelection().toString()") or page.evaluate("navigator.clipboard.readText()")
    assert copied == it.code


def test_a_link_to_one_setting(write_page, load):
    it = Stepper(load(write_page("stepper", more=True) + "#splat?stride=3"))
    assert it.slider("stride").input_value() == "3"
    it.slider("step").press("End")
    assert (
        it.output
        == F.conv_transpose2d(torch.tensor([[[[5, 6], [7, 8]]]]), torch.tensor([[[[1, 2], [3, 4]]]]), stride=3)[
            0, 0
        ].tolist()
    )


def test_a_clamped_neighbour_is_said(stepper):
    """output_padding must be smaller than stride or dilation; it follows when the stride shrinks."""
    it = stepper(output_padding=1)
    it.slider("stride").press("ArrowLeft")
    assert it.slider("output_padding").input_value() == "0"
    assert it.status.inner_text() == "output_padding is now 0, the nearest that these settings allow."
