"""Every widget in a real JupyterLab: traits both ways, two views in step, sliders that keep their arrow keys."""

import json
import time

import drive
import pytest
import walk
from lab import RUN_EACH

from splatlib.widgets.shared import join

SLIDERS = """root => [...root.querySelectorAll("input[type=range]")]
  .map(s => [s.dataset.name, +s.min, +s.value, +s.max])"""
VIEWS = ".jp-OutputArea-output .splat-widget"


@pytest.fixture(scope="module")
def notebook(lab, browser):
    """Show all widgets in a notebook that is opened once: each twice, with all its settings; give page and errors."""
    errors, context, cells = [], browser.new_context(), []
    page = context.new_page()
    page.on("console", lambda message: message.type == "error" and errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    for name in join.names():
        kind = join.class_name(name)
        cells += [f"from splatlib.widgets import {kind}\n{name} = {kind}(more=True)\n{name}", name]
    lab.open(page, "all", *cells)
    page.evaluate(RUN_EACH, VIEWS)
    yield page, errors
    context.close()
    assert not errors, "\n".join(errors)


@pytest.fixture(params=join.names())
def widget(request, notebook):
    """Give each widget of the notebook in turn: its name, the page, its two views."""
    page, errors = notebook
    views = page.locator(f"{VIEWS}[data-widget={request.param}]")
    views.first.scroll_into_view_if_needed()
    yield request.param, page, views
    assert not errors, "\n".join(errors)


def both(page, name, holds, arg):
    """Wait until something holds in both views of a widget: a function of the view and a value."""
    where = [f"{VIEWS}[data-widget={name}]", arg]
    page.wait_for_function(
        f"([css, arg]) => [...document.querySelectorAll(css)].every(view => ({holds})(view, arg))", arg=where
    )


def test_traits_go_both_ways_and_two_views_stay_in_step(lab, widget):
    name, page, views = widget
    assert views.count() == 2

    def shows(value):
        both(page, name, "(view, [name, value]) => +view.querySelector(`[data-name=${name}]`).value === value", value)

    slider, _, value, high = next(s for s in views.first.evaluate(SLIDERS) if s[1] < s[3])
    key, moved = ("ArrowRight", value + 1) if value < high else ("ArrowLeft", value - 1)
    views.first.locator(f'[data-name="{slider}"]').press(key)
    shows([slider, moved])
    assert lab.run(page, f"print({name}.{slider})") == str(moved)

    assert lab.run(page, f"{name}.{slider} = {value}\nprint({name}.{slider})") == str(value)
    shows([slider, value])
    first, second = (views.nth(i).evaluate("root => root.textContent") for i in (0, 1))
    assert first == second

    field = views.first.locator("[role=gridcell] input")
    if field.count():
        grid = field.first.evaluate("e => e.closest('table').dataset.name")
        typed = "2" if field.first.input_value() != "2" else "3"  # small enough for a layer's kernel size, too
        field.first.fill(typed)
        cell = "(view, [grid, typed]) => view.querySelector(`[data-name=${grid}] td`).dataset.value === typed"
        both(page, name, cell, [grid, typed])
        assert lab.run(page, f"import numpy as np\nprint(np.ravel({name}.{grid})[0])") == typed


def test_a_refused_trait_is_clamped_and_every_view_says_so(lab, widget):
    name, page, views = widget
    for slider, (_, high) in drive.kind(name).sliders.items():
        value = lab.run(page, f"{name}.{slider} = {high + 1}\nprint({name}.{slider})")
        assert int(value) <= high
        said = "(view, text) => view.querySelector('[role=status]').textContent.includes(text)"
        both(page, name, said, f"{slider} is now {value}")
        for view in views.all():
            assert view.locator(f'[data-name="{slider}"]').input_value() == value


class LabWalker(walk.Walker):
    """A hand on a widget in a notebook. The kernel knows its state, and a page of its own shows the same afresh."""

    def __init__(self, lab, name, page, fresh, write_page):
        self.lab, self.name, self.page, self.fresh, self.write_page = lab, name, page, fresh, write_page
        self.place, self.logged = {"css": f"{VIEWS}[data-widget={name}]", "nth": 0}, []

    def open(self, page, end="", **how):
        page.evaluate("how => hand.begin(how)", {**self.place, **how})

    def state(self, shown):
        """Ask the kernel, which hears of a change later when it is busy: until it agrees, or for ten seconds."""
        end = time.monotonic() + 10
        while True:
            state = json.loads(self.lab.run(self.page, f"import json; print(json.dumps({self.name}.state))"))
            if time.monotonic() > end or walk.wrong_numbers(self.name, shown, state) is None:
                return state

    def afresh(self, shown, state):
        self.fresh.goto(self.write_page(self.name, **state))
        self.fresh.evaluate("() => hand.begin({})")


def test_after_every_act_in_the_lab_the_widget_shows_its_state(lab, widget, load, write_page, record_property):
    """A walk as in test_walk.py, shorter; the kernel holds what the page shows."""
    name, page, _ = widget
    page.evaluate(walk.HAND)
    walker = LabWalker(lab, name, page, load(script=walk.HAND), write_page)
    acts, wrong = walker.walk(f"lab/{name}", length=15)
    figures = {"walks": 1, "acts": len(acts), "errors": 0, "stale": int(bool(wrong))}
    record_property("walk", {"where": f"{name} in JupyterLab", "seed": "lab", **figures})
    assert not wrong, "\n  ".join([f"{name}: {wrong}", *map(walk.told, acts)])
