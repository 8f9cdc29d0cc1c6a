"""The commands as a newcomer meets them: ports that are taken, browsers that are missing, Ctrl-C, another torch."""

import functools
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import browsers
import nbformat
import psutil
import pytest

ROOT = Path(__file__).parent.parent
TOOLS = ROOT / "tools"
sys.path.insert(0, str(ROOT / "book" / "_ext"))


def wait_for(condition, seconds=30):
    """Look at a condition until it holds, and give what it gives."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it does not come true"
        time.sleep(0.02)  # between two looks
    return found


# Ctrl-C


def test_ctrl_c_ends_a_step_without_a_word_and_leaves_no_process(tmp_path):
    note = tmp_path / "pids"
    parent = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen(['sleep', '100'], start_new_session=True)\n"
        f"open({str(note)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}.')\n"
        "time.sleep(100)"
    )
    step = subprocess.Popen(
        [sys.executable, TOOLS / "step.py", sys.executable, "-c", parent], stdout=-1, stderr=-1, env=outside()
    )
    pids = wait_for(lambda: note.exists() and note.read_text().endswith(".") and note.read_text()[:-1].split())
    step.send_signal(signal.SIGINT)
    assert step.communicate(timeout=30) == (b"", b"") and step.returncode == -signal.SIGINT
    for pid in map(int, pids):
        wait_for(lambda pid=pid: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)


def outside(**more):
    """Give an environment that is not that of a step, although `make test` is one."""
    return {**{key: value for key, value in os.environ.items() if key != "SPLAT_STEP"}, **more}


def test_a_step_gives_the_status_of_its_command():
    done = subprocess.run(
        [sys.executable, TOOLS / "step.py", "sh", "-c", "echo said; exit 3"], stdout=-1, env=outside()
    )
    assert (done.returncode, done.stdout) == (3, b"said\n")


def test_a_step_inside_a_step_adds_no_session():
    ask = [sys.executable, TOOLS / "step.py", sys.executable, "-c", "import os; print(os.getsid(0))"]
    inner = subprocess.run(ask, stdout=-1, env=outside(SPLAT_STEP="1"))
    assert int(inner.stdout) == os.getsid(0) != int(subprocess.run(ask, stdout=-1, env=outside()).stdout)


# make read


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_port_in_use_is_left_alone_and_the_next_free_one_named(host, tmp_path):
    (tmp_path / "tools").mkdir()
    shutil.copy(TOOLS / "read.py", tmp_path / "tools")
    (tmp_path / "_build" / "html").mkdir(parents=True)
    (tmp_path / "_build" / "html" / "index.html").write_text("the book")
    with socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as other:
        port = other.getsockname()[1]
        command = [sys.executable, tmp_path / "tools" / "read.py", str(port)]
        # a shell that runs this in the background may have had Ctrl-C ignored
        heard = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
        env = {**os.environ, "BROWSER": "true"}
        serving = subprocess.Popen(command, stdout=-1, stderr=-1, env=env, preexec_fn=heard)
        said = serving.stdout.readline().decode()
        address = re.match(r"Serving on (http://localhost:(\d+)/) \(port (\d+) is in use\)", said)
        assert address and int(address[2]) > port == int(address[3]), said
        assert "PORT=" in said
        assert urllib.request.urlopen(address[1], timeout=10).read() == b"the book"
        serving.send_signal(signal.SIGINT)
        assert serving.communicate(timeout=30) == (b"\n", b"") and serving.returncode == 0


# Browsers


@pytest.fixture
def machine(monkeypatch, tmp_path):
    """Give a machine with nothing on PATH, and a way to put programs there."""
    monkeypatch.setattr(browsers, "OWN", tmp_path / "own")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "bin").mkdir()

    def put(name, folder=tmp_path / "bin", text="#!/bin/sh\n"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
        return str(folder / name)

    return put


def fetched(put, **text):
    """Put a headless shell where Playwright does."""
    return put(
        "chrome-headless-shell", browsers.OWN / "chromium_headless_shell-1" / "chrome-headless-shell-linux64", **text
    )


def test_the_small_shell_is_taken_first_then_what_is_on_path_then_our_own(machine):
    assert browsers.find("Chromium") is None
    own = fetched(machine)
    assert browsers.find("Chromium") == own
    large = machine("chromium")
    assert browsers.find("Chromium") == large
    small = machine("chromium-headless-shell")
    assert browsers.find("Chromium") == small
    assert browsers.find("Firefox") is None


def test_a_browser_is_fetched_else_installed_where_we_may_else_missing(machine, monkeypatch):
    asked = []
    monkeypatch.setattr(browsers, "fetch", lambda: asked.append("fetch"))
    monkeypatch.setattr(browsers, "apt", lambda *words: asked.append(" ".join(words)))
    assert browsers.bring("Chromium") is None and asked == ["fetch"]
    machine("apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert browsers.bring("Firefox") is None and asked == ["fetch"]
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert browsers.bring("Chromium") is None
    assert [word.rpartition(" ")[2] for word in asked[2:]] == ["update", "chromium-headless-shell", "chromium"]
    monkeypatch.setattr(browsers, "apt", lambda *words: "firefox-esr" in words and machine("firefox-esr"))
    assert browsers.bring("Firefox") == browsers.find("Firefox") is not None


def test_a_machine_on_which_playwright_does_not_start_gets_its_library_first(machine, monkeypatch):
    node, shell = machine("node", text="#!/bin/sh\nexit 127\n"), machine("chromium-headless-shell")
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", node)
    monkeypatch.setattr(browsers, "fetch", lambda: pytest.fail("it cannot fetch"))
    assert browsers.bring("Chromium") is None
    assert "does not start" in browsers.missing("Chromium")
    assert browsers.advice(["Chromium"]).endswith("(Debian: apt install chromium-headless-shell libatomic1)")
    machine("apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(browsers, "apt", lambda *words: "libatomic1" in words and machine("node"))
    assert browsers.bring("Chromium") == shell
    assert browsers.advice(["Chromium"]).endswith("(Debian: apt install chromium-headless-shell)")


def test_a_fetched_shell_that_lacks_libraries_is_not_kept(machine, monkeypatch):
    monkeypatch.setattr(browsers, "fetch", lambda: fetched(machine, text="#!/bin/sh\nexit 127\n"))
    assert browsers.bring("Chromium") is None and not browsers.OWN.exists()
    monkeypatch.setattr(browsers, "fetch", lambda: fetched(machine))
    assert browsers.bring("Chromium") == browsers.find("Chromium") is not None


def test_fetching_shows_how_far_it_is_and_none_of_its_failures(capfd):
    browsers.fetch(["sh", "-c", "echo 'Error: at ChildProcess'; echo '|■■  |  20% of 100 MiB'; echo Oh >&2"])
    shown = []
    wait_for(lambda: shown.append(capfd.readouterr()) or "\n" in shown[-1].out)
    assert "".join(out for out, _ in shown) == "|■■  |  20% of 100 MiB\n"
    assert not any(err for _, err in shown)


def test_fetching_gives_up_where_nothing_arrives_and_goes_on_where_something_does(monkeypatch, tmp_path):
    monkeypatch.setattr(browsers, "PATIENCE", 1)
    start = time.monotonic()
    browsers.fetch(["sleep", "100"])
    assert time.monotonic() - start < 50
    end = tmp_path / "end"
    slow = f"echo some >$TMPDIR/part; while [ -e $TMPDIR/part ] && [ $i != ooo ]; do sleep 1; i=o$i; done; echo >{end}"
    browsers.fetch(["sh", "-c", f"i=; {slow}"])
    assert end.exists()


MISSING = """
import pytest
@pytest.mark.parametrize("number", range(3))
def test_page(number, browser): pass
def test_other(firefox): pass
def test_plain(): pass
"""


def test_the_last_line_counts_what_was_left_out_and_on_ci_it_fails(tmp_path):
    for folder in ("tests", "tools"):
        (tmp_path / folder).mkdir()
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path / "tests")
    for helper in ("firefox.py", "unpainted.py"):
        shutil.copy(ROOT / "tests" / helper, tmp_path / "tests")
    shutil.copy(TOOLS / "browsers.py", tmp_path / "tools")
    (tmp_path / "tests" / "test_some.py").write_text(MISSING)
    command = [sys.executable, "-m", "pytest", "-c", os.devnull, f"--rootdir={tmp_path}", tmp_path / "tests"]
    command += [word for name in ("anyio", "nbval", "benchmark", "hypothesispytest") for word in ("-p", f"no:{name}")]
    bare = {**os.environ, "PATH": str(tmp_path), "CI": ""}
    split = [*command, "-n", "1"]
    done = subprocess.run(split, cwd=tmp_path, capture_output=True, text=True, env=bare, timeout=120)
    assert done.returncode == 0 and "1 passed, 4 skipped" in done.stdout, done.stdout
    assert done.stdout.splitlines()[-1] == (
        "Tests left out: 4. To run them: install Chromium and Firefox "
        "(Debian: apt install chromium-headless-shell firefox-esr)."
    )
    strict = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, env={**bare, "CI": "true"}, timeout=120
    )
    assert strict.returncode == 1 and "1 passed, 4 errors" in strict.stdout, strict.stdout


def test_without_a_built_book_what_looks_at_it_is_left_out(tmp_path):
    for helper in ("conftest.py", "sample.py", "unpainted.py", "pages/conftest.py", "pages/test_visit.py"):
        (tmp_path / "tests" / helper).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "tests" / helper, tmp_path / "tests" / helper)
    (tmp_path / "tools").mkdir()
    shutil.copy(TOOLS / "browsers.py", tmp_path / "tools")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:nbval",
        "-c",
        os.devnull,
        f"--rootdir={tmp_path}",
        "tests/pages",
    ]
    environment = {**os.environ, "CI": "", "PYTHONPATH": str(tmp_path / "tests")}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment, timeout=120)
    assert done.returncode == 0, done.stdout
    assert re.fullmatch(r"Tests left out: \d+\. To run them: make book\.", done.stdout.splitlines()[-1]), done.stdout


# make book


@pytest.mark.parametrize(
    "index, options",
    [
        ("", ["torch==1.2.3"]),
        ("https://example.org/cpu", ["--no-deps", "--index-url", "https://example.org/cpu", "torch==1.2.3"]),
        ("{folder}", ["--no-deps", "--no-index", "--find-links", "{folder}", "torch==1.2.3"]),
    ],
)
def test_another_build_of_torch_comes_from_the_named_place_alone(index, options, tmp_path):
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(TOOLS, tmp_path / "tools")
    (tmp_path / "splatlib").mkdir()
    (tmp_path / "requirements.txt").write_text("numpy==1\ntorch==1.2.3   # pinned\n")
    folder = tmp_path / "a folder of wheels"
    folder.mkdir()
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "pip").write_text("")
    (programs / "pip").chmod(0o755)
    note = tmp_path / "note"
    (programs / "python").write_text(
        f'#!/bin/sh\ncase $1 in tools/*) exec {sys.executable} "$@";; esac\nprintf "%s\\n" "$@" - >>"{note}"\n'
    )
    (programs / "python").chmod(0o755)
    index = index.format(folder=folder)
    command = ["make", ".venv/.installed", f"TORCH_INDEX={index}", f"PYTHON={sys.executable}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=outside(MAKEFLAGS=""), timeout=60)
    assert done.returncode == 0, done.stderr
    assert "2 GB" in done.stdout and "torch==1.2.3" in done.stdout
    torch, lock, ours = (call.split("\n") for call in note.read_text().removesuffix("\n-\n").split("\n-\n"))
    plain = ["-m", "pip", "install", "--disable-pip-version-check"]
    assert torch == [*plain, *(option.format(folder=folder) for option in options)]
    assert lock == [*plain, "-r", "requirements.txt"] and ours[-2:] == ["-e", "."]


def test_no_address_of_an_index_stands_in_the_repository():
    words = ["download.pytorch" + ".org", "pypi" + ".org", "files.python" + "hosted", "/whl" + "/"]
    command = ["git", "grep", "-I", "-n", "-F", *(word for name in words for word in ("-e", name))]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout == ""


def test_the_build_counts_the_pages_it_reads(capsys):
    import run_quietly

    events = {}
    app = SimpleNamespace(connect=events.__setitem__)
    run_quietly.tell_each_page(app, None, ["book/a", "book/b"])
    for name in ("book/a", "book/b"):
        events["source-read"](app, name, [""])
    said = capsys.readouterr().err.splitlines()
    assert "2 pages" in said[0]
    assert said[1:] == ["   1 of 2  book/a", "   2 of 2  book/b"]
    run_quietly.tell_each_page(app, None, [])
    assert capsys.readouterr().err == ""


# make lab


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Start `make lab` on a tree of its own; give its book and a way to save as JupyterLab does."""
    tree = tmp_path_factory.mktemp("tree")
    (tree / "tools").mkdir()
    for name in ("lab.py", "notebooks.py", "fold_cells.py"):
        shutil.copy(TOOLS / name, tree / "tools")
    (tree / "book").mkdir()
    shutil.copy(ROOT / "book" / "teaching.ipynb", tree / "book")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    command = [sys.executable, tree / "tools" / "lab.py", "--no-browser", f"--port={port}"]
    command += ["--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"]
    home = {name: str(tree / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}
    with open(tree / "log.txt", "w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=tree, env={**os.environ, **home})
    address = f"http://127.0.0.1:{port}/api"

    def answers():
        assert server.poll() is None, (tree / "log.txt").read_text()
        try:
            return urllib.request.urlopen(f"{address}?token={token}", timeout=5).status == 200
        except OSError:
            return False

    wait_for(answers, 60)

    def save(name, notebook):
        model = json.dumps({"type": "notebook", "format": "json", "content": notebook}).encode()
        headers = {"Authorization": f"token {token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{address}/contents/{name}", model, headers, method="PUT")
        urllib.request.urlopen(request, timeout=30).close()

    yield tree / "book", save
    server.terminate()
    server.wait(30)


def as_jupyterlab_saves(path):
    """Give a notebook with what JupyterLab writes into it when it was opened and run."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.language_info = {"name": "python", "version": "3.99.1", "codemirror_mode": {"name": "ipython"}}
    for cell in notebook.cells:
        cell.metadata["execution"] = {"iopub.status.busy": "2026-01-01"}
    picture = nbformat.v4.new_output("display_data", {"image/png": "aGVsbG8="})
    next(cell for cell in notebook.cells if cell.cell_type == "code").outputs.append(picture)
    return notebook


def test_a_notebook_that_was_opened_and_run_is_saved_as_git_knows_it(saved):
    book, save = saved
    before = (book / "teaching.ipynb").read_bytes()
    save("teaching.ipynb", as_jupyterlab_saves(book / "teaching.ipynb"))
    assert (book / "teaching.ipynb").read_bytes() == before


def test_what_a_reader_writes_is_kept(saved):
    book, save = saved
    changed = as_jupyterlab_saves(book / "teaching.ipynb")
    changed.cells[1].source = "%pip install mine"
    changed.cells.append(nbformat.v4.new_code_cell("print('mine')"))
    save("teaching.ipynb", changed)
    cells = nbformat.read(book / "teaching.ipynb", as_version=4).cells
    assert [cell.source for cell in cells] == [cell.source for cell in changed.cells]
    save("mine.ipynb", changed)
    assert nbformat.read(book / "mine.ipynb", as_version=4) == changed
