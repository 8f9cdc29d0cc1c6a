"""A decoder with the layout and the widths of Stable Diffusion's, whose pairs may be fused: for `gpu.py`."""

import torch
import torch.nn.functional as F
from torch import nn

from splatlib.fusion import fuse_nearest_conv


class Rise(nn.Module):
    """Nearest by 2 and a 3x3 convolution, as two layers or as one."""

    def __init__(self, c):
        """Take the convolution's weights as torch draws them."""
        super().__init__()
        self.conv, self.one = nn.Conv2d(c, c, 3, padding=1), None

    def fuse(self):
        """Make the one layer, and use it from now on."""
        taps, self.stride, self.padding = fuse_nearest_conv(self.conv.weight.detach().double().numpy(), 2, padding=1)
        self.one = nn.Parameter(torch.as_tensor(taps).float())

    def forward(self, x):
        """Enlarge."""
        if self.one is None:
            return self.conv(F.interpolate(x, scale_factor=2, mode="nearest"))
        return F.conv_transpose2d(x, self.one, self.conv.bias, self.stride, self.padding)


class Block(nn.Module):
    """Two convolutions with a way round them."""

    def __init__(self, c, m):
        """Take `c` channels to `m`."""
        super().__init__()
        part = [(nn.GroupNorm(32, width), nn.SiLU(), nn.Conv2d(width, m, 3, padding=1)) for width in (c, m)]
        self.inner = nn.Sequential(*part[0], *part[1])
        self.round = nn.Conv2d(c, m, 1) if c != m else nn.Identity()

    def forward(self, x):
        """Add."""
        return self.round(x) + self.inner(x)


class Attention(nn.Module):
    """Every place looks at every other, once."""

    def __init__(self, c):
        """Take one head of `c` channels."""
        super().__init__()
        self.norm, self.three, self.last = nn.GroupNorm(32, c), nn.Conv2d(c, 3 * c, 1), nn.Conv2d(c, c, 1)

    def forward(self, x):
        """Add what is seen."""
        q, k, v = self.three(self.norm(x)).flatten(2).transpose(1, 2).chunk(3, -1)
        seen = F.scaled_dot_product_attention(q[:, None], k[:, None], v[:, None])[:, 0]
        return x + self.last(seen.transpose(1, 2).reshape(x.shape))


def decoder(fused, widths=(512, 512, 256, 128)):
    """Give a decoder with the layout and the widths of Stable Diffusion's: 4 channels to 3, 8 times as large."""
    torch.manual_seed(0)
    first = widths[0]
    parts = [nn.Conv2d(4, first, 3, padding=1), Block(first, first), Attention(first), Block(first, first)]
    for before, c in zip((first, *widths), widths, strict=False):
        parts += [Block(before, c), Block(c, c), Block(c, c), Rise(c)]
    net = nn.Sequential(*parts[:-1], nn.GroupNorm(32, widths[-1]), nn.SiLU(), nn.Conv2d(widths[-1], 3, 3, padding=1))
    for part in net:
        if fused and isinstance(part, Rise):
            part.fuse()
    return net.eval()
