"""Chapters carry their numbers wherever they are named, and the sidebar shows for whom each of them is."""

import re
from urllib.parse import unquote, urljoin, urlsplit

import pytest

MENTION = re.compile(r"\bchapters?\s+(\d+)", re.IGNORECASE)
APART = ["a", "code", "pre", "script", "style", "math"]


def words(tag):
    return " ".join(tag.get_text().split())


def target(path, link):
    """Give the page that a link leads to; a bare # is the page itself."""
    return urljoin(path, unquote(urlsplit(link["href"]).path)) or path


@pytest.fixture(scope="session")
def chapters(built, soups):
    """Give number and title of each chapter, as its own page shows them."""
    found = {}
    for file in sorted((built / "book").glob("*.html")):
        path = file.relative_to(built).as_posix()
        title = soups(path).select_one("article h1")
        if number := title.select_one(".section-number"):
            found[path] = int(number.get_text()), words(title).partition(" ")[2].removesuffix("#")
    return found


def test_chapters_are_counted_in_reading_order(chapters, soups):
    path, order = "book/intro.html", []
    while following := soups(path).select_one("a.right-next"):
        path = urljoin(path, following["href"])
        order.append(path)
    assert len(chapters) >= 12
    assert [chapters.get(path, (0,))[0] for path in order[: len(chapters)]] == list(range(1, len(chapters) + 1))


def test_a_chapter_is_named_with_its_number(soup, path, chapters):
    """In the sidebar, on the links to the neighbours, in references that show its title, in the title of the window."""
    path = path.removeprefix("zh/")  # a page of another language is named with the same numbers
    listed = {target(path, link) for link in soup.select(".bd-links a")}
    assert listed >= set(chapters) or not soup.find("article")
    for link in soup.select(".bd-links a, .prev-next-area a, article a"):
        number, title = chapters.get(target(path, link), (0, None))
        if title and title in words(link) and soup.html["lang"] == "en":
            assert f"{number} {title}" in words(link), link
    if path in chapters:
        number, title = chapters[path]
        assert soup.title.get_text().startswith(f"{number} {title if soup.html['lang'] == 'en' else ''}")


def test_chapter_n_is_a_link_to_chapter_n(soup, path, chapters):
    article = soup.find("article")
    for text in article.find_all(string=MENTION) if article else []:
        if not text.find_parents(APART) and not text.find_parents(class_="splat-widget"):
            raise AssertionError(f"no link: {' '.join(text.split())[:120]}")
    path = path.removeprefix("zh/")
    for link in article.find_all("a", href=True) if article else []:
        if named := MENTION.search(words(link)):
            assert int(named[1]) == chapters.get(target(path, link), (0,))[0], link


def test_the_readme_counts_alike(chapters, request):
    readme = (request.config.rootpath / "README.md").read_text()
    rows = re.findall(r"\| (\d+) \| \[[^\]]*\]\((book/[\w-]+)\.ipynb\)", readme)
    assert {f"{page}.html": int(number) for number, page in rows} == {page: n for page, (n, _) in chapters.items()}


def test_the_sidebar_shows_for_whom_a_chapter_is(soups, chapters):
    """What the sign says is what the chapter's first box says, and the front page lists the same way."""
    front = soups("book/intro.html")
    signs = {"novice": set(), "deeper": set()}
    for link in front.select(".bd-links a"):
        if sign := link.select_one(".sign"):
            kind = next(name for name in signs if name in sign["class"])
            assert sign["title"] in front.select_one(".signs").get_text() and sign["title"] in sign["aria-label"]
            signs[kind].add(target("book/intro.html", link))
    assert len(signs["novice"]) >= 4 and len(signs["deeper"]) >= 4
    for path in chapters:
        says = "deeper" in words(soups(path).select_one(".goals"))
        assert says == (path in signs["deeper"]), path
    way = {target("book/intro.html", link) for link in front.select("[id^=the-novice-s-way] ol a")}
    assert way == signs["novice"]


def test_the_field_guide_starts_from_what_is_seen(soups):
    """Its first section links every entry; then come chart, entries, finder and threads."""
    article = soups("book/12-field-guide.html").article
    order = [section for section in article.select("section > section:has(> h2)")]
    listed = {link["href"].removeprefix("#") for link in order[0].select("li a")}
    entries = [entry for entry in article.select("section:has(> h3)") if entry.select_one("[id^=fg-]")]
    assert len(entries) > 10
    for entry in entries:
        assert listed & {entry["id"], *(tag["id"] for tag in entry.select("[id^=fg-]"))}, entry.h3
    names = [words(section.h2).removesuffix("#") for section in order]
    wanted = ["What do you see?", "Decision chart", "Entries", "The mismatch finder", "Three real threads", "Exercises"]
    assert [name for name in names if name in wanted] == wanted and names[0] == wanted[0]


@pytest.mark.parametrize("guide", ["book/12-field-guide.html", "zh/book/12-field-guide.html"])
def test_a_phone_shows_the_list_of_symptoms_on_its_first_screen(new_page, book, guide):
    """Whoever comes at night sees where to look before anything else; the box at the top leads there, too."""
    page = new_page(f"{book}/{guide}", viewport={"width": 390, "height": 844})
    first = page.locator("section:has(> h2) li a").first
    box = first.bounding_box()
    assert box["y"] + box["height"] < 844
    assert page.locator(".goals a").first.get_attribute("href") == "#fg-table"
    assert first.evaluate("e => e.closest('section').contains(document.getElementById('fg-table'))")
