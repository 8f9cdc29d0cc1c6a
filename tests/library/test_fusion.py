"""Layers that are one: equal to torch's pairs on thousands of whole-number settings, and refused by name else."""

from itertools import product

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import splatlib
from splatlib.checkerboard import is_flat
from splatlib.fusion import as_pixel_shuffle, fuse_nearest_conv, split_cat, swap_resize_conv

RNG = np.random.default_rng(3)
CONV = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
TRANSPOSE = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    """Thousands of tiny calls: threads would only wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def whole(*shape: int) -> torch.Tensor:
    """Integers in float64: torch's nearest takes no int64, and sums of them are exact."""
    return torch.tensor(RNG.integers(-9, 10, shape), dtype=torch.float64)


def pair(x, w, bias, scales, padding, dilation, groups, mode="nearest"):
    """The two layers as torch runs them."""
    return CONV[x.ndim - 2](F.interpolate(x, scale_factor=scales, mode=mode), w, bias, 1, padding, dilation, groups)


def check_fused(x, w, bias, scales, padding, dilation, groups, mode="nearest") -> None:
    fused, stride, crop = fuse_nearest_conv(w.numpy(), scales, padding, dilation, groups)
    one = TRANSPOSE[x.ndim - 2](x, torch.tensor(fused), bias, stride, crop, 0, groups)
    assert torch.equal(one, pair(x, w, bias, scales, padding, dilation, groups, mode))
    if groups == 1:
        assert is_flat(fused, stride)


ROWS = [
    (s, k, d, g, p)
    for s, k, d, g in product(range(1, 6), range(1, 8), range(1, 4), (1, 2, 4))
    for p in range(d * (k - 1) + 1)
]


@pytest.mark.parametrize("scale", range(1, 6))
def test_every_setting_of_a_row(scale: int) -> None:
    settings = [row for row in ROWS if row[0] == scale]
    for s, k, d, g, p in settings:
        check_fused(whole(2, 4, 2 + d * k), whole(8, 4 // g, k), whole(8), s, p, d, g)
    assert len(settings) == 441


@pytest.mark.parametrize("seed", range(10))
def test_axes_that_differ(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for turn in range(150):
        ndim, g = int(rng.integers(2, 4)), int(rng.choice([1, 3]))
        s, k, d = (tuple(map(int, rng.integers(1, top, ndim))) for top in (5, 4, 3))
        p = tuple(int(rng.integers(0, dd * (kk - 1) + 1)) for kk, dd in zip(k, d, strict=True))
        size = [2 * a + int(rng.integers(5, 7)) for a in range(ndim)]
        bias = whole(6) if turn % 2 else None
        mode = "nearest-exact" if turn % 3 else "nearest"
        check_fused(whole(2, 3, *size), whole(6, 3 // g, *k), bias, s, p, d, g, mode)


@pytest.mark.parametrize("dtype", [np.int32, np.int64, np.float16, np.float32, np.complex64])
def test_the_dtype_stays(dtype: type) -> None:
    w = RNG.integers(-9, 10, (3, 2, 3, 3)).astype(dtype)
    fused, stride, padding = fuse_nearest_conv(w, 2, 1)
    assert fused.dtype == dtype and fused.shape == (2, 3, 4, 4) and (stride, padding) == ((2, 2), (1, 1))
    x = RNG.integers(-3, 4, (1, 2, 3, 4)).astype(dtype)
    twice = x.repeat(2, axis=2).repeat(2, axis=3)
    np.testing.assert_array_equal(
        splatlib.conv_transpose2d(x, fused, None, stride, padding), splatlib.conv2d(twice, w, None, 1, 1)
    )


def test_a_float_is_rounded_once() -> None:
    w = RNG.standard_normal((4, 3, 5, 5)).astype(np.float32)
    fused, _, _ = fuse_nearest_conv(w, 4)
    exact, _, _ = fuse_nearest_conv(w.astype(np.float64), 4)
    np.testing.assert_array_equal(fused, exact.astype(np.float32))


@pytest.mark.parametrize("k, d", [(3, 1), (5, 1), (1, 1), (2, 2), (3, 2), (4, 2)])
def test_same_and_valid(k: int, d: int) -> None:
    for padding in ("same", "valid"):
        check_fused(whole(1, 2, 5, 6), whole(3, 2, k, k), None, 2, padding, d, 1)


def test_the_two_layers_themselves_on_trap_sizes() -> None:
    """One pixel, and a kernel larger than the picture."""
    for size, k in product((1, 2), (3, 5, 7)):
        check_fused(whole(1, 1, size, size), whole(1, 1, k, k), whole(1), 2, k // 2, 1, 1)


def test_flat_for_every_weight() -> None:
    w = RNG.standard_normal((3, 2, 3, 5))
    fused, stride, _ = fuse_nearest_conv(w, (2, 3), (1, 2))
    assert is_flat(fused, stride) and not is_flat(RNG.standard_normal(fused.shape), stride)


@pytest.mark.parametrize(
    "change, message",
    [
        ({"scale_factor": 1.5}, "scale_factor must be an integer"),
        ({"scale_factor": 0}, "scale_factor must be at least 1"),
        ({"scale_factor": (2, 2, 2)}, "scale_factor must be one integer or 2"),
        ({"padding": 3}, r"padding must be at most dilation \* \(kernel_size - 1\) = 2, got 3"),
        ({"padding": (2, 3)}, r"padding must be at most .* = 2, got \(2, 3\)"),
        ({"padding": "reflect"}, "padding must be one of same, valid"),
        ({"weight": np.ones((4, 2, 2, 2)), "padding": "same"}, "padding 'same' must put as many zeros at both ends"),
        ({"groups": 3}, "weight must have a multiple of groups as its first axis, got 4 with groups 3"),
        ({"weight": np.ones((4, 2))}, "weight must have at least 3 axes"),
        ({"weight": [[[1, 2]]]}, "weight must be a NumPy array"),
        ({"dilation": -1}, "dilation must be at least 1"),
    ],
)
def test_what_cannot_be_fused_is_refused_by_name(change: dict, message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=message):
        fuse_nearest_conv(**{"weight": np.ones((4, 2, 3, 3)), "scale_factor": 2, **change})


def test_a_refused_padding_really_has_no_stamp() -> None:
    """Beyond the reach of the kernel the pair's border is the bias alone."""
    x, w, bias = whole(1, 1, 4), whole(1, 1, 3), whole(1)
    assert pair(x, w, bias, 2, 3, 1, 1)[0, 0, 0] == bias[0]


SHUFFLES = list(product(range(1, 5), range(1, 8), range(1, 8), (1, 2)))


@pytest.mark.parametrize("stride", range(1, 5))
def test_a_transposed_convolution_is_a_small_convolution_and_pixel_shuffle(stride: int) -> None:
    ran = 0
    for s, k, l, g in (case for case in SHUFFLES if case[0] == stride):
        for p in {0, (k - 1) // 2, k - 1, k + s}:
            x, w, bias = whole(2, 4, 6, 5), whole(4, 6 // g, k, l), whole(6)
            pads = (p, max(0, min(p, l - 1)))
            if min((6 - 1) * s - 2 * p + k, (5 - 1) * s - 2 * pads[1] + l) < 1:
                continue
            weight, padding, ((top, bottom), (left, right)) = as_pixel_shuffle(w.numpy(), s, pads, g)
            y = F.conv2d(x, torch.tensor(weight), bias.repeat_interleave(s * s), 1, padding, 1, g)
            y = F.pixel_shuffle(y, s)
            y = y[:, :, top : y.shape[2] - bottom, left : y.shape[3] - right]
            assert torch.equal(y, F.conv_transpose2d(x, w, bias, s, pads, 0, g))
            ran += 1
    assert ran > 200


def test_nearest_and_a_convolution_as_a_2x2_convolution_and_pixel_shuffle() -> None:
    w = whole(6, 3, 3, 3)
    weight, padding, crop = as_pixel_shuffle(*fuse_nearest_conv(w.numpy(), 2, 1))
    assert weight.shape == (24, 3, 2, 2) and padding == (1, 1) and crop == ((1, 1), (1, 1))


@pytest.mark.parametrize(
    "change, message",
    [
        ({"weight": np.ones((1, 1, 4))}, "weight must have two spatial axes for pixel_shuffle"),
        ({"stride": (2, 3)}, "stride must be equal on both axes"),
        ({"padding": -1}, "padding must be at least 0"),
        ({"groups": 2}, "weight must have a multiple of groups"),
    ],
)
def test_what_pixel_shuffle_cannot_do_is_refused_by_name(change: dict, message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=message):
        as_pixel_shuffle(**{"weight": np.ones((1, 1, 4, 4)), "stride": 2, **change})


def test_a_cat_splits() -> None:
    for seed in range(200):
        rng = np.random.default_rng(seed)
        parts = list(map(int, rng.integers(1, 4, rng.integers(1, 5))))
        pictures = [whole(2, c, 5, 4) for c in parts]
        w, bias = whole(3, sum(parts), *map(int, rng.integers(1, 4, 2))), whole(3)
        weights = split_cat(w.numpy(), parts)
        whole_net = F.conv2d(torch.cat(pictures, 1), w, bias)
        pieces = [F.conv2d(x, torch.tensor(part)) for x, part in zip(pictures, weights, strict=True)]
        assert torch.equal(whole_net, sum(pieces) + bias[:, None, None])


RESIZES = {
    "nearest": {},
    "nearest-exact": {},
    "bilinear": {"align_corners": False},
    "bilinear corners": {"align_corners": True},
    "bicubic": {"align_corners": False},
    "area": {},
    "antialias": {"antialias": True},
}


@pytest.mark.parametrize("name", RESIZES)
def test_a_1x1_goes_before_a_resize(name: str) -> None:
    """Exactly where the weights of the resize are whole parts of a power of two, else within rounding."""
    mode = {"antialias": "bilinear"}.get(name, name.split()[0])
    for size in product(range(1, 12), range(1, 12)):
        x, w, bias = whole(1, 4, 5, 3), whole(2, 4, 1, 1), whole(2)
        (before,) = swap_resize_conv(w.numpy())
        after = F.conv2d(F.interpolate(x, size=size, mode=mode, **RESIZES[name]), w, bias)
        swapped = F.interpolate(F.conv2d(x, torch.tensor(before), bias), size=size, mode=mode, **RESIZES[name])
        torch.testing.assert_close(swapped, after, rtol=0, atol=1e-12 * 9 * 9 * 4)
        if mode.startswith("nearest"):
            assert torch.equal(swapped, after)


def test_a_1x1_goes_before_the_resizes_of_a_cat() -> None:
    """SegFormer's head, small."""
    pictures, w, bias = [whole(1, 3, 8, 4), whole(1, 2, 4, 2), whole(1, 5, 2, 1)], whole(4, 10, 1, 1), whole(4)
    large = {"size": (8, 4), "mode": "bilinear", "align_corners": False}
    parts = zip(pictures, swap_resize_conv(w.numpy(), [3, 2, 5]), strict=True)
    swapped = sum(F.interpolate(F.conv2d(x, torch.tensor(part)), **large) for x, part in parts)
    after = F.conv2d(torch.cat([F.interpolate(x, **large) for x in pictures], 1), w, bias)
    assert torch.equal(swapped + bias[:, None, None], after)


@pytest.mark.parametrize(
    "change, message",
    [
        ({"weight": np.ones((2, 3, 3, 1))}, r"kernel_size must be 1: .* got \(3, 1\)"),
        ({"stride": 2}, "stride must be 1"),
        ({"padding": 1}, "padding must be 0"),
        ({"padding": "same"}, None),
        ({"channels": [1, 1]}, r"channels must add up to the 3 of weight, got 1, 2 in all"),
        ({"channels": 3}, "channels must be a list"),
        ({"channels": [3, 0]}, "channels must be at least 1"),
        ({"weight": np.ones((2, 3))}, "weight must have at least 3 axes"),
    ],
)
def test_what_cannot_be_swapped_is_refused_by_name(change: dict, message: str | None) -> None:
    call = {"weight": np.ones((2, 3, 1, 1)), **change}
    if message is None:
        assert len(swap_resize_conv(**call)) == 1
        return
    with pytest.raises((ValueError, TypeError), match=message):
        swap_resize_conv(**call)


def test_a_padded_1x1_really_cannot_be_swapped() -> None:
    x, w, bias = whole(1, 2, 3), whole(1, 2, 1), whole(1) + 10
    after = F.conv1d(F.interpolate(x, scale_factor=2, mode="linear"), w, bias, padding=2)
    before = F.interpolate(F.conv1d(x, w, bias, padding=1), scale_factor=2, mode="linear")
    assert after.shape == before.shape and not torch.allclose(after, before)


def test_split_refuses_groups_and_nothing_is_written() -> None:
    with pytest.raises(ValueError, match="groups must be 1"):
        split_cat(np.ones((2, 2, 1)), [1, 1], groups=2)
    w = RNG.standard_normal((2, 2, 3, 3))
    kept = w.copy()
    answers = [fuse_nearest_conv(w, 1, 1)[0], as_pixel_shuffle(w, 1)[0], *split_cat(w, [1, 1])]
    answers += swap_resize_conv(w[:, :, :1, :1])
    np.testing.assert_array_equal(w, kept)
    assert not any(np.shares_memory(w, answer) for answer in answers)
