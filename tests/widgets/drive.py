"""Drive any widget through the contract alone: sliders by `data-name`, grids by role, numbers by `data-value`."""

import json
import math
from importlib import import_module

import pytest
from oracles import ORACLES

from splatlib.widgets.shared import join

# What a widget shows now.
STATE = """root => {
  const state = { first: JSON.parse(root.dataset.state), grids: {} };
  for (const s of root.querySelectorAll("input[type=range]")) state[s.dataset.name] = +s.value;
  for (const s of root.querySelectorAll("input[type=checkbox][data-name]")) state[s.dataset.name] = s.checked;
  for (const s of root.querySelectorAll(".splat-choices")) {
    state[s.dataset.name] = s.querySelector("[aria-pressed=true]").dataset.value;
  }
  for (const grid of root.querySelectorAll("[role=grid]")) {
    const rows = [...grid.querySelectorAll("[role=row]")];
    state.grids[grid.dataset.name] = rows.map(row =>
      [...row.querySelectorAll("[role=gridcell]")].map(cell => Number(cell.dataset.value)));
  }
  return state;
}"""

# Settings that the sliders reach, nested in the order in which they are settled; `step` stays at its last value. Of
# many values a slider takes the first two, a middle one and the last; of more than four sliders, or of any if `few` are
# asked for, each takes three.
SWEEP = f"""(root, [names, few]) => {{
  const look = {STATE};
  const range = name => root.querySelector(`input[type=range][data-name=${{name}}]`);
  const put = (name, value) => {{
    range(name).value = value;
    range(name).dispatchEvent(new Event("input", {{ bubbles: true }}));
    if (+range(name).value !== value) throw new Error(`${{name}} cannot reach ${{value}}`);
  }};
  const states = [];
  const visit = left => {{
    if (!left.length) {{
      if (range("step")) put("step", +range("step").max);
      states.push(look(root));
      return;
    }}
    const [name, ...rest] = left;
    const [low, high] = [+range(name).min, +range(name).max], middle = Math.floor((low + high) / 2);
    const some = few || names.length > 4 ? [low, middle, high] : [low, low + 1, middle, high];
    const all = Array.from({{ length: high - low + 1 }}, (_, i) => low + i);
    for (const value of high - low < (few ? 3 : 4) ? all : new Set(some)) {{
      put(name, value);
      visit(rest);
    }}
  }};
  visit(names);
  return states;
}}"""


# Questions and answers travel as text, not piece by piece as Playwright has it; what JSON lacks is marked.
TEXT = """async (el, text) => JSON.stringify(
  await (%s)(el, JSON.parse(text, (_, v) => v?.$ === undefined ? v : Number(v.$))),
  (_, v) => typeof v === "number" && !Number.isFinite(v) ? { $: String(v) } : v ?? null,
)"""


def ask(element, code, about=None):
    """Evaluate a function of an element and a value in the page; gives what it gives."""
    return json.loads(element.evaluate(TEXT % code, json.dumps(marked(about))), object_hook=plain)


def marked(value):
    """Mark what is no number of JSON."""
    if isinstance(value, dict):
        return {key: marked(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [marked(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {"$": {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]}
    return value


def plain(value):
    """Take the marks away again."""
    return float(value["$"].replace("Infinity", "inf")) if value.keys() == {"$"} else value


def kind(name):
    """Give the class of a widget."""
    return getattr(import_module("splatlib.widgets"), join.class_name(name))


def check(name, state):
    """Compare every grid that the oracle knows with torch, number for number; fractions but for the last digits."""
    grids = state["grids"]
    expected = ORACLES[name](state | grids)
    for grid, rows in expected.items():
        if state["first"].get("hide") and [*map(len, rows)] == [*map(len, grids[grid])]:
            pairs = [zip(*both, strict=True) for both in zip(rows, grids[grid], strict=True)]
            # a number to be guessed is not shown
            rows = [[shown if math.isnan(shown) else value for value, shown in row] for row in pairs]
        if grids[grid] == rows:
            continue
        close = [[pytest.approx(v, rel=1e-12, abs=1e-12, nan_ok=True) for v in row] for row in rows]
        assert grids[grid] == close, f"{grid} differs from torch with {state}"


def unfold(root):
    """Open the rarer settings."""
    root.locator(".splat-more").evaluate("box => { box.open = true; }")


def finish(root):
    """Bring a stepper to its last step, where the picture is complete."""
    unfold(root)
    step = root.locator('input[type=range][data-name="step"]')
    if step.count():
        step.press("End")
