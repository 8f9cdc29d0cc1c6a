"""Canvas and crop: dragging, the solver, the ladder of a U-Net, the challenge; the rest is tested for all widgets."""

from drive import STATE, check

from splatlib.geometry import conv_transpose_size
from splatlib.widgets import CanvasAndCrop
from splatlib.widgets.canvas_and_crop import SETTING, ladder, solve


def open_page(write_page, load, **settings):
    page = load(write_page("canvas_and_crop", **settings))
    return page, page.locator(".splat-widget")


def drag(page, root, edge, cells):
    """Take an edge with the mouse and move it by so many cells."""
    handle = root.locator(".splat-edge").nth(edge).bounding_box()
    cell = root.locator('[data-name="canvas"] td').first.bounding_box()
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + cells * (cell["width"] + 2), y, steps=4)
    page.mouse.up()


def test_the_start_edge_is_padding(write_page, load):
    page, root = open_page(write_page, load)
    drag(page, root, 0, 1)
    state = root.evaluate(STATE)
    assert (state["padding"], state["output_padding"]) == (2, 0)
    check("canvas_and_crop", state)
    drag(page, root, 0, -2)
    assert root.evaluate(STATE)["padding"] == 0


def test_the_end_edge_uncovers_first_and_then_takes_padding_away(write_page, load):
    page, root = open_page(write_page, load)
    for cells, expected in ((1, (1, 1)), (1, (0, 1)), (-1, (0, 0)), (-1, (1, 0))):
        drag(page, root, 1, cells)
        state = root.evaluate(STATE)
        assert (state["padding"], state["output_padding"]) == expected
        check("canvas_and_crop", state)


def test_every_listed_setting_can_be_used_and_gives_the_wanted_size(write_page, load):
    _, root = open_page(write_page, load, wanted=7)
    rows = root.locator('[data-name="answers"] tr')
    assert rows.count() == 8
    for n in range(8):
        numbers = [int(value) for value in rows.nth(n).locator("td").all_inner_texts()]
        rows.nth(n).locator("td").first.click()
        state = root.evaluate(STATE)
        assert [state[name] for name in SETTING] == numbers
        assert len(state["grids"]["output"][0]) == 7
        check("canvas_and_crop", state)
    root.locator('[data-name="wanted"] input').fill("99")
    assert not root.locator('[data-name="answers"]').is_visible()
    assert "0 settings" in root.inner_text()


def test_the_ladder_says_which_skip_fails_and_output_size_cures_it(write_page, load):
    _, root = open_page(write_page, load, output_padding=1)
    assert root.evaluate(STATE)["grids"]["ladder"] == [[45, 23, 12, 6], [46, 24, 12, 6]]
    assert "24 does not fit 23" in root.inner_text()
    root.get_by_label("pass output_size").check()
    assert root.evaluate(STATE)["grids"]["ladder"] == [[45, 23, 12, 6], [45, 23, 12, 6]]
    assert "Every skip connection fits" in root.inner_text()


def test_the_challenge_is_recognised_as_soon_as_it_is_solved(write_page, load):
    _, root = open_page(write_page, load)
    assert "Challenge" in root.locator(".splat-goal").inner_text()
    root.locator('[data-name="output_padding"]').press("ArrowRight")
    assert "Solved: 6 = 2 * 3" in root.locator(".splat-goal").inner_text()
    root.locator('[data-name="padding"]').press("ArrowRight")
    assert "Challenge" in root.locator(".splat-goal").inner_text()


def test_the_page_solves_and_climbs_as_python_does(call):
    """All sizes in and out, and all pictures with a spread of settings."""

    def run(function, cases):
        return call("canvas_and_crop", f"pure.canvas_and_crop.{function}", cases)

    states = [{"size": i, "wanted": o} for i in range(1, 6) for o in range(1, 40)]
    found = run("solve", states)
    assert found == [solve(state) for state in states]
    assert all(
        conv_transpose_size(s["size"], **dict(zip(SETTING, a, strict=True))) == s["wanted"]
        for s, answers in zip(states, found, strict=True)
        for a in answers
    )
    first = CanvasAndCrop().state
    states = [
        {**first, "picture": n, "kernel_size": k, "stride": s, "padding": p, "dilation": d, "match": m}
        for n in range(1, 100, 2)
        for k in (1, 3, 4)
        for s in (1, 2, 3)
        for p in (0, 1, 4)
        for d in (1, 3)
        for m in (False, True)
    ]
    found = run("ladder", states)
    assert found == [ladder(state) for state in states]
