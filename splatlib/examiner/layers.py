"""The layers that change the size of a picture: settings, sizes, the formula with its numbers, overlap counts."""

from typing import Any, NamedTuple

import numpy as np

from splatlib.checkerboard import count_ratio, phase_sums
from splatlib.examiner.trace import SAME, Call, Trace, spatial

LINEAR = ("linear", "bilinear", "trilinear", "bicubic", "cubic")
SHORT = {"kernel_size": "K", "stride": "s", "padding": "p", "output_padding": "op", "dilation": "d", "groups": "g"}


class Layer(NamedTuple):
    """A layer that changes the size. `counts` is one period of the overlap counts for each axis, `at` its call."""

    path: str
    kind: str
    settings: dict[str, Any]
    size_in: tuple[int, ...]
    size_out: tuple[int, ...]
    formula: str
    counts: tuple[tuple[int, ...], ...]
    ratio: float
    then: str
    at: int

    @property
    def enlarges(self) -> bool:
        """It makes some axis larger, and none smaller."""
        pairs = list(zip(self.size_in, self.size_out, strict=True))
        return any(a < b for a, b in pairs) and all(a <= b for a, b in pairs)


def layers_of(trace: Trace) -> list[Layer]:
    """List the layers that change the size; what prepares inputs, pastes results or pools to one pixel is none."""
    fed, found = trace.consumers(), []
    weighed = _weighed_after(trace, fed)
    pasted = _pasted(trace, weighed)
    for at, call in enumerate(trace.calls):
        known = call.op.startswith(("conv", "interpolate", "pixel_")) or "pool" in call.op
        if not known or not call.learned or at in pasted or not call.taken or len(call.made) < 3:
            continue
        size_in, size_out = spatial(call.op, call.taken[0]), spatial(call.op, call.made)
        if size_in == size_out and not (call.op.startswith("conv_transpose") and max(strides(call)) > 1):
            continue
        if "pool" in call.op and set(size_out) == {1}:
            continue
        counts = _counts(call)
        ratio = float(np.prod([count_ratio(np.array(axis)) for axis in counts])) if counts else 1.0
        told, rules = described(call), list(zip(_formula(call, size_in, size_out), size_out, strict=True))
        alike = not any(isinstance(value, tuple) for value in told.values())  # then one axis tells it
        formula = " and ".join(f"{rule} = {n}" for rule, n in rules[: 1 if alike else None])
        then = _then(trace, fed, at)
        found.append(Layer(call.path, call.op, told, size_in, size_out, formula, counts, ratio, then, at))
    return found


def axes(value: Any, ndim: int) -> tuple[int, ...]:
    """Give a setting for each axis."""
    values = tuple(value) if isinstance(value, tuple | list) else (value,)
    return values * ndim if len(values) == 1 else values


def strides(call: Call) -> tuple[int, ...]:
    """Give the stride of a convolution on each axis."""
    return axes(call.settings["stride"], len(spatial(call.op, call.made)))


def kernel(call: Call) -> tuple[int, ...]:
    """Give the kernel size of a convolution or a pooling on each axis."""
    ndim = len(spatial(call.op, call.made))
    return call.weight[2:] if call.weight else axes(call.settings.get("kernel_size", 1), ndim)


def described(call: Call) -> dict[str, Any]:
    """Give the settings that a reader would write: those that differ from the defaults, and the kernel size."""
    if call.op.startswith("conv"):
        told = {"kernel_size": kernel(call), **call.settings}
    else:
        told = {name: value for name, value in call.settings.items() if value is not None and value is not False}
        if call.op == "interpolate" and call.settings["align_corners"] is not None:
            told["align_corners"] = call.settings["align_corners"]
    return {name: _one(value) for name, value in told.items() if _one(value) != _default(name)}


def wording(settings: dict[str, Any]) -> str:
    """Write settings as the book does: K3 s2 p1, and names where there is no letter."""
    words = []
    for name, value in settings.items():
        text = "x".join(map(str, value)) if isinstance(value, tuple) else str(value)
        if name == "mode":
            words.append(text)
        elif name in SHORT:
            words.append(f"{SHORT[name]}{text}")
        else:
            words.append(f"{name}={text}")
    return " ".join(words)


def _one(value: Any) -> Any:
    values = tuple(value) if isinstance(value, tuple | list) else (value,)
    return values[0] if len(set(values)) == 1 else values


def _default(name: str) -> Any:
    return {"stride": 1, "padding": 0, "output_padding": 0, "dilation": 1, "groups": 1}.get(name)


def _counts(call: Call) -> tuple[tuple[int, ...], ...]:
    """Count the stamps on each phase of a transposed convolution: splats of ones."""
    if not call.op.startswith("conv_transpose"):
        return ()
    ndim = len(spatial(call.op, call.made))
    ones = (np.ones((1, 1, k), int) for k in kernel(call))
    steps = zip(ones, strides(call), axes(call.settings["dilation"], ndim), strict=True)
    return tuple(tuple(phase_sums(taps, s, d)[0, 0].tolist()) for taps, s, d in steps)


def _formula(call: Call, size_in: tuple[int, ...], size_out: tuple[int, ...]) -> list[str]:
    """Write the size formula of each axis with its numbers."""
    told, op, ndim = call.settings, call.op, len(size_out)
    if isinstance(told.get("padding"), str):  # 'same', or unequal ends
        return [f"padding {told['padding']}"] * ndim
    if op.startswith("conv_transpose"):
        names = ("stride", "padding", "dilation", "output_padding")
        rows = zip(size_in, kernel(call), *(axes(told[name], ndim) for name in names), strict=True)
        return [f"({n} - 1)*{s} - 2*{p} + {d}*({k} - 1) + {e} + 1" for n, k, s, p, d, e in rows]
    if op == "interpolate":
        if told["size"] is not None or told["scale_factor"] is None:
            return ["size"] * ndim
        return [f"floor({n} * {f:.6g})" for n, f in zip(size_in, axes(told["scale_factor"], ndim), strict=True)]
    if "shuffle" in op:
        r = told.get("upscale_factor", told.get("downscale_factor"))
        return [f"{n} {'*' if op == 'pixel_shuffle' else '/'} {r}" for n in size_in]
    if "kernel_size" not in told and not call.weight:  # an adaptive pooling
        return ["asked for"] * ndim
    size = kernel(call)
    steps = axes(told["stride"], ndim) if told["stride"] is not None else size
    pads, wide = axes(told["padding"], ndim), axes(told.get("dilation", 1), ndim)
    rounds = "ceil" if told.get("ceil_mode") else "floor"
    rows = zip(size_in, size, steps or size, pads, wide, strict=True)
    return [f"{rounds}(({n} + 2*{p} - {d}*({k} - 1) - 1) / {s}) + 1" for n, k, s, p, d in rows]


def _then(trace: Trace, fed: list[list[int]], at: int) -> str:
    """Say what follows a call, looking through what gives the same numbers."""
    met = trace.failed is not None and at in trace.failed.sources
    after = [f"the refused {trace.failed.op}"] if trace.failed and met else []
    for consumer in dict.fromkeys(fed[at]):
        call = trace.calls[consumer]
        if call.op in SAME:
            return _then(trace, fed, consumer)
        size = f" {'x'.join(map(str, call.weight[2:]))}" if call.weight and len(call.weight) > 2 else ""
        after.append(call.op + size)
    return " and ".join(dict.fromkeys(after)) or "the output"


def _weighed_after(trace: Trace, fed: list[list[int]]) -> list[bool]:
    """Say for each call whether a layer with weights comes after it."""
    after = [False] * len(trace.calls)
    for at in reversed(range(len(trace.calls))):
        after[at] = any(after[c] or trace.calls[c].weight is not None for c in fed[at])
    return after


def _pasted(trace: Trace, weighed: list[bool]) -> set[int]:
    """Find pastes: calls from one place, to different sizes, with no weights after them (masks put into a picture)."""
    places: dict[str, list[int]] = {}
    for at, call in enumerate(trace.calls):
        if call.op == "interpolate" and not weighed[at]:
            places.setdefault(call.path, []).append(at)
    groups = (group for group in places.values() if len({trace.calls[at].made[2:] for at in group}) > 1)
    return {at for group in groups for at in group if len({trace.calls[a].made[:2] for a in group}) == 1}
