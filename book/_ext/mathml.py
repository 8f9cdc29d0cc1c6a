"""Formulas become MathML while the book is built: no script draws them, and screen readers read them.

`latex2mathml` does the translation. It is silent about what it does not know: an unknown command stays
as its raw TeX, and an `&` outside a table is printed. So the formula is prepared before (`ALIASES`, `SIZED`),
tidied after (`_tidy`), and refused when anything unrendered is left (`_refuse`): a warning, so an error in `make book`.
Numbered equations (`$$ ... $$ (label)`) keep their number and anchor; `{eq}` finds them.
"""

import html
import re
from xml.etree import ElementTree as ET

from docutils import nodes
from latex2mathml.converter import convert_to_element
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

logger = logging.getLogger(__name__)

# Environments that the translator does not know, under the name of one that draws the same.
ALIASES = {"aligned": "split", "align": "split", "align*": "split", "gathered": "matrix"}
# \big\lfloor and its kind lose their symbol; a character keeps it.
SIZED = {
    "lfloor": "⌊",
    "rfloor": "⌋",
    "lceil": "⌈",
    "rceil": "⌉",
    "langle": "⟨",
    "rangle": "⟩",
    "vert": "|",
    "Vert": "‖",
    "{": "{",
    "}": "}",
}
FENCES = dict(zip("([{⌊⌈⟨", ")]}⌋⌉⟩", strict=True))
# MathML Core, which browsers draw without help. Whatever else comes out is refused.
ELEMENTS = set(
    "math mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover "
    "mtable mtr mtd mstyle mpadded mphantom".split()
)
LEAVES = {"mi", "mn", "mo", "mtext", "mspace"}


class Unrendered(ValueError):
    """A formula holds something that would reach the page as raw TeX."""


def to_mathml(tex: str, display: bool = False) -> str:
    """Translate TeX to MathML, or raise Unrendered naming what cannot be drawn."""
    for old, new in ALIASES.items():
        tex = re.sub(rf"\\(begin|end)\{{{re.escape(old)}\}}", rf"\\\1{{{new}}}", tex)
    names = "|".join(re.escape(name) for name in SIZED)
    tex = re.sub(rf"(\\[bB]igg?[lrm]?)\s*\\({names})(?![a-zA-Z])", lambda m: m[1] + SIZED[m[2]], tex)
    try:
        root = convert_to_element(tex.strip(), display="block" if display else "inline")
    except Exception as error:  # the translator has a dozen exception types, none of them with a message
        raise Unrendered(f"{type(error).__name__} {error}".strip()) from error
    for node in root.iter():
        node.text = html.unescape(node.text) if node.text else node.text
    _tidy(root)
    _refuse(root, tex)
    root.set("alttext", _in_words(root))
    return ET.tostring(root, encoding="unicode")


def _tidy(root: ET.Element) -> None:
    """Mend what the translator gets slightly wrong."""
    for parent in list(root.iter()):
        _join_letters(parent)
    for node in root.iter():
        text = node.text or ""
        if node.tag == "mi" and text and text in "⟨⟩‖⌊⌋⌈⌉":  # a bracket is an operator, not a variable
            node.tag = "mo"
            node.set("form", "postfix" if text in "⟩⌋⌉" else "prefix")
            node.set("stretchy", "false")
        if node.tag == "mo" and len(node) == 1 and node[0].tag == "mrow" and len(node[0]) == 1:
            node.text = node[0][0].text  # \mathbin{*}: an operator holds text only
            node.remove(node[0])
        if node.tag == "mo" and text.isalpha() and len(text) > 1 and text != "mod":  # lcm, max, argmax
            node.set("lspace", "0.1667em")
            node.set("rspace", "0")
        if node.tag == "mtext":
            node.text = re.sub(r"\\([_&%#$])", r"\1", text)
        if node.get("width") == "negativethinmathspace":
            node.set("width", "-0.1667em")
        node.attrib.pop("xmlns", None)


def _join_letters(parent: ET.Element) -> None:
    r"""Make one word of \mathrm{stride}, which comes as six one-letter variables."""
    word = None
    for node in list(parent):
        if node.tag == "mi" and node.get("mathvariant") == "normal" and len(node.text or "") == 1:
            if word is None:
                word = node
            else:
                word.text += node.text
                word.attrib.pop("mathvariant", None)  # a word is upright by itself
                parent.remove(node)
        else:
            word = None


def _refuse(root: ET.Element, tex: str) -> None:
    """Raise on raw TeX, on a lost `&` or line break, and on elements that browsers do not draw."""
    for node in root.iter():
        text = node.text or ""
        if "\\" in text or ("&" in text and r"\&" not in tex):
            raise Unrendered(f"{text!r} is not drawn")
        if node.tag not in ELEMENTS:
            raise Unrendered(f"<{node.tag}> is not drawn by browsers")
        if node.tag in LEAVES and len(node):
            raise Unrendered(f"<{node.tag}> holds an expression")
        if node.get("linebreak"):
            raise Unrendered(r"a line break outside an environment such as aligned")
        if node.tag == "mtable" and (node.get("columnlines") or node.get("rowlines")):
            raise Unrendered("rules inside a table")


def _in_words(node: ET.Element) -> str:
    """One line of plain text for readers without MathML: `o = (i - 1)s` rather than TeX."""
    part = [_in_words(child) for child in node]
    wrap = [p if len(p) < 2 or p.isalnum() else f"({p})" for p in part]
    match node.tag:
        case "mi" | "mn" | "mtext":
            return (node.text or "").replace("\xa0", " ")
        case "mo":
            text = node.text or ""
            return text if text in "()[]{}⌊⌋⌈⌉⟨⟩|‖" else f" {text} "
        case "mfrac":
            return f"{wrap[0]} / {wrap[1]}"
        case "msqrt":
            return f"√({''.join(part)})"
        case "mroot":
            return f"root {part[1]} of {wrap[0]}"
        case "msub" | "munder":
            return f"{part[0].strip()}_{wrap[1]}"
        case "msup" | "mover":
            return f"{part[0].strip()}^{wrap[1]}"
        case "msubsup" | "munderover":
            return f"{part[0].strip()}_{wrap[1]}^{wrap[2]}"
        case "mtr":
            return " ".join(p.strip() for p in part)
        case "mtable":
            return "; ".join(part)
        case "mspace":
            return " "
    return re.sub(r" +", " ", "".join(part)).strip()


def _render(node: nodes.Element, display: bool) -> str:
    try:
        return to_mathml(node.astext(), display)
    except Unrendered as error:
        logger.warning("formula %r: %s", node.astext(), error, location=node)
        return html.escape(node.astext())


def visit_inline(self, node: nodes.math) -> None:
    """Write an inline formula."""
    self.body.append(f'<span class="math notranslate nohighlight">{_render(node, False)}</span>')
    raise nodes.SkipNode


def visit_block(self, node: nodes.math_block) -> None:
    """Write a displayed formula: a box that scrolls when the formula is wide, and the number beside it."""
    self.body.append(self.starttag(node, "div", CLASS="math notranslate nohighlight"))
    number = get_node_equation_number(self, node) if node["number"] else ""
    label = _("Equation {number}").format(number=number) if number else _("Formula")
    self.body.append(f'<div class="math-scroll" role="group" aria-label="{label}">{_render(node, True)}</div>')
    if number:
        self.body.append(f'<span class="eqno">({number})')
        self.add_permalink_ref(node, _("Link to this equation"))
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app):
    """Register the renderer; `html_math_renderer: mathml` in _config.yml turns it on."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
