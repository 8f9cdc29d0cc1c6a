"""The pages in a browser: what a first visit costs, axe, console, narrow and wide screens, keyboard, disk, search."""

import gzip
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import pytest

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
KB, REQUESTS, PAINT, SHIFT = 300, 30, 500, 0.05
WIDTHS = [320, 768, 1280, 3840]
SLOWER = 4
VISITS = 5  # a machine that is busy with other work slows some visits; the page is judged by its best

WATCH = """() => {
  window.paint = 0; window.shift = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) paint = entry.startTime; })
    .observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver(list => { for (const entry of list.getEntries()) shift += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
}"""
SCROLL = """async () => {
  for (const picture of document.querySelectorAll("img[loading=lazy]")) {
    picture.scrollIntoView({ behavior: "instant" });
    if (!picture.complete) await new Promise(done => { picture.onload = picture.onerror = done; });
  }
  await document.fonts.ready;
}"""
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
STOPS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter(e => e.tabIndex >= 0 && !e.disabled && e.type !== "radio" && e.checkVisibility({ visibilityProperty: true })
    && !e.closest("dialog:not([open])"))"""
NEXT = """() => {
  const now = document.activeElement, style = getComputedStyle(now);
  const before = window.last;
  window.last = now;
  if (now === document.body) return null;
  now.dataset.reached = "";
  const label = now.closest("label") || now.labels?.[0];
  const ring = [now, now.parentElement, label].filter(Boolean).map(e => getComputedStyle(e))
    .some(s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2);
  return {
    name: now.outerHTML.slice(0, 120), ring,
    forward: !before || before === document.body || !!(before.compareDocumentPosition(now) & 4),
  };
}"""


@pytest.fixture(scope="module")
def table(built):
    """Collect a row a page; at the end the rows are kept beside the book."""
    rows = {}
    yield rows
    lines = [f"{'page':<44} {'kB':>6} {'requests':>8} {'paint ms':>8} {'shift':>6}  axe light, dark"]
    for path, row in sorted(rows.items()):
        cost = "{kb:6.1f} {requests:8d} {paint:8.0f} {shift:6.3f}".format(
            **{"kb": 0, "requests": 0, "paint": 0, "shift": 0, **row}
        )
        lines.append(f"{path:<44} {cost}  {row.get('light', '-')}, {row.get('dark', '-')}")
    (built.parent / "pages.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def size(response):
    """Bytes of a response as a server that packs text would send it."""
    body = response.body() if response.status == 200 else b""
    packed = response.headers.get("content-type", "").startswith(("font/", "image/png", "image/jpeg"))
    return len(body) if packed else len(gzip.compress(body, 9))


def test_a_first_visit_is_light(new_page, book, path, table):
    """All that a reader loads who scrolls to the end, pictures included; from no other host."""
    page, seen = new_page(viewport={"width": 1280, "height": 900}), []
    page.on("requestfinished", lambda request: seen.append(request))
    page.goto(f"{book}/{path}", wait_until="load")
    page.evaluate(SCROLL)
    responses = [request.response() for request in seen if not request.url.startswith("data:")]
    kb = sum(size(response) for response in responses) / 1000
    table.setdefault(path, {}).update(kb=kb, requests=len(responses))
    assert {urlsplit(response.url).netloc for response in responses} == {urlsplit(book).netloc}
    assert all(response.status == 200 for response in responses)
    assert kb <= KB and len(responses) <= REQUESTS


def test_it_paints_early_and_stays(new_page, book, path, table):
    """With the processor slowed four times and nothing in the cache."""
    paints, shifts = [], []
    for _ in range(VISITS):
        page = new_page(viewport={"width": 1280, "height": 900})
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(f"{book}/{path}", wait_until="load")
        page.evaluate(WATCH)
        page.evaluate("() => document.fonts.ready")
        page.evaluate(FRAMES)
        page.evaluate(FRAMES)
        paints.append(page.evaluate("() => paint"))
        shifts.append(page.evaluate("() => shift"))
        page.context.close()
        if paints[-1] <= PAINT:
            break
    table.setdefault(path, {}).update(paint=min(paints), shift=max(shifts))
    assert 0 < min(paints) <= PAINT, paints
    assert max(shifts) < SHIFT, shifts


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_axe_finds_nothing(new_page, book, path, mode, table):
    """With all that folds unfolded, on a wide and on a narrow screen."""
    page = new_page(f"{book}/{path}", color_scheme=mode, viewport={"width": 1280, "height": 900})
    page.wait_for_load_state("load")
    if page.locator("html[data-theme]").count():
        assert page.locator("html").get_attribute("data-theme") == mode
    page.evaluate("() => { for (const box of document.querySelectorAll('details')) box.open = true; }")
    page.evaluate(AXE)
    found = []
    for width in [1280, 400]:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(FRAMES)
        found += page.evaluate("async () => (await axe.run({ exclude: [] }, { preload: false })).violations")
    table.setdefault(path, {})[mode] = len(found)
    nodes = [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]
    assert not found, "\n".join(nodes)


def test_the_page_never_scrolls_sideways(new_page, book, path):
    page = new_page(f"{book}/{path}", viewport={"width": 1280, "height": 900})
    page.wait_for_load_state("load")
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


def test_the_keyboard_reaches_everything_in_order(new_page, book, path):
    page = new_page(f"{book}/{path}", viewport={"width": 1280, "height": 900})
    page.wait_for_load_state("load")
    page.evaluate(FRAMES)
    page.evaluate("() => { document.activeElement.blur(); getSelection().removeAllRanges(); window.last = null; }")
    count = page.evaluate(f"() => ({STOPS})().length")
    first = None
    for _ in range(2 * count + 20):
        page.keyboard.press("Tab")
        stop = page.evaluate(NEXT)
        if stop is None or (first and page.evaluate("() => document.activeElement === window.first")):
            break
        if first is None:
            first = stop
            page.evaluate("() => { window.first = document.activeElement; }")
        assert stop["ring"], f"no visible focus: {stop['name']}"
        assert stop["forward"], f"out of order: {stop['name']}"
    missed = page.evaluate(
        f"() => ({STOPS})().filter(e => !('reached' in e.dataset)).map(e => e.outerHTML.slice(0, 120))"
    )
    assert missed == []


def test_reduced_motion_is_honoured(new_page, book, path):
    page = new_page(f"{book}/{path}", reduced_motion="reduce")
    page.wait_for_load_state("load")
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter(e => {
          const style = getComputedStyle(e);
          const times = `${style.transitionDuration}, ${style.animationDuration}`.split(", ").map(parseFloat);
          return Math.max(...times) > 0.01 || style.scrollBehavior === "smooth";
        }).map(e => e.outerHTML.slice(0, 100)).slice(0, 5)"""
    )
    assert moving == []


def test_it_opens_from_a_memory_stick(new_page, built, path):
    """From disk: no console error (`new_page` sees to it), nothing fails to load, the colour mode can be changed."""
    page, failed = new_page(), []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.goto((built / path).as_uri(), wait_until="load")
    page.evaluate("() => document.fonts.ready")
    assert failed == []
    button = page.locator(".theme-switch-button:visible")
    if button.count():
        seen = set()
        for _ in range(3):
            button.first.click()
            seen.add(page.locator("html").get_attribute("data-mode"))
        assert seen == {"auto", "dark", "light"}


def found(page):
    """Wait until a search has ended; give the pages it lists."""
    page.wait_for_function(
        "() => /\\d|did not match/.test(document.querySelector('.search-summary')?.textContent ?? '')"
    )
    return {
        urlsplit(link).path.rpartition("/")[2]
        for link in page.locator("ul.search a").evaluate_all("all => all.map(a => a.href)")
    }


def test_search_finds_words_of_code(new_page, book, soups):
    page = new_page(f"{book}/search.html?q=output_padding")
    assert "glossary.html" in found(page)


def test_search_finds_every_error_text_that_heads_an_entry(new_page, book, built, soups):
    """The headings that quote a whole message, as a reader pastes it."""
    names = sorted(path.relative_to(built).as_posix() for path in (built / "book").glob("*.html"))
    quotes = [(name, code.get_text()) for name in names for code in soups(name).select("main :is(h2, h3) code")]
    page = new_page()
    for name, quote in [(name, quote) for name, quote in quotes if len(quote.split()) > 3]:
        page.goto("about:blank")
        page.goto(f"{book}/search.html")
        page.fill("main input[name=q]", quote)
        page.press("main input[name=q]", "Enter")
        assert name.rpartition("/")[2] in found(page), quote


def test_search_finds_titles_on_a_memory_stick(new_page, built):
    page = new_page(f"{(built / 'search.html').as_uri()}?q=Glossary")
    assert "glossary.html" in found(page)


def test_search_opens_from_every_page(new_page, book):
    page = new_page(f"{book}/book/glossary.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("canvas")
    page.keyboard.press("Enter")
    assert "glossary.html" in found(page)


def test_copy_buttons(new_page, book, built, soups):
    """Each block of code has a button that copies it."""
    names = sorted(path.relative_to(built).as_posix() for path in (built / "book").glob("*.html"))
    name = next((name for name in names if soups(name).select(".cell_input pre")), None)
    if name is None:
        pytest.skip("no page holds code yet")
    page = new_page(f"{book}/{name}", permissions=["clipboard-read", "clipboard-write"])
    page.wait_for_load_state("load")
    blocks = page.locator(".cell_input pre")
    assert page.locator(".cell_input button.copybtn").count() == blocks.count()
    page.locator(".cell_input").first.hover()
    page.locator(".cell_input button.copybtn").first.click()
    page.wait_for_selector(".copybtn.success")
    assert page.evaluate("() => navigator.clipboard.readText()").strip() == blocks.first.inner_text().strip()


def test_without_script_a_page_reads(new_page, book, path):
    """No button that needs a script is shown, and what folds is folded."""
    page = new_page(f"{book}/{path}", java_script_enabled=False)
    assert page.locator("h1:visible").count() == 1
    assert page.locator(".pst-js-only:visible, .copybtn:visible").count() == 0
    assert page.locator("details.folded[open]").count() == 0


def test_the_bare_address_leads_to_the_front_page(new_page, book):
    page = new_page(f"{book}/")
    page.wait_for_url("**/book/intro.html")
    page.wait_for_load_state("load")
