"""A real JupyterLab on localhost, and pages that hold a widget of their own."""

import base64
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from drive import ask, kind
from lab import Lab
from sample import ACTS, EVERY, asked_of

from splatlib.widgets.shared import join


def pytest_collection_modifyitems(config, items):
    """Leave out what is not put to this widget on every run (sample.py)."""
    names, kept, left = join.names(), [], []
    for item in items:
        params = (getattr(item, "callspec", None) and item.callspec.params) or {}
        name = params.get("name", params.get("widget"))
        asked = item.path.name not in ACTS or name not in names or asked_of(item.name, name, names)
        judged = (
            item.path.name == "test_page.py" and "axe" in item.name
        )  # in the book they all are, in light and in dark
        (kept if asked and (EVERY or not judged) else left).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """Start one JupyterLab for all tests."""
    folder = tmp_path_factory.mktemp("lab")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    home = {name: str(folder / ".jupyter" / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"]
    command += ["--ServerApp.port_retries=0", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}"]
    command += [
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    with open(folder / "log.txt", "w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env={**os.environ, **home})
        url, end = f"http://127.0.0.1:{port}", time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{url}/api?token={token}", timeout=5).close()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > end:
                    server.kill()
                    pytest.fail("JupyterLab did not start:\n" + (folder / "log.txt").read_text())
                time.sleep(0.1)  # between two looks at the condition
        yield Lab(folder, url, token)
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


@pytest.fixture(scope="session")
def write_page(tmp_path_factory):
    """Write a page that holds one widget in its first state, as the book does, but unfolded; gives its address."""
    folder = tmp_path_factory.mktemp("pages")

    def write(name, **settings):
        path = folder / f"{name}-{len(list(folder.iterdir()))}.html"
        path.write_text(
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name}</title>'
            '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
            f"<style>{join.stylesheet()}</style></head><body><main><h1>{name}</h1>"
            f"{kind(name)(**{'more': True} | settings).html().replace('data-anchor=', 'id=')}</main>"
            f'<script type="module">{join.page((name,), False)}</script></body></html>'
        )
        return path.as_uri()

    return write


@pytest.fixture
def call(load):
    """Evaluate JavaScript on each of a list of cases, with `pure` and `specs` of one widget's module at hand."""
    page = load("about:blank")

    def run(name, code, cases):
        source = base64.b64encode(join.module(name).encode()).decode()
        load = f"const {{ pure, specs }} = await import('data:text/javascript;base64,{source}')"
        return ask(
            page.locator("html"), f"async (_, cases) => {{ {load}; return Promise.all(cases.map({code})); }}", cases
        )

    return run
