"""Every widget in a real JupyterLab: traits both ways, two views in step, sliders that keep their arrow keys."""

import drive
import pytest

from splatlib.widgets.shared import join

SLIDERS = """root => [...root.querySelectorAll("input[type=range]")]
  .map(s => [s.dataset.name, +s.min, +s.value, +s.max])"""
SHOWS = """([view, name, value]) => {
  const root = document.querySelectorAll(".splat-widget")[view];
  return +root.querySelector(`[data-name=${name}]`).value === value;
}"""


@pytest.mark.parametrize("name", join.names())
def test_traits_go_both_ways_and_two_views_stay_in_step(lab, new_page, name):
    kind = join.class_name(name)
    page = lab.open(new_page, name, f"from splatlib.widgets import {kind}\nw = {kind}()\nw", "w")
    views = page.locator(".jp-OutputArea-output .splat-widget")
    views.nth(1).wait_for()
    assert views.count() == 2

    slider, _, value, high = next(s for s in views.first.evaluate(SLIDERS) if s[1] < s[3])
    key, moved = ("ArrowRight", value + 1) if value < high else ("ArrowLeft", value - 1)
    views.first.locator(f'[data-name="{slider}"]').press(key)
    for view in (0, 1):
        page.wait_for_function(SHOWS, arg=[view, slider, moved])
    assert lab.run(page, f"print(w.{slider})") == str(moved)

    assert lab.run(page, f"w.{slider} = {value}\nprint(w.{slider})") == str(value)
    for view in (0, 1):
        page.wait_for_function(SHOWS, arg=[view, slider, value])
    first, second = (views.nth(i).evaluate("root => root.textContent") for i in (0, 1))
    assert first == second

    field = views.first.locator("[role=gridcell] input")
    if field.count():
        grid = field.first.evaluate("e => e.closest('table').dataset.name")
        field.first.fill("42")
        page.wait_for_function(
            "grid => document.querySelectorAll(`[data-name=${grid}] td`)[0].dataset.value === '42'", arg=grid
        )
        assert lab.run(page, f"import numpy as np\nprint(np.ravel(w.{grid})[0])") == "42"


@pytest.mark.parametrize("name", join.names())
def test_a_refused_trait_is_clamped_and_every_view_says_so(lab, new_page, name):
    kind = join.class_name(name)
    page = lab.open(new_page, f"{name}-refused", f"from splatlib.widgets import {kind}\nw = {kind}()\nw")
    root = page.locator(".jp-OutputArea-output .splat-widget")
    root.wait_for()
    for slider, (_, high) in drive.kind(name).sliders.items():
        value = lab.run(page, f"w.{slider} = {high + 1}\nprint(w.{slider})")
        assert int(value) <= high
        page.wait_for_function(
            "text => document.querySelector('.splat-widget [role=status]').textContent.includes(text)",
            arg=f"{slider} is now {value}",
        )
        assert root.locator(f'[data-name="{slider}"]').input_value() == value
