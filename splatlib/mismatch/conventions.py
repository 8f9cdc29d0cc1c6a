"""Which conventions there are: one table, which the finder, its widget, the chapter and the tests read."""

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
ROUNDINGS = ("floor", "ceil", "round_prefer_floor", "round_prefer_ceil")
NEAREST = (("asymmetric", "floor"), ("half_pixel", "round_prefer_ceil"))  # torch's two, in its own arithmetic, too
KERNELS = ("nearest", "linear", "cubic a=-0.75", "cubic a=-0.5")
DENOMINATORS = range(1, 11)  # of the scale factors that are tried
FINISHES = ("round", "round half up", "truncate")  # how an output becomes whole numbers
STRIDES = range(1, 5)
DILATIONS = (1, 2, 3)
ORDERS = (
    "",
    "swapped in and out",
    "channels last (in, out)",
    "channels last (out, in)",
    "height and width swapped",
)
LAYOUTS = ("", "channels last", "height and width swapped", "channels-last memory read as channels first")
SHUFFLES = ("CRD", "DCR", "CRD, block transposed", "DCR, block transposed")
# What the page of the finder needs of it: a row has neither layouts nor channels to order.
TABLE = {
    "grids": GRIDS,
    "roundings": ROUNDINGS,
    "nearest": NEAREST,
    "kernels": KERNELS,
    "denominators": [*DENOMINATORS],
    "finishes": FINISHES,
    "strides": [*STRIDES],
    "dilations": DILATIONS,
}


class Resize(NamedTuple):
    """One way to resize an axis; `scale_factor` None means the ratio of the sizes."""

    kernel: str
    grid: str = ""
    rounding: str = ""
    antialias: bool = False
    exclude_outside: bool = False
    scale_factor: tuple[Fraction, ...] | None = None


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


class Shuffle(NamedTuple):
    """One order of the channels that move into space (factor > 0) or back (factor < 0)."""

    order: str
    factor: int


def name(how: Any) -> str:
    """Call a convention by its name."""
    if isinstance(how, Resize):
        words = [how.kernel + " antialias" * how.antialias, how.grid, how.rounding]
        words += ["exclude_outside"] * how.exclude_outside
        words += [f"scale_factor={plain(how.scale_factor)}"] if how.scale_factor else []
        return ", ".join(filter(None, words))
    if isinstance(how, Shuffle):
        return f"{'pixel_shuffle' if how.factor > 0 else 'pixel_unshuffle'}, {how.order}"
    words = [("conv_transpose" if how.transposed else "conv") + " with flipped kernel" * how.flip]
    words += [f"stride {plain(how.stride)}", *[f"dilation {how.dilation}"] * (how.dilation > 1)]
    words += [f"{'crop' if how.transposed else 'pad'} {plain(how.start)} and {plain(how.end)}"]
    return ", ".join([*words, *[f"weight {how.order}"] * bool(how.order)])


def plain(values: Sequence[Any]) -> str:
    """Write one value for all axes, or one an axis, as Python."""
    texts = [repr(float(v)) if 1 < v.denominator and 10000 % v.denominator == 0 else str(v) for v in values]
    return texts[0] if len(set(texts)) == 1 else f"({', '.join(texts)})"
