"""What torch gives for the grids of each widget: one row a widget.

An oracle takes the state as the page shows it (the sliders by name, the grids `input` and `kernel` as rows) with `step`
at its last value, and gives the rows that other grids must hold, by name.
"""

from functools import cache
from itertools import pairwise

import numpy as np
import torch
from sklearn.datasets import load_sample_image
from torch.nn import functional as F

from splatlib.mismatch import grid_matrix
from splatlib.widgets.canvas_and_crop import solve
from splatlib.widgets.finder import matches

OPTIONS = ("stride", "padding", "output_padding", "dilation")


def conv_transpose(state):
    """One row is a row; more are a picture. Pixels whose stamps have not landed add nothing."""
    x, w = (torch.tensor(state[name], dtype=torch.float64)[None, None] for name in ("input", "kernel"))
    if state["step"] < x.numel():
        x.view(-1)[state["first"]["order"][state["step"] :]] = 0
    options = {name: state[name] for name in OPTIONS if name in state}
    if state["first"]["input"] and not isinstance(state["first"]["input"][0], list):
        return {"output": F.conv_transpose1d(x[:, :, 0], w[:, :, 0], **options)[0].tolist()}
    return {"output": F.conv_transpose2d(x, w, **options)[0, 0].tolist()}


def _row(size, kernel_size, stride, padding, output_padding, dilation):
    """Stamp 1, 2, 3 ... with 1, 10, 100 ...; None where torch refuses."""
    x, w = torch.arange(1, size + 1)[None], torch.tensor([[[10**k if k < 5 else 1 for k in range(kernel_size)]]])
    try:
        return F.conv_transpose1d(x, w, None, stride, padding, output_padding, 1, dilation).tolist()
    except RuntimeError:
        return None


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
    answers = state["grids"]["answers"]
    expected = solve(state | {"wanted": wanted})
    listed = expected.index(answers[0]) if expected else 0
    for answer in answers:  # one row of zeros, hidden, where nothing leads to the size
        assert answer == [0] * 5 or len(_row(state["size"], *answer)[0]) == wanted, answer
    return {
        "canvas": [_row(state["size"], k, s, 0, 0, d)[0] + [0] * (op - p)],
        "output": _row(state["size"], k, s, p, op, d),
        "answers": expected[listed : listed + 8] or [[0] * 5],
        "ladder": _ladder(picture, k, s, p, op, d, state["first"]["match"]),
    }


def ladder(state):
    """Run the reader's convolutions, and each transposed one on the size below it; 0 where torch refuses."""
    [[picture]] = state["picture"]
    down = [picture]
    for k, s, p, _, d in state["steps_down"]:
        try:
            down.append(F.conv1d(torch.zeros(1, down[-1]), torch.zeros(1, 1, k), None, s, p, d).shape[1])
        except RuntimeError:
            down.append(0)
    up = [down[-1]]
    for below, (k, s, p, op, d) in zip(down[:0:-1], state["steps_up"], strict=True):
        try:
            layer = torch.nn.ConvTranspose1d(1, 1, k, s, p, op, dilation=d)
            up.append(layer(torch.zeros(1, below)).shape[1] if below else 0)
        except RuntimeError:
            up.append(0)
    return {"ladder": [down, [*up[:0:-1], down[-1]]]}


def mixer(state):
    """Cut the board into the weight of a layer with groups; weave the canvases where that is asked for."""
    x, board = (torch.tensor(state[name], dtype=torch.float64) for name in ("input", "weight"))
    groups, k = int(state["groups"]), board.shape[1] // 4
    lines = board.reshape(groups, 4 // groups, groups, 4 // groups, k)
    w = torch.stack([lines[g, :, g] for g in range(groups)]).reshape(4, 4 // groups, k)
    y = F.conv_transpose1d(x[None], w, stride=state["stride"], groups=groups)
    return {"output": (F.pixel_shuffle(y[:, :, None], 2)[0, 0] if state["shuffled"] else y[0]).tolist()}


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


@cache
def long_row(signal):
    """Ones, seeded noise, or the photograph's row as scikit-learn ships it: the mean of each four pixels."""
    if signal == "photograph":
        row = torch.tensor(load_sample_image("china.jpg")[200]).double().mean(-1)
        return F.avg_pool1d(row[None], 4).round()
    if signal == "noise":  # Park and Miller's minimal standard generator
        values = [2016]
        for _ in range(160):
            values.append(values[-1] * 16807 % (2**31 - 1))
        return torch.tensor(values[1:], dtype=torch.float64)[None] % 19 - 9
    return torch.ones(1, 160, dtype=torch.float64)


def kernel_bench(state):
    """Stamp the long row; its phases, from ones at one place of the row only; the Fourier transform.

    The numbers shown are those of the inside, from a pixel of phase 0 on. Noise of variance 1 gets the variance that
    ones would get from the squares of the taps.
    """
    w = torch.tensor(state["kernel"], dtype=torch.float64)[None]
    options = {name: state[name] for name in ("stride", "dilation")}
    s, first = state["stride"], (len(state["kernel"][0]) - 1) * state["dilation"]
    first += -first % s
    y = F.conv_transpose1d(long_row(state["signal"]), w, **options)[:, first : first + 16]
    squares = F.conv_transpose1d(long_row("constant"), w**2, **options)[:, first : first + s]
    stamp = F.conv_transpose1d(torch.ones(1, 1, 1, dtype=torch.float64), w, **options)[0, 0]
    phases = [stamp[r::s].sum().item() for r in range(s)]
    response = torch.fft.fft(torch.tensor(phases, dtype=torch.float64)).abs()
    return {
        "output": y.tolist(),
        "phases": [phases],
        "squares": squares.tolist(),
        "response": [((response * 1000 + 0.5).floor() / 1000).tolist()],
    }


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


def two_grids(state):
    """Resize the row, and one pixel after the other: what pixel i gives to the chosen output pixel is its weight."""
    x = torch.tensor(state["input"], dtype=torch.float64)[None]
    rows = torch.cat([torch.eye(state["size"], dtype=torch.float64)[:, None], x])
    mode, size = state["mode"], state["output_size"]
    if mode == "asymmetric" and state["size"] > 1:  # only grid_sample reads at any place
        at = 2 * torch.arange(size, dtype=torch.float64) * state["size"] / size / (state["size"] - 1) - 1
        places = torch.stack([at, torch.zeros_like(at)], dim=-1)[None, None].expand(len(rows), -1, -1, -1)
        y = F.grid_sample(rows[:, :, None], places, padding_mode="border", align_corners=True)[:, 0, 0]
    elif mode.startswith("nearest"):
        y = F.interpolate(rows, size=size, mode=mode)[:, 0]
    else:
        y = F.interpolate(rows, size=size, mode="linear", align_corners=mode == "align_corners=True")[:, 0]
    return {"output": [y[-1].tolist()], "weights": [y[:-1, state["pixel"]].tolist()]}


def tent(state):
    """Resize the row, and one pixel after the other: the columns of the matrix."""
    x = torch.tensor(state["input"], dtype=torch.float64)[None]
    rows = torch.cat([torch.eye(state["size"], dtype=torch.float64)[:, None], x])[:, :, None]
    size = len(state["grids"]["output"][0])
    align = bool(state["align_corners"]) and state["mode"] != "nearest"
    assert size == (state["stride"] * (state["size"] - 1) + 1 if align else state["stride"] * state["size"])
    options = {} if state["mode"] == "nearest" else {"align_corners": align}
    mode = {"linear": "bilinear"}.get(state["mode"], state["mode"])
    y = F.interpolate(rows, size=(1, size), mode=mode, **options)[:, 0, 0]
    return {"output": [y[-1].tolist()], "matrix": y[:-1].T.tolist()}


@cache
def temple():
    """Give the photograph that widgets carry, as scikit-learn ships it: its greys in steps of 4."""
    crop = torch.tensor(load_sample_image("china.jpg")[70:172, 180:282].astype(int))
    return 4 * (crop.sum(-1) // 12)


def resized(x, size, mode):
    """Resize (N, C, H, W) to the side `size` with a mode as the shrinker names it."""
    name, *soft = mode.split(", ")
    return F.interpolate(x, size=size, mode=name, **({"antialias": True} if soft else {}))


def shrinker_source(state):
    """The photograph, its secret painted by hand, under the camera."""
    picture = temple().clone()
    dark = F.avg_pool2d(picture[None, None, :96, :96].double(), 3)[0, 0] < 128
    for n, bits in enumerate(state["first"]["secret"]):
        for c in range(16):
            if int(bits) >> c & 1:
                row, column = n // 2, n % 2 * 16 + c
                picture[3 * row + 1, 3 * column + 1] = 255 * dark[row, column]
    shift = int(state["shift"])
    return picture[:96, shift : shift + 96].double()[None, None]


def shrinker(state):
    """Shrink with torch; one column after the other says what the chosen pixel reads."""
    n, row, column = (int(state[name]) for name in ("output_size", "row", "column"))

    def thousandths(values):
        return ((values * 1000 + 0.5).floor() / 1000).tolist()

    def reads(mode, place):
        unit = torch.eye(96, dtype=torch.float64)[:, None, None]
        if "antialias" in mode:
            weights = resized(unit, (1, n), mode)[:, 0, 0, place]
        else:  # one axis, so that a row of height 1 stays what it is
            weights = resized(unit.expand(-1, -1, 2, -1), (2, n), mode)[:, 0, 0, place]
        at = weights.nonzero()[:, 0]
        return weights[at[0] : at[-1] + 1]

    source, modes = shrinker_source(state), (state["left"], state["mode"])
    values = torch.stack([resized(source, (n, n), mode)[0, 0, row, column] for mode in modes])
    here = modes[0] if column < state["divider"] else modes[1]
    return {
        "across": [thousandths(reads(here, column))],
        "down": [thousandths(reads(here, row))],
        "output": [thousandths(values)],
    }


def double(x, mode):
    """Make (N, C, H, W) twice as large on a grid as the widgets name it."""
    size = (2 * x.shape[2], 2 * x.shape[3])
    if mode == "asymmetric":  # only grid_sample reads at any place
        y, x_ = (torch.arange(n, dtype=x.dtype) / (n / 2 - 1) - 1 for n in size)
        places = torch.stack(torch.meshgrid(x_, y, indexing="xy"), dim=-1)[None].expand(len(x), -1, -1, -1)
        return F.grid_sample(x, places, padding_mode="border", align_corners=True)
    if mode.startswith("nearest"):
        return F.interpolate(x, size=size, mode=mode)
    return F.interpolate(x, size=size, mode="bilinear", align_corners=mode == "align_corners=True")


def tiny(side):
    """Give the middle of the photograph with so many pixels on a side, each the mean of a square, rounded."""
    n = 102 // side
    means = F.avg_pool2d(temple()[None, None, : n * side, : n * side].double(), n)
    return (means + 0.5).floor()


@cache
def doubled(mode, times):
    """Double the small photograph, and ramps along both axes, so often; and one row with a single 1 after the other."""
    ramp = torch.arange(10, dtype=torch.float64).expand(10, 10)
    found = torch.stack([tiny(10)[0, 0], ramp.T, ramp])[:, None]
    unit = torch.eye(10, dtype=torch.float64)[:, None, None].expand(-1, -1, 10, -1)
    for _ in range(times):
        found, unit = double(found, mode), double(unit, mode)
    return found[:, 0], unit[:, 0, 0]


def drift(state):
    """Double with torch again and again; the pixel's value, and what it reads of each row and column."""
    times, row, column = (int(state[name]) for name in ("times", "row", "column"))
    shown, half = (doubled(mode, times) for mode in (state["mode"], "align_corners=False"))

    def reads(weights):
        at = (weights > 1e-12).nonzero()[:, 0]  # grid_sample leaves traces of rounding
        return weights[at[0] : at[-1] + 1].tolist()

    values = torch.stack([found[0][0, row, column] for found in (shown, half)])
    units = half[1] if state["other"] else shown[1]
    return {
        "output": [values.tolist()],
        "across": [reads(units[:, column])],
        "down": [reads(units[:, row])],
    }


def enlarger_taps(mode, s):
    """Give the taps of the enlarger: those of a resize are what torch makes of a single 1."""
    if mode == "random":
        values = [2016]
        for _ in range(2 * s):
            values.append(values[-1] * 16807 % (2**31 - 1))
        drawn = torch.tensor(values[1:], dtype=torch.float64) % 19 + 1
        return drawn * s / drawn.sum()
    if mode == "linear, 2s taps":
        return torch.tensor([1 - abs(2 * j - 2 * s + 1) / (2 * s) for j in range(2 * s)], dtype=torch.float64)
    one = torch.zeros(1, 1, 1, 9, dtype=torch.float64)
    one[..., 4] = 1
    row = F.interpolate(one, size=(1, 9 * s), mode={"linear": "bilinear"}.get(mode, mode))[0, 0, 0]
    at = row.nonzero()[:, 0]
    return row[at[0] : at[-1] + 1]


@cache
def enlarged(mode, s, edge):
    """Stamp the photograph with torch, and resize it with torch: (taps, stamped, resized)."""
    x, w = tiny(20), enlarger_taps(mode, s)
    more = {"nearest": 0, "bicubic": 2}.get(mode, 1) if edge else 0
    padded = F.pad(x, (more,) * 4, mode="replicate") if more else x
    first = more * s + (len(w) - s) // 2
    canvas = F.conv_transpose2d(padded, torch.outer(w, w)[None, None], stride=s)[0, 0]
    canvas = F.pad(canvas, (0, s, 0, s))  # the shortest stamps end before the last pixel
    reading = mode if mode in ("nearest", "bicubic") else "bilinear"
    resized = F.interpolate(x, scale_factor=s, mode=reading)[0, 0]
    return w, canvas[first : first + 20 * s, first : first + 20 * s], resized


def enlarger(state):
    """The taps, and the chosen pixel as it was stamped and as `interpolate` makes it."""
    w, stamped, resized = enlarged(state["mode"], state["stride"], bool(state["edge"]))
    at = int(state["row"]), int(state["column"])
    return {"kernel": [w.tolist()], "output": [[stamped[at].item(), resized[at].item()]]}


def finder(state):
    """Run the torch code of the convention that is shown, on one input pixel after the other: what each pixel adds."""
    first, rows = state["first"], {}
    x = torch.from_numpy(np.diag(first["input"]))[:, None]
    given = {"torch": torch, "F": F, "grid_matrix": grid_matrix, "x": x}
    w = first["kernel"] if first["convolution"] else None
    given["weight"] = None if w is None else torch.tensor([[w]], dtype=x.dtype)
    for who in ("ours", "theirs"):
        output = state["grids"][who][0]
        found, fits = matches(first | {who: output, "decimals": state["decimals"]}, who)
        if fits:
            *before, call = found[first[f"{who}_match"]].torch.split("\n")
            exec("\n".join(before), given)
            # what rounds the output rounds the sum, not what each pixel adds
            stamps = eval(call.partition(".round(decimals=9)")[0], given)[:, 0]
            rows |= {f"{who}_stamps": stamps.tolist()}
            made, off = (
                eval(call, given | {"x": x.sum(0, keepdim=True)})[0, 0].double(),
                10.0 ** -state["decimals"] + 1e-6,
            )
            torch.testing.assert_close(made, torch.tensor(output).double(), rtol=0, atol=off)
    return rows


ORACLES = {
    "canvas_and_crop": canvas_and_crop,
    "drift": drift,
    "enlarger": enlarger,
    "finder": finder,
    "four_views": four_views,
    "kernel_bench": kernel_bench,
    "ladder": ladder,
    "mixer": mixer,
    "overlap_map": overlap_map,
    "shrinker": shrinker,
    "stepper": conv_transpose,
    "tent": tent,
    "two_grids": two_grids,
}

# What solves the first challenge of a widget: its sliders, and its buttons by what they choose.
SOLUTIONS = {
    "drift": {"mode": "asymmetric", "times": 4},
    "enlarger": {"mode": "linear", "edge": True},
    "shrinker": {"output_size": 32, "left": "bilinear"},
}

# Other first states to sweep beside the default one.
STARTS = {
    "canvas_and_crop": [{"match": True, "picture": 46, "wanted": 7}],
    "finder": [
        {
            "input": [1, 2, 4, 3],
            "ours": [1, 1.25, 1.75, 2.5, 3.5, 3.75, 3.25, 3],
            "theirs": [1, 1.5, 2, 3, 4, 3.5, 3, 3],
            "convolution": False,
            "ours_match": 2,
        },
        {"input": [0.5, 2, 3.5, 3, 7], "ours": [1.625, 4], "theirs": [2, 4.5], "convolution": False},
        {"input": [1, 2], "ours": [10, 102, 20, 200], "theirs": [1, 10, 102, 20]},
        {"input": [1, 2, 3], "ours": [1, 2, 3, 4, 5, 6, 3], "theirs": [7, 7], "kernel": [1, 2, 1], "ours_match": 1},
    ],
    "four_views": [{"forget": True}],
    "stepper": [{"input": [1, 2, 3], "kernel": [1, 10, 100]}, {"colour": "tap", "play": True}],
    "kernel_bench": [
        {"kernel": [0.25, 0.75, 0.75, 0.25], "stride": 2, "challenge": "repair"},
        {"kernel": [3, -1, 4, 1, -5], "signal": "noise"},
        {"kernel": [1, 2, 1], "signal": "photograph"},
    ],
    "drift": [
        {"mode": "asymmetric", "times": 4, "other": True},
        *({"mode": mode, "row": 11} for mode in ("align_corners=True", "nearest", "nearest-exact")),
    ],
    "enlarger": [
        {"edge": True, "stride": 3},
        *({"mode": mode, "edge": True} for mode in ("nearest", "linear, 2s taps", "bicubic")),
        {"mode": "random", "stride": 5},
    ],
    "shrinker": [
        {"left": "nearest", "mode": "area", "secret": [0, 0, 7, 5, *[0] * 20, 65535, 1], "lit": True},
        {"left": "bicubic, antialias", "output_size": 40, "divider": 40},
    ],
    "ladder": [
        {"picture": 64, "down": [[4, 2, 1], [5, 3, 2, 0, 2]], "up": [[6, 3, 1, 1], [4, 2, 1, 0]], "depth": 2},
        {"picture": 7, "down": [[3, 2, 0]] * 4, "up": [[3, 2, 0, 0]] * 4, "depth": 4},
    ],
    "mixer": [{"groups": "2", "stride": 1}, {"groups": "4", "shuffled": True, "size": 3}],
    "overlap_map": [
        {"plane": True, "layers": [[4, 2], [3, 2]]},
        {"gradient": True, "layers": [[3, 2], [4, 2], [5, 3]]},
        {"gradient": True, "plane": True, "layers": [[3, 2], [2, 3]]},
    ],
    "tent": [
        {"align_corners": True},
        *({"mode": mode, "align_corners": align} for mode in ("nearest", "bicubic") for align in (False, True)),
    ],
    "two_grids": [{"mode": mode} for mode in ("align_corners=True", "asymmetric", "nearest", "nearest-exact")],
}
