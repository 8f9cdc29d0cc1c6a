"""Where pixels land: one formula for each axis, and all that follows from it.

Tap k of input pixel i lands on output pixel

    o = i * stride - padding + k * dilation

The canvas of a transposed convolution begins where the first tap of the first pixel lands and ends where the last tap
of the last pixel does. `padding` crops it on both sides; `output_padding` gives the end back. A convolution uses the
same pairs the other way round: its output pixel i reads its input pixel o.
"""

from collections.abc import Iterable, Sequence
from itertools import product
from typing import overload

import numpy as np

from splatlib._arguments import Array, Axes, Ints, each_axis, integer, per_axis, real_number

__all__ = ["conv_size", "conv_transpose_size", "interpolate_size", "landing", "overlap_count", "solve_conv_transpose"]


def landing(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Array:
    """Say where each tap of each input pixel lands on one axis: (size, kernel_size) output positions.

    Positions below 0, or not below the output size, are the ones that `padding` crops.

    Parameters
    ----------
    size : int
        Number of input pixels.
    kernel_size, stride, padding, dilation : int
        As in `conv_transpose1d`.

    Returns
    -------
    ndarray of int64, shape (size, kernel_size)

    Raises
    ------
    ValueError, TypeError
        If a value is out of range or no integer.

    Notes
    -----
    ``o[i, k] = i * stride - padding + k * dilation`` (Dumoulin and Visin, 2016).

    Examples
    --------
    >>> landing(3, 3, stride=2)
    array([[0, 1, 2],
           [2, 3, 4],
           [4, 5, 6]])
    """
    stride, dilation = integer("stride", stride, 1), integer("dilation", dilation, 1)
    padding = integer("padding", padding, 0)
    i, k = np.arange(integer("size", size, 1))[:, None], np.arange(integer("kernel_size", kernel_size, 1))
    return i * stride - padding + k * dilation


def reach(kernel_size: int, dilation: int) -> int:
    """Count the pixels from the first tap of a kernel to its last: d(k - 1) + 1.

    Examples
    --------
    >>> reach(3, dilation=2)
    5
    """
    return dilation * (kernel_size - 1) + 1


def windows(size: int, kernel_size: int, stride: int, dilation: int) -> int:
    """Count the places of a kernel on one axis that is padded already; refuse a kernel that does not fit."""
    needed = reach(kernel_size, dilation)
    if size < needed:
        raise ValueError(
            f"kernel_size must fit into the padded x: {kernel_size} with dilation {dilation} reaches over {needed} "
            f"pixels, got {size}"
        )
    return (size - needed) // stride + 1


def cropped(i: int, k: int, s: int, p: int, op: int, d: int) -> int:
    """Count the pixels of a cropped canvas on one axis, from the letters of the formula; it may be 0 or less."""
    return (i - 1) * s - 2 * p + d * (k - 1) + op + 1


def canvas(size: int, kernel_size: int, stride: int, padding: int, output_padding: int, dilation: int) -> int:
    """Count the pixels of a cropped canvas on one axis; refuse an empty one, and too large an output_padding."""
    if output_padding >= max(stride, dilation):
        raise ValueError(
            f"output_padding must be smaller than stride or dilation, got {output_padding} with stride {stride}, "
            f"dilation {dilation}"
        )
    out = cropped(size, kernel_size, stride, padding, output_padding, dilation)
    if out < 1:
        raise ValueError(
            f"padding must leave at least one pixel of the output, got {padding} with size {size}, kernel_size "
            f"{kernel_size}, stride {stride}, dilation {dilation}, output_padding {output_padding}: {out} pixels"
        )
    return out


@overload
def conv_size(size: int, kernel_size: Ints, stride: Ints = 1, padding: Ints = 0, dilation: Ints = 1) -> int: ...
@overload
def conv_size(
    size: Sequence[int], kernel_size: Ints, stride: Ints = 1, padding: Ints = 0, dilation: Ints = 1
) -> Axes: ...
def conv_size(size: Ints, kernel_size: Ints, stride: Ints = 1, padding: Ints = 0, dilation: Ints = 1) -> int | Axes:
    """Give the output size of a convolution: (H, W) -> (H', W'), or one integer for one axis.

    Parameters
    ----------
    size : int or tuple of int
        Input size; the result has the same form.
    kernel_size, stride, padding, dilation : int or tuple of int
        One for all axes, or one for each axis.

    Returns
    -------
    int or tuple of int

    Raises
    ------
    ValueError
        If a value is out of range, or the kernel does not fit into the padded input.
    TypeError
        If a value is no integer.

    Notes
    -----
    ``floor((i + 2p - d(k-1) - 1) / s) + 1`` on each axis (Dumoulin and Visin, 2016, relationship 15). The division
    floors, so several input sizes share one output size.

    Examples
    --------
    >>> conv_size(5, 3, stride=2, padding=1), conv_size(6, 3, stride=2, padding=1)
    (3, 3)
    >>> conv_size((5, 8), (3, 2), stride=2)
    (2, 4)
    """
    axes = each_axis(size=size, kernel_size=kernel_size, stride=stride, padding=padding, dilation=dilation)
    return _as_given(size, tuple(windows(i + 2 * p, k, s, d) for i, k, s, p, d in axes))


@overload
def conv_transpose_size(
    size: int, kernel_size: Ints, stride: Ints = 1, padding: Ints = 0, output_padding: Ints = 0, dilation: Ints = 1
) -> int: ...
@overload
def conv_transpose_size(
    size: Sequence[int],
    kernel_size: Ints,
    stride: Ints = 1,
    padding: Ints = 0,
    output_padding: Ints = 0,
    dilation: Ints = 1,
) -> Axes: ...
def conv_transpose_size(
    size: Ints, kernel_size: Ints, stride: Ints = 1, padding: Ints = 0, output_padding: Ints = 0, dilation: Ints = 1
) -> int | Axes:
    """Give the output size of a transposed convolution: (H, W) -> (H', W'), or one integer for one axis.

    Parameters
    ----------
    size : int or tuple of int
        Input size; the result has the same form.
    kernel_size, stride, padding, output_padding, dilation : int or tuple of int
        One for all axes, or one for each axis.

    Returns
    -------
    int or tuple of int

    Raises
    ------
    ValueError
        If a value is out of range, output_padding is not smaller than stride or dilation, or the output is empty.
    TypeError
        If a value is no integer.

    Notes
    -----
    ``(i-1)s - 2p + d(k-1) + op + 1`` on each axis: the last landing and one (Dumoulin and Visin, 2016, relationship
    14, with dilation).

    Examples
    --------
    >>> conv_transpose_size(3, 3, stride=2, padding=1)
    5
    >>> conv_transpose_size(3, 3, stride=2, padding=1, output_padding=1)
    6
    """
    axes = each_axis(
        size=size,
        kernel_size=kernel_size,
        stride=stride,
        padding=padding,
        output_padding=output_padding,
        dilation=dilation,
    )
    return _as_given(size, tuple(canvas(*axis) for axis in axes))


@overload
def interpolate_size(size: int, scale_factor: float | Sequence[float]) -> int: ...
@overload
def interpolate_size(size: Sequence[int], scale_factor: float | Sequence[float]) -> Axes: ...
def interpolate_size(size: Ints, scale_factor: float | Sequence[float]) -> int | Axes:
    """Give the output size of `interpolate` for a scale factor: (H, W) -> (H', W'), or one integer for one axis.

    Parameters
    ----------
    size : int or tuple of int
        Input size; the result has the same form.
    scale_factor : float or tuple of float
        One for all axes, or one for each axis.

    Returns
    -------
    int or tuple of int

    Raises
    ------
    ValueError
        If `size` is below 1, or the factors do not match the axes, are negative or not finite.
    TypeError
        If a factor is no number.

    Notes
    -----
    ``floor(i * scale_factor)`` on each axis, computed in float64 (the documentation of `torch.nn.Upsample`).

    Examples
    --------
    The floor can bite: neither of these is rounded up.

    >>> interpolate_size(32, 0.9999), interpolate_size(88, 120 / 88)
    (31, 119)
    """
    sizes = [i for (i,) in each_axis(size=size)]
    factors = list(scale_factor) if isinstance(scale_factor, tuple | list) else [scale_factor] * len(sizes)
    if len(factors) != len(sizes):
        raise ValueError(
            f"scale_factor must be one number or {len(sizes)}, one for each spatial axis, got {scale_factor!r}"
        )
    out = tuple(int(i * real_number("scale_factor", factor, i)) for i, factor in zip(sizes, factors, strict=True))
    return _as_given(size, out)


def overlap_count(
    size: Ints, kernel_size: Ints, stride: Ints = 1, padding: Ints = 0, output_padding: Ints = 0, dilation: Ints = 1
) -> Array:
    """Count the stamps that cover each output pixel: (H, W) -> (H', W').

    Parameters
    ----------
    size : int or tuple of int
        Input size, one number for each axis.
    kernel_size, stride, padding, output_padding, dilation : int or tuple of int
        As in `conv_transpose2d`.

    Returns
    -------
    ndarray of int64
        One count for each output pixel, one axis for each number in `size`.

    Raises
    ------
    ValueError, TypeError
        As `conv_transpose_size` does.

    Notes
    -----
    ``count[o]`` is the number of pairs (i, k) that `landing` puts on o: the transposed convolution of ones with a
    kernel of ones (Odena et al., 2016). In several axes it is the outer product of the counts of each axis.

    Examples
    --------
    >>> overlap_count(4, 3, stride=2)
    array([1, 1, 2, 1, 2, 1, 2, 1, 1])
    >>> overlap_count((2, 2), 3, stride=2)
    array([[1, 1, 2, 1, 1],
           [1, 1, 2, 1, 1],
           [2, 2, 4, 2, 2],
           [1, 1, 2, 1, 1],
           [1, 1, 2, 1, 1]])
    """
    axes = each_axis(
        size=size,
        kernel_size=kernel_size,
        stride=stride,
        padding=padding,
        output_padding=output_padding,
        dilation=dilation,
    )
    count = np.ones((), np.int64)
    for i, k, s, p, op, d in axes:
        out, lands = canvas(i, k, s, p, op, d), landing(i, k, s, p, d)
        count = np.multiply.outer(count, np.bincount(lands[(lands >= 0) & (lands < out)], minlength=out))
    return count


def solve_conv_transpose(
    size_in: int,
    size_out: int,
    kernel_size: int | Iterable[int] = range(1, 8),
    stride: int | Iterable[int] = range(1, 5),
    padding: int | Iterable[int] = range(4),
    output_padding: int | Iterable[int] = range(4),
    dilation: int | Iterable[int] = range(1, 3),
) -> list[dict[str, int]]:
    """List every setting in range that takes `size_in` to `size_out` on one axis.

    Parameters
    ----------
    size_in, size_out : int
        The sizes wanted.
    kernel_size, stride, padding, output_padding, dilation : int or iterable of int
        The values to try.

    Returns
    -------
    list of dict
        Keyword arguments for `torch.nn.ConvTranspose1d` or `conv_transpose_size`. The smallest dilation comes first,
        then the smallest output_padding, padding, stride and kernel_size. Settings that PyTorch refuses are left out.

    Raises
    ------
    ValueError, TypeError
        If a size or a value to try is out of range or no integer.

    Notes
    -----
    Solves ``size_out = (size_in - 1)s - 2p + d(k-1) + op + 1`` by trying, with op < max(s, d) (Dumoulin and Visin,
    2016, and the documentation of `torch.nn.ConvTranspose1d`).

    Examples
    --------
    >>> for answer in solve_conv_transpose(3, 6, kernel_size=3, stride=2):
    ...     print(answer)
    {'kernel_size': 3, 'stride': 2, 'padding': 1, 'output_padding': 1, 'dilation': 1}
    {'kernel_size': 3, 'stride': 2, 'padding': 2, 'output_padding': 1, 'dilation': 2}
    """
    i, o = integer("size_in", size_in, 1), integer("size_out", size_out, 1)
    wanted = {
        "dilation": dilation,
        "output_padding": output_padding,
        "padding": padding,
        "stride": stride,
        "kernel_size": kernel_size,
    }
    tried = []
    for name, value in wanted.items():
        try:
            values = list(value)  # type: ignore[arg-type]
        except TypeError:  # one integer
            values = [value]  # type: ignore[list-item]
        tried.append(per_axis(name, values, len(values)))
    *others, kernels = tried
    answers = []
    for d, op, p, s in product(*others):
        taps, left = divmod(o - cropped(i, 1, s, p, op, d), d)  # that must follow the first one
        if op < max(s, d) and not left:
            same = {"stride": s, "padding": p, "output_padding": op, "dilation": d}
            answers += [{"kernel_size": k, **same} for k in kernels if k == taps + 1]
    return answers


def _as_given(size: Ints, out: Axes) -> int | Axes:
    if isinstance(size, tuple | list):
        return out
    if len(out) != 1:
        raise ValueError(f"size must be one integer for each axis, {len(out)} in all, got {size!r}")
    return out[0]
