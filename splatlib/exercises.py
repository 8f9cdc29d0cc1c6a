"""Check a function that a reader writes: say whether it is right, and if not, which mistake it looks like.

The chapters ask for six functions. `check` calls the reader's one on small cases first, compares it with the library,
and stops at the first case that differs. It needs nothing but `print`, so it works wherever a notebook runs.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from splatlib._arguments import Array
from splatlib.checkerboard import phase_sums
from splatlib.conv import conv_transpose1d
from splatlib.geometry import conv_transpose_size, cropped, landing
from splatlib.kernels import bilinear_kernel
from splatlib.resize import interpolate, interpolate_matrix

__all__ = ["check"]


class Exercise(NamedTuple):
    """A function to write: what is right, on which arguments it is tried, and what each known mistake gives."""

    right: Callable[..., Any]
    cases: Callable[[], Iterator[tuple[Any, ...]]]
    mistakes: Mapping[str, Callable[..., Any]]


def check(function: Callable[..., Any]) -> None:
    """Print whether a function of the reader is right, or what is wrong with it. Its name says which exercise it is.

    Parameters
    ----------
    function : callable
        Named `stamp`, `fold`, `size`, `phase_sums`, `tent` or `shrink`. It may return a list, an array or a number.

    Raises
    ------
    KeyError
        If no exercise has the name of the function.

    Examples
    --------
    >>> def size(n, kernel_size, stride, padding, output_padding, dilation):
    ...     return (n - 1) * stride + kernel_size
    >>> check(size)
    size(3, 3, 2, 1, 0, 1) gives 7. Right is 5.
    It looks as if nothing was cropped.
    """
    print(_verdict(function))


def _verdict(function: Callable[..., Any]) -> str:
    name = getattr(function, "__name__", "")
    if name not in EXERCISES:
        raise KeyError(f"no exercise asks for {name!r}; they ask for {', '.join(EXERCISES)}")
    right, cases, mistakes = EXERCISES[name]
    every = list(cases())
    for arguments in every:
        call = f"{name}({', '.join(map(_written, arguments))})"
        try:
            theirs = function(*_copies(arguments))
        except Exception as error:  # whatever the reader's code raises is what the reader must see
            return f"{call} stops: {type(error).__name__}: {error}"
        if theirs is None:
            return f"{name} returns nothing yet. Write it, and run this cell again."
        wanted = right(*arguments)
        if not _same(theirs, wanted):
            because = next((why for why, wrong in mistakes.items() if _same(theirs, wrong(*arguments))), None)
            said = [f"{call} gives {_written(theirs)}. Right is {_written(wanted)}."]
            return "\n".join([*said, f"It looks as if {because}."] if because else said)
    return f"{name} is right in all {len(every)} cases."


def _copies(arguments: tuple[Any, ...]) -> list[Any]:
    """Give the reader's function arrays of its own: it may write into them."""
    return [value.copy() if isinstance(value, np.ndarray) else value for value in arguments]


def _same(theirs: Any, wanted: Any) -> bool:
    try:
        ours, given = np.asarray(wanted, dtype=float), np.asarray(theirs, dtype=float)
    except (TypeError, ValueError):
        return False
    return ours.shape == given.shape and np.allclose(given, ours, rtol=1e-9, atol=1e-12)


def _written(value: Any) -> str:
    """Write numbers short: 1.25, not 1.2500000000000002; no array(...) around them."""
    try:
        rounded = np.round(np.asarray(value, dtype=float), 4)
    except (TypeError, ValueError):
        return repr(value)
    whole = rounded.astype(int) if np.isfinite(rounded).all() and (rounded == np.rint(rounded)).all() else rounded
    return str(whole.tolist())


def _canvas(x: Array, w: Array, stride: int) -> Array:
    canvas: Array = conv_transpose1d(x[None], w[None, None], stride=stride)[0]
    return canvas


def _places(patches: Array, stride: int) -> Array:
    n, taps = patches.shape
    return landing(n, taps, stride)


def _folded(patches: Array, stride: int) -> Array:
    places = _places(patches, stride)
    return np.bincount(places.ravel(), patches.ravel())


def _last_wins(patches: Array, stride: int) -> Array:
    places = _places(patches, stride)
    canvas = np.zeros(places.max() + 1)
    for place, patch in zip(places, patches, strict=True):
        canvas[place] = patch
    return canvas


def _rows() -> Iterator[tuple[Any, ...]]:
    yield np.array([1, 2, 3]), np.array([1, 10, 100]), 2
    rng = np.random.default_rng(1)
    for n, taps, stride in product((1, 2, 5), (1, 2, 4), (1, 2, 3, 5)):
        yield rng.integers(1, 10, n), rng.integers(1, 10, taps), stride


def _patches() -> Iterator[tuple[Any, ...]]:
    return ((np.multiply.outer(x, w) + np.arange(x.size)[:, None], stride) for x, w, stride in _rows())


def _settings() -> Iterator[tuple[Any, ...]]:
    yield 3, 3, 2, 1, 0, 1
    yield 3, 3, 2, 1, 1, 1
    for n, taps, s, p, op, d in product((4, 7), (3, 4), (1, 2, 3), (0, 1, 2), (0, 1), (1, 2)):
        if op < max(s, d):
            yield n, taps, s, p, op, d


def _kernels() -> Iterator[tuple[Any, ...]]:
    yield np.array([1, 10, 100]), 2, 1
    rng = np.random.default_rng(6)
    for taps, stride, dilation in product((2, 4, 6, 7), (1, 2, 3), (1, 2, 3)):
        yield rng.integers(1, 100, taps), stride, dilation


def _long_rows() -> Iterator[tuple[Any, ...]]:
    yield np.array([1, 10, 102, 20, 203, 30, 300]), 3
    rng = np.random.default_rng(11)
    for n, size in ((6, 2), (6, 3), (9, 4), (10, 10), (40, 7)):
        yield rng.integers(0, 100, n), size


def _resized(mode: str) -> Callable[[Array, int], Array]:
    return lambda x, size: interpolate(x[None, None].astype(float), size=size, mode=mode)[0, 0]


def _shrunk(x: Array, size: int) -> Array:
    return interpolate_matrix(x.size, size, "bilinear", antialias=True) @ x


def _not_divided(x: Array, size: int) -> Array:
    f = x.size / size
    away = np.arange(x.size) + 0.5 - (np.arange(size)[:, None] + 0.5) * f
    return np.maximum(0, 1 - np.abs(away) / f) @ x


EXERCISES: Mapping[str, Exercise] = {
    "stamp": Exercise(
        _canvas,
        _rows,
        {
            "you flipped the kernel": lambda x, w, s: _canvas(x, w[::-1], s),
            "a later stamp replaced what was there: overlapping numbers add": lambda x, w, s: _last_wins(
                np.multiply.outer(x, w), s
            ),
            "pixel i was stamped at place i, not at i times the stride": lambda x, w, s: _canvas(x, w, 1),
            "the canvas ends too early": lambda x, w, s: _canvas(x, w, s)[: s * x.size],
        },
    ),
    "fold": Exercise(
        _folded,
        _patches,
        {
            "a later patch replaced what was there: overlapping numbers add": _last_wins,
            "you took the mean where patches overlap: fold adds": lambda p, s: (
                _folded(p, s) / np.maximum(_folded(np.ones(p.shape), s), 1)
            ),
            "the patches stand side by side": lambda p, s: p.ravel(),
        },
    ),
    "size": Exercise(
        conv_transpose_size,
        _settings,
        {
            "nothing was cropped": lambda n, k, s, p, op, d: cropped(n, k, s, 0, op, d),
            "one end was cropped: padding crops both": lambda n, k, s, p, op, d: cropped(n, k, s, p, op, d) + p,
            "padding was added: it crops": lambda n, k, s, p, op, d: cropped(n, k, s, -p, op, d),
            "output_padding was forgotten": lambda n, k, s, p, op, d: cropped(n, k, s, p, 0, d),
            "the last stamp was cut off after one stride": lambda n, k, s, p, op, d: n * s - 2 * p + op,
            "dilation was forgotten": lambda n, k, s, p, op, d: cropped(n, k, s, p, op, 1),
        },
    ),
    "phase_sums": Exercise(
        lambda w, s, d: phase_sums(w[None, None], s, d)[0, 0],
        _kernels,
        {
            "dilation was forgotten: tap k lands k times the dilation further": lambda w, s, d: phase_sums(
                w[None, None], s
            )[0, 0],
            "you added neighbouring taps: taps of one phase lie a stride apart": lambda w, s, d: [
                part.sum() for part in np.array_split(w, s)
            ],
            "you took means: a phase sum is a sum": lambda w, s, d: [
                w[r::s].mean() if r < w.size else 0 for r in range(s)
            ],
        },
    ),
    "tent": Exercise(
        bilinear_kernel,
        lambda: iter([(s,) for s in range(2, 10)]),
        {
            "the middle of the tent stands on a tap, as with align_corners=True": lambda s: (
                1 - np.abs(np.arange(1 - s, s)) / s
            ),
            "the middle of the tent stands between two taps: at an odd scale it stands on one": lambda s: (
                1 - np.abs(np.arange(2 * s) - s + 0.5) / s
            ),
            "the taps were divided by their sum: the phases must sum to 1, not the kernel": lambda s: (
                bilinear_kernel(s) / s
            ),
            "the height was not divided by the scale": lambda s: bilinear_kernel(s) * s,
        },
    ),
    "shrink": Exercise(
        _shrunk,
        _long_rows,
        {
            "the tent was not made wider: it reads two pixels only": _resized("linear"),
            "you took plain means: that is mode='area'": _resized("area"),
            "the weights of an output pixel were not divided by their sum": _not_divided,
            "one pixel was picked for each output pixel": _resized("nearest"),
        },
    ),
}
