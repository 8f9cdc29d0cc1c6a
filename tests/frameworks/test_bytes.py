"""The integers of Pillow, OpenCV and torch, number for number, at sizes that nobody chose."""

import cv2
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image

from frameworks.run_onnxruntime import resized
from splatlib.mismatch import Resize
from splatlib.mismatch.apply import read
from splatlib.mismatch.conventions import INTEGERS, PASSES

RULES = {
    "OpenCV linear": (INTEGERS[:1], "linear", {}, lambda x, out: cv2.resize(x, out[::-1])),
    "OpenCV linear exact": (
        INTEGERS[1:],
        "linear",
        {},
        lambda x, out: cv2.resize(x, out[::-1], interpolation=cv2.INTER_LINEAR_EXACT),
    ),
    "OpenCV Lanczos": (
        INTEGERS[:1],
        "lanczos 4",
        {},
        lambda x, out: cv2.resize(x, out[::-1], interpolation=cv2.INTER_LANCZOS4),
    ),
    "Pillow bicubic": (
        (PASSES[0], PASSES[2]),  # its passes come in the order that it chooses
        "cubic a=-0.5",
        {"antialias": True, "exclude_outside": True},
        lambda x, out: np.asarray(Image.fromarray(x).resize(out[::-1], Image.Resampling.BICUBIC)),
    ),
    "ONNX Runtime antialias": (
        PASSES[3:],
        "linear",
        {"antialias": True},
        resized(mode="linear", antialias=1),
    ),
    "ONNX Runtime cubic antialias": (
        PASSES[3:],
        "cubic a=-0.5",
        {"antialias": True, "exclude_outside": True},
        resized(mode="cubic", antialias=1, cubic_coeff_a=-0.5, exclude_outside=1),
    ),
    "torch bicubic": (
        PASSES[1:2],
        "cubic a=-0.75",
        {},
        lambda x, out: F.interpolate(torch.tensor(x)[None, None], size=out, mode="bicubic")[0, 0].numpy(),
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_every_byte(rule: str) -> None:
    finishes, kernel, settings, call = RULES[rule]
    rng = np.random.default_rng(3)
    for _ in range(12):
        size, out = (tuple(rng.integers(5, 70, 2).tolist()) for _ in "io")
        x = rng.integers(0, 256, size).astype(np.uint8)
        how = Resize(kernel, "half_pixel", **settings)
        picks = [np.arange(m) for m in out]
        made = [read(how, finish, x, out, picks) for finish in finishes]
        theirs = call(x, out)
        assert any(np.array_equal(y, theirs) for y in made), (size, out)
