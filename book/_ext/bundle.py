"""One stylesheet in place of a dozen: what the theme and the extensions bring, in their order.

The first paint of a page waits for its styles, and each file is one more thing to wait for. Left out are the names of
two thousand icons (`book.css` names those in the subset of the icon font) and links to fonts that are not shipped. The
fonts that are shipped stand in the sheet itself, and the page asks for them at once (`layout.html`): so they are there
at the first paint, and no formula and no icon moves.
"""

import json
import re
from base64 import b64encode
from hashlib import md5
from pathlib import Path

NAME = "all.css"
THEME = ["styles/theme.css", "styles/pydata-sphinx-theme.css"]
FONTS = {"stix-two-math-subset": ("STIX Two Math Subset", 400), "icons-subset": ("Font Awesome 6 Free", 900)}
ICON_NAMES = re.compile(r'\.fa-[a-z0-9-]+:before(?:,\.fa-[a-z0-9-]+:before)*\{content:"[^"]*"\}')
FONT_LINKS = re.compile(r"@font-face\{[^}]*url\([^}]*\}")
IMPORT = re.compile(r'@import (?:url\()?"([^"]+)"\)?;')


def collect(app, pagename, templatename, context, doctree):
    """Note the sheets a page asks for, and give it the bundle instead."""
    for sheet in context.get("css_files", []):
        name = str(sheet.filename).partition("?")[0].removeprefix("_static/")
        app.sheets[name] = sheet.priority
    own = Path(app.confdir, "book", "assets", "book.css").read_bytes()
    lock = Path(app.confdir, "requirements.txt").read_bytes()
    context["sheet"] = f"{NAME}?v={md5(own + lock, usedforsecurity=False).hexdigest()[:8]}"


def fonts(app) -> str:
    """Write the fonts as rules that hold their own data."""
    rules = []
    for file, (family, weight) in FONTS.items():
        data = b64encode(Path(app.confdir, "book", "assets", "fonts", f"{file}.woff2").read_bytes()).decode()
        rules.append(
            f'@font-face{{font-family:"{family}";font-weight:{weight};src:url(data:font/woff2;base64,{data})}}'
        )
    return "\n".join(rules)


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

    text = "\n".join(read(name) for name in [*THEME, *sorted(sheets, key=sheets.get)])
    text = FONT_LINKS.sub("", ICON_NAMES.sub("", text))
    (static / NAME).write_text(fonts(app) + "\n" + text, encoding="utf-8")


def setup(app):
    """Connect: the note after every other extension has added its sheets, the joining after the theme wrote its own."""
    app.sheets = {}
    app.connect("html-page-context", collect, priority=990)
    app.connect("build-finished", write, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
