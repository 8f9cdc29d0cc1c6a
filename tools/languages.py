"""Build the book in its other languages, beside the English one: `make book` runs this last.

The languages are those of `book/locale/languages.json`. A language is the same source with `language` set: Sphinx takes
each message from the catalogues. Notebooks do not run again: the outputs come from the cache that the English build has
filled. `BOOK_LOCALE` names another folder of catalogues.
"""

import contextlib
import io
import sys
from copy import copy
from functools import cache
from pathlib import Path

import yaml
from docutils import frontend

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "book" / "_ext"))
from catalogues import LOCALE, catalogue, languages

ROOT = Path(__file__).resolve().parents[1]
BUILT = ROOT / "_build"


def build(language: str, folder: str) -> bool:
    """Build one language into its folder of the book; say whether it failed."""
    sys.modules["rfc3987_syntax"] = None  # or jsonschema compiles its grammar for two seconds; nothing here asks for it
    from jupyter_book.sphinx import build_sphinx
    from myst_parser.config.main import MdParserConfig
    from myst_parser.parsers import sphinx_

    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    frame = catalogue(language, "sphinx")
    title, author = (frame.get(config[name], config[name]) for name in ("title", "author"))
    settings = {
        "latex_individualpages": False,
        "language": language,
        "locale_dirs": [str(LOCALE)],
        "gettext_compact": False,
        "nb_execution_cache_path": str(BUILT / ".jupyter_cache"),
        "nitpicky": True,
        "project": title,
        "html_title": title,
        "author": author,
    }
    # What each of three thousand messages asks for anew, and is always the same.
    defaults = cache(frontend.get_default_settings)
    frontend.get_default_settings = lambda *parts: copy(defaults(*parts))
    MdParserConfig.__hash__ = object.__hash__  # the settings of the book, the same for all
    sphinx_.create_md_parser = cache(sphinx_.create_md_parser)
    with contextlib.redirect_stdout(io.StringIO()):
        return bool(
            build_sphinx(
                ROOT,
                BUILT / "html" / folder,
                noconfig=True,
                path_config=ROOT / "_config.yml",
                confoverrides=settings,
                doctreedir=BUILT / f".doctrees-{language}",
                builder="html",
                warningiserror=True,
                keep_going=True,
                quiet=True,
            )
        )


if __name__ == "__main__":
    sys.exit(any([build(language, about["folder"]) for language, about in languages().items() if about["folder"]]))
