"""Run notebooks and store them in one normal form: text outputs kept, pictures and run times left out.

`make notebooks` runs all of them; `python tools/notebooks.py book/01-*.ipynb` runs those named.
nbval compares what is stored here; the build draws the figures.
"""

import glob
import sys

import nbformat
from nbclient import NotebookClient

PICTURES = ("image/png", "image/svg+xml", "image/jpeg")
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def text_outputs(outputs):
    """Drop pictures (the build draws them) and the random ids of live widgets."""
    for output in outputs:
        data = output.get("data", {})
        for kind in [k for k in data if k in PICTURES or k.startswith("application/vnd.jupyter.widget")]:
            del data[kind]
        if "metadata" in output:
            output["metadata"] = {}
    pictured = ("display_data", "execute_result")
    return [o for o in outputs if not (o.output_type in pictured and is_figure_only(o.data))]


def is_figure_only(data):
    """Tell whether nothing but a figure's name is left."""
    return not data or (set(data) == {"text/plain"} and data["text/plain"].startswith("<Figure size"))


def run(path):
    """Execute one notebook in its own folder and write it back in normal form."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=180, resources={"metadata": {"path": "book"}}, store_widget_state=False).execute()
    notebook.metadata = nbformat.from_dict(KERNEL)
    used = set()
    for number, cell in enumerate(notebook.cells, 1):
        if cell.get("id") in used or len(cell.get("id", "")) != 3:
            cell["id"] = next(f"c{n:02d}" for n in range(number, 1000) if f"c{n:02d}" not in used)
        used.add(cell["id"])
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = text_outputs(cell.outputs)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)
    print(f"{path}: {sum(c.cell_type == 'code' for c in notebook.cells)} code cells", flush=True)


if __name__ == "__main__":
    for name in sys.argv[1:] or sorted(glob.glob("book/*.ipynb")):
        run(name)
