"""What is wide fits: code at 1440 pixels, names in tables anywhere, cheat sheet and header on the smallest phone."""

import pytest

OPEN = """() => {
  document.documentElement.classList.add("whole");
  for (const box of document.querySelectorAll("details")) box.open = true;
}"""
COLUMNS = 76  # what notebooks are formatted to
CUT = """() => [...document.querySelectorAll("article pre")].filter(e => !e.closest(".splat-widget"))
  .filter(e => e.scrollWidth > e.clientWidth).map(e => e.innerText.slice(0, 120))"""
# The width of a box that is left when a line of so many letters stands in it, for each kind of place that holds code.
ROOM = """columns => {
  const room = {};
  for (const box of document.querySelectorAll(".cell_input pre")) {
    const place = box.closest("details.solution") ? "solution" : box.closest("details") ? "folded" : "plain";
    const line = Object.assign(document.createElement("span"), { textContent: "m".repeat(columns) });
    box.append("\\n", line);
    const { paddingLeft, paddingRight } = getComputedStyle(box);
    const inside = box.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    room[place] = Math.min(room[place] ?? 1e9, inside - line.getBoundingClientRect().width);
    line.remove();
  }
  return room;
}"""
NAMES = "article :is(td, th) code span.pre"
BROKEN = """css => [...document.querySelectorAll(css)]
  .filter(e => e.getClientRects().length > 1).map(e => e.textContent)"""


def test_code_fits_at_1440(shown, path):
    """Cells of 76 columns, in solutions too; what is longer, an output or a message, wraps."""
    shown.set_viewport_size({"width": 1440, "height": 900})
    shown.evaluate(OPEN)
    assert shown.evaluate(CUT) == []
    room = shown.evaluate(ROOM, COLUMNS)
    assert all(left >= 0 for left in room.values()), room


def test_no_name_in_a_table_is_broken(shown, soup, path):
    if not soup.select_one(NAMES):
        return
    shown.evaluate(OPEN)
    for width in (1440, 768, 390, 320):
        shown.set_viewport_size({"width": width, "height": 900})
        assert shown.evaluate(BROKEN, NAMES) == [], f"at {width} px"


@pytest.mark.parametrize("width", [1440, 390, 320])
def test_the_cheat_sheet_can_be_read_without_scrolling_sideways(load, book, width):
    page = load(f"{book}/book/cheat-sheet.html", viewport={"width": width, "height": 900})
    page.wait_for_load_state("load")
    page.evaluate(OPEN)
    scrolls = "all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => [e.scrollWidth, e.clientWidth])"
    tables = page.locator(".tag_cheat-sheet .pst-scrollable-table-container")
    assert tables.count() >= 4 and tables.evaluate_all(scrolls) == []


def test_the_header_is_one_line_on_the_smallest_phone(load, book):
    page = load(f"{book}/book/01-one-pixel-one-stamp.html", viewport={"width": 320, "height": 640})
    assert page.locator(".bd-header-article").bounding_box()["height"] <= 64
    button = page.get_by_role("link", name="Notebook")
    assert button.bounding_box()["height"] <= 40


def test_proofs_and_drawings_are_folded_and_what_they_show_is_not(soup):
    for cell in soup.select("div.cell.tag_proof, div.cell.tag_drawing"):
        fold = cell.find("details", class_="plumbing", recursive=False)
        english = soup.html["lang"] == "en"
        assert not english or fold.summary.get_text() in ("Proof: compare with PyTorch", "Drawing")
        assert not fold.has_attr("open")
        assert fold.select_one(".cell_input pre") and not fold.select_one(".cell_output")
        assert "tag_proof" in cell["class"] or cell.find("div", class_="cell_output", recursive=False).find("img")


@pytest.mark.parametrize("width", [1440, 1920, 3840])
def test_no_gutter_opens_left_of_the_sidebar(load, book, width):
    page = load(f"{book}/book/01-one-pixel-one-stamp.html", viewport={"width": width, "height": 900})
    box = page.locator(".bd-sidebar-primary").bounding_box()
    assert box["x"] == 0 and 200 < box["width"] < 400
