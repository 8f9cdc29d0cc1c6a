"""kornia: resize, with and without the Gaussian before."""

import kornia
import torch

from frameworks.probes import run

LIBRARY, VERSION = "kornia", kornia.__version__


def rows() -> list[dict]:
    """Run them."""
    calls = {
        f"resize {mode}, antialias={blur}": lambda x, out, mode=mode, blur=blur: kornia.geometry.transform.resize(
            torch.tensor(x)[None, None], out, interpolation=mode, antialias=blur
        )[0, 0].numpy()
        for mode, blur in (
            ("nearest", False),
            ("bilinear", False),
            ("bilinear", True),
            ("bicubic", False),
            ("area", False),
        )
    }
    return run(calls, ("float32",))
