"""The launch links: right addresses where the repository is known, none where it is not."""

import sys
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "book" / "_ext"))
import launch


@pytest.fixture
def page(monkeypatch, tmp_path):
    for name in ("BOOK_REPOSITORY", "GITHUB_REPOSITORY", "BOOK_BRANCH", "BOOK_JUPYTERHUB", "BOOK_COPIES"):
        monkeypatch.delenv(name, raising=False)
    env = SimpleNamespace(doc2path=lambda name, base: f"{name}.ipynb")
    (tmp_path / "book").mkdir()

    def links(code="1", language="en", **environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        (tmp_path / "book" / "04-x.ipynb").write_text(code)
        context = {}
        launch.on_page(
            SimpleNamespace(env=env, srcdir=tmp_path, config=SimpleNamespace(language=language)),
            "book/04-x",
            "page.html",
            context,
            doctree=object(),
        )
        return dict(context["launch"])

    return links


def test_no_address_no_links(page):
    assert page() == {}


def test_each_link_names_the_repository_the_branch_and_the_file(page):
    known = {"BOOK_REPOSITORY": "https://github.com/a/b/", "BOOK_BRANCH": "next", "BOOK_COPIES": "ready"}
    links = page(**known, BOOK_JUPYTERHUB="https://hub.example/")
    assert links == {
        "Binder (starts slowly)": "https://mybinder.org/v2/gh/a/b/next?urlpath=lab/tree/book/04-x.ipynb",
        "Colab": "https://colab.research.google.com/github/a/b/blob/ready/book/04-x.ipynb",
        "JupyterHub": links["JupyterHub"],
        "Edit this page": "https://github.com/a/b/edit/next/book/04-x.ipynb",
        "Report a mistake": "https://github.com/a/b/issues/new?title=book%2F04-x.ipynb%3A+",
    }
    hub = urlsplit(links["JupyterHub"])
    assert (hub.netloc, hub.path) == ("hub.example", "/hub/user-redirect/git-pull")
    assert parse_qs(hub.query) == {
        "repo": ["https://github.com/a/b"],
        "branch": ["ready"],
        "urlpath": ["lab/tree/b/book/04-x.ipynb"],
    }


def test_on_github_the_address_is_known_and_no_hub_is_no_hub_link(page):
    links = page(GITHUB_REPOSITORY="a/b", BOOK_COPIES="ready")
    assert links["Edit this page"] == "https://github.com/a/b/edit/main/book/04-x.ipynb"
    assert "JupyterHub" not in links and "Colab" in links


def test_another_language_runs_its_copy_and_edits_its_catalogue(page):
    links = page(language="zh_CN", GITHUB_REPOSITORY="a/b", BOOK_COPIES="ready")
    assert links["Colab"] == "https://colab.research.google.com/github/a/b/blob/ready/book/04-x.zh.ipynb"
    assert links["Binder (starts slowly)"].endswith("/a/b/ready?urlpath=lab/tree/book/04-x.zh.ipynb")
    edited = "https://github.com/a/b/edit/main/book/locale/zh_CN/LC_MESSAGES/book/04-x.po"
    assert links["Edit this page"] == edited
    assert set(page(language="zh_CN", BOOK_COPIES="")) == {"Edit this page", "Report a mistake"}


def test_no_copies_no_link_to_one(page):
    links = page(GITHUB_REPOSITORY="a/b", BOOK_JUPYTERHUB="https://hub.example/")
    assert "Binder (starts slowly)" in links and not {"Colab", "JupyterHub"} & set(links)


def test_a_notebook_that_reads_a_file_of_the_repository_is_not_handed_out_alone(page):
    links = page(r'"open(\"../benchmarks/results.json\")"', GITHUB_REPOSITORY="a/b", BOOK_COPIES="ready")
    assert "Binder (starts slowly)" in links and "Colab" not in links


def test_all_chapters_are_handed_out_alone():
    book = Path(launch.__file__).parents[1]
    tied = {path.stem for path in book.glob("*.ipynb") if not launch.stands_alone(path.read_text("utf-8"))}
    assert tied == {"cure-costs", "how-fast"}  # their numbers lie beside them


def test_a_copy_without_the_line_is_refused_and_without_an_address_left_as_it_is():
    with pytest.raises(ValueError, match="make notebooks"):
        launch.copy('"LIBRARY = 1"', "https://github.com/a/b", "c0ffee")
    assert launch.copy(launch.BLANK, "", "c0ffee") == launch.copy(launch.BLANK, "/a", "") == launch.BLANK
