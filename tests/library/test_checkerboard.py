"""The measures of the checkerboard against the operations they speak of."""

from math import prod

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from splatlib import conv_transpose1d
from splatlib.checkerboard import (
    checkerboard_energy,
    count_ratio,
    is_flat,
    overlap_ratio,
    phase_sums,
    spectrum,
    stack_counts,
)
from splatlib.geometry import overlap_count

RNG = np.random.default_rng(0)

LAYERS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 3)), min_size=1, max_size=3)


@given(LAYERS)
def test_the_counts_of_a_stack_are_those_of_running_it(layers):
    x = np.ones((1, 40), dtype=np.int64)
    for kernel_size, stride in layers:
        x = conv_transpose1d(x, np.ones((1, 1, kernel_size), dtype=np.int64), stride=stride)
    counts = stack_counts(layers)
    middle = 20 * len(counts)  # where pixel 20 of 40 lands: far from both borders
    assert x[0, middle : middle + 2 * len(counts)].tolist() == counts.tolist() * 2


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 4)), min_size=1, max_size=3))
def test_the_ratio_of_one_layer_is_that_of_its_counts(axes):
    kernel, stride, dilation = zip(*axes, strict=True)
    ratios = []
    for k, s, d in axes:
        counts = overlap_count(40, k, s, dilation=d)
        ratios.append(count_ratio(counts[d * (k - 1) : 39 * s][: s * 3]))
        assert d > 1 or ratios[-1] == count_ratio(stack_counts([(k, s)]))
    assert overlap_ratio(kernel, stride, dilation) == prod(ratios)


@settings(deadline=None)
@given(st.data())
def test_a_constant_input_repeats_the_sums_of_the_phases(data):
    ndim = data.draw(st.integers(1, 2))
    kernel, stride, dilation = (data.draw(st.tuples(*[st.integers(1, most)] * ndim)) for most in (5, 4, 3))
    flat = data.draw(st.booleans())
    if flat:  # whole strides of ones: every phase has as many
        kernel, dilation = tuple(s * n for s, n in zip(stride, kernel, strict=True)), (1,) * ndim
    w = np.ones((2, 3, *kernel)) if flat else RNG.integers(-4, 5, (2, 3, *kernel)).astype(float)
    sums = phase_sums(w, stride, dilation)
    assert sums.shape == (2, 3, *stride) and sums.dtype == w.dtype
    stamp = getattr(F, f"conv_transpose{ndim}d")
    ones = torch.ones(1, 1, *[30] * ndim).double()
    for c in range(2):
        y = stamp(ones, torch.tensor(w[c : c + 1]), stride=stride, dilation=dilation)[0].numpy()
        middle = tuple(slice(15 * s, 17 * s) for s in stride)
        np.testing.assert_array_equal(y[(slice(None), *middle)], np.tile(sums[c], (1, *[2] * ndim)))
    assert is_flat(w, stride, dilation) == all(np.ptp(pair) == 0 for pair in sums.reshape(6, -1))


def test_flat_is_judged_for_each_pair_of_channels_by_the_size_of_its_weights():
    w = np.ones((2, 3, 4))
    w[1, 2] = [1e6, 1e6, 1e6, 1e6 + 3]
    assert is_flat(w, 2)  # 3 of 4,000,000
    assert not is_flat(w, 2, rtol=1e-7)
    assert is_flat(np.array([[[1.0, 1.5, 1.0, 0.5]]]), 2, rtol=0)
    w[0, 1, 0] += 1e-3
    assert not is_flat(w, 2)
    assert is_flat(np.array([[[1.0, -1, 1, 2]]]), 2, rtol=0.2)  # sums 2 and 1, absolute weights 5
    assert not is_flat(np.array([[[1.0, -1, 1, 2]]]), 2, rtol=0.19)


def test_the_spectrum_is_the_mean_over_pictures_of_their_squared_waves():
    x = RNG.standard_normal((2, 3, 6, 5))
    h, w = np.mgrid[:6, :5]
    power = spectrum(x)
    for u, v in np.ndindex(6, 5):
        wave = np.exp(-2j * np.pi * (u * h / 6 + v * w / 5))
        level = x - x.mean((-2, -1), keepdims=True)
        expected = (np.abs((level * wave).sum((-2, -1))) ** 2 / 30).mean()
        np.testing.assert_allclose(power[u, v], expected, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(power.sum(), 30 * x.var((-2, -1)).mean(), rtol=1e-12)
    np.testing.assert_array_equal(spectrum(np.uint8([[0, 255], [255, 0]])) > 1, [[False, False], [False, True]])


@pytest.mark.parametrize("stride", [2, 3, (2, 3), (5, 1)])
def test_the_energy_is_the_part_of_the_variance_that_repeats(stride):
    s, t = (stride, stride) if isinstance(stride, int) else stride
    x = RNG.standard_normal((2, 11, 13)) + 7
    cropped = x[:, : 11 // s * s, : 13 // t * t]
    means = [[cropped[:, r::s, c::t].mean((1, 2)) for c in range(t)] for r in range(s)]
    shares = np.var(means, axis=(0, 1)).mean() / cropped.var((1, 2)).mean()
    np.testing.assert_allclose(checkerboard_energy(x, stride), shares, rtol=1e-12)
    pattern = np.tile(RNG.standard_normal((s, t)), (3, 4))
    np.testing.assert_allclose(checkerboard_energy(pattern, stride), 1, rtol=1e-12)
    assert checkerboard_energy(np.full((5, 6), 3), stride) == 0


@pytest.mark.parametrize(
    ("kernels", "counts"),
    [
        ((3,), [2, 1]),
        ((3, 3), [3, 2, 3, 1]),
        ((3, 3, 3), [4, 3, 5, 2, 5, 3, 4, 1]),
        ((4, 3), [4, 2, 4, 2]),
        ((3, 4), [3, 3, 3, 3]),
        ((3, 3, 4), [4, 4, 5, 5, 5, 5, 4, 4]),
    ],
)
def test_stacks_at_stride_2(kernels, counts):
    assert stack_counts([(k, 2) for k in kernels]).tolist() == counts
