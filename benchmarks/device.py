"""What a GPU gives differently from a CPU: `gpu.py --store` writes the answers down, and chapter 12 shows them.

Each function asks one question on any device, so that a test may ask all of them of the CPU.
"""

import torch
import torch.nn.functional as F

# channels in and out, side of the kernel, stride
LAYERS = ((64, 64, 4, 2), (256, 128, 3, 2), (512, 256, 4, 2), (48, 21, 4, 2))


def off(device):
    """Give the largest error of conv_transpose2d in float32, against float64 on the CPU, for outputs of size 1."""
    largest = 0.0
    for c, m, k, stride in LAYERS:
        draw = torch.Generator().manual_seed(c)
        x = torch.randn(2, c, 32, 32, generator=draw, dtype=torch.float64)
        w = torch.randn(c, m, k, k, generator=draw, dtype=torch.float64)
        w = w * (stride / (k * c**0.5))
        x, w = x.float().double(), w.float().double()
        exact = F.conv_transpose2d(x, w, stride=stride)
        got = F.conv_transpose2d(x.float().to(device), w.float().to(device), stride=stride)
        largest = max(largest, float((got.cpu().double() - exact).abs().max()))
    return largest


def whole(device):
    """Say whether small whole numbers stay exact in float32."""
    draw = torch.Generator().manual_seed(0)
    x = torch.randint(-9, 10, (2, 64, 32, 32), generator=draw).float()
    w = torch.randint(-9, 10, (64, 64, 4, 4), generator=draw).float()
    exact = F.conv_transpose2d(x.double(), w.double(), stride=2)
    return bool((F.conv_transpose2d(x.to(device), w.to(device), stride=2).cpu().double() == exact).all())


def refused(device):
    """Give what each of these calls says, or None where it works."""
    ones, small = torch.ones(1, 1, 4, 4, device=device), torch.ones(1, 1, 2, 2, device=device)
    column = torch.ones(1, 1, 1080, 1080, device=device)
    calls = {
        "conv_transpose2d of int64": lambda: F.conv_transpose2d(ones.long(), small.long()),
        "bilinear of uint8": lambda: F.interpolate(ones.byte(), size=8, mode="bilinear"),
        "bicubic of uint8": lambda: F.interpolate(ones.byte(), size=8, mode="bicubic"),
        "bilinear with antialias of float16": lambda: F.interpolate(
            ones.half(), size=3, mode="bilinear", antialias=True
        ),
        "bilinear with antialias, 1080 to 4": lambda: F.interpolate(column, size=4, mode="bilinear", antialias=True),
        "bicubic with antialias, 1080 to 4": lambda: F.interpolate(column, size=4, mode="bicubic", antialias=True),
        "lanczos with antialias": lambda: F.interpolate(ones, size=3, mode="lanczos", antialias=True),
    }
    said = {}
    for name, call in calls.items():
        try:
            call()
            said[name] = None
        except Exception as error:
            said[name] = str(error).split("\n")[0]
    return said


def twice(device):
    """Give by how much two runs of one gradient differ, for each way to enlarge; the largest of ten."""
    ways = {
        "nearest": lambda x: F.interpolate(x, size=(301, 299), mode="nearest"),
        "bilinear": lambda x: F.interpolate(x, size=(301, 299), mode="bilinear"),
        "bicubic": lambda x: F.interpolate(x, size=(301, 299), mode="bicubic"),
        "area": lambda x: F.interpolate(x, size=(301, 299), mode="area"),
        "pixel_shuffle": lambda x: F.pixel_shuffle(x, 2),
        "conv_transpose2d": lambda x: F.conv_transpose2d(x, torch.ones(8, 8, 4, 4, device=device), stride=2),
    }
    draw = torch.Generator().manual_seed(0)
    x = torch.randn(2, 8, 100, 98, generator=draw).to(device).requires_grad_()
    found = {}
    for name, way in ways.items():
        upstream = torch.randn(way(x).shape, generator=draw).to(device)
        runs = [torch.autograd.grad(way(x), x, upstream)[0] for _ in range(11)]
        found[name] = max(float((run - runs[0]).abs().max()) for run in runs)
    return found


def apart(device):
    """Give by how much each mode differs from the CPU, and how many of the sizes 2 to 9 do by a scale of 2.1."""
    x = torch.randn(1, 3, 96, 100, generator=torch.Generator().manual_seed(0))
    found = {}
    for mode in ("nearest", "nearest-exact", "bilinear", "bicubic", "area"):
        here, there = (F.interpolate(x.to(d), size=(301, 299), mode=mode).cpu() for d in ("cpu", device))
        found[mode] = float((here - there).abs().max())
    rows = [torch.arange(float(size)).reshape(1, 1, 1, size).expand(1, 1, size, size) for size in range(2, 10)]
    here, there = (
        [F.interpolate(row.to(d), scale_factor=2.1, mode="nearest").cpu() for row in rows] for d in ("cpu", device)
    )
    found["nearest by scale_factor=2.1"] = sum(not torch.equal(a, b) for a, b in zip(here, there, strict=True))
    return found


def answers(device):
    """Ask all of it: convolutions with TF32 as it stands, and without."""
    allowed = torch.backends.cudnn.allow_tf32
    found = {"as it stands": off(device)}
    torch.backends.cudnn.allow_tf32 = False
    found["without TF32"] = off(device)
    torch.backends.cudnn.allow_tf32 = allowed
    return {
        "conv_transpose2d off by": found,
        "whole numbers exact": whole(device),
        "refused": refused(device),
        "gradient twice": twice(device),
        "apart from the CPU": apart(device),
    }
