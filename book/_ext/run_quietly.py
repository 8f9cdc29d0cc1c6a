"""How the build runs notebooks, and that it does not run again what `make test` has just run.

Jupyter Book has no setting for how, so the defaults of its runner are set here. A notebook that nbval found right lies
in `_build/ran` with all it showed, kept there by `book/conftest.py`; the build takes it from there into its cache.

Minutes pass before the book is there. So each page that is read, and with it each notebook that runs, is told.
"""

import atexit
import gc
import sys
from functools import partial
from pathlib import Path

import nbclient
import nbformat
import zmq
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors import utils
from jupyter_client import KernelManager


def take_what_ran(app):
    """Put the notebooks of `_build/ran` into the cache; one that changed since does not match, and runs."""
    cache = get_cache(app.config.nb_execution_cache_path or Path(app.doctreedir).parent / ".jupyter_cache")
    for path in sorted(Path(app.doctreedir).parent.glob("ran/*.ipynb")):
        bundle = CacheBundleIn(nbformat.read(path, as_version=4), str(Path(app.srcdir, "book", path.name)))
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
        path.unlink()


def forget_nothing(app):
    """Let Python not look for garbage while it builds pages, nor when it ends.

    It would search trees of a hundred thousand nodes again and again, a third of the time, to save some 200 megabytes.
    """
    if app.builder.name == "html":  # the process ends with the build; tests read the messages in theirs
        gc.disable()
        atexit.register(gc.freeze)


def tell(words):
    """Say a line while the build is under way."""
    print(words, file=sys.stderr, flush=True)


def tell_each_page(app, env, docnames):
    """Count the pages as they are read."""
    count = iter(range(1, len(docnames) + 1))
    if docnames:
        tell(f"Reading {len(docnames)} pages; a notebook that was not run before runs now, some seconds each")
    app.connect("source-read", lambda app, name, text: tell(f"{next(count, ''):4} of {len(docnames)}  {name}"))


def setup(app):
    """Join what a cell prints, however the kernel cut it; encrypt, or each kernel warns that it does not."""
    utils.executenb = partial(nbclient.execute, coalesce_streams=True)
    if zmq.has("curve"):
        KernelManager.transport_encryption.default_value = "auto"
    app.connect("builder-inited", forget_nothing)
    app.connect("builder-inited", take_what_ran)
    app.connect("env-before-read-docs", tell_each_page)
    app.connect("env-updated", lambda app, env: tell("Writing the pages"))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
