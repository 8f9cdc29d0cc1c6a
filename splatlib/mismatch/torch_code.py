"""Which torch code makes what a convention makes: one call where there is one, else a matrix an axis."""

from typing import Any

import numpy as np

from splatlib._arguments import Array
from splatlib.mismatch.conventions import LAYOUTS, ORDERS, Resize, Shuffle, Stamp, plain
from splatlib.mismatch.matrices import same


def torch_code(how: Any, x: Array, shape: tuple[int, ...], layout: str, finish: str) -> str:
    """Write the torch code that does it, for x as (N, C, ...)."""
    out = shape[2:]
    if isinstance(how, Resize):
        name = "x" if np.issubdtype(x.dtype, np.floating) else "x.double()"
        lines = resize_code(how, name, x, out)
    elif isinstance(how, Shuffle):
        lines = [shuffle_code(how)]
    else:
        lines = [stamp_code(how, x.shape[2:], out)]
    lines[-1] += ".round(decimals=9)" if finish else ""  # 2.4999999999999996 is 2.5, as in finished
    lines[-1] += {"": "", "round": ".round()", "round half up": ".add(0.5).floor()", "truncate": ".trunc()"}[finish]
    turned = ("", ".movedim(1, -1)", ".transpose(-1, -2)", f".movedim(1, -1).reshape{shape}")
    lines[-1] += turned[LAYOUTS.index(layout)]
    return "\n".join(lines)


def resize_code(how: Resize, name: str, x: Array, out: tuple[int, ...]) -> list[str]:
    """Write the call of `interpolate`, or the matrices."""
    size, ndim = x.shape[2:], x.ndim - 2
    target = f"scale_factor={plain(how.scale_factor)}" if how.scale_factor else f"size={out}"
    shrinks = any(o < i for i, o in zip(size, out, strict=True))
    mode, extra = torch_mode(how, ndim, shrinks)
    kept = any(o in (i, 2 * i) for i, o in zip(size, out, strict=True))
    if how.scale_factor and (kept or how.grid == "align_corners"):
        mode = ""  # torch takes no notice of the scale where a size stays (or doubles), and with align_corners=True
    if how.kernel == "nearest" and mode:
        rounding = how.rounding.partition(" in ")[0]
        for kind in ("float64",) if x.dtype == np.float64 else ():
            if same(how, how._replace(rounding=f"{rounding} in {kind}"), size, out):
                return [f'F.interpolate({name}, {target}, mode="{mode}")']
        if same(how, how._replace(rounding=f"{rounding} in float32"), size, out):
            name = "x.float()" if x.dtype != np.float32 else name
            return [f'F.interpolate({name}, {target}, mode="{mode}")']
        mode = ""
    if mode:
        return [f'F.interpolate({name}, {target}, mode="{mode}"{extra})']
    if " in float" in how.rounding:  # a nearest in torch's arithmetic that torch itself can't be asked for
        return ["# no single call: index x with the pixels that were picked"]
    lines, scales = [], how.scale_factor or (None,) * ndim
    kind = "x.dtype" if name == "x" else "torch.float64"
    for letter, i, o, s in zip("ABC", size, out, scales, strict=False):
        args = [f"{i}, {o}", repr(how.kernel), repr(how.grid)]
        args += [f"rounding={how.rounding!r}"] if how.rounding else []
        args += ["antialias=True"] * how.antialias + ["exclude_outside=True"] * how.exclude_outside
        args += [f"scale_factor={plain([s])}"] if s else []
        lines.append(f"{letter} = torch.tensor(grid_matrix({', '.join(args)}), dtype={kind})")
    ins, outs = "ijk"[:ndim], "zyx"[-ndim:]
    pairs = ",".join(o + i for i, o in zip(ins, outs, strict=True))
    return [*lines, f'torch.einsum("nc{ins},{pairs}->nc{outs}", {name}, {", ".join("ABC"[:ndim])})']


def torch_mode(how: Resize, ndim: int, shrinks: bool) -> tuple[str, str]:
    """Give torch's mode and its other arguments; "" if there is none."""
    key = (how.kernel, how.grid, how.rounding.partition(" in ")[0], how.antialias, how.exclude_outside)
    linear, false = ("linear", "bilinear", "trilinear")[ndim - 1], ", align_corners=False"
    modes = {
        ("nearest", "asymmetric", "floor", False, False): ("nearest", ""),
        ("nearest", "half_pixel", "round_prefer_ceil", False, False): ("nearest-exact", ""),
        ("linear", "half_pixel", "", False, False): (linear, false),
        ("linear", "align_corners", "", False, False): (linear, ", align_corners=True"),
        ("area", "", "", False, False): ("area", ""),
    }
    if ndim == 2:
        modes |= {
            ("cubic a=-0.75", "half_pixel", "", False, False): ("bicubic", false),
            ("cubic a=-0.75", "align_corners", "", False, False): ("bicubic", ", align_corners=True"),
            ("linear", "half_pixel", "", True, True): (linear, f"{false}, antialias=True"),
            ("cubic a=-0.5", "half_pixel", "", shrinks, True): ("bicubic", f"{false}, antialias=True"),
        }
    return modes.get(key, ("", ""))


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
        weight += [".transpose(0, 1)", moved, moved, ".transpose(-1, -2)"][ORDERS.index(how.order) - 1]
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
    elif all(0 <= e < max(s, how.dilation) for e, s in zip(extra, how.stride, strict=True)):
        settings |= {"padding": how.start, "output_padding": tuple(extra)}
    elif min(how.end) >= 0:
        cuts = [f"{start or ''}:{-end or ''}" for start, end in zip(how.start, how.end, strict=True)]
        after = f"[..., {', '.join(cuts)}]"
    else:
        around = ", ".join(str(-n) for a in reversed(range(ndim)) for n in pad[2 * a : 2 * a + 2])
        after = f"pad:{around}"
    default = {"padding": 0, "output_padding": 0}
    args = "".join(
        f", {name}={plain(value)}" for name, value in settings.items() if set(value) != {default.get(name, 1)}
    )
    call = f"F.conv{'_transpose' * how.transposed}{ndim}d({x}, {weight}{args})"
    return f"F.pad({call}, ({after[4:]}))" if after.startswith("pad:") else call + after
