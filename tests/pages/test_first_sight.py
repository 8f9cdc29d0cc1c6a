"""The thing first: each chapter shows a picture or a widget before it has used 300 words."""

import re

import pytest

WORDS = 300
# What a reader does not read on the way down: what is folded, code, what only readers of screens hear.
APART = "details, script, style, .cell_input, .headerlink, .splat-hidden"
THING = "img, .splat-widget, svg[role=img]"  # the last is a report's ladder of sizes


def words_before_the_thing(article):
    """Count the words above the first picture or widget: an answer box's question, not its folded answer."""
    thing = article.select_one(THING)
    apart = {id(tag) for tag in article.select(APART)}
    told = (
        str(text)
        for text in (thing.find_all_previous(string=True) if thing else article.find_all(string=True))
        if article in text.parents and not apart & set(map(id, text.parents))
    )
    return sum(len(re.findall(r"\w[\w'’-]*", text)) for text in told)


@pytest.mark.parametrize("number", range(1, 14))
def test_a_chapter_shows_the_thing_within_its_first_words(built, soups, number):
    (page,) = (built / "book").glob(f"{number:02}-*.html")
    count = words_before_the_thing(soups(page.relative_to(built).as_posix()).article)
    assert count <= WORDS, f"{page.name}: {count} words before the first picture or widget"
