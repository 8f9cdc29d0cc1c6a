"""What every page of the book carries: its policy, card, footer, notebook and neighbours such as the sitemap.

The parts stand in files of their own: `mathml` (formulas), `figures` (pictures), `chapters` (numbers and signs),
`tidy_html` (what the theme and the other extensions leave unclean), `bundle` and `prune` (one stylesheet),
`search_index` (what the search looks through). The templates are in `book/_templates`, styles, scripts and fonts in
`book/assets`.

The public address of the book is only known to whoever publishes it: `BOOK_URL`, or on GitHub the address of its
Pages. Elsewhere it is where `make read` serves.
"""

import os
import re
import shutil
import subprocess
from html import escape
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from docutils import nodes
from catalogues import ENGLISH, folder, languages
from launch import commit, copy, in_language, repository, stands_alone

import splatlib

# Ten lines that the parser would wait for: `layout.html` writes them into the page. Other scripts wait for the parser.
OPTIONS = "_static/documentation_options.js"
# Sphinx's own words in another language, for scripts that no page has; they need eval, which the policy forbids.
WORDS = "_static/translations.js"
# What the theme ships and no page asks for.
UNUSED = [
    "scripts/fontawesome*",
    "scripts/bootstrap*",
    "vendor",
    "fonts/*.woff2",
    "**/*.map",
    "locales",
]

# Nothing is loaded from another host. Scripts and styles may stand in the page: theme, widgets and formulas need it.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'"
)


def address() -> str:
    """Where the book will be read, with a slash at the end."""
    owner, _, name = os.environ.get("GITHUB_REPOSITORY", "").partition("/")
    pages = f"https://{owner}.github.io/{name}/" if name else "http://localhost:8000/"
    return os.environ.get("BOOK_URL", pages).rstrip("/") + "/"


def commit_date(folder: str) -> str:
    """Date of the commit that is built, or nothing outside a clone."""
    try:
        command = ["git", "-C", folder, "log", "-1", "--format=%cs"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def on_config(app, config):
    """Take the facts of the footer and the address of the language; a new one draws every page again."""
    config.html_baseurl = address() + folder(config.language)
    config.splat_facts = {
        "book": splatlib.__version__,
        "torch": version("torch").partition("+")[0],
        "numpy": version("numpy"),
        "date": commit_date(app.confdir),
    }


def description(doctree) -> str:
    """Take the first plain paragraph of a page, cut at a word: the text on its card."""
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section) and not list(paragraph.findall(nodes.math)):
            text = " ".join(paragraph.astext().split())
            return text if len(text) <= 200 else text[:199].rsplit(" ", 1)[0] + " …"
    return ""


def on_page(app, pagename, templatename, context, doctree):
    """Give the templates what they show."""
    context["splat"] = {
        **app.config.splat_facts,
        "policy": POLICY,
        "title": re.sub(r"<[^>]*>", "", context.get("title") or "") or app.config.project,
        "description": description(doctree) if doctree is not None else "",
        "url": urljoin(app.config.html_baseurl, f"{pagename}.html"),
        "card": urljoin(app.config.html_baseurl, "_static/card.png"),
        "home": urlsplit(app.config.html_baseurl).path,
        "root": urlsplit(address()).path,
        "notebook": "",
        "front": pagename == app.config.root_doc,
    }
    scripts = context["script_files"]
    context["script_files"] = [
        file for file in scripts if not str(getattr(file, "filename", "")).startswith((OPTIONS, WORDS))
    ]
    for script in scripts:  # these objects are shared by all pages
        if getattr(script, "filename", None):
            script.attributes.setdefault("defer", "defer")
    notebook = Path(app.srcdir, f"{pagename}.ipynb")
    if notebook.exists() and stands_alone(notebook.read_text("utf-8")):
        context["splat"]["notebook"] = notebook.name


def policy_first(app, pagename, templatename, context, doctree):
    """Put the policy before whatever else stands in the head."""
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}" />\n'
    context["metatags"] = policy + context.get("metatags", "")


def extra_pages(app):
    """Add the address without a page name, which leads to the front page, and the page for a wrong address."""
    if app.builder.name == "html":
        yield "index", {}, "index.html"
        yield "404", {}, "404.html"


def sitemap(docs) -> str:
    """List the pages of all languages, each with its twins."""
    lines = []
    for doc in docs:
        pages = [about | {"url": address() + about["folder"] + f"{doc}.html"} for about in languages().values()]
        links = [f'<xhtml:link rel="alternate" hreflang="{p["tag"]}" href="{escape(p["url"])}"/>' for p in pages]
        lines += [f"  <url><loc>{escape(page['url'])}</loc>{''.join(links)}</url>" for page in pages]
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    return "\n".join(['<?xml version="1.0" encoding="utf-8"?>', f"<urlset {spaces}>", *lines, "</urlset>", ""])


def on_finish(app, error):
    """Write the sitemap and copies of the notebooks; leave out the theme's large files that no page asks for."""
    if error or app.builder.name != "html":
        return
    docs = sorted(app.env.found_docs)
    for doc in docs:
        notebook = Path(app.srcdir, f"{doc}.ipynb")
        if notebook.exists() and stands_alone(text := notebook.read_text("utf-8")):
            text = in_language(text, notebook.stem, app.config.language)
            Path(app.outdir, f"{doc}.ipynb").write_text(copy(text, repository(), commit(app.confdir)), "utf-8")
    if app.config.language == ENGLISH:
        Path(app.outdir, "sitemap.xml").write_text(sitemap(docs), encoding="utf-8")
    for unused in UNUSED:
        for path in Path(app.outdir, "_static").glob(unused):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def setup(app):
    """Connect the parts."""
    for part in ["editions", "mathml", "figures", "chapters", "tidy_html", "bundle", "search_index"]:
        app.setup_extension(part)
    app.add_config_value("splat_facts", {}, "html")
    app.add_css_file("book.css", priority=900)
    app.add_js_file("book.js", loading_method="defer", priority=900)
    app.connect("config-inited", on_config)
    app.connect("html-page-context", on_page)
    app.connect("html-page-context", policy_first, priority=999)
    app.connect("html-collect-pages", extra_pages)
    app.connect("build-finished", on_finish, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
