"""The printed book, read back: outline, contents, links, every line of code, every solution, page numbers.

To print a language takes most of a minute. The others share tool and style with English, which is printed each time;
they are joined into the file that is printed, and printed only with `EVERY_CASE=1` (`tests/sample.py`).
"""

import io
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urlsplit

import lxml.html
import pikepdf
import pypdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from pdf import joined, place
from sample import EVERY

sys.path.insert(0, str(Path(__file__).parents[2] / "book" / "_ext"))
from catalogues import ENGLISH, catalogue, folder, languages

# A book in another language shares what is tested page by page; these hold all kinds of them.
SAMPLE = ("intro", "01-one-pixel-one-stamp", "07-cure-it", "12-field-guide", "glossary", "cheat-sheet")


@pytest.fixture(scope="module", params=[language for language in languages() if EVERY or language == ENGLISH])
def language(request):
    """Give each language that is printed."""
    return request.param


@pytest.fixture(scope="module")
def file(built, browser, tmp_path_factory, request, language):
    """Print the built book once (`browser` sees to it that there is a Chromium)."""
    file = tmp_path_factory.mktemp("pdf") / "book.pdf"
    tool = request.config.rootpath / "tools" / "pdf.py"
    subprocess.run([sys.executable, tool, file, language], check=True, timeout=300)
    return file


@pytest.mark.parametrize("language", [language for language in languages() if language != ENGLISH])
def test_what_is_printed_of_another_language_is_whole(built, language):
    """Every page, links that lead to a place of the file, unfolded boxes, pictures that are there, its own contents."""
    pages, book = list((built / folder(language) / "book").glob("*.html")), lxml.html.fromstring(joined(language))
    ids, links = set(book.xpath("//@id")), book.xpath("//a/@href[starts-with(., '#')]")
    assert len(pages) > 20 and {place(page.name) for page in pages} <= ids
    assert len(links) > 50 and {link[1:] for link in links} <= ids
    assert book.xpath("//details") and not book.xpath("//details[not(@open)]")
    pictures = [src for src in book.xpath("//img/@src") if not src.startswith("data:")]
    assert pictures and all(Path(unquote(urlsplit(src).path)).is_file() for src in pictures)
    assert book.get("lang") == languages()[language]["tag"]
    heading = catalogue(language, "sphinx")["Contents"]
    assert book.xpath("//nav[contains(@class, 'print-contents')]/h1/text()") == [heading]


def test_it_can_be_sent_by_mail(file):
    assert file.stat().st_size < 6_000_000


def fonts(file):
    """Give each embedded font, and the glyphs by which it shows a sign."""
    with pikepdf.open(file) as pdf:
        for font in pdf.objects:
            if isinstance(font, pikepdf.Dictionary) and font.get("/Subtype") == "/Type0":
                embedded = font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()
                listed = font.ToUnicode.read_bytes().decode().partition("endcodespacerange")[2]
                glyphs = {}
                for first, last, sign in re.findall(r"^<(\w+)> (?:<(\w+)> )?<(\w+)>$", listed, re.M):
                    for glyph in range(int(first, 16), int(last or first, 16) + 1):
                        glyphs[glyph] = chr(int(sign[:4], 16) + glyph - int(first, 16))
                yield TTFont(io.BytesIO(embedded)), glyphs


def test_each_sign_has_its_shape(file):
    signs = set()
    for font, glyphs in fonts(file):
        shapes = font["glyf"]
        for glyph, sign in glyphs.items():
            if unicodedata.category(sign)[0] not in "ZC":  # no space, no mark that is not seen
                assert shapes[font.getGlyphName(glyph)].numberOfContours, f"{sign!r} is not drawn"
                signs.add(sign)
    assert set("abcxyz0123456789()+−×") < signs


@pytest.fixture(scope="module")
def pdf(file):
    """Open it."""
    return pypdf.PdfReader(file)


@pytest.fixture(scope="module")
def texts(file):
    """Give the words of each page without the white space, which line breaks move."""
    pages = pypdfium2.PdfDocument(file)  # it gives 2 for a hyphen at the end of a line
    return [squeeze(page.get_textpage().get_text_bounded().replace("\x02", "-")) for page in pages]


@pytest.fixture(scope="module")
def text(texts):
    """Give all its words."""
    return "".join(texts)


@pytest.fixture(scope="module")
def chapters(built, soups, language):
    """Give the articles of the book."""
    pages = sorted((built / folder(language) / "book").glob("*.html"))
    paths = [page.relative_to(built).as_posix() for page in pages if language == ENGLISH or page.stem in SAMPLE]
    return {path: soups(path).article for path in paths}


def squeeze(words):
    """Take out the white space, and take ligatures apart: some fonts print fl as one sign."""
    return unicodedata.normalize("NFKC", re.sub(r"\s", "", words))


def titles(outline):
    for entry in outline:
        if isinstance(entry, list):
            yield from titles(entry)
        else:
            yield squeeze(entry.title)


def test_the_outline_names_every_heading(pdf, chapters):
    listed = set(titles(pdf.outline))
    for path, article in chapters.items():
        for heading in article.find_all(["h1", "h2"]):
            words = "".join(t for t in heading.find_all(string=True) if not t.find_parents("a", class_="headerlink"))
            assert squeeze(words) in listed, f"{path}: {words}"


def links(pdf):
    for page in pdf.pages:
        for mark in page.get("/Annots") or []:
            mark = mark.get_object()
            if mark.get("/Subtype") == "/Link":
                yield mark


def test_links_inside_lead_to_a_page(pdf):
    numbers = {page.indirect_reference.idnum for page in pdf.pages}
    inside = 0
    for link in links(pdf):
        goal = link.get("/Dest") or (link.get("/A") or {}).get("/D")
        if goal is None:
            assert re.match(r"https://|mailto:", link["/A"]["/URI"]), link
            continue
        if isinstance(goal, str):
            assert goal in pdf.named_destinations, goal
            goal = pdf.named_destinations[goal].dest_array
        assert goal[0].idnum in numbers, link
        inside += 1
    assert inside > 50


def test_the_contents_list_links_every_chapter(pdf, texts, chapters, language):
    heading = catalogue(language, "sphinx").get("Contents", "Contents")
    assert heading in titles(pdf.outline)
    page = next(page for page, words in zip(pdf.pages, texts, strict=True) if words.startswith(heading))
    assert len(page.get("/Annots") or []) >= len(chapters) - 1


def test_no_line_of_code_is_cut_off(text, chapters):
    for path, article in chapters.items():
        for block in article.find_all("pre"):
            if not block.find_parents(class_="splat-widget"):
                for line in block.get_text().splitlines():
                    assert squeeze(line) in text, f"{path}: {line}"


def test_solutions_are_unfolded(text, chapters):
    folded = [(path, box) for path, article in chapters.items() for box in article.select("details p")]
    for path, words in folded:
        if not words.find(["math", "a"]):
            assert squeeze(words.get_text()) in text, f"{path}: {words}"


def test_widgets_stand_in_their_first_state(text, chapters):
    for path, article in chapters.items():
        for widget in article.select(".splat-widget"):
            for row in widget.select("tr"):
                values = "".join(squeeze(cell.get_text()) for cell in row.find_all(["td", "th"]))
                assert values in text, f"{path}: {values}"


def test_it_is_tagged_for_screen_readers(file, chapters):
    with pikepdf.open(file) as pdf:
        things = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary)]
        roles = Counter(str(thing.S) for thing in things if thing.get("/Type") == "/StructElem")
    for role, tags in {"/H1": "h1", "/H2": "h2", "/Figure": "img", "/Table": "table"}.items():
        assert roles[role] >= sum(len(article.find_all(tags)) for article in chapters.values()), role


def test_pages_are_numbered(texts):
    for number, words in enumerate(texts, 1):
        assert f"{number}/{len(texts)}" in words
