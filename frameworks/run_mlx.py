"""MLX: Upsample, and transposed convolutions, whose weights are stored out, h, w, in."""

from importlib.metadata import version

import mlx.core as mx
import mlx.nn as nn
import numpy as np

from frameworks.probes import run, run_stamps

LIBRARY, VERSION = "MLX", version("mlx")


def resized(**how):
    """Give the call of one Upsample by the scales of the sizes; where those miss a size, 1.01 more of it."""

    def call(x, out):
        scale = tuple(m / i for i, m in zip(x.shape, out, strict=True))
        return np.array(nn.Upsample(scale, **how)(mx.array(x)[None, :, :, None]))[0, :, :, 0]

    return call


def stamped(**more):
    """Give the call of one conv_transpose2d."""

    def call(x, w, stride):
        stored = mx.array(np.ascontiguousarray(w.transpose(1, 2, 3, 0)))
        y = mx.conv_transpose2d(mx.array(x.transpose(0, 2, 3, 1)), stored, stride=stride, **more)
        return np.array(y).transpose(0, 3, 1, 2)

    return call


def rows() -> list[dict]:
    """Run them."""
    mx.set_default_device(mx.cpu)
    calls = {
        "Upsample nearest": resized(mode="nearest"),
        "Upsample linear": resized(mode="linear"),
        "Upsample linear, align_corners=True": resized(mode="linear", align_corners=True),
        "Upsample cubic": resized(mode="cubic"),
        "Upsample cubic, align_corners=True": resized(mode="cubic", align_corners=True),
    }
    stamps = {
        "conv_transpose2d": stamped(),
        "conv_transpose2d padding=1": stamped(padding=1),
        "conv_transpose2d padding=1, output_padding=1": stamped(padding=1, output_padding=1),
    }
    return run(calls, ("float32",)) + run_stamps(stamps, "out, h, w, in")
