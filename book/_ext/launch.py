"""Run, edit and report links on each chapter, where the repository's address is known, and notebooks that know it.

`BOOK_REPOSITORY` (https://github.com/OWNER/NAME) names it at build time, and on GitHub `GITHUB_REPOSITORY` does;
`BOOK_BRANCH` names another branch than main, `BOOK_JUPYTERHUB` a hub for the nbgitpuller link. Without an address
there are no links, so none is dead. The template `article-header-buttons.html` draws them.

A notebook that is opened away from its repository has no library. So the copies that readers get name the repository
and the commit in their first code cell, which installs from there (`tools/notebooks.py` writes that cell). The Notebook
button hands out such a copy from the built site. Colab and hubs read a branch: publishing writes the copies to one that
`BOOK_COPIES` names, with `python book/_ext/launch.py` in a clone, and without it there are no links to them.
"""

import os
import re
import subprocess
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from catalogues import ENGLISH, catalogue, folder, languages
from other_words import translated

BLANK = r"LIBRARY = \"\""  # as the first code cell stands in the text of a notebook


def repository() -> str:
    """Give the address of the book's repository, or nothing."""
    name = os.environ.get("GITHUB_REPOSITORY", "")
    on_github = f"https://github.com/{name}" if name else ""
    return os.environ.get("BOOK_REPOSITORY", on_github).rstrip("/")


def commit(folder) -> str:
    """Give the commit of a clone, or nothing where there is no clone."""
    try:
        command = ["git", "-C", folder, "rev-parse", "HEAD"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def stands_alone(notebook: str) -> bool:
    r"""Say whether a notebook needs nothing but the library: what it reads of the repository, it can do without.

    >>> stands_alone(r'Path(\"../some.json\").read_text()')
    False
    >>> stands_alone(r'STORED = Path(\"../some.json\")\n RUNS = STORED.read_text() if STORED.exists() else {}')
    True
    """
    return notebook.count(r"\"../") <= notebook.count(".exists() else")


def copy(notebook: str, address: str, commit: str) -> str:
    r"""Write into the text of a notebook where its library is; without an address it stays as it is.

    >>> copy(r'"LIBRARY = \"\"  # where"', "https://github.com/a/b", "c0ffee")
    '"LIBRARY = \\"git+https://github.com/a/b@c0ffee\\"  # where"'
    """
    if notebook.count(BLANK) != 1:
        raise ValueError(f"a notebook has {notebook.count(BLANK)} lines {BLANK}, and needs one: make notebooks")
    address = re.sub("^(file://)?/", "file://localhost/", address)  # pip wants a host, even for a folder
    known = BLANK.replace(r"\"\"", rf"\"git+{address}@{commit}\"")
    return notebook.replace(BLANK, known) if address and commit else notebook


def name(file: str, language: str) -> str:
    """Name the copy of a notebook in a language.

    >>> name("book/04-x.ipynb", "zh_CN")
    'book/04-x.zh.ipynb'
    """
    suffix = folder(language).strip("/")
    return str(Path(file).with_suffix(f".{suffix}.ipynb" if suffix else ".ipynb"))


def in_language(notebook: str, page: str, language: str) -> str:
    """Translate the text of the notebook of a page."""
    if language == ENGLISH:
        return notebook
    known, labels = catalogue(language, f"book/{page}"), catalogue(language, "widgets")
    return translated(notebook, known, labels.get("guess.show", "Show the answer"), language)


def links(
    address, file, branch="main", hub="", copies="", alone=True, language=ENGLISH, _=str
) -> list[tuple[str, str]]:
    """List (label, address) for one source file of the book; `_` translates a label.

    A notebook in another language is a copy, and its prose is edited in the catalogue.

    >>> print(*links("https://github.com/a/b", "book/intro.md")[0])
    Edit this page https://github.com/a/b/edit/main/book/intro.md
    """
    owner_name, folder_name = urlsplit(address).path.strip("/"), Path(address).name
    source, found = file, []
    if language != ENGLISH:
        source = f"book/locale/{language}/LC_MESSAGES/{Path(file).with_suffix('.po')}"
    if file.endswith(".ipynb") and (copies or language == ENGLISH):
        file = name(file, language)
        place = f"{owner_name}/{branch if language == ENGLISH else copies}?urlpath=lab/tree/{quote(file)}"
        found.append((_("Binder (starts slowly)"), f"https://mybinder.org/v2/gh/{place}"))
        if copies and alone:
            blob = f"{owner_name}/blob/{copies}/{quote(file)}"
            found.append(("Colab", f"https://colab.research.google.com/github/{blob}"))
        if copies and hub:
            pull = {"repo": address, "branch": copies, "urlpath": f"lab/tree/{folder_name}/{file}"}
            found.append(("JupyterHub", f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{urlencode(pull)}"))
    found.append((_("Edit this page"), f"{address}/edit/{branch}/{quote(source)}"))
    found.append((_("Report a mistake"), f"{address}/issues/new?{urlencode({'title': f'{source}: '})}"))
    return found


def on_page(app, pagename, templatename, context, doctree):
    """Give the template its links; generated pages have no source and get none."""
    from sphinx.locale import _

    source = app.env.doc2path(pagename, base=False) if doctree is not None else ""
    context["launch"] = []
    if repository() and source:
        context["launch"] = links(
            repository(),
            source,
            branch=os.environ.get("BOOK_BRANCH", "main"),
            hub=os.environ.get("BOOK_JUPYTERHUB", ""),
            copies=os.environ.get("BOOK_COPIES", ""),
            alone=stands_alone(Path(app.srcdir, source).read_text("utf-8")),
            language=app.config.language,
            _=_,
        )


def setup(app):
    """Register the links; another address draws every page again."""
    app.add_config_value("book_repository", repository(), "html")
    app.connect("html-page-context", on_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


if __name__ == "__main__":
    for path in sorted(Path("book").glob("*.ipynb")):
        text = path.read_text("utf-8")
        for language in languages():
            words = copy(in_language(text, path.stem, language), repository(), commit("."))
            Path(name(str(path), language)).write_text(words, "utf-8")
