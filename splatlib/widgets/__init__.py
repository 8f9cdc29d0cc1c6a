"""Widgets that compute in the browser: the same code in JupyterLab, in the built page and on a page opened from disk.

`from splatlib.widgets import Stepper`, then `Stepper()` as the last line of a cell. Nothing is imported before a widget
is asked for, so `import splatlib` stays with NumPy alone.
`Guesses()` is no widget of its own: it lets the answer boxes of a notebook check what is typed.

How to add a widget
===================
A widget `four_views` is three things; mount, book and tests find it by its files.

1. `four_views.py`: a table `SLIDERS` = {PyTorch's name: (lowest, largest)}, in the order in which they are settled,
   and a class `FourViews(Widget)` with `name = "four_views"`, `sliders = SLIDERS`, its settings as traits
   (`stride = setting(traitlets.Int(2))`: every slider is one; lists of numbers, booleans and choices may be others) and
   `tables(state)`, which gives the rows of each grid of the first picture, computed by splatlib. Override only where
   needed: `tops` (largest value of a slider in a state; `padding` and `output_padding` of a transposed convolution are
   known already), `fit` (before sliders are clamped), `fill` (after), `anchor` (the page's `#splat`).
   A setting with named values stands in `CHOICES = {"mode": ("nearest", "linear")}` and is a `traitlets.Enum`.
   `challenges = ("mirror",)` names its challenges, the usual one first; a chapter picks: `FourViews(challenge=...)`.
   Rules of its own for the stylesheet stand in `STYLE`.
2. `four_views.js`: pure functions first, put into `pure.four_views = {...}` for the tests, then one call inside a
   block `{ ... }`, so that names stay private:

       widget("four_views", {
         tops: { step: s => s.size },              // as in Python; also fit(state, changed), fill(state)
         goals: { mirror: {
           start: { forget: true },                // what the button Challenge loads, beside the first state
           solved: s => s.forget && { sum: 203 },  // null, or the gaps of `four_views.solved.mirror`
         } },
         tell: s => "7 numbers",                   // said after a slider moved, if nothing else is to be said
         view(ui) {
           const input = ui.grid("input", { edit: rows => ui.set({ input: rows[0] }) });
           const output = ui.grid("output", { point: (r, c) => ... });
           ui.build({
             picture: [input.box, output.box],                          // on top; of a height that no setting changes
             controls: [make("div", { class: "splat-row" }, ...), ui.sliders("stride")],   // few, and a row first
             more: [ui.sliders("padding")],                             // folded, with code, link and Reset
           });
           return state => {                       // draws; called at once and after every change, from anywhere
             input.draw(asRows(state.input), (r, c) => ({ paint: paint([c]) }));
             output.draw(rows, (r, c) => ({ paint: paint(pixels), mark: "lit" }));
           };
         },
       });

   State changes only through `ui.set({stride: 3})`: it clamps, says so in the live region, tells the model and draws.
   A button that brings numbers of its own says `ui.renew(...)`: they are shown also where they are there already, but
   for a text that was refused. `ui.load(state)` sets an example: what is not named there is as at first. At hand are
   `ui.grid` (see grid.js), `ui.sliders`, `ui.check`, `ui.choices`, `ui.button` (`button.allow(possible)`), `ui.player`
   (play and pause), `ui.alone` (plays by itself while in view), `grid.slide` (cells that come from elsewhere, in 200
   ms), `ui.code` (a line to copy), `ui.say`, `ui.on` (a listener that the clean-up removes), `ui.leave` (what ends
   when another state is loaded, and then) and `ui.state()`; and the functions of the files in `shared`: `landing`,
   `outputSize`, `axesOf`, `splat`, `paint`, `settle`, `resized`, `following`, `show`, `rowDecides`, `waveCurve`,
   `readNumbers`, `make`, `svg`, `label`, `put`. Challenge, Reset, the link to a state, the live region, keyboard,
   refused entries and clean-up come by themselves.
3. Rows in the table of `shared/labels.py`: `four_views.title`, `four_views.goal.mirror` and `four_views.solved.mirror`,
   and `four_views.<name>` for what is not there already; `four_views.<grid>.hint` is shown beside the grid's name,
   or "(type)" where the grid can be edited.

A photograph is drawn pixel for pixel by `shared/picture.js`, and `shared/drop.js` reads the reader's own. Both come
with the widgets that ask for them: `takes()` in the `.py` file names tables and scripts, as in `shrinker.py`.

A sentence of a chapter sets the widget of its page by a plain link: `[stride 3](#splat?stride=3)`.

A control never moves while it is used, and nothing is cut: cells shrink to the room that there is (`--part` of the
widget's width, or `--tall`, in the style sheet), then their box scrolls and its edge fades.

Then a row in `tests/widgets/oracles.py`: what torch gives for each grid. The tests of all widgets then cover it:
first state, clamping against Python, every setting swept, keyboard, mouse, touch, link, clean-up, speed, JupyterLab.
"""

from importlib import import_module
from typing import Any

from .shared.join import class_name, names


def __getattr__(name: str) -> Any:
    for stem in (*names(), "guesses"):
        if class_name(stem) == name:
            return getattr(import_module(f".{stem}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(map(class_name, (*names(), "guesses")))
