"""The back matter says what is true: the citation's version, the check of the run page, a cheat sheet of one page."""

import io
import re
from pathlib import Path

import pypdf

import splatlib

ROOT = Path(__file__).resolve().parents[1]


def test_citation_names_this_version_and_the_same_title():
    page, cff = ((ROOT / name).read_text() for name in ("book/how-to-cite.md", "CITATION.cff"))
    assert f"version = {{{splatlib.__version__}}}" in page
    assert f"version: {splatlib.__version__}" in cff
    title = re.search(r'^title: "(.*)"', cff, re.M)[1]
    assert f"title   = {{{title}}}" in page


def test_the_check_of_the_run_page_prints_true(capsys):
    code = re.search(r"```python\n(.*?)```", (ROOT / "book/run-this-book.md").read_text(), re.S)[1]
    exec(code, {})
    assert capsys.readouterr().out == "True\n"


def test_the_verbs_of_the_run_page_exist():
    makefile = (ROOT / "Makefile").read_text()
    verbs = re.findall(r"(?:^|`)make ([a-z]+)", (ROOT / "book/run-this-book.md").read_text(), re.M)
    assert len(verbs) > 4
    for verb in verbs:
        assert re.search(rf"^{verb}:", makefile, re.M), verb


def test_the_threads_page_lists_every_thread_that_a_chapter_links():
    threads = re.compile(r"https://github\.com/[\w./-]+/(?:issues|pull)/\d+")
    listed = set(threads.findall((ROOT / "book/threads.md").read_text()))
    linked = {link for path in ROOT.glob("book/[01]*.ipynb") for link in threads.findall(path.read_text())}
    assert len(linked) > 40 and linked - listed == set()


def test_chapters_link_every_term_of_the_glossary():
    terms = re.findall(r"^(\S.*)\n  \(", (ROOT / "book/glossary.md").read_text(), re.M)
    chapters = "".join(path.read_text() for path in ROOT.glob("book/[01]*.ipynb"))
    linked = {text.split("<")[-1].strip("<> ").lower() for text in re.findall(r"\{term\}`([^`]+)`", chapters)}
    assert len(terms) > 30 and {term.lower() for term in terms} == linked


def test_the_cheat_sheet_prints_on_one_page(book, browser):
    page = browser.new_page()
    page.goto(f"{book}/book/cheat-sheet.html")
    pdf = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    text = pdf.pages[0].extract_text()
    page.close()
    assert len(pdf.pages) == 1
    assert "conv_transpose_size" in text and "upscale_factor" in text
