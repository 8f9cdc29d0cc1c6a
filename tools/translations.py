"""What a translation must keep, told a message at a time: `faults(file)` lists what is wrong in a catalogue.

missing   no translation, or one that is marked fuzzy: its English sentence changed
broken    a number, formula, code word, role, link, tag, gap or bold word that the English has is not there, or is new
written   a sign of Markdown that shows as it is (Markdown closes no `**` between a sign and a letter: put a space after
          it); no space between Chinese and Latin; a half-width sign after Chinese
term      a term of the glossary (`terms.md` of the language) without its name
"""

import re
from collections import Counter
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from markdown_it import MarkdownIt

# Labels that hold no sentence but the words, and patterns of words, that are understood in an answer.
UNDERSTOOD = {f"guess.{name}" for name in "numbers plurals parts all up over down column_row".split()}

ROLE = re.compile(r"\{([\w:]+)\}`([^`<]*?)\s*(?:<([^`>]*)>)?`")
CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
MATHS = re.compile(r"(?<!\\)(\$\$?)(?! )(.+?)(?<![\\ ])\1")
LINK = re.compile(r"\]\(([^()\s]*(?:\([^()]*\)[^()\s]*)*)\)(\{[^}]*\})?")
GAP = re.compile(r"%\(\w+\)s|\{\w+\}(?!`)")
THREAD = re.compile(r"\b[\w.-]+#\d+")
TAG = re.compile(r"</?[a-z][^>]*>")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
DIMENSION = re.compile(r"\b\d-D\b")
WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
ALSO = {
    "ones": "1",
    "zeros": "0",
    "once": "1",
    "twice": "2",
    "both": "2",
    "half": "2",
    "third": "3",
    "first": "1",
    "second": "2",
    "pair": "2",
}
HAN = "\u3400-\u9fff"
GLUED = re.compile(rf"[{HAN}][A-Za-z0-9]|[A-Za-z0-9][{HAN}]")
HALF_WIDTH = re.compile(rf"[{HAN}][,;:?!]|[{HAN}]\.(?!\w)")


def pieces(text: str) -> tuple[dict[str, Counter], str]:
    """Take a message apart: what must stay, by its kind, and the plain words that are left.

    >>> kept, plain = pieces("Two {term}`taps <tap>` of `w` make $2$ of [9](nine).")
    >>> [kind for kind in kept if kept[kind]], plain
    (['role', 'formula', 'code word', 'link', 'number'], 'Two taps of X make X of [9].')
    """
    kept = {kind: Counter() for kind in ("role", "formula", "code word", "link", "gap", "tag", "number", "bold")}

    def role(match):
        name, words, target = match.groups()
        if name in ("ref", "term", "doc", "download"):
            kept["role"][f"{{{name}}} {target or words}"] += 1
            return words if target or name == "term" else "X"  # a label alone: Sphinx puts the title in
        kept["role"][match[0]] += 1
        return "X"

    def keep(kind, group, shown):
        def take(match):
            kept[kind][match[group]] += 1
            return shown

        return take

    text = ROLE.sub(role, text)
    text = CODE.sub(keep("code word", 2, "X"), text)
    text = MATHS.sub(keep("formula", 2, "X"), text)
    text = LINK.sub(lambda m: keep("link", 0, "]")(m), text)
    text = THREAD.sub("X", TAG.sub(keep("tag", 0, ""), text))
    text = GAP.sub(keep("gap", 0, "X"), text)
    kept["bold"] = Counter(re.findall(r"\*\*", text))
    plain = text.replace("*", "")
    kept["number"] = Counter(NUMBER.findall(DIMENSION.sub("", plain)))
    return kept, plain


def stray(text: str) -> bool:
    """Say whether Markdown would show one of its own signs."""
    tokens = (
        MarkdownIt("commonmark")
        .disable(["entity", "autolink", "html_inline"])
        .parseInline(ROLE.sub("{X}", MATHS.sub("$X$", text)))
    )
    return any("*" in child.content for child in tokens[0].children or () if child.type == "text")


def allowed(plain: str) -> set[str]:
    """Give the numbers that an English text has as words."""
    said = re.findall(r"[a-z]+", plain.lower())
    found = {str(WORDS.index(word)) for word in said if word in WORDS} | {ALSO[word] for word in said if word in ALSO}
    return found | {digits[0] for digits in DIMENSION.findall(plain)}


def broken(text: str, said: str) -> list[str]:
    """List what a translation lost or made up."""
    (before, plain), (after, _) = pieces(text), pieces(said)
    found = []
    for kind in before:
        lost = [piece for piece in before[kind] if piece not in after[kind]]
        new = [piece for piece in after[kind] if piece not in before[kind]]
        if kind == "number":
            new = [number for number in new if number not in allowed(plain)]
        if kind in ("link", "gap", "tag", "bold") and before[kind] != after[kind] and not lost and not new:
            found.append(f"{kind} not as often: {dict(before[kind])} became {dict(after[kind])}")
        found += [f"{kind} lost: {piece}" for piece in lost] + [f"{kind} made up: {piece}" for piece in new]
    first = CODE.match(text)  # the reason of an answer box begins with the answer that it belongs to
    if first and re.match(r"(`[^`]*` )+[A-Z]", text) and not said.startswith(first[0]):
        found.append(f"must begin with {first[0]}")
    return [f"broken, {fault}" for fault in found]


def written(text: str, said: str) -> list[str]:
    """List faults of writing."""
    found = (
        ["a sign of Markdown would show: put a space after the closing **"] if stray(said) and not stray(text) else []
    )
    plain = pieces(said)[1].replace("[", "").replace("]", "")
    if glued := GLUED.search(plain):
        found.append(f"no space between Chinese and Latin: {glued[0]}")
    if half := HALF_WIDTH.search(plain):
        found.append(f"a half-width sign after Chinese: {half[0]}")
    return [f"written, {fault}" for fault in found]


@cache
def terms(file: Path) -> tuple[list[tuple[re.Pattern, str, list[str]]], dict[str, list[str]]]:
    """Read a table of terms: (pattern, names in English, names) of those that are checked; names of all; exceptions."""
    checked, names = [], {}
    for line in file.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and cells[1] and set(cells[0]) != {"-"}:
            forms, said = cells[0].split(" / "), cells[1].split(" / ")
            names.update({form.lower(): said for form in forms})
            if cells[3]:
                pattern = "|".join(re.escape(form).replace(r"\ ", r"[\s-]") for form in forms)
                checked.append((re.compile(rf"(?<![\w-])(?:{pattern})(?:s|es|d|ed|ing)?(?!\w)", re.I), forms[0], said))
    return checked, names


@cache
def exceptions(file: Path) -> list[tuple[str, str]]:
    """Read the exceptions of a table of terms: `- term: "a piece of the English message": why`."""
    return re.findall(r'^- ([^:"]+): "([^"]+)"', file.read_text("utf-8"), re.M)


def strayed(text: str, said: str, file: Path) -> list[str]:
    """List the terms whose names are not there."""
    checked, names = terms(file)
    plain, there = pieces(text)[1], pieces(said)[1]
    excepted = {term for term, piece in exceptions(file) if piece in text}
    wanted = {term: name for pattern, term, name in checked if pattern.search(plain)}
    for role, words, target in ROLE.findall(text):
        if role == "term":
            known = (target or words).lower()
            wanted[known] = names.get(known, [])
    return [
        f"term, {term}: {' or '.join(name) or 'is not in terms.md'}"
        for term, name in wanted.items()
        if term not in excepted and not any(one in there for one in name)
    ]


def faults(file: Path) -> list[str]:
    """List what is wrong in a catalogue."""
    table = next(folder for folder in file.resolve().parents if (folder / "terms.md").exists()) / "terms.md"
    found = []
    for message in read_po(file.open("rb")):
        text, said = message.id, message.string
        if not text:
            continue
        if not said:
            told = ["missing"]
        elif message.fuzzy:
            told = ["missing, fuzzy: its English changed; translate it again and delete the line '#, fuzzy'"]
        elif message.context in UNDERSTOOD:
            told = []
        else:
            told = [*broken(text, said), *written(text, said), *strayed(text, said, table)]
        found += [f"{file.name}: {text[:60]!r}: {fault}" for fault in told]
    return found
