"""Run notebooks and store them in one normal form: text outputs kept, pictures and run times left out.

`make notebooks` runs all of them; `python tools/notebooks.py book/01-*.ipynb` runs those named, and with `--check`
nothing is run or written: it only says which notebooks are not in normal form.
nbval compares what is stored here; the build draws the figures.
"""

import argparse
import copy
import glob
import pathlib
import tomllib

import nbformat
from fold_cells import set_tags
from nbclient import NotebookClient

PICTURES = ("image/png", "image/svg+xml", "image/jpeg", "application/vnd.jupyter.widget")
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# Where Colab finds the library: the address in pyproject.toml if there is one, else the package index.
URL = tomllib.loads(pathlib.Path("pyproject.toml").read_text())["project"].get("urls", {}).get("Repository")
LIBRARY = f"splatlib[widgets] @ git+{URL}" if URL else "splatlib[widgets]"
# The first code cell of each notebook. The book does not show it; nbval runs it like any other.
ON_COLAB = f"""\
# Colab starts without the library. Everywhere else it is already installed.
import sys

if "google.colab" in sys.modules:
    %pip install -q "{LIBRARY}"
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


def normalise(notebook):
    """Give the notebook with the Colab cell first, short stable ids, tags, no metadata of a run and no pictures."""
    notebook = copy.deepcopy(notebook)
    notebook.metadata = nbformat.from_dict(KERNEL)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if code and "google.colab" in code[0].source:
        code[0].source = ON_COLAB.strip()
    elif code:
        setup = nbformat.v4.new_code_cell(ON_COLAB.strip(), metadata={"tags": ["remove-cell"]})
        notebook.cells.insert(1 if notebook.cells[0].cell_type == "markdown" else 0, setup)
    set_tags(notebook)
    used = set()
    for number, cell in enumerate(notebook.cells, 1):
        if cell.get("id") in used or len(cell.get("id", "")) != 3:
            cell["id"] = next(f"c{n:02d}" for n in range(number, 1000) if f"c{n:02d}" not in used)
        used.add(cell["id"])
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [kept for kept in map(without_pictures, cell.outputs) if kept]
    nbformat.validate(notebook)
    return notebook


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
            notebook = normalise(notebook)
            execute(notebook)
        text = nbformat.writes(normalise(notebook)) + "\n"
        if asked.check and text != path.read_text():
            odd += 1
            print(f"{path} is not in normal form: run `make notebooks`")
        elif not asked.check:
            path.write_text(text)
            print(path, flush=True)
    return odd


if __name__ == "__main__":
    raise SystemExit(main())
