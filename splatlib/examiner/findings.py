"""What is exactly so and may surprise: sizes refused or changed, uneven counts, gaps, mixed corners, floors."""

from collections.abc import Callable
from typing import Any, NamedTuple

from splatlib._arguments import Array
from splatlib.checkerboard import is_flat
from splatlib.examiner.layers import LINEAR, Layer, axes, strides, wording
from splatlib.examiner.trace import OUTSIDE, Meeting, Trace, spatial

FURTHEST = 64  # how many pixels more are tried
MANY = 8  # sizes that are told one by one
Probe = Callable[[int], Trace]


class Finding(NamedTuple):
    """One statement about the layer at `path`; `kind` is one word."""

    kind: str
    path: str
    text: str


def named(path: str) -> str:
    """Name a module; the model itself has an empty path."""
    return path or "the model itself"


def by_layer(trace: Trace, layers: list[Layer], values: Callable[[Any], Array | None]) -> list[Finding]:
    """Judge each layer by itself, and the corners of all of them together."""
    found = []
    last = max((layer.at for layer in layers if layer.enlarges), default=-1)
    for layer in layers:
        call = trace.calls[layer.at]
        if layer.ratio != 1 and max(strides(call)) > 1 and not _flat(call, values):
            gaps = layer.ratio == float("inf")
            counts = " x ".join(dict.fromkeys(" ".join(map(str, axis)) for axis in layer.counts))
            where = "the last layer that enlarges" if layer.at == last else "a hidden layer"
            told = "pixels that no stamp reaches" if gaps else f"ratio {layer.ratio:g}"
            found.append(
                Finding(
                    "gaps" if gaps else "uneven",
                    layer.path,
                    f"{wording(layer.settings)}: overlap counts {counts}, {told}; {where}",
                )
            )
        if layer.kind == "interpolate":
            found += _floored(layer, call.settings)
    return found + _corners(layers)


def _flat(call: Any, values: Callable[[Any], Array | None]) -> bool:
    """A kernel of uneven counts and equal phase sums, such as the tent, is flat all the same."""
    taps = values(call.taps)
    return taps is not None and is_flat(taps, call.settings["stride"], call.settings["dilation"])


def _floored(layer: Layer, settings: dict[str, Any]) -> list[Finding]:
    if settings["scale_factor"] is None or settings["recompute_scale_factor"]:
        return []
    factors = axes(settings["scale_factor"], len(layer.size_in))
    rows = [(n, f, o) for n, f, o in zip(layer.size_in, factors, layer.size_out, strict=True) if f > 1 and n * f != o]
    texts = (f"{n} * {f:.6g} = {n * f:.16g} becomes {o}, read at steps of 1/{f:.6g}" for n, f, o in rows)
    told = "; ".join(dict.fromkeys(texts))
    return [Finding("floor", layer.path, told)] if rows else []


def _corners(layers: list[Layer]) -> list[Finding]:
    """From one pixel every grid gives the same, so such a layer has no convention."""
    told = [
        layer
        for layer in layers
        if layer.kind == "interpolate"
        and layer.settings.get("mode") in LINEAR
        and layer.enlarges
        and max(layer.size_in) > 1
    ]
    sides: dict[bool, list[str]] = {}
    for layer in told:
        sides.setdefault(bool(layer.settings.get("align_corners")), []).append(layer.path)
    if len(sides) < 2:
        return []
    texts = [f"{flag} in {', '.join(map(named, dict.fromkeys(sides[flag])))}" for flag in (True, False)]
    fewer = min(reversed(sides.values()), key=len)  # of two the later one, which breaks with the first
    return [Finding("corners", fewer[0], f"align_corners is {' and '.join(texts)}")]


def by_size(trace: Trace, layers: list[Layer], run: Probe) -> tuple[list[Finding], list[str], list[Trace]]:
    """Try other sizes: which are refused and where, which come back changed, what stays fixed.

    Gives the findings, what was tried, and the runs at other sizes that went through.
    """
    base, asked = trace.size_in, {0}
    if not base:
        return [], ["no size was tried: no layer takes a picture from the input"], []

    def probe(more: int) -> Trace:
        asked.add(more)
        return run(more)

    if trace.failed is None and (stopped := probe(0).failed) is not None:
        return [], [f"no other size was tried: on meta tensors the model stops ({stopped.message[:90]})"], []
    start = 0 if trace.failed is None else next((m for m in range(1, FURTHEST + 1) if not probe(m).failed), None)
    if start is None:
        return [_hopeless(trace, probe)], [], []
    good = tuple(n + start for n in base)
    steps = {d for d in range(1, FURTHEST + 1) if all(n % d == 0 for n in good)} | {2**e for e in range(7)}
    step = next((d for d in sorted(steps) if not probe(start + d).failed), None)
    tried = sorted({0, start, start + 1, start + FURTHEST, *([start + step] if step else [])})
    went = [probe(m) for m in tried if m and not probe(m).failed]
    found = []
    refused = trace if trace.failed else probe(start + 1)
    if refused.failed:
        multiple = step is not None and all(n % step == 0 for n in good)
        works = f"multiples of {step} work" if multiple else f"{_x(good)} works"
        works += f", then steps of {step}" if step and not multiple else ""
        told = f"{_x(refused.size_in)} is refused: {met(refused, refused.failed)}; {works} (probed)"
        found.append(Finding("size", refused.failed.path, told))
    found += _changed([trace, *went], probe, start) + _frozen(trace, layers, went)
    return found, [f"sizes tried: {_several([tuple(n + m for n in base) for m in sorted(asked)])}"], went


def _several(sizes: list[tuple[int, ...]]) -> str:
    """List sizes; of many the first, how many follow, and the last."""
    if len(sizes) <= MANY:
        return ", ".join(map(_x, sizes))
    return f"{', '.join(map(_x, sizes[: MANY - 2]))}, {len(sizes) - MANY + 1} more up to {_x(sizes[-1])}"


def _hopeless(trace: Trace, probe: Probe) -> Finding:
    """No size was found that works; if meta tensors fail for another reason, nothing was learned from them."""
    meeting = trace.failed or Meeting("", "", [], [], "")
    known = any(other.sizes for m in range(1, FURTHEST + 1) if (other := probe(m).failed))
    told = f"no size up to {FURTHEST} more works (probed)" if known else "no other size could be tried on meta tensors"
    return Finding("size", meeting.path, f"{_x(trace.size_in)} is refused: {met(trace, meeting)}; {told}")


def met(trace: Trace, meeting: Meeting) -> str:
    """Say which layers met, with which sizes."""
    if not meeting.sizes:
        return f'{meeting.op or "a check"} in {named(meeting.path)} says "{meeting.message[:120]}"'
    sides = [
        f"{_x(size)} from {'the input' if source == OUTSIDE else _maker(trace, source)}"
        for size, source in zip(meeting.sizes, meeting.sources, strict=True)
    ]
    return f"{meeting.op} in {named(meeting.path)} meets {' and '.join(sides)}"


def _maker(trace: Trace, at: int) -> str:
    """Name the call that made a picture; what belongs to no layer is told by its source."""
    call = trace.calls[at]
    while not call.path and call.sources and call.sources[0] != OUTSIDE and len(call.sources) == 1:
        call = trace.calls[call.sources[0]]
    return call.path or f"{call.op} in {named(call.path)}"


def _changed(runs: list[Trace], probe: Probe, start: int) -> list[Finding]:
    """Compare what came out with a whole multiple of what went in: as many times as large as its growth says."""
    runs = [run for run in runs if run.size_out]
    first = probe(start)
    growths = (_growth(first, probe(start + more), more) for more in (FURTHEST, 60, 56))
    ratios = next(filter(None, growths), ())
    if not runs or not ratios:
        return []  # it hands out smaller maps, or one size, or a broken scale

    def margins(run: Trace) -> tuple[int, ...]:
        return tuple(b - r * a for a, b, r in zip(run.size_in, run.size_out, ratios, strict=True))

    if len({margins(run) for run in runs}) == 1:
        return []  # the same margin at all sizes: cropped or padded on purpose
    kept = next((r for d in range(FURTHEST + 1) if (r := probe(start + d)).size_out and not any(margins(r))), None)
    told = ", ".join(f"{_x(run.size_in)} -> {_x(run.size_out)}" for run in runs if any(margins(run)))
    asked = "" if set(ratios) == {1} else f", where {_x(ratios)} times the size is expected"
    back = "comes back whole" if set(ratios) == {1} else "is enlarged exactly"
    works = f"; {_x(kept.size_in)} {back}" if kept else ""
    return [Finding("changed", "", f"{told}{asked}{works} (probed)")]


def _growth(first: Trace, larger: Trace, more: int) -> tuple[int, ...]:
    """Say how many pixels each pixel more brings, if that is a whole number on every axis."""
    grown = [b - a for a, b in zip(first.size_out, larger.size_out, strict=False)]
    whole = grown and all(n >= more and n % more == 0 for n in grown)
    return tuple(n // more for n in grown) if whole else ()


def _frozen(trace: Trace, layers: list[Layer], went: list[Trace]) -> list[Finding]:
    """Find resizes to a size that stays when what they take grows."""
    found = []
    for layer in layers:
        call = trace.calls[layer.at]
        if layer.kind != "interpolate" or call.settings["size"] is None or not layer.enlarges:
            continue
        for run in went:
            other = run.calls[layer.at] if layer.at < len(run.calls) else call
            same = (other.path, other.op, other.made) == (call.path, call.op, call.made)
            if same and other.taken != call.taken:
                told = f"size={_x(spatial(call.op, call.made))} stays when the input grows (probed)"
                found.append(Finding("frozen", layer.path, told))
                break
    return found


def _x(size: tuple[int, ...]) -> str:
    return " x ".join(map(str, size))
