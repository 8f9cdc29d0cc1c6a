"""Which torch code makes what a convention makes: a resize, a stamp or a shuffle."""

from typing import Any

from splatlib._arguments import Array
from splatlib.mismatch.conventions import LAYOUTS, ORDERS, Resize, Shuffle, Stamp, plain
from splatlib.mismatch.torch_resize import resize_code


def torch_code(how: Any, x: Array, shape: tuple[int, ...], layout: str, finish: str) -> str:
    """Write the torch code that does it, for x as (N, C, ...)."""
    out = shape[2:]
    if isinstance(how, Resize):
        lines = resize_code(how, x, out, finish)
    elif isinstance(how, Shuffle):
        lines = [shuffle_code(how)]
    else:
        lines = [stamp_code(how, x.shape[2:], out)]
    turned = ("", ".movedim(1, -1)", ".transpose(-1, -2)", f".movedim(1, -1).reshape{shape}")
    lines[-1] += turned[LAYOUTS.index(layout)]
    return "\n".join(lines)


def shuffle_code(how: Shuffle) -> str:
    """Write the shuffle and the order of its channels."""
    r, turn = abs(how.factor), ".transpose(-1, -2)" * ("transposed" in how.order)
    depth = ".transpose(1, 2).flatten(1, 2)"
    if how.factor > 0:
        order = f".unflatten(1, ({r * r}, -1)){depth}" * how.order.startswith("DCR")
        return f"F.pixel_shuffle(x{turn}{order}, {r}){turn}"
    order = f".unflatten(1, (-1, {r * r})){depth}" * how.order.startswith("DCR")
    return f"F.pixel_unshuffle(x{turn}, {r}){turn}{order}"


def stamp_code(how: Stamp, size: tuple[int, ...], out: tuple[int, ...]) -> str:
    """Write the convolution and its crop or its padding."""
    ndim = len(size)
    weight = "weight"
    if how.order:
        last = (-2, -1) if how.order == ORDERS[2] else (-1, -2)
        moved = f".movedim({last}, {(0, 1) if how.transposed else (1, 0)})"
        front = f".movedim(-1, {0 if how.transposed else 1})"
        weight += [".transpose(0, 1)", moved, moved, front, ".transpose(-1, -2)"][ORDERS.index(how.order) - 1]
    if how.flip:
        weight += f".flip({', '.join(map(str, range(-ndim, 0)))})"
    settings = {"stride": how.stride, "dilation": (how.dilation,), "groups": (how.groups,)}
    extra = [start - end for start, end in zip(how.start, how.end, strict=True)]
    x, after, pad = "x", "", [n for pair in zip(how.start, how.end, strict=True) for n in pair]
    around = ", ".join(map(str, [n for a in reversed(range(ndim)) for n in pad[2 * a : 2 * a + 2]]))
    if not how.transposed:
        # torch pads both ends alike; what its last window does not reach makes no difference
        if all(0 <= p - e < s for p, e, s in zip(how.start, how.end, how.stride, strict=True)):
            settings["padding"] = how.start
        else:
            x = f"F.pad(x, ({around}))"
    elif min(how.start) >= 0 and all(0 <= e < max(s, how.dilation) for e, s in zip(extra, how.stride, strict=True)):
        settings |= {"padding": how.start, "output_padding": tuple(extra)}
    elif min((*how.start, *how.end)) >= 0:
        cuts = [f"{start or ''}:{-end or ''}" for start, end in zip(how.start, how.end, strict=True)]
        after = f"[..., {', '.join(cuts)}]"
    else:
        around = ", ".join(str(-n) for a in reversed(range(ndim)) for n in pad[2 * a : 2 * a + 2])
        after = f"pad:{around}"
    default = {"padding": 0, "output_padding": 0}
    args = "".join(
        f", {name}={plain(value)}" for name, value in settings.items() if set(value) != {default.get(name, 1)}
    )
    args = f", torch.tensor({list(how.bias)}).to(x)" * bool(how.bias) + args
    call = f"F.conv{'_transpose' * how.transposed}{ndim}d({x}, {weight}{args})"
    return f"F.pad({call}, ({after[4:]}))" if after.startswith("pad:") else call + after
