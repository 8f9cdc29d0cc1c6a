"""Which torch code resizes so: one call where there is one, else a matrix an axis; bytes in integers."""

from fractions import Fraction
from math import floor
from typing import Any

import numpy as np

from splatlib._arguments import Array
from splatlib.mismatch.apply import two_pixels
from splatlib.mismatch.conventions import INTEGERS, MIXED, PASSES, SINGLE, Resize, plain
from splatlib.mismatch.matrices import axis_matrices, same
from splatlib.mismatch.whole import bits_of

DType = np.dtype[Any]


def resize_code(how: Resize, x: Array, out: tuple[int, ...], finish: str) -> list[str]:
    """Write the call of `interpolate`, of `grid_sample`, or the matrices."""
    size, floats = x.shape[2:], np.issubdtype(x.dtype, np.floating)
    name = "x" if floats else "x.double()"
    if finish in (*PASSES, *INTEGERS):
        return bytes_code(how, x, size, out, finish)
    if finish == SINGLE:
        return single_code(how, size, out)
    call = interpolate_code(how, name, x.dtype, size, out) or sample_code(how, name, size, out)
    lines = [call] if call else [*matrix_code(how, size, out, "x.dtype" if floats else "torch.float64")]
    if not call:
        ins, outs = "ijk"[: len(out)], "zyx"[-len(out) :]
        pairs = ",".join(o + i for i, o in zip(ins, outs, strict=True))
        lines.append(f'torch.einsum("nc{ins},{pairs}->nc{outs}", {name}, {", ".join("ABC"[: len(out)])})')
    rule, _, clamped = finish.partition(",")
    lines[-1] += ".round(decimals=9)" if finish else ""  # 2.4999999999999996 is 2.5, as in finished
    lines[-1] += {"": "", "round": ".round()", "round half up": ".add(0.5).floor()", "truncate": ".trunc()"}[rule]
    lines[-1] += ".clamp(0, 255)" if clamped else ""
    return lines


def interpolate_code(how: Resize, name: str, kind: DType, size: tuple[int, ...], out: tuple[int, ...]) -> str:
    """Write the call of `interpolate` that does it, if there is one."""
    ends = [*zip(size, out, strict=True)]
    mode, extra = torch_mode(how, len(out), any(o < i for i, o in ends))
    target = f"size={out}"
    if how.scale_factor:
        target = f"scale_factor={plain(how.scale_factor)}"
        given = [*zip(ends, how.scale_factor, strict=True)]
        # torch takes no notice of the scale where a size stays (or doubles), and with align_corners=True
        if how.grid == "align_corners" or any(o in (i, 2 * i) and f != Fraction(o, i) for (i, o), f in given):
            return ""
        if any(floor(i * float(f)) != o for (i, o), f in given):
            return ""
    if how.kernel == "nearest" and mode:
        rounding = how.rounding.partition(" in ")[0]
        for single in (np.float64,) if kind == np.float64 else ():
            if same(how, how._replace(rounding=f"{rounding} in {single.__name__}"), size, out):
                return f'F.interpolate({name}, {target}, mode="{mode}")'
        if not same(how, how._replace(rounding=f"{rounding} in float32"), size, out):
            return ""
        name = "x.float()" if kind != np.float32 else name
    return f'F.interpolate({name}, {target}, mode="{mode}"{extra})' if mode else ""


def torch_mode(how: Resize, ndim: int, shrinks: bool) -> tuple[str, str]:
    """Give torch's mode and its other arguments; "" if there is none."""
    if how.border or how.blur or how.steps or how.places:
        return "", ""
    rounding, _, machine = how.rounding.partition(" in ")
    key = (how.kernel, how.grid, rounding if machine in ("", "float32", "float64") else "", *how[3:5])
    linear, false = ("linear", "bilinear", "trilinear")[ndim - 1], ", align_corners=False"
    modes = {
        ("nearest", "asymmetric", "floor", False, False): ("nearest", ""),
        ("nearest", "half_pixel", "round_prefer_ceil", False, False): ("nearest-exact", ""),
        ("linear", "half_pixel", "", False, False): (linear, false),
        ("linear", "align_corners", "", False, False): (linear, ", align_corners=True"),
    }
    if how.scale_factor is None:
        modes["area", "", "", False, False] = ("area", "")
    if ndim == 2:
        modes |= {
            ("cubic a=-0.75", "half_pixel", "", False, False): ("bicubic", false),
            ("cubic a=-0.75", "align_corners", "", False, False): ("bicubic", ", align_corners=True"),
            ("linear", "half_pixel", "", True, True): (linear, f"{false}, antialias=True"),
            ("cubic a=-0.5", "half_pixel", "", shrinks, True): ("bicubic", f"{false}, antialias=True"),
            ("lanczos 3", "half_pixel", "", shrinks, True): ("lanczos", ", antialias=True"),
        }
    return modes.get(key, ("", ""))


def sample_code(how: Resize, name: str, size: tuple[int, ...], out: tuple[int, ...]) -> str:
    """Write the call of `grid_sample` that does it, if there is one."""
    flags = {MIXED[0]: ("True", "False"), MIXED[1]: ("False", "True"), "half_pixel": ("False", "False")}
    mode = {"linear": "bilinear", "cubic a=-0.75": "bicubic"}.get(how.kernel)
    if len(out) != 2 or how.grid not in flags or not mode or 1 in out or how._replace(border="") != Resize(*how[:2]):
        return ""
    whole, part = flags[how.grid]
    if how.border not in ("", "zeros"):
        return ""
    flat = f"torch.eye(2, 3).to({name}).expand(len(x), 2, 3)"
    grid = f"F.affine_grid({flat}, (*x.shape[:2], *{out}), align_corners={whole})"
    border = "" if how.border else ', padding_mode="border"'
    return f'F.grid_sample({name}, {grid}, mode="{mode}"{border}, align_corners={part})'


def matrix_code(how: Resize, size: tuple[int, ...], out: tuple[int, ...], kind: str) -> list[str]:
    """Write the matrix of each axis, A, B, C."""
    lines, scales = [], how.scale_factor or (None,) * len(out)
    for axis, (letter, i, o, s) in enumerate(zip("ABC", size, out, scales, strict=False)):
        args = [f"{i}, {o}", repr(how.kernel), repr(how.grid)]
        args += [f"rounding={how.rounding!r}"] if how.rounding else []
        args += ["antialias=True"] * how.antialias + ["exclude_outside=True"] * how.exclude_outside
        args += [f"scale_factor={plain([s])}"] if s else []
        args += [f"border={how.border!r}"] * bool(how.border) + [f"blur={how.blur!r}"] * bool(how.blur)
        args += [f"steps={how.steps}"] * bool(how.steps)
        args += [f"places=({plain(how.places[axis][:1])}, {plain(how.places[axis][1:])})"] if how.places else []
        lines.append(f"{letter} = torch.tensor(grid_matrix({', '.join(args)}), dtype={kind})")
    return lines


def single_code(how: Resize, size: tuple[int, ...], out: tuple[int, ...]) -> list[str]:
    """Write ONNX Runtime's linear bytes: float32 coordinates, four products a pixel, truncated."""
    lines = []
    scales = how.scale_factor or (None,) * len(out)
    for letter, i, m, s in zip("yx", size, out, scales, strict=True):
        scale = f"(torch.tensor({m}.0) / {i})" if s is None else f"torch.tensor({plain([s])})"
        grids = {
            "half_pixel": f"(torch.arange({m}.0) + 0.5) / {scale} - 0.5",
            "asymmetric": f"torch.arange({m}.0) / {scale}",
        }
        at = grids.get(how.grid, f"torch.arange({m}.0).double().mul({i - 1}).div({max(m - 1, 1)}).float()")
        lines += [
            f"at = ({at}).clamp(0, {i - 1})",
            f"low, high = at.long(), (at.long() + 1).clamp(max={i - 1})",
            "part = torch.where(low == high, 0.5, at - low)",
            f"{letter} = [(low, torch.where(low == high, 0.5, 1 - part)), (high, part)]",
        ]
    pixel = "x.float()[:, :, r[:, None], c]"
    lines.append(f"sum((b * a[:, None]) * {pixel} for r, a in y for c, b in x_) .trunc()".replace("x_) .", "across)."))
    return [line.replace("x = [(low", "across = [(low") for line in lines]


def bytes_code(how: Resize, x: Array, size: tuple[int, ...], out: tuple[int, ...], finish: str) -> list[str]:
    """Write what a library does with bytes, in integers that float64 holds."""
    n = len(out)
    if finish == PASSES[1] and how.kernel != "area":
        call = interpolate_code(how, "x.byte()", np.dtype(np.float32), size, out)
        if call and n == 2:
            return [call]
    lines = matrix_code(how, size, out, "torch.float64")
    if finish == PASSES[3]:
        lines = [line.replace("), dtype=", ", single=True), dtype=") for line in lines]
    if finish in PASSES:
        most = [float(matrix.max()) for matrix in axis_matrices(how, size, out)]
        passes = [
            f"({axis + 2}, {'ABC'[axis]}, {bits_of(most[axis]) if finish == PASSES[1] else 22})"
            for axis in (range(n) if finish == PASSES[2] else reversed(range(n)))
        ]
        return [
            *lines,
            "y = x.double()",
            f"for axis, M, bits in ({', '.join(passes)},):",
            "    y = torch.tensordot(y, (M * 2**bits + M.sign() / 2).trunc(), ([axis], [1])).movedim(-1, axis)",
            "    y = (y / 2**bits + 0.5).floor().clamp(0, 255)",
            "y",
        ]
    bits = 11 if finish == INTEGERS[0] else 8
    lines = [line.replace("), dtype=", f", bits={bits}), dtype=") for line in lines]
    if bits == 8 or not two_pixels(how, size, out):
        pairs, ins, outs = ("yi,xj", "ij", "yx") if n > 1 else ("xi", "i", "x")
        sums = f'torch.einsum("nc{ins},{pairs}->nc{outs}", x.double(), A{", B" * (n > 1)})'
        return [*lines, f"({sums} / 2**{bits * n} + 0.5).floor().clamp(0, 255)"]
    (i, m), last = ((size[0], out[0]), "B") if n > 1 else ((1, 1), "A")
    picture = "x" if n > 1 else "x[:, :, None]"
    if how.kernel == "linear":
        step = m / i if how.scale_factor is None or n == 1 else plain(how.scale_factor[:1])
        start, over = {"half_pixel": (0.5, 0.5)}.get(how.grid, (0, 0))
        if how.grid == "align_corners":
            step = (m - 1) / max(i - 1, 1)
        places = [
            f"at = (torch.arange({m}).double() + {over}) / {step} - {start}",
            "low = at.floor()",
            "part = (at - low).float()",
        ]
    else:
        step = f"{m} / {i}" if how.scale_factor is None else plain(how.scale_factor[:1])
        low = f"torch.arange({m}) * {i} // {m}" if how.scale_factor is None else f"(torch.arange({m}) / {step}).floor()"
        places = [
            f"low = {low}",
            f"part = (torch.arange({m}) + 1 - (low + 1).double() * {step}).float()",
            "part = torch.where(part <= 1e-9, 0, part - part.floor())",
        ]
    return [
        *lines,
        f'R = (torch.einsum("ncij,xj->ncix", {picture}.double(), {last}) / 2**4).floor()',
        *places,
        f"above, below = (R[:, :, (low + n).long().clamp(0, {i - 1})] for n in (0, 1))",
        "a, b = (((w * 2048).round().double())[:, None] for w in (1 - part, part))",
        f"(((a * above / 2**16).floor() + (b * below / 2**16).floor() + 2) / 4).floor(){'[:, :, 0]' * (n == 1)}",
    ]
