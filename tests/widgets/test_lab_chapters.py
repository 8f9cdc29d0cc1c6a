"""Chapters in a real JupyterLab, as a student meets them: nothing raw, no answer in sight, boxes that judge."""

import re
import sys

import pytest
from answers import BOOK, boxes
from lab import RUN_ALL
from sample import EVERY

from splatlib.widgets.shared.labels import labels

sys.path.insert(0, str(BOOK / "_ext"))
import launch

FIRST, SECOND = "01-one-pixel-one-stamp", "05-count-the-overlaps"
# In another language as the Notebook button hands it out; the second in both with EVERY_CASE=1.
CHAPTERS = [(FIRST, "en"), (SECOND, "zh_CN")] + [(SECOND, "en")] * EVERY
# Brings one cell after the other into view, waits until all that is seen below it is drawn and stands still, and takes
# it down. What has left the view has no boxes, and then no text; what a cell holds may come a little after the cell.
READ = """async () => {
  const { content } = jupyterapp.shell.currentWidget, cells = content.widgets, seen = [];
  const isCode = ({ model }) => model.type === "code";
  const drawn = cell => {
    const shown = isCode(cell) ? ".cm-line, .jp-Placeholder" : ".myst > *, .jp-Placeholder";
    return cell.node.querySelector(shown)?.getClientRects().length && (!isCode(cell) || cell.node.innerText.trim());
  };
  const told = cell => {
    const text = drawn(cell) ? cell.node.innerText : "never drawn";
    return [cell.model.type, text, cell.model.sharedModel.getSource()];
  };
  const inView = ({ node }) => node.isConnected && node.getBoundingClientRect().top < innerHeight;
  while (seen.length < cells.length) {
    const first = seen.length, end = Date.now() + 20000;
    let now = [], before;
    do {
      before = JSON.stringify(now);
      await content.scrollToItem(first, "start");
      await new Promise(done => setTimeout(done, 40));
      now = cells.slice(first).filter((cell, n) => !n || inView(cell)).map(told);
    } while ((JSON.stringify(now) !== before || now.some(([, text]) => text === "never drawn")) && Date.now() < end);
    seen.push(...now);
  }
  await content.scrollToItem(0, "start");
  return seen;
}"""
# What only our directives, roles and labels look like.
RAW = re.compile(r":::|^\(.*\)=$|\{[\w:]+\}|Unknown Directive|</?\w+>", re.M)


@pytest.fixture
def page(browser):
    """Open a page on which an error fails the test; what jupyterlab-myst says of links to other pages is no error."""
    errors, context = [], browser.new_context(viewport={"width": 1400, "height": 2000})  # few screens of cells
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors, errors


@pytest.mark.parametrize(("chapter", "language"), CHAPTERS)
def test_a_chapter_in_jupyterlab(lab, page, chapter, language):
    words, name = labels(language), launch.name(chapter, language)
    handed_out = launch.in_language((BOOK / f"{chapter}.ipynb").read_text("utf-8"), chapter, language)
    lab.folder.joinpath(name).write_text(handed_out, "utf-8")
    asked = [box for box in boxes(lab.folder) if f"{box['chapter']}.ipynb" == name]
    assert asked
    lab.show(page, name.removesuffix(".ipynb"))
    page.wait_for_function("() => jupyterapp.shell.currentWidget.context.isReady", timeout=60_000)

    # as it was opened, nothing run
    cells = page.evaluate(READ)
    prose = [text for kind, text, _ in cells if kind == "markdown"]
    assert not [text for text in prose if RAW.search(text) or "never drawn" in text]
    assert sum(words["guess.show"] in text for text in prose) > 1
    told = [re.split(r"[`*(.,:，。：]", reason)[0] for box in asked for reason in box["told"]]
    told = [reason for reason in told if len(reason) > (12 if language == "en" else 5)]
    assert len(told) > len(asked)
    assert not [reason for reason in told if any(reason in text for text in prose)]
    before = ""
    for kind, text, source in cells:
        if before.endswith("</details>\n\n</div>") and kind == "code" and not source.startswith(("import ", "from ")):
            assert text.strip() == source.split("\n")[0], text  # collapsed, output and all
        if source.startswith("% Solution"):
            assert text.strip() == "% Solution"
        before = before if kind == "code" and source.startswith(("import ", "from ")) else source

    # run: every cell is green, every box is alive
    page.evaluate(
        "for (const { model } of jupyterapp.shell.currentWidget.content.widgets) model.executionCount &&= null"
    )
    page.evaluate(RUN_ALL)
    page.locator(".guess-forget button").wait_for()
    failed = """() => jupyterapp.shell.currentWidget.content.widgets.filter(
      ({ model }) => model.type === "code" && (model.executionCount === null
        || model.outputs.toJSON().some(output => output.output_type === "error"))).length"""
    assert page.evaluate(failed) == 0
    for box in asked:
        question = re.sub(r"\*\*|`", "", box["question"]).replace("'", "’")
        here = page.locator(".guess", has_text=question)
        here.scroll_into_view_if_needed()
        status, check = here.get_by_role("status"), here.get_by_role("button", name=words["box.check"])
        answer = here.get_by_text(words["box.answer"])
        assert not answer.is_visible()
        for given, said in ((box["wrong"][0], "✗ "), (box["accepted"][0], f"✓ {words['guess.right']}")):
            if box["choices"]:
                here.get_by_label(given, exact=True).check()
            else:
                here.get_by_role("textbox", name=question).fill("")
                here.get_by_role("textbox", name=question).type(given)
            check.click()
            assert status.inner_text().startswith(said), (question, given)
        assert answer.is_visible()
    page.locator(".guess-forget button").first.click()
    assert not page.get_by_text(words["box.answer"]).first.is_visible()
