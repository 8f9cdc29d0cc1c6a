"""Paddle: interpolate by mode and align_mode, transposed convolutions with SAME, and pixel_shuffle."""

import paddle
import paddle.nn.functional as F

from frameworks.probes import run, run_shuffles, run_stamps

LIBRARY, VERSION = "Paddle", paddle.__version__


def resized(mode, **how):
    """Give the call of one interpolate."""
    return lambda x, out: F.interpolate(paddle.to_tensor(x)[None, None], size=list(out), mode=mode, **how)[0, 0].numpy()


def stamped(**how):
    """Give the call of one conv2d_transpose."""
    return lambda x, w, stride: F.conv2d_transpose(
        paddle.to_tensor(x), paddle.to_tensor(w), stride=stride, **how
    ).numpy()


def rows() -> list[dict]:
    """Run them."""
    paddle.set_device("cpu")
    calls = {
        "interpolate nearest": resized("nearest"),
        "interpolate area": resized("area"),
        "interpolate bilinear": resized("bilinear"),
        "interpolate bilinear, align_mode=1": resized("bilinear", align_mode=1),
        "interpolate bilinear, align_corners=True": resized("bilinear", align_corners=True),
        "interpolate bicubic": resized("bicubic"),
        "interpolate bicubic, align_corners=True": resized("bicubic", align_corners=True),
    }
    stamps = {
        "conv2d_transpose": stamped(),
        "conv2d_transpose padding=1": stamped(padding=1),
        "conv2d_transpose padding=1, output_padding=1": stamped(padding=1, output_padding=1),
        "conv2d_transpose padding='SAME'": stamped(padding="SAME"),
    }
    shuffles = {
        "pixel_shuffle": lambda x: F.pixel_shuffle(paddle.to_tensor(x), 2).numpy(),
        "pixel_unshuffle": lambda x: F.pixel_unshuffle(paddle.to_tensor(x), 2).numpy(),
    }
    return run(calls, ("float32",)) + run_stamps(stamps) + run_shuffles(shuffles)
