"""Translations are whole: no message is missing, fuzzy or broken, a term has one name, a file is up to date."""

import json
import re
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

sys.path.insert(0, str(Path(__file__).parents[1] / "book" / "_ext"))
import catalogues
import launch
import translate
import translations

ROOT = Path(__file__).parents[1]

LANGUAGES = [language for language in catalogues.languages() if language != catalogues.ENGLISH]
FILES = sorted(translate.LOCALE.rglob("*.po"))
TERMS = translate.LOCALE / "zh_CN" / "terms.md"


@pytest.fixture(scope="module")
def told():
    """List what the checker tells of each catalogue."""
    return {file: translations.faults(file) for file in FILES}


def test_every_message_is_translated(told):
    missing = [fault for faults in told.values() for fault in faults if ": missing" in fault]
    assert not missing, "\n".join(missing)


def test_no_translation_is_broken_or_calls_a_term_by_another_name(told):
    broken = [fault for faults in told.values() for fault in faults if ": missing" not in fault]
    assert not broken, "\n".join(broken)


def test_the_catalogues_hold_the_sentences_of_the_book():
    """A sentence that changed leaves its translation without an original: `make translate` marks it."""
    found, faults = translate.templates(), []
    for language in LANGUAGES:
        folder = translate.LOCALE / language / "LC_MESSAGES"
        assert set(found) == {str(path.relative_to(folder).with_suffix("")) for path in folder.rglob("*.po")}
        for name, template in found.items():
            wanted = [(message.context, message.id) for message in template if message.id]
            with (folder / f"{name}.po").open("rb") as file:
                there = [(message.context, message.id) for message in read_po(file) if message.id]
            faults += [
                f"{language}, {name}: no longer in the book: {text!r}" for _, text in there if (_, text) not in wanted
            ]
            faults += [
                f"{language}, {name}: not in the catalogue: {text!r}" for _, text in wanted if (_, text) not in there
            ]
            assert there == wanted or faults, f"{language}, {name}: in another order"
    assert not faults, "\n".join(["make translate", *faults])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_library_takes_the_labels_of_the_catalogue_along(language):
    file = ROOT / "splatlib" / "widgets" / "shared" / f"labels.{language}.json"
    said = catalogues.catalogue(language, "widgets")
    assert json.loads(file.read_text("utf-8")) == said, "make translate"


def test_the_glossary_and_the_table_of_terms_say_the_same():
    _, names = translations.terms(TERMS)
    glossary = (ROOT / "book" / "glossary.md").read_text("utf-8")
    entries = re.findall(r"^(\S.*)\n  \((.*?)\)", glossary, re.M)
    assert len(entries) > 50
    assert not [(term, name) for term, name in entries if names.get(term.lower(), [""])[0] != name]


KEPT = "Pixel 3 of {term}`the canvas <canvas>` holds `w[1]`, so $a = 2$: **see** [here](size) and {name}."
SAID = "{term}`画布 <canvas>` 的像素 3 里是 `w[1]`，所以 $a = 2$：**见** [这里](size) 和 {name}。"


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("3", "4", "number made up: 4"),
        (" 3 ", " ", "number lost: 3"),
        ("`w[1]`", "`w[2]`", "code word lost: w[1]"),
        ("$a = 2$", "$a$", "formula lost: a = 2"),
        ("<canvas>", "<stamp>", "role lost: {term} canvas"),
        ("](size)", "](here)", "link lost: ](size)"),
        ("{name}", "", "gap lost: {name}"),
        ("**见**", "见", "bold lost: **"),
        ("**见** ", "**见。**这", "a sign of Markdown would show"),
        ("画布 <canvas>", "帆布 <canvas>", "term, canvas: 画布"),
        ("的像素", "的点", "term, pixel: 像素"),
        ("和 {name}", "和 Python里", "no space between Chinese and Latin"),
        ("里是", "里是, 它", "a half-width sign after Chinese"),
    ],
)
def test_the_checker_sees_each_fault(before, after, fault):
    def faults(said):
        return (
            translations.broken(KEPT, said) + translations.written(KEPT, said) + translations.strayed(KEPT, said, TERMS)
        )

    assert faults(SAID) == []
    assert before in SAID
    assert any(fault in one for one in faults(SAID.replace(before, after))), faults(SAID.replace(before, after))


def test_a_reason_begins_with_its_answer():
    reason = "`1 2` That is the input."
    assert translations.broken(reason, "`1 2` 那是输入。") == []
    assert translations.broken(reason, "那是输入 `1 2`。") == ["broken, must begin with `1 2` "[:-1]]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", sorted((ROOT / "book").glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_translated_notebook_has_the_same_code_and_every_translation(path, language, monkeypatch):
    """The prose is replaced wherever a message stands: here each by a sign of its own, so that none can hide."""
    with (translate.LOCALE / language / "LC_MESSAGES" / "book" / f"{path.stem}.po").open("rb") as file:
        signs = {message.id: f"«{n}»" for n, message in enumerate(read_po(file)) if message.id}
    known = {message: f"({sign})" if message.startswith("(") else sign for message, sign in signs.items()}
    monkeypatch.setattr(launch, "catalogue", lambda language, name: known if name != "widgets" else {})
    source = path.read_text("utf-8")
    english, other = (json.loads(one)["cells"] for one in (source, launch.in_language(source, path.stem, language)))
    for before, after in zip(english, other, strict=True):
        code, own = "".join(before["source"]), "".join(after["source"])
        if before["cell_type"] == "code":
            assert own == code or (own.endswith(code) and "LIBRARY" in code)
            assert before.get("outputs") == after.get("outputs")

    def prose(cells):
        texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
        alts = [cell["metadata"].get("mystnb", {}).get("image", {}).get("alt", "") for cell in cells]
        return " ".join("\n".join([*texts, *alts]).split())

    after = prose(other)
    assert sum(sign in after for sign in signs.values()) > 5  # some pages hold little but what their cells print
    assert not [message for message in signs if len(message) > 20 and message.strip("()") in after]
