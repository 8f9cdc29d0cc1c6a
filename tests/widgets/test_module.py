"""The module of a widget as Jupyter loads it, on a model of our own: listeners, links, digits, first states."""

import base64
import json

import pytest
import walk
from drive import kind

from splatlib.widgets.shared import join

WIDGETS = join.names()

# Renders the widget on a model that counts who listens; cleans up; changes the model once more.
LIVE = """async ([source, first, extra]) => {
  const seen = new Set(), { observe, disconnect } = ResizeObserver.prototype;
  ResizeObserver.prototype.observe = function (...args) { seen.add(this); return observe.apply(this, args); };
  ResizeObserver.prototype.disconnect = function () { seen.delete(this); return disconnect.call(this); };
  const heard = new Map(), values = { ...first, _first: first, said: "", ...extra };
  let told = 0, most = 0;
  const of = name => heard.get(name) ?? heard.set(name, new Set()).get(name);
  const model = {
    get: name => values[name],
    set: (name, value) => {
      values[name] = value;
      for (const then of of(`change:${name}`)) then();
    },
    save_changes: () => { told += 1; },
    on: (name, then) => { of(name).add(then); },
    off: (name, then) => { if (then) of(name).delete(then); else of(name).clear(); },
    send: () => {},
  };
  const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  const { default: { render } } = await import(`data:text/javascript;base64,${source}`);
  const el = document.body.appendChild(document.createElement("div"));
  const cleanUp = await render({ model, el });
  await frame();
  for (const some of heard.values()) most += some.size;
  const watchers = seen.size;
  cleanUp();
  const left = [...heard].filter(([, some]) => some.size).map(([name]) => name);
  const before = told;
  for (const name in first) model.set(name, first[name]);
  await frame();
  return { most, left, watchers, watching: seen.size, told: told - before, html: el.innerHTML };
}"""


@pytest.mark.parametrize("name", WIDGETS)
def test_the_clean_up_leaves_nothing_on_the_model(name, load):
    page = load()
    source = base64.b64encode(join.module(name).encode()).decode()
    found = page.evaluate(LIVE, [source, kind(name)()._first, {}])
    assert found["most"] > len(kind(name)()._first)  # each setting, and what is said
    assert found["left"] == []
    assert found["watching"] == 0, f"{found['watching']} of {found['watchers']} boxes are still watched"
    assert found["told"] == 0 and found["html"] == ""


def test_a_link_with_unknown_settings_brings_the_known_ones(call):
    """Whatever else stands in an address is no setting: not even what every object has by birth."""
    first = {"stride": 2, "hide": False, "input": [1, 2, 3]}
    names = ("nothing", "said", "_first", "constructor", "toString", "__proto__", "hasOwnProperty", "STRIDE", "stride ")
    links = [f"#splat?{name}=1&stride=3" for name in names] + ["#splat?stride=3&" + "&".join(f"{n}=1,2" for n in names)]
    code = "([first, link]) => Object.entries(pure.fromLink('splat', link, first, {}) ?? { refused: link })"
    for link, found in zip(links, call("stepper", code, [[first, link] for link in links]), strict=True):
        assert found == [["stride", 3]], link


@pytest.mark.parametrize("name", WIDGETS)
def test_an_address_with_unknown_settings_shows_what_the_known_ones_say(name, write_page, load):
    slider, (_, high) = next((s, ends) for s, ends in kind(name).sliders.items() if ends[0] < ends[1])
    shown = []
    for more in ("", "&nothing=3&said=7&constructor=1&__proto__=5"):
        page = load(f"{write_page(name)}#{kind(name).anchor}?{slider}={high}{more}", walk.HAND)
        page.evaluate("() => hand.begin({})")
        shown.append(page.evaluate("() => [hand.portrait(), hand.shown().link]"))
    assert shown[0] == shown[1]


def test_numbers_are_written_with_four_digits(call):
    values = [1 / 3, 2 / 3, 1.23456, 12.3456, -0.0625, 0.00012345, 1234.5678, 99999.5, 5, -7, 0, 123456]
    written = call("stepper", "v => pure.show(v)", values)
    for value, text in zip(values, written, strict=True):
        assert float(text) == (value if value == int(value) else float(f"{value:.4g}")), value


@pytest.mark.parametrize("name", WIDGETS)
def test_cells_say_their_numbers_to_four_digits(name, write_page, load):
    """Thirds and their kin in every grid that can have them."""
    starts = {
        "four_views": {"input": [1.23456, 2, -0.33333], "kernel": [0.14286, 1, 2.71828]},
        "kernel_bench": {"kernel": [0.14286, 1.23456, -0.33333]},
        "stepper": {"input": [1.23456, 2, 3], "kernel": [0.14286, 1, 2.71828], "step": 3},
        "tent": {"input": [1, 2.71828, 0.14286], "stride": 3},
        "two_grids": {"input": [1, 2.71828, 0.14286], "output_size": 7},
        "finder": {"input": [1, 2, 4, 3], "ours": [1, 1.6538, 2.4231], "theirs": [1, 1.33333, 2], "convolution": False},
    }
    page = load(write_page(name, **starts.get(name, {})), walk.HAND)
    page.evaluate("() => hand.begin({})")
    shown = page.evaluate("() => hand.shown()")
    assert walk.wrong_digits(shown) is None
    if name in starts:
        texts = json.dumps(shown["texts"])
        assert any(value not in texts for rows in shown["grids"].values() for row in rows for value in row)


@pytest.mark.parametrize("name", WIDGETS)
def test_fractions_make_a_first_state(name):
    """What a page shows before its script runs is there for numbers that are not whole, too."""
    kinds = kind(name)
    for key in ("input", "kernel"):
        if key in kinds()._first:
            half = [[v / 4 for v in row] if isinstance(row, list) else row / 4 for row in kinds()._first[key]]
            first = half[0][0] if isinstance(half[0], list) else half[0]
            assert f"{first:g}" in kinds(**{key: half}).html()
