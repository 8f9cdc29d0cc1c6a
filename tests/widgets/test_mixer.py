"""What only the channel mixer does: groups cut the board, pixel_shuffle weaves, a kernel shows its stamps."""

import itertools
import random

import pytest
import torch
from drive import STATE
from torch.nn import functional as F

from splatlib.widgets import Mixer

LOOK = """name => [...document.querySelectorAll(`[data-name=${name}] [role=row]`)]
  .map(row => [...row.children].map(cell => [...cell.classList]))"""


def test_numbers_sums_and_the_line_of_code_are_torchs(call):
    draw = random.Random(3)
    cases = []
    for groups, shuffled, _ in itertools.product("124", (False, True), range(20)):
        n, k = draw.randint(1, 4), draw.randint(1, 3)
        number = lambda: draw.choice([draw.randint(-9, 9), draw.randint(-9, 9) / 4])  # noqa: E731
        x = [[number() for _ in range(n)] for _ in range(4)]
        w = [[number() for _ in range(4 * k)] for _ in range(4)]
        first = Mixer(input=x, weight=w, groups=groups, shuffled=shuffled, stride=draw.randint(1, 4))
        assert first.state["input"] == x and first.state["weight"] == w
        cases.append(first.state)
    code = """s => {
      const { mix, woven, written, call } = pure.mixer, view = mix(s);
      const texts = view.sums.map((row, m) => row.map((_, o) => written(s, view, m, o)));
      return [woven(s, view.sums), view.sums, texts, call(s)];
    }"""
    for state, (shown, sums, written, line) in zip(cases, call("mixer", code, cases), strict=True):
        groups, k = int(state["groups"]), state["kernel_size"]
        x, board = (torch.tensor(state[name], dtype=torch.float64) for name in ("input", "weight"))
        w = torch.zeros(4, 4 // groups, k, dtype=torch.float64)
        for c, m in itertools.product(range(4), range(4 // groups)):
            at = (c * groups // 4 * (4 // groups) + m) * k
            w[c, m] = board[c, at : at + k]
        y = F.conv_transpose1d(x[None], w, stride=state["stride"], groups=groups)
        want = F.pixel_shuffle(y[:, :, None], 2)[0, 0] if state["shuffled"] else y[0]
        assert shown == want.tolist() == Mixer.tables(state)["output"], state
        assert torch.equal(eval(line).reshape(want.shape).double(), want), line
        for row, texts in zip(sums, written, strict=True):
            for value, text in zip(row, texts, strict=True):
                assert eval(text.replace("×", "*") or "0") == pytest.approx(value, abs=0.02)


def test_groups_grey_out_the_board(write_page, load):
    page = load(write_page("mixer"))
    for groups in ("1", "2", "4"):
        page.locator(f".splat-choices button[data-value='{groups}']").click()
        each = 4 // int(groups)
        for c, row in enumerate(page.evaluate(LOOK, "weight")):
            assert ["off" in cell for cell in row] == [c // each != at // 2 // each for at in range(8)], (groups, c)
    root = page.locator(".splat-widget")
    assert root.evaluate(STATE)["grids"]["output"][3] == [7, 0, 8, 0]  # canvas 3 hears input 3 alone


def test_a_kernel_shows_its_stamps_and_a_number_its_sum(write_page, load):
    page = load(write_page("mixer"))
    lit = lambda name: [["lit" in cell for cell in row] for row in page.evaluate(LOOK, name)]  # noqa: E731
    page.locator("[data-name=weight] td").nth(8 + 2).hover()  # from input 1 to canvas 1
    assert lit("input") == [[False] * 2, [True] * 2, [False] * 2, [False] * 2]
    assert lit("output") == [[m == 1] * 4 for m in range(4)]
    assert page.locator(".splat-sum").inner_text() == "The kernel from input 1 to canvas 1."
    page.get_by_label("pixel_shuffle by 2").check()
    page.locator("[data-name=output] td").nth(1).hover()  # row 0, column 1: canvas 1, place 0
    assert page.locator(".splat-sum").inner_text() == "output[0, 1] = 1×0 + 3×1 + 5×1 + 7×0 = 8"
    assert lit("input") == [[True, False]] * 4


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_pixel_shuffle_is_seen(motion, write_page, load):
    page = load(write_page("mixer"), reduced_motion=motion)
    moving = "() => document.getAnimations().map(a => a.effect.getTiming().duration)"
    page.get_by_label("pixel_shuffle by 2").check()
    # canvas 0 stays in row 0, and its place 0 in column 0; of 16 numbers one does not move
    assert page.evaluate(moving) == ([900] * 15 if motion == "no-preference" else [])
    page.wait_for_function("() => !document.getAnimations().length")


def test_each_kernel_keeps_its_numbers_when_kernels_grow_or_shrink(call):
    def board(k):
        return [[100 * c + 10 * m + tap + 2 if tap < 2 else 1 for m in range(4) for tap in range(k)] for c in range(4)]

    cases = [
        {"input": [[1]] * 4, "size": 1, "weight": board(k), "kernel_size": to} for k, to in ((2, 3), (3, 2), (1, 1))
    ]
    assert call("mixer", "s => pure.mixer.fill(s).weight", cases) == [board(3), board(2), board(1)]
