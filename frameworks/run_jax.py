"""JAX: image.resize, whose antialias is the default."""

import jax
import jax.numpy as jnp
import numpy as np

from frameworks.probes import run

LIBRARY, VERSION = "JAX", jax.__version__


def rows() -> list[dict]:
    """Run them."""
    calls = {
        f"image.resize {method}, antialias={antialias}": lambda x, out, method=method, antialias=antialias: np.asarray(
            jax.image.resize(jnp.asarray(x), out, method, antialias=antialias)
        )
        for method in ("nearest", "linear", "cubic", "lanczos3", "lanczos5")
        for antialias in (False, True)
    }
    return run(calls, ("float32",))
