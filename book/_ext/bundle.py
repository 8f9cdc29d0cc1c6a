"""One stylesheet in place of a dozen: what the theme and the extensions bring, in their order.

The first paint of a page waits for its styles, and each file is one more thing to wait for. Left out is what can match
nothing here (`prune.py`), and links to fonts that are not shipped. The fonts that are shipped stand in the sheet
itself, and the page asks for them at once (`layout.html`): so they are there at the first paint, and no formula and no
icon moves.
"""

import json
import re
from base64 import b64encode
from hashlib import md5
from pathlib import Path

from catalogues import languages
from prune import prune, words

NAME = "all.css"
THEME = ["styles/theme.css", "styles/pydata-sphinx-theme.css"]
FONTS = {"stix-two-math-subset": ("STIX Two Math Subset", 400), "icons-subset": ("Font Awesome 6 Free", 900)}
OWN = "book.css"  # kept whole: the printed book (tools/pdf.py) has names that stand in no page
FONT_LINKS = re.compile(r"@font-face\{[^}]*url\([^}]*\}")
IMPORT = re.compile(r'@import (?:url\()?"([^"]+)"\)?;')
LINK = re.compile(rf"(?<=/{re.escape(NAME)}\?v=)\w+")


def collect(app, pagename, templatename, context, doctree):
    """Note the sheets a page asks for, and give it the bundle instead."""
    for sheet in context.get("css_files", []):
        name = str(sheet.filename).partition("?")[0].removeprefix("_static/")
        app.sheets[name] = sheet.priority
    context["sheet"] = f"{NAME}?v=0"  # its mark is known when it is written


def fonts(app) -> str:
    """Write the fonts as rules that hold their own data."""
    rules = []
    for file, (family, weight) in FONTS.items():
        data = b64encode(Path(app.confdir, "book", "assets", "fonts", f"{file}.woff2").read_bytes()).decode()
        rules.append(
            f'@font-face{{font-family:"{family}";font-weight:{weight};src:url(data:font/woff2;base64,{data})}}'
        )
    return "\n".join(rules)


def own_pages(app):
    """Find the pages of this language; the others lie in folders of the English book."""
    others = [Path(app.outdir, about["folder"]) for about in languages().values() if about["folder"]]
    found = Path(app.outdir).rglob("*.html")
    return [page for page in found if not any(page.is_relative_to(other) for other in others)]


def write(app, error):
    """Join the sheets. Every url() left is relative to the folder that holds the bundle too."""
    if error or app.builder.format != "html" or not app.sheets:
        return
    static = Path(app.outdir, "_static")
    memo = Path(app.doctreedir, "sheets.json")  # a build of one changed page keeps what the others asked for
    sheets = {**(json.loads(memo.read_text()) if memo.exists() else {}), **app.sheets}
    memo.write_text(json.dumps(sheets))

    def read(name: str) -> str:
        folder = Path(name).parent
        text = (static / name).read_text(encoding="utf-8")
        text = text.removeprefix('@charset "UTF-8";').removeprefix("\ufeff")
        return IMPORT.sub(lambda match: read(str(folder / match[1])), text)

    pages = {page: page.read_text(encoding="utf-8") for page in own_pages(app)}
    known = words([*pages.values(), *(script.read_text(encoding="utf-8") for script in static.rglob("*.js"))])
    parts = [fonts(app)]
    for name in [*THEME, *sorted(sheets, key=sheets.get)]:
        parts.append(read(name) if name == OWN else prune(FONT_LINKS.sub("", read(name)), known))
    text = "\n".join(parts)
    (static / NAME).write_text(text, encoding="utf-8")
    mark = md5(text.encode(), usedforsecurity=False).hexdigest()[:8]
    for page, html in pages.items():
        if (marked := LINK.sub(mark, html)) != html:
            page.write_text(marked, encoding="utf-8")


def setup(app):
    """Connect: the note after every other extension has added its sheets, the joining after the theme wrote its own."""
    app.sheets = {}
    app.connect("html-page-context", collect, priority=990)
    app.connect("build-finished", write, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
