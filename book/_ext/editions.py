"""The book in several languages from one source: what is not English beside the catalogues, and links to the twin.

`make book` builds English, then the others (`tools/languages.py`), each with `language` set. Sphinx takes the prose of
the pages from the catalogues. Here follow

- the alternative texts of figures, which no notebook cell gives to Sphinx as prose;
- titles that their extensions hide from it: of exercises, solutions, properties, and of the parts of the book;
- the choices of answer boxes where the answer repeats them;
- a link on each page to the same page in the other languages, and the same for search engines (`book.js` goes to the
  same place of the page, remembers what was chosen, and offers a language, but leads nobody away);
- the order of the Chinese glossary, and the words in the search box.
"""

from pathlib import PurePosixPath
from urllib.parse import urljoin

from catalogues import catalogue, folder, languages
from docutils import nodes
from sphinx import addnodes
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx_exercise.nodes import exercise_enumerable_node, exercise_subtitle


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


class Titles(SphinxTransform):
    """Let Sphinx see the titles of exercises and of properties, whose extensions do not say where they come from."""

    default_priority = 5

    def apply(self):
        """Say it."""
        for title in self.document.findall(lambda node: isinstance(node, (nodes.title, nodes.subtitle))):
            exercise = isinstance(title, exercise_subtitle)
            if not title.source and (exercise or "proof" in title.parent.get("classes", ())):
                title.source, title.line = self.document["source"], 1
                title.rawsource = title.astext() if exercise else title.rawsource


class Solutions(SphinxTransform):
    """Let a solution name its exercise by the translated title."""

    default_priority = 30

    def apply(self):
        """Keep the exercises as they are by now."""
        for exercise in self.document.findall(exercise_enumerable_node):
            self.env.sphinx_exercise_registry[exercise["label"]]["node"] = exercise.deepcopy()


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


class Glossary(SphinxTransform):
    """Sort the Chinese glossary by sound, as a dictionary is: Sphinx sorts it by code points."""

    default_priority = 510  # right after Sphinx has sorted

    def apply(self):
        """Sort it: GB 18030 numbers common characters by their sound. In 重叠 the first is read as 虫 is."""
        if self.config.language.startswith("zh"):
            for glossary in self.document.findall(addnodes.glossary):
                glossary[0][:] = sorted(
                    glossary[0], key=lambda item: item[0].astext().lower().replace("重叠", "虫叠").encode("gb18030")
                )


class Belonging(SphinxTransform):
    """Let each node belong to its page, which is stored and read again twice.

    A message, and what autodoc writes, is parsed as a document of its own. Its nodes remember that one, and so the
    whole environment: three megabytes on each page.
    """

    default_priority = 875  # when all are there, before Sphinx takes titles out of the page

    def apply(self):
        """Say where they are now."""
        for node in self.document.findall():
            node.document = self.document


def captions(app, config):
    """Translate the parts of the book, which are no prose of a page."""
    known = catalogue(config.language, "book/intro")
    for part in config.external_site_map.root.subtrees:
        part.caption = known.get(part.caption, part.caption)


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
    context["theme_search_bar_text"] = _("Search the book")


def setup(app):
    """Connect the parts."""
    for transform in (Titles, Solutions, Choices, Glossary, Belonging):
        app.add_transform(transform)
    app.connect("config-inited", captions, priority=990)
    app.connect("doctree-resolved", alternatives, priority=800)
    app.connect("html-page-context", on_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
