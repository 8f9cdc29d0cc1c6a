"""What is timed: layers of published networks, resizes from feature maps to full-HD photographs, and growth."""

import numpy as np
import torch
import torch.nn.functional as F

import splatlib

# name: x, weight, then stride, padding, output_padding, groups, dilation
TRANSPOSED = {
    "DCGAN 1024 to 512, batch 16": ((16, 1024, 4, 4), (1024, 512, 4, 4), 2, 1, 0, 1, 1),
    "DCGAN 256 to 128, batch 16": ((16, 256, 16, 16), (256, 128, 4, 4), 2, 1, 0, 1, 1),
    "DCGAN 128 to 3, batch 16": ((16, 128, 32, 32), (128, 3, 4, 4), 2, 1, 0, 1, 1),
    "DCGAN first layer, batch 32": ((32, 100, 1, 1), (100, 1024, 4, 4), 1, 0, 0, 1, 1),
    "U-Net 1024 to 512": ((1, 1024, 28, 28), (1024, 512, 2, 2), 2, 0, 0, 1, 1),
    "U-Net 128 to 64": ((1, 128, 196, 196), (128, 64, 2, 2), 2, 0, 0, 1, 1),
    "CycleGAN 256 to 128": ((1, 256, 64, 64), (256, 128, 3, 3), 2, 1, 1, 1, 1),
    "CycleGAN 128 to 64": ((1, 128, 128, 128), (128, 64, 3, 3), 2, 1, 1, 1, 1),
    "FCN-8s, kernel 16 stride 8": ((1, 21, 34, 34), (21, 21, 16, 16), 8, 4, 0, 1, 1),
    "FCN-32s, kernel 64 stride 32": ((1, 21, 16, 16), (21, 21, 64, 64), 32, 16, 0, 1, 1),
    "Depthwise bilinear": ((1, 64, 64, 64), (64, 1, 4, 4), 2, 1, 0, 64, 1),
    "VAE 64 to 64, batch 32": ((32, 64, 7, 7), (64, 64, 3, 3), 2, 1, 1, 1, 1),
    "VAE 64 to 32, batch 32": ((32, 64, 14, 14), (64, 32, 3, 3), 2, 1, 1, 1, 1),
    "Dilation 2": ((1, 64, 64, 64), (64, 64, 3, 3), 1, 2, 0, 1, 2),
    "Stride 1": ((1, 64, 64, 64), (64, 32, 3, 3), 1, 1, 0, 1, 1),
}
# name: x, weight, then stride, padding, dilation, groups
CONVOLUTION = {
    "VGG 64 to 64": ((1, 64, 112, 112), (64, 64, 3, 3), 1, 1, 1, 1),
    "ResNet first layer": ((1, 3, 224, 224), (64, 3, 7, 7), 2, 3, 1, 1),
    "ResNet 128, stride 2, batch 8": ((8, 128, 28, 28), (128, 128, 3, 3), 2, 1, 1, 1),
    "ResNet 1 x 1, 256 to 64": ((1, 256, 56, 56), (64, 256, 1, 1), 1, 0, 1, 1),
    "DCGAN 64 to 128, batch 16": ((16, 64, 32, 32), (128, 64, 4, 4), 2, 1, 1, 1),
    "Depthwise 3 x 3": ((1, 64, 56, 56), (64, 1, 3, 3), 1, 1, 1, 64),
    "Dilation 2": ((1, 64, 56, 56), (64, 64, 3, 3), 1, 2, 2, 1),
}
# name: x, size, options
RESIZE = {
    "nearest, 64 x 64 maps": ((1, 64, 64, 64), (128, 128), {"mode": "nearest"}),
    "nearest, full HD to 4K": ((1, 3, 1080, 1920), (2160, 3840), {"mode": "nearest"}),
    "bilinear, 64 x 64 maps": ((1, 64, 64, 64), (128, 128), {"mode": "bilinear"}),
    "bilinear corners, 64 x 64 maps": ((1, 64, 64, 64), (128, 128), {"mode": "bilinear", "align_corners": True}),
    "bilinear, small maps, batch 32": ((32, 32, 14, 14), (28, 28), {"mode": "bilinear"}),
    "bilinear, full HD to 4K": ((1, 3, 1080, 1920), (2160, 3840), {"mode": "bilinear"}),
    "bilinear, full HD to 720p": ((1, 3, 1080, 1920), (720, 1280), {"mode": "bilinear"}),
    "bicubic, 64 x 64 maps": ((1, 64, 64, 64), (128, 128), {"mode": "bicubic"}),
    "bicubic, full HD to 4K": ((1, 3, 1080, 1920), (2160, 3840), {"mode": "bicubic"}),
}
# Six of the worst among some hundred other layers and resizes: for each function as above.
WORST = {
    "conv_transpose": {
        "Depthwise 3 x 3, stride 1": ((1, 128, 56, 56), (128, 1, 3, 3), 1, 1, 0, 128, 1),
        "4 to 4 channels, 5 x 5 pixels": ((1, 4, 5, 5), (4, 4, 3, 3), 2, 1, 0, 1, 1),
    },
    "conv": {
        "Depthwise 3 x 3, batch 8": ((8, 144, 28, 28), (144, 1, 3, 3), 1, 1, 1, 144),
        "1 to 32 channels, batch 64": ((64, 1, 28, 28), (32, 1, 3, 3), 1, 0, 1, 1),
    },
    "interpolate": {
        "bilinear, full HD to 224 x 224": ((1, 3, 1080, 1920), (224, 224), {"mode": "bilinear"}),
        "bilinear, 5 x 5 pixels": ((1, 4, 5, 5), (10, 10), {"mode": "bilinear"}),
    },
}
# Growth: one quantity doubles, the others stand. name: list of (how many, x, weight); stride 2, padding 1
GROWTH = {
    "pixels": [(p * p, (1, 32, p, p), (32, 32, 4, 4)) for p in (32, 64, 128, 256)],
    "channels in": [(c, (1, c, 64, 64), (c, 32, 4, 4)) for c in (32, 64, 128, 256)],
    "channels out": [(m, (1, 32, 64, 64), (32, m, 4, 4)) for m in (32, 64, 128, 256)],
    "batch": [(n, (n, 32, 32, 32), (32, 32, 4, 4)) for n in (4, 8, 16, 32)],
}


def numbers(*shape):
    """Draw float32 numbers, always the same."""
    return np.random.default_rng(2016).standard_normal(shape).astype(np.float32)


def pair(group, name):
    """Give two functions without arguments: the same call in splatlib and in torch."""
    if group == "worst":
        group, _, name = name.partition(": ")
    if group == "interpolate":
        shape, size, options = (RESIZE | WORST[group])[name]
        x = numbers(*shape)
        tx = torch.from_numpy(x)
        return lambda: splatlib.interpolate(x, size, **options), lambda: F.interpolate(tx, size, **options)
    if group == "growth":
        what, _, count = name.partition(": ")
        _, shape, kernel = next(row for row in GROWTH[what] if row[0] == int(count))
        settings, function = (2, 1), "conv_transpose2d"
    else:
        layers = TRANSPOSED if group == "conv_transpose" else CONVOLUTION
        shape, kernel, *settings = (layers | WORST[group])[name]
        function = f"{group}2d"
    x, w = numbers(*shape), numbers(*kernel)
    tx, tw = torch.from_numpy(x), torch.from_numpy(w)
    ours, theirs = getattr(splatlib, function), getattr(F, function)
    return lambda: ours(x, w, None, *settings), lambda: theirs(tx, tw, None, *settings)


CASES = [
    *(("conv_transpose", name) for name in TRANSPOSED),
    *(("conv", name) for name in CONVOLUTION),
    *(("interpolate", name) for name in RESIZE),
    *(("worst", f"{group}: {name}") for group, cases in WORST.items() for name in cases),
    *(("growth", f"{what}: {row[0]}") for what, rows in GROWTH.items() for row in rows),
]
