"""pixel_shuffle against torch, and as a transposed convolution with one-hot kernels."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import splatlib

RNG = np.random.default_rng(0)


def test_pixel_shuffle() -> None:
    x = RNG.integers(-9, 10, (2, 3, 18, 4, 5))
    y = splatlib.pixel_shuffle(x, 3)
    np.testing.assert_array_equal(y, F.pixel_shuffle(torch.tensor(x), 3).numpy())
    np.testing.assert_array_equal(splatlib.pixel_unshuffle(y, 3), x)


@pytest.mark.parametrize("r", range(1, 11))
def test_blocks_of_every_size_or_refused_as_torch_does(r: int) -> None:
    for name, shape in (("pixel_shuffle", (2 * r * r, 3, 2)), ("pixel_unshuffle", (2, 3 * r, 2 * r))):
        for grown in np.ndindex(2, 2, 2):
            x = RNG.integers(-9, 10, np.add(shape, grown))
            try:
                theirs = getattr(F, name)(torch.tensor(x), r).numpy()
            except RuntimeError:
                with pytest.raises(ValueError, match="must be divisible by"):
                    getattr(splatlib, name)(x, r)
            else:
                np.testing.assert_array_equal(getattr(splatlib, name)(x, r), theirs)


@pytest.mark.parametrize("kind", ["bool", "uint8", "int64", "float16", "float64", "complex64"])
def test_every_kind_of_number_moves(kind: str) -> None:
    x = RNG.integers(0, 2, (8, 2, 3)).astype(kind)
    y = splatlib.pixel_shuffle(x, 2)
    assert y.dtype == splatlib.pixel_unshuffle(y, 2).dtype == x.dtype
    np.testing.assert_array_equal(y, F.pixel_shuffle(torch.tensor(x), 2).numpy())
    np.testing.assert_array_equal(splatlib.pixel_unshuffle(y, 2), x)


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
