"""Sphinx side of the widgets: their script on the pages that hold one, and the answer box `guess`.

Scripts stand in the page itself. A module that is loaded from a file does not run when a page is opened from disk.
"""

import re

from docutils import nodes
from docutils.parsers.rst import directives
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.util.docutils import SphinxDirective

from splatlib.widgets.shared import join
from splatlib.widgets.shared.labels import labels


class guess(nodes.container):
    """An answer box."""


class guess_fold(nodes.container):
    """The part of an answer box that is folded until it is revealed."""


def _visit_guess(self, node):
    attributes = {"data-answer": node["answer"]} if "answer" in node else {}
    self.body.append(self.starttag(node, "div", CLASS="splat-guess", **attributes))


def _depart_guess(self, node):
    self.body.append("</div>\n")


# A script that comes later fills these in; without one the stylesheet hides them.
FIELD = '<input type="text" autocomplete="off" spellcheck="false">'
READY = "<script>document.documentElement.classList.add('splat-js')</script>"


def _visit_fold(self, node):
    words = labels(self.config.language)
    field = "" if node["picked"] else f"<label>{words['guess.yours']} {FIELD}</label>"
    self.body.append(f"<form>{field}<button>{words['guess.check']}</button></form>\n")
    self.body.append('<p role="status" aria-live="polite"></p>\n')
    self.body.append(f"<details><summary>{words['guess.show']}</summary>\n")
    if "answer" in node:
        self.body.append(f"<p>{words['guess.answer']} <code>{self.encode(node['answer'])}</code></p>\n")


def _depart_fold(self, node):
    self.body.append("</details>\n")


def _plain(text):
    return re.sub(r"[\s,;|\[\](){}`]+", " ", text).strip()


class Guess(SphinxDirective):
    """Ask for a guess before an answer is shown; the brief form is described in CONTRIBUTING.md.

    The title asks. `:answer:` is the right answer; with `:choices:` (separated by `|`) the reader picks one.
    The body is shown after the reveal. A list at its end holds wrong answers: inline code, then why it is wrong.
    """

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = {"answer": directives.unchanged_required, "choices": directives.unchanged_required}  # noqa: RUF012

    def inline(self, text, node):
        """Parse a line of Markdown into a node that translators see."""
        found, messages = self.state.inline_text(text, self.lineno)
        self.set_source_info(node)
        node += found
        node.rawsource = text
        return [node, *messages]

    def run(self):
        if "answer" not in self.options:
            raise self.error("guess needs :answer:")
        answer = self.options["answer"]
        box, fold = guess(answer=answer), guess_fold()
        self.set_source_info(box)
        box += self.inline(self.arguments[0], nodes.paragraph(classes=["guess-title"]))
        self.state.nested_parse(self.content, self.content_offset, fold)
        reasons = []
        if len(fold) and isinstance(fold[-1], nodes.bullet_list):
            wrong = fold[-1]
            if any(next(iter(item.findall(nodes.literal)), None) is None for item in wrong):
                raise self.error("each wrong answer in the list of a guess starts with inline code")
            wrong["classes"].append("guess-wrong")
            reasons = [_plain(next(iter(item.findall(nodes.literal))).astext()) for item in wrong]
        if "choices" in self.options:
            choices = [choice.strip() for choice in self.options["choices"].split("|")]
            if _plain(answer) not in map(_plain, choices):
                raise self.error(f"the answer of a guess is one of its choices: {answer}")
            picks = nodes.bullet_list(classes=["guess-choices"])
            for choice in choices:
                item = nodes.list_item("", *self.inline(choice, nodes.paragraph()))
                if _plain(choice) == _plain(answer):
                    item["classes"].append("guess-right")
                elif _plain(choice) in reasons:
                    item["classes"].append(f"guess-why-{reasons.index(_plain(choice))}")
                picks += item
            box += picks
        fold["answer"], fold["picked"] = answer, "choices" in self.options
        box += fold
        return [box]


def add_scripts(app, pagename, templatename, context, doctree):
    """Put the stylesheet and the script into a page that holds a widget or an answer box, and nowhere else."""
    body = context.get("body", "")
    found = tuple(sorted(set(re.findall(r'<div class="splat-widget"[^>]* data-widget="(\w+)"', body))))
    guesses = '<div class="splat-guess' in body
    if not found and not guesses:
        return
    seen = {}

    def anchor(match):
        name = match[1]
        seen[name] = seen.get(name, 0) + 1
        return f'id="{name if seen[name] == 1 else f"{name}-{seen[name]}"}"'

    context["body"] = re.sub(r'data-anchor="([\w-]+)"', anchor, body)
    context["metatags"] = f"{context.get('metatags', '')}<style>{join.stylesheet()}</style>{READY}"
    app.add_js_file(None, body=join.page(found, guesses, app.config.language), type="module")


def drop_widget_state(app, env):
    """Leave out what myst-nb adds for stock widgets: a megabyte of state with random ids, scripts of another host."""
    for name in env.all_docs:
        scripts = NbMetadataCollector.get_doc_data(env)[name].get("js_files", {})
        for key in [key for key in scripts if key.startswith("ipywidgets")]:
            del scripts[key]


def prefer_html(app, config):
    """Take the plain first state of a widget, not the view that needs a kernel."""
    for builder in ("html", "dirhtml", "singlehtml"):
        config.nb_mime_priority_overrides = [*config.nb_mime_priority_overrides, (builder, "text/html", 0)]


def setup(app):
    """Register the answer box and the page hooks."""
    app.add_node(guess, html=(_visit_guess, _depart_guess))
    app.add_node(guess_fold, html=(_visit_fold, _depart_fold))
    app.add_directive("guess", Guess)
    app.connect("config-inited", prefer_html)
    app.connect("env-updated", drop_widget_state)
    app.connect("html-page-context", add_scripts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
