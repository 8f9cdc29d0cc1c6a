"""Run, edit and report links on each chapter, where the repository's address is known.

`BOOK_REPOSITORY` (https://github.com/OWNER/NAME) names it at build time, and on GitHub `GITHUB_REPOSITORY` does;
`BOOK_BRANCH` names another branch than main, `BOOK_JUPYTERHUB` a hub for the nbgitpuller link. Without an address
there are no links, so none is dead. The template `article-header-buttons.html` draws them.
"""

import os
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit


def repository() -> str:
    """Give the address of the book's repository, or nothing."""
    name = os.environ.get("GITHUB_REPOSITORY", "")
    on_github = f"https://github.com/{name}" if name else ""
    return os.environ.get("BOOK_REPOSITORY", on_github).rstrip("/")


def links(address: str, file: str, branch: str = "main", hub: str = "") -> list[tuple[str, str]]:
    """List (label, address) for one source file of the book.

    >>> links("https://github.com/a/b", "book/intro.md")[0]
    ('Edit this page', 'https://github.com/a/b/edit/main/book/intro.md')
    """
    owner_name, name = urlsplit(address).path.strip("/"), Path(address).name
    tree = f"{branch}/{quote(file)}"
    found = []
    if file.endswith(".ipynb"):
        found.append(("Binder", f"https://mybinder.org/v2/gh/{owner_name}/{branch}?urlpath=lab/tree/{quote(file)}"))
        found.append(("Colab", f"https://colab.research.google.com/github/{owner_name}/blob/{tree}"))
        if hub:
            pull = {"repo": address, "branch": branch, "urlpath": f"lab/tree/{name}/{file}"}
            found.append(("JupyterHub", f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{urlencode(pull)}"))
    found.append(("Edit this page", f"{address}/edit/{tree}"))
    found.append(("Report a mistake", f"{address}/issues/new?{urlencode({'title': f'{file}: '})}"))
    return found


def on_page(app, pagename, templatename, context, doctree):
    """Give the template its links; generated pages have no source and get none."""
    source = app.env.doc2path(pagename, base=False) if doctree is not None else ""
    address = repository()
    environment = os.environ.get("BOOK_BRANCH", "main"), os.environ.get("BOOK_JUPYTERHUB", "")
    context["launch"] = links(address, source, *environment) if address and source else []


def setup(app):
    """Register the links; another address draws every page again."""
    app.add_config_value("book_repository", repository(), "html")
    app.connect("html-page-context", on_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
