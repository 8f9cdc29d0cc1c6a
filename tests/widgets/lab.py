"""How a notebook is opened in a real JupyterLab and run there; `lab` of conftest.py starts the server."""

import json

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
