"""Run notebooks and store them in one normal form: text outputs kept, pictures and run times left out.

`make notebooks` runs all of them; `python tools/notebooks.py book/01-*.ipynb` runs those named, and with `--check`
nothing is run or written: it only says which notebooks are not in normal form.
nbval compares what is stored here; the build draws the figures.
"""

import argparse
import copy
import glob
import pathlib

import nbformat
from fold_cells import set_tags
from nbclient import NotebookClient

PICTURES = ("image/png", "image/svg+xml", "image/jpeg", "application/vnd.jupyter.widget")
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# The first code cell of each notebook. The book does not show it; nbval runs it like any other. Publishing writes the
# address into the copies that it hands out (`book/_ext/launch.py`). Never a bare name: whoever registered it on the
# package index would run code in readers' sessions.
SETUP = """\
# Installs the library of this book where it is missing, else does nothing.
from importlib.util import find_spec

LIBRARY = ""  # a published copy names its repository and commit here
if not find_spec("splatlib"):
    if not LIBRARY:
        from IPython.core.error import UsageError  # shown as one line

        raise UsageError(
            "splatlib is not installed, and this copy of the notebook does "
            "not know its address. Take the copy that the published book "
            "hands out; or type, in a clone of the book's repository: "
            'pip install ".[widgets,notebooks]"'
        )
    %pip install -q "splatlib[widgets,notebooks] @ {LIBRARY}"
"""
# The second one, where there are answer boxes.
BOXES = """\
# In JupyterLab: lets the answer boxes check what you type.
from splatlib.widgets import Guesses

Guesses()
"""


def execute(notebook, timeout=180):
    """Run the notebook in the book's folder, in place."""
    NotebookClient(
        notebook,
        timeout=timeout,
        resources={"metadata": {"path": "book"}},
        store_widget_state=False,
        coalesce_streams=True,
    ).execute()


def with_setup(notebook):
    """Give the notebook with SETUP as its first code cell, and BOXES after it where there are answer boxes."""
    notebook = copy.deepcopy(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if code and "%pip install" in code[0].source:
        code[0].source = SETUP.strip()
    elif code:
        setup = nbformat.v4.new_code_cell(SETUP.strip(), metadata={"tags": ["remove-cell"]})
        notebook.cells.insert(1 if notebook.cells[0].cell_type == "markdown" else 0, setup)
    asks = any('<div class="guess' in cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    if asks and not any("Guesses()" in cell.source for cell in code):
        at = next(n for n, cell in enumerate(notebook.cells) if cell.source == SETUP.strip())
        boxes = nbformat.v4.new_code_cell(BOXES.strip(), metadata={"tags": ["remove-cell"]})
        notebook.cells.insert(at + 1, boxes)
    return notebook


def normalise(notebook):
    """Give the notebook with short stable ids, tags, no metadata of a run and no pictures."""
    notebook = copy.deepcopy(notebook)
    notebook.metadata = nbformat.from_dict(KERNEL)
    set_tags(notebook)
    used, taken = set(), {cell.get("id") for cell in notebook.cells}
    for number, cell in enumerate(notebook.cells, 1):
        if cell.get("id") in used or len(cell.get("id", "")) != 3:
            cell["id"] = next(f"c{n:02d}" for n in range(number, 1000) if f"c{n:02d}" not in used | taken)
        used.add(cell["id"])
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [kept for kept in map(without_pictures, cell.outputs) if kept]
    hide_answers(notebook.cells)
    nbformat.validate(notebook)
    return notebook


def hide_answers(cells):
    """Let JupyterLab open solutions collapsed, and the cells right after an answer box down to the first output.

    Code and output together: a collapsed output alone would show its first line. Imports tell nothing and stay. The
    page does the same (`veil.js`).
    """
    solution = asked = False
    for cell in cells:
        hidden = solution
        if cell.cell_type == "markdown":
            asked = cell.source.endswith("</details>\n\n</div>")
            hidden = cell.source.startswith("% Solution")
            solution = hidden or (solution and "{solution-end}" not in cell.source)
        elif asked and not cell.source.startswith(("import ", "from ")):
            hidden, asked = True, not cell.outputs
        cell.metadata.pop("jupyter", None)
        if hidden:
            cell.metadata["jupyter"] = {"source_hidden": True}
            if cell.get("outputs"):
                cell.metadata["jupyter"]["outputs_hidden"] = True


def without_pictures(output):
    """Drop pictures and the random ids of live widgets. A figure leaves its name, which nbval compares."""
    if "data" not in output:
        return output
    output.metadata = {}
    output.data = {kind: data for kind, data in output.data.items() if not kind.startswith(PICTURES)}
    return output if output.data else None


def main():
    """Run or check the notebooks that the command line names, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="run nothing; fail where a notebook is not in normal form")
    parser.add_argument("notebooks", nargs="*")
    asked = parser.parse_args()
    odd = 0
    for path in map(pathlib.Path, asked.notebooks or sorted(glob.glob("book/*.ipynb"))):
        notebook = nbformat.read(path, as_version=4)
        if not asked.check:
            notebook = normalise(with_setup(notebook))
            execute(notebook)
        text = nbformat.writes(normalise(with_setup(notebook))) + "\n"
        if asked.check and text != path.read_text():
            odd += 1
            print(f"{path} is not in normal form: run `make notebooks`")
        elif not asked.check:
            path.write_text(text)
            print(path, flush=True)
    return odd


if __name__ == "__main__":
    raise SystemExit(main())
