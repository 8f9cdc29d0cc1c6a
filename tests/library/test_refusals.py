"""Bad arguments to every public function: nothing but a ValueError or TypeError that names argument, rule and value.

One table gives, for each function, a call that is answered and the kind of each of its arguments. A kind is two lists:
values that no function takes for it, and values that are right alone, but often not beside another argument: all pairs
of those are tried. torch is not asked here; `calls.py` asks it.
"""

import inspect
import itertools
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import splatlib
from splatlib import checkerboard, formulations, geometry, kernels, plot, resize

X1, X2, X3 = (np.arange(np.prod(s), dtype=np.float64).reshape(s) for s in ((2, 4, 5), (2, 4, 5, 6), (1, 4, 2, 3, 4)))
W1, W2, W3 = (np.ones((4, 4, *kernel)) for kernel in ((3,), (3, 2), (2, 1, 2)))

NUMBERS = [2.0, 1.5, True, "2", b"2", np.float64(1), np.bool_(True), np.array([1.0]), 1j, object, 2**62, 10**30]
PAIRS = [(1.0, 1), (True, 1), ("2",), (None,), ((1,),), [[1], [1]]]
TRIED = [v for v in NUMBERS if v != b"2"]  # bytes are integers one after another
FORMS = [{}, (), []]
MANY = (1, 1, 1, 1, 1, 1, 1)
RAGGED = [[1.0], [2.0, 3.0]]
ARRAYS = [
    *(1.0, "x", [[[1.0]]], object(), {}, np.float64(1), range(3), RAGGED),
    np.full((2, 4, 5, 6), None),
    np.full((2, 4, 5, 6), "a"),
    np.full((2, 4, 5, 6), np.datetime64("2020")),
    np.zeros((2, 4, 5, 6), [("a", int)]),
    np.zeros((2, 4, 5, 6), np.longdouble),
    np.zeros((2, 4, 5, 6), np.dtype(np.float32).newbyteorder()),
]
EMPTY = [np.zeros(()), np.zeros(0)]
LOW = [0, -1, (0,), (2, -1), [-3]]
NEGATIVE = [-1, (-1,), (2, -1)]
WRONG: dict[str, list[Any]] = {
    "array": [None, *ARRAYS, *EMPTY],
    "bias": [*ARRAYS, *EMPTY],
    "numbers": [*ARRAYS[8:], *EMPTY],  # a list of numbers will do
    "counts": [None, *ARRAYS, np.zeros(0)],  # of any rank
    "size": [*LOW[:2], (3,), (2, -1), [-3], *NUMBERS, *PAIRS, *FORMS, MANY],  # of two axes; None leaves it out
    "count": [None, *LOW, *NUMBERS, *PAIRS, *FORMS, MANY],
    "crop": [None, *NEGATIVE, *NUMBERS, *PAIRS, *FORMS, MANY],
    "free count": [None, *LOW, *NUMBERS, *PAIRS, *FORMS],  # of any number of axes
    "free crop": [None, *NEGATIVE, *NUMBERS, *PAIRS, *FORMS],
    "one count": [None, *LOW, *NUMBERS, *PAIRS, *FORMS, (1,)],
    "one crop": [None, *NEGATIVE, *NUMBERS, *PAIRS, *FORMS, (1,)],
    "first": [*NEGATIVE, *NUMBERS, *PAIRS, *FORMS, (1,)],
    "tried counts": [None, *LOW, *TRIED, *PAIRS],
    "tried crops": [None, *NEGATIVE, *TRIED, *PAIRS],
    "shape": [None, *LOW, *NUMBERS, *PAIRS, *FORMS, (4, 0), (4, -1, 2), (4, 1.0), 4],
    "mode": ["cubic", "NEAREST", "", None, 1, b"linear", ["linear"], ("area",), {}, np.array(["linear"])],
    "flag": [np.array([True, False])],
    "corners": ["yes", 2, 1.0, (), [True], np.array([True, False])],
    "factor": [-1.0, float("nan"), float("inf"), "2", 1j, (), (2.0,) * 7, ("2", 2), (None, 1), {}, 10**400],
    "one factor": [0, -1.0, float("nan"), float("inf"), "2", 1j, (), (2.0,), {}, object, 10**400],
    "tolerance": [-1.0, float("nan"), "2", None, (1.0,), 1j],
    "atol": [-1.0, float("nan"), "2", (1.0,), 1j],
    "layers": [
        None,
        3,
        "32",
        (),
        [()],
        [3, 2],
        [(3,)],
        [(3, 2, 1)],
        [(0, 2)],
        [(3, 0)],
        [(3.0, 2)],
        [(3, True)],
        [None],
    ],
    "draw": [None, 1, "zeros", np.zeros(3)],
    "rows": [RAGGED, *ARRAYS[8:], *EMPTY],
    "overlaps": [RAGGED, *ARRAYS[8:], *EMPTY, [-1, 2]],
    "owner": [[0], [0] * 7, [[0, 1]], 3, ["2"] * 3, np.zeros(())],
    "faint": [np.ones(7, bool), np.ones((2, 1), bool), RAGGED, np.array(["2"] * 3)],
}
COUNTS, CROPS = [2, (1,), (2, 1), (1, 1, 2)], [0, (0,), [1, 0], (0, 0, 1)]
ROWS = [[1, 2, 3], [4], [[1, 2, 3], [4, 5, 6]], W1]
RIGHT: dict[str, list[Any]] = {
    **{kind: [X1, W2[:3], X3[0], np.ones(4), np.ones(3)] for kind in ("array", "bias")},
    **{kind: ROWS for kind in ("numbers", "counts", "rows", "overlaps")},
    **{kind: COUNTS for kind in ("size", "count", "free count", "tried counts", "shape")},
    **{kind: CROPS for kind in ("crop", "free crop", "tried crops")},
    **{kind: [1, 2, 3, 4] for kind in ("one count", "one crop", "first")},
    "mode": list(resize.RANKS),
    "flag": [True],
    "corners": [True, False],
    "factor": [0.3, (1.5, 2), (2,) * 7],
    "one factor": [0.3, 4],
    "tolerance": [0.1],
    "atol": [0.1],
    "layers": [[(3, 2)] * 2],
    "draw": [np.zeros],
    "owner": [[0, 1, 2], [0], [[0, 1, 2], [1, 2, 3]], [[0, 1], [2, 3], None]],
    "faint": [True, [True, False, True], np.eye(2, 3, dtype=bool)],
}
CONV = {"x": "array", "weight": "array", "bias": "bias", "stride": "count", "padding": "crop", "dilation": "count"}
CONV |= {"groups": "one count"}
TRANSPOSE = CONV | {"output_padding": "crop"}
SIZES = {
    "size": "free count",
    "kernel_size": "free count",
    "stride": "free count",
    "padding": "free crop",
    "dilation": "free count",
}
PHASES = {"weight": "array", "stride": "count", "dilation": "count"}

Public = tuple[Callable[..., Any], dict[str, Any], dict[str, str]]
PUBLIC: dict[str, Public] = {
    **{
        f"conv{n}d": (getattr(splatlib, f"conv{n}d"), {"x": x, "weight": w}, CONV)
        for n, x, w in ((1, X1, W1), (2, X2, W2), (3, X3, W3))
    },
    **{
        f"conv_transpose{n}d": (getattr(splatlib, f"conv_transpose{n}d"), {"x": x, "weight": w}, TRANSPOSE)
        for n, x, w in ((1, X1, W1), (2, X2, W2), (3, X3, W3))
    },
    **{n: (getattr(formulations, n), {"x": X2, "weight": W2}, TRANSPOSE) for n in formulations.__all__},
    "interpolate": (
        splatlib.interpolate,
        {"x": X2, "size": (7, 4), "mode": "bilinear"},
        {"x": "array", "size": "size", "mode": "mode"} | {"align_corners": "corners", "antialias": "flag"},
    ),
    "interpolate, scaled": (
        splatlib.interpolate,
        {"x": X2, "scale_factor": 2.0, "mode": "area"},
        {"x": "array", "scale_factor": "factor", "mode": "mode"}
        | {"align_corners": "corners", "recompute_scale_factor": "flag"},
    ),
    "interpolate_matrix": (
        resize.interpolate_matrix,
        {"size_in": 3, "size_out": 5, "mode": "bilinear", "align_corners": False, "scale_factor": 1.7},
        {"size_in": "one count", "size_out": "one count", "mode": "mode", "align_corners": "corners"}
        | {"scale_factor": "one factor", "antialias": "flag"},
    ),
    "pixel_shuffle": (
        splatlib.pixel_shuffle,
        {"x": X2, "upscale_factor": 2},
        {"x": "array", "upscale_factor": "one count"},
    ),
    "pixel_unshuffle": (
        splatlib.pixel_unshuffle,
        {"x": X2, "downscale_factor": 1},
        {"x": "array", "downscale_factor": "one count"},
    ),
    "diagnose": (
        splatlib.diagnose,
        {"x": X1[0, 0], "ours": X1[0, 0], "theirs": X1[0, 0]},
        {"x": "numbers", "ours": "numbers", "theirs": "numbers", "weight": "numbers", "atol": "atol"},
    ),
    "landing": (
        geometry.landing,
        {"size": 3, "kernel_size": 3},
        {"size": "one count", "kernel_size": "one count", "stride": "one count"}
        | {"padding": "one crop", "dilation": "one count"},
    ),
    "conv_size": (geometry.conv_size, {"size": (5, 6), "kernel_size": (3, 2)}, SIZES),
    "conv_transpose_size": (
        geometry.conv_transpose_size,
        {"size": (5, 6), "kernel_size": (3, 2)},
        SIZES | {"output_padding": "free crop"},
    ),
    "interpolate_size": (
        geometry.interpolate_size,
        {"size": (5, 6), "scale_factor": (1.5, 2)},
        {"size": "free count", "scale_factor": "factor"},
    ),
    "overlap_count": (
        geometry.overlap_count,
        {"size": (5, 6), "kernel_size": (3, 2)},
        SIZES | {"output_padding": "free crop"},
    ),
    "solve_conv_transpose": (
        geometry.solve_conv_transpose,
        {"size_in": 3, "size_out": 6},
        {"size_in": "one count", "size_out": "one count", "kernel_size": "tried counts", "stride": "tried counts"}
        | {"padding": "tried crops", "output_padding": "tried crops", "dilation": "tried counts"},
    ),
    "overlap_ratio": (
        checkerboard.overlap_ratio,
        {"kernel_size": (3, 2)},
        dict.fromkeys(("kernel_size", "stride", "dilation"), "free count"),
    ),
    "count_ratio": (checkerboard.count_ratio, {"counts": np.array([1, 3, 2])}, {"counts": "counts"}),
    "stack_counts": (checkerboard.stack_counts, {"layers": [(3, 2)]}, {"layers": "layers"}),
    "phase_sums": (checkerboard.phase_sums, {"weight": W2}, PHASES),
    "is_flat": (checkerboard.is_flat, {"weight": W2}, PHASES | {"rtol": "tolerance"}),
    "spectrum": (checkerboard.spectrum, {"x": X2}, {"x": "array"}),
    "checkerboard_energy": (
        checkerboard.checkerboard_energy,
        {"x": X2, "stride": 2},
        {"x": "array", "stride": "count"},
    ),
    "nearest_kernel": (kernels.nearest_kernel, {"stride": (2, 3)}, {"stride": "free count"}),
    "bilinear_kernel": (kernels.bilinear_kernel, {"stride": (2, 3)}, {"stride": "free count"}),
    "icnr": (
        kernels.icnr,
        {"draw": np.zeros, "shape": (8, 3, 2, 2), "upscale_factor": 2},
        {"draw": "draw", "shape": "shape", "upscale_factor": "one count"},
    ),
    "owners": (
        plot.owners,
        {"size": (2, 3), "kernel_size": 2},
        SIZES | {"output_padding": "free crop", "first": "first"},
    ),
    "grid": (plot.grid, {"values": ROWS[2]}, {"values": "rows", "owner": "owner", "faint": "faint"}),
    "row": (
        plot.row,
        {"x": [1, 2, 3], "w": [1, 10]},
        {"x": "rows", "w": "rows", "stride": "one count", "padding": "one crop"}
        | {"output_padding": "one crop", "dilation": "one count"},
    ),
    "channels": (
        plot.channels,
        {"x": ROWS[2], "w": np.ones((2, 2, 2))},
        {"x": "rows", "w": "rows"} | dict.fromkeys(("stride", "groups", "dilation"), "one count"),
    ),
    "steps": (
        plot.steps,
        {"x": ROWS[2], "w": [[1, 10]]},
        {"x": "rows", "w": "rows", "stride": "count", "padding": "crop", "columns": "one count"},
    ),
    "panels": (
        lambda arrays, owner=None, columns=5: plot.panels([arrays] * 3, owner, columns),
        {"arrays": ROWS[2]},
        {"arrays": "rows", "owner": "owner", "columns": "one count"},
    ),
    "counts": (plot.counts, {"values": ROWS[2]}, {"values": "overlaps"}),
    "matrix": (plot.matrix, {"values": ROWS[2]}, {"values": "rows", "owner": "owner"}),
    "grids": (
        lambda size, positions: plot.grids(size, positions, [0.5]),
        {"size": 3, "positions": [0, 0.4]},
        {"size": "one count", "positions": "rows"},
    ),
    "resized": (
        plot.resized,
        {"x": [1, 2, 3], "at": [0.5, 1.5]},
        dict.fromkeys(("x", "at", "reads"), "rows"),
    ),
    "piles": (plot.piles, {"matrix": ROWS[2], "x": ROWS[0]}, {"matrix": "rows", "x": "rows"}),
}
CASES = [
    pytest.param(name, argument, WRONG[kind], id=f"{name}-{argument}")
    for name, (_, _, kinds) in PUBLIC.items()
    for argument, kind in kinds.items()
]


def said(value: Any) -> Iterator[str]:
    """List what a message may say of a value, or of what is wrong in it."""
    yield from (repr(value), str(value), type(value).__name__)
    if isinstance(value, np.ndarray):
        yield from (str(value.shape), str(value.dtype))
    if isinstance(value, tuple | list):
        yield str(len(value))
        for part in value:
            yield from said(part)


class Blank:
    """Axes on which nothing is drawn: figures would take most of the time."""

    def __getattr__(self, name: str) -> Any:
        return self

    def __call__(self, *args: Any, **options: Any) -> Any:
        return self

    def __getitem__(self, name: Any) -> Any:
        return self

    def __iter__(self) -> Iterator[Any]:
        return iter(())


@pytest.fixture(autouse=True)
def nothing_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    import matplotlib.pyplot as plt

    monkeypatch.setattr(plot, "canvas", lambda width, height: Blank())
    monkeypatch.setattr(plt, "subplots", Blank())


def complaint(function: Callable[..., Any], arguments: dict[str, Any]) -> Exception | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            function(**arguments)
    except Exception as refusal:
        return refusal
    return None


def test_the_table_is_complete() -> None:
    modules = (splatlib, geometry, formulations, resize, checkerboard, kernels)
    drawings = {n for n, f in vars(plot).items() if inspect.isfunction(f) and f.__module__ == plot.__name__}
    drawings = {n for n in drawings if n[0] != "_"} - {"canvas", "cell", "number", "darker"}  # what they are made of
    public = {n for m in modules for n in m.__all__} - {"examine"}  # it takes a network, see test_examine.py
    assert {name.partition(",")[0] for name in PUBLIC} == public | drawings
    assert RIGHT.keys() == WRONG.keys()
    for name, (function, arguments, kinds) in PUBLIC.items():
        left_out = set(inspect.signature(function).parameters) - set(kinds)
        assert name.startswith("interpolate") or left_out <= OTHERS, name
        assert complaint(function, arguments) is None, name


def is_refused_by_name(refusal: Exception | None, argument: str, value: Any) -> bool:
    """Say whether a message tells the argument, and after "got" the value or what is wrong in it."""
    rule, got, rest = str(refusal).partition("got ")
    named = argument in rule + rest and got and any(text in rest for text in said(value))
    return isinstance(refusal, ValueError | TypeError) and bool(named)


@pytest.mark.parametrize(("name", "argument", "values"), CASES)
def test_a_bad_argument_is_refused_by_name(name: str, argument: str, values: list[Any]) -> None:
    """All wrong values of an argument in one test: three thousand tests take longer than what they test."""
    function, arguments, _ = PUBLIC[name]
    answers = [(value, complaint(function, {**arguments, argument: value})) for value in values]
    assert values and not [
        f"{value!r}: {refusal!r}" for value, refusal in answers if not is_refused_by_name(refusal, argument, value)
    ]


OTHERS = {"ax", "at", "draw", "progress"}  # matplotlib's; functions, whose failure is their own


def scalars(arguments: dict[str, Any]) -> dict[str, Any]:
    """Give the same call with one number for each tuple: then another argument alone says how many axes there are."""
    return {n: v[0] if isinstance(v, tuple) else v for n, v in arguments.items()}


def is_named(refusal: Exception | None) -> bool:
    """Say whether a call is answered or refused by a rule of ours."""
    return refusal is None or (isinstance(refusal, ValueError | TypeError) and "got " in str(refusal))


def test_integers_end_below_2_to_the_62() -> None:
    most = 2**62 - 1
    assert geometry.conv_transpose_size(1, 1, stride=most, output_padding=most - 1) == most
    assert geometry.interpolate_size(2, float(2**60)) == 2**61
    for factor in (float(2**61), float("inf")):
        with pytest.raises(ValueError, match="scale_factor must be finite"):
            geometry.interpolate_size(2, factor)


@pytest.mark.parametrize("name", PUBLIC)
def test_no_two_arguments_that_do_not_go_together_fail_inside(name: str) -> None:
    function, arguments, kinds = PUBLIC[name]
    for given_ones in [arguments, *([scalars(arguments)] if scalars(arguments) != arguments else [])]:
        for pair in itertools.combinations_with_replacement(kinds, 2):
            for values in itertools.product(*(RIGHT[kinds[n]] for n in pair)):
                drawn = given_ones | dict(zip(pair, values, strict=True))
                refusal = complaint(function, drawn)
                assert is_named(refusal), f"{drawn}: {refusal!r}"


@settings(max_examples=1000, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_mixture_of_arguments_fails_inside(data: st.DataObject) -> None:
    function, arguments, kinds = PUBLIC[data.draw(st.sampled_from(list(PUBLIC)))]
    drawn = scalars(arguments) if data.draw(st.booleans()) else dict(arguments)
    every = [v for kind in WRONG.values() for v in kind] + [1, 2, 3, (2, 1), [1], X1, W2, X2, X2[:0], X2[:, :, :0], 0.3]
    names = [n for n in inspect.signature(function).parameters if n not in OTHERS]
    for argument in data.draw(st.lists(st.sampled_from(names), max_size=4)):
        right = RIGHT[kinds[argument]] if argument in kinds else every
        drawn[argument] = data.draw(st.sampled_from(every if data.draw(st.booleans()) else right))
    refusal = complaint(function, drawn)
    assert is_named(refusal), repr(refusal)
