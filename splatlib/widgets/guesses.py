"""The answer boxes of a notebook in JupyterLab: one cell brings all of them to life."""

from typing import Any

import anywidget

from .shared import join
from .shared.labels import labels


class Guesses(anywidget.AnyWidget):
    """Let every answer box of this notebook check what is typed or picked, as in the page.

    A box is Markdown: its question, and its answer in `<details>`, folded wherever Markdown is shown.
    """

    def __init__(self) -> None:
        """Take no settings: what a box asks stands in the box."""
        self._esm, self._css = join.guesses(), join.stylesheet()
        super().__init__()

    def __repr__(self) -> str:
        """Name it without an address, which would differ from run to run."""
        return "Guesses()"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return {**data, "text/plain": labels()["box.run"]}, metadata
