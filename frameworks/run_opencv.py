"""OpenCV: resize with each interpolation, on bytes and on floats; warping and pyramids."""

import cv2

from frameworks.probes import run

LIBRARY, VERSION = "OpenCV", cv2.__version__
MODES = ("NEAREST", "NEAREST_EXACT", "LINEAR", "LINEAR_EXACT", "CUBIC", "AREA", "LANCZOS4")


def rows() -> list[dict]:
    """Run them."""
    calls = {
        f"resize INTER_{name}": lambda x, out, name=name: cv2.resize(
            x, out[::-1], interpolation=getattr(cv2, f"INTER_{name}")
        )
        for name in MODES
    }
    scaled = {
        f"resize fx=0.4 INTER_{name}": lambda x, out, name=name: cv2.resize(
            x, None, fx=0.4, fy=0.4, interpolation=getattr(cv2, f"INTER_{name}")
        )
        for name in ("LINEAR", "AREA")
    }
    pyramids = {"pyrDown": lambda x, out: cv2.pyrDown(x), "pyrUp": lambda x, out: cv2.pyrUp(x)}
    return run(calls, ("uint8", "float32")) + run(scaled | pyramids, ("float32",))
