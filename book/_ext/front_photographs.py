"""The front page's photographs: one flower, enlarged with a checkerboard and without.

scikit-learn ships the photograph. A crop is shrunk by the sum of each square, then enlarged by `conv_transpose2d` at
stride 2, once with three taps an axis and once with four, all ones: three overlap unevenly, four do not. So the
pictures show what chapter 5 counts, and nothing was drawn by hand. They are stored without loss and shown at whole
multiples.
"""

from html import escape
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from docutils import nodes
from PIL import Image
from sphinx.util.docutils import SphinxDirective

import splatlib

CROP, SHRINK, STRIDE = (slice(60, 316), slice(200, 456)), 4, 2
SIDE = 128
KERNELS = (3, 4)


def small():
    """Give the photograph that is enlarged: whole numbers, (3, 64, 64), each the sum of a square of bytes."""
    package = Path(find_spec("sklearn").origin).parent  # importing it takes a second
    photograph = np.asarray(Image.open(package / "datasets" / "images" / "flower.jpg"))
    crop = photograph[CROP].transpose(2, 0, 1).astype(int)
    side = SIDE // STRIDE
    return crop.reshape(3, side, SHRINK, side, SHRINK).sum(axis=(2, 4))


def enlarged(kernel_size):
    """Stamp it with ones, crop it to (128, 128, 3), and bring the sums back to bytes of the same mean brightness."""
    ones = np.ones((1, 1, kernel_size, kernel_size), dtype=int)
    return as_bytes(splatlib.conv_transpose2d(small()[:, None], ones, stride=STRIDE)[:, 0], kernel_size)


def as_bytes(sums, kernel_size):
    """Crop and scale: the sums are whole numbers, so all that is rounded is rounded here."""
    first = (sums.shape[1] - SIDE) // 2
    inside = sums[:, first : first + SIDE, first : first + SIDE].transpose(1, 2, 0)
    return np.rint(inside * (STRIDE / kernel_size / SHRINK) ** 2).clip(0, 255).astype(np.uint8)


def name(kernel_size):
    """Name the file."""
    return f"front-{kernel_size}.png"


class front_photograph(nodes.container):
    """One picture; its children are what is seen, and the caption."""


def visit(self, node):
    """Write it with its words as they are now, translated or not."""
    source = f"../{self.builder.imagedir}/{name(node['kernel_size'])}"
    seen = escape(" ".join(node[0].astext().split()), quote=True)
    self.body.append(
        f'<figure class="photograph"><img class="pixels" src="{source}" alt="{seen}" width="{SIDE}" height="{SIDE}" '
        'loading="lazy" decoding="async" /><figcaption>'
    )
    for caption in node[1:]:
        caption.walkabout(self)
    self.body.append("</figcaption></figure>")
    raise nodes.SkipNode


class FrontPhotograph(SphinxDirective):
    """Show the photograph that a kernel of this size makes; two paragraphs say what is seen, and what it means."""

    required_arguments = 1
    has_content = True

    def run(self):
        node = front_photograph(kernel_size=int(self.arguments[0]))
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


def write(app, error):
    """Store the pictures beside the figures."""
    if error or app.builder.name != "html":
        return
    folder = Path(app.outdir, app.builder.imagedir)
    folder.mkdir(exist_ok=True)
    for kernel_size in KERNELS:
        Image.fromarray(enlarged(kernel_size)).save(folder / name(kernel_size), optimize=True)


def setup(app):
    """Register the directive; the pictures are written at the end."""
    app.add_node(front_photograph, html=(visit, None))
    app.add_directive("front-photograph", FrontPhotograph)
    app.connect("build-finished", write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
