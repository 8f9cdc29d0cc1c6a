"""PyTorch's upsampling family in plain NumPy: each input pixel stamps the kernel, and overlaps add."""

from splatlib.conv import conv1d, conv2d, conv3d, conv_transpose1d, conv_transpose2d, conv_transpose3d
from splatlib.diagnose import diagnose
from splatlib.resize import interpolate
from splatlib.shuffle import pixel_shuffle, pixel_unshuffle

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
