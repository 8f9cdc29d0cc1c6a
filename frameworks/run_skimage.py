"""scikit-image: resize by order, with and without the Gaussian before."""

import skimage
from skimage import transform

from frameworks.probes import run

LIBRARY, VERSION = "scikit-image", skimage.__version__


def rows() -> list[dict]:
    """Run them."""
    calls = {
        f"resize order={order}, anti_aliasing={blur}": lambda x, out, order=order, blur=blur: transform.resize(
            x, out, order=order, anti_aliasing=blur, preserve_range=True, clip=False
        )
        for order in (0, 1, 2, 3)
        for blur in (False, True)
    }
    calls["resize mode='edge'"] = lambda x, out: transform.resize(x, out, mode="edge", anti_aliasing=False)
    calls["resize_local_mean"] = lambda x, out: transform.resize_local_mean(x, out, preserve_range=True)
    return run(calls, ("float64",))
