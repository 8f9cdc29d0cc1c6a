"""A notebook works wherever it is opened: publishing, then a reader's empty environment, with a repository on disk."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import nbformat
import pytest
import yaml

ROOT = Path(__file__).parent.parent
RUN = """import sys, nbformat, nbclient
notebook = nbformat.read(sys.argv[1], as_version=4)
notebook.cells.append(nbformat.v4.new_code_cell("import splatlib; print(splatlib.__file__)"))
try:
    nbclient.NotebookClient(notebook, timeout=180).execute()
finally:
    nbformat.write(notebook, sys.argv[1])
"""


def git(folder, *words):
    """Run git in a folder and give what it prints."""
    me = ["-c", "user.name=me", "-c", "user.email=me@example.org"]
    return subprocess.run(
        ["git", "-C", folder, *me, *words], check=True, capture_output=True, text=True, timeout=60
    ).stdout.strip()


def written(notebook):
    """Give the functions that a notebook asks its reader to write: for each the cell with the stub and the solution."""
    cells = [cell for cell in nbformat.reads(notebook, as_version=4).cells if "\ncheck(" in cell.get("source", "")]
    return list(zip(cells[::2], cells[1::2], strict=True))


@pytest.fixture(scope="module")
def fork(tmp_path_factory):
    """Publish this tree from a bare repository on disk, as the workflow does; give its address and its commit."""
    folder = tmp_path_factory.mktemp("fork")
    clone, bare = folder / "clone", folder / "bare.git"
    files = git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard").splitlines()
    for file in files:
        if (ROOT / file).is_file():
            (clone / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, clone / file)
    git(folder, "init", "--quiet", "--bare", "-b", "main", bare)
    git(clone, "init", "--quiet", "-b", "main")
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "-m", "All")
    git(clone, "remote", "add", "origin", bare.as_uri())
    git(clone, "push", "--quiet", "origin", "main")
    commit = git(clone, "rev-parse", "HEAD")
    job = yaml.safe_load((ROOT / ".github" / "workflows" / "publish.yml").read_text())["jobs"]["copies"]
    script = next(step["run"] for step in job["steps"] if "run" in step)
    known = {"BOOK_REPOSITORY": bare.as_uri(), "BOOK_COPIES": job["env"]["BOOK_COPIES"]}
    for _ in range(2):  # the first time, and again
        git(clone, "reset", "--quiet", "--hard")
        subprocess.run(["bash", "-e", "-c", script], cwd=clone, check=True, env={**os.environ, **known}, timeout=60)
    return bare, commit


def empty(folder):
    """Give the Python of an environment that has all but the library, no index, and a hostile wheel of its name."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "env"], check=True, timeout=60)
    python = folder / "env" / "bin" / "python"
    where = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    home = Path(subprocess.run(where, check=True, capture_output=True, text=True).stdout.strip())
    neighbours = folder / "neighbours"
    neighbours.mkdir()
    for entry in Path(nbformat.__file__).parents[1].iterdir():
        if not re.match(r"splatlib|__editable__|__pycache__|distutils-precedence", entry.name):
            (neighbours / entry.name).symlink_to(entry)
    (home / "neighbours.pth").write_text(f"{neighbours}\n")
    wheels = folder / "wheels"
    wheels.mkdir()
    with zipfile.ZipFile(wheels / "splatlib-999-py3-none-any.whl", "w") as wheel:
        wheel.writestr("splatlib/__init__.py", "raise SystemExit('hostile')")
        wheel.writestr("splatlib-999.dist-info/METADATA", "Metadata-Version: 2.1\nName: splatlib\nVersion: 999\n")
        wheel.writestr("splatlib-999.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("splatlib-999.dist-info/RECORD", "")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "PYTHON", "JUPYTER"))}
    environment |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "PIP_NO_BUILD_ISOLATION": "0"}  # 0 is yes here
    environment |= {"PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "HOME": str(folder)}

    def run(notebook):
        done = subprocess.run([python, "-c", RUN, notebook], cwd=folder, env=environment, capture_output=True)
        cells = [cell for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]
        return done, cells

    return run


@pytest.fixture(scope="module")
def asked(fork):
    """List the exercises of the copies in English: for each the cell with the stub and the one with the solution."""
    bare, _ = fork
    files = git(bare, "ls-tree", "--name-only", "notebooks", "book/").split()
    chapters = [file for file in files if re.fullmatch(r"book/[\w-]+\.ipynb", file)]  # not those in Chinese
    return [exercise for file in chapters for exercise in written(git(bare, "show", f"notebooks:{file}"))]


@pytest.fixture(scope="module")
def downloaded(fork, asked, tmp_path_factory):
    """Run a copy in an empty environment, with the cells of others that need files or the library: folder and cells."""
    bare, commit = fork
    copied, other = (
        nbformat.reads(git(bare, "show", f"notebooks:book/{name}.ipynb"), as_version=4)
        for name in ("teaching", "13-examine-your-network")
    )
    assert f'LIBRARY = "git+file://localhost{bare}@{commit}"' in copied.cells[1].source
    setup, fetch = [cell.source for cell in other.cells if "LIBRARY" in cell.source and cell.cell_type == "code"]
    read = "import numpy as np\nprint(len(np.load('weights/ocr-head.npz')))"
    copied.cells += map(nbformat.v4.new_code_cell, (setup, fetch, read))
    copied.cells += [cell for exercise in asked for cell in exercise]
    folder = tmp_path_factory.mktemp("reader")
    nbformat.write(copied, folder / "downloaded.ipynb")
    done, cells = empty(folder)(folder / "downloaded.ipynb")
    assert done.returncode == 0, done.stderr.decode()
    return folder, cells


def test_a_published_copy_brings_its_library_from_the_repository(fork, asked, downloaded):
    bare, _ = fork
    assert git(bare, "rev-list", "--count", "notebooks") == "2"
    assert ".github" not in git(bare, "ls-tree", "--name-only", "notebooks").split()
    folder, cells = downloaded
    assert cells[-1].outputs[0].text.startswith(str(folder / "env"))
    said = [cell.outputs[0].text for cell in cells[-1 - 2 * len(asked) : -1]]
    assert len(asked) == 6 and all(" returns nothing yet. Write it, " in stub for stub in said[::2]), said
    assert all(re.fullmatch(r"\w+ is right in all \d+ cases\.\n", solved) for solved in said[1::2]), said


def test_a_published_copy_brings_the_weights_that_it_reads(asked, downloaded):
    folder, cells = downloaded
    assert int(cells[-2 - 2 * len(asked)].outputs[0].text) > 5
    assert (folder / "book-files" / "book" / "weights").is_dir()


def test_a_copy_without_an_address_says_in_one_line_what_to_do_and_stops(tmp_path):
    notebook = tmp_path / "downloaded.ipynb"
    shutil.copy(ROOT / "book" / "teaching.ipynb", notebook)
    done, cells = empty(tmp_path)(notebook)
    assert done.returncode != 0
    (said,) = cells[0].outputs
    assert said.text.startswith("UsageError: splatlib is not installed, ") and said.text.count("\n") == 1
    assert 'pip install ".[widgets,notebooks]"' in said.text
    assert not cells[-1].outputs


def test_the_extra_names_all_that_the_notebooks_import():
    code = "\n".join(
        cell.source
        for path in ROOT.glob("book/*.ipynb")
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
    )
    imported = set(re.findall(r"^\s*(?:import|from) (\w+)", code, re.M)) - set(sys.stdlib_module_names)
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["notebooks"]
    modules = {"scikit-learn": "sklearn", "pillow": "PIL"}
    brought = {"IPython", "numpy", "splatlib"} | {modules.get(name, name) for name in extra}
    assert imported <= brought, imported - brought
