"""Every page of the built book, one after the other: a page that is added is tested without a new test."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sample import looked_at

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "_build" / "html"


def pytest_generate_tests(metafunc):
    """Run a test that asks for `path` on each page; without a book only once, to be skipped or, on CI, to fail."""
    if "path" in metafunc.fixturenames:
        found = (path for path in BUILT.rglob("*.html") if "_static" not in path.parts)
        names = sorted(path.relative_to(BUILT).as_posix() for path in found)
        names = [name for name in names if looked_at(name)]
        if {"load", "new_page", "visit"} & set(metafunc.fixturenames) and "index.html" in names:
            names.remove("index.html")  # it only leads on; test_the_bare_address_leads_to_the_front_page follows it
        metafunc.parametrize("path", names or ["index.html"], scope="module")


@pytest.fixture(scope="session")
def built(book):
    """Give the folder of the built book."""
    return BUILT


@pytest.fixture(scope="session")
def soups(built):
    """Parse a page once."""
    parsed = {}

    def soup(path):
        if path not in parsed:
            parsed[path] = BeautifulSoup((built / path).read_text(encoding="utf-8"), "html.parser")
        return parsed[path]

    return soup


@pytest.fixture
def soup(soups, path):
    """Give a page as a tree."""
    return soups(path)
