"""pixel_shuffle against torch, and as a transposed convolution with one-hot kernels."""

import numpy as np
import torch
import torch.nn.functional as F

import splatlib

RNG = np.random.default_rng(0)


def test_pixel_shuffle() -> None:
    x = RNG.integers(-9, 10, (2, 3, 18, 4, 5))
    y = splatlib.pixel_shuffle(x, 3)
    np.testing.assert_array_equal(y, F.pixel_shuffle(torch.tensor(x), 3).numpy())
    np.testing.assert_array_equal(splatlib.pixel_unshuffle(y, 3), x)


def test_shuffle_is_a_one_hot_transposed_convolution() -> None:
    x, r = RNG.integers(-9, 10, (2, 12, 4, 5)), 2
    w = np.zeros((12, 3, r, r), np.int64)
    for c in range(12):
        w[c, c // 4, c // 2 % 2, c % 2] = 1
    np.testing.assert_array_equal(splatlib.pixel_shuffle(x, r), splatlib.conv_transpose2d(x, w, stride=r))


def test_the_answer_is_a_copy() -> None:
    x = np.ones((1, 2, 3))
    splatlib.pixel_shuffle(x, 1)[:] = 0
    splatlib.pixel_unshuffle(x, 1)[:] = 0
    assert x.all()
