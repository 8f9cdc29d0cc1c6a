"""Keep the catalogues of the translations: python tools/translate.py [--check FILE.po ...].

Without words it does what `make translate` says: it reads every message of the book and brings the catalogues in
`book/locale/LANGUAGE/LC_MESSAGES` up to date. A page has a file, its messages in the order of the page. A sentence that
changed keeps its old translation, marked fuzzy; one that is gone is dropped, and both are told.

Sphinx finds the prose of the pages and the words of the templates. Added here: titles of exercises, alternative texts
of figures (cell metadata), words of `book/_ext` (`_("...")`), titles of `_config.yml`, and the labels of the widgets
(`widgets.po`, which also becomes a table that the library takes along). Docstrings are left out: the reference shows
them in English.

With `--check` it looks at the files that are named, or at all: a message that is missing, fuzzy or broken is told, and
the exit status is 1. `translations.py` says what that is.
"""

import argparse
import contextlib
import io
import json
import re
import sys
from pathlib import Path

import translations
import yaml
from babel.messages import Catalog, extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "book" / "locale"
BUILT = ROOT / "_build" / "gettext"
WIDGETS = ROOT / "splatlib" / "widgets" / "shared"  # the library takes its labels along: a notebook has no catalogue
SOURCE = re.compile(r"\.(md|ipynb|yml)$")
FORMULA = re.compile(r"\$\$(.+?)\$\$", re.S)  # they are shared
EXERCISE = re.compile(r":{3,}\{exercise\} (.+)")


def run_gettext() -> None:
    """Let Sphinx write what it finds, a file for each page; no notebook runs."""
    from jupyter_book.sphinx import build_sphinx

    settings = {
        "latex_individualpages": False,
        "nb_execution_mode": "off",
        "gettext_compact": False,
        "gettext_location": True,
        "language": "en",
    }
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as said:
        failed = build_sphinx(
            ROOT,
            BUILT,
            noconfig=True,
            path_config=ROOT / "_config.yml",
            confoverrides=settings,
            doctreedir=BUILT / ".doctrees",
            builder="gettext",
            freshenv=True,
            quiet=True,
        )
    if failed:
        sys.exit(f"{said.getvalue()}\nSphinx could not read the book.")


def place(message) -> int:
    """Say where on its page a message first stands; myst-nb counts ten thousand lines a cell."""
    return min((line or 0 for _, line in message.locations), default=0)


def hidden(notebook: Path) -> list[tuple[int, str, str]]:
    """List (place, text, what it is) of what Sphinx does not find in a notebook."""
    found = []
    for n, cell in enumerate(json.loads(notebook.read_text("utf-8"))["cells"], 1):
        if alt := cell["metadata"].get("mystnb", {}).get("image", {}).get("alt"):
            found.append((n * 10_000, alt, "alternative text of a figure"))
        for line, text in enumerate(cell["source"], 1):
            if title := EXERCISE.match(text):
                found.append((n * 10_000 + line, title[1], "title of an exercise"))
    return found


def page(pot: Path) -> Catalog:
    """Give the messages of a page: what Sphinx found, and its alternative texts in between."""
    found = [m for m in read_po(pot.open("rb")) if m.id and any(SOURCE.search(file) for file, _ in m.locations)]
    notebook = (ROOT / pot.relative_to(BUILT)).with_suffix(".ipynb")
    if notebook.exists():
        cells = json.loads(notebook.read_text("utf-8"))["cells"]
        formulas = FORMULA.findall("\n".join("".join(cell["source"]) for cell in cells))
        formulas = {" ".join(formula.split()) for formula in formulas}
        found = [message for message in found if " ".join(message.id.split()) not in formulas]
    extra = hidden(notebook) if notebook.exists() else []
    catalog = Catalog()
    for message in found:
        while extra and extra[0][0] < place(message):
            _, text, kind = extra.pop(0)
            catalog.add(text, auto_comments=[kind])
        catalog.add(message.id)
    for _, text, kind in extra:
        catalog.add(text, auto_comments=[kind])
    return catalog


def frame(pot: Path) -> Catalog:
    """Give the words around the pages: of templates, of our extensions, and the title of the book."""
    catalog = Catalog()
    for message in read_po(pot.open("rb")):
        if message.id:
            catalog.add(message.id)
    for file in sorted((ROOT / "book" / "_ext").glob("*.py")):
        for _, text, _, _ in extract.extract("python", file.open("rb"), keywords={"_": None}):
            catalog.add(text)
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    catalog.add("Contents", auto_comments=["heading of the printed book"])
    for name in ("title", "author"):
        catalog.add(config[name], auto_comments=[f"{name} of the book"])
    return catalog


def widgets() -> Catalog:
    """Give the labels of the widgets, each with its key as context."""
    from splatlib.widgets.shared.labels import LABELS

    catalog = Catalog()
    for key, text in LABELS["en"].items():
        understood = key in translations.UNDERSTOOD
        catalog.add(text, context=key, auto_comments=["words that are understood in an answer"] if understood else ())
    return catalog


def templates() -> dict[str, Catalog]:
    """Give every catalogue by its name, `book/01-one-pixel-one-stamp`, without translations."""
    run_gettext()
    found = {"sphinx": frame(BUILT / "sphinx.pot"), "widgets": widgets()}
    for pot in sorted(BUILT.glob("book/*.pot")):
        found[str(pot.relative_to(BUILT).with_suffix(""))] = page(pot)
    return found


def write(catalog: Catalog, file: Path) -> bool:
    """Write a catalogue without dates and places, so that only its messages change it."""
    body = io.BytesIO()
    for message in catalog:
        message.flags -= {"python-format", "python-brace-format"}  # Babel's guess: braces here are roles and gaps
    write_po(body, catalog, width=0, no_location=True, omit_header=True, ignore_obsolete=True)
    head = f'msgid ""\nmsgstr ""\n"Language: {catalog.locale_identifier}\\n"\n'
    head += '"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    text = head + body.getvalue().decode().strip("\n") + "\n"
    file.parent.mkdir(parents=True, exist_ok=True)
    changed = not file.exists() or file.read_text("utf-8") != text
    if changed:
        file.write_text(text, "utf-8")
    return changed


def update(language: str, templates: dict[str, Catalog]) -> None:
    """Bring the catalogues of a language up to date."""
    folder = LOCALE / language / "LC_MESSAGES"
    for name, template in templates.items():
        file = folder / f"{name}.po"
        catalog = read_po(file.open("rb"), locale=language) if file.exists() else Catalog(locale=language)
        before = {m.id: m.string for m in catalog if m.id}
        catalog.update(template)
        gone = [text for text, string in before.items() if string and text not in {m.id for m in catalog if m.id}]
        for text in gone:
            print(f"{file.relative_to(ROOT)}: gone, or changed: {text[:90]!r}")
        if write(catalog, file):
            left = sum(not message.string for message in catalog if message.id)
            print(f"{file.relative_to(ROOT)}: {left} of {len(catalog)} to translate")
        if name == "widgets":
            said = {message.context: message.string for message in catalog if message.id and message.string}
            (WIDGETS / f"labels.{language}.json").write_text(
                json.dumps(said, ensure_ascii=False, indent=1) + "\n", "utf-8"
            )
    for file in sorted(folder.rglob("*.po")):
        if str(file.relative_to(folder).with_suffix("")) not in templates:
            print(f"{file.relative_to(ROOT)}: no page has this name any more; delete it")


def main() -> None:
    """Update all languages, or check files."""
    words = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    words.add_argument("--check", action="store_true", help="look for what is missing, fuzzy or broken")
    words.add_argument("files", nargs="*", type=Path)
    given = words.parse_args()
    if given.check:
        files = given.files or sorted(LOCALE.rglob("*.po"))
        faults = [fault for file in files for fault in translations.faults(file)]
        print(*faults, sep="\n") if faults else print(f"{len(files)} catalogues are whole")
        sys.exit(bool(faults))
    found = templates()
    for language in sorted(path.name for path in LOCALE.iterdir() if path.is_dir()):
        update(language, found)


if __name__ == "__main__":
    main()
