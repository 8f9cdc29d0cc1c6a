"""Arguments at the public edge: check them once, with the rule and the value, and make one tuple an axis."""

from collections.abc import Sequence
from operator import index
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Ints = int | Sequence[int]


def integer(name: str, value: object) -> int:
    """Give `value` as an int; a float or a bool is refused."""
    if isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} must be an integer, got {value!r}")
    try:
        return index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {value!r}") from None


def per_axis(name: str, value: Ints, ndim: int, least: int) -> tuple[int, ...]:
    """Give `value` as one integer an axis, none of them below `least`."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        values = tuple(integer(name, v) for v in value)
        if len(values) == 1:
            values *= ndim
    else:
        values = (integer(name, value),) * ndim
    if len(values) != ndim:
        raise ValueError(f"{name} must be one integer or {ndim} (one an axis), got {value!r}")
    if min(values, default=least) < least:
        raise ValueError(f"{name} must be at least {least}, got {value!r}")
    return values
