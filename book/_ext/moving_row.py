"""The front page's picture: the book's row, one stamp landing after the other, with its words.

It is an SVG in the page, moved by CSS alone: once, under five seconds, and not at all where the reader asks for less
motion, on paper and without styles; its last state is the complete picture. A button plays it again (`book.js`). The
words stand in the body of the directive, so a translation reaches them: what is seen, *input*, *kernel*, *output*, and
the button.
"""

from html import escape

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from splatlib.geometry import landing
from splatlib.palette import DARK, HATCHES, LIGHT, style

X, W, STRIDE = (1, 2, 3), (1, 10, 100), 2
CELL, EDGE = 44, 2
LEFT, TOP = 2, 1.6  # where stamps begin, in cells: right of the input, below the words and the kernel
TURN = {"/": 45, "\\": -45, "|": 0, "-": 90}
STYLE = """
.moving-row{margin:0}.moving-row svg{width:100%;height:auto;display:block}
.moving-row text{fill:var(--ink);font:600 17px sans-serif;text-anchor:middle}
.moving-row .word{fill:var(--pst-color-text-muted);font-weight:400}
.moving-row .edge{fill:none;stroke:var(--rim)}
.moving-row .bare{fill:var(--bare);stroke:var(--rim)}
@media screen and (prefers-reduced-motion:no-preference){
.moving-row .stamp{animation:stamp-lands .7s both}.moving-row .sum{animation:sum-shows .3s both}}
@media (prefers-reduced-motion:reduce){.moving-row button{display:none}}
@keyframes stamp-lands{from{transform:translate(var(--from),var(--down));opacity:0}}
@keyframes sum-shows{from{opacity:0}}
"""


def cell(column, line, value, pixels=()):
    """Draw a cell: a band of colour and hatch for each pixel, its edge and its number."""
    left, top = column * CELL + EDGE, line * CELL + EDGE
    drawn = f'<rect class="bare" x="{left:g}" y="{top:g}" width="{CELL}" height="{CELL}"/>'
    for n, pixel in enumerate(pixels):
        band = f'x="{left + n * CELL / len(pixels):g}" y="{top:g}" width="{CELL / len(pixels):g}" height="{CELL}"'
        drawn += f'<rect {band} fill="var(--p{pixel})"/><rect {band} fill="url(#moving-row-{pixel})"/>'
    drawn += f'<rect class="edge" x="{left:g}" y="{top:g}" width="{CELL}" height="{CELL}"/>'
    return drawn + f'<text x="{left + CELL / 2:g}" y="{top + CELL / 2 + 6:g}">{value}</text>'


def word(column, line, text, anchor="middle"):
    """Write a word at a place, in cells, in the middle of a line."""
    at = f'x="{column * CELL + EDGE:g}" y="{(line + 0.5) * CELL + EDGE + 6:g}"'
    return f'<text class="word" {at} style="text-anchor:{anchor}">{escape(text)}</text>'


def picture(label, words=("", "", "")):
    """Draw the whole picture: the kernel, each pixel and its stamp on a line, the sums below."""
    lands = landing(len(X), len(W), STRIDE).tolist()
    length, below = lands[-1][-1] + 1, TOP + len(X) + 0.5
    patterns = ""
    for pixel in range(len(X)):
        turn = TURN[HATCHES[style(pixel)[1]]]
        patterns += (
            f'<pattern id="moving-row-{pixel}" width="8" height="8" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate({turn})"><path d="M0 0V8" stroke="var(--rim)" stroke-opacity=".35"/></pattern>'
        )
    drawn = word(0.5, TOP - 0.9, words[0]) + word(LEFT + len(W) + 0.3, 0, words[1], "start")
    drawn += word(LEFT - 0.3, below, words[2], "end")
    drawn += "".join(cell(LEFT + k, 0, tap) for k, tap in enumerate(W))
    drawn += "".join(cell(LEFT + o, below, 0) for o in range(length))
    sums, owners = [0] * length, [()] * length
    for pixel, value in enumerate(X):
        wait = 0.4 + 1.2 * pixel
        drawn += cell(0, TOP + pixel, value, (pixel,))
        move = f"--from:{-lands[pixel][0] * CELL}px;--down:{-(TOP + pixel) * CELL:g}px;animation-delay:{wait:g}s"
        stamped = [cell(LEFT + o, TOP + pixel, value * tap, (pixel,)) for o, tap in zip(lands[pixel], W, strict=True)]
        drawn += f'<g class="stamp" style="{move}">{"".join(stamped)}</g>'
        for o, tap in zip(lands[pixel], W, strict=True):
            sums[o] += value * tap
            owners[o] = (*owners[o], pixel)
        added = "".join(cell(LEFT + o, below, sums[o], owners[o]) for o in lands[pixel])
        drawn += f'<g class="sum" style="animation-delay:{wait + 0.7:g}s">{added}</g>'
    box = f"0 0 {(length + LEFT) * CELL + 2 * EDGE} {(below + 1) * CELL + 2 * EDGE:g}"
    label = escape(label, quote=True)
    return f'<svg viewBox="{box}" role="img" aria-label="{label}"><defs>{patterns}</defs>{drawn}</svg>'


def colours():
    """Give the pixels' colours for light and for dark pages."""
    light = "".join(f"--p{pixel}:{LIGHT[style(pixel)[0]]};" for pixel in range(len(X)))
    dark = "".join(f"--p{pixel}:{DARK[style(pixel)[0]]};" for pixel in range(len(X)))
    return (
        f".moving-row{{{light}--ink:#16181d;--rim:#6b7280;--bare:#fff}}"
        f'html[data-theme="dark"] .moving-row{{{dark}--ink:#f4f6f9;--rim:#8b94a3;--bare:#14181e}}'
    )


class moving_row(nodes.container):
    """The picture; its children are its words."""


def visit(self, node):
    """Write the picture with the words as they are now, translated or not."""
    label, *words, again = (" ".join(child.astext().split()) for child in node)
    sheet = f"{colours()}{STYLE}".replace("\n", "")
    button = f'<button type="button" class="splat-button pst-js-only" data-replay>{escape(again)}</button>'
    self.body.append(f'<figure class="moving-row"><style>{sheet}</style>{picture(label, words)}{button}</figure>')
    raise nodes.SkipNode


class MovingRow(SphinxDirective):
    """Show the book's row being stamped: five paragraphs are its words."""

    has_content = True

    def run(self):
        node = moving_row()
        self.state.nested_parse(self.content, self.content_offset, node)
        if len(node) != 5:
            raise self.error("moving-row wants five paragraphs: what is seen, input, kernel, output, play again")
        return [node]


def setup(app):
    """Register the directive."""
    app.add_node(moving_row, html=(visit, None))
    app.add_directive("moving-row", MovingRow)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
