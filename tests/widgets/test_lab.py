"""Every widget in a real JupyterLab: traits both ways, two views in step, sliders that keep their arrow keys."""

import json
import time

import drive
import pytest
import walk

from splatlib.widgets.shared import join

SLIDERS = """root => [...root.querySelectorAll("input[type=range]")]
  .map(s => [s.dataset.name, +s.min, +s.value, +s.max])"""
SHOWS = """([view, name, value]) => {
  const root = document.querySelectorAll(".splat-widget")[view];
  return +root.querySelector(`[data-name=${name}]`).value === value;
}"""


@pytest.fixture(scope="module", params=join.names())
def notebook(request, lab, browser):
    """Show each widget twice in a notebook, opened once for all tests of that widget: its name, the page, the views."""
    errors, context, kind = [], browser.new_context(), join.class_name(request.param)
    page = context.new_page()
    page.on("console", lambda message: message.type == "error" and errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    lab.open(lambda: page, request.param, f"from splatlib.widgets import {kind}\nw = {kind}(more=True)\nw", "w")
    views = page.locator(".jp-OutputArea-output .splat-widget")
    views.nth(1).wait_for()
    yield request.param, page, views
    context.close()
    assert not errors, "\n".join(errors)


def test_traits_go_both_ways_and_two_views_stay_in_step(lab, notebook):
    _, page, views = notebook
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
        typed = "2" if field.first.input_value() != "2" else "3"  # small enough for a layer's kernel size, too
        field.first.fill(typed)
        page.wait_for_function(
            "([grid, typed]) => document.querySelectorAll(`[data-name=${grid}] td`)[0].dataset.value === typed",
            arg=[grid, typed],
        )
        assert lab.run(page, f"import numpy as np\nprint(np.ravel(w.{grid})[0])") == typed


def test_a_refused_trait_is_clamped_and_every_view_says_so(lab, notebook):
    name, page, views = notebook
    for slider, (_, high) in drive.kind(name).sliders.items():
        value = lab.run(page, f"w.{slider} = {high + 1}\nprint(w.{slider})")
        assert int(value) <= high
        page.wait_for_function(
            """text => [...document.querySelectorAll(".jp-OutputArea-output .splat-widget [role=status]")]
              .every(status => status.textContent.includes(text))""",
            arg=f"{slider} is now {value}",
        )
        for view in views.all():
            assert view.locator(f'[data-name="{slider}"]').input_value() == value


class LabWalker(walk.Walker):
    """A hand on a widget in a notebook. The kernel knows its state, and a page of its own shows the same afresh."""

    def __init__(self, lab, name, page, fresh, write_page, nth):
        self.lab, self.name, self.page, self.fresh, self.write_page = lab, name, page, fresh, write_page
        self.place, self.logged = {"css": ".jp-OutputArea-output .splat-widget", "nth": nth}, []

    def open(self, page, end="", **how):
        page.evaluate("how => hand.begin(how)", {**self.place, **how})

    def state(self, shown):
        """Ask the kernel, which hears of a change later when it is busy: until it agrees, or for ten seconds."""
        end = time.monotonic() + 10
        while True:
            state = json.loads(self.lab.run(self.page, f"import json; print(json.dumps(w{self.place['nth']}.state))"))
            if time.monotonic() > end or walk.wrong_numbers(self.name, shown, state) is None:
                return state

    def afresh(self, shown, state):
        self.fresh.goto(self.write_page(self.name, **state))
        self.fresh.evaluate("() => hand.begin({})")


def test_after_every_act_in_the_lab_a_widget_shows_its_state(lab, new_page, write_page, record_property):
    """Walks as in test_walk.py, shorter, through all widgets of one notebook; the kernel holds what the page shows."""
    names = join.names()
    kinds = map(join.class_name, names)
    cells = [f"from splatlib.widgets import {kind}\nw{nth} = {kind}()\nw{nth}" for nth, kind in enumerate(kinds)]
    page = lab.open(new_page, "walks", *cells)
    page.locator(".jp-OutputArea-output .splat-widget").nth(len(names) - 1).wait_for()
    page.evaluate(walk.HAND)
    fresh = new_page()
    fresh.add_init_script(walk.HAND)
    for nth, name in enumerate(names):
        walker = LabWalker(lab, name, page, fresh, write_page, nth)
        acts, wrong = walker.walk(f"lab/{name}", length=15)
        figures = {"walks": 1, "acts": len(acts), "errors": 0, "stale": int(bool(wrong))}
        record_property("walk", {"where": f"{name} in JupyterLab", "seed": "lab", **figures})
        assert not wrong, "\n  ".join([f"{name}: {wrong}", *map(walk.told, acts)])
