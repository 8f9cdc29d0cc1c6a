"""Which conventions there are: one table, which the finder, its widget, the chapter and the tests read.

A resize is a kernel on a grid. A row of RESIZES says which grids, borders and widenings go with some kernels; whatever
a framework does that is not there yet is a new row, and where needed a new curve, grid or way to round.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

GRIDS = (
    "half_pixel",
    "pytorch_half_pixel",
    "half_pixel_symmetric",
    "align_corners",
    "tf_crop_and_resize",
    "asymmetric",
)
# affine_grid with one align_corners, grid_sample with the other.
MIXED = ("affine_grid True, grid_sample False", "affine_grid False, grid_sample True")
ONE_AT_0 = "pytorch_half_pixel with one pixel at 0"  # ONNX Runtime, OpenVINO; the reference reads at -0.5
FOR_NEAREST = "tf_half_pixel_for_nn"  # OpenVINO, which lets other kernels read there, too: (o + 0.5) n / m
# Given sizes of more than one pixel, these are the same as the first: one answer, told in a second line.
TWINS = {"half_pixel": ("half_pixel_symmetric", "pytorch_half_pixel"), "align_corners": ("tf_crop_and_resize",)}
ROUNDINGS = ("floor", "ceil", "round_prefer_floor", "round_prefer_ceil")
# How an exact rule comes out of a machine that rounds the coordinates themselves, which may pick another pixel.
MACHINES = {
    ("asymmetric", "floor"): ("in float32", "in float64", "divided twice"),
    ("half_pixel", "round_prefer_ceil"): ("in float32", "in float64", "summed in float64", "times float32"),
}
# Rules that change with the direction of an axis: grid ("" the row's) and rounding, not shrinking and shrinking.
DIRECTED = {
    "floor, ceil when shrinking": (("", "floor"), ("", "ceil")),  # ONNX's first Resize, OpenVINO's simple
    "half to even, asymmetric floor when shrinking": (("half_pixel", "half to even"), ("asymmetric", "floor")),  # MLX
    "asymmetric floor, half up when shrinking": (  # libvips
        ("asymmetric", "floor"),
        ("half_pixel", "round_prefer_ceil"),
    ),
}
DIRECTIONS = (*DIRECTED,)
# Any grid and rounding, as OpenVINO computes them, and as ONNX Runtime does: what is near the middle is the middle.
BY_FLOAT32 = ("over a float32 scale", "over a float32 scale, ties within 1e-6")
BY_SCALE = "cells by scale"  # a grid of areas where a scale factor is given, and only there
KERNELS = ("nearest", "linear", "cubic a=-0.75", "cubic a=-0.5")
Setting = dict[str, Any]
PLAIN: Setting = {}
WIDENED: Setting = {"antialias": True}
SHARED: Setting = {"exclude_outside": True}


class Row(NamedTuple):
    """Some kernels, the grids that they are tried on, and the settings that they are tried with."""

    kernels: tuple[str, ...]
    grids: tuple[str, ...]
    settings: tuple[Setting, ...]
    when: str = ""  # "shrinks", "grows", "one pixel": only if an axis does, or comes down to that
    scaled: bool = False  # with scale factors, too
    page: bool = False  # known to the page of the widget


HALF = ("half_pixel",)
RESIZES = (
    Row(("nearest",), GRIDS, tuple({"rounding": rounding} for rounding in ROUNDINGS), scaled=True, page=True),
    Row(KERNELS[1:2], GRIDS, (PLAIN,), scaled=True, page=True),
    Row(KERNELS[2:], GRIDS, (PLAIN, SHARED), scaled=True, page=True),
    Row(KERNELS[1:], GRIDS, (WIDENED, WIDENED | SHARED), "shrinks", scaled=True, page=True),
    Row(("area", "area by coverage"), ("",), (PLAIN,), page=True),
    Row(("area by coverage",), (BY_SCALE,), (PLAIN,), "shrinks", scaled=True, page=True),
    Row(("area of a growing axis",), (BY_SCALE,), (PLAIN,), scaled=True),
    Row(("area of a growing axis",), ("",), (PLAIN,), "grows"),
    Row(("lanczos 3", "lanczos 5", "mitchell", "gaussian"), HALF, (SHARED, WIDENED | SHARED), page=True),
    Row(("lanczos 4", "cubic a=-1"), HALF, (PLAIN, SHARED), page=True),
    Row(("hamming",), HALF, (WIDENED | SHARED,), page=True),
    Row(("box by centres",), HALF, (WIDENED | SHARED,)),
    Row(("cubic a=-0.5",), HALF, ({"steps": 1024} | SHARED,)),
    Row(("cubic a=-0.75",), ("asymmetric", "align_corners"), ({"steps": 1024},)),
    Row(("b-spline 2", "b-spline 3"), ("align_corners", *HALF), ({"border": "mirrored"}, {"border": "reflected"})),
    Row(("linear", "cubic a=-0.75"), (*HALF, *MIXED, "asymmetric"), ({"border": "zeros"},)),
    Row(("nearest",), (*HALF, *MIXED), ({"rounding": "half to even", "border": "zeros"},)),
    Row(("linear", "cubic a=-0.75"), (*MIXED, FOR_NEAREST), (PLAIN,)),
    Row(("nearest",), HALF, ({"rounding": "half to even"},), page=True),
    Row(("nearest",), (FOR_NEAREST,), tuple({"rounding": rounding} for rounding in ROUNDINGS[1:]), page=True),
    Row(("nearest",), (*GRIDS, FOR_NEAREST), ({"rounding": DIRECTIONS[0]},), "grows", page=True),
    Row(("nearest",), HALF, tuple({"rounding": rounding} for rounding in DIRECTIONS[1:]), "grows", page=True),
    Row(("linear",), HALF, ({"border": "mirrored"},)),
    Row(
        ("linear", "b-spline 2", "b-spline 3"),
        HALF,
        ({"border": "mirrored", "blur": "gaussian to 4 sigma"},),
        "shrinks",
    ),
    Row(("nearest",), HALF, ({"rounding": "round_prefer_ceil", "blur": "gaussian to 4 sigma"},), "shrinks"),
    Row(("linear", "cubic a=-0.75"), HALF, ({"blur": "gaussian to 2 sigma"},), "shrinks"),
    Row(KERNELS[1:], (ONE_AT_0,), (PLAIN, SHARED, WIDENED, WIDENED | SHARED), "one pixel", page=True),
    Row(("pyramid 1 4 6 4 1",), ("",), (PLAIN,)),
)
DENOMINATORS = range(1, 11)  # of the scale factors that are tried first; the numbers themselves tell others
# How an output becomes whole numbers: once at the end, or after each pass as libraries do with bytes.
FINISHES = ("round", "round half up", "truncate")
PASSES = (
    "bytes after each pass, Pillow's weights",
    "bytes after each pass, torch's weights",
    "bytes after each pass, Pillow's weights, height first",  # Pillow's choice, mostly where the height shrinks more
    "bytes after each pass, float32 weights",  # ONNX Runtime's antialias
)
INTEGERS = ("OpenCV's 11-bit weights", "OpenCV's 8-bit weights")
SINGLE = "truncated float32 sums"  # ONNX Runtime's linear bytes: 3 that came out as 2.9999998 is 2
STRIDES = range(1, 17)
FEW = 4  # strides that are listed where none can be told from another
BEFORE = 3  # pixels of zeros that some put before the input of a causal layer
DILATIONS = (1, 2, 3)
ORDERS = (
    "",
    "swapped in and out",
    "channels last (in, out)",
    "channels last (out, in)",
    "out, h, w, in",
    "height and width swapped",
)
LAYOUTS = ("", "channels last", "height and width swapped", "channels-last memory read as channels first")
SHUFFLES = ("CRD", "DCR", "CRD, block transposed", "DCR, block transposed")


class Resize(NamedTuple):
    """One way to resize an axis; `scale_factor` None means the ratio of the sizes."""

    kernel: str
    grid: str = ""
    rounding: str = ""
    antialias: bool = False
    exclude_outside: bool = False
    scale_factor: tuple[Fraction, ...] | None = None
    border: str = ""  # "" repeats the border's pixel
    blur: str = ""  # before the picture is read
    steps: int = 0  # of a table of weights; 0: no table
    places: tuple[tuple[Fraction, Fraction], ...] | None = None  # (start, step) of each axis, in place of a grid


class Stamp(NamedTuple):
    """One way to stamp (or to slide, if not `transposed`) a kernel: what is cropped (or padded) at each end."""

    transposed: bool
    flip: bool
    order: str
    stride: tuple[int, ...]
    dilation: int
    start: tuple[int, ...]
    end: tuple[int, ...]
    groups: int = 1
    bias: tuple[float, ...] = ()  # found in the numbers, one an output channel


class Shuffle(NamedTuple):
    """One order of the channels that move into space (factor > 0) or back (factor < 0)."""

    order: str
    factor: int


PAIRS = (  # what is tried with another scale on each axis
    Resize("nearest", "asymmetric", "floor"),
    Resize("nearest", "half_pixel", "round_prefer_ceil"),
    *(Resize(kernel, "half_pixel") for kernel in ("linear", "cubic a=-0.75", "cubic a=-0.5")),
)


def name(how: Any) -> str:
    """Call a convention by its name."""
    if isinstance(how, Resize):
        words = [how.kernel + " antialias" * how.antialias, how.grid, how.rounding]
        words += ["exclude_outside"] * how.exclude_outside
        words += [f"{how.border} outside" if how.border == "zeros" else f"border {how.border}"] * bool(how.border)
        words += [f"a {how.blur} before"] * bool(how.blur) + [f"weights of a {how.steps}-step table"] * bool(how.steps)
        words += [f"scale_factor={plain(how.scale_factor)}"] if how.scale_factor else []
        words += [f"reads at {_line(how.places)}"] if how.places else []
        return ", ".join(filter(None, words))
    if isinstance(how, Shuffle):
        return f"{'pixel_shuffle' if how.factor > 0 else 'pixel_unshuffle'}, {how.order}"
    words = [("conv_transpose" if how.transposed else "conv") + " with flipped kernel" * how.flip]
    words += [f"stride {plain(how.stride)}", *[f"dilation {how.dilation}"] * (how.dilation > 1)]
    words += [f"{'crop' if how.transposed else 'pad'} {plain(how.start)} and {plain(how.end)}"]
    return ", ".join([*words, *[f"weight {how.order}"] * bool(how.order), *["a bias"] * bool(how.bias)])


def plain(values: Sequence[Any]) -> str:
    """Write one value for all axes, or one an axis, as Python."""
    texts = [repr(float(v)) if 1 < v.denominator and 10000 % v.denominator == 0 else str(v) for v in values]
    return texts[0] if len(set(texts)) == 1 else f"({', '.join(texts)})"


def _line(places: Sequence[tuple[Fraction, Fraction]]) -> str:
    """Write where output pixel o reads, for all axes or for each."""
    texts = [f"{plain([start])} + {plain([step])} o" for start, step in places]
    return texts[0] if len(set(texts)) == 1 else "; ".join(texts)


# What the page of the finder needs of it: one row or one picture, without channels to order.
TABLE = {
    "twins": TWINS,
    "machines": {" ".join(key): ways for key, ways in MACHINES.items()},
    "directed": DIRECTED,
    "by_float32": BY_FLOAT32,
    "by_scale": BY_SCALE,
    "one_at_0": ONE_AT_0,
    "for_nearest": FOR_NEAREST,
    "roundings": ROUNDINGS,
    "rows": [
        {key: value for key, value in row._asdict().items() if value and key != "page"} for row in RESIZES if row.page
    ],
    "pairs": [how[:3] for how in PAIRS],
    "denominators": DENOMINATORS[-1],
    "finishes": FINISHES,
    "swapped": LAYOUTS[2],
    "strides": STRIDES[-1],
    "dilations": DILATIONS[-1],
    "few": FEW,
    "before": BEFORE,
}
