"""The languages of the book and their catalogues, read with what Python brings: publishing has no more (launch.py).

`book/locale/languages.json` lists the languages: the folder of each in the built book, its name, and the words that
offer it. A catalogue is a file of messages, in English and translated.
"""

import ast
import json
import os
import re
from functools import cache
from pathlib import Path

ENGLISH = "en"
LOCALE = Path(os.environ.get("BOOK_LOCALE", Path(__file__).parents[1] / "locale"))
STRING = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
ENTRY = re.compile(rf"^(?:msgctxt {STRING})?msgid {STRING}msgstr {STRING}", re.M)


def joined(text: str) -> str:
    """Join the quoted lines of a message."""
    return "".join(map(ast.literal_eval, text.split("\n"))) if text else ""


def messages(text: str) -> dict[str, str]:
    r"""Give the translation of each message, by its context where it has one; none of what is not translated.

    >>> messages('msgid "tap"\nmsgstr "抽"\n"头"\n\nmsgctxt "a.b"\nmsgid "x"\nmsgstr "y"\n\nmsgid "z"\nmsgstr ""\n')
    {'tap': '抽头', 'a.b': 'y'}
    """
    entries = (map(joined, (part and part.strip() for part in found)) for found in ENTRY.findall(text))
    return {context or text: said for context, text, said in entries if text and said}


def catalogue(language: str, name: str) -> dict[str, str]:
    """Read the catalogue of a page, `book/intro`, or another; there is none in English."""
    file = LOCALE / language / "LC_MESSAGES" / f"{name}.po"
    return messages(file.read_text("utf-8")) if file.exists() else {}


@cache
def languages() -> dict[str, dict[str, str]]:
    """Give what is known of each language, English first."""
    return json.loads(Path(__file__).parents[1].joinpath("locale", "languages.json").read_text("utf-8"))


def folder(language: str) -> str:
    """Give the folder of a language in the built book, with a slash at the end."""
    return languages().get(language, {"folder": ""})["folder"]
