"""Keras on TensorFlow: ops.image.resize, and Conv2DTranspose by its padding and output_padding."""

import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
import numpy as np

from frameworks.probes import run, run_stamps

LIBRARY, VERSION = "Keras", keras.__version__


def resized(method, antialias):
    """Give the call of one resize."""
    return lambda x, out: np.asarray(
        keras.ops.image.resize(x[None, :, :, None], out, interpolation=method, antialias=antialias)
    )[0, :, :, 0]


def stamped(**how):
    """Give the call of one layer, channels last, with the weight h, w, out, in."""

    def call(x, w, stride):
        layer = keras.layers.Conv2DTranspose(w.shape[1], w.shape[2], stride, use_bias=False, **how)
        last = x.transpose(0, 2, 3, 1)
        layer.build(last.shape)
        layer.set_weights([w.transpose(2, 3, 1, 0)])
        return np.asarray(layer(last)).transpose(0, 3, 1, 2)

    return call


def rows() -> list[dict]:
    """Run them."""
    backend = keras.backend.backend()
    calls = {
        f"ops.image.resize {method}, antialias={antialias} on {backend}": resized(method, antialias)
        for method in ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")
        for antialias in (False, True)
    }
    ways = {"same": {}, "valid": {}, "same, output_padding=0": {"output_padding": 0}}
    ways["same, output_padding=1"] = {"output_padding": 1}
    stamps = {
        f"Conv2DTranspose {words} on {backend}": stamped(padding=words.partition(",")[0], **how)
        for words, how in ways.items()
    }
    return run(calls, ("float32",)) + run_stamps(stamps, "channels last (out, in)")
