"""The kernels as what they claim to be: an interpolation, a copy, and a flat start."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import splatlib
from splatlib.kernels import bilinear_kernel, icnr, nearest_kernel

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("stride", range(1, 21))
def test_the_tent_interpolates_as_torch_does(stride: int) -> None:
    x = RNG.standard_normal((1, 1, 7))
    w = bilinear_kernel(stride)
    assert w.shape == (2 * stride - stride % 2,)
    padded = np.pad(x, [(0, 0), (0, 0), (1, 1)], mode="edge")
    ours = splatlib.conv_transpose1d(padded, w[None, None], stride=stride, padding=(stride + len(w)) // 2)
    theirs = F.interpolate(torch.tensor(x), size=7 * stride, mode="linear").numpy()
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-13)


@pytest.mark.parametrize("strides", [(1, 2), (3, 2), (9, 10, 11)])
def test_kernels_of_several_axes_are_outer_products(strides: tuple[int, ...]) -> None:
    product = bilinear_kernel(strides[0])
    for s in strides[1:]:
        product = np.multiply.outer(product, bilinear_kernel(s))
    np.testing.assert_array_equal(bilinear_kernel(strides), product)
    np.testing.assert_array_equal(nearest_kernel(strides), np.ones(strides))


@pytest.mark.parametrize("stride", [1, 2, 3, 9, 16])
def test_the_box_copies_each_pixel(stride: int) -> None:
    x = RNG.integers(-9, 10, (1, 1, 4, 5)).astype(np.float64)
    w = nearest_kernel((stride, stride + 1))
    ours = splatlib.conv_transpose2d(x, w[None, None], stride=(stride, stride + 1))
    theirs = F.interpolate(torch.tensor(x), scale_factor=(stride, stride + 1), mode="nearest").numpy()
    np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("r", [1, 2, 3])
def test_a_sub_pixel_convolution_starts_flat(r: int) -> None:
    drawn = []

    def draw(shape: tuple[int, ...]) -> np.ndarray:
        drawn.append(RNG.standard_normal(shape).astype(np.float32))
        return drawn[0]

    w = icnr(draw, (2 * r * r, 3, 3, 1), r)
    assert w.dtype == np.float32 and [one.shape for one in drawn] == [(2, 3, 3, 1)]
    x = RNG.standard_normal((1, 3, 6, 5)).astype(np.float32)
    flat = splatlib.pixel_shuffle(splatlib.conv2d(x, w), r)
    np.testing.assert_allclose(flat, splatlib.conv2d(x, drawn[0]).repeat(r, 2).repeat(r, 3), rtol=1e-5)
