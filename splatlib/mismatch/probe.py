"""Which probe splits a tie: the fewest inputs, the plainest first, on which the conventions that fit differ."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any, NamedTuple

import numpy as np

from splatlib._arguments import Array
from splatlib.geometry import interpolate_size
from splatlib.mismatch.apply import read, redo, run
from splatlib.mismatch.conventions import Resize, Shuffle
from splatlib.mismatch.fit import Match


class Probe(NamedTuple):
    """An input that splits ties: run both frameworks on it; `outputs` says what each convention gives."""

    text: str
    x: Array
    weight: Array | None
    request: dict[str, Any]
    outputs: dict[str, Array]


def probes(x: Array, weight: Array | None, *lists: list[Match]) -> list[Probe]:
    """Choose the fewest probes, the plainest first, that tell apart what ties within each list."""
    # forty of each list are enough to find a telling input: more ties mean that x is nearly constant
    members = [(n, m) for n, matches in enumerate(lists) if len(matches) > 1 for m in matches[:40]]
    if not members:
        return []
    requests = list(pool(x, weight, [m for _, m in members]))
    keys: list[tuple[Any, ...]] = [(n,) for n, _ in members]
    chosen: list[Probe] = []
    while len(set(keys)) < len(members) and len(chosen) < 4:
        split = [[(*key, k) for key, k in zip(keys, marks, strict=True)] for _, marks in requests]
        best = max(range(len(requests)), key=lambda p: len(set(split[p])))
        if len(set(split[best])) == len(set(keys)):
            break
        keys = split[best]
        chosen.append(requests[best][0])
    return chosen


def pool(x: Array, weight: Array | None, matches: list[Match]) -> Iterator[tuple[Probe, list[Any]]]:
    """Make every probe and say what each convention would give on it."""
    ndim = x.ndim - 2
    one = (1,) * (ndim + 1)
    requests: list[tuple[str, Array, Array | None, dict[str, Any]]] = []
    if isinstance(matches[0].how, Shuffle):
        r = abs(matches[0].how.factor)
        shape = (1, 2 * r * r, 2, 3) if matches[0].how.factor > 0 else (1, 2, 2 * r, 3 * r)
        requests.append((f"x = arange({prod(shape)}).reshape{shape}", np.arange(prod(shape)).reshape(shape), None, {}))
    elif weight is not None:
        shape = (1, x.shape[1], *range(5, 5 + ndim))
        probe = (np.arange(prod(shape)).reshape(shape) + 1) ** 2
        place = weight.size == max(weight.shape) < 10
        taken = 10 ** np.arange(weight.size) if place else np.arange(weight.size) ** 3 + 1
        text = f"x = (arange({prod(shape)}) + 1).reshape{shape} ** 2, weight = "
        text += f"10 ** arange({weight.size})" if place else f"(1 + arange({weight.size}) ** 3)"
        text += f".reshape{weight.shape}"
        requests.append((text, probe, taken.reshape(weight.shape), {}))
    else:
        rows = [(10, 1), (3, 6), (4, 8), (5, 3), (6, 4), (7, 10)]
        for power, (n, m) in product((1, 2), rows):
            text = f"x = arange({n}.).reshape{(*one, n)}{' ** 2' * (power > 1)}, size={(*(1,) * (ndim - 1), m)}"
            requests.append((text, np.arange(float(n)).reshape(*one, n) ** power, None, {"size": m}))
        for n, s in ((7, 1.5), (7, 0.4)):
            text = f"x = arange({n}.).reshape{(*one, n)} ** 2, scale_factor={s} on the last axis, used as it is"
            requests.append((text, np.arange(float(n)).reshape(*one, n) ** 2, None, {"scale_factor": s}))
        text = f"x = arange(60.).reshape{(*one, 60)}, with the scale factor that you used"
        requests.append((text, np.arange(60.0).reshape(*one, 60), None, {"own": True}))
        shape = (2, 3, *range(4, 4 + ndim))
        text = f"x = (arange({prod(shape)}.) ** 2).reshape{shape}, size={tuple(2 * n + 1 for n in shape[2:])}"
        requests.append((text, np.arange(float(prod(shape))).reshape(shape) ** 2, None, {"whole": True}))
        if any(m.finish for m in matches) and ndim > 1:  # bytes without a pattern, whose kernels overshoot
            text = f"x = (arange({prod(shape)}) * 97 % 256).reshape{shape}, size={tuple(2 * n + 1 for n in shape[2:])}"
            requests.append((text, np.arange(prod(shape)).reshape(shape) * 97 % 256, None, {"whole": True}))
    named = {m.name: m for m in matches}  # one that explains both outputs stands in both lists
    for text, given, w, request in requests:
        outputs = {name: on(m, matches, given, w, request) for name, m in named.items()}
        marks = [(outputs[m.name].shape, (np.round(outputs[m.name], 6) + 0.0).tobytes()) for m in matches]  # -0 is 0
        yield Probe(text, given, w, request, outputs), marks


def on(match: Match, matches: list[Match], x: Array, w: Array | None, request: dict[str, Any]) -> Array:
    """Give what a convention makes of a probe."""
    how, n = match.how, x.shape[-1]
    out: tuple[Any, ...]
    if not isinstance(how, Resize):
        return redo(match.layout, run(how, x, w))
    ones = (1,) * (x.ndim - 3)
    given = how.scale_factor[-1] if how.scale_factor else None
    if "scale_factor" in request:
        s = Fraction(request["scale_factor"]).limit_denominator(100)
        known = any(isinstance(m.how, Resize) and m.how.scale_factor for m in matches)
        how = how._replace(scale_factor=None if known and not given else (*map(Fraction, ones), s))
        out = (*ones, interpolate_size(n, float(s)))
    elif "own" in request:
        how = how._replace(scale_factor=(*map(Fraction, ones), given) if given else None)
        out = (*ones, interpolate_size(n, float(given)) if given else n)
    else:
        how = how._replace(scale_factor=None)
        out = tuple(2 * i + 1 for i in x.shape[2:]) if "whole" in request else (*ones, request["size"])
    picks = [np.arange(m) for m in out]
    return redo(match.layout, read(how, match.finish, x, out, picks))
