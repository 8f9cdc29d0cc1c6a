"""Random walks of acts through any widget: what a reader's hand may do, drawn by lot, done, and looked at.

`hand.js` draws and does the acts in the page, Python those that need a real mouse, keyboard or window. A walk is named
by its seed, `7/stepper/12`, and the same seed does the same acts. After the walk the widget must show torch's numbers
for the state that its own link names, sums that are right, and nothing else than a fresh page at that link does.

    make walk                          2,000 acts over all widgets, the seed drawn by lot and printed
    make walk ACTS=20000 SEED=7        any number of acts, the seed given
    make walk SEED=7/stepper/12        one walk again
"""

import itertools
import math
import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context
from itertools import zip_longest
from pathlib import Path
from urllib.parse import parse_qsl

import drive
import numpy as np
from oracles import STARTS
from unpainted import UNPAINTED

HAND = (Path(__file__).parent / "hand.js").read_text(encoding="utf-8")
FOUR = Context(prec=4, rounding=ROUND_HALF_UP)
LENGTH = 25  # acts in a walk
TRIES = 40  # to make a failing walk shorter
POINTED = {
    "four_views": ["spread"]
}  # grids that show what is pointed at: a fresh page shows them alike when pointed at

# Before any script of the page: time passes when the hand waits, so that a walk is the same again on any machine; and
# a pointer that the hand made up can be captured, as a real one can.
CLOCK = """(() => {
  const real = { setTimeout, setInterval, clearTimeout, clearInterval }, due = new Map();
  let now = 0, last = 1e9;
  const put = every => (then, ms = 0, ...args) => {
    if (!every && ms < 50) return real.setTimeout.call(window, then, ms, ...args);
    due.set(++last, { then: () => then(...args), at: now + ms, every: every && Math.max(ms, 10) });
    return last;
  };
  const drop = id => due.delete(id) || real.clearTimeout.call(window, id);
  Object.assign(window, { setTimeout: put(false), setInterval: put(true), clearTimeout: drop, clearInterval: drop });
  window.handClock = {
    ...real,
    setTimeout: real.setTimeout.bind(window),
    pass(ms) {
      const end = now + ms;
      for (;;) {
        const [id, next] = [...due].reduce((a, b) => (a && a[1].at <= b[1].at ? a : b), null) ?? [];
        if (!next || next.at > end) break;
        now = next.at;
        if (next.every) next.at += next.every; else due.delete(id);
        next.then();
      }
      now = end;
    },
  };
  const { setPointerCapture } = Element.prototype;
  Element.prototype.setPointerCapture = function (id) {
    try { setPointerCapture.call(this, id); } catch (error) { if (window.event?.isTrusted) throw error; }
  };
})()"""


def number(text):
    """Read a number as the page writes it: whole ones without a point, a hidden one as nan."""
    try:
        value = float(text)
    except ValueError:
        return math.nan
    return int(value) if value.is_integer() else value


def settings(first, link):
    """Give the state that a link names: the first one, but for what stands behind the question mark."""
    state = dict(first)
    for key, text in parse_qsl((link or "").partition("?")[2]):
        rows = [[number(part) for part in row.split(",")] for row in text.removesuffix(";").split(";")]
        like = first[key]
        if isinstance(like, str):
            state[key] = text
        elif isinstance(like, list):
            state[key] = rows if ";" in text else rows[0]
        else:
            state[key] = bool(rows[0][0]) if isinstance(like, bool) else rows[0][0]
    return state


def wrong_numbers(name, shown, state):
    """Compare sliders with the state, and every grid that the oracle knows with torch; gives what is wrong, or None."""
    for slider, value in shown["sliders"].items():
        if value != state[slider]:
            return f"slider {slider} stands at {value}, the state is {state[slider]}"
    grids = {grid: [[number(text) for text in row] for row in rows] for grid, rows in shown["grids"].items()}
    try:
        drive.check(name, {**state, **shown["sliders"], "first": state, "grids": grids})
    except AssertionError as error:
        return str(error).split("\n")[0][:600]
    except Exception as error:  # torch refuses what is shown, or a row is too short: not the numbers of this state
        return f"no numbers of this state: {type(error).__name__}: {error}"[:600]
    return None


def wrong_digits(shown):
    """Read what is written in the cells: whole numbers as they are, others to four digits. Gives what is wrong."""
    for grid, rows in shown["grids"].items():
        for value, text in itertools.chain.from_iterable(
            zip(*both, strict=True) for both in zip(rows, shown["texts"][grid], strict=True)
        ):
            exact = number(value)
            # as JavaScript rounds, a tie away from zero: 1.0625 is 1.063
            want = exact if isinstance(exact, int) or math.isnan(exact) else number(FOUR.create_decimal(exact))
            if text is not None and value != text and want != number(text):
                return f"a cell of {grid} holds {value} and says {text}"
    return None


def wrong_sum(shown):
    """Read the sums: `output[4] = 2×100 + 3×1 = 203` must be right, and 203 what the grid shows there."""
    for text in shown["sums"]:
        for name, place, tail in re.findall(r"(\w+)\[([\d, ]+)\] = ([-\d.e×+? =]+)", text):
            *_, row, column = 0, *map(int, place.split(","))
            parts = [part.strip() for part in tail.strip(" =").split("=")]
            sums = [
                sum(math.prod(map(float, term.split("×"))) for term in part.split(" + "))
                for part in parts
                if "?" not in part
            ]
            try:
                cell = number(shown["grids"][name][row][column])
            except (KeyError, IndexError):
                return f"{text!r}, but there is no such cell"
            if not np.allclose(sums, sums[0] if math.isnan(cell) else cell, rtol=2e-3, atol=2e-3):
                return f"{text!r}, but the cell shows {cell}"
        if (formula := re.match(r"O = ([-\d+*() ]+) = (-?\d+)$", text)) and eval(formula[1]) != int(formula[2]):
            return f"{text!r} is wrong"
    return None


def difference(ours, fresh):
    """Give the first lines in which two portraits differ, or None. A refused text that a field keeps is in no link."""
    pairs = zip_longest(ours, fresh, fillvalue="(nothing)")
    unlike = [pair for pair in pairs if pair[0] != pair[1] and not re.match(r" *input .*\bkept$", pair[0])]
    if not unlike:
        return None
    here, there = unlike[0]
    here, there = here.strip()[:300], there.strip()[:300]
    return f"unlike a fresh page at its link:\n    here  {here}\n    fresh {there}"


def told(act):
    """Write an act as a person would say it."""
    what = act["do"] + ("" if "key" not in act else f" {act['key']!r}") + (f" {act['text']!r}" if "text" in act else "")
    where = f" on {' '.join(map(str, act['on']))}" if "on" in act else ""
    said = ("do", "on", "key", "text", "real")
    rest = {key: value for key, value in act.items() if key not in said and value not in ("", False)}
    return (
        f"{what}{where}{''.join(f', {key} {value}' for key, value in rest.items())}{' (real)' if 'real' in act else ''}"
    )


class Walker:
    """A hand on one widget of a page, and a second page that shows each state afresh.

    The pages are Playwright's, or Firefox's, which know as much of Playwright's words as is needed here.
    """

    def __init__(self, name, open_page, url, **place):
        """Open two pages; `url` is that of the widget, `place` says which root on it (hand.begin)."""
        self.name, self.url, self.place, self.count, self.logged = name, url, place, 0, []
        self.page, self.fresh = (open_page(UNPAINTED + CLOCK + HAND, self.logged) for _ in range(2))

    def open(self, page, end="", **how):
        """Load the page anew, and put the hand on its widget."""
        self.count += 1
        page.goto(f"{self.url}?{self.count}{end}")
        page.evaluate("how => hand.begin(how)", {**self.place, **how})

    def do(self, ask):
        """Do what only a real mouse, keyboard or window can."""
        page = self.page
        if "resize" in ask:
            width, height = ask["resize"]
            page.set_viewport_size({"width": width, "height": height})
        elif "key" in ask:
            page.keyboard.press({" ": "Space"}.get(ask["key"], ask["key"]))
        else:
            first, *rest = ask["mouse"]
            page.mouse.move(*first)
            if ask["drag"]:
                page.mouse.down()
                for spot in rest:
                    page.mouse.move(*spot, steps=2)
                page.mouse.up()

    def walk(self, seed="", acts=None, length=LENGTH):
        """Do one walk: (the acts, what went wrong or None)."""
        self.page.set_viewport_size({"width": 1440, "height": 900})
        self.logged.clear()
        self.open(self.page, seed=seed, list=acts)
        while True:
            state = self.page.evaluate("count => hand.go(count)", length)
            if "ask" not in state:
                break
            self.do(state["ask"])
        wrong = state.get("wrong") or self.look()
        return state["acts"], wrong or "; ".join(self.logged) or None

    def state(self, shown):
        """Give the state that the widget is in: its link says it."""
        return settings(shown["first"], shown["link"])

    def afresh(self, shown, state):
        """Show the state on a page that knows nothing but the link."""
        self.open(self.fresh, shown["link"] if "?" in (shown["link"] or "") else "")
        self.fresh.evaluate("() => hand.rest()")  # unfolds what the walked page unfolded at its end

    def look(self):
        """Look at the widget as the walk left it; gives what is wrong, or None."""
        if wrong := self.page.evaluate("() => hand.rest()"):
            return wrong
        shown = self.page.evaluate("() => hand.shown()")
        state, untouched = self.state(shown), POINTED.get(self.name, [])
        ours = self.page.evaluate("names => hand.portrait(names)", untouched)
        if wrong := wrong_numbers(self.name, shown, state) or wrong_digits(shown) or wrong_sum(shown):
            return wrong
        self.afresh(shown, state)
        if wrong := difference(ours, self.fresh.evaluate("names => hand.portrait(names)", untouched)):
            return wrong
        for page in (self.page, self.fresh):
            if wrong := page.evaluate("() => hand.point()"):
                return f"when pointed at: {wrong}"
        return difference(*(page.evaluate("() => hand.portrait()") for page in (self.page, self.fresh)))

    def shorter(self, acts, wrong):
        """Leave out acts as long as something goes wrong still: the acts that are needed, and what they bring about."""
        best, tries, size = acts, 0, max(1, len(acts) // 2)
        while tries < TRIES:
            for at in range(0, len(best), size):
                some = best[:at] + best[at + size :]
                tries += 1
                if some and (found := self.walk(acts=some)[1]):
                    best, wrong = some, found
                    break
                if tries >= TRIES:
                    break
            else:
                if size == 1:
                    break
                size = max(1, size // 2)
        return best, wrong


def starts(name):
    """Give the first states from which a widget is walked."""
    return [{}, *STARTS.get(name, [])]


@dataclass
class Found:
    """What some walks found: their figures, and each fault as it is told."""

    figures: dict = field(default_factory=lambda: dict.fromkeys(("walks", "acts", "errors", "stale"), 0))
    told: list = field(default_factory=list)

    def report(self):
        """Tell all faults, one below the other."""
        return "\n\n".join(["", *self.told])


def go(walker, seeds):
    """Do walks, (number, seed) each, on the page that `walker(number)` gives; the first that fails is made shorter."""
    found = Found()
    for number, seed in seeds:
        at = walker(number)
        acts, wrong = at.walk(seed)
        found.figures["walks"] += 1
        found.figures["acts"] += len(acts)
        if wrong:
            found.figures["errors" if re.search("Uncaught|Error|console:|thrown:", wrong) else "stale"] += 1
            if not found.told:
                acts, wrong = at.shorter(acts, wrong)
            found.told.append("\n  ".join([f"{wrong}\n  make walk SEED={seed}", *map(told, acts)]))
    return found
