"""What a newcomer meets: the first command on a machine that lacks something, and checks that can fail."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata
from random import Random

import nbformat
import pytest
import yaml
from packaging.specifiers import SpecifierSet

import splatlib

ROOT = pathlib.Path(__file__).parent.parent
RATE = 180  # words a minute, as the first chapter says
NOTEBOOKS = sorted(ROOT.glob("book/*.ipynb"))
STRICT = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "-rA", "--color=no"]
PRETEND = """#!/bin/sh
exec {python} -c 'import sys; {lie}; exec(sys.argv[1])' "$2"
"""


def make_with(python, tmp_path):
    """Run the installing step of the Makefile with another Python; return what it says."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("requirements.txt", "pyproject.toml"):
        (tmp_path / name).touch()
    (tmp_path / "splatlib").mkdir()
    return subprocess.run(
        ["make", ".venv/.installed", f"PYTHON={python}"], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(
    "lie, line",
    [
        (None, "Pixel Splatting needs Python 3.11 or newer, and found no"),
        ('sys.version_info, sys.version = (3, 9, 1), "3.9.1"', "Pixel Splatting needs Python 3.11 or newer, and"),
        (
            'sys.modules["venv"] = None',
            "This Python has no 'venv' module; on Debian or Ubuntu: apt install python3-venv.",
        ),
    ],
)
def test_make_names_in_one_line_what_the_machine_lacks(lie, line, tmp_path):
    python = tmp_path / "python-of-this-test"
    if lie:
        python.write_text(PRETEND.format(python=sys.executable, lie=lie))
        python.chmod(0o755)
    done = make_with(python, tmp_path)
    said = [s for s in (done.stdout + done.stderr).splitlines() if not s.startswith("make")]
    assert done.returncode != 0
    assert len(said) == 1 and said[0].startswith(line), said
    assert not (tmp_path / ".venv").exists()


def test_the_lock_installs_with_the_oldest_python_that_will_do():
    lock = dict(re.findall(r"^([\w.-]+)==([\w.]+)(?![\w.]| *;)", (ROOT / "requirements.txt").read_text(), re.M))
    installed = {name: metadata.version(name).partition("+")[0] for name in lock}
    assert "numpy" in lock and installed == lock
    wanted = {name: metadata.metadata(name).get("Requires-Python") or "" for name in lock}
    assert not {name: python for name, python in wanted.items() if not SpecifierSet(python).contains("3.11.0")}


def stored_outputs():
    """Yield a name and the stored text of every output, of every notebook, that has a digit."""
    for path in NOTEBOOKS:
        for cell in json.loads(path.read_text())["cells"]:
            for number, output in enumerate(cell.get("outputs", [])):
                text = "".join(output.get("text") or output.get("data", {}).get("text/plain", ""))
                if re.search(r"\d", text):
                    yield f"{path.stem}:{cell['id']}:{number}", text


def replay(texts, stored):
    """Make a notebook whose cells print `texts` and whose stored outputs are `stored`."""
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    for number, (text, kept) in enumerate(zip(texts, stored, strict=True), 1):
        cell = nbformat.v4.new_code_cell(f"print({text!r}, end='')", execution_count=number)
        cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=kept)]
        notebook.cells.append(cell)
    return notebook


def red_cells(notebook, folder):
    """Run strict nbval on a notebook; give the numbers of the cells that failed and how many ran."""
    path = folder / "replay.ipynb"
    nbformat.write(notebook, path)
    done = subprocess.run(
        [*STRICT, "--nbval", "--nbval-cell-timeout=60", "-c", os.devnull, f"--rootdir={folder}", path],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )
    verdicts = re.findall(r"^(PASSED|FAILED) \S+::Cell (\d+)", done.stdout, re.M)
    return {int(cell) for verdict, cell in verdicts if verdict == "FAILED"}, len(verdicts)


def test_nbval_goes_red_when_one_digit_of_any_stored_output_changes(tmp_path):
    names, texts = zip(*stored_outputs(), strict=True)
    random = Random(2016)
    changed = []
    for text in texts:
        at = random.choice([m.start() for m in re.finditer(r"\d", text)])
        changed.append(text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :])
    count = len(names)
    assert red_cells(replay(texts * 2, [*texts, *changed]), tmp_path) == (set(range(count, 2 * count)), 2 * count)


def test_only_a_notebook_that_is_right_is_kept_for_the_build(tmp_path):
    book = tmp_path / "book"
    (book / "_ext").mkdir(parents=True)
    for name in ("conftest.py", "_ext/figures.py"):
        shutil.copy(ROOT / "book" / name, book / name)
    for name, stored in (("right", ["1", "2"]), ("wrong", ["1", "3"])):
        nbformat.write(replay(["1", "2"], stored), book / f"{name}.ipynb")
    (book / "_ext" / "other.py").write_text('"""\n>>> 1\n1\n"""\n')
    command = [*STRICT, "--nbval", "--doctest-modules", "-c", os.devnull, f"--rootdir={tmp_path}", book]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert "1 failed, 4 passed" in done.stdout, done.stdout
    (kept,) = (tmp_path / "_build" / "ran").iterdir()
    cells = nbformat.read(kept, as_version=4).cells
    assert kept.name == "right.ipynb" and [cell.outputs[0].text for cell in cells] == ["1", "2"]


@pytest.mark.parametrize(
    "formula, off_by_one",
    [
        ("return i * stride - padding + k * dilation", "return i * stride - padding + k * dilation + 1"),
        ("(i - 1) * s - 2 * p + d * (k - 1) + op + 1", "(i - 1) * s - 2 * p + d * (k - 1) + op + 2"),
    ],
)
def test_the_suite_goes_red_when_geometry_is_off_by_one(formula, off_by_one, tmp_path):
    shutil.copytree(ROOT / "splatlib", tmp_path / "splatlib")
    geometry = tmp_path / "splatlib" / "geometry.py"
    source = geometry.read_text()
    assert source.count(formula) == 1, f"the formula is no longer written as {formula!r}"
    geometry.write_text(source.replace(formula, off_by_one))
    done = subprocess.run(
        [
            *STRICT,
            *("-p", "no:nbval", "-m", "not hypothesis"),  # which would seek the plainest case: others notice at once
            "-x",
            "-c",
            ROOT / "pyproject.toml",
            f"--rootdir={ROOT}",
            ROOT / "tests" / "library" / "test_geometry.py",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTEST_ADDOPTS": ""},
        timeout=300,
    )
    assert done.returncode == 1 and " failed" in done.stdout, done.stdout[-2000:]


def test_notebooks_are_in_normal_form():
    done = subprocess.run([sys.executable, "tools/notebooks.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert NOTEBOOKS and (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_an_execution_count_an_id_or_a_picture_is_not_normal_form(tmp_path):
    notebook, paths = json.loads(NOTEBOOKS[0].read_text()), []
    for spoil in (
        lambda cell: cell.update(id="0123abcd"),
        lambda cell: cell["metadata"].update(execution={"iopub.status.busy": "2026-01-01"}),
        lambda cell: cell["outputs"].append({"output_type": "display_data", "metadata": {}, "data": {"image/png": ""}}),
        lambda cell: None,
    ):
        spoilt = json.loads(json.dumps(notebook))
        spoil(next(cell for cell in spoilt["cells"] if cell["cell_type"] == "code"))
        paths.append(tmp_path / f"{len(paths)}.ipynb")
        paths[-1].write_text(json.dumps(spoilt, indent=1, ensure_ascii=False) + "\n")
    command = [sys.executable, "tools/notebooks.py", "--check", *paths]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert [line.partition(" is not")[0] for line in done.stdout.splitlines()] == [str(path) for path in paths[:-1]]
    assert done.returncode == 3, done.stderr


def test_no_cell_hides_from_nbval():
    hiding = re.compile(r"NBVAL_(IGNORE|SKIP|RAISES)|nbval-(ignore|skip|raises)|%%capture|raises-exception")
    hidden = [
        (path.name, cell["id"])
        for path in NOTEBOOKS
        for cell in json.loads(path.read_text())["cells"]
        if hiding.search(json.dumps([cell["source"], cell["metadata"]]))
    ]
    assert NOTEBOOKS and hidden == []


@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if path.name[0].isdigit()], ids=lambda path: path.stem)
def test_the_stated_reading_time_is_that_of_the_words(path):
    cells = [cell["source"] for cell in nbformat.read(path, as_version=4).cells if cell["cell_type"] == "markdown"]
    marks = r"<summary>.*</summary>|</?(div|details)[^>]*>|^% Solution$"
    prose = re.sub(marks + r"|^(:::+(\{[\w-]+\})?|\([\w-]+\)=$|:class:.*|:label:.*)", "", "\n".join(cells), flags=re.M)
    stated = int(re.search(r"\*\*Reading time:\*\* (\d+) minutes", prose)[1])
    assert abs(stated - len(prose.split()) / RATE) <= 1, len(prose.split())


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_is_in_normal_form_and_compares_values_with_torch(path):
    cells = json.loads(path.read_text())["cells"]
    code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    stored = json.dumps([c["outputs"] for c in cells if c["cell_type"] == "code"])
    assert "torch" in code and "splatlib" in code
    assert re.search(r"assert .*(equal|allclose|==)|assert_(array_)?(equal|allclose|close)", code), (
        "no assertion on values"
    )
    assert "image/" not in stored and "widget-view" not in stored, "pictures and widget ids are not stored"
    assert not re.search(r"at 0x[0-9a-f]{6}|site-packages|/home/|/root/|/tmp/", stored), "one machine's digits"
    assert all(c["execution_count"] for c in cells if c["cell_type"] == "code"), "run `make notebooks`"


@pytest.mark.parametrize("path", sorted(ROOT.glob(".github/workflows/*.yml")), ids=lambda p: p.stem)
def test_workflows_pin_their_actions_and_ask_for_few_permissions(path):
    workflow = yaml.safe_load(path.read_text())
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    uses = [step["uses"] for step in steps if "uses" in step]
    assert uses and all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", action) for action in uses)
    assert workflow["permissions"] == {"contents": "read"}
    assert all("timeout-minutes" in job for job in workflow["jobs"].values())
    runs = " ".join(step.get("run", "") for step in steps)
    assert all((ROOT / name).exists() for name in re.findall(r"\b(?:tests|book|splatlib)(?:/[\w.-]+)*(?= )", runs)), (
        runs
    )
    verbs = {verb for step in steps for verb in re.findall(r"\bmake ([a-z]+)", step.get("run", ""))}
    assert verbs <= set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))


def test_the_wheel_holds_all_of_the_library_and_asks_for_numpy_alone(tmp_path):
    source = tmp_path / "source"
    shutil.copytree(ROOT / "splatlib", source / "splatlib", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    files = {str(path.relative_to(source)) for path in source.glob("splatlib/**/*") if path.is_file()}
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
    ]
    subprocess.run([*pip, "-w", tmp_path, source], check=True, capture_output=True, timeout=120)
    (wheel,) = map(zipfile.ZipFile, tmp_path.glob("*.whl"))
    assert {name for name in wheel.namelist() if name.startswith("splatlib/")} == files
    said = wheel.read(next(name for name in wheel.namelist() if name.endswith("METADATA"))).decode()
    needs = re.findall(r"^Requires-Dist: ([\w-]+)[^;\n]*(; extra == .*)?$", said, re.M)
    assert needs[0] == ("numpy", "") and all(extra for _, extra in needs[1:])
    assert f"\nVersion: {splatlib.__version__}\n" in said
