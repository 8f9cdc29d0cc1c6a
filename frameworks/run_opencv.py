"""OpenCV: resize with each interpolation, on bytes and on floats; warping and pyramids."""

import cv2
import numpy as np

from frameworks.probes import run

LIBRARY, VERSION = "OpenCV", cv2.__version__
MODES = ("NEAREST", "NEAREST_EXACT", "LINEAR", "LINEAR_EXACT", "CUBIC", "AREA", "LANCZOS4")


def scaled(scale, name):
    """Give the call of one resize by scale: the size is rounded to the nearest."""
    how = getattr(cv2, f"INTER_{name}")
    return lambda x, out: cv2.resize(x, None, fx=scale, fy=scale, interpolation=how)


def places(x, out):
    """Say where the output pixels of half_pixel read, as columns and as rows."""
    at = [(np.arange(m) + 0.5) * i / m - 0.5 for i, m in zip(x.shape, out, strict=True)]
    return np.meshgrid(*(one.astype(np.float32) for one in reversed(at)))


def warped(x, out):
    """Give warpAffine from half_pixel's grid."""
    steps = [i / m for i, m in zip(x.shape, out, strict=True)]
    matrix = np.array([[steps[1], 0, steps[1] / 2 - 0.5], [0, steps[0], steps[0] / 2 - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(x, matrix, out[::-1], flags=flags, borderMode=cv2.BORDER_REPLICATE)


def rows() -> list[dict]:
    """Run them."""
    calls = {
        f"resize INTER_{name}": lambda x, out, name=name: cv2.resize(
            x, out[::-1], interpolation=getattr(cv2, f"INTER_{name}")
        )
        for name in MODES
    }
    scales = {
        f"resize fx={scale} INTER_{name}": scaled(scale, name)
        for scale in (0.4, 1.7)
        for name in ("NEAREST", "LINEAR", "CUBIC", "AREA")
    }
    other = {
        "pyrDown": lambda x, out: cv2.pyrDown(x),
        "pyrUp": lambda x, out: cv2.pyrUp(x),
        "warpAffine INTER_LINEAR": warped,
        "remap INTER_LINEAR": lambda x, out: cv2.remap(
            x, *places(x, out), interpolation=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        ),
    }
    return run(calls, ("uint8", "float32")) + run(scales | other, ("float32",))
