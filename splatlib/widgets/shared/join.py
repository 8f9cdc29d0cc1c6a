"""Join the shared pieces and the widgets' own files into one ES module, and the stylesheet with its colours.

A module that Jupyter loads from a string cannot import its neighbours, and a page opened from disk cannot import at
all. So the pieces are written one after the other: `export default {render}` for Jupyter, a mount for the page.
Comment lines and indentation are left out; nothing else is changed.
"""

import json
import re
from functools import cache
from importlib import import_module
from pathlib import Path

from ... import palette
from .labels import labels

HERE = Path(__file__).parent
WIDGETS = HERE.parent
READING = ("dom", "numbers")
PIECES = (*READING, "geometry", "settle", "colours", "grid", "waves", "link", "start")
GUESS = ("judge", "guess")


def names() -> list[str]:
    """Names of all widgets: each .js file beside this folder is one."""
    return sorted(path.stem for path in WIDGETS.glob("*.js"))


def class_name(widget: str) -> str:
    """Give the class of a widget: `four_views` -> `FourViews`."""
    return widget.title().replace("_", "")


def _source(path: Path) -> str:
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _words(stems: tuple[str, ...], language: str) -> str:
    used = {key: text for key, text in labels(language).items() if "." not in key or key.split(".")[0] in stems}
    return json.dumps(used, ensure_ascii=False)


def _spec(name: str) -> dict[str, object]:
    module = import_module(f"..{name}", __package__)
    anchor = getattr(module, class_name(name)).anchor
    return {"sliders": module.SLIDERS, "choices": getattr(module, "CHOICES", {}), "anchor": anchor}


def _own(name: str) -> str:
    """Give a widget's own script; one that is told in several files has a block around them."""
    parts = getattr(import_module(f"..{name}", __package__), "PARTS", ())
    sources = [*map(_source, parts), _source(WIDGETS / f"{name}.js")]
    return "\n".join(["{", *sources, "}"] if parts else sources)


def _taken(widget: str) -> list[str]:
    """Give what a widget takes from elsewhere in the library: tables, and scripts that stand before its own."""
    tables, scripts = getattr(import_module(f"..{widget}", __package__), "takes", lambda: ({}, []))()
    return [*(f"const {name} = {json.dumps(table)};" for name, table in tables.items()), *map(_source, scripts)]


def _pieces(widgets: tuple[str, ...], language: str, guesses: bool = False) -> str:
    specs = {name: _spec(name) for name in widgets}
    taken = dict.fromkeys(part for name in widgets for part in _taken(name))  # two widgets may take the same
    return "\n".join(
        [
            "const pure = {};",
            f"const LABELS = {_words((*widgets, 'guess') if guesses else widgets, language)};",
            f"const SPECS = {json.dumps(specs)};",
            f"const COLOURS = {len(palette.LIGHT)}, HATCHES = {len(palette.HATCHES)};",
            *(_source(HERE / f"{piece}.js") for piece in PIECES),
            *taken,
            *map(_own, widgets),
        ]
    )


@cache
def module(widget: str, language: str = "") -> str:
    """Give the ES module of one widget, for Jupyter: `render({model, el})`, and `pure` for the tests."""
    return f"""{_pieces((widget,), language)}
export {{ pure, specs }};
export default {{ render: ({{ model, el }}) => start("{widget}", model, el, false) }};
"""


def guess_form(picked: bool, language: str = "") -> str:
    """Give what stands between the question and the folded answer of an answer box."""
    words = labels(language)
    field = '<input type="text" autocomplete="off" autocapitalize="off" spellcheck="false">'
    asked = "" if picked else f"<label><span>{words['box.yours']}</span> {field}</label>"
    return f'<form>{asked}<button>{words["box.check"]}</button></form><p role="status" aria-live="polite"></p>'


@cache
def guesses(language: str = "") -> str:
    """Give the ES module that brings the answer boxes of a notebook to life, and `pure` for the tests."""
    forms = {"type": guess_form(False, language), "pick": guess_form(True, language)}
    return "\n".join(
        [
            "const pure = {};",
            f"const LABELS = {_words(('guess', 'box'), language)};",
            f"const FORMS = {json.dumps(forms, ensure_ascii=False)};",
            *(_source(HERE / f"{piece}.js") for piece in READING),
            "let wake;\n{",
            *(_source(HERE / f"{piece}.js") for piece in (*GUESS, "dress")),
            "wake = wakeNotebook;\n}",
            "export { pure };",
            "export default { render: ({ el }) => wake(el) };",
        ]
    )


@cache
def page(widgets: tuple[str, ...], guesses: bool, language: str = "") -> str:
    """Give the script of a page: the same pieces once, the widgets that the page holds, and the mount."""
    parts = []
    if widgets:
        parts += [_pieces(widgets, language, guesses), _source(HERE / "mount.js")]
    elif guesses:
        parts += ["const pure = {};", f"const LABELS = {_words(('guess',), language)};"]
        parts += [_source(HERE / f"{piece}.js") for piece in READING]
    if guesses:
        parts += ["{", *(_source(HERE / f"{piece}.js") for piece in (*GUESS, "veil")), "}"]
    return "\n".join(parts)


_HATCH = {
    "/": "repeating-linear-gradient(135deg, var(--hatch) 0 1px, transparent 1px 6px)",
    "\\": "repeating-linear-gradient(45deg, var(--hatch) 0 1px, transparent 1px 6px)",
    "|": "repeating-linear-gradient(90deg, var(--hatch) 0 1px, transparent 1px 5px)",
    "-": "repeating-linear-gradient(0deg, var(--hatch) 0 1px, transparent 1px 5px)",
    "o": "repeating-radial-gradient(circle, var(--hatch) 0 1px, transparent 1px 5px)",
    "//": "repeating-linear-gradient(135deg, var(--hatch) 0 1px, transparent 1px 3px)",
}


@cache
def stylesheet(widgets: tuple[str, ...] | None = None) -> str:
    """Give the stylesheet of these widgets, or of all, with the colours of the pixels for light and dark."""
    light, dark = (
        "".join(f"--pixel-{i}: {colour};" for i, colour in enumerate(colours))
        for colours in (palette.LIGHT, palette.DARK)
    )
    hatches = "".join(f"--hatch-{i}: {_HATCH[mark]};" for i, mark in enumerate(palette.HATCHES))
    sheet = "\n".join((HERE / f"{part}.css").read_text(encoding="utf-8") for part in ("widgets", "guess"))
    own = (import_module(f"..{name}", __package__) for name in (names() if widgets is None else widgets))
    sheet += "".join(getattr(module, "STYLE", "") for module in own)
    sheet = re.sub(r"/\*.*?\*/\s*|^\s+", "", sheet, flags=re.S | re.M)
    return f"""{sheet}
.splat-widget {{ {light} {hatches} }}
html[data-theme="dark"] .splat-widget, body[data-jp-theme-light="false"] .splat-widget {{ {dark} {hatches} }}
"""
