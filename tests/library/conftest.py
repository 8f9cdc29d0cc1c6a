"""torch on one thread: the workers of a test run share the cores, and threads would wait for each other."""

import torch

torch.set_num_threads(1)
