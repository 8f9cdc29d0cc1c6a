"""The scripts and styles that stand in pages, made small: local names of one letter, no white space.

A notebook gets them as they are written; a page that a reader waits for need not carry what only a writer reads.
"""

import re
from functools import cache

import minify

from splatlib.widgets.shared import join


# What is handed out to tests alone.
TESTED = re.compile(r"^(Object\.assign\(pure, \{.*\}\)|pure\.\w+ = \{.*\});$", re.M)
CONSTANT = re.compile(r"(?<![\w.\"'])const(?= [\w\[{])")


@cache
def script(widgets: tuple[str, ...], guesses: bool, language: str = "en") -> str:
    """Give the script of a page that holds these widgets, with answer boxes or without."""
    # within a block all names are local; what no name needs any more is that it stays
    source = CONSTANT.sub("let", TESTED.sub("", join.page(widgets, guesses, language)))
    return minify.string("application/javascript", f"{{{source}}}")


@cache
def style(widgets: tuple[str, ...] | None = None) -> str:
    """Give the style sheet of these widgets and of answer boxes."""
    # what stands within @container the minifier leaves as it was written
    sheet = re.sub(r"\s*([{};,])\s*|(?<=:)\s+", r"\1", join.stylesheet(widgets))
    return minify.string("text/css", sheet)
