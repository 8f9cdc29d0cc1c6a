"""Pillow: Image.resize with each filter, on bytes and on floats."""

import PIL
from PIL import Image

from frameworks.probes import run

LIBRARY, VERSION = "Pillow", PIL.__version__
FILTERS = ("NEAREST", "BOX", "BILINEAR", "HAMMING", "BICUBIC", "LANCZOS")


def rows() -> list[dict]:
    """Run them."""
    calls = {
        f"resize {name}": lambda x, out, name=name: Image.fromarray(x).resize(out[::-1], Image.Resampling[name])
        for name in FILTERS
    }
    return run(calls, ("uint8", "float32"))
