"""PyTorch itself: interpolate on bytes and on floats, and grid_sample with mixed flags."""

import torch
import torch.nn.functional as F

from frameworks.probes import run

LIBRARY, VERSION = "PyTorch", torch.__version__.partition("+")[0]


def resized(**how):
    """Give the call of one picture."""
    return lambda x, out: F.interpolate(torch.tensor(x)[None, None], size=out, **how)[0, 0].numpy()


def sampled(affine: bool, sample: bool):
    """Give the identity, resampled with one flag for affine_grid and one for grid_sample."""

    def call(x, out):
        grid = F.affine_grid(torch.eye(2, 3)[None], (1, 1, *out), align_corners=affine)
        return F.grid_sample(torch.tensor(x)[None, None], grid, align_corners=sample)[0, 0].numpy()

    return call


def rows() -> list[dict]:
    """Run them."""
    smooth = {
        f"interpolate {mode}, antialias={antialias}": resized(mode=mode, antialias=antialias)
        for mode in ("bilinear", "bicubic")
        for antialias in (False, True)
    }
    floats = {f"interpolate {mode}": resized(mode=mode) for mode in ("nearest", "nearest-exact", "area")}
    floats |= {"interpolate lanczos, antialias=True": resized(mode="lanczos", antialias=True)}
    floats |= {
        f"interpolate {mode}, align_corners=True": resized(mode=mode, align_corners=True)
        for mode in ("bilinear", "bicubic")
    }
    floats |= {
        f"affine_grid {one}, grid_sample {two}": sampled(one, two) for one in (False, True) for two in (False, True)
    }
    return run(smooth, ("uint8", "float32")) + run(floats, ("float32",))
