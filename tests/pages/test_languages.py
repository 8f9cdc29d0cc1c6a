"""The book in two languages: every page has its twin, with the same places, code and numbers, and leads to it."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect
from test_search import search

PAGES = "book/*.html"
# What no translation may change, as it stands in the page.
SHARED = {
    "places": r'<(?:section|span|dt|div)\b[^>]*\bid="([^"]+)"',
    "code": r'<div class="highlight">(.*?)</div>',
    "outputs": r'<div class="output [^"]*(?:stream|text_plain)[^"]*">(.*?)</div>\s*</div>',
    "formulas": r'<math\b[^>]*alttext="([^"]*)"',
    "pictures": r'<img\b[^>]*src="([^"]*)"',
    "widgets": r'data-widget="(\w+)"[^>]*data-state="([^"]*)"',
    "cells of widgets": r'<td data-value="([^"]*)"',
}
LAST = "book/06-weigh-the-overlaps"


@pytest.fixture(scope="module")
def pairs(built):
    """Give the text of each page in both languages."""
    return {
        path.stem: (path.read_text(encoding="utf-8"), (built / "zh" / "book" / path.name).read_text(encoding="utf-8"))
        for path in sorted(built.glob(PAGES))
    }


def test_every_page_has_its_twin(built):
    assert {path.name for path in built.glob(PAGES)} == {path.name for path in built.glob(f"zh/{PAGES}")}
    assert {path.name for path in built.glob("*.html")} == {path.name for path in built.glob("zh/*.html")}


@pytest.mark.parametrize("what", SHARED)
def test_twins_share_what_no_translation_changes(pairs, what):
    def article(page):
        return re.sub(r"<nav\b.*?</nav>", "", page[page.index("<article") : page.index("</article>")], flags=re.S)

    found = 0
    for name, (english, other) in pairs.items():
        before, after = (re.findall(SHARED[what], article(page), re.S) for page in (english, other))
        if what == "formulas":  # they stand in sentences, whose words change places; one may be said once
            before, after = sorted(set(before)), sorted(set(after))
        if name == "glossary":  # each language has an alphabet of its own
            before, after = sorted(before), sorted(after)
        found += len(before)
        assert before == after, (name, [pair for pair in zip(before, after, strict=False) if pair[0] != pair[1]][:3])
    assert found > 10


def test_no_page_is_stored_with_the_environment(built):
    """Sphinx reads what it stores of a page twice, and a message of a page, or a docstring, may hold all it knows."""
    stored = sorted(built.parent.glob(".doctrees*/book/*.doctree"))
    assert len(stored) == 2 * len(list(built.glob(PAGES)))
    assert not [path for path in stored if b"BuildEnvironment" in path.read_bytes()]


def test_each_names_the_other(pairs):
    for name, (english, other) in pairs.items():
        assert '<html lang="en"' in english and '<html lang="zh-CN"' in other
        for page, link in ((english, f"../zh/book/{name}.html"), (other, f"../../book/{name}.html")):
            assert re.search(rf'<a class="splat-button" href="{re.escape(link)}" hreflang', page), name
            listed = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', page))
            assert set(listed) == {"en", "zh-CN"}
            assert listed["en"].endswith(f"/book/{name}.html") and listed["zh-CN"].endswith(f"/zh/book/{name}.html")


def test_one_sitemap_lists_both(built):
    assert not (built / "zh" / "sitemap.xml").exists()
    text = (built / "sitemap.xml").read_text(encoding="utf-8")
    for url, links in re.findall(r"<url><loc>([^<]*)</loc>(.*?)</url>", text):
        assert url in links and links.count("xhtml:link") == 2
    assert sum("/zh/" in url for url in re.findall("<loc>([^<]*)", text)) == text.count("<url>") / 2


@pytest.mark.parametrize("from_disk", [False, True])
def test_the_link_leads_to_the_same_place_and_is_remembered(load, book, built, from_disk):
    base = built.as_uri() if from_disk else book
    page = load(f"{base}/{LAST}.html", locale="en-GB")
    sections = page.locator("article section section[id]").evaluate_all("all => all.map(one => one.id)")
    assert len(sections) > 3
    for before, place in pairwise(sections[1:4]):
        page.goto(f"{base}/{LAST}.html#{before}")
        page.locator(f"[id='{place}'] > :is(h2, h3)").first.evaluate("heading => heading.scrollIntoView()")
        page.locator("a.splat-button[data-language]").click()
        expect(page).to_have_url(re.compile(rf"/zh/{LAST}\.html#(?:{before}|{place})$"))
        page.wait_for_load_state()
    assert page.evaluate("() => localStorage.getItem('language')") == "zh-CN"
    expect(page.locator(".offer")).to_be_hidden()


def test_another_language_is_offered_and_never_forced(load, book):
    page = load(f"{book}/{LAST}.html", locale="zh-CN")
    expect(page.locator(".offer")).to_be_visible()
    assert page.url == f"{book}/{LAST}.html"
    page.locator(".offer button").click()
    expect(page.locator(".offer")).to_be_hidden()
    page.reload()
    page.wait_for_load_state()
    expect(page.locator(".offer")).to_be_hidden()
    assert page.evaluate("() => localStorage.getItem('language')") == "en"
    page = load(f"{book}/{LAST}.html", locale="fr-FR")
    expect(page.locator(".offer")).to_be_hidden()


@pytest.mark.parametrize(
    ("query", "wanted", "among"),
    [
        ("棋盘效应", "05-count-the-overlaps.html", 4),
        ("转置卷积", "glossary.html#term-", 3),
        ("画布有多大", "04-size-the-canvas.html", 4),
        ("半像素中心", "09-where-the-pixels-are.html", 4),
        ("双线性 印章", "10-interpolation-is-splatting.html", 4),
        ("output_padding", "04-size-the-canvas.html", 6),
    ],
)
def test_the_search_speaks_chinese(new_page, book, query, wanted, among):
    page = new_page()
    places = search(page, f"{book}/zh", query)
    assert any(place.startswith(wanted) for place in places[:among]), places[:among]
    marked = set(page.locator("ul.search mark").all_inner_texts())
    assert marked and all(set(one.lower()) <= set(query) for one in marked), marked
    assert re.search(r"[一-鿿]", page.locator(".search-summary").inner_text())
    assert all("/zh/book/" in link for link in page.locator("ul.search a").evaluate_all("all => all.map(a => a.href)"))
