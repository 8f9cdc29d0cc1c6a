"""torchvision: the second version of its resize, on tensors of bytes and of floats."""

import torch

# The wheel's own operators are built for a torch with CUDA; resize asks for none, but the import for two by name.
OWN = torch.library.Library("torchvision", "FRAGMENT")
if not hasattr(torch.ops.torchvision, "nms"):
    for name in ("nms", "qnms"):
        OWN.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import torchvision  # noqa: E402
from torchvision.transforms.v2 import InterpolationMode  # noqa: E402
from torchvision.transforms.v2.functional import resize  # noqa: E402

from frameworks.probes import run  # noqa: E402

LIBRARY, VERSION = "torchvision", torchvision.__version__.partition("+")[0]


def rows() -> list[dict]:
    """Run them."""
    calls = {
        f"v2 resize {mode.name}": lambda x, out, mode=mode: resize(torch.tensor(x)[None], list(out), mode)[0].numpy()
        for mode in (InterpolationMode.NEAREST, InterpolationMode.BILINEAR, InterpolationMode.BICUBIC)
    }
    calls |= {
        f"v2 resize {mode.name}, antialias=False": lambda x, out, mode=mode: resize(
            torch.tensor(x)[None], list(out), mode, antialias=False
        )[0].numpy()
        for mode in (InterpolationMode.BILINEAR, InterpolationMode.BICUBIC)
    }
    return run(calls, ("uint8", "float32"))
