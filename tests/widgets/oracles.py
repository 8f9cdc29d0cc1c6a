"""What torch gives for the grids of each widget: one row a widget.

An oracle takes the state as the page shows it (the sliders by name, the grids `input` and `kernel` as rows) with `step`
at its last value, and gives the rows that other grids must hold, by name.
"""

import torch
from torch.nn import functional as F

OPTIONS = ("stride", "padding", "output_padding", "dilation")


def conv_transpose(state):
    """One row is a row; more are a picture."""
    x, w = (torch.tensor(state[name], dtype=torch.float64)[None, None] for name in ("input", "kernel"))
    options = {name: state[name] for name in OPTIONS if name in state}
    if state["first"]["input"] and not isinstance(state["first"]["input"][0], list):
        return {"output": F.conv_transpose1d(x[:, :, 0], w[:, :, 0], **options)[0].tolist()}
    return {"output": F.conv_transpose2d(x, w, **options)[0, 0].tolist()}


ORACLES = {"stepper": conv_transpose}

# Other first states to sweep beside the default one.
STARTS = {"stepper": [{"input": [1, 2, 3], "kernel": [1, 10, 100]}]}
