"""The sums of `conv.py` and `resize.py`, arranged for speed. One idea a file, and the cost that it avoids:

==========  ================================  ===========================================================
buffers     bands, in buffers used again      fresh memory, and pictures that leave the cache
stamping    taps as rows of one product       an add for each tap, short lines
sliding     windows as columns of a product   a read and a write of the whole output for each tap
resizing    an axis as small dense blocks     looking up each tap, whole pictures between the axes
==========  ================================  ===========================================================

The plain loops in `conv.py`, `weigh` in `resize.py` and the formulations are the oracles; `suits` says when the
arrangement may stand in for them.
"""

import numpy as np

from splatlib._arguments import Array
from splatlib.fast.buffers import pad
from splatlib.fast.resizing import copy, resize
from splatlib.fast.sliding import convolve
from splatlib.fast.stamping import stamp

__all__ = ["convolve", "copy", "pad", "resize", "stamp", "suits"]


def suits(x: Array, w: Array) -> bool:
    """Tell whether the sums may be rearranged: real numbers, and none that a zero would turn into NaN."""
    return x.dtype.kind == "f" and x.size > 0 and bool(np.isfinite(x.sum() + w.sum()))
