"""SciPy: ndimage.zoom by order, from corner to corner and from edge to edge."""

import scipy
from scipy import ndimage

from frameworks.probes import run

LIBRARY, VERSION = "SciPy", scipy.__version__


def zoomed(**how):
    """Give the call with its zoom factors from the sizes."""
    return lambda x, out: ndimage.zoom(x, [m / i for m, i in zip(out, x.shape, strict=True)], **how)


def rows() -> list[dict]:
    """Run them."""
    calls = {f"zoom order={order}": zoomed(order=order) for order in (0, 1, 2, 3)}
    edges = {"nearest": (0, 1), "reflect": (0, 1, 2, 3), "mirror": (1, 2, 3), "grid-constant": (1,)}
    calls |= {
        f"zoom order={order} grid_mode=True mode={mode!r}": zoomed(order=order, grid_mode=True, mode=mode)
        for mode, orders in edges.items()
        for order in orders
    }
    return run(calls, ("float64",))
