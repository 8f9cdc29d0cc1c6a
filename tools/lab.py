"""Open the notebooks in JupyterLab: python tools/lab.py [OPTIONS of jupyter lab].

JupyterLab saves a notebook soon after it was opened, with its own metadata, and git would call it changed. So the
book's notebooks are saved in their normal form (`notebooks.py`): one that was only opened, or run and found right,
stays as git knows it, and whatever you change is kept. Figures are not stored; run a notebook again to see them. A
notebook of your own is saved as it is.
"""

import os
import sys
from pathlib import Path

import nbformat
from jupyterlab.labapp import LabApp
from notebooks import normalise

BOOK = Path(__file__).resolve().parents[1] / "book"
OURS = set(BOOK.glob("*.ipynb"))


def save_in_normal_form(model, path, contents_manager, **kwargs):
    """Normalise what is about to be saved, if it is a notebook of the book."""
    if model["type"] == "notebook" and Path(contents_manager.root_dir, path.strip("/")).resolve() in OURS:
        model["content"] = normalise(nbformat.from_dict(model["content"]))


def main(options) -> None:
    """Start the server. In a container one often is root; then JupyterLab asks for an option more."""
    root = ["--allow-root"] if os.geteuid() == 0 else []
    server = LabApp.initialize_server(argv=[*root, *options, str(BOOK)])
    server.contents_manager.register_pre_save_hook(save_in_normal_form)
    server.start()


if __name__ == "__main__":
    main(sys.argv[1:])
