"""The search: it finds sections, ranks a pasted message first, marks words, and works from a memory stick."""

import re
from urllib.parse import quote

import pytest

WORD = re.compile(r"\w")


def search(page, address, query):
    """Open the search at a query; give the links that it lists, in their order, as they follow the book's address."""
    page.goto("about:blank")
    page.goto(f"{address}/search.html?q={quote(query)}")
    page.wait_for_selector(".search-summary:not(:empty)")
    links = page.locator("ul.search a").evaluate_all("all => all.map(a => a.href)")
    return [link.rpartition("/book/")[2] for link in links]


@pytest.mark.parametrize("language", ["", "zh"])
def test_what_sphinx_wants_for_the_next_build_stays(built, language):
    """Without its own index Sphinx warns when some pages have changed and some have not, and `make book` fails."""
    assert (built / language / "searchindex.js").exists()


def quoted(built, soups):
    """Give the headings that quote a whole message, as a reader pastes it: (place, words)."""
    for file in sorted((built / "book").glob("*.html")):
        for code in soups(f"book/{file.name}").select("main :is(h2, h3) code"):
            if len(code.get_text().split()) > 3:
                yield f"{file.name}#{code.find_parent('section')['id']}", code.get_text()


def test_a_pasted_message_ranks_first(load, book, built, soups):
    """As it stands, with what stands around it in a terminal, and with the reader's own numbers."""
    page, headings = load(), list(quoted(built, soups))
    assert len(headings) >= 2
    for place, words in headings:
        for query in (
            words,
            f"RuntimeError: {words.upper()}",
            re.sub(r"\d+", "77", f"in forward: {words} at dimension 3"),
        ):
            assert search(page, book, query)[0] == place, query


@pytest.mark.parametrize(
    ("query", "wanted", "among"),
    [
        ("checkerboard", "05-count-the-overlaps.html", 1),
        ("checkerboards", "05-count-the-overlaps.html", 1),
        ("stride", "glossary.html#term-stride", 1),
        ("align_corners", "glossary.html#term-align_corners", 3),
        ("conv_transpose2d", "api.html#splatlib.conv_transpose2d", 3),
        ("泼溅", "glossary.html#term-splatting", 1),
        ("印", "glossary.html#term-stamp", 1),
        ("which programs have half pixel", "12-field-guide.html", 6),
        ("TensorFlow24a", "bibliography.html#", 3),
    ],
)
def test_a_question_finds_its_place(load, book, query, wanted, among):
    assert any(place.startswith(wanted) for place in search(load(), book, query)[:among])


def test_the_chapter_that_teaches_a_thing_comes_before_pages_that_list_it(load, book):
    places = search(load(), book, "checkerboard")
    assert [place.partition("#")[0] for place in places[:4]] == ["05-count-the-overlaps.html"] * 4
    assert all("#" in place for place in places[1:4])  # its sections


def test_results_are_sections_that_hold_the_words(load, book, soups):
    page = load()
    places = search(page, book, "skip connection")
    assert sum("#" in place for place in places) >= 2
    for place in places[:3]:
        name, _, fragment = place.partition("#")
        article = soups(f"book/{name}").article
        assert "skip" in (article.find(id=fragment) if fragment else article).find_parent().get_text()


@pytest.mark.parametrize("query", ["b", "in", "stride", "a (119)"])
def test_it_marks_words_not_letters(load, book, query):
    page = load()
    search(page, book, query)
    around = page.locator("ul.search mark").evaluate_all(
        "all => all.map(m => [m.previousSibling?.textContent ?? '', m.textContent, m.nextSibling?.textContent ?? ''])"
    )
    assert around
    for before, word, after in around:
        assert not WORD.match(before[-1:]) and not WORD.match(after[:1]), (before, word, after)
        assert any(word.lower().startswith(asked) for asked in re.findall(r"\w+", query))


def test_it_finds_the_same_on_a_memory_stick(load, book, built):
    page = load()
    for query in ("output padding must be smaller", "Glossary"):
        places = search(page, book, query)
        assert places and search(page, built.as_uri(), query) == places


def test_what_is_not_there_is_not_found(load, book):
    page = load()
    assert search(page, book, "xyzzy") == []
    assert "Nothing found" in page.locator(".search-summary").inner_text()


def test_answers_are_not_given_away(load, book, built):
    """What is folded in an answer box is not shown by the search."""
    page = load()
    search(page, book, "You flipped the kernel")
    assert "You flipped the kernel" not in page.locator("ul.search").inner_text()


def test_it_finds_while_one_types_and_opens_from_every_page(load, book):
    page = load(f"{book}/book/glossary.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("canvas")
    page.keyboard.press("Enter")
    page.wait_for_selector("ul.search a")
    page.fill("main input[name=q]", "Durall")
    assert "Durall" in page.locator("ul.search li").first.inner_text()
