"""The four views beyond the contract: what is lit, the forgotten flip, the challenge."""

import pytest
import torch
from drive import STATE
from torch.nn import functional as F

from splatlib.widgets import FourViews

LIT = """root => Object.fromEntries([...root.querySelectorAll("[role=grid]")].map(grid => [grid.dataset.name,
  [...grid.querySelectorAll("td.lit")].map(td => [td.closest("tr").rowIndex, td.cellIndex])]))"""


@pytest.fixture
def root(write_page, load):
    return load(write_page("four_views")).locator(".splat-widget")


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


PLANE = {"input": [[1, 2], [3, 4]], "kernel": [[1, 2, 3], [4, 5, 6], [7, 8, 9]]}
BLOCKS = """grid => [...grid.querySelectorAll("[role=row]")].map(row => [...row.querySelectorAll("td")].map(td => {
  const drawn = getComputedStyle(td).boxShadow !== "none";
  return ["top", "left"].filter(side => drawn && td.classList.contains(side)).join(" ");
}))"""


@pytest.fixture
def plane(root):
    """Press the button of the 2-D example."""
    root.get_by_role("button", name="2-D example").click()
    return root


def test_two_by_two_pixels_make_the_matrix_of_dumoulin_and_visin(plane):
    """16 x 4, in blocks: one for each row of the output and of the input, and each holds one row of the kernel."""
    grids = plane.evaluate(STATE)["grids"]
    x, w = (torch.tensor(PLANE[name]).double()[None, None] for name in ("input", "kernel"))
    theirs = torch.autograd.functional.jacobian(lambda z: F.conv2d(z, w), torch.zeros(1, 1, 4, 4).double())
    assert grids["matrix"] == theirs.reshape(4, 16).T.tolist()
    assert grids["output"] == F.conv_transpose2d(x, w)[0, 0].tolist() == grids["slid"]
    assert [row[0] for row in grids["product"]] == [value for row in grids["output"] for value in row]
    edges = [
        [f"{'top' if o % 4 == 0 else ''} {'left' if i % 2 == 0 else ''}".strip() for i in range(4)] for o in range(16)
    ]
    assert plane.locator("[data-name=matrix]").evaluate(BLOCKS) == edges
    assert (
        plane.locator("[data-name=stamps], [data-name=windows], [data-name=gradient]").locator("visible=true").count()
        == 0
    )
    assert "conv_transpose2d(torch.tensor([[[[1, 2], [3, 4]]]])" in plane.locator("code").text_content()
    shown = torch.tensor(grids["output"], dtype=torch.long)
    assert torch.equal(eval(plane.locator("code").text_content())[0, 0], shown)


@pytest.mark.parametrize("pixel", range(4))
@pytest.mark.parametrize("where", ["input", "matrix", "focus"])
def test_one_pixel_pointed_at_lights_its_column(plane, pixel, where):
    """Its stamp in the matrix: nine numbers, three of each block that is not zero; and where they are in the output."""
    if where == "input":
        plane.locator("[data-name=input] td").nth(pixel).hover()
    elif where == "matrix":
        plane.locator("[data-name=matrix] td").nth(4 * 7 + pixel).hover()
    else:
        plane.locator("[data-name=input] input").nth(pixel).focus()
    lit, [r, c] = plane.evaluate(LIT), divmod(pixel, 2)
    stamp = [[r + k, c + l] for k in range(3) for l in range(3)]
    assert lit["matrix"] == [[4 * y + o, pixel] for y, o in stamp]
    assert lit["output"] == lit["slid"] == stamp and lit["input"] == [[r, c]]
    assert lit["kernel"] == [[k, l] for k in range(3) for l in range(3)]
    assert lit["spread"] == [[2 + r, 2 + c]]


def test_one_output_pixel_lights_its_row_and_says_its_sum(plane):
    plane.locator("[data-name=output] td").nth(6).hover()
    lit = plane.evaluate(LIT)
    assert lit["matrix"] == [[6, i] for i in range(4)] and lit["product"] == [[6, 0]] and lit["output"] == [[1, 2]]
    assert lit["kernel"] == [[0, 1], [0, 2], [1, 1], [1, 2]] and len(lit["spread"]) == 4
    sums = [s.inner_text() for s in plane.locator(".splat-sum").all()]
    assert sums[0] == "output[1, 2] = 1×6 + 2×5 + 3×3 + 4×2 = 33" and sums[1].endswith(" = 33")
    assert sums[1].count("×") == 9


def test_the_plane_forgets_the_flip_too(plane):
    """A kernel that is the same turned by 180 degrees agrees again."""
    plane.get_by_label("forget the flip").check()
    grids = plane.evaluate(STATE)["grids"]
    assert grids["slid"] != grids["output"]
    for at, value in enumerate((1, 2, 3, 4, 5, 4, 3, 2, 1)):
        plane.locator("[data-name=kernel] input").nth(at).fill(str(value))
    grids = plane.evaluate(STATE)["grids"]
    assert grids["slid"] == grids["output"]
    assert plane.locator(".splat-goal").inner_text().startswith("Solved: 1 2 3 4 5 4 3 2 1 is its own mirror image")


def test_the_button_leads_back_and_a_link_brings_the_plane(plane, write_page, load):
    link = plane.locator("a.splat-link").get_attribute("href")
    assert "input=1,2;3,4;" in link
    page = load(plane.page.url.split("#")[0] + link)
    other = page.locator(".splat-widget")
    assert other.evaluate(STATE)["grids"] == plane.evaluate(STATE)["grids"]
    other.get_by_role("button", name="1-D row").click()
    assert other.evaluate(STATE)["grids"]["output"] == [[1, 10, 102, 20, 203, 30, 300]]
    assert other.get_by_role("button", name="2-D example").count() == 1


def test_more_pixels_than_the_plane_holds_are_cut_and_said():
    state, said = FourViews.settle({**FourViews().state, "input": [[1, 2, 5], [3, 4, 6]], "kernel": [1, 10]}, ["input"])
    assert state["input"] == [[1, 2], [3, 4]] and state["size"] == 2 and "size is now 2" in said
    assert state["kernel"] == [[1, 10, 11], [12, 13, 14], [15, 16, 17]]
