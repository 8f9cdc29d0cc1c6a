"""The four views beyond the contract: what is lit, the forgotten flip, the challenge."""

import pytest
from drive import STATE

LIT = """root => Object.fromEntries([...root.querySelectorAll("[role=grid]")].map(grid => [grid.dataset.name,
  [...grid.querySelectorAll("td.lit")].map(td => [td.closest("tr").rowIndex, td.cellIndex])]))"""


@pytest.fixture
def root(write_page, new_page):
    return new_page(write_page("four_views")).locator(".splat-widget")


def test_one_output_pixel_is_lit_in_every_view(root):
    """Output 4 is 200 of pixel 1 and 3 of pixel 2; pixels 1 and 2 stand at 4 and 6 of the spread row."""
    root.locator('[data-name="output"] [role=gridcell]').nth(4).hover()
    assert root.evaluate(LIT) == {
        "input": [[0, 1], [0, 2]],
        "kernel": [[0, 0], [0, 2]],
        "stamps": [[1, 4], [2, 4]],
        "output": [[0, 4]],
        "spread": [[0, 4], [0, 6], [1, 4], [1, 6]],
        "slid": [[0, 4]],
        "matrix": [[4, 1], [4, 2]],
        "product": [[4, 0]],
        "windows": [[1, 4], [2, 4]],
        "gradient": [[0, 4]],
    }
    assert [s.inner_text() for s in root.locator(".splat-sum").all()] == [
        "output[4] = 2×100 + 3×1 = 203",
        "2×100 + 0×10 + 3×1 = 203",
    ]


def test_focus_lights_as_the_pointer_does(root):
    root.locator('[data-name="matrix"] [tabindex="0"]').focus()
    root.page.keyboard.press("Control+End")
    assert root.evaluate(LIT)["output"] == [[0, 6]]
    assert root.evaluate(LIT)["stamps"] == [[2, 6]]


def test_the_forgotten_flip_and_the_challenge(root):
    box, goal = root.get_by_label("forget the flip"), root.locator(".splat-goal")
    box.check()
    assert root.evaluate(STATE)["grids"]["slid"] == [[100, 10, 201, 20, 302, 30, 3]]
    assert root.evaluate(STATE)["grids"]["output"] == [[1, 10, 102, 20, 203, 30, 300]]
    assert not goal.inner_text().startswith("Solved")
    root.locator('[data-name="kernel"] input').nth(2).fill("1")
    assert goal.inner_text().startswith("Solved")
    grids = root.evaluate(STATE)["grids"]
    assert grids["slid"] == grids["output"] == [[1, 10, 3, 20, 5, 30, 3]]
    box.uncheck()
    assert not goal.inner_text().startswith("Solved")
