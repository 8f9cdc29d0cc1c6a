"""Chapters carry their numbers wherever they are named, and the sidebar shows for whom each is.

Numbers. `numbered: 1` in `_toc.yml` counts the chapters. Sphinx writes the number before the title of a page, in the
sidebar and on the links to the neighbours; here it also goes before the title that `{ref}` writes for a chapter.

Signs. A chapter says in the class of its first box whether it is on the novice's way or one of the deeper ones::

    :::{admonition} In this chapter
    :class: goals deeper

The sidebar then shows a sign beside its title; `sbt-sidebar-nav.html` explains the signs.
"""

import re
from functools import cache
from html import escape

from docutils import nodes
from sphinx.locale import _

SIGNS = {"novice": _("On the novice's way"), "deeper": _("Deeper: you can come back to it")}
ENTRY = re.compile(r'(<a class="[^"]*\breference internal"[^>]*>)(\d+) (.*?)</a>', re.DOTALL)


def number(env, doc: str) -> str:
    """Give the number of a chapter, nothing for another page."""
    return ".".join(map(str, env.toc_secnumbers.get(doc, {}).get("", ())))


def number_links(app, builder):
    """Put the number before the title that a reference to a whole chapter shows."""
    env, labels = app.env, app.env.domains["std"].labels
    for name, (doc, anchor, title) in list(labels.items()):
        if number(env, doc) and title == env.titles[doc].astext():
            labels[name] = (doc, anchor, f"{number(env, doc)} {title}")


@cache
def signs(env) -> dict[str, str]:
    """Find the sign of each chapter, by its number."""
    found = {}
    for doc in sorted(env.found_docs):
        if chapter := number(env, doc):
            boxes = (box for box in env.get_doctree(doc).findall(nodes.admonition) if "goals" in box["classes"])
            classes = next(boxes, {"classes": []})["classes"]
            found[chapter] = next((sign for sign in SIGNS if sign in classes), "")
    return found


def mark(html: str, found: dict[str, str]) -> str:
    """Set number and title of each chapter apart, and add its sign."""

    def entry(match):
        start, chapter, title = match.groups()
        sign = found.get(chapter, "")
        words = escape(str(SIGNS.get(sign, "")))
        shown = f' <span class="sign {sign}" role="img" aria-label="({words})" title="{words}"></span>' if sign else ""
        return f'{start}<span class="number">{chapter}</span> <span>{title}</span>{shown}</a>'

    return ENTRY.sub(entry, html)


def on_page(app, pagename, templatename, context, doctree):
    """Let the sidebar show the signs."""
    contents = context.get("generate_toctree_html")
    if contents:
        context["generate_toctree_html"] = lambda *args, **how: mark(str(contents(*args, **how)), signs(app.env))
        context["signs"] = SIGNS


def setup(app):
    """Connect both: chapters are counted when writing starts, and the theme makes its sidebar first."""
    app.connect("write-started", number_links)
    app.connect("html-page-context", on_page, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
