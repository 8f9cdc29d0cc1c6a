"""What could be computed with fewer multiplications and the same numbers, counted before and after."""

from math import prod
from typing import NamedTuple

from splatlib.examiner.layers import LINEAR, axes, kernel, strides
from splatlib.examiner.trace import OUTSIDE, POINTWISE, SAME, Call, Trace, multiplications, spatial


class Note(NamedTuple):
    """One saving: the convolution at `path`, multiplications before and after, and the share of the whole net saved."""

    kind: str
    path: str
    text: str
    before: int
    after: int
    share: float


def notes_of(trace: Trace, went: list[Trace]) -> list[Note]:
    """Look behind every convolution of stride 1 for resizes that feed it alone."""
    fed, found = trace.consumers(), []
    total = sum(map(multiplications, trace.calls))
    for at, call in enumerate(trace.calls):
        if not _slides(call) or not call.sources:
            continue
        saved = _swap(trace, fed, at) or _pair(trace, fed, at, went)
        if saved is not None:
            kind, text, after = saved
            before = multiplications(call)
            if after < before:
                found.append(Note(kind, call.path, text, before, after, (before - after) / total))
    return found


def _slides(call: Call) -> bool:
    plain = call.op in ("conv1d", "conv2d", "conv3d") and not isinstance(call.settings["padding"], str)
    return plain and set(strides(call)) == {1}


def _behind(trace: Trace, fed: list[list[int]], at: int, through: set[str]) -> int:
    """Follow a picture back to a resize that feeds nothing else; OUTSIDE if there is none."""
    *between, at = trace.back(at, through)
    alone = all(len(set(fed[step])) == 1 for step in (*between, at) if step != OUTSIDE)
    return at if at != OUTSIDE and alone and trace.calls[at].op == "interpolate" else OUTSIDE


def _parts(trace: Trace, fed: list[list[int]], at: int) -> list[int]:
    """List what a convolution reads: the parts of a cat that feeds it alone, or its one source."""
    (*between, joined) = trace.back(trace.calls[at].sources[0], SAME)
    cat = joined != OUTSIDE and trace.calls[joined].op in ("cat", "concat", "concatenate")
    if cat and all(len(set(fed[step])) == 1 for step in (*between, joined)):
        return trace.calls[joined].sources
    return [trace.calls[at].sources[0]]


def _area(trace: Trace, at: int) -> tuple[int, int]:
    """Count the pixels that a resize takes and makes."""
    call = trace.calls[at]
    return prod(spatial(call.op, call.taken[0])), prod(spatial(call.op, call.made))


def _swap(trace: Trace, fed: list[list[int]], at: int) -> tuple[str, str, int] | None:
    """A 1x1 convolution behind a resize, also through a cat, may go before it."""
    call = trace.calls[at]
    if prod(kernel(call)) != 1 or any(axes(call.settings["padding"], len(kernel(call)))):
        return None
    parts = _parts(trace, fed, at)
    if len(parts) > 1 and call.settings["groups"] != 1:
        return None
    each = prod(call.made[:2]) * (call.weight or (0, 0))[1] // max(call.taken[0][1], 1)  # for each pixel and channel
    after, swapped = 0, []
    for part in parts:
        resize = _behind(trace, fed, part, SAME)
        shape = trace.calls[part].made if part != OUTSIDE else None
        if resize == OUTSIDE or (shape and shape[0] != call.made[0]):
            if shape is None:
                return None
            after += each * shape[1] * prod(shape[2:])
            continue
        small, large = _area(trace, resize)
        known = trace.calls[resize].settings["mode"] in (*LINEAR, "nearest", "nearest-exact", "area")
        if small >= large or not known:
            after += each * trace.calls[resize].made[1] * large
            continue
        after += each * trace.calls[resize].made[1] * small
        swapped.append(trace.calls[resize].path)
    if not swapped:
        return None
    joined = " through a cat" if len(parts) > 1 else ""
    count = "the resize" if len(swapped) == 1 else f"{len(swapped)} resizes"
    return "swap", f"1x1 behind {count} of {_names(swapped)}{joined}: it may go before", after


def _pair(trace: Trace, fed: list[list[int]], at: int, went: list[Trace]) -> tuple[str, str, int] | None:
    """Nearest by a whole scale and a convolution are one transposed convolution; behind a cat, its part is."""
    call = trace.calls[at]
    size, ndim = kernel(call), len(kernel(call))
    wide, pads = axes(call.settings["dilation"], ndim), axes(call.settings["padding"], ndim)
    if any(p > d * (k - 1) for p, d, k in zip(pads, wide, size, strict=True)):
        return None
    parts = _parts(trace, fed, at)
    if len(parts) > 1 and call.settings["groups"] != 1:
        return None
    through = SAME | POINTWISE if len(parts) == 1 else SAME
    after, fused, shapes, limits = 0, [], list[str](), set[str]()
    pixel = prod(call.made[:2]) * (call.weight or (0, 0))[1] // max(call.taken[0][1], 1)
    for part in parts:
        if part == OUTSIDE:
            return None
        resize = _behind(trace, fed, part, through)
        scale, hangs = ((), "") if resize == OUTSIDE else _whole_scale(trace, resize, went)
        channels = trace.calls[part].made[1]
        if not scale:
            after += pixel * channels * prod(size) * prod(call.made[2:])
            continue
        stamp = [d * (k - 1) + s for d, k, s in zip(wide, size, scale, strict=True)]
        after += pixel * channels * prod(stamp) * _area(trace, resize)[0]
        between = [trace.calls[step].op for step in trace.back(part, through)[:-1] if trace.calls[step].op in POINTWISE]
        limits |= {hangs}
        shapes.append("x".join(map(str, stamp)))
        fused.append(trace.calls[resize].path + "".join(f" ({op} goes before it)" for op in between))
    if not fused:
        return None
    joined = ", through a cat" if len(parts) > 1 else ""
    shape = ", ".join(dict.fromkeys(shapes))
    return (
        ("split" if joined else "pair"),
        f"nearest in {_names(fused)}{joined}: one transposed {shape}" + "".join(sorted(limits)),
        after,
    )


def _whole_scale(trace: Trace, at: int, went: list[Trace]) -> tuple[tuple[int, ...], str]:
    """Give the whole scale of a nearest resize, and on what it hangs: a ratio of sizes must recur at another size."""
    call = trace.calls[at]
    if call.settings["mode"] not in ("nearest", "nearest-exact"):
        return (), ""
    factors = axes(call.settings["scale_factor"], 1) if not call.settings["recompute_scale_factor"] else ()
    if any(factor is not None and factor != int(factor) for factor in factors):
        return (), ""  # it reads at steps of 1/2.05, even where 2 times the size comes out
    scale = _ratio(call)
    hangs = ""
    if call.settings["scale_factor"] is None:
        others = [_ratio(run.calls[at]) for run in went if len(run.calls) > at and run.calls[at].op == call.op]
        if scale not in others:
            return (), ""
        hangs = "" if set(others) == {scale} else " (it is given by size: only where the ratio stays whole)"
    return (scale, hangs) if prod(scale) > 1 else ((), "")


def _ratio(call: Call) -> tuple[int, ...]:
    pairs = list(zip(spatial(call.op, call.taken[0]), spatial(call.op, call.made), strict=True))
    return tuple(b // a for a, b in pairs) if all(b % a == 0 for a, b in pairs) else ()


def _names(paths: list[str]) -> str:
    return ", ".join(path or "the model itself" for path in dict.fromkeys(paths))
