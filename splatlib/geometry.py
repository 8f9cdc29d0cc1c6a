"""Where pixels land: one formula an axis, and everything that follows from it.

Tap k of input pixel i lands on output pixel

    o = i * stride - padding + k * dilation

The canvas of a transposed convolution ends where the last tap of the last pixel lands. `padding` crops it on both
sides, `output_padding` uncovers the end again. A convolution reads the same pairs the other way: output pixel i
reads input pixel o.
"""

from itertools import product

import numpy as np

from splatlib._arguments import Array, Ints, integer, per_axis


def landing(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Array:
    """Say where each tap of each input pixel lands, on one axis: (size, kernel_size) of output positions.

    Positions below 0 or beyond the output are the ones that padding crops.

    >>> landing(3, 3, stride=2)
    array([[0, 1, 2],
           [2, 3, 4],
           [4, 5, 6]])
    """
    i, k = np.arange(size)[:, None], np.arange(kernel_size)
    return i * stride - padding + k * dilation


def conv_size(
    size: Ints, kernel_size: Ints, stride: Ints = 1, padding: Ints = 0, dilation: Ints = 1
) -> int | tuple[int, ...]:
    """Give the output size of a convolution: floor((i + 2p - d(k-1) - 1) / s) + 1.

    >>> conv_size(5, 3, stride=2, padding=1), conv_size(6, 3, stride=2, padding=1)
    (3, 3)
    """
    ndim = _ndim(size, kernel_size, stride, padding, dilation)
    sizes = per_axis("size", size, ndim, 0)
    kernels = per_axis("kernel_size", kernel_size, ndim, 1)
    strides = per_axis("stride", stride, ndim, 1)
    paddings = per_axis("padding", padding, ndim, 0)
    dilations = per_axis("dilation", dilation, ndim, 1)
    out = []
    for i, k, s, p, d in zip(sizes, kernels, strides, paddings, dilations, strict=True):
        if i + 2 * p < d * (k - 1) + 1:
            raise ValueError(
                f"the kernel must fit into the padded input: dilation * (kernel_size - 1) + 1 = {d * (k - 1) + 1}, "
                f"but size + 2 * padding = {i + 2 * p}"
            )
        out.append((i + 2 * p - d * (k - 1) - 1) // s + 1)
    return out[0] if isinstance(size, int) and ndim == 1 else tuple(out)


def conv_transpose_size(
    size: Ints,
    kernel_size: Ints,
    stride: Ints = 1,
    padding: Ints = 0,
    output_padding: Ints = 0,
    dilation: Ints = 1,
) -> int | tuple[int, ...]:
    """Give the output size of a transposed convolution: (i-1)s - 2p + d(k-1) + op + 1.

    >>> conv_transpose_size(3, 3, stride=2, padding=1), conv_transpose_size(3, 3, stride=2, padding=1, output_padding=1)
    (5, 6)
    """
    ndim = _ndim(size, kernel_size, stride, padding, output_padding, dilation)
    sizes = per_axis("size", size, ndim, 0)
    kernels = per_axis("kernel_size", kernel_size, ndim, 1)
    strides = per_axis("stride", stride, ndim, 1)
    paddings = per_axis("padding", padding, ndim, 0)
    extras = per_axis("output_padding", output_padding, ndim, 0)
    dilations = per_axis("dilation", dilation, ndim, 1)
    out = []
    for i, k, s, p, op, d in zip(sizes, kernels, strides, paddings, extras, dilations, strict=True):
        if op >= max(s, d):
            raise ValueError(
                f"output_padding must be smaller than stride or dilation, got {op} with stride {s}, dilation {d}"
            )
        o = (i - 1) * s - 2 * p + d * (k - 1) + op + 1
        if o < 1:
            raise ValueError(
                f"the output must not be empty: size {i}, kernel_size {k}, stride {s}, padding {p} gives {o}"
            )
        out.append(o)
    return out[0] if isinstance(size, int) and ndim == 1 else tuple(out)


def interpolate_size(size: Ints, scale_factor: float | tuple[float, ...]) -> int | tuple[int, ...]:
    """Give the output size of `interpolate` for a scale factor: floor(size * scale_factor), in float64.

    >>> interpolate_size(32, 0.9999), interpolate_size(88, 120 / 88)
    (31, 119)
    """
    if isinstance(size, int):
        return int(np.floor(size * float(scale_factor)))  # type: ignore[arg-type]
    scales = scale_factor if isinstance(scale_factor, tuple) else (scale_factor,) * len(size)
    return tuple(int(np.floor(i * float(f))) for i, f in zip(size, scales, strict=True))


def overlap_count(
    size: Ints,
    kernel_size: Ints,
    stride: Ints = 1,
    padding: Ints = 0,
    output_padding: Ints = 0,
    dilation: Ints = 1,
) -> Array:
    """Count how many stamps cover each output pixel: one axis a size, (H, W) -> (H', W').

    The count is the splat of ones with a kernel of ones. In n axes it is the outer product of the counts an axis.

    >>> overlap_count(4, 3, stride=2)
    array([1, 1, 2, 1, 2, 1, 2, 1, 1])
    """
    ndim = _ndim(size, kernel_size, stride, padding, output_padding, dilation)
    sizes = per_axis("size", size, ndim, 0)
    kernels = per_axis("kernel_size", kernel_size, ndim, 1)
    strides = per_axis("stride", stride, ndim, 1)
    paddings = per_axis("padding", padding, ndim, 0)
    extras = per_axis("output_padding", output_padding, ndim, 0)
    dilations = per_axis("dilation", dilation, ndim, 1)
    out = conv_transpose_size(sizes, kernels, strides, paddings, extras, dilations)
    count = np.ones((), dtype=np.int64)
    for i, k, s, p, d, o in zip(sizes, kernels, strides, paddings, dilations, out, strict=True):  # type: ignore[arg-type]
        lands = landing(i, k, s, p, d)
        seen = lands[(lands >= 0) & (lands < o)]
        count = np.multiply.outer(count, np.bincount(seen, minlength=o))
    return count


def solve_conv_transpose(
    size_in: int,
    size_out: int,
    kernel_size: Ints = range(1, 8),
    stride: Ints = range(1, 5),
    padding: Ints = range(0, 4),
    output_padding: Ints = range(0, 4),
    dilation: Ints = range(1, 3),
) -> list[dict[str, int]]:
    """List every setting in range that takes `size_in` to `size_out`, on one axis.

    Each search range is one integer or several. Each answer is a dict of ConvTranspose arguments; the smallest
    dilation comes first, then output_padding, padding, stride, kernel_size. Settings that PyTorch refuses are left out.

    >>> solve_conv_transpose(3, 6, kernel_size=3, stride=2, dilation=1)
    [{'kernel_size': 3, 'stride': 2, 'padding': 1, 'output_padding': 1, 'dilation': 1}]
    """
    names = ("dilation", "output_padding", "padding", "stride", "kernel_size")
    ranges = [[r] if isinstance(r, int) else list(r) for r in (dilation, output_padding, padding, stride, kernel_size)]
    found = []
    for d, op, p, s, k in product(*ranges):
        if op < max(s, d) and (integer("size_in", size_in) - 1) * s - 2 * p + d * (k - 1) + op + 1 == size_out:
            found.append(dict(reversed(list(zip(names, (d, op, p, s, k), strict=True)))))
    return found


def _ndim(*settings: Ints) -> int:
    return max([1, *(len(s) for s in settings if not isinstance(s, int | np.integer))])
