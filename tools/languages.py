"""Build the book in its other languages, beside the English one: `make book` runs this last.

The languages are those of `book/locale/languages.json`. A language is the same source with `language` set: Sphinx takes
each message from the catalogues. Notebooks do not run again: the outputs come from the cache that the English build has
filled. `BOOK_LOCALE` names another folder of catalogues.
"""

import contextlib
import gc
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
    from jupyter_book.sphinx import build_sphinx

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
    gc.disable()  # trees of a hundred thousand nodes, read again and again: collecting takes a third of the time
    defaults = cache(frontend.get_default_settings)  # asked for with each of three thousand messages
    frontend.get_default_settings = lambda *parts: copy(defaults(*parts))
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
    failed = [build(language, about["folder"]) for language, about in languages().items() if about["folder"]]
    gc.freeze()  # or Python looks through all of it once more before it ends, which takes six seconds
    sys.exit(any(failed))
