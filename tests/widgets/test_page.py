"""Every widget on a page of its own, opened from disk: the contract, driven by keyboard, mouse, touch and link."""

import gzip
from importlib import import_module
from pathlib import Path

import pytest
from drive import STATE, SWEEP, ask, check, finish, kind
from oracles import ORACLES, STARTS
from sample import EVERY

from splatlib.widgets.shared import join

WIDGETS = join.names()
RANGES = "input[type=range]"


@pytest.fixture(params=WIDGETS)
def widget(request, write_page, load):
    """Open the page of each widget in turn: name, page, root."""
    page = load(write_page(request.param), painted=request.function is test_axe_finds_nothing)
    return request.param, page, page.locator(".splat-widget")


def test_every_widget_has_an_oracle():
    assert sorted(ORACLES) == WIDGETS


def test_contract(widget):
    _, _, root = widget
    assert root.get_attribute("role") == "group" and root.get_attribute("aria-label")
    assert root.locator("[id]").count() == 0
    assert root.locator("[aria-live]").count() > 0
    sliders = root.locator(RANGES)
    assert sliders.count() > 0
    for slider in sliders.all():
        assert slider.get_attribute("data-name") and slider.get_attribute("aria-label")
    grids = root.locator("[role=grid]")
    assert grids.count() > 0
    for grid in grids.all():
        assert grid.get_attribute("data-name") and grid.get_attribute("aria-label")
        cells = grid.locator("[role=row] > [role=gridcell]")
        assert cells.count() > 0
        assert all(value not in (None, "") for value in cells.evaluate_all("cs => cs.map(c => c.dataset.value)"))
        assert grid.locator('[tabindex="0"]').count() == 1
        for field in cells.locator("input").all():
            assert field.get_attribute("aria-label")


@pytest.mark.parametrize(("name", "start"), [(n, s) for n in WIDGETS for s in ({}, *STARTS.get(n, []))])
def test_every_reachable_setting_shows_torchs_numbers(name, start, write_page, load):
    """Of the states that a widget can start from, the first is asked closely, and the others with EVERY_CASE=1."""
    page = load(write_page(name, **start))
    names = [slider for slider in kind(name).sliders if slider != "step"]
    states = ask(page.locator(".splat-widget"), SWEEP, [names, bool(start) and not EVERY])
    assert len(states) > 1
    assert len({tuple(state[n] for n in names) for state in states}) == len(states)
    for state in states:
        check(name, state)


def test_keyboard_alone(widget):
    """Tab reaches every slider and grid once, in order; arrows move sliders and go about in grids."""
    name, page, root = widget
    page.locator("h1").evaluate("h => { h.tabIndex = -1; h.focus(); }")
    reached = []
    while True:
        page.keyboard.press("Tab")
        where = page.evaluate(
            """() => {
              const e = document.activeElement, grid = e.closest("[role=grid]");
              if (e === document.body) return null;
              const outline = getComputedStyle(e).outlineStyle;
              return [grid ? "grid " + grid.dataset.name : e.dataset.name ?? e.tagName, outline];
            }"""
        )
        if where is None or len(reached) > 60:
            break
        reached.append(where[0])
        assert where[1] != "none", f"no visible focus on {where[0]}"
    grids = [f"grid {g}" for g in root.locator("[role=grid]").evaluate_all("gs => gs.map(g => g.dataset.name)")]
    sliders = root.locator(RANGES).evaluate_all("ss => ss.map(s => s.dataset.name)")
    for stop in (*grids, *sliders):
        assert reached.count(stop) == 1, reached

    for slider in root.locator(RANGES).all():
        low, high = (int(slider.get_attribute(edge)) for edge in ("min", "max"))
        slider.press("End")
        assert int(slider.input_value()) == high
        slider.press("Home")
        assert int(slider.input_value()) == low
        slider.press("ArrowRight")
        assert int(slider.input_value()) == min(int(slider.get_attribute("max")), low + 1)
    finish(root)
    check(name, root.evaluate(STATE))

    spot = "e => [e.closest('tr').rowIndex, e.closest('td').cellIndex]"
    for grid in root.locator("[role=grid]").all():
        rows, columns = (
            grid.locator("[role=row]").count(),
            grid.locator("[role=row]").first.locator("[role=gridcell]").count(),
        )
        grid.locator('[tabindex="0"]').focus()
        for key, at in (
            ("Control+Home", [0, 0]),
            ("ArrowRight", [0, min(1, columns - 1)]),
            ("ArrowDown", [min(1, rows - 1), min(1, columns - 1)]),
            ("Control+End", [rows - 1, columns - 1]),
            ("ArrowRight", [rows - 1, columns - 1]),
            ("ArrowUp", [max(0, rows - 2), columns - 1]),
            ("Home", [max(0, rows - 2), 0]),
            ("ArrowLeft", [max(0, rows - 2), 0]),
        ):
            page.keyboard.press(key)
            assert page.locator(":focus").evaluate(spot) == at, key
            assert grid.locator('[tabindex="0"]').count() == 1


@pytest.mark.parametrize("pointer", ["mouse", "touch"])
@pytest.mark.parametrize("name", WIDGETS)
def test_pointer_moves_every_slider(name, pointer, write_page, load):
    page = load(write_page(name), has_touch=pointer == "touch", viewport={"width": 320, "height": 700})
    root = page.locator(".splat-widget")
    for slider in root.locator(RANGES).all():
        if slider.get_attribute("min") == slider.get_attribute("max"):
            continue
        for share, edge in ((0.995, "max"), (0.005, "min")):
            slider.scroll_into_view_if_needed()
            box = slider.bounding_box()
            spot = (box["x"] + share * box["width"], box["y"] + box["height"] / 2)
            page.mouse.click(*spot) if pointer == "mouse" else page.touchscreen.tap(*spot)
            assert slider.input_value() == slider.get_attribute(edge)
    finish(root)
    check(name, root.evaluate(STATE))


def test_numbers_can_be_typed(widget):
    """Every editable cell takes a number, the other grids follow, and what is no number is refused in words."""
    name, _, root = widget
    for i, field in enumerate(root.locator("[role=gridcell] input").all()):
        value = str(1 + i % 4 if name == "overlap_map" else 10 + 3 * i)  # a stride of the map is at most 4
        field.fill(value)
        assert field.evaluate("e => e.closest('td').dataset.value") == value
    finish(root)
    check(name, root.evaluate(STATE))
    for field in root.locator("[role=gridcell] input").all()[:1]:
        before = root.evaluate(STATE)
        field.fill("two")
        field.blur()
        assert root.evaluate(STATE) == before
        assert "number" in root.locator("[role=status]").inner_text()


def test_a_link_brings_the_state_back_and_reset_takes_it_away(widget, load):
    _, page, root = widget
    first = root.inner_text()
    for slider in root.locator(RANGES).all()[::-1]:
        slider.press("ArrowRight")
    state = root.evaluate(STATE)
    link = root.locator("a.splat-link").get_attribute("href")
    assert "?" in link
    other = load(page.url.split("#")[0] + link)
    assert other.locator(".splat-widget").evaluate(STATE) == state
    page.evaluate("hash => { location.hash = hash; }", link)
    root.get_by_role("button", name="Reset").click()
    assert root.inner_text() == first


def test_a_link_to_a_refused_setting_is_clamped_and_said(widget):
    name, page, root = widget
    anchor = root.get_attribute("id")
    for slider, (low, high) in kind(name).sliders.items():
        for value in (low - 1, high + 1):
            page.goto(f"{page.url.split('#')[0]}#{anchor}?{slider}={value}")
            said = root.locator("[role=status]").inner_text()
            assert slider in said
            assert root.locator(f'[data-name="{slider}"]').input_value() in said
            finish(root)
            check(name, root.evaluate(STATE))


def test_links_that_make_no_sense_change_nothing(widget):
    _, page, root = widget
    anchor, before = root.get_attribute("id"), root.evaluate(STATE)
    for end in ("?nothing=3", "?stride=", "?stride=two", "?__proto__=1", "?stride=1e99", "?", ""):
        page.goto(f"{page.url.split('#')[0]}#{anchor}{end}")
        assert root.evaluate(STATE) == before


def test_without_javascript_the_first_state_is_readable(widget, load):
    _, page, root = widget
    plain = load(page.url, java_script_enabled=False)
    tables = plain.locator(".splat-widget table")
    assert tables.count() > 0
    for table in tables.all():
        cells = root.locator(f'[role=grid][data-name="{table.get_attribute("data-name")}"] [role=gridcell]')
        assert table.locator("td").all_inner_texts() == cells.evaluate_all("cs => cs.map(c => c.dataset.value)")


COUNT_LISTENERS = """() => {
  window.open_ = new Map();
  const id = (target, type, then) => {
    then.id ??= Math.random();
    return [target.tagName ?? target.constructor.name, type, then.id].join();
  };
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type, then, ...rest) {
    const key = id(this, type, then), ours = new Error().stack.includes(location.pathname);
    if (ours && type !== "splat:close") open_.set(key, (open_.get(key) ?? 0) + 1);
    return add.call(this, type, then, ...rest);
  };
  EventTarget.prototype.removeEventListener = function (type, then, ...rest) {
    const key = id(this, type, then);
    if (open_.has(key)) open_.set(key, open_.get(key) - 1);
    return remove.call(this, type, then, ...rest);
  };
  const { setInterval: every, clearInterval: stop } = window;
  window.timers = new Set();
  window.setInterval = (...a) => { const t = every(...a); timers.add(t); return t; };
  window.clearInterval = t => { timers.delete(t); stop(t); };
}"""


@pytest.mark.parametrize("name", WIDGETS)
def test_clean_up_leaves_no_listener_and_no_timer(name, write_page, load):
    page = load(write_page(name), f"({COUNT_LISTENERS})()")
    root = page.locator(".splat-widget")
    for play in root.get_by_role("button", name="Play").all():
        play.click()
    assert page.evaluate("[...open_.values()].reduce((a, b) => a + b, 0)") > 0
    root.dispatch_event("splat:close")
    assert page.evaluate("[[...open_].filter(([, n]) => n), [...timers]]") == [[], []]
    assert root.inner_text() == ""


# Bring the widget to its largest grid, then give every slider that can still move.
LARGEST = """root => {
  window.put = (name, value) => {
    const slider = root.querySelector(`input[type=range][data-name=${name}]`);
    slider.value = value;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  };
  window.frame = () => new Promise(then => requestAnimationFrame(() => setTimeout(then)));
  for (const name of ["size", "kernel_size", "stride", "dilation", "output_padding", "step"]) {
    if (root.querySelector(`input[type=range][data-name=${name}]`)) put(name, 999);
  }
  const sliders = [...root.querySelectorAll("input[type=range]")].filter(s => s.min !== s.max);
  return sliders.map(s => [s.dataset.name, +s.value, +s.value > +s.min ? +s.value - 1 : +s.value + 1]);
}"""


@pytest.mark.parametrize("name", WIDGETS)
def test_an_input_event_is_drawn_within_a_frame(name, write_page, new_page, alone):
    """From an input event until the next frame is painted: 95th percentile at most 16 ms on the largest grid.

    Counted as processor time of the page's main thread, so that other programs on the machine do not matter, less what
    the measuring itself takes: the median of frames without an event. A neighbour on the machine can only add to it, by
    emptying the caches, so a slider that is over gets nine more tries without the other workers.
    """
    page = new_page(write_page(name))
    root = page.locator(".splat-widget")
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy():
        metrics = cdp.send("Performance.getMetrics")["metrics"]
        return next(1000 * metric["value"] for metric in metrics if metric["name"] == "TaskDuration")

    def cost(name, value):
        start = busy()
        page.evaluate("([name, value]) => { if (name) put(name, value); return frame(); }", [name, value])
        return busy() - start

    def idle():
        return sorted(cost(None, 0) for _ in range(21))[10]

    sliders = root.evaluate(LARGEST)
    nothing = idle()

    def time(slider, there, back):
        return round(sorted(cost(slider, value) - nothing for value in (back, there) * 10)[18], 1)

    p95 = {slider: time(slider, there, back) for slider, there, back in sliders}
    if max(p95.values()) > 16:
        with alone():
            nothing = idle()
            for slider, there, back in sliders:
                for _ in range(9):
                    if p95[slider] > 16:
                        p95[slider] = min(p95[slider], time(slider, there, back))
    print(name, root.locator("[role=gridcell]").count(), "cells", p95)
    assert max(p95.values()) <= 16, p95


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(widget, scheme):
    import axe_playwright_python

    _, page, root = widget
    page.evaluate(
        """scheme => {
          document.documentElement.dataset.theme = scheme;
          const look = getComputedStyle(document.querySelector(".splat-widget"));
          document.body.style.cssText = `color: ${look.color}; background: ${look.backgroundColor}`;
        }""",
        scheme,
    )
    finish(root)
    page.add_script_tag(path=Path(axe_playwright_python.__file__).parent / "axe.min.js")
    found = page.evaluate("async () => (await axe.run()).violations.map(v => [v.id, v.nodes.map(n => n.html)])")
    assert found == []


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_never_scrolls_sideways(widget, width):
    _, page, root = widget
    page.set_viewport_size({"width": width, "height": 700})
    for slider in root.locator(RANGES).all():
        slider.press("End")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_all_scripts_and_styles_together_stay_small(monkeypatch):
    def weight(*parts):
        return len(gzip.compress("".join(parts).encode()))

    monkeypatch.syspath_prepend(Path(__file__).resolve().parents[2] / "book" / "_ext")
    pack = import_module("pack")
    sizes = {name: weight(pack.script((name,), False), pack.style((name,))) for name in WIDGETS}
    total = weight(pack.script(tuple(WIDGETS), True), pack.style())
    print(f"all widgets, answer box and stylesheet: {total} bytes gzip; alone: {sizes}")
    assert total <= 70_000
