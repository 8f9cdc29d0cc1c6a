"""What torch gives for the grids of each widget: one row a widget.

An oracle takes the state as the page shows it (the sliders by name, the grids `input` and `kernel` as rows) with `step`
at its last value, and gives the rows that other grids must hold, by name.
"""

from functools import cache
from itertools import pairwise, product

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


def _row(size, kernel_size, stride, padding, output_padding, dilation):
    """Stamp 1, 2, 3 ... with 1, 10, 100 ...; None where torch refuses."""
    x, w = torch.arange(1, size + 1)[None], 10 ** torch.arange(kernel_size)[None, None]
    try:
        return F.conv_transpose1d(x, w, None, stride, padding, output_padding, 1, dilation).tolist()
    except RuntimeError:
        return None


@cache
def _settings(size, wanted):
    """Every setting that the sliders offer and torch takes from one size to the other."""
    offered = product(range(1, 4), range(3), range(5), range(1, 4), range(1, 5))
    rows = ((k, s, p, op, d) for d, op, p, s, k in offered)
    return [list(row) for row in rows if (y := _row(size, *row)) and len(y[0]) == wanted]


@cache
def _ladder(picture, k, s, p, op, d, match):
    """Run a U-Net's convolutions, three at most, and their transposes; 0 where torch refuses."""
    down, up = [picture], []
    for _ in range(3):
        try:
            down.append(F.conv1d(torch.zeros(1, down[-1]), torch.zeros(1, 1, k), None, s, p, d).shape[1])
        except RuntimeError:
            break
    for saved, size in pairwise(down):
        try:
            layer = torch.nn.ConvTranspose1d(1, 1, k, s, p, 0 if match else op, dilation=d)
            up.append(layer(torch.zeros(1, size), output_size=[saved] if match else None).shape[1])
        except RuntimeError:
            up.append(0)
    return [down, [*up, down[-1]]]


def canvas_and_crop(state):
    """The canvas, what is left of it, every setting that fits, and the ladder of a U-Net."""
    k, s, p, op, d = (state[name] for name in ("kernel_size", *OPTIONS))
    [[wanted]], [[picture]] = state["wanted"], state["picture"]
    return {
        "canvas": [_row(state["size"], k, s, 0, 0, d)[0] + [0] * (op - p)],
        "output": _row(state["size"], k, s, p, op, d),
        "answers": _settings(state["size"], wanted)[:8] or state["grids"]["answers"],
        "ladder": _ladder(picture, k, s, p, op, d, state["first"]["match"]),
    }


def four_views(state):
    """The splat, the slid kernel, the matrix and the gradient, each by torch's own means."""
    x, w = (torch.tensor(state[name], dtype=torch.float64)[None] for name in ("input", "kernel"))
    options = {name: state[name] for name in ("stride", "padding")}
    y = F.conv_transpose1d(x, w, **options)[0]
    matrix = torch.autograd.functional.jacobian(lambda row: F.conv_transpose1d(row, w, **options)[0, 0], x)[:, 0, 0]
    z = torch.zeros_like(y)[None].requires_grad_()
    F.conv1d(z, w, **options).backward(x)
    between = torch.zeros(x.shape[-1], state["stride"], dtype=torch.float64)
    between[:, 0] = x[0, 0]
    ends = w.shape[-1] - 1 - state["padding"]
    spread = F.pad(between.flatten()[: (x.shape[-1] - 1) * state["stride"] + 1], (ends, ends))
    slid = F.conv1d(spread[None, None], w if state["first"]["forget"] else w.flip(-1))[0]
    return {
        "output": y.tolist(),
        "product": y.T.tolist(),
        "slid": slid.tolist(),
        "matrix": matrix.tolist(),
        "windows": matrix.T.tolist(),
        "stamps": (matrix * x[0]).T.tolist(),
        "gradient": z.grad[0].tolist(),
    }


def kernel_bench(state):
    """Ones stamped with the kernel; its phases, from ones at one place of the row only; the Fourier transform."""
    w = torch.tensor(state["kernel"], dtype=torch.float64)[None]
    options = {name: state[name] for name in ("stride", "dilation")}
    y = F.conv_transpose1d(torch.ones(1, 1, 12, dtype=torch.float64), w, **options)[0].tolist()
    s, stamp = state["stride"], F.conv_transpose1d(torch.ones(1, 1, 1, dtype=torch.float64), w, **options)[0, 0]
    phases = [stamp[r::s].sum().item() for r in range(s)]
    response = torch.fft.fft(torch.tensor(phases, dtype=torch.float64)).abs()
    return {"output": y, "phases": [phases], "response": [((response * 1000 + 0.5).floor() / 1000).tolist()]}


def overlap_map(state):
    """Ones through layers of ones; or autograd, back through convolutions of ones, at the middle of what is shown."""
    layers, axes = state["layers"], 2 if state["first"]["plane"] else 1
    conv, conv_transpose = ((F.conv1d, F.conv_transpose1d), (F.conv2d, F.conv_transpose2d))[axes - 1]
    if state["first"]["gradient"]:
        size = state["size"]
        for k, s in reversed(layers):
            size = (size - 1) * s + k
        z = torch.zeros(1, 1, *[size] * axes, dtype=torch.float64, requires_grad=True)
        x = z
        for k, s in layers:
            x = conv(x, torch.ones(1, 1, *[k] * axes, dtype=torch.float64), stride=s)
        x.sum().backward()
        x = z.grad
    else:
        x = torch.ones(1, 1, *[state["size"]] * axes, dtype=torch.float64)
        for k, s in layers:
            x = conv_transpose(x, torch.ones(1, 1, *[k] * axes, dtype=torch.float64), stride=s)
    most = 12 if axes == 2 else 48
    start = max(0, (x.shape[-1] - most) // 2)
    shown = x[0, 0][..., start : start + most]
    return {"output": (shown[start : start + most] if axes == 2 else shown[None]).tolist()}


ORACLES = {
    "canvas_and_crop": canvas_and_crop,
    "four_views": four_views,
    "kernel_bench": kernel_bench,
    "overlap_map": overlap_map,
    "stepper": conv_transpose,
}

# Other first states to sweep beside the default one.
STARTS = {
    "canvas_and_crop": [{"match": True, "picture": 46, "wanted": 7}],
    "four_views": [{"forget": True}],
    "stepper": [{"input": [1, 2, 3], "kernel": [1, 10, 100]}],
    "kernel_bench": [{"kernel": [0.25, 0.75, 0.75, 0.25], "stride": 2}, {"kernel": [3, -1, 4, 1, -5]}],
    "overlap_map": [
        {"plane": True, "layers": [[4, 2], [3, 2]]},
        {"gradient": True, "layers": [[3, 2], [4, 2], [5, 3]]},
        {"gradient": True, "plane": True, "layers": [[3, 2], [2, 3]]},
    ],
}
