"""Arguments at the public edge: checked once, with the rule and the value in the message, and one tuple an axis."""

from collections.abc import Collection, Sequence
from operator import index
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Ints = int | Sequence[int]
Axes = tuple[int, ...]

LEAST = {"padding": 0, "output_padding": 0}  # every other setting starts at 1


def integer(name: str, value: object, least: int | None = None) -> int:
    """Give `value` as an int, not below `least`. A float and a bool are refused, as PyTorch refuses them."""
    try:
        number = index(value) if not isinstance(value, bool) else None  # type: ignore[arg-type]
    except TypeError:
        number = None
    if number is None:
        raise TypeError(f"{name} must be an integer, got {value!r}")
    if least is not None and number < least:
        raise ValueError(f"{name} must be at least {least}, got {number}")
    if number >= 2**62:
        raise ValueError(f"{name} must be below 2**62, got {number}")
    return number


def real_number(name: str, value: object, size: int = 1) -> float:
    """Give `value` as a float that is not negative, and small enough for a size to be multiplied by."""
    if not isinstance(value, int | float | np.integer | np.floating | np.bool_):
        raise TypeError(f"{name} must be a number, got {value!r}")
    if not 0 <= value < 2**62 / size:
        raise ValueError(f"{name} must be finite and not negative, got {value!r}")
    return float(value)


def flag(name: str, value: object) -> bool:
    """Give `value` as a bool: anything that is true or false will do, as in PyTorch's Python."""
    try:
        return bool(value)
    except (ValueError, TypeError):
        raise TypeError(f"{name} must be True or False, got {value!r}") from None


def choice(name: str, value: object, options: Collection[str]) -> str:
    """Check that `value` is one of the words in `options`."""
    if not isinstance(value, str) or value not in options:
        raise ValueError(f"{name} must be one of {', '.join(options)}, got {value!r}")
    return value


def per_axis(name: str, value: Ints, ndim: int, spread: bool = True, least: int | None = None) -> Axes:
    """Give `value` as one integer an axis. One integer, or a sequence of one if `spread`, counts for every axis."""
    least = LEAST.get(name, 1) if least is None else least
    if not isinstance(value, tuple | list):
        return (integer(name, value, least),) * ndim
    values = tuple(integer(name, v, least) for v in value)
    if spread and len(values) == 1:
        values *= ndim
    if len(values) != ndim:
        raise ValueError(f"{name} must be one integer or {ndim}, one for each spatial axis, got {value!r}")
    return values


def each_axis(**settings: Ints) -> list[Axes]:
    """Give the settings axis by axis; there are as many axes as the longest sequence among them is long, at least 1."""
    ndim = max([1, *(len(value) for value in settings.values() if isinstance(value, tuple | list))])
    return list(zip(*(per_axis(name, value, ndim) for name, value in settings.items()), strict=True))


def array(name: str, value: object, kinds: str, least: int | None = None) -> Array:
    """Check that `value` is an array whose dtype is of one of the `kinds`: i signed, u unsigned, f float, c complex.

    With `least` it must have that many axes or more, and none of them empty.
    """
    if not isinstance(value, np.ndarray):
        raise TypeError(f"{name} must be a NumPy array, got {type(value).__name__}")
    if value.dtype.kind not in kinds or value.dtype.itemsize > (16 if value.dtype.kind == "c" else 8):
        wanted = ", ".join(
            {"i": "integers", "u": "unsigned integers", "f": "floats", "c": "complex numbers", "b": "bools"}[k]
            for k in kinds
        )
        raise TypeError(f"{name} must hold {wanted} of at most 64 bits a part, got dtype {value.dtype}")
    if not value.dtype.isnative:
        raise TypeError(f"{name} must have the byte order of this machine, got dtype {value.dtype}")
    if least is not None and (value.ndim < least or not value.size):
        raise ValueError(f"{name} must have at least {least} axes and none of them empty, got shape {value.shape}")
    return value


def numbers(name: str, value: object, kinds: str = "iuf") -> Array:
    """Give a list of numbers, or a tensor, as the array that it holds."""
    try:
        found = np.asarray(value)
    except ValueError:  # lists of different lengths
        raise ValueError(f"{name} must be one array of numbers, got {value!r}") from None
    return array(name, found, kinds)


def operands(
    ndim: int, x: object, weight: object, bias: object, groups: object, transposed: bool
) -> tuple[Array, Array, Array, bool]:
    """Check the arrays of a convolution and make the groups an axis.

    Gives x as (n, g, c, h, w), the weight as (g, m, c, k, l) or, transposed, (g, c, m, k, l), the bias as (g, m, 1, 1),
    and whether x had a batch axis.
    """
    x, weight, g = array("x", x, "iufc"), array("weight", weight, "iufc"), integer("groups", groups, 1)
    if weight.ndim != ndim + 2:
        raise ValueError(f"weight must have {ndim + 2} axes for {ndim} spatial axes, got shape {weight.shape}")
    batched = x.ndim == ndim + 2
    if not batched and x.ndim != ndim + 1:
        raise ValueError(f"x must have {ndim + 2} axes, or {ndim + 1} without a batch, got shape {x.shape}")
    if weight.dtype != x.dtype:
        raise TypeError(f"weight must have the dtype of x, got {weight.dtype} with x {x.dtype}")
    if not batched:
        x = x[None]
    first, second, *kernel = weight.shape
    if first < g or first % g or min(weight.shape[1 - transposed :], default=1) < 1:
        raise ValueError(
            f"weight must have a multiple of groups as its first axis and no empty axis, "
            f"got shape {weight.shape} with groups {g}"
        )
    channels, out_channels = (first, second * g) if transposed else (second * g, first)
    if x.shape[1] != channels:
        raise ValueError(
            f"x must have {channels} channels for weight of shape {weight.shape} and groups {g}, got {x.shape[1]}"
        )
    if x.shape[0] and not min(x.shape):
        raise ValueError(f"x must not be empty, apart from its batch, got shape {x.shape}")
    if bias is None:
        bias = np.zeros(out_channels, x.dtype)
    bias = array("bias", bias, "iufc")
    if bias.shape != (out_channels,):
        raise ValueError(f"bias must have shape ({out_channels},), one value a channel of the output, got {bias.shape}")
    if bias.dtype != x.dtype:
        raise TypeError(f"bias must have the dtype of x, got {bias.dtype} with x {x.dtype}")
    grouped = x.reshape(x.shape[0], g, channels // g, *x.shape[2:])
    return grouped, weight.reshape(g, first // g, second, *kernel), bias.reshape(g, -1, *[1] * ndim), batched


def spatial(index: Sequence[Any]) -> tuple[Any, ...]:
    """Make an index that speaks of the spatial axes alone: the last ones."""
    return (..., *index)
