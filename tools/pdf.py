"""Print the built book as one PDF with Chromium, in each language: python tools/pdf.py [FILE [LANGUAGE]].

FILE takes one alone, in English or in LANGUAGE (zh_CN).

The pages that `make book` built are joined in reading order: each id gets the name of its page, so that links which led
from page to page lead through the file. Solutions and answers are unfolded; widgets stand in their first state, as no
script runs. Headings become the outline, and a linked list of contents follows the front page.

Chromium writes each dash of a line and each arc of a round corner as a path, each picture again wherever it stands, and
every object in plain text: 23 MB. What is printed here has square corners and whole lines, and is packed: 5 MB. Where
the system has no bold Chinese font it also draws each bold sign itself, once for each weight; and a Chinese font of
which much is used it embeds whole.
"""

import hashlib
import io
import re
import struct
import sys
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import browsers
from bs4 import BeautifulSoup

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "book" / "_ext"))
from catalogues import ENGLISH, catalogue, folder, languages

ROOT = Path(__file__).resolve().parents[1]
BUILT = ROOT / "_build" / "html"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
REFERS = ["for", "aria-labelledby", "aria-controls", "aria-describedby", "aria-owns"]
PRINTED = """
.print-book :is(pre, code, td, input, button, details) { border-radius: 0 !important; }
.print-book :is(.admonition, .splat-widget, .splat-guess) { border-radius: 0 !important; }
.print-book .cell_output .output pre { border-style: solid; }
.print-book .sd-card.sd-card.sd-card { box-shadow: none !important; }
"""
WHOLE = 1_000_000  # bytes; what Chromium cuts is half of that, most of it numbers of glyphs that are not there
FONT_TABLES = {"head", "hhea", "hmtx", "maxp", "loca", "glyf", "cvt ", "fpgm", "prep"}  # which a PDF reads
FOOTER = """<div style="width: 100%; font: 8px sans-serif; color: #545b66; text-align: center">
<span class="pageNumber"></span> / <span class="totalPages"></span></div>"""


def reading_order(built: Path, first: str = "book/intro.html") -> dict[str, BeautifulSoup]:
    """Follow `next` from the front page of a language, and read each page on the way."""
    pages, path = {}, first
    while path:
        pages[path] = BeautifulSoup((built / path).read_text("utf-8"), "html.parser")
        following = pages[path].select_one("a.right-next")
        path = following and urljoin(path, following["href"])
    return pages


def place(path: str, fragment: str = "") -> str:
    """Name a place of a page in the joined file."""
    return Path(path).stem + (f"--{unquote(fragment)}" if fragment else "")


def chapter(built: Path, path: str, pages: dict[str, BeautifulSoup]):
    """Give the article of a page, its ids and links made ready for the joined file."""
    article = pages[path].article
    for useless in article.select("a.headerlink, script, button.copybtn"):
        useless.decompose()
    for plain in article.select(".highlight :is(.n, .p, .w)"):
        plain.unwrap()  # names, brackets and spaces have the colour of the text: half of all tags
    for fold in article.select("details"):
        fold["open"] = ""
    for tag in article.find_all(id=True):
        tag["id"] = place(path, tag["id"])
    for name in REFERS:
        for tag in article.find_all(attrs={name: True}):
            tag[name] = " ".join(place(path, word) for word in tag[name].split())
    for link in article.find_all("a", href=True):
        target = urlsplit(urljoin(f"http://book/{path}", link["href"]))
        if target.netloc == "book":
            page = unquote(target.path).lstrip("/")
            if page in pages:
                link["href"] = "#" + place(page, target.fragment.partition("?")[0])
            else:
                del link["href"]  # the index of words and the notebooks are not printed
    for picture in article.find_all("img"):
        picture["src"] = urljoin((built / path).resolve().as_uri(), picture["src"])  # or it stands in the page itself
        picture["loading"] = "eager"
    article["id"] = place(path)
    return article


def contents(articles, heading: str) -> str:
    """List the chapters and their sections, as links."""
    rows = []
    for article in articles[1:]:
        title = article.find("h1")
        sections = [
            f'<li><a href="#{h2.find_parent("section")["id"]}">{h2.get_text()}</a></li>'
            for h2 in article.find_all("h2")
            if h2.find_parent("section") and h2.find_parent("section").get("id")
        ]
        rows.append(f'<li><a href="#{article["id"]}">{title.get_text()}</a><ul>{"".join(sections)}</ul></li>')
    return f'<nav class="bd-article print-contents"><h1>{heading}</h1><ul>{"".join(rows)}</ul></nav>'


def joined(language: str) -> str:
    """Join all pages of a language into one file."""
    built, words = BUILT / folder(language), catalogue(language, "sphinx")
    pages = reading_order(built)
    articles = [chapter(built, path, pages) for path in pages]
    styles = dict.fromkeys(str(style) for page in pages.values() for style in page.head.select("head > style"))
    sheet = (built / "_static" / "all.css").as_uri()
    body = str(articles[0]) + contents(articles, words.get("Contents", "Contents")) + "".join(map(str, articles[1:]))
    title = words.get("Pixel Splatting", "Pixel Splatting")
    return f"""<!DOCTYPE html>
<html lang="{languages()[language]["tag"]}" data-theme="light"><head><meta charset="utf-8"><title>{title}</title>
<link rel="stylesheet" href="{sheet}">{"".join(styles)}<style>{PRINTED}</style></head>
<body class="print-book"><main class="bd-content">{body}</main></body></html>"""


def pack(file: Path) -> None:
    """Store each drawing once, of each font what is shown, and all objects compressed. Nothing that is seen changes."""
    import pikepdf

    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        draw_once(pdf)
        cut_whole_fonts(pdf)
        pdf.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def draw_once(pdf) -> None:
    """Store once each picture, and each bold letter that Chromium drew itself, in whole units of its font."""
    import pikepdf

    first = {}
    for holder in pdf.objects:
        if isinstance(holder, (pikepdf.Dictionary, pikepdf.Stream)):
            pictures, letters = holder.get("/Resources", {}).get("/XObject", {}), holder.get("/CharProcs", {})
            for name, drawing in [*pictures.items(), *letters.items()]:
                known = hashlib.sha256(drawing.stream_dict.unparse() + drawing.read_raw_bytes()).digest()
                if known not in first and name in letters:
                    lines = drawing.read_bytes()
                    if re.fullmatch(rb"[-\d.\smlchfd1]*", lines):
                        drawing.write(re.sub(rb"-?\d+\.\d+", lambda number: b"%.0f" % float(number[0]), lines))
                (pictures if name in pictures else letters)[name] = first.setdefault(known, drawing)


def cut_whole_fonts(pdf) -> None:
    """Cut down the fonts that Chromium embeds whole: with some 900 Chinese signs of one it gives up cutting itself."""
    import pikepdf
    from fontTools import subset, ttLib

    fonts = [font for font in pdf.objects if isinstance(font, pikepdf.Dictionary) and font.get("/Type") == "/Font"]
    for font in fonts:
        described = font.get("/FontDescriptor", {}).get("/FontFile2", {})
        if font.Subtype == "/CIDFontType2" and described.get("/Length1", 0) > WHOLE:
            whole = ttLib.TTFont(io.BytesIO(described.read_bytes()), fontNumber=0)  # of a collection the first
            useless = [table for table in whole.keys() if table not in FONT_TABLES]
            cutter = subset.Subsetter(subset.Options(retain_gids=True, notdef_outline=True, drop_tables=useless))
            cutter.populate(gids=glyphs_shown(pdf, font.BaseFont))
            cutter.subset(whole)
            whole.save(cut := io.BytesIO())
            described.write(cut.getvalue())
            described.Length1 = len(cut.getvalue())


def glyphs_shown(pdf, name) -> set[int]:
    """Give the glyphs of a font that the pages show; each is two bytes."""
    import pikepdf

    glyphs = set()
    for page in pdf.pages:
        ours = False
        for operands, operator in pikepdf.parse_content_stream(page, "Tf Tj"):
            if str(operator) == "Tf":
                ours = page.Resources.Font[operands[0]].get("/BaseFont") == name
            elif ours:
                glyphs.update(struct.unpack(f">{len(bytes(operands[0])) // 2}H", bytes(operands[0])))
    return glyphs


def main() -> None:
    """Write the PDF of each language, by default to _build/pixel-splatting.pdf and _build/pixel-splatting.zh.pdf."""
    if not (chromium := browsers.find("Chromium")):
        sys.exit(f"make pdf prints with Chromium: {browsers.missing('Chromium')}; {browsers.advice(['Chromium'])}.")
    if not (BUILT / "index.html").is_file():
        sys.exit("make pdf prints the built book, and there is none: make book.")
    if sys.argv[1:]:
        file, language = (*sys.argv[1:], ENGLISH)[:2]
        print_book(chromium, language, Path(file))
        return
    for language in languages():
        suffix = f".{folder(language)}".rstrip("/.") + ".pdf"
        print_book(chromium, language, ROOT / "_build" / f"pixel-splatting{suffix}")


def print_book(chromium: str, language: str, file: Path) -> None:
    """Print one language."""
    page_file = ROOT / "_build" / "print.html"
    page_file.write_text(joined(language), encoding="utf-8")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(java_script_enabled=False, color_scheme="light", reduced_motion="reduce")
        page.goto(page_file.as_uri(), wait_until="load")
        blank = "pictures => pictures.filter(picture => !picture.naturalWidth).map(picture => picture.alt)"
        if absent := page.locator("img").evaluate_all(blank):
            sys.exit(f"make pdf finds no picture for: {'; '.join(absent)}")
        page.pdf(
            path=file,
            format="A4",
            margin={"top": "18mm", "bottom": "18mm", "left": "18mm", "right": "18mm"},
            print_background=True,
            outline=True,
            tagged=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=FOOTER,
        )
        browser.close()
    pack(file)
    print(f"The book is printed: {file}")


if __name__ == "__main__":
    main()
