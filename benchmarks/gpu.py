"""Time what a cure costs: nearest and a convolution as two layers and as one, and a 1x1 before or after a resize.

`python benchmarks/gpu.py` compares the values on any machine. Where there is a GPU it then times both forms, in
alternation, and prints milliseconds and the peak of memory; `--cpu` times on the CPU. With `--store`, as `make bench`
calls it, the CPU's figures go to `costs.json`; those of the GPU stay, and each part names its own machine.
"""

import argparse
import json
import pathlib
import statistics
import time

import torch
import torch.nn.functional as F

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


def pair(n, c, m, side, dtype=torch.float64, device="cpu"):
    """Give the forms of nearest by 2 and a 3x3 convolution: as written, transposed, shuffled."""
    x, w = noise(n, c, side, side, dtype=dtype, device=device), noise(m, c, 3, 3) / (3 * c**0.5)
    fused, stride, padding = fuse_nearest_conv(w.numpy(), 2, padding=1)
    tiles, tile_padding, _ = as_pixel_shuffle(fused, stride, padding)
    first, one, small = (torch.as_tensor(taps).to(device, dtype) for taps in (w, fused, tiles))
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


def agree():
    """Compare all forms in float64, on this machine's CPU; give the largest difference."""
    largest = 0.0
    for forms in [pair(*shape) for shape in SMALL] + [head(2, 16, (5, 6, 7, 8), 9), head(1, 8, (4, 3), 2)]:
        expected, *others = [form() for form in forms.values()]
        for got in others:
            torch.testing.assert_close(got, expected, rtol=1e-11, atol=1e-11)
            largest = max(largest, float((got - expected).abs().max()))
    return largest


def timed(forms, device, rounds=15):
    """Time the forms in alternation: median ms and, on a GPU, the peak of memory in MiB beyond what stood before."""
    spent, peak = {name: [] for name in forms}, dict.fromkeys(forms, 0.0)
    for turn in range(rounds + 3):
        for name, form in forms.items():
            if device == "cuda":
                torch.cuda.synchronize()
                torch.cuda.reset_peak_memory_stats()
                before = torch.cuda.memory_allocated()
            start = time.perf_counter()
            form()
            if device == "cuda":
                torch.cuda.synchronize()
                peak[name] = (torch.cuda.max_memory_allocated() - before) / 2**20
            if turn >= 3:
                spent[name].append(1000 * (time.perf_counter() - start))
    return {name: (statistics.median(times), peak[name]) for name, times in spent.items()}


def show(title, forms, device):
    """Print one line for each form; give how many times faster than two layers the others are."""
    took = timed(forms, device)
    for name, (ms, mib) in took.items():
        print(f"  {title:32} {name:11} {ms:9.3f} ms" + f" {mib:8.0f} MiB" * (device == "cuda"), flush=True)
    return {name: round(took["two"][0] / ms, 2) for name, (ms, _) in took.items() if name != "two"}


def store(pairs):
    """Write the CPU's figures beside those of the GPU."""
    costs = json.loads(COSTS.read_text())
    version = torch.__version__.split("+")[0]
    where = f"one thread, torch {version}, float32; how many times faster than the two layers"
    costs["cpu"] = {"where": where, "pairs": pairs}
    COSTS.write_text(json.dumps(costs, indent=1) + "\n")


def main():
    """Compare values; then time on the GPU, or on the CPU if asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cpu", action="store_true", help="time on the CPU, with one thread")
    parser.add_argument("--store", action="store_true", help="with --cpu: write the figures to costs.json")
    asked = parser.parse_args()
    print(f"all forms agree within {agree():.0e} in float64")
    if asked.cpu:
        torch.set_num_threads(1)
        pairs = {
            (title := f"{c} to {m}, {side} x {side}"): show(title, pair(n, c, m, side, torch.float32), "cpu")
            for n, c, m, side in CPU_PAIRS
        }
        if asked.store:
            store(pairs)
        return
    if not torch.cuda.is_available():
        print("no GPU here: nothing is timed (--cpu times on the CPU)")
        return
    print(torch.cuda.get_device_name(), "torch", torch.__version__, "cuDNN", torch.backends.cudnn.version())
    torch.backends.cudnn.benchmark = True
    for dtype, tf32 in ((torch.bfloat16, False), (torch.float32, True), (torch.float32, False)):
        torch.backends.cudnn.allow_tf32 = tf32
        print(dtype, "with TF32" * tf32)
        with torch.no_grad():
            for n, c, m, side in PAIRS:
                show(f"{n} of {c} to {m}, {side} x {side}", pair(n, c, m, side, dtype, "cuda"), "cuda")
            for n, side in ((8, 128), (1, 256)):
                show(f"{n} of SegFormer's head, {side}", head(n, side, dtype=dtype, device="cuda"), "cuda")


if __name__ == "__main__":
    main()
