"""Print the built book as one PDF with Chromium, in each language: python tools/pdf.py [FILE].

FILE takes the English one alone.

The pages that `make book` built are joined in reading order: each id gets the name of its page, so that links which led
from page to page lead through the file. Solutions and answers are unfolded; widgets stand in their first state, as no
script runs. Headings become the outline, and a linked list of contents follows the front page.

Chromium writes each dash of a line and each arc of a round corner as a path, each picture again wherever it stands, and
every object in plain text: 23 MB. What is printed here has square corners and whole lines, and is packed: 5 MB.
"""

import hashlib
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
FOOTER = """<div style="width: 100%; font: 8px sans-serif; color: #545b66; text-align: center">
<span class="pageNumber"></span> / <span class="totalPages"></span></div>"""


def reading_order(built: Path, first: str = "book/intro.html") -> list[str]:
    """Follow `next` from the front page of a language."""
    order, path = [], first
    while path:
        order.append(path)
        following = BeautifulSoup((built / path).read_text("utf-8"), "html.parser").select_one("a.right-next")
        path = following and urljoin(path, following["href"])
    return order


def place(path: str, fragment: str = "") -> str:
    """Name a place of a page in the joined file."""
    return Path(path).stem + (f"--{unquote(fragment)}" if fragment else "")


def chapter(built: Path, path: str, order: list[str]):
    """Give the article of a page, its ids and links made ready for the joined file."""
    article = BeautifulSoup((built / path).read_text("utf-8"), "html.parser").article
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
            if page in order:
                link["href"] = "#" + place(page, target.fragment.partition("?")[0])
            else:
                del link["href"]  # the index of words and the notebooks are not printed
    for picture in article.find_all("img"):
        picture["src"] = (built / path).parent.joinpath(unquote(picture["src"])).resolve().as_uri()
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
    return f'<nav class="print-contents"><h1>{heading}</h1><ul>{"".join(rows)}</ul></nav>'


def joined(language: str) -> str:
    """Join all pages of a language into one file."""
    built, words = BUILT / folder(language), catalogue(language, "sphinx")
    order = reading_order(built)
    articles = [chapter(built, path, order) for path in order]
    heads = [BeautifulSoup((built / path).read_text("utf-8"), "html.parser").head for path in order]
    styles = dict.fromkeys(str(style) for head in heads for style in head.select("head > style"))
    sheet = (built / "_static" / "all.css").as_uri()
    body = str(articles[0]) + contents(articles, words.get("Contents", "Contents")) + "".join(map(str, articles[1:]))
    title = words.get("Pixel Splatting", "Pixel Splatting")
    return f"""<!DOCTYPE html>
<html lang="{languages()[language]["tag"]}" data-theme="light"><head><meta charset="utf-8"><title>{title}</title>
<link rel="stylesheet" href="{sheet}">{"".join(styles)}<style>{PRINTED}</style></head>
<body class="print-book"><main class="bd-content">{body}</main></body></html>"""


def pack(file: Path) -> None:
    """Store each picture once and all objects compressed. Nothing else changes."""
    import pikepdf

    first = {}
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        for holder in pdf.objects:
            if isinstance(holder, (pikepdf.Dictionary, pikepdf.Stream)):
                pictures = holder.get("/Resources", {}).get("/XObject", {})
                for name, picture in pictures.items():
                    known = hashlib.sha256(picture.stream_dict.unparse() + picture.read_raw_bytes()).digest()
                    pictures[name] = first.setdefault(known, picture)
        pdf.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def main() -> None:
    """Write the PDF of each language, by default to _build/pixel-splatting.pdf and _build/pixel-splatting.zh.pdf."""
    if not (chromium := browsers.find("Chromium")):
        sys.exit(f"make pdf prints with Chromium: {browsers.missing('Chromium')}; {browsers.advice(['Chromium'])}.")
    if not (BUILT / "index.html").is_file():
        sys.exit("make pdf prints the built book, and there is none: make book.")
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    for language in [ENGLISH] if given else languages():
        suffix = f".{folder(language)}".rstrip("/.") + ".pdf"
        print_book(chromium, language, given or ROOT / "_build" / f"pixel-splatting{suffix}")


def print_book(chromium: str, language: str, file: Path) -> None:
    """Print one language."""
    page_file = ROOT / "_build" / "print.html"
    page_file.write_text(joined(language), encoding="utf-8")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(java_script_enabled=False, color_scheme="light", reduced_motion="reduce")
        page.goto(page_file.as_uri(), wait_until="load")
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
