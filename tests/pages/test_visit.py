"""A first visit to each page: bytes, requests, paint, shift, console, axe. `tests/conftest.py` prints the table."""

import gzip
import os
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from sample import one_of_its_kind

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
KB, REQUESTS, PAINT, SHIFT = 300, 30, 500, 0.05
SLOWER = 4  # what a slow processor loses is lost on this one: one page of a kind is visited so, or every one
VISITS = 5  # a machine that is busy with other work slows some visits; the page is judged by its best

WATCH = """() => {
  window.paint = 0; window.shift = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) paint = entry.startTime; })
    .observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver(list => { for (const entry of list.getEntries()) shift += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
}"""
SCROLL = """async () => {
  for (const box of document.querySelectorAll("details")) box.open = true;  // a picture in a closed one never loads
  for (const picture of document.querySelectorAll("img[loading=lazy]")) {
    picture.scrollIntoView({ behavior: "instant" });
    if (!picture.complete) await new Promise(done => { picture.onload = picture.onerror = done; });
  }
  await document.fonts.ready;
}"""
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
UNFOLD = "() => { for (const box of document.querySelectorAll('details')) box.open = true; }"
# What stands behind a text: all that its ancestors draw or change there, and what they are called, which decides how
# they look in the other mode. A box that does neither is as good as none.
GROUND = """() => {
  const NOTHING = "rgba(0, 0, 0, 0),none,1,none,static", grounds = new Map([[null, ""]]);
  window.ground = el => {
    if (!grounds.has(el)) {
      const { backgroundColor, backgroundImage, opacity, filter, position } = getComputedStyle(el);
      const own = [backgroundColor, backgroundImage, opacity, filter, position].join();
      grounds.set(el, (own === NOTHING ? "" : own + el.getAttribute("class")) + ground(el.parentElement));
    }
    return grounds.get(el);
  };
}"""
# Most elements of a page are words of code and signs of formulas. Of the words that look alike the first stays, and of
# the formulas each that holds a sign that looks, or is told, as none before; the others become plain text of their
# block, all at once: each change lays the page out anew. (Axe does not judge a single letter.) What may scroll stays.
ALIKE = """() => {
  const seen = new Set(), blocks = new Map(), alike = [];
  const isNew = looks => !seen.has(looks) && seen.add(looks);
  const look = block => {
    const ground = getComputedStyle(block).backgroundColor;
    blocks.set(block, [ground, block.parentElement.parentElement.className].join());
    return blocks.get(block);
  };
  for (const word of document.querySelectorAll(".highlight pre span")) {
    const { color, fontSize, fontWeight, backgroundColor } = getComputedStyle(word);
    const block = word.closest("pre"), where = blocks.get(block) ?? look(block);
    const looks = [word.className, color, fontSize, fontWeight, backgroundColor, where].join();
    if (word.textContent.length < 2 || !isNew(looks)) alike.push([word, ...word.childNodes]);
  }
  for (const formula of document.querySelectorAll("math:not(.math-scroll *)")) {
    const signs = [formula, ...formula.querySelectorAll("*")].map(sign => {
      const { color, fontSize, fontWeight } = getComputedStyle(sign);
      const told = [...sign.attributes].map(({ name, value }) => name === "alttext" ? name : `${name}=${value}`);
      return [sign.localName, ...told, color, fontSize, fontWeight, ground(sign)].join();
    });
    if (!signs.filter(isNew).length) alike.push([formula, formula.textContent]);
  }
  for (const [element, ...instead] of alike) element.replaceWith(...instead);
}"""
# Contrast takes most of axe's time. Of the texts of one kind that look alike on the same ground, it judges one.
LOOKS = """() => {
  const seen = new Set();
  const kind = el => [el.localName, el.getAttribute("class")].join(".");
  const marked = [];
  for (const el of document.querySelectorAll("body *")) {
    const own = [...el.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!own && !el.matches("input, select, textarea, button")) continue;
    const { color, fontSize, fontWeight, textShadow } = getComputedStyle(el);
    const looks = [kind(el), kind(el.parentElement), color, fontSize, fontWeight, textShadow, ground(el)].join();
    delete el.dataset.judged;
    if (!seen.has(looks)) marked.push(el);
    seen.add(looks);
  }
  for (const el of marked) el.dataset.judged = "";
}"""
# In one run: what stands above what on the page is found out once for all rules.
JUDGE = """async rules => {
  axe.configure({ rules: [{ id: "color-contrast", selector: "[data-judged]" }] });
  return (await axe.run({ resultTypes: ["violations"], preload: false, ...(rules && { runOnly: rules }) })).violations;
}"""
# What another colour and another width can break on a page whose elements were judged.
PAINTED = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]


class Visit:
    """A first visit with nothing in the cache, with the processor slowed until the page stands still."""

    def __init__(self, browser, address, slower):
        self.unfolded = False
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
        self.page, self.seen, self.errors = self.context.new_page(), [], []
        self.page.set_default_timeout(15_000)
        self.page.on("requestfinished", lambda request: self.seen.append(request))
        self.page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        cdp = self.context.new_cdp_session(self.page)
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        self.page.goto(address, wait_until="load")
        self.page.evaluate(WATCH)
        self.page.evaluate("() => document.fonts.ready")
        settle(self.page)
        self.paint, self.shift = self.page.evaluate("() => [paint, shift]")
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": 1})


def settle(page):
    """Wait until the sections below the screen are laid out; a page without the book's script has none."""
    page.wait_for_function("() => document.documentElement.matches('.whole') || !document.querySelector('article')")
    page.evaluate(FRAMES)
    page.evaluate(FRAMES)


def judged():
    """Say whether the time to the largest paint is judged: where the machine does nothing else."""
    return "MEASURE_VISITS" in os.environ


@pytest.fixture(scope="module")
def visit(browser, book, path):
    """Visit each page once; the tests of a page look at the same visit."""
    visit = Visit(browser, f"{book}/{path}", SLOWER if judged() or one_of_its_kind(path) else 1)
    yield visit
    visit.context.close()


def size(response):
    """Bytes of a response as a server that packs text would send it."""
    body = response.body() if response.status == 200 else b""
    packed = response.headers.get("content-type", "").startswith(("font/", "image/png", "image/jpeg"))
    return len(body) if packed else len(gzip.compress(body, 9))


def test_nothing_moves_while_it_loads(visit, browser, book, path, record_property):
    """The time to the largest paint is noted; it is judged where the machine does nothing else (MEASURE_VISITS=1)."""
    paints, shifts = [visit.paint], [visit.shift]
    while judged() and min(paints) > PAINT and len(paints) < VISITS:
        again = Visit(browser, f"{book}/{path}", SLOWER)
        paints.append(again.paint)
        shifts.append(again.shift)
        again.context.close()
    record_property("page", {"path": path, "paint": min(paints), "shift": max(shifts)})
    assert max(shifts) < SHIFT, shifts
    assert min(paints) > 0
    if judged():
        assert min(paints) <= PAINT, paints


def test_a_first_visit_is_light(visit, book, path, record_property):
    """Bytes of all that a reader loads who scrolls to the end, pictures included, and from no other host."""
    visit.page.evaluate(SCROLL)
    responses = [request.response() for request in visit.seen if not request.url.startswith("data:")]
    kb = sum(map(size, responses)) / 1000
    record_property("page", {"path": path, "kb": kb, "requests": len(responses)})
    assert {urlsplit(response.url).netloc for response in responses} == {urlsplit(book).netloc}
    assert all(response.status == 200 for response in responses)
    assert kb <= KB and len(responses) <= REQUESTS
    assert visit.errors == []


@pytest.mark.parametrize(("mode", "width"), [("light", 1280), ("dark", 400)])
def test_axe_finds_nothing(visit, path, mode, width, record_property):
    """With all that folds unfolded: each page in light and wide; in dark and narrow those with a widget, one of a kind.

    In dark and narrow all of axe's rules judge one of a kind, and of the others' widgets what is painted. Of one
    language: the others share their colours. `EVERY_CASE=1` looks at all in dark, too (`tests/sample.py`).
    """
    page = visit.page
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=mode)
    if page.locator("html[data-theme]").count():
        page.wait_for_function("mode => document.documentElement.dataset.theme === mode", arg=mode)
    page.evaluate(FRAMES)
    if not visit.unfolded:
        visit.unfolded = True
        page.evaluate(UNFOLD)
        page.evaluate(FRAMES)
        page.evaluate(GROUND)
        page.evaluate(ALIKE)
        page.evaluate(AXE)
    page.evaluate(GROUND)
    page.evaluate(LOOKS)
    found = page.evaluate(JUDGE, None if mode == "light" or one_of_its_kind(path) else PAINTED)
    record_property("page", {"path": path, mode: len(found)})
    nodes = [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]
    assert not found, "\n".join(nodes)
    assert visit.errors == []
