"""What torch gives for the grids of each widget: one row a widget.

An oracle takes the state as the page shows it (the sliders by name, the grids `input` and `kernel` as rows) with `step`
at its last value, and gives the rows that other grids must hold, by name.
"""

import base64
import copy
from functools import cache
from itertools import pairwise

import numpy as np
import torch
from sklearn.datasets import load_digits, load_sample_image
from torch import nn
from torch.nn import functional as F

from splatlib.mismatch import grid_matrix
from splatlib.widgets.canvas_and_crop import solve
from splatlib.widgets.finder import matches

OPTIONS = ("stride", "padding", "output_padding", "dilation")
OPTIONS_OF_A_ROW = (("stride", 1), ("padding", 0))  # what a picture of one row has across its row


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
    """The splat, the slid kernel, the matrix and the gradient, each by torch's own means.

    A row is a picture of one row; a picture of more has no views of stamps and of the gradient.
    """
    plane = isinstance(state["first"]["input"][0], list)
    x, w = (torch.tensor(state[name], dtype=torch.float64)[None] for name in ("input", "kernel"))
    s, p = ((state[name], state[name]) if plane else (default, state[name]) for name, default in OPTIONS_OF_A_ROW)
    y = F.conv_transpose2d(x[None], w[None], stride=s, padding=p)[0, 0]

    def turned(row):
        return F.conv_transpose2d(row, w[None], stride=s, padding=p).flatten()

    matrix = torch.autograd.functional.jacobian(turned, x[None]).reshape(y.numel(), x.numel())
    # zeros between the pixels and around them: a stamp of a single 1, then a frame
    between = F.conv_transpose2d(x[None], torch.ones(1, 1, 1, 1, dtype=torch.float64), stride=s)
    top, left = (w.shape[axis + 1] - 1 - p[axis] for axis in (0, 1))
    spread = F.pad(between, (left, left, top, top))
    slid = F.conv2d(spread, w[None] if state["first"]["forget"] else w[None].flip(-1, -2))[0, 0]
    views = {"output": y, "product": y.reshape(-1, 1), "slid": slid, "matrix": matrix}
    if plane:
        views["spread"] = spread[0, 0]
    else:
        z = torch.zeros_like(y)[None].requires_grad_()
        F.conv2d(z, w[None], stride=s, padding=p).backward(x)
        views |= {"windows": matrix.T, "stamps": (matrix * x.flatten()).T, "gradient": z.grad[0]}
    return {name: rows.tolist() for name, rows in views.items()}


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


def decoder(upsampler):
    """Build the trainer's network of torch's own layers, with the numbers left out."""
    if upsampler in ("transposed3", "transposed4", "tent"):
        k = 3 if upsampler == "transposed3" else 4
        last = [nn.ConvTranspose2d(8, 1, k, stride=2, padding=1, output_padding=k % 2)]
    elif upsampler == "nearest":
        last = [nn.Upsample(scale_factor=2), nn.Conv2d(8, 1, 3, padding=1)]
    else:
        last = [nn.Conv2d(8, 4, 3, padding=1), nn.PixelShuffle(2)]
    return nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), *last).double()


def draw_numbers(net, upsampler, seed):
    """Draw the weights in the page's order, one tap of all channels after the other; give the draws that follow."""
    state = [2016 + int(seed)]

    def draw():
        state[0] = state[0] * 16807 % (2**31 - 1)
        return state[0]

    for _ in range(9):
        draw()
    with torch.no_grad():
        for layer in (net[0], next(part for part in net[2:] if hasattr(part, "weight"))):
            first, transposed = layer is net[0], isinstance(layer, nn.ConvTranspose2d)
            # a view whose last axis counts the eight channels: 9 taps of the first layer, then taps, phase by phase
            taps = layer.weight.permute(2, 3, 1, 0) if first or transposed else layer.weight.permute(0, 2, 3, 1)
            bound = nn.init._calculate_fan_in_and_fan_out(layer.weight)[0] ** -0.5
            for part in (taps, layer.bias):
                numbers = [(2 * draw() / (2**31 - 1) - 1) * bound for _ in range(part.numel())]
                part.copy_(torch.tensor(numbers, dtype=torch.float64).reshape(part.shape))
        if upsampler == "tent":
            tent = torch.tensor([1.0, 3, 3, 1], dtype=torch.float64) / 4
            layer.weight.copy_(layer.weight[..., :1, :1] * tent[:, None] * tent)
        if upsampler == "icnr":
            for part in layer.parameters():
                part.copy_(part[:1].clone().expand_as(part))
    return draw


@cache
def trained(upsampler, seed, steps=120):
    """Train by torch's Adam; give the network after each step, and the batches and gradients on the way."""
    torch.set_num_threads(1)  # tiny layers: threads would only wait for each other
    digits = torch.tensor(load_digits().images[:300, None]) / 16
    small, net = F.avg_pool2d(digits, 2), decoder(upsampler)
    draw, optimiser = draw_numbers(net, upsampler, seed), torch.optim.Adam(net.parameters(), lr=0.02)
    states, ways = [copy.deepcopy(net.state_dict())], []
    for _ in range(steps):
        batch = [draw() % 240 for _ in range(64)]
        optimiser.zero_grad()
        F.mse_loss(net(small[batch]), digits[batch]).backward()
        ways.append((batch, [p.grad.clone() for p in net.parameters()]))
        optimiser.step()
        states.append(copy.deepcopy(net.state_dict()))
    return digits, small, states, ways


def trainer(state):
    """Train as the page does; phase sums by feeding ones to one channel, and a flat grey of 12 x 12."""
    name = state["upsampler"]
    digits, small, states, _ = trained(name, state["seed"])
    net = decoder(name)
    net.load_state_dict(states[state["step"]])
    with torch.no_grad():
        ones = torch.eye(8, dtype=torch.float64)[:, :, None, None].expand(8, 8, 6, 6)
        sums = (net[2:](ones) - net[2:](torch.zeros_like(ones)))[:, 0, 4:6, 4:6].reshape(8, 4).T
        grey = net(torch.full((1, 1, 12, 12), 0.5, dtype=torch.float64))[0, 0, 8:-8, 8:-8]
        error = F.mse_loss(net(small[240:]), digits[240:])
    numbers = torch.stack([error, grey.max() - grey.min()])[None]
    rounded = {"phases": sums, "grey": grey[:2, :2], "numbers": numbers}
    rows = {key: ((value * 1000 + 0.5).floor() / 1000).tolist() for key, value in rounded.items()}
    return rows | {"input": (small[240 + state["digit"], 0] * 64).tolist()}


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


def greys(picture, high):
    """Round to the bytes that a picture is drawn with, black at 0."""
    return (255 * picture.double() / high + 0.5).floor().clamp(0, 255).long()


def dotted(kernel_size):
    """Stamp a part of the photograph with ones at stride 2, at the same mean brightness: (96, 96)."""
    x, w = temple()[None, None, 20:70, 26:76].double(), torch.ones(1, 1, *[kernel_size] * 2, dtype=torch.float64)
    return greys(F.conv_transpose2d(x, w, stride=2, padding=2)[0, 0, :96, :96] * 4 / kernel_size**2, 255)


def decoded(kernel_size):
    """Enlarge a photograph by two untrained transposed convolutions, as chapter 5 does; its mean is 1."""
    photo = torch.tensor(load_sample_image("china.jpg")).double().mean(-1)
    x = F.avg_pool2d(photo[None, None, 40:168, 220:348], 4)
    torch.manual_seed(5)
    for m, c in ((1, 16), (16, 1)):
        x = F.conv_transpose2d(x, torch.rand(m, c, kernel_size, kernel_size).double(), stride=2)
    inside = x[0, 0, 17:113, 17:113]
    return inside / inside.mean()


@cache
def loupe_pictures():
    """Give the pictures that a loupe may hold, by the letters in which it gets them: its own and chapter 5's."""
    known = [*map(dotted, (3, 4)), *(greys(decoded(k), 2.5) for k in (3, 4))]
    return {base64.b64encode(bytes(picture.flatten().tolist())).decode(): picture for picture in known}


def loupe(state):
    """The greys around the chosen pixel, of one picture left of the line and of the other one right of it."""
    left, right = (loupe_pictures()[state["first"][name]] for name in ("left", "right"))
    both = torch.where(torch.arange(96) < state["divider"], left, right)
    top, first = (min(max(int(state[name]) - 3, 0), 89) for name in ("row", "column"))
    return {"lens": both[top : top + 7, first : first + 7].tolist()}


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
    plane = np.ndim(first["input"]) > 1
    w = first["kernel"] if first["convolution"] else None
    kind = np.result_type(np.array(first["input"]), np.array(w or 0))  # a fraction in either makes both fractions
    values = np.array(first["input"], kind)
    x = torch.from_numpy(values[None, None] if plane else np.diag(values)[:, None])
    given = {"torch": torch, "F": F, "grid_matrix": grid_matrix, "x": x}
    given["weight"] = None if w is None else torch.tensor([[w]], dtype=x.dtype)
    for who in ("ours", "theirs"):
        output = state["grids"][who] if plane else state["grids"][who][0]
        found, fits = matches(first | {who: output, "decimals": state["decimals"]}, who)
        if fits:
            *before, call = found[first[f"{who}_match"]].torch.split("\n")
            exec("\n".join(before), given)
            if not plane:  # what rounds the output rounds the sum, not what each pixel adds
                rows[f"{who}_stamps"] = eval(call.partition(".round(decimals=9)")[0], given)[:, 0].tolist()
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
    "loupe": loupe,
    "mixer": mixer,
    "overlap_map": overlap_map,
    "shrinker": shrinker,
    "stepper": conv_transpose,
    "tent": tent,
    "trainer": trainer,
    "two_grids": two_grids,
}

# What solves the first challenge of a widget: its sliders, and its buttons by what they choose.
SOLUTIONS = {
    "loupe": {"divider": 96},
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
        {  # a picture: other crops on each axis, and one that nothing explains
            "input": [[1, 2], [3, 5]],
            "kernel": [[1, 10], [100, 1000]],
            "ours": [[1, 10, 2], [100, 1000, 200], [3, 30, 5]],
            "theirs": [[7, 7, 7], [7, 8, 7]],
            "pixel": 4,
        },
        {
            "input": [[1, 2, 4], [3, 5, 0]],
            "kernel": [[1]],
            "ours": [[1, 1.5, 3, 4], [1.5, 2.125, 3.125, 3], [2.5, 3.375, 3.375, 1], [3, 4, 2.5, 0]],
            "theirs": [[1, 1, 2, 4], [1, 1, 2, 4], [3, 3, 5, 0], [3, 3, 5, 0]],
            "convolution": False,
        },
        {
            "input": [1, 2, 3],
            "ours": [0.5, 1, 1.5, 2, 2.5, 3, 1.5],
            "theirs": [7, 7],
            "kernel": [0.5, 1, 0.5],
            "ours_match": 1,
        },
    ],
    "four_views": [
        {"forget": True},
        {"input": [[1, 2], [3, 4]], "kernel": [[1, 2, 3], [4, 5, 6], [7, 8, 9]], "size": 2, "stride": 1},
    ],
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
    "loupe": [{"divider": 96, "row": 0, "column": 95}],
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
    "trainer": [{"upsampler": "nearest", "seed": "1"}, {"upsampler": "tent", "digit": 7, "step": 3}],
    "two_grids": [{"mode": mode} for mode in ("align_corners=True", "asymmetric", "nearest", "nearest-exact")],
}
