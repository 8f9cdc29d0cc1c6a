"""torchvision: the second version of its resize, on tensors of bytes and of floats."""

import torch
import torchvision
from torchvision.transforms.v2 import InterpolationMode
from torchvision.transforms.v2.functional import resize

from frameworks.probes import run

LIBRARY, VERSION = "torchvision", torchvision.__version__.partition("+")[0]


def rows() -> list[dict]:
    """Run them."""
    calls = {
        f"v2 resize {mode.name}": lambda x, out, mode=mode: resize(torch.tensor(x)[None], list(out), mode)[0].numpy()
        for mode in (InterpolationMode.NEAREST, InterpolationMode.BILINEAR, InterpolationMode.BICUBIC)
    }
    return run(calls, ("uint8", "float32"))
