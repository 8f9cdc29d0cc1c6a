"""Sphinx side of the widgets: their script on the pages that hold one, and the answer box `guess`.

Scripts stand in the page itself. A module that is loaded from a file does not run when a page is opened from disk.
"""

import html
import json
import re

import pack
from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from splatlib import widgets
from splatlib.widgets.shared import join
from splatlib.widgets.shared.labels import labels

LOG = logging.getLogger(__name__)


STATIC = re.compile(r'<div class="splat-widget"[^>]* data-widget="(\w+)"[^>]* data-state="([^"]*)">.*?</div>', re.S)
ROOT = r'<div class="splat-widget"[^>]* data-widget="(\w+)" id="([\w-]+)"'


class guess(nodes.container):
    """An answer box."""


class guess_fold(nodes.container):
    """The part of an answer box that is folded until it is revealed."""


class guess_forget(nodes.container):
    """The button that forgets the answers of a page, in its last box."""


# A script that comes later fills these in; without one the stylesheet hides them.
READY = "<script>document.documentElement.classList.add('splat-js')</script>"


def _visit_guess(self, node):
    self.body.append(self.starttag(node, "div", CLASS="splat-guess"))


def _depart_guess(self, node):
    self.body.append("</div>\n")


def _visit_fold(self, node):
    language = self.config.language
    self.body.append(join.guess_form(node["picked"], language) + "\n")
    self.body.append(f"<details><summary>{labels(language)['guess.show']}</summary>\n")


def _depart_fold(self, node):
    self.body.append("</details>\n")


def _visit_forget(self, node):
    button = f'<button type="button">{labels(self.config.language)["box.forget"]}</button>'
    self.body.append(f'<p class="guess-forget">{button} <span role="status" class="forgotten"></span></p>\n')
    raise nodes.SkipNode


def _plain(text):
    return re.sub(r"[\s`]+", " ", text).strip()


def _starts(node, pattern):
    return isinstance(node, nodes.raw) and node["format"] == "html" and re.match(pattern, node.astext())


def _code(node):
    return next((code.astext() for code in node.findall(nodes.literal)), None)


class Guesses(SphinxTransform):
    """Make answer boxes of `<div class="guess">` in the Markdown, whose brief form CONTRIBUTING.md describes.

    The first paragraph asks; a list below it holds choices. `<details>` folds the rest wherever Markdown is shown: the
    right answer as inline code (after "or" another one), what the reader is told, and a list of wrong answers: inline
    code, then why it is wrong. Runs before translation, which may change the words that are compared here.
    """

    default_priority = 15

    def apply(self):
        """Put the box into the place of its pieces."""
        last = None
        for start in [node for node in self.document.findall(nodes.raw) if _starts(node, r'<div class="guess\b')]:
            parent, at = start.parent, start.parent.index(start)
            end = next((n for n in range(at, len(parent)) if _starts(parent[n], "</div>")), None)
            try:
                if end is None or not _starts(parent[end - 1], "</details>"):
                    raise ValueError("a guess ends with </details> and </div>, an empty line between them")
                box = self.box(parent[at + 1 : end - 1])
            except ValueError as error:
                LOG.warning(str(error), location=start)
                continue
            box["classes"] += re.match(r'<div class="guess ?([\w -]*)"', start.astext())[1].split()
            box.source, box.line = start.source, start.line
            parent[at : end + 1] = [box]
            last = box
        if last:
            last += guess_forget()

    def box(self, parts):
        """Build a box of the nodes between its first line and its last."""
        words = labels(self.config.language)
        at = next((n for n, part in enumerate(parts) if _starts(part, r"<details>\s*<summary>")), None)
        if at not in (1, 2) or not isinstance(parts[0], nodes.paragraph):
            raise ValueError("a guess is a question, choices if it has any, and <details> with a <summary>")
        answer, *told = parts[at + 1 :] or [nodes.paragraph()]
        right = _code(answer)
        if right is None:
            raise ValueError("a guess needs its answer as inline code, first in its <details>")
        parts[0]["classes"].append("guess-title")
        answer["classes"].append("guess-answer")
        answer["translatable"] = False
        answer.insert(0, nodes.Text(f"{words['box.answer']} "))
        reasons = []
        if told and isinstance(told[-1], nodes.bullet_list):
            reasons = [_code(item) for item in told[-1]]
            if None in reasons:
                raise ValueError("each wrong answer in the list of a guess starts with inline code")
            told[-1]["classes"].append("guess-wrong")
            others = nodes.paragraph("", words["box.others"], classes=["guess-others"], translatable=False)
            told.insert(-1, others)
        if at == 2:
            self.choices(parts[1], right, reasons)
        else:
            for text in (right, *reasons):
                if not re.search(r"\d", text):
                    raise ValueError(f"an answer in words needs choices: {text}")
        fold = guess_fold("", answer, *told, picked=at == 2)
        return guess("", *parts[:at], fold)

    def choices(self, picks, right, reasons):
        """Mark what is right, and which reason belongs to what is wrong."""
        picks["classes"].append("guess-choices")
        known = [_plain(item.astext()) for item in picks]
        if _plain(right) not in known:
            raise ValueError(f"the answer of a guess is one of its choices: {right}")
        for item, text in zip(picks, known, strict=True):
            if text == _plain(right):
                item["classes"].append("guess-right")
            elif text in map(_plain, reasons):
                item["classes"].append(f"guess-why-{[*map(_plain, reasons)].index(text)}")


class Settings(SphinxTransform):
    """Let `[stride 3](#splat?stride=3)` be a link that sets the widget `#splat` of its page.

    Runs before MyST looks for a heading of that name.
    """

    default_priority = 870

    def apply(self):
        """Take such links out of MyST's hands."""
        for link in self.document.findall(nodes.reference):
            if link.get("id_link") and "?" in link["refuri"]:
                del link["id_link"]
                link["internal"] = True
                link["classes"].append("splat-set")


def static(match, language):
    """Say the first state of a widget in the language of the page; the notebook that made it ran in English."""
    widget = getattr(widgets, join.class_name(match[1]))(**json.loads(html.unescape(match[2])))
    return widget.html(language)


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

    body = STATIC.sub(lambda match: static(match, app.config.language), body)
    body = re.sub(r'data-anchor="([\w-]+)"', anchor, body)
    words = labels(app.config.language)
    titles = {name: words[f"{widget}.title"] for widget, name in re.findall(ROOT, body)}

    def told(match):
        if match[2] not in titles:
            LOG.warning("no widget #%s is here for the link %s", match[2], match[0], location=pagename)
            return match[0]
        title = html.escape(words["sets"].format(title=titles[match[2]]))
        return f'{match[1]} title="{title}" href="#{match[2]}?'

    context["body"] = re.sub(r'(<a class="[^"]*\bsplat-set\b[^"]*") href="#([\w-]+)\?', told, body)
    context["metatags"] = f"{context.get('metatags', '')}<style>{pack.style(found)}</style>{READY}"
    app.add_js_file(None, body=pack.script(found, guesses, app.config.language), type="module")


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
    app.add_node(guess_forget, html=(_visit_forget, None))
    app.add_transform(Guesses)
    app.add_transform(Settings)
    app.connect("config-inited", prefer_html)
    app.connect("env-updated", drop_widget_state)
    app.connect("html-page-context", add_scripts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
