"""Projector mode: one widget in large type, nothing else; keys go from one to the next and back to the page."""


def shown(page):
    return page.evaluate(
        """() => [...document.querySelectorAll('.splat-widget')]
            .map((w, i) => [i, getComputedStyle(w).visibility, w.getBoundingClientRect()])
            .filter(([i, v, box]) => v === 'visible' && box.width >= innerWidth - 1 && box.height >= innerHeight - 1)
            .map(([i]) => i)"""
    )


def test_the_projector_shows_one_widget_in_large_type(book, new_page):
    page = new_page(f"{book}/book/05-count-the-overlaps.html?projector")
    page.wait_for_selector(".splat-widget.projected input[type=range]")
    assert shown(page) == [0]
    size = "parseFloat(getComputedStyle(document.querySelector('.projected td')).fontSize)"
    assert page.evaluate(size) >= 24
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).visibility") == "hidden"
    page.keyboard.press("n")
    count = page.locator(".splat-widget").count()
    assert shown(page) == [1 % count]
    page.keyboard.press("Escape")
    assert shown(page) == []
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).visibility") == "visible"


def test_without_the_word_the_page_is_a_page(book, new_page):
    page = new_page(f"{book}/book/05-count-the-overlaps.html")
    page.wait_for_selector(".splat-widget input[type=range]")
    assert shown(page) == [] and page.locator("html.projector").count() == 0
