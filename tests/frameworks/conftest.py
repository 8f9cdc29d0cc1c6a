"""The programs of `frameworks/` stand beside the library; last on the path: it hides nothing.

torch on one thread: the workers of a test run share the cores, and threads would wait for each other.
"""

import sys
from pathlib import Path

import torch

sys.path.append(str(Path(__file__).resolve().parents[2]))
torch.set_num_threads(1)
