"""PyTorch's upsampling family in plain NumPy: each input pixel stamps the kernel, and overlaps add."""

from typing import TYPE_CHECKING, Any

from splatlib.conv import conv1d, conv2d, conv3d, conv_transpose1d, conv_transpose2d, conv_transpose3d
from splatlib.resize import interpolate
from splatlib.shuffle import pixel_shuffle, pixel_unshuffle

if TYPE_CHECKING:
    from splatlib.examiner import examine
    from splatlib.mismatch import diagnose

__all__ = [
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
    "diagnose",
    "examine",
    "interpolate",
    "pixel_shuffle",
    "pixel_unshuffle",
]
__version__ = "0.2.0"


def __getattr__(name: str) -> Any:
    """Load the finder and the examiner at their first use: each takes as long to import as all the rest."""
    if name == "diagnose":
        from splatlib.mismatch import diagnose

        return diagnose
    if name == "examine":
        from splatlib.examiner import examine

        return examine
    raise AttributeError(f"module 'splatlib' has no attribute {name!r}")
