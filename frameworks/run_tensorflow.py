"""TensorFlow: image.resize of both versions, crop_and_resize, transposed convolutions and depth_to_space."""

import tensorflow as tf

from frameworks.probes import run, run_shuffles, run_stamps

LIBRARY, VERSION = "TensorFlow", tf.__version__


def resized(method, antialias):
    """Give the call of the second version."""
    return lambda x, out: tf.image.resize(x[None, :, :, None], out, method, antialias=antialias)[0, :, :, 0].numpy()


def first(name, **flags):
    """Give the call of the first version."""
    call = getattr(tf.compat.v1.image, f"resize_{name}")
    return lambda x, out: call(x[None, :, :, None], out, **flags)[0, :, :, 0].numpy()


def boxed(*box):
    """Give the call of crop_and_resize on one box."""
    return lambda x, out: tf.image.crop_and_resize(x[None, :, :, None], [box], [0], out)[0, :, :, 0].numpy()


def stamped(padding):
    """Give the call of conv2d_transpose, channels last, with the weight h, w, out, in."""

    def call(x, w, stride):
        known = padding == "SAME"
        size = [n * stride if known else (n - 1) * stride + max(w.shape[2], stride) for n in x.shape[2:]]
        shape = (1, *size, w.shape[1])
        y = tf.nn.conv2d_transpose(x.transpose(0, 2, 3, 1), w.transpose(2, 3, 1, 0), shape, stride, padding)
        return y.numpy().transpose(0, 3, 1, 2)

    return call


def moved(call):
    """Give a shuffle of channels that stand last."""
    return lambda x: call(x.transpose(0, 2, 3, 1), 2).numpy().transpose(0, 3, 1, 2)


def rows() -> list[dict]:
    """Run them."""
    methods = ("nearest", "bilinear", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic")
    calls = {
        f"image.resize {method}, antialias={antialias}": resized(method, antialias)
        for method in methods
        for antialias in (False, True)
    }
    flags = ({}, {"align_corners": True}, {"half_pixel_centers": True})
    for name in ("nearest_neighbor", "bilinear", "bicubic"):
        for how in flags:
            words = "".join(f", {key}=True" for key in how)
            calls[f"compat.v1 resize_{name}{words}"] = first(name, **how)
    calls["compat.v1 resize_area"] = first("area")
    calls["crop_and_resize, the whole box"] = boxed(0.0, 0.0, 1.0, 1.0)
    calls["crop_and_resize, box 0.1 0.2 0.9 0.8"] = boxed(0.1, 0.2, 0.9, 0.8)
    stamps = {f"conv2d_transpose {padding}": stamped(padding) for padding in ("SAME", "VALID")}
    shuffles = {"depth_to_space": moved(tf.nn.depth_to_space), "space_to_depth": moved(tf.nn.space_to_depth)}
    return run(calls, ("float32",)) + run_stamps(stamps, "channels last (out, in)") + run_shuffles(shuffles)
