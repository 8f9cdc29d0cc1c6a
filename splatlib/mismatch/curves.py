"""With what weight a pixel is read at a distance: the curve of each kernel and its radius.

A curve takes signed distances, the pixel minus the coordinate, in pixels of the output when the kernel is widened.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from splatlib._arguments import Array
from splatlib.resize import cubic, triangle


def sinc(d: Array, radius: int) -> Array:
    """Weigh by a sinc, windowed by a wider one that ends at the radius (Lanczos)."""
    return np.asarray(np.where(np.abs(d) < radius, np.sinc(d) * np.sinc(d / radius), 0))


def far_last(d: Array, a: float) -> Array:
    """Weigh by the cubic kernel in ONNX Runtime's order of sums: in float32 the last digit decides bytes."""
    d = np.abs(d)
    near, far = ((a + 2) * d - (a + 3)) * d * d + 1, (((d - 5) * d + 8) * d - 4) * a
    return np.asarray(np.where(d < 1, near, np.where(d < 2, far, 0)))


def hamming(d: Array) -> Array:
    """Weigh by a sinc under Hamming's window, as Pillow does."""
    return np.asarray(np.where(np.abs(d) < 1, np.sinc(d) * (0.54 + 0.46 * np.cos(np.pi * d)), 0))


def mitchell(d: Array) -> Array:
    """Weigh by Mitchell and Netravali's cubic with B = C = 1/3."""
    d = np.abs(d)
    near, far = (7 * d**3 - 12 * d**2 + 16 / 3) / 6, (-7 / 3 * d**3 + 12 * d**2 - 20 * d + 32 / 3) / 6
    return np.asarray(np.where(d < 1, near, np.where(d < 2, far, 0)))


def gaussian(d: Array) -> Array:
    """Weigh by a Gaussian of sigma 0.5, cut at 1.5, as TensorFlow does."""
    return np.asarray(np.where(np.abs(d) < 1.5, np.exp(-2 * d**2), 0))


def spline(d: Array, order: int) -> Array:
    """Weigh by the B-spline of order 2 or 3; what it reads has been filtered so that it passes through the pixels."""
    d = np.abs(d)
    if order == 2:
        return np.asarray(np.where(d < 0.5, 0.75 - d**2, np.where(d < 1.5, (1.5 - d) ** 2 / 2, 0)))
    return np.asarray(np.where(d < 1, 2 / 3 - d**2 + d**3 / 2, np.where(d < 2, (2 - d) ** 3 / 6, 0)))


CUBICS = ("-0.75", "-0.5", "-1")
CURVES: dict[str, tuple[float, Callable[[Array], Array]]] = {
    "linear": (1, triangle),
    **{f"cubic a={a}": (2, partial(cubic, a=float(a))) for a in CUBICS},
    **{f"lanczos {radius}": (radius, partial(sinc, radius=radius)) for radius in (3, 4, 5)},
    "hamming": (1, hamming),
    "mitchell": (2, mitchell),
    "gaussian": (1.5, gaussian),
    "b-spline 2": (1.5, partial(spline, order=2)),
    "b-spline 3": (2, partial(spline, order=3)),
}
IN_FLOAT32 = CURVES | {f"cubic a={a}": (2, partial(far_last, a=float(a))) for a in CUBICS}
