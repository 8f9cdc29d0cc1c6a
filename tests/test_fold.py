"""The rule by which the book folds proofs and drawings, and what it must leave alone."""

import json
import sys
from pathlib import Path

import nbformat
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

import fold_cells

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("theirs = F.conv1d(x, w)\nassert np.array_equal(ours, theirs.numpy())", "proof"),
        ("for s in (1, 2):\n    y = torch.ones(s)\n    torch.testing.assert_close(y, y)", "proof"),
        ("assert flat(w) and not flat(v)", "proof"),
        ("y = splatlib.conv1d(x, w)\nassert y.sum() == 3", None),  # the idea, and a check of it: to be read
        ("y = F.conv1d(x, w)\nprint(y)\nassert y.sum() == 3", None),  # what is printed is there to be seen
        ("def f(x):\n    assert torch.all(x)", None),
        ("import torch", None),
        ("plot.row(x, w)\nplt.show()", "drawing"),
        ("fig, axes = plt.subplots(1, 2)\nfor ax, y in zip(axes, ys):\n    ax.imshow(y)\nplt.show()", "drawing"),
        ("y = splatlib.conv1d(x, w)\nplt.plot(y)", None),
        ("%pip install x", None),
        ("", None),
    ],
)  # fmt: skip
def test_the_rule(source, kind):
    assert fold_cells.kind(source) == kind


def notebook(*cells):
    return nbformat.v4.new_notebook(cells=cells)


def code(source="assert torch.ones(1)", **metadata):
    return nbformat.v4.new_code_cell(source, metadata=metadata)


def tags(cells):
    book = notebook(*cells)
    fold_cells.set_tags(book)
    return [cell.metadata.get("tags") for cell in book.cells]


def test_an_author_has_the_last_word():
    assert tags([code(), code(tags=["shown"]), code(tags=["remove-input"]), code(tags=["mine"])]) == [
        ["hide-input", "proof"],
        ["shown"],
        ["remove-input"],
        ["mine", "hide-input", "proof"],
    ]


def test_a_cell_that_became_something_else_is_unfolded():
    assert tags([code("print(1)", tags=["hide-input", "proof"]), code("plt.show()", tags=["hide-input", "proof"])]) == [
        None,
        ["hide-input", "drawing"],
    ]


def test_a_solution_is_folded_once():
    start, end = (nbformat.v4.new_markdown_cell(f":::{{solution-{edge}}} x") for edge in ("start", "end"))
    assert tags([start, code(), end, code()]) == [None, None, None, ["hide-input", "proof"]]


def test_the_book_has_both_and_keeps_most_cells_open():
    cells = [
        cell
        for path in ROOT.glob("book/[01]*.ipynb")
        for cell in json.loads(path.read_text())["cells"]
        if cell["cell_type"] == "code"
    ]
    folded = [cell for cell in cells if "hide-input" in cell["metadata"].get("tags", [])]
    kinds = {tag for cell in folded for tag in cell["metadata"]["tags"]}
    assert kinds >= {"proof", "drawing"} and 30 < len(folded) < len(cells) / 3
