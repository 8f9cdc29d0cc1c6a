"""The pages as files: nothing from elsewhere, complete formulas, links that lead somewhere, what each page carries."""

import functools
import re
import subprocess
import sys
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import lxml.html
import pytest
from bs4 import Tag
from fontTools.ttLib import TTFont

import splatlib

sys.path.insert(0, str(Path(__file__).parents[2] / "book" / "_ext"))
import launch

ELSEWHERE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
LOADS = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
}
WITHOUT_TEXT = {"code", "pre", "script", "style", "math"}


def is_page(soup):
    """Tell a page of the book from the redirect and the page for wrong addresses."""
    return soup.find("article") is not None or soup.select_one("#search-results") is not None


def test_nothing_is_loaded_from_elsewhere(soup):
    loaded = [tag.get(attribute, "") for name, attribute in LOADS.items() for tag in soup.find_all(name)]
    loaded += [tag["href"] for tag in soup.find_all("link") if not {"canonical", "alternate"} & set(tag["rel"])]
    loaded += re.findall(r"url\(\s*[\"']?([^\"')]+)", str(soup.find_all("style")))
    loaded += re.findall(r"@import[^;]*", str(soup.find_all("style")))
    assert not [url for url in loaded if ELSEWHERE.match(url) or "@import" in url]


def test_no_page_is_fetched_before_it_is_asked_for(soup):
    """Firefox fetches the page that `next` names, the policy forbids it, and each page would log an error."""
    assert not soup.select("link:is([rel~=next], [rel~=prev], [rel~=prefetch], [rel~=prerender])")


def test_styles_load_nothing_from_elsewhere(built):
    for sheet in (built / "_static").rglob("*.css"):
        urls = re.findall(r"url\(\s*[\"']?([^\"')]+)", sheet.read_text(encoding="utf-8"))
        assert not [url for url in urls if ELSEWHERE.match(url)], sheet


def test_the_policy_stands_before_all_that_loads(soup):
    head = [tag for tag in soup.head.find_all(["meta", "script", "link", "style"])]
    policy = soup.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    assert "default-src 'none'" in policy and not re.search(r"https?:|\*", policy)
    before = head[: next(i for i, tag in enumerate(head) if tag.get("http-equiv") == "Content-Security-Policy")]
    assert all(tag.name == "meta" for tag in before)


def test_formulas_are_drawn(soup):
    for formula in soup.select(".math"):
        drawn = formula.find("math")
        assert drawn is not None, formula
        assert drawn["alttext"] and "\\" not in str(drawn) and "&amp;" not in drawn.decode_contents(), drawn
    for tag in soup.find_all("math"):
        assert tag.get_text().strip()


def words(tag):
    """Give the pieces of text, without code, formulas, and what is no text."""
    for child in tag.children:
        if not isinstance(child, Tag):
            yield child
        elif child.name not in WITHOUT_TEXT:
            yield from words(child)


def test_no_raw_tex_is_left(soup):
    text = "".join(words(soup))
    assert not re.findall(r"\\[a-zA-Z]+|\\[()\[\]]|\$\$|\{[^}\s]*\}`", text)
    assert not re.findall(r"\\[a-zA-Z]{2,}", soup.title.get_text())


def italic(letter):
    """Give the character that a browser draws for a variable."""
    if letter == "h":
        return "\u210e"
    for first, last, start in [("A", "Z", 0x1D434), ("a", "z", 0x1D44E), ("α", "ω", 0x1D6FC)]:
        if first <= letter <= last:
            return chr(start + ord(letter) - ord(first))
    return letter


def test_the_font_has_every_sign_of_the_formulas(soup, request):
    font = TTFont(request.config.rootpath / "book" / "assets" / "fonts" / "stix-two-math-subset.woff2")
    used = set("".join(tag.get_text() for tag in soup.find_all(["mo", "mn", "mi"])))
    used |= {italic(tag.get_text()) for tag in soup.find_all("mi") if len(tag.get_text()) == 1}
    assert not {sign for sign in used - set(" \n\u2061\u2062\u2063") if ord(sign) not in font.getBestCmap()}


def test_headings_nest(soup):
    main = soup.find("main")
    levels = [int(tag.name[1]) for tag in main.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1 and levels.count(1) == 1, levels
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels


def test_ids_are_unique(soup):
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert sorted(ids) == sorted(set(ids))


def test_pictures_are_sized_lazy_and_described(soup):
    for picture in soup.find_all("img"):
        assert picture.get("alt", "").strip(), picture
        assert picture["width"].isdigit() and picture["height"].isdigit() and picture["loading"] == "lazy", picture


@pytest.fixture(scope="session")
def ids(built):
    """Give the ids of a page; to all pages that one links to this parser takes a thirtieth of the time of `soups`."""
    return functools.cache(lambda path: set(lxml.html.parse(built / path).xpath("//@id")))


def test_links_lead_somewhere(soup, ids, path, built):
    for link in soup.find_all("a", href=True):
        target = urlsplit(urljoin(f"http://book/{path}", link["href"]))
        if target.netloc != "book":
            assert target.scheme in {"https", "mailto"}, link
            continue
        if path.endswith("404.html"):
            continue  # its links start at the public address; test_public_address follows them
        name = unquote(target.path).lstrip("/")
        assert (built / name).is_file(), f"{path}: {link}"
        if target.fragment:
            place = unquote(target.fragment).partition("?")[0]  # a link may set a widget: #splat?stride=3
            assert place in ids(name), f"{path}: no place {place} on {name}"


def test_public_address(soups, built):
    """What is written with the whole address: the sitemap, the cards, the links of the page for wrong addresses."""
    listed = re.findall(r"<loc>([^<]*)</loc>", (built / "sitemap.xml").read_text(encoding="utf-8"))
    card = soups("index.html").find("meta", property="og:url")["content"]
    home = card.removesuffix("index.html")
    pages = {path.relative_to(built).as_posix() for path in built.rglob("*.html") if "_static" not in path.parts}
    apart = {"index.html", "404.html", "search.html", "genindex.html"}
    assert {url.removeprefix(home) for url in listed} == pages - apart - {f"zh/{page}" for page in apart}
    for page in ("404.html", "zh/404.html"):
        for link in soups(page).find_all("a"):
            assert (built / link["href"].removeprefix(urlsplit(home).path)).is_file(), link


def test_each_page_carries_its_card_and_icon(soup, built):
    if soup.find("meta", {"name": "robots"}):
        return  # the page for wrong addresses is not shared
    card = {tag["property"]: tag["content"] for tag in soup.select("meta[property^='og:']")}
    assert card["og:title"] and card["og:url"].startswith("http")
    assert (built / "_static" / card["og:image"].rpartition("/")[2]).is_file()
    icon = soup.find("link", rel="icon")
    assert icon["href"].endswith("favicon.svg")
    project = soup.find("meta", property="og:site_name") or soup.find("meta", property="og:title")
    assert project["content"] in soup.title.get_text()
    assert soup.html["lang"] == ("zh-CN" if "/zh/" in card["og:url"] else "en")


def test_the_footer_says_what_the_book_was_built_from(soup, request):
    if not is_page(soup):
        return
    footer = soup.select_one(".splat-footer").get_text()
    for word in [splatlib.__version__, version("torch").partition("+")[0], version("numpy")]:
        assert word in footer
    git = ["git", "-C", request.config.rootpath, "log", "-30", "--format=%cs"]
    dates = subprocess.run(git, capture_output=True, text=True, check=True).stdout.split()
    assert soup.select_one(".splat-footer time").get_text() in dates


def test_a_chapter_offers_its_notebook(soup, path, built, request):
    source = (request.config.rootpath / path.removeprefix("zh/")).with_suffix(".ipynb")
    text = source.read_text(encoding="utf-8") if source.is_file() else None
    if text is None or not launch.stands_alone(text):
        assert not soup.select("a[download]")
        return
    link = soup.select_one("a[download]")["href"]
    handed = (built / path).parent.joinpath(link).read_text(encoding="utf-8")
    handed = re.sub(r'LIBRARY = \\"[^"]+\\"', r"LIBRARY = \"\"", handed)
    assert handed == launch.in_language(text, source.stem, "zh_CN" if path.startswith("zh/") else "en")


def test_next_leads_through_the_whole_book(soups, built):
    path, seen = "book/intro.html", []
    while path:
        assert path not in seen
        seen.append(path)
        following = soups(path).select_one(".prev-next-area a.right-next")
        if following:
            back = urljoin(path, following["href"])
            previous = soups(back).select_one(".prev-next-area a.left-prev")["href"]
            assert urljoin(back, previous) == path
        path = following and urljoin(path, following["href"])
    assert 2 * len(seen) == len(re.findall("<loc>", (built / "sitemap.xml").read_text(encoding="utf-8")))
