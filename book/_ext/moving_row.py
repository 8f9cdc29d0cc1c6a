"""The front page's picture: the book's row, one stamp landing after the other.

It is an SVG in the page, moved by CSS alone: once, under five seconds, and not at all where the reader asks for less
motion, on paper and without styles; its last state is the complete picture.
"""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from splatlib.geometry import landing
from splatlib.palette import DARK, HATCHES, LIGHT, style

X, W, STRIDE = (1, 2, 3), (1, 10, 100), 2
CELL, EDGE = 44, 2
TURN = {"/": 45, "\\": -45, "|": 0, "-": 90}
STYLE = """
.moving-row{max-width:30rem;margin:1.5rem auto}.moving-row svg{width:100%;height:auto;display:block}
.moving-row text{fill:var(--ink);font:600 17px sans-serif;text-anchor:middle}
.moving-row .edge{fill:none;stroke:var(--rim)}
.moving-row .bare{fill:var(--bare);stroke:var(--rim)}
@media screen and (prefers-reduced-motion:no-preference){
.moving-row .stamp{animation:stamp-lands .7s both}.moving-row .sum{animation:sum-shows .3s both}}
@keyframes stamp-lands{from{transform:translateX(var(--from));opacity:0}}
@keyframes sum-shows{from{opacity:0}}
"""


def cell(column, line, value, pixels=()):
    """Draw a cell: a band of colour and hatch for each pixel, its edge and its number."""
    left, top = column * CELL + EDGE, line * CELL + EDGE
    drawn = f'<rect class="bare" x="{left}" y="{top}" width="{CELL}" height="{CELL}"/>'
    for n, pixel in enumerate(pixels):
        band = f'x="{left + n * CELL / len(pixels):g}" y="{top}" width="{CELL / len(pixels):g}" height="{CELL}"'
        drawn += f'<rect {band} fill="var(--p{pixel})"/><rect {band} fill="url(#moving-row-{pixel})"/>'
    drawn += f'<rect class="edge" x="{left}" y="{top}" width="{CELL}" height="{CELL}"/>'
    return drawn + f'<text x="{left + CELL / 2:g}" y="{top + CELL / 2 + 6:g}">{value}</text>'


def picture(label):
    """Draw the whole picture: each pixel and its stamp on a line, the sums below."""
    lands = landing(len(X), len(W), STRIDE).tolist()
    length, below = lands[-1][-1] + 1, len(X) + 0.5
    patterns = drawn = ""
    for pixel in range(len(X)):
        turn = TURN[HATCHES[style(pixel)[1]]]
        patterns += (
            f'<pattern id="moving-row-{pixel}" width="8" height="8" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate({turn})"><path d="M0 0V8" stroke="var(--rim)" stroke-opacity=".35"/></pattern>'
        )
    drawn += "".join(cell(2 + o, below, 0) for o in range(length))
    sums, owners = [0] * length, [()] * length
    for pixel, value in enumerate(X):
        wait = 0.4 + 1.2 * pixel
        drawn += cell(0, pixel, value, (pixel,))
        move = f'style="--from:{-(2 + lands[pixel][0]) * CELL}px;animation-delay:{wait:g}s"'
        stamped = "".join(cell(2 + o, pixel, value * tap, (pixel,)) for o, tap in zip(lands[pixel], W, strict=True))
        drawn += f'<g class="stamp" {move}>{stamped}</g>'
        for o, tap in zip(lands[pixel], W, strict=True):
            sums[o] += value * tap
            owners[o] = (*owners[o], pixel)
        added = "".join(cell(2 + o, below, sums[o], owners[o]) for o in lands[pixel])
        drawn += f'<g class="sum" style="animation-delay:{wait + 0.7:g}s">{added}</g>'
    box = f"0 0 {(length + 2) * CELL + 2 * EDGE} {(below + 1) * CELL + 2 * EDGE:g}"
    return f'<svg viewBox="{box}" role="img" aria-label="{label}"><defs>{patterns}</defs>{drawn}</svg>'


def colours():
    """Give the pixels' colours for light and for dark pages."""
    light = "".join(f"--p{pixel}:{LIGHT[style(pixel)[0]]};" for pixel in range(len(X)))
    dark = "".join(f"--p{pixel}:{DARK[style(pixel)[0]]};" for pixel in range(len(X)))
    return (
        f".moving-row{{{light}--ink:#16181d;--rim:#6b7280;--bare:#fff}}"
        f'html[data-theme="dark"] .moving-row{{{dark}--ink:#f4f6f9;--rim:#8b94a3;--bare:#14181e}}'
    )


class MovingRow(SphinxDirective):
    """Show the book's row being stamped; the argument says what is seen."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        label = self.arguments[0].replace('"', "&quot;").replace("\n", " ")
        html = f'<figure class="moving-row"><style>{colours()}{STYLE}</style>{picture(label)}</figure>'
        return [nodes.raw("", html.replace("\n", ""), format="html")]


def setup(app):
    """Register the directive."""
    app.add_directive("moving-row", MovingRow)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
