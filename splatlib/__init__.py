"""PyTorch's upsampling family in plain NumPy: each input pixel stamps the kernel, and overlaps add."""

from typing import TYPE_CHECKING, Any

from splatlib.conv import conv1d, conv2d, conv3d, conv_transpose1d, conv_transpose2d, conv_transpose3d
from splatlib.resize import interpolate
from splatlib.shuffle import pixel_shuffle, pixel_unshuffle

if TYPE_CHECKING:
    from splatlib.mismatch import diagnose

__all__ = [
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
    "diagnose",
    "interpolate",
    "pixel_shuffle",
    "pixel_unshuffle",
]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Load the mismatch finder at its first use: it takes as long to import as all the rest."""
    if name == "diagnose":
        from splatlib.mismatch import diagnose

        return diagnose
    raise AttributeError(f"module 'splatlib' has no attribute {name!r}")
