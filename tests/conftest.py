"""What tests share: who runs what, the tables and the last line, browsers, the built book on localhost."""

import contextlib
import fcntl
import functools
import http.server
import os
import re
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
import browsers
from unpainted import UNPAINTED

ROOT = Path(__file__).resolve().parents[1]
BOOK = ROOT / "_build" / "html"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


# Files whose tests share nothing: each test may go to the worker that is free. They come last, and fill what is left:
# first those with long tests, so that no worker waits for another at the end.
APART = tuple(f"tests/widgets/test_{name}.py" for name in ("walk", "book", "finder", "enlarged", "page", "hand"))
# These share one JupyterLab, and its browser what it has compiled.
LAB = ("tests/widgets/test_lab.py", "tests/widgets/test_lab_chapters.py")
# What takes a worker longest comes first.
LONG = (*LAB, "tests/widgets/test_firefox.py", "tests/frameworks/test_results.py")


def piece(nodeid):
    """Name what one worker does from its first test to its last: a built page, JupyterLab, or else a file."""
    file, _, name = nodeid.partition("::")
    if file in LAB:
        return "JupyterLab"
    page = re.search(r"[\w/-]+\.html", name) if file.startswith("tests/pages/") else None
    return page[0] if page else nodeid if file in APART else file


def pytest_collection_modifyitems(items):
    """Put long files first and single tests last; the others stay in their order between."""

    def turn(item):
        file = item.nodeid.partition("::")[0]
        order = (*LONG, None, *APART)
        return order.index(file if file in order else None)

    items.sort(key=turn)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give out small pieces in their order, so that no worker is left with one long file at the end."""
    from xdist.scheduler import LoadScopeScheduling

    class Pieces(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return piece(nodeid)

    config.option.loadscopereorder = False
    return Pieces(config, log)


@pytest.fixture(scope="session")
def lock(tmp_path_factory):
    """Open the file by which the workers of one run stop each other."""
    base = tmp_path_factory.getbasetemp()
    with ((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "alone").open("w") as file:
        yield file


@pytest.fixture(autouse=True)
def alone(lock):
    """Let a test that counts time run alone, `with alone():`; the other workers then wait before their next test."""

    @contextlib.contextmanager
    def waiting():
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(lock, fcntl.LOCK_SH)

    fcntl.flock(lock, fcntl.LOCK_SH)
    yield waiting
    fcntl.flock(lock, fcntl.LOCK_UN)


def pytest_terminal_summary(terminalreporter):
    """Print the time that each file took, and the table of the built pages, which is kept beside the book."""
    reports = [report for some in terminalreporter.stats.values() for report in some if hasattr(report, "duration")]
    spent = Counter()
    for report in reports:
        spent[report.nodeid.partition("::")[0]] += report.duration
    if len(spent) > 1:
        terminalreporter.section("slowest files")
        for file, seconds in spent.most_common(15):
            terminalreporter.write_line(f"{seconds:7.1f}s {file}")
    called = [report for report in reports if report.when == "call"]
    walks(terminalreporter, [row for report in called for name, row in report.user_properties if name == "walk"])
    rows = {}
    for report in reports:
        for name, row in report.user_properties:
            if name == "page":
                rows.setdefault(row["path"], {}).update(row)
    if rows:
        lines = [f"{'page':<40} {'kB':>6} {'requests':>8} {'paint ms':>8} {'shift':>6}  axe light, dark"]
        for _, row in sorted(rows.items()):
            row = {"kb": 0, "requests": 0, "paint": 0, "shift": 0, "light": "-", "dark": "-", **row}
            lines.append("{path:<40} {kb:6.1f} {requests:8d} {paint:8.0f} {shift:6.3f}  {light}, {dark}".format(**row))
        terminalreporter.section("built pages")
        terminalreporter.write_line("\n".join(lines))
        (BOOK.parent / "pages.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def walks(terminalreporter, rows):
    """Print what the random walks did and found, for each widget and together, and the seed that does them again."""
    sums = {}
    for row in rows:
        for where in (row["where"], "together"):
            for name in ("walks", "acts", "errors", "stale"):
                some = sums.setdefault(where, Counter())
                some[name] += row[name]
    if sums:
        terminalreporter.section(f"random walks from seed {', '.join(sorted({row['seed'] for row in rows}))}")
        for where in [*sorted(sums.keys() - {"together"}), "together"]:
            figures = (f"{count:7,d} {name}" for name, count in sums[where].items())
            terminalreporter.write_line(f"{where:<28}{''.join(figures)}")


LEFT_OUT = Counter()


def missing(what):
    """Leave a test out with a reason; on CI, where everything is installed, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what}, and CI=true")
    pytest.skip(f"left out: {what}")


def pytest_runtest_logreport(report):
    """Count what was left out, by its reason."""
    if report.skipped and isinstance(report.longrepr, tuple) and "left out: " in report.longrepr[2]:
        LEFT_OUT[report.longrepr[2].partition("left out: ")[2]] += 1


def pytest_unconfigure(config):
    """Say as the last line of all how many tests were left out, and what to do about it."""
    if LEFT_OUT and not hasattr(config, "workerinput"):
        absent = [name for name in browsers.NAMES if any(browsers.missing(name) == why for why in LEFT_OUT)]
        cures = [browsers.advice(absent)] if absent else []
        cures += ["make book"] if any("make book" in why for why in LEFT_OUT) else []
        print(f"Tests left out: {LEFT_OUT.total()}. To run them: {'; '.join(cures)}.")


@pytest.fixture(scope="session")
def browser():
    """Give a real Chromium."""
    path = browsers.find("Chromium") or missing(browsers.missing("Chromium"))
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def firefox():
    """Give a real Firefox."""
    from firefox import Firefox

    started = Firefox(browsers.find("Firefox") or missing(browsers.missing("Firefox")))
    yield started
    started.close()


@pytest.fixture
def new_page(browser):
    """Open pages, each in a context of its own; any console error on any of them fails the test."""
    errors, contexts = [], []

    def open_page(url=None, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: message.type == "error" and errors.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        if url:
            page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not errors, "\n".join(errors)


KEPT = 6  # pages that stand ready


@pytest.fixture(scope="session")
def kept(browser):
    """Keep some pages between tests, each with its kind: to start one takes longer than to load a widget in it."""
    pages = []
    yield pages
    for _, page, _ in pages:
        page.context.close()


@pytest.fixture
def load(browser, kept):
    """Load addresses as `new_page` does, in pages that stand ready; `script` runs before any script of the page.

    Only a page that is asked for `painted` shows anything (unpainted.py): what looks at pixels or judges contrast does.
    A document leaves nothing to the next: what the book stores is forgotten, size and mouse are put back. What lasts
    longer, as a listener, a route or an emulated medium, asks for a page of its own: `new_page`.
    """
    used = []

    def loaded(url=None, script="", painted=False, **options):
        script = script if painted else UNPAINTED + script
        viewport = options.pop("viewport", {"width": 1280, "height": 720})
        kind = script, repr(sorted(options.items()))
        ready = next((one for one in kept if one[0] == kind), None)
        if ready:
            kept.remove(ready)
            _, page, errors = ready
            page.mouse.move(-9, -9)
            page.evaluate("() => { try { localStorage.clear(); sessionStorage.clear(); } catch { } }")
            errors.clear()
        else:
            page, errors = browser.new_context(viewport=viewport, **options).new_page(), []
            page.set_default_timeout(15_000)
            page.on("console", lambda message: message.type == "error" and errors.append(f"{page.url}: {message.text}"))
            page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
            if script:
                page.add_init_script(script)
        used.append((kind, page, errors))
        if page.viewport_size != viewport:
            page.set_viewport_size(viewport)
        page.goto(url or "about:blank")
        return page

    yield loaded
    kept += used
    told = [error for _, _, errors in used for error in errors]
    while len(kept) > KEPT:
        kept.pop(0)[1].context.close()
    assert not told, "\n".join(told)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def book_folder():
    """Give the folder of the built book."""
    if not (BOOK / "index.html").is_file():
        missing("the book is not built (make book)")
    return BOOK


@pytest.fixture(scope="session")
def book(book_folder):
    """Serve the built book on a free port of localhost; gives its address, without a slash at the end."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=book_folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
