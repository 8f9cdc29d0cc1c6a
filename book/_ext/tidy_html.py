"""Small repairs of what the theme and other extensions write, so that each page is valid and passes axe.

- A folded box (`:class: dropdown`) becomes `<details>`: it folds without a script, nothing jumps. A link in its
  title is text there, since the title is a button.
- A cell that `tools/fold_cells.py` tagged is folded under a line that says what it is.
- Exercises, solutions and properties repeat one id; the ids go.
- The empty corner of a table is a cell, not a heading without words.
- Entries of the bibliography have a role that is no longer allowed in a list; they become plain list items.
"""

import re

from sphinx.locale import _

BOX = re.compile(r'<div class="([^"]*\badmonition\b[^"]*)"([^>]*)>')
DIV = re.compile(r"<(/?)div\b")
CELL = re.compile(
    r'(<div class="cell[^"]*\btag_(proof|drawing)\b[^"]*">\s*)<details [^>]*>\s*<summary.*?</summary>', re.DOTALL
)
SUMMARY = {"proof": _("Proof: compare with PyTorch"), "drawing": _("Drawing")}
TITLE = re.compile(r'\s*<p class="admonition-title">(.*?)</p>', re.DOTALL)


def fold(html: str) -> str:
    """Turn each box of class dropdown into <details>."""
    start = 0
    while box := BOX.search(html, start):
        start = box.end()
        classes = box[1].split()
        title = TITLE.match(html, box.end())
        if "dropdown" not in classes or not title:
            continue
        depth, end = 1, box.end()
        while depth:
            tag = DIV.search(html, end)
            depth, end = depth + (-1 if tag[1] else 1), tag.end()
        classes[classes.index("dropdown")] = "folded"
        words = re.sub(r"</?a\b[^>]*>", "", title[1])
        head = f'<details class="{" ".join(classes)}"{box[2]}>\n<summary class="admonition-title">{words}</summary>'
        html = html[: box.start()] + head + html[title.end() : tag.start()] + "</details>" + html[end + 1 :]
    return html


def tidy(app, pagename, templatename, context, doctree):
    """Repair the body of a page."""
    body = context.get("body")
    if body:
        body = re.sub(r'(<section[^>]*) id="(?:exercise|solution|proof)-content"', r"\1", body)
        body = re.sub(r'<th class="head[^"]*">(?:<p></p>)?</th>', "<td></td>", body)
        body = body.replace('role="doc-biblioentry"', 'role="listitem"')
        body = CELL.sub(lambda c: f'{c[1]}<details class="plumbing">\n<summary>{SUMMARY[c[2]]}</summary>', body)
        context["body"] = fold(body)


def setup(app):
    """Connect the repairs."""
    app.connect("html-page-context", tidy)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
