"""One operator told in six ways: every function here takes the arguments of a transposed convolution and agrees.

They are plain definitions, for reading and as oracles; `splatlib.conv` is the one to use. Letters mean the same
throughout: n batch, g group, c channel in, m channel out. The spatial axes are tuples: one code for rows, pictures
and volumes. Inside a formulation x is (n, g, c, h, w), the weight (g, c, m, k, l) and the result (n, g, m, y, x).
"""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from math import prod
from typing import Any

import numpy as np

from splatlib._arguments import Array, Axes, Ints, spatial
from splatlib.conv import transpose_arguments
from splatlib.geometry import landing, reach

__all__ = ["by_contraction", "by_gradient", "by_matrix", "by_phases", "by_splat", "by_zero_insertion", "splat_steps"]

SHARED = """Parameters
    ----------
    x : ndarray, shape (N, C, H, W) or (C, H, W)
        Floats, complex numbers or integers; with any number of spatial axes.
    weight : ndarray, shape (C, M/G, kH, kW)
        Of the dtype of `x`. It says how many spatial axes there are.
    bias : ndarray, shape (M,), optional
        Added to each output pixel; of the dtype of `x`.
    stride, padding, output_padding, groups, dilation
        As in `splatlib.conv_transpose2d`.

    Returns
    -------
    ndarray, shape (N, M, H', W') or (M, H', W'), of the dtype of `x`
        What `splatlib.conv_transpose2d` gives.

    Raises
    ------
    ValueError, TypeError
        As `splatlib.conv_transpose2d` does.

    Notes
    -----"""  # of every formulation, before its formula

Core = Callable[[Array, Array, Axes, Axes, Axes, Axes], Array]


def _formulation(core: Core) -> Callable[..., Array]:
    """Give a formulation PyTorch's arguments: groups become an axis, settings one tuple an axis, bias comes last."""

    def told(
        x: Array,
        weight: Array,
        bias: Array | None = None,
        stride: Ints = 1,
        padding: Ints = 0,
        output_padding: Ints = 0,
        groups: int = 1,
        dilation: Ints = 1,
    ) -> Array:
        ndim = max(getattr(weight, "ndim", 0) - 2, 1)  # what is no array is refused below
        grouped, w, offset, batched, *settings = transpose_arguments(
            ndim, x, weight, bias, stride, padding, output_padding, groups, dilation
        )
        with np.errstate(all="ignore"):
            y = (core(grouped, w, *settings) + offset).astype(x.dtype, copy=False)
        *steps, n, g, m = y.shape[: y.ndim - ndim]
        return y.reshape(*steps, *([n] if batched else []), g * m, *y.shape[y.ndim - ndim :])

    interface = signature(told)
    told = wraps(core)(told)
    told.__doc__ = (core.__doc__ or "").replace("Notes\n    -----", SHARED, "Returns" not in (core.__doc__ or ""))
    told.__signature__ = interface  # type: ignore[attr-defined]
    told.__annotations__ = {name: p.annotation for name, p in interface.parameters.items()} | {"return": Array}
    return told


@_formulation
def by_splat(x: Array, w: Array, out: Axes, stride: Axes, padding: Axes, dilation: Axes) -> Array:
    """Stamp pixel after pixel, adding where stamps overlap: (N, C, H, W), (C, M/G, kH, kW) -> (N, M, H', W').

    Notes
    -----
    ``y[i * stride - padding + k * dilation] += x[i] * w[k]`` for each pixel i (Dumoulin and Visin, 2016).

    Examples
    --------
    >>> by_splat(np.array([[1, 2, 3]]), np.array([[[1, 10, 100]]]), stride=2)
    array([[  1,  10, 102,  20, 203,  30, 300]])
    """
    canvas = _blank(x, w, out, padding, stride, dilation)
    for pixel in np.ndindex(*x.shape[3:]):
        _stamp(canvas, x, w, pixel, stride, dilation)
    return np.asarray(canvas[_crop(out, padding)])


@_formulation
def by_zero_insertion(x: Array, w: Array, out: Axes, stride: Axes, padding: Axes, dilation: Axes) -> Array:
    """Put stride - 1 zeros between the pixels, then slide the turned kernel over it: (N, C, H, W) -> (N, M, H', W').

    Notes
    -----
    ``y[o] = sum(z[o + padding - k * dilation] * w[k])`` over k, with ``z[i * stride] = x[i]`` and 0 elsewhere: the
    kernel is turned by 180 degrees (Dumoulin and Visin, 2016, section 4).

    Examples
    --------
    >>> by_zero_insertion(np.array([[1, 2, 3]]), np.array([[[1, 10, 100]]]), stride=2)
    array([[  1,  10, 102,  20, 203,  30, 300]])
    """
    spread_size = [o + reach(k, d) - 1 for o, d, k in zip(out, dilation, w.shape[3:], strict=True)]
    spread = np.zeros((*x.shape[:3], *spread_size), dtype=x.dtype)
    axes = zip(x.shape[3:], w.shape[3:], stride, padding, dilation, strict=True)
    lands = [landing(i, 1, s)[:, 0] - p + reach(k, d) - 1 for i, k, s, p, d in axes]
    inside = [(at >= 0) & (at < end) for at, end in zip(lands, spread_size, strict=True)]
    kept = [at[ok] for at, ok in zip(lands, inside, strict=True)]
    spread[spatial(np.ix_(*kept))] = x[spatial(np.ix_(*inside))]
    turned = np.flip(w, axis=tuple(range(3, w.ndim)))
    return _slide(spread, turned.swapaxes(1, 2), out, (1,) * len(out), dilation)


@_formulation
def by_matrix(x: Array, w: Array, out: Axes, stride: Axes, padding: Axes, dilation: Axes) -> Array:
    """Write the convolution as a matrix C and multiply by its transpose: (N, C, H, W) -> (N, M, H', W').

    Notes
    -----
    ``y = x C``, with ``C[i, o] = w[k]`` where ``o = i * stride - padding + k * dilation``; the convolution is
    ``x = C y`` (Dumoulin and Visin, 2016, section 4.1).

    Examples
    --------
    >>> by_matrix(np.array([[1, 2, 3]]), np.array([[[1, 10, 100]]]), stride=2)
    array([[  1,  10, 102,  20, 203,  30, 300]])
    """
    size, kernel = x.shape[3:], w.shape[3:]
    g, c, m = w.shape[:3]
    lands = [landing(*axis) for axis in zip(size, kernel, stride, padding, dilation, strict=True)]
    matrix = np.zeros((g, c, *size, m, *out), dtype=w.dtype)
    for pixel in np.ndindex(*size):
        for tap in np.ndindex(*kernel):
            at = tuple(int(land[i, k]) for land, i, k in zip(lands, pixel, tap, strict=True))
            if all(0 <= a < o for a, o in zip(at, out, strict=True)):
                matrix[(slice(None), slice(None), *pixel, slice(None), *at)] = w[spatial(tap)]
    matrix = matrix.reshape(g, c * prod(size), m * prod(out))
    y = np.einsum("gio,ngi->ngo", matrix, x.reshape(*x.shape[:2], c * prod(size)))
    return np.reshape(y, (*x.shape[:2], m, *out))


@_formulation
def by_contraction(x: Array, w: Array, out: Axes, stride: Axes, padding: Axes, dilation: Axes) -> Array:
    """Sum over pixels and taps, with T that says which land where, in one einsum: (N, C, H, W) -> (N, M, H', W').

    Notes
    -----
    ``y[o] = sum(T[o, i, k] * x[i] * w[k])`` with T[o, i, k] = 1 where ``o = i * stride - padding + k * dilation``, else
    0; one T for each axis (the landing formula of Dumoulin and Visin, 2016, as a tensor).

    Examples
    --------
    >>> by_contraction(np.array([[1, 2, 3]]), np.array([[[1, 10, 100]]]), stride=2)
    array([[  1,  10, 102,  20, 203,  30, 300]])
    """
    ndim = len(out)
    ins, outs, taps = "hwdijk"[:ndim], "yxzuvt"[:ndim], "lpqrsa"[:ndim]
    terms = [f"ngc{ins}", f"gcm{taps}"]
    operands = [x, w]
    for axis, (i, k, s, p, d, o) in enumerate(
        zip(x.shape[3:], w.shape[3:], stride, padding, dilation, out, strict=True)
    ):
        terms.append(outs[axis] + ins[axis] + taps[axis])
        operands.append((landing(i, k, s, p, d) == np.arange(o)[:, None, None]).astype(x.dtype))
    return np.asarray(np.einsum(f"{','.join(terms)}->ngm{outs}", *operands, optimize=True))


@_formulation
def by_phases(x: Array, w: Array, out: Axes, stride: Axes, padding: Axes, dilation: Axes) -> Array:
    """Fill the canvas phase by phase, each by a small convolution of its own taps: (N, C, H, W) -> (N, M, H', W').

    Notes
    -----
    ``y[j * stride + r] = sum(x[j - q] * w[k])`` over the taps with ``k * dilation = q * stride + r``, before the crop:
    only the taps of phase r land there (Shi et al., 2016, arXiv:1609.07009).

    Examples
    --------
    >>> by_phases(np.array([[1, 2, 3]]), np.array([[[1, 10, 100]]]), stride=2)
    array([[  1,  10, 102,  20, 203,  30, 300]])
    """
    canvas = _blank(x, w, out, padding, stride, dilation)
    for phase in np.ndindex(*stride):
        plane = canvas[spatial([slice(r, None, s) for r, s in zip(phase, stride, strict=True)])]
        for tap in np.ndindex(*w.shape[3:]):
            offsets = [k * d for k, d in zip(tap, dilation, strict=True)]
            if all(at % s == r for at, s, r in zip(offsets, stride, phase, strict=True)):
                starts = [at // s for at, s in zip(offsets, stride, strict=True)]
                lands = tuple(slice(q, q + i) for q, i in zip(starts, x.shape[3:], strict=True))
                plane[spatial(lands)] += np.einsum("ngc...,gcm->ngm...", x, w[spatial(tap)])
    return np.asarray(canvas[_crop(out, padding)])


@_formulation
def by_gradient(x: Array, w: Array, out: Axes, stride: Axes, padding: Axes, dilation: Axes) -> Array:
    """Send x back through a convolution, as a gradient: (N, C, H, W) -> (N, M, H', W').

    Notes
    -----
    ``y[o] = d <x, conv(z)> / d z[o]``; conv is linear in z, so that this is <x, conv(one pixel at o)> (Dumoulin and
    Visin, 2016, section 4).

    Examples
    --------
    >>> by_gradient(np.array([[1, 2, 3]]), np.array([[[1, 10, 100]]]), stride=2)
    array([[  1,  10, 102,  20, 203,  30, 300]])
    """
    m, size = w.shape[2], x.shape[3:]
    n, g = x.shape[:2]
    needed = [(i - 1) * s + reach(k, d) for i, s, d, k in zip(size, stride, dilation, w.shape[3:], strict=True)]
    y = np.zeros((n, g, m, *out), dtype=x.dtype)
    for at in np.ndindex(m, *out):
        z = np.zeros((1, g, m, *[max(p + o, e) for p, o, e in zip(padding, out, needed, strict=True)]), dtype=w.dtype)
        z[spatial([at[0], *[p + o for p, o in zip(padding, at[1:], strict=True)]])] = 1
        response = _slide(z, w, size, stride, dilation)[0]  # the same for every sample: conv is linear
        y[spatial(at)] = np.einsum("ngi,gi->ng", x.reshape(n, g, w.shape[1] * prod(size)), response.reshape(g, -1))
    return y


@_formulation
def splat_steps(x: Array, w: Array, out: Axes, stride: Axes, padding: Axes, dilation: Axes) -> Array:
    """Show the canvas before the first stamp and after each one: (N, C, H, W) -> (H W + 1, N, M, H', W').

    Parameters
    ----------
    x, weight, bias, stride, padding, output_padding, groups, dilation
        As in `splatlib.conv_transpose2d`, with any number of spatial axes: x (N, C, H, W), weight (C, M/G, kH, kW).

    Returns
    -------
    ndarray, shape (H W + 1, N, M, H', W')
        The canvas as `padding` crops it, the pixels in row order; the last one is the result. Of the dtype of `x`.

    Raises
    ------
    ValueError, TypeError
        As `splatlib.conv_transpose2d` does.

    Notes
    -----
    ``steps[i + 1] = steps[i]`` and the stamp of pixel i, ``x[i] * w[k]`` at ``i * stride - padding + k * dilation``
    (Dumoulin and Visin, 2016).

    Examples
    --------
    >>> splat_steps(np.array([[1, 2]]), np.array([[[1, 10]]]), stride=2)[:, 0]
    array([[ 0,  0,  0,  0],
           [ 1, 10,  0,  0],
           [ 1, 10,  2, 20]])
    """
    canvas = _blank(x, w, out, padding, stride, dilation)
    steps = [canvas.copy()]
    for pixel in np.ndindex(*x.shape[3:]):
        _stamp(canvas, x, w, pixel, stride, dilation)
        steps.append(canvas.copy())
    return np.asarray(np.stack(steps)[_crop(out, padding)])


def _blank(x: Array, w: Array, out: Axes, padding: Axes, stride: Axes, dilation: Axes) -> Array:
    axes = zip(x.shape[3:], w.shape[3:], out, padding, stride, dilation, strict=True)
    # Two ends: where the last tap lands (rounded up to whole strides), and what output_padding asks for.
    full = [max((i + d * (k - 1) // s) * s, (i - 1) * s + reach(k, d), p + o) for i, k, o, p, s, d in axes]
    return np.zeros((*x.shape[:2], w.shape[2], *full), dtype=x.dtype)


def _stamp(canvas: Array, x: Array, w: Array, pixel: Axes, stride: Axes, dilation: Axes) -> None:
    stamp = np.einsum("ngc,gcm...->ngm...", x[spatial(pixel)], w)
    axes = zip(pixel, w.shape[3:], stride, dilation, strict=True)
    canvas[spatial([slice(i * s, i * s + reach(k, d), d) for i, k, s, d in axes])] += stamp


def _crop(out: Axes, padding: Axes) -> tuple[Any, ...]:
    return spatial([slice(p, p + o) for p, o in zip(padding, out, strict=True)])


def _slide(x: Array, w: Array, out: Axes, stride: Axes, dilation: Axes) -> Array:
    """Convolve: (n, g, c, h, w), (g, m, c, k, l) -> (n, g, m, y, x)."""
    window = [reach(k, d) for k, d in zip(w.shape[3:], dilation, strict=True)]
    windows = np.lib.stride_tricks.sliding_window_view(x, window, axis=tuple(range(3, x.ndim)))
    picks = [slice(0, (o - 1) * s + 1, s) for o, s in zip(out, stride, strict=True)]
    taps = [slice(None, None, d) for d in dilation]
    read = windows[spatial([*picks, *taps])]  # (n, g, c, y, x, k, l)
    n, g, c = x.shape[:3]
    taps_in_all = prod(w.shape[3:])
    y = np.einsum(
        "ngcok,gmck->ngmo", read.reshape(n, g, c, prod(out), taps_in_all), w.reshape(*w.shape[:3], taps_in_all)
    )
    return np.reshape(y, (n, g, w.shape[1], *out))
