"""What the search looks through: the text of every section, term and function, read from the pages as they are.

Sphinx's own index knows words and pages. A page here is twenty screens long, so the places of ours are its sections,
and `search.js` has their text: to find what was pasted, to rank it and to show it. The index is a script, not a file
that a script reads, so it loads from a memory stick, too.
"""

import json
import re
from pathlib import Path

from bs4 import BeautifulSoup, SoupStrainer

NAME = "search_index.js"
# No text, or not to be found: answers that a reader has not asked for, plumbing, widgets, which are numbers.
APART = (
    "script, style, svg, math, button, form, dialog, .headerlink, .section-number, .splat-widget, details.plumbing, "
    ".splat-guess details, [role=status]"
)
# Most tags of a page, which go before it is parsed: that halves the time.
FORMULAS = re.compile(r"<math\b.*?</math>", re.S)
COLOURS = re.compile(r'<span class="(?:\w\w?|pre)">([^<]*)</span>')
BLOCKS = ["p", "li", "pre", "td", "th", "dt", "dd", "div", "summary"]
# Nobody asks for them now. (Nor for searchindex.js; but without it Sphinx does not build a few pages anew.)
SPHINX = ["_static/searchtools.js", "_static/language_data.js"]


def words(text: str) -> str:
    """Put a text into one line.

    >>> words(" a\\n  b ")
    'a b'
    """
    return " ".join(text.split())


def places(html: str) -> list[list[str]]:
    """Cut the article of a page into places: [id, title, text]; a section does not hold those inside it.

    >>> places('<article><section id="a"><h1>One<a class="headerlink">#</a></h1><p>two</p>'
    ...        '<section id="b"><h2>Three</h2>four</section><p>five</p></section></article>')
    [['a', 'One', 'two five'], ['b', 'Three', 'four']]
    >>> places('<article><dl><dt id="tap">tap</dt><dd>One number.</dd></dl></article>')
    [['tap', 'tap', 'One number.']]
    """
    html = COLOURS.sub(r"\1", FORMULAS.sub("", html))
    article = BeautifulSoup(html, "html.parser", parse_only=SoupStrainer("article"))
    for tag in article.select(APART):
        tag.extract()
    for tag in article.find_all(BLOCKS):
        tag.append(" ")
    found = []
    for place in reversed(article.select("section[id], dt[id], .citation[id]")):  # the inner ones come first, and go
        entry = place.name == "dt"
        body = place.find_next_sibling("dd") if entry else place
        title = place if entry else place.find(["h1", "h2", "h3", "h4"]) or place.find(class_="label")
        if title and body:
            name, text = title.extract().get_text(), body.extract().get_text()
            if "sig" in place.get("class", []):  # a function is known by its name, not by its arguments
                name, text = place["id"], f"{name} {text}"
            found.append([place["id"], words(name), words(text)])
    return found[::-1]


def write(app, error):
    """Write the index: for each page its address, number and title, the part of the book that it opens, and places.

    The title of a part says what its first chapter teaches; the others go on from there.
    """
    if error or app.builder.name != "html":
        return
    index = []
    parts = {part.files()[0]: part.caption for part in app.env.external_site_map.root.subtrees}
    for doc in sorted(app.env.found_docs):
        found = places(Path(app.outdir, f"{doc}.html").read_text(encoding="utf-8"))
        number = ".".join(map(str, app.env.toc_secnumbers.get(doc, {}).get("", ())))
        title = words(f"{number} {app.env.titles[doc].astext()}")
        index.append([f"{doc}.html", title, number and parts.get(doc, ""), found])
    text = f"const INDEX = {json.dumps(index, ensure_ascii=False, separators=(',', ':'))};\n"
    Path(app.outdir, "_static", NAME).write_text(text, encoding="utf-8")
    for file in SPHINX:
        Path(app.outdir, file).unlink(missing_ok=True)


def setup(app):
    """Connect it when all pages are written."""
    app.connect("build-finished", write, priority=960)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
