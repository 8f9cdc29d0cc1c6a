"""Each page on narrow and wide screens, by keyboard, from a disk, without scripts; copy buttons."""

import pytest

WIDTHS = [320, 768, 1280, 3840]
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
STOPS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter(e => e.tabIndex >= 0 && !e.disabled && e.type !== "radio" && e.checkVisibility({ visibilityProperty: true })
    && !e.closest("dialog:not([open]), [inert]"))"""
# Tab starts at the top of the page, wherever a script has put the focus. Each stop is taken down when the focus comes
# there, until it comes to the first one again.
START = """() => {
  const met = [];
  const take = ({ target }) => {
    if (target === met[0]?.target) {
      window.round = true;
      document.removeEventListener("focusin", take);
      return;
    }
    target.dataset.reached = "";
    const label = target.closest("label") || target.labels?.[0];
    const ring = [target, target.parentElement, label].filter(Boolean).map(e => getComputedStyle(e))
      .some(s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2);
    const forward = !met.length || !!(met.at(-1).target.compareDocumentPosition(target) & 4);
    met.push({ target, ring, forward });
  };
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
  getSelection().removeAllRanges();
  window.round = false;
  window.met = () => met.map(({ target, ...how }) => ({ name: target.outerHTML.slice(0, 120), ...how }));
  document.addEventListener("focusin", take);
}"""


def test_the_page_never_scrolls_sideways(shown, path):
    page = shown
    page.evaluate("() => { for (const box of document.querySelectorAll('details')) box.open = true; }")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(FRAMES)
        wide = page.evaluate(
            """() => {
              const room = document.documentElement.clientWidth;
              scrollTo(1000, 0);
              if (scrollX === 0 && document.documentElement.scrollWidth <= room) return [];
              return [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > room + 1)
                .map(e => e.outerHTML.slice(0, 120)).slice(-5);
            }"""
        )
        assert wide == [], f"at {width} px"
        hidden = page.evaluate(
            """() => [...document.querySelectorAll("main pre, main table, main .math-scroll")].filter(e => {
              for (let box = e; box && box !== document.body; box = box.parentElement) {
                const { overflowX } = getComputedStyle(box);
                if (overflowX === "auto" || overflowX === "scroll") return false;
                if (box.scrollWidth > box.clientWidth + 1 && overflowX === "hidden") return true;
              }
              return false;
            }).map(e => e.outerHTML.slice(0, 120))"""
        )
        assert hidden == [], f"cut off at {width} px"


def test_the_keyboard_reaches_everything_in_order(shown, path):
    page = shown
    page.evaluate(FRAMES)
    page.evaluate(START)
    count = page.evaluate(f"() => ({STOPS})().length")
    for _ in range(2 * count + 20):
        page.keyboard.press("Tab")
        # asked each time, so that the list of contents, which follows where the page is scrolled to, keeps up
        if page.evaluate("round || document.activeElement === document.body"):
            break
    for stop in page.evaluate("met()"):
        assert stop["ring"], f"no visible focus: {stop['name']}"
        assert stop["forward"], f"out of order: {stop['name']}"
    missed = page.evaluate(
        f"() => ({STOPS})().filter(e => !('reached' in e.dataset)).map(e => e.outerHTML.slice(0, 120))"
    )
    assert missed == []


def test_it_opens_from_a_memory_stick(load, built, path):
    """From disk: no console error (`load` sees to it), nothing fails to load, the colour mode can be changed.

    And for a reader who asks for less motion, nothing moves.
    """
    page, failed = load(reduced_motion="reduce"), []

    def note(request):
        failed.append(request.url)

    page.on("requestfailed", note)
    page.goto((built / path).as_uri(), wait_until="load")
    page.evaluate("() => document.fonts.ready")
    page.remove_listener("requestfailed", note)
    assert failed == []
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter(e => {
          const style = getComputedStyle(e);
          const times = `${style.transitionDuration}, ${style.animationDuration}`.split(", ").map(parseFloat);
          return Math.max(...times) > 0.01 || style.scrollBehavior === "smooth";
        }).map(e => e.outerHTML.slice(0, 100)).slice(0, 5)"""
    )
    assert moving == []
    button = page.locator(".theme-switch-button:visible")
    if button.count():
        seen = set()
        for _ in range(3):
            button.first.click()
            seen.add(page.locator("html").get_attribute("data-mode"))
        assert seen == {"auto", "dark", "light"}


def test_copy_buttons(load, book, built, soups):
    """Each block of code has a button that copies it."""
    names = sorted(path.relative_to(built).as_posix() for path in (built / "book").glob("*.html"))
    name = next((name for name in names if soups(name).select(".cell_input pre")), None)
    if name is None:
        pytest.skip("no page holds code yet")
    page = load(f"{book}/{name}", permissions=["clipboard-read", "clipboard-write"])
    page.wait_for_load_state("load")
    blocks = page.locator(".cell_input pre")
    assert page.locator(".cell_input button.copybtn").count() == blocks.count()
    page.locator(".cell_input").first.hover()
    page.locator(".cell_input button.copybtn").first.click()
    page.wait_for_selector(".copybtn.success")
    assert page.evaluate("() => navigator.clipboard.readText()").strip() == blocks.first.inner_text().strip()


def test_without_script_a_page_reads(load, book, path):
    """No button that needs a script is shown, and what folds is folded."""
    page = load(f"{book}/{path}", java_script_enabled=False)
    assert page.locator("h1:visible").count() == 1
    assert page.locator(".pst-js-only:visible, .copybtn:visible").count() == 0
    assert page.locator("details.folded[open]").count() == 0


def test_the_bare_address_leads_to_the_front_page(load, book):
    page = load(f"{book}/")
    page.wait_for_url("**/book/intro.html")
    assert page.locator("h1").inner_text().startswith("Pixel Splatting")


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_skip_link_and_what_code_prints_have_the_colours_of_the_page(new_page, book, mode):
    page = new_page(f"{book}/book/05-count-the-overlaps.html", color_scheme=mode)
    page.keyboard.press("Tab")
    skip = page.locator(".skip-link")
    assert skip.locator("a").evaluate("e => e === document.activeElement")
    assert skip.bounding_box()["width"] < 300
    look = "(e, name) => getComputedStyle(e)[name]"
    code = page.locator("div.highlight pre").first.evaluate(look, "backgroundColor")
    assert skip.evaluate(look, "backgroundColor") == code
    grounds = """all => [...new Set(all.flatMap(e => {
      const over = [];
      for (; e.matches("article *"); e = e.parentElement) over.push(getComputedStyle(e).backgroundColor);
      return over;
    }))]"""
    printed = page.locator(".output.stream pre")
    assert printed.count() and printed.evaluate_all(grounds) == ["rgba(0, 0, 0, 0)"]
    assert printed.first.evaluate(look, "color") == page.locator("body").evaluate(look, "color")
