"""Spelling is one: British, in the pages, in alternative texts, in docstrings and comments, and in what widgets say."""

import ast
import io
import json
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
AMERICAN = re.compile(
    r"\b(?:colou?rize\w*|colors?|color(?:ed|ing|ful)|gr[a]y(?:s|scale|ish)?|neighbor\w*|behavior\w*|centers?|center(?:ed|ing)"
    r"|label(?:ed|ing)|model(?:ed|ing)|cancel(?:ed|ing)|travel(?:ed|ing)|favor\w*|flavor\w*|honor\w*|catalogs?|artifacts?"
    r"|analyz\w+|fulfill\w*|defense|offense|meters?|liters?|fibers?|judgment|\w+(?:iz(?:e|es|ed|er|ers|ing|ation|ations)))\b",
    re.IGNORECASE,
)
SIZES = re.compile(r"(?:re|over|down|under|mid)?siz(?:e|es|ed|er|ing)|priz\w+|seiz\w+|randomized", re.IGNORECASE)
# Names that others gave, and code, are spelt as they are.
CODE = re.compile(r"```.*?```|`[^`\n]*`|\[[\w-]+#\d+\](?:\([^)]*\))?|\]\([^)]*\)|<[^>]+>|\S*_\S*", re.DOTALL)


def american(text):
    """List the American spellings of a text, code left out."""
    words = AMERICAN.findall(CODE.sub(" ", text))
    return [word for word in words if not SIZES.fullmatch(word)]


def comments(source):
    """Yield the comments and the docstrings of a program."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield ast.get_docstring(node) or ""


def prose(path):
    """Yield what of a file is prose."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        yield text
    elif path.suffix == ".py":
        yield from comments(text)
        if path.name == "labels.py":
            yield from (node.value for node in ast.walk(ast.parse(text)) if isinstance(getattr(node, "value", 0), str))
    else:
        for cell in json.loads(text)["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] == "markdown":
                yield source
            elif not re.search(r"^\s*[%!]", source, re.MULTILINE):  # not Python alone
                yield from comments(source)
            yield cell["metadata"].get("mystnb", {}).get("image", {}).get("alt", "")


FILES = sorted(
    path
    for pattern in ("*.md", "book/*.md", "book/*.ipynb", "splatlib/**/*.py", "tools/*.py", "book/_ext/*.py")
    for path in ROOT.glob(pattern)
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_spelling_is_british(path):
    assert [word for text in prose(path) for word in american(text)] == []


def test_an_american_word_is_found():
    text = "The color of a neighbor is gray and normalized; `color` and resized sizes are fine."
    assert american(text) == ["color", "neighbor", "gray", "normalized"]
    assert list(comments('def f():\n    "Center it."\n    # gray\n')) == ["# gray", "", "Center it."]
