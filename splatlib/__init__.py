"""PyTorch's upsampling family in plain NumPy: every input pixel times the kernel is stamped, and overlaps add."""

__version__ = "0.1.0"
