"""A real JupyterLab on localhost, and pages that hold a widget of their own."""

import base64
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from drive import ask, kind
from sample import ACTS, asked_of

from splatlib.widgets.shared import join


def pytest_collection_modifyitems(config, items):
    """Leave out what is not put to this widget on every run (sample.py)."""
    names, kept, left = join.names(), [], []
    for item in items:
        params = (getattr(item, "callspec", None) and item.callspec.params) or {}
        name = params.get("name", params.get("widget"))
        asked = item.path.name not in ACTS or name not in names or asked_of(item.name, name, names)
        (kept if asked else left).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)


# Runs code in the kernel of the open notebook and gives what it prints.
RUN = """async code => {
  const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const future = kernel.requestExecute({ code });
  let out = "";
  future.onIOPub = ({ header, content }) => {
    if (header.msg_type === "stream") out += content.text;
    if (header.msg_type === "error") out += content.traceback.join("\\n");
  };
  await future.done;
  return out;
}"""
# Waits until the notebook is there and its kernel answers.
READY = """
  await jupyterapp.restored;
  const panel = jupyterapp.shell.currentWidget;
  await panel.context.ready;
  await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;"""
RUN_ALL = f"""async () => {{{READY}
  await jupyterapp.commands.execute("notebook:run-all-cells");
}}"""
# One cell after the other, each widget drawn before the next one comes: anywidget gives a widget two seconds to begin.
RUN_EACH = f"""async css => {{{READY}
  for (const cell of [...panel.content.widgets]) {{  // a new one comes below the last
    await jupyterapp.commands.execute("notebook:run-cell-and-select-next");
    while (!cell.node.querySelector(css)) await new Promise(done => setTimeout(done, 50));
  }}
}}"""


class Lab:
    """A JupyterLab server and the folder of its notebooks."""

    def __init__(self, folder, url, token):
        self.folder, self.url, self.token = folder, url, token

    def open(self, page, name, *cells):
        """Store a notebook of these cells, and open it."""
        notebook = {
            "cells": [
                {
                    "cell_type": "code",
                    "id": f"c{i}",
                    "metadata": {},
                    "source": cell,
                    "outputs": [],
                    "execution_count": None,
                }
                for i, cell in enumerate(cells)
            ],
            "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        (self.folder / f"{name}.ipynb").write_text(json.dumps(notebook))
        self.show(page, name)

    def show(self, page, name):
        """Open a stored notebook as it is."""
        page.goto(f"{self.url}/lab/workspaces/{name.replace('.', '-')}/tree/{name}.ipynb?token={self.token}")
        page.set_default_timeout(30_000)
        page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.context", timeout=60_000)

    @staticmethod
    def run(page, code):
        """Run code in the notebook's kernel; give what it prints."""
        return page.evaluate(RUN, code).strip()


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
