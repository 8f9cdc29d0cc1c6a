"""Pillow: Image.resize with each filter, on bytes and on floats."""

import PIL
from PIL import Image

from frameworks.probes import run

LIBRARY, VERSION = "Pillow", PIL.__version__
FILTERS = ("NEAREST", "BOX", "BILINEAR", "HAMMING", "BICUBIC", "LANCZOS")


def transformed(name):
    """Give the call of one affine transform from edge to edge."""

    def call(x, out):
        steps = [i / m for i, m in zip(x.shape, out, strict=True)]
        matrix = (steps[1], 0, 0, 0, steps[0], 0)
        how = Image.Resampling[name]
        return Image.fromarray(x).transform(out[::-1], Image.Transform.AFFINE, matrix, resample=how)

    return call


def rows() -> list[dict]:
    """Run them."""
    calls = {
        f"resize {name}": lambda x, out, name=name: Image.fromarray(x).resize(out[::-1], Image.Resampling[name])
        for name in FILTERS
    }
    moved = {f"transform AFFINE {name}": transformed(name) for name in ("NEAREST", "BILINEAR", "BICUBIC")}
    return run(calls, ("uint8", "float32")) + run(moved, ("float32",))
