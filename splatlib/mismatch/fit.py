"""Which conventions fit, what each is called, and what else there is to say of it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from splatlib._arguments import Array
from splatlib.mismatch import candidates, stamps
from splatlib.mismatch.apply import shuffled, undo
from splatlib.mismatch.conventions import LAYOUTS, Resize, Stamp, name
from splatlib.mismatch.free import fitted
from splatlib.mismatch.matrices import axis_matrices
from splatlib.mismatch.padding import rules
from splatlib.mismatch.torch_code import torch_code
from splatlib.mismatch.trial import resized

Tick = Callable[[int], None]
Way = Callable[[Array], Iterator[tuple[float, Any, str]]]


class Match(NamedTuple):
    """A convention that explains an output, the largest difference it leaves, and the torch code that makes it.

    `note` says what is the same under other names, `chance` that so few numbers may fit by chance.
    """

    name: str
    error: float
    torch: str
    how: Any
    layout: str
    finish: str
    note: str = ""
    chance: bool = False


def explain(
    x: Array,
    y: Array,
    weight: Array | None,
    atol: float | None,
    layouts: Sequence[str],
    page: bool = False,
    tick: Tick | None = None,
) -> tuple[list[Match], list[Match]]:
    """Try every convention on one output: give those that fit, and the three nearest that do not."""
    limit = tolerance(x, y, weight) if atol is None else atol
    seen: list[Array] = []
    fits: list[Any] = []
    missed: list[Any] = []
    targets = []
    for layout in layouts:
        if layout == LAYOUTS[1] and x.ndim == 4 and x.shape[1] == y.shape[1] == 1:
            continue  # of one channel: at most its height and width are swapped
        target = undo(layout, y)
        if target is not None and not any(t.shape == target.shape and np.array_equal(t, target) for t in seen):
            seen.append(target)
            targets.append((layout, target))
    ways: list[Way] = [lambda target: attempts(x, target, weight, limit, page)]
    if not page:  # what the numbers themselves tell, where no rule of the list fits
        ways.append(lambda target: guesses(x, target, weight, limit))
    for way in ways:
        for layout, target in targets:
            for error, how, finish in way(target):
                if tick:
                    tick(len(fits) + len(missed))
                one = (error if np.isfinite(error) else np.inf, len(fits) + len(missed), how, layout, finish, target)
                (fits if one[0] <= limit else missed).append(one)
        if fits:
            break
    near = sorted(missed, key=lambda t: (round(t[0], 6), t[1]))[:3]
    if weight is None:
        fits = told_apart(fits, x.shape[2:])
    return [match(x, weight, limit, t) for t in fits], [match(x, weight, limit, t) for t in near]


def attempts(x: Array, y: Array, weight: Array | None, limit: float, page: bool) -> Iterator[tuple[float, Any, str]]:
    """Try the conventions of the list: (error, convention, how it became whole)."""
    if weight is not None:
        if x.shape[0] == y.shape[0]:
            yield from ((error, how, "") for error, how in stamps.tried(x, y, weight, limit, False))
    elif x.shape[:2] == y.shape[:2]:
        yield from resized(candidates.resizes(x.shape[2:], y.shape[2:], page), x, y, limit, page)
    elif x.ndim == 4 and x.shape[0] == y.shape[0]:
        for how in candidates.shuffles(x.shape[2:], y.shape[2:]):
            ready = shuffled(how, x)
            if ready.shape == y.shape:
                yield float(np.abs(ready - y).max()), how, ""


def guesses(x: Array, y: Array, weight: Array | None, limit: float) -> Iterator[tuple[float, Any, str]]:
    """Fit what has a free number: a bias, a scale factor, a grid."""
    if weight is not None:
        if x.shape[0] == y.shape[0] and y.shape[0] * y[0, 0].size > 4:
            yield from ((error, how, "") for error, how in stamps.tried(x, y, weight, limit, True))
    elif x.shape[:2] == y.shape[:2]:
        yield from resized(fitted(x, y, limit), x, y, limit, False)


def told_apart(fits: list[Any], size: tuple[int, ...]) -> list[Any]:
    """Keep the first of those that differ in nothing but a border which is not read at these sizes."""
    kept, known = [], set()
    for found in fits:
        how, (_, _, _, layout, finish, target) = found[2], found
        if isinstance(how, Resize):
            plain = how._replace(border="", exclude_outside=False)
            matrices = axis_matrices(how, size, target.shape[2:]) if len(fits) > 1 else []
            key = (plain, layout, finish, hash(b"".join((np.round(matrix, 12) + 0.0).tobytes() for matrix in matrices)))
            if key in known:
                continue
            known.add(key)
        kept.append(found)
    return kept


def match(x: Array, weight: Array | None, limit: float, found: tuple[Any, ...]) -> Match:
    """Give a convention its name, its torch code and what else there is to say of it."""
    error, _, how, layout, finish, target = found
    words = ", ".join(filter(None, (name(how), finish, layout)))
    code = torch_code(how, x, target.shape, layout, finish)
    size, out = x.shape[2:], target.shape[2:]
    note, chance = "", False
    if error > limit:
        note = near_miss(error, finish, float(np.abs(x).max()))
    elif isinstance(how, Resize):
        same = [*candidates.ties(how, size, out)]
        note = f"at these sizes {' and '.join(same)} {'are' if len(same) > 1 else 'is'} the same" if same else ""
        chance = bool(how.scale_factor or how.places) and min(o for o in out) < 8
    elif isinstance(how, Stamp):
        w = stamps.ordered(np.asarray(weight), how.order, how.transposed)
        note = rules(how, size, w.shape[2:])
        note = f"such a crop elsewhere: {note}" if note else ""
    return Match(words, error, code, how, layout, finish, note, chance)


def near_miss(error: float, finish: str, large: float) -> str:
    """Say what a difference so small comes from."""
    if finish and error <= 1:
        return "off by 1 at most: this rule, rounded in another arithmetic"
    if not finish and error <= 4e-3 * large:
        return "so small a difference comes from rounded weights or coordinates, or from a table of weights"
    return ""


def tolerance(x: Array, y: Array, weight: Array | None) -> float:
    """Allow for sums and for coordinates in float32, as torch computes them."""
    large = float(np.abs(x).max()) * (1 if weight is None else float(np.abs(weight).sum()))
    kinds = [np.finfo(a.dtype).eps for a in (x, y) if np.issubdtype(a.dtype, np.floating)]
    single = float(np.finfo(np.float32).eps)
    allowed: float = 4 * large * (max([*map(float, kinds), single]) + single * (16 + max(x.shape + y.shape)))
    return allowed
