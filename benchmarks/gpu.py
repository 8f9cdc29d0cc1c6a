"""Time what a cure costs: nearest and a convolution as two layers and as one, and a 1x1 before or after a resize.

`python benchmarks/gpu.py` compares the values on any machine. Where there is a GPU it then times both forms, in
alternation, and prints milliseconds and the peak of memory; `--cpu` times on the CPU. With `--store`, as `make bench`
calls it for the CPU, the figures go to `costs.json`; those of the other stay, and each part names its own machine.
"""

import argparse
import json
import pathlib
import statistics
import time

import device as devices
import torch
import torch.nn.functional as F
from decoder import decoder

from splatlib.fusion import as_pixel_shuffle, fuse_nearest_conv, swap_resize_conv

# batch, channels in and out, side of the small picture
PAIRS = ((16, 64, 64, 64), (16, 256, 128, 32), (1, 64, 3, 512), (1, 128, 128, 512))
CPU_PAIRS = ((1, 32, 32, 128), (1, 64, 64, 64), (1, 128, 128, 64), (1, 256, 256, 32), (1, 512, 512, 32))
SMALL = ((2, 6, 4, 9), (1, 3, 3, 16), (1, 16, 1, 5))
# SegFormer's head: channels of its four maps, each half as large as the one before, and the channels after
HEAD = ((256, 256, 256, 256), 256)
COSTS = pathlib.Path(__file__).parent / "costs.json"


def noise(*shape, dtype=torch.float64, device="cpu"):
    """Give the same noise at each call."""
    drawn = torch.randn(shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    return drawn.to(device, dtype)


def pair(n, c, m, side, dtype=torch.float64, device="cpu", layout=torch.contiguous_format):
    """Give the forms of nearest by 2 and a 3x3 convolution: as written, transposed, shuffled."""
    x, w = noise(n, c, side, side, dtype=dtype, device=device), noise(m, c, 3, 3) / (3 * c**0.5)
    fused, stride, padding = fuse_nearest_conv(w.numpy(), 2, padding=1)
    tiles, tile_padding, _ = as_pixel_shuffle(fused, stride, padding)
    parts = (x, w, torch.as_tensor(fused), torch.as_tensor(tiles))
    x, first, one, small = (part.to(device, dtype).to(memory_format=layout) for part in parts)
    return {
        "two": lambda: F.conv2d(F.interpolate(x, scale_factor=2, mode="nearest"), first, padding=1),
        "transposed": lambda: F.conv_transpose2d(x, one, None, stride, padding),
        "shuffled": lambda: F.pixel_shuffle(F.conv2d(x, small, padding=tile_padding), 2)[..., 1:-1, 1:-1],
    }


def head(n, side, widths=HEAD[0], out=HEAD[1], dtype=torch.float64, device="cpu"):
    """Give the forms of SegFormer's head: 1x1 after the resizes and their cat, and before them."""
    sides = [side // 2**level for level in range(len(widths))]
    maps = [noise(n, c, s, s, dtype=dtype, device=device) for c, s in zip(widths, sides, strict=True)]
    w = noise(out, sum(widths), 1, 1) / sum(widths) ** 0.5
    parts = [torch.as_tensor(part).to(device, dtype) for part in swap_resize_conv(w.numpy(), widths)]
    w = w.to(device, dtype)

    def enlarged(x):
        return F.interpolate(x, size=(side, side), mode="bilinear", align_corners=False)

    return {
        "two": lambda: F.conv2d(torch.cat([enlarged(x) for x in maps], 1), w),
        "swapped": lambda: sum(enlarged(F.conv2d(x, part)) for x, part in zip(maps, parts, strict=True)),
    }


def decoders(dtype, layout, side=128, compiled=False):
    """Give the decoder as two layers and as one, with a picture to decode, on the GPU."""
    x = noise(1, 4, side, side, dtype=dtype, device="cuda").to(memory_format=layout)
    nets = {}
    for name, fused in (("two", False), ("one", True)):
        net = decoder(fused).to("cuda", dtype).to(memory_format=layout)
        nets[name] = torch.compile(net) if compiled else net
    return {name: lambda net=net: net(x) for name, net in nets.items()}


def agree():
    """Compare all forms in float64, on this machine's CPU; give the largest difference."""
    largest = 0.0
    for forms in [pair(*shape) for shape in SMALL] + [head(2, 16, (5, 6, 7, 8), 9), head(1, 8, (4, 3), 2)]:
        expected, *others = [form() for form in forms.values()]
        for got in others:
            torch.testing.assert_close(got, expected, rtol=1e-11, atol=1e-11)
            largest = max(largest, float((got - expected).abs().max()))
    with torch.no_grad():
        two, one = (decoder(fused, (64, 32, 32)).double()(noise(1, 4, 6, 7)) for fused in (False, True))
    torch.testing.assert_close(two, one, rtol=1e-5, atol=1e-5)  # the one layer's taps are stored in float32
    return largest


def timed(forms, device, rounds=15):
    """Time the forms in alternation: median ms and, on a GPU, the peak of memory in MiB beyond what stood before.

    A GPU is handed ten calls at once and keeps the time itself: else a short call would be the time to hand it over.
    """
    spent, peak = {name: [] for name in forms}, dict.fromkeys(forms, 0.0)
    for turn in range(rounds + 3):
        for name, form in forms.items():
            if device == "cuda":
                torch.cuda.reset_peak_memory_stats()
                before = torch.cuda.memory_allocated()
                first, last = (torch.cuda.Event(enable_timing=True) for _ in range(2))
                first.record()
                for _ in range(10):
                    form()
                last.record()
                torch.cuda.synchronize()
                ms = first.elapsed_time(last) / 10
                peak[name] = (torch.cuda.max_memory_allocated() - before) / 2**20
            else:
                start = time.perf_counter()
                form()
                ms = 1000 * (time.perf_counter() - start)
            if turn >= 3:
                spent[name].append(ms)
    return {name: (statistics.median(times), peak[name]) for name, times in spent.items()}


def show(title, forms, device):
    """Print one line for each form, and give milliseconds and MiB of each."""
    took = timed(forms, device)
    for name, (ms, mib) in took.items():
        print(f"  {title:48} {name:11} {ms:9.3f} ms" + f" {mib:8.0f} MiB" * (device == "cuda"), flush=True)
    return {name: [round(ms, 3), round(mib)] for name, (ms, mib) in took.items()}


def faster(took):
    """Give how many times faster than two layers the others are."""
    return {name: round(took["two"][0] / ms, 2) for name, (ms, _) in took.items() if name != "two"}


def store(kind, figures):
    """Write the figures of one kind of machine beside those of the other."""
    costs = json.loads(COSTS.read_text())
    costs[kind] = figures
    COSTS.write_text(json.dumps(costs, indent=1) + "\n")


def on_cpu():
    """Time the pairs with one thread."""
    torch.set_num_threads(1)
    version = torch.__version__.split("+")[0]
    pairs = {}
    for n, c, m, side in CPU_PAIRS:
        title = f"{c} to {m}, {side} x {side}"
        pairs[title] = faster(show(title, pair(n, c, m, side, torch.float32), "cpu"))
    where = f"one thread, torch {version}, float32; how many times faster than the two layers"
    return {"where": where, "pairs": pairs}


def on_gpu():
    """Time pairs and networks, and ask what differs from the CPU."""
    version, cudnn = torch.__version__.split("+")[0], str(torch.backends.cudnn.version())
    card = f"one {torch.cuda.get_device_name()}, torch {version}, cuDNN {int(cudnn[:-4])}.{int(cudnn[-4:-2])}"
    print(card, flush=True)
    figures = {
        "where": f"{card}, medians of 15 rounds in alternation, ten calls each; ms and MiB of peak memory",
        "differs": devices.answers("cuda"),
        "pairs": {},
        "networks": {},
    }
    print(json.dumps(figures["differs"], indent=1), flush=True)
    torch.backends.cudnn.benchmark = True
    last = torch.channels_last
    kinds = {
        "bfloat16": (torch.bfloat16, False, last),
        "tf32": (torch.float32, True, torch.contiguous_format),
        "float32": (torch.float32, False, torch.contiguous_format),
    }
    with torch.no_grad():
        for n, c, m, side in PAIRS:
            title = f"{n} picture{'s' * (n > 1)}, {c} to {m}, {side} x {side}"
            for kind, (dtype, tf32, layout) in kinds.items():
                torch.backends.cudnn.allow_tf32 = tf32
                took = show(f"{title}, {kind}", pair(n, c, m, side, dtype, "cuda", layout), "cuda")
                figures["pairs"].setdefault(title, {})[kind] = {"two": took["two"], "one": took["transposed"]}
        for kind, layout, compiled in (
            ("bfloat16, channels last", last, False),
            ("bfloat16", torch.contiguous_format, False),
            ("TF32", torch.contiguous_format, False),
            ("bfloat16, compiled", torch.contiguous_format, True),
        ):
            title, dtype = f"VAE decoder at 1024 pixels, {kind}", torch.float32 if kind == "TF32" else torch.bfloat16
            torch.backends.cudnn.allow_tf32 = kind == "TF32"
            figures["networks"][title] = show(title, decoders(dtype, layout, compiled=compiled), "cuda")
        for n, side in ((8, 128), (1, 256)):
            title = f"SegFormer's head, {n} picture{'s' * (n > 1)} of {4 * side}, bfloat16"
            took = show(title, head(n, side, dtype=torch.bfloat16, device="cuda"), "cuda")
            figures["networks"][title] = {"two": took["two"], "one": took["swapped"]}
    return figures


def main():
    """Compare values; then time on the GPU, or on the CPU if asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cpu", action="store_true", help="time on the CPU, with one thread")
    parser.add_argument("--store", action="store_true", help="write the figures to costs.json")
    asked = parser.parse_args()
    print(f"all forms agree within {agree():.0e} in float64")
    if not asked.cpu and not torch.cuda.is_available():
        print("no GPU here: nothing is timed (--cpu times on the CPU)")
        return
    figures = on_cpu() if asked.cpu else on_gpu()
    if asked.store:
        store("cpu" if asked.cpu else "cuda", figures)


if __name__ == "__main__":
    main()
