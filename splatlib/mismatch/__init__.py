"""The mismatch finder: which convention explains an output, and how torch makes the same.

Two frameworks that disagree seldom compute different things. They place the grid, round, scale, flip, crop or order
axes differently. The list of such conventions is short, so that each can be tried: the one that reproduces the
output explains it. Often several do, on one input; then the answer is a tie, with a probe input that splits it.

One question a file: which conventions there are (`conventions`), what they do (`matrices`, `apply`), which to try
(`candidates`), which fit (`fit`), which probe splits a tie (`probe`), which torch code makes it (`torch_code`).
"""

from splatlib.mismatch.conventions import GRIDS, KERNELS, LAYOUTS, ORDERS, ROUNDINGS, Resize, Shuffle, Stamp
from splatlib.mismatch.diagnosis import Diagnosis, diagnose
from splatlib.mismatch.fit import Match
from splatlib.mismatch.matrices import grid_matrix
from splatlib.mismatch.places import coordinates
from splatlib.mismatch.probe import Probe

__all__ = [
    "GRIDS",
    "KERNELS",
    "LAYOUTS",
    "ORDERS",
    "ROUNDINGS",
    "Diagnosis",
    "Match",
    "Probe",
    "Resize",
    "Shuffle",
    "Stamp",
    "coordinates",
    "diagnose",
    "grid_matrix",
]
