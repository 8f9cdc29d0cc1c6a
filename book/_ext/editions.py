"""The book in several languages from one source: what is not English beside the catalogues, and links to the twin.

`make book` builds English, then the others (`tools/languages.py`), each with `language` set. Sphinx takes the prose of
the pages from the catalogues. Here follow

- the alternative texts of figures, which no notebook cell gives to Sphinx as prose;
- the choices of answer boxes where the answer repeats them;
- a link on each page to the same page in the other languages, and the same for search engines (`book.js` goes to the
  same place of the page, remembers what was chosen, and offers a language, but leads nobody away).
"""

from pathlib import PurePosixPath
from urllib.parse import urljoin

from catalogues import catalogue, folder, languages
from docutils import nodes
from sphinx.transforms import SphinxTransform


def twins(language: str, page: str, address: str) -> list[dict[str, str]]:
    """List the same page in the other languages: the link from page to page, and the whole address.

    >>> [(twin["name"], twin["link"]) for twin in twins("en", "book/intro", "https://b/")]
    [('中文', '../zh/book/intro.html')]
    >>> [(twin["link"], twin["url"]) for twin in twins("zh_CN", "book/intro", "https://b/zh/")]
    [('../../book/intro.html', 'https://b/book/intro.html')]
    """
    own = PurePosixPath(folder(language), page)
    home = address.removesuffix(folder(language))
    return [
        about
        | {"link": "../" * (len(own.parts) - 1) + f"{about['folder']}{page}.html"}
        | {"url": urljoin(home, f"{about['folder']}{page}.html")}
        for other, about in languages().items()
        if other != language
    ]


class Choices(SphinxTransform):
    """Show the answer of an answer box, and each wrong one, in the words of its choice, which are translated by now."""

    default_priority = 30

    def apply(self):
        """Take them over."""
        found = [part for part in self.document.findall(nodes.bullet_list) if "guess-choices" in part["classes"]]
        for choices in found:
            shown = {name: item.astext() for item in choices for name in item["classes"]}
            box = choices.parent
            answer = next(part for part in box.findall(nodes.paragraph) if "guess-answer" in part["classes"])
            lists = (part for part in box.findall(nodes.bullet_list) if "guess-wrong" in part["classes"])
            wrong = enumerate(item for part in lists for item in part)
            named = [("guess-right", answer), *((f"guess-why-{n}", item) for n, item in wrong)]
            for name, holder in named:
                code = next(iter(holder.findall(nodes.literal)), None)
                if code is not None and name in shown:
                    code[:] = [nodes.Text(shown[name])]


def alternatives(app, doctree, docname):
    """Translate the alternative texts of the figures."""
    known = catalogue(app.config.language, docname)
    for image in doctree.findall(nodes.image):
        if image.get("alt") in known:
            image["alt"] = known[image["alt"]]


def on_page(app, pagename, templatename, context, doctree):
    """Give the templates the other languages of a page of the book and of the search."""
    context["twins"] = []
    if doctree is not None or pagename == "search":
        context["twins"] = twins(app.config.language, pagename, app.config.html_baseurl)
    context["editions"], context["language_code"] = languages(), app.config.language


def setup(app):
    """Connect the parts."""
    app.add_transform(Choices)
    app.connect("doctree-resolved", alternatives, priority=800)
    app.connect("html-page-context", on_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
