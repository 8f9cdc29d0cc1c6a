r"""How pictures look: one style for all figures of notebooks, an alternative text each, sizes, dark pages.

Drawing. While the book is built, kernels start with the settings below: SVG, transparent paper, dark ink, no
date and no random ids in the file. A notebook needs no line for it; a live notebook keeps the reader's own settings.

Dark pages. A diagram (an `.svg` of lines and words) is turned to light ink there, hues kept. Whatever holds pixels, a
photograph above all, keeps its colours and stands on white paper in both modes. A drawing that must keep its colours,
too, takes the class `photo`::

    {"mystnb": {"image": {"alt": "The eight colours of the book", "classes": "photo"}}}

Words. Letters are left as letters, in the fonts of the page: small files, and words that can be searched and copied.
They were measured in a wide font, so they fit.

A closer look. Each picture is a link to its file; `book.js` shows it large, in the page.

Alternative text. `alt` is required: a picture without it is a warning, and so an error in `make book`.

Photographs. What `plot.photographs` shows becomes panels that wrap on a narrow screen: each an `<img>` without loss, at
a whole number of screen pixels for each of its own, its words below it. Nothing packs or resamples them.

Sizes. Width and height are written into the page, so that nothing jumps, and pictures below the fold wait.
"""

import os
import re
from html import escape
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import imagesize
from docutils import nodes
from sphinx.util import logging

SVG = "{http://www.w3.org/2000/svg}"
logger = logging.getLogger(__name__)

KERNEL = """c = get_config()
c.HistoryManager.hist_file = ":memory:"
c.InlineBackend.figure_formats = {"svg"}
c.InlineBackend.print_figure_kwargs = {"bbox_inches": "tight", "metadata": {"Date": None}}
c.InlineBackend.rc = {
    "figure.facecolor": "none", "axes.facecolor": "none", "savefig.facecolor": "none", "legend.framealpha": 0,
    "svg.hashsalt": "pixel splatting", "svg.fonttype": "none", "font.size": 11,
}
"""
FONTS = "'Segoe UI', -apple-system, BlinkMacSystemFont, Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"


def start_kernels_in_style(built):
    """Let the kernels that this process starts, and no others, read KERNEL."""
    profile = Path(built) / ".ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text(KERNEL, encoding="utf-8")
    os.environ["IPYTHONDIR"] = str(profile.parent)


def require_alt(app, doctree, docname):
    """Warn about a picture that a blind reader cannot read."""
    for image in doctree.findall(nodes.image):
        if not image.get("alt", "").strip():
            logger.warning(
                "picture %s in %s has no alternative text", image["uri"], docname, location=image, type="splat"
            )


def size(path: Path) -> tuple[int, int]:
    """Width and height of a picture in CSS pixels; a point is 4/3 of one."""
    if path.suffix != ".svg":
        return imagesize.get(path)
    root = ET.parse(path).getroot()
    sides = []
    for side in ("width", "height"):
        number, unit = re.fullmatch(r"([\d.]+)(pt|px|)", root.get(side, "")).groups()
        sides.append(round(float(number) * (4 / 3 if unit == "pt" else 1)))
    return tuple(sides)


def holds_pixels(path: Path) -> bool:
    """Tell a photograph, or a drawing with one inside, from a diagram."""
    return path.suffix != ".svg" or "<image" in path.read_text(encoding="utf-8")


def panels(path: Path, alt: str) -> str:
    """Give the panels of a file of `plot.photographs`, or nothing for another picture."""
    if path.suffix != ".svg" or 'class="photographs"' not in (text := path.read_text(encoding="utf-8")):
        return ""
    root, found, words = ET.fromstring(text), [], []
    for part in root:
        if part.tag == f"{SVG}image":
            words = []
            found.append((part, words))
        elif part.text:
            words.append(escape(part.text))
    across = max(int(part.get("width")) for part, _ in found)
    shown = ""
    for part, words in found:
        sides = " ".join(f'{side}="{part.get(side)}"' for side in ("width", "height"))
        lines = "".join(f"<span>{line}</span> " for line in words)
        shown += (
            f'<figure><img class="pixels" src="{part.get("href")}" alt="{", ".join(words)}" {sides} '
            f'style="width: {part.get("width")}px" loading="lazy" decoding="async" />'
            f"<figcaption>{lines}</figcaption></figure>"
        )
    style = f"--across: {across}px; --columns: {root.get('data-columns')}"
    return f'<div class="photographs" role="group" aria-label="{alt}" style="{style}">{shown}</div>'


def dress_images(app, pagename, templatename, context, doctree):
    """Write width, height and loading into every <img> of a page, tell diagrams from photographs, link to the file."""
    files = {name: source for source, name in app.builder.images.items()}

    def mend(match):
        tag = match[0]
        address = re.search(r'src="([^"]*)"', tag)[1]
        source = files.get(unquote(address.rpartition("/")[2]))
        if source is None:
            return tag
        if shown := panels(Path(app.srcdir, source), re.search(r'alt="([^"]*)"', tag)[1]):
            return shown
        width, height = size(Path(app.srcdir, source))
        kind = "photo" if holds_pixels(Path(app.srcdir, source)) else "diagram"
        tag = re.sub(r'\s(?:style|width|height)="[^"]*"', "", tag).removesuffix("/>").removesuffix(">").rstrip()
        look = f"picture {kind}"
        tag = re.sub(r'class="', f'class="{look} ', tag) if 'class="' in tag else f'{tag} class="{look}"'
        tag = f'{tag} width="{width}" height="{height}" loading="lazy" decoding="async" />'
        return f'<a class="enlarge" href="{address}">{tag}</a>'

    if context.get("body"):
        context["body"] = re.sub(r"<img\b[^>]*>", mend, context["body"])


def finish_drawings(app, error):
    """Name the fonts of the page."""
    for drawing in () if error else Path(app.outdir, "_images").glob("*.svg"):
        text = drawing.read_text(encoding="utf-8")
        done = re.sub(r"'DejaVu Sans'(?:,[^;\"]*sans-serif)?", FONTS, text)
        if done != text:
            drawing.write_text(done, encoding="utf-8")


def setup(app):
    """Connect the steps."""
    app.connect("config-inited", lambda app, config: start_kernels_in_style(Path(app.doctreedir).parent))
    app.connect("doctree-resolved", require_alt, priority=900)
    app.connect("html-page-context", dress_images)
    app.connect("build-finished", finish_drawings)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
