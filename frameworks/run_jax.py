"""JAX and Flax: image.resize, whose antialias is the default, and transposed convolutions, with and without a flip."""

import jax
import jax.numpy as jnp
import numpy as np
from flax import linen

from frameworks.probes import run, run_stamps

LIBRARY, VERSION = "JAX", jax.__version__


def stamped(**how):
    """Give the call of one lax.conv_transpose; its weight is stored in, out with the places last."""
    words = ("NCHW", "IOHW", "NCHW")
    return lambda x, w, stride: np.asarray(
        jax.lax.conv_transpose(x, w, (stride, stride), dimension_numbers=words, **how)
    )


def layered(**how):
    """Give the call of one Flax layer, channels last, with the weight h, w, in, out, or out, in if it is transposed."""

    def call(x, w, stride):
        stored = jnp.asarray(w.transpose(2, 3, 1, 0) if how.get("transpose_kernel") else w.transpose(2, 3, 0, 1))
        layer = linen.ConvTranspose(w.shape[1], w.shape[2:], (stride, stride), use_bias=False, **how)
        y = layer.apply({"params": {"kernel": stored}}, jnp.asarray(x.transpose(0, 2, 3, 1)))
        return np.asarray(y).transpose(0, 3, 1, 2)

    return call


def rows() -> list[dict]:
    """Run them."""
    calls = {
        f"image.resize {method}, antialias={antialias}": lambda x, out, method=method, antialias=antialias: np.asarray(
            jax.image.resize(jnp.asarray(x), out, method, antialias=antialias)
        )
        for method in ("nearest", "linear", "cubic", "lanczos3", "lanczos5")
        for antialias in (False, True)
    }
    paddings = ("SAME", "VALID", ((1, 1), (1, 1)), ((2, 2), (2, 2)))
    stamps = {f"conv_transpose padding={padding}": stamped(padding=padding) for padding in paddings}
    stamps["conv_transpose padding=SAME, rhs_dilation=2"] = stamped(padding="SAME", rhs_dilation=(2, 2))
    layers = {f"Flax ConvTranspose padding={padding}": layered(padding=padding) for padding in ("SAME", "VALID", 1)}
    layers["Flax ConvTranspose padding=CIRCULAR"] = layered(padding="CIRCULAR")
    turned = {
        f"Flax ConvTranspose padding={padding}, transpose_kernel=True": layered(padding=padding, transpose_kernel=True)
        for padding in ("SAME", "VALID")
    }
    return (
        run(calls, ("float32",))
        + run_stamps(stamps)
        + run_stamps(layers, "channels last (in, out)")
        + run_stamps(turned, "channels last (out, in)")
    )
