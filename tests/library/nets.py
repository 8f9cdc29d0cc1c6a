"""Small networks for the examiner: traps, each with the path that must be named, and clean ones without any."""

import torch
import torch.nn.functional as F
from torch import nn


class Does(nn.Module):
    """A module whose forward is a function of itself and the picture."""

    def __init__(self, forward, **parts):
        super().__init__()
        self.does = forward
        for name, part in parts.items():
            setattr(self, name, part)

    def forward(self, *pictures):
        return self.does(self, *pictures)


def conv(c=4, m=4, k=3, **more):
    return nn.Conv2d(c, m, k, padding=k // 2, **more)


def up(k, s=1, p=0, op=0, d=1, c=4, g=1, ndim=2):
    layer = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)[ndim - 1]
    return layer(c, c, k, s, p, op, groups=g, dilation=d)


def resize(**how):
    return Does(lambda self, x: F.interpolate(x, **how))


def head(*layers, c=4, ndim=2):
    """A convolution, the layers, a convolution: paths "0", "1", ..."""
    kind = (nn.Conv1d, nn.Conv2d, nn.Conv3d)[ndim - 1]
    return nn.Sequential(kind(c, c, 3, padding=1), *layers, kind(c, c, 3, padding=1))


def unet(levels=2, join="cat", rise="transposed", fall="conv", by=None, ndim=2):
    """A U-Net whose steps up are modules `rise.0`, `rise.1`: the join happens inside them."""
    kind = (nn.Conv1d, nn.Conv2d, nn.Conv3d)[ndim - 1]
    pool = (nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d)[ndim - 1]

    def step(self, x, skip):
        if by == "size":
            x = F.interpolate(x, size=skip.shape[2:])
        elif by == "output_size":
            x = self.up(x, output_size=skip.shape[2:])
        elif by == "pad":
            x = self.up(x)
            x = F.pad(x, (0, skip.shape[-1] - x.shape[-1], 0, skip.shape[-2] - x.shape[-2]))
        elif by == "crop":
            x = self.up(x)[..., : skip.shape[-2], : skip.shape[-1]]
        else:
            x = self.up(x)
        if join == "cat":
            return self.join(torch.cat([x, skip], 1))
        return self.join(x + skip if join == "add" else x - skip if join == "sub" else x * skip)

    def forward(self, x):
        skips = [self.enter(x)]
        for down in self.fall:
            skips.append(down(skips[-1]))
        x = skips.pop()
        for rises in self.rise:
            x = rises(x, skips.pop())
        return self.leave(x)

    steps = []
    for _ in range(levels):
        layer = nn.Upsample(scale_factor=2) if rise == "nearest" else up(2, 2, ndim=ndim)
        steps.append(Does(step, up=layer, join=kind(4 * (1 + (join == "cat")), 4, 3, padding=1)))
    falls = [kind(4, 4, 3, 2, 1) if fall == "conv" else pool(2) for _ in range(levels)]
    parts = {"enter": kind(4, 4, 3, padding=1), "leave": kind(4, 4, 1)}
    return Does(forward, fall=nn.ModuleList(falls), rise=nn.ModuleList(steps), **parts)


def tent(s):
    """A fixed tent for each channel: uneven counts where its size is odd, and yet flat."""
    k = 2 * s - s % 2 if s % 2 else 2 * s - 1
    layer = nn.ConvTranspose2d(4, 4, k, s, groups=4, bias=False)
    row = torch.tensor([min(n + 1, k - n) for n in range(k)]) / s
    layer.weight.data[:] = row[:, None] * row[None]
    return layer


def bilinear(s=2, corners=False):
    return nn.Upsample(scale_factor=s, mode="bilinear", align_corners=corners)


def check(size):
    """A module that refuses sizes by itself."""

    def forward(self, x):
        if x.shape[-1] % size:
            raise ValueError(f"width must be divisible by {size}")
        return x

    return Does(forward)


def windows(size):
    """Attention's windows: a reshape that only whole windows pass."""
    return Does(lambda self, x: x.reshape(*x.shape[:2], x.shape[2] // size, size, -1).reshape(x.shape))


P, V, ROW, BOX = (1, 4, 16, 12), (1, 4, 8, 8, 8), (1, 4, 16), (1, 4, 15, 15)
# name: network, shape of its input, kind of the finding, path that it names
TRAPS = {
    "k3 s2": (head(up(3, 2)), P, "uneven", "1"),
    "k3 s2 p1 op1": (head(up(3, 2, 1, 1)), P, "uneven", "1"),
    "k5 s2": (head(up(5, 2, 2, 1)), P, "uneven", "1"),
    "k5 s3 p2": (head(up(5, 3, 2)), P, "uneven", "1"),
    "k4 s3": (head(up(4, 3)), P, "uneven", "1"),
    "k7 s4": (head(up(7, 4, 2, 1)), P, "uneven", "1"),
    "one axis only": (head(up((4, 3), 2)), P, "uneven", "1"),
    "strides differ": (head(up(4, (2, 3))), P, "uneven", "1"),
    "a row": (head(up(3, 2, ndim=1), ndim=1), ROW, "uneven", "1"),
    "k11 s5 p3": (head(up(11, 5, 3, ndim=1), ndim=1), ROW, "uneven", "1"),
    "a volume": (head(up(3, 2, ndim=3), ndim=3), V, "uneven", "1"),
    "depthwise": (head(up(3, 2, 1, g=4)), P, "uneven", "1"),
    "two groups": (head(up(3, 2, 1, g=2)), P, "uneven", "1"),
    "hidden, an even one after": (head(up(3, 2), up(4, 2, 1)), P, "uneven", "1"),
    "last, an even one before": (head(up(4, 2, 1), up(3, 2)), P, "uneven", "2"),
    "with dilation": (head(up(5, 2, 2, d=3)), P, "uneven", "1"),
    "deep path": (nn.Sequential(conv(), nn.Sequential(nn.ReLU(), nn.Sequential(up(3, 2)))), P, "uneven", "1.1.0"),
    "k1 s2": (head(up(1, 2)), P, "gaps", "1"),
    "k2 s3": (head(up(2, 3)), P, "gaps", "1"),
    "k2 s2 d2": (head(up(2, 2, d=2)), P, "gaps", "1"),
    "k3 s4, a row": (head(up(3, 4, ndim=1), ndim=1), ROW, "gaps", "1"),
    "gaps on one axis": (head(up((2, 1), 2)), P, "gaps", "1"),
    "cat": (unet(), P, "size", "rise.0"),
    "cat, one level": (unet(1), P, "size", "rise.0"),
    "cat, three levels": (unet(3), (1, 4, 16, 24), "size", "rise.0"),
    "cat and pool": (unet(fall="pool"), P, "size", "rise.1"),
    "cat and nearest": (unet(rise="nearest"), P, "size", "rise.0"),
    "add": (unet(join="add"), P, "size", "rise.0"),
    "sub": (unet(join="sub"), P, "size", "rise.0"),
    "mul": (unet(join="mul"), P, "size", "rise.0"),
    "a row, cat": (unet(ndim=1), ROW, "size", "rise.0"),
    "a volume, add": (unet(ndim=3, join="add"), V, "size", "rise.0"),
    "refused at once": (unet(), (1, 4, 30, 30), "size", "rise.0"),
    "refused at once, low": (unet(3), (1, 4, 16, 20), "size", "rise.0"),
    "pixel_unshuffle": (head(nn.PixelUnshuffle(2), nn.PixelShuffle(2)), P, "size", "1"),
    "windows": (head(windows(4)), (1, 4, 16, 8), "size", "1"),
    "a check of its own": (head(check(4)), P, "size", "1"),
    "floored and doubled": (head(conv(stride=2), up(2, 2)), P, "changed", ""),
    "pooled and resized": (head(nn.MaxPool2d(4), nn.Upsample(scale_factor=4)), P, "changed", ""),
    "twice, floored": (head(nn.AvgPool2d(2), up(4, 4)), P, "changed", ""),
    "a row, changed": (head(nn.MaxPool1d(2), up(2, 2, ndim=1), ndim=1), ROW, "changed", ""),
    "mixed corners": (head(bilinear(), bilinear(corners=True)), P, "corners", "2"),
    "one True of three": (head(bilinear(), bilinear(corners=True), bilinear()), P, "corners", "2"),
    "mixed by function": (
        head(bilinear(), resize(scale_factor=2, mode="bicubic", align_corners=True)),
        P,
        "corners",
        "2",
    ),
    "1.5 of 15": (head(resize(scale_factor=1.5)), BOX, "floor", "1"),
    "1.3 of 16": (head(resize(scale_factor=1.3, mode="bilinear")), P, "floor", "1"),
    "120/88 of 88": (head(resize(scale_factor=120 / 88)), (1, 4, 88, 8), "floor", "1"),
    "one axis floors": (head(resize(scale_factor=(1.0, 1.5))), BOX, "floor", "1"),
    "a frozen size": (head(resize(size=(64, 64))), P, "frozen", "1"),
    "a frozen size, bilinear": (head(resize(size=(40, 40), mode="bilinear")), P, "frozen", "1"),
}


def pyramid(self, x):
    """A feature pyramid: nearest to the next size, then a sum."""
    maps = [self.a(x)]
    for down in (self.b, self.c):
        maps.append(down(maps[-1]))
    outs = [maps[-1]]
    for smaller in reversed(maps[:-1]):
        outs.append(smaller + F.interpolate(outs[-1], size=smaller.shape[2:]))
    return [self.out(y) for y in reversed(outs)]


def pastes(self, x):
    """Masks of fractional sizes put into a picture, after all layers."""
    masks = self.net(x)
    return [F.interpolate(masks[:, :1], size=size, mode="bilinear") for size in ((37, 51), (20, 33), (49, 18))]


def there_and_back(self, x):
    """Smaller with one flag, larger with the other."""
    small = F.interpolate(self.a(x), scale_factor=0.5, mode="bilinear", align_corners=True)
    return self.b(F.interpolate(small, size=x.shape[2:], mode="bilinear", align_corners=False))


def padded(self, x):
    """Pad to whole multiples, run, crop."""
    h, w = x.shape[2:]
    return self.net(F.pad(x, (0, -w % 4, 0, -h % 4)))[..., :h, :w]


def prepared(self, x):
    """The input transform of a detector: a fractional scale before any layer."""
    return self.net(F.interpolate(x, scale_factor=1.37, mode="bilinear", recompute_scale_factor=True))


def pooled(self, x):
    """An image pooled to one pixel and spread again: from one pixel both corners give the same."""
    y = F.interpolate(self.conv(x.mean((2, 3), keepdim=True)), size=x.shape[2:], mode="bilinear", align_corners=False)
    return self.up(x + y)


def counted(self, x):
    """It counts its runs in a buffer, and draws random numbers."""
    self.runs += 1
    return self.conv(x) + torch.rand(1)


CLEAN = {
    "k2 s2": (head(up(2, 2)), P),
    "k3 s3": (head(up(3, 3)), P),
    "k4 s4": (head(up(4, 4)), P),
    "k4 s2 p1": (head(up(4, 2, 1)), P),
    "k6 s2 p2": (head(up(6, 2, 2)), P),
    "k6 s3": (head(up(6, 3)), P),
    "k16 s8 p4": (head(up(16, 8, 4, ndim=1), ndim=1), ROW),
    "k10 s5, trimmed": (Does(lambda s, x: s.up(s.a(x))[..., 2:-3], a=nn.Conv1d(4, 4, 3), up=up(10, 5, ndim=1)), ROW),
    "k4 s2 p1, a volume": (head(up(4, 2, 1, ndim=3), ndim=3), V),
    "k2 s2, a volume": (head(up(2, 2, ndim=3), ndim=3), V),
    "stride 1, k3": (head(up(3, 1, 1)), P),
    "stride 1, k4: DCGAN's first": (nn.Sequential(up(4, 1), nn.ReLU(), up(4, 2, 1)), (1, 4, 1, 1)),
    "depthwise k4 s2": (head(up(4, 2, 1, g=4)), P),
    "k2 s2 d3": (head(up(2, 2, d=3)), P),
    "a tent of odd size": (head(tent(2)), P),
    "a tent, scale 3": (head(tent(3)), P),
    "nearest": (head(nn.Upsample(scale_factor=2)), P),
    "nearest, 1.5 of 16": (head(resize(scale_factor=1.5)), P),
    "bilinear twice": (head(bilinear(), bilinear()), P),
    "corners twice": (head(bilinear(corners=True), bilinear(corners=True)), P),
    "nearest beside corners": (head(nn.Upsample(scale_factor=2), bilinear(corners=True)), P),
    "from one pixel": (Does(pooled, conv=conv(k=1), up=bilinear(corners=True)), P),
    "ratio 1": (head(resize(size=P[2:], mode="bilinear", align_corners=True), bilinear()), P),
    "smaller, floored": (head(resize(scale_factor=0.5)), (1, 4, 15, 13)),
    "smaller, other corners": (Does(there_and_back, a=conv(), b=conv()), P),
    "recomputed": (head(resize(scale_factor=1.5, recompute_scale_factor=True)), BOX),
    "pixel_shuffle": (nn.Sequential(conv(4, 16), nn.PixelShuffle(2)), P),
    "pixel_shuffle by 3": (nn.Sequential(conv(4, 36), nn.PixelShuffle(3), conv()), P),
    "shuffled twice": (nn.Sequential(conv(4, 16), nn.PixelShuffle(2), conv(4, 16), nn.PixelShuffle(2)), P),
    "unet by size": (unet(by="size"), P),
    "unet by output_size": (unet(by="output_size", fall="pool"), (1, 4, 15, 13)),
    "unet, padded": (unet(by="pad"), (1, 4, 15, 13)),
    "unet, cropped": (unet(by="crop", fall="conv"), (1, 4, 15, 13)),
    "unet, padded outside": (Does(padded, net=unet()), (1, 4, 15, 13)),
    "valid convolutions": (nn.Sequential(nn.Conv2d(4, 4, 3), nn.Conv2d(4, 4, 3), up(2, 2)), P),
    "a pyramid": (Does(pyramid, a=conv(), b=conv(stride=2), c=conv(stride=2), out=conv()), P),
    "pastes": (Does(pastes, net=head()), P),
    "an input transform": (Does(prepared, net=head(up(4, 2, 1))), P),
    "an input transform that floors": (nn.Sequential(resize(scale_factor=1.37), conv()), P),
    "grid_sample": (Does(lambda s, x: F.grid_sample(s.a(x), torch.zeros(1, 9, 9, 2, device=x.device)), a=conv()), P),
    "a classifier": (nn.Sequential(conv(stride=2), nn.MaxPool2d(2), nn.AdaptiveAvgPool2d(1), nn.Flatten()), P),
    "an encoder": (nn.Sequential(conv(stride=2), nn.BatchNorm2d(4), conv(stride=2)), P),
    "maps at a quarter": (nn.Sequential(conv(stride=2), conv(stride=2), conv(stride=2), up(2, 2)), P),
    "plain": (head(), P),
    "a perceptron": (nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2)), (3, 4)),
    "a recurrent network": (nn.GRU(4, 5, batch_first=True), (2, 7, 4)),
    "attention": (nn.TransformerEncoderLayer(4, 2, 8, batch_first=True), (2, 7, 4)),
    "norms and dropout": (head(nn.BatchNorm2d(4), nn.Dropout2d(), nn.GroupNorm(2, 4), up(4, 2, 1)), P),
    "counts and draws": (Does(counted, conv=conv()), P),
    "channels last": (Does(lambda s, x: s.up(x.movedim(-1, 1)), up=up(4, 2, 1, ndim=1)), (1, 16, 4)),
}
CLEAN["counts and draws"][0].register_buffer("runs", torch.zeros(1))
