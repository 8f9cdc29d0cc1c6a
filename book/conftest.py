"""Keep what nbval ran: a right notebook is not run again for the build.

The build takes it into its cache (`_ext/run_quietly.py`).
"""

import sys
from pathlib import Path

import pytest

BOOK = Path(__file__).parent
BUILT = BOOK.parent / "_build"
sys.path.insert(0, str(BOOK / "_ext"))
from figures import start_kernels_in_style

collect_ignore = ["conftest.py"]  # it holds no doctest


def is_cell(item):
    """Say whether nbval runs it, without importing it for other tests."""
    return type(item).__name__ == "IPyNbCell"


def pytest_sessionstart(session):
    """Draw as the build draws."""
    start_kernels_in_style(BUILT)


def pytest_itemcollected(item):
    """Leave drawings out of the comparison: none is stored."""
    if is_cell(item) and "image/svg+xml" not in item.parent.skip_compare:
        item.parent.skip_compare += ("image/svg+xml",)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Collect right outputs; the last one keeps the notebook."""
    report = yield
    if is_cell(item) and report.when == "call" and report.passed:
        notebook = item.parent
        cells = [
            cell for cell in notebook.nb.cells if cell.cell_type == "code"
        ]
        notebook.ran = {
            **getattr(notebook, "ran", {}),
            item.cell_num: item.test_outputs,
        }
        if len(notebook.ran) == len(cells):
            import nbformat

            kept = nbformat.from_dict(notebook.nb)
            for number, cell in enumerate(
                cell for cell in kept.cells if cell.cell_type == "code"
            ):
                cell.outputs = notebook.ran[number]
            language = {
                "name": "python",
                "pygments_lexer": "ipython3",
            }  # as a kernel says of itself
            kept.metadata.language_info = nbformat.from_dict(language)
            (BUILT / "ran").mkdir(parents=True, exist_ok=True)
            nbformat.write(kept, BUILT / "ran" / notebook.path.name)
    return report
