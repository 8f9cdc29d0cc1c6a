"""Interpolation against torch, and what holds for its matrix."""

from itertools import product

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import splatlib
from splatlib.resize import COPIES, GRIDLESS, RANKS, SMOOTH, interpolate_matrix, nearest, taps

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("mode", ["nearest", "nearest-exact", "bilinear", "bicubic", "area"])
@pytest.mark.parametrize("target", [{"size": (7, 11)}, {"size": (3, 2)}, {"scale_factor": 1.5}, {"size": (10, 12)}])
@pytest.mark.parametrize("align", [None, True])
@pytest.mark.parametrize("antialias", [False, True])
def test_interpolate(mode: str, target: dict, align: bool | None, antialias: bool) -> None:
    if mode not in ("bilinear", "bicubic") and (align or antialias):
        return  # torch refuses this pair
    x = RNG.standard_normal((2, 3, 5, 6)).astype(np.float32)
    theirs = F.interpolate(torch.tensor(x), mode=mode, align_corners=align, antialias=antialias, **target)
    ours = splatlib.interpolate(x, mode=mode, align_corners=align, antialias=antialias, **target)
    torch.testing.assert_close(torch.tensor(ours), theirs)


@pytest.mark.parametrize("antialias", [False, True])
@pytest.mark.parametrize("align", [None, True])
@pytest.mark.parametrize("mode", list(RANKS))
@pytest.mark.parametrize(
    "target", [{"size": (7, 11, 5)}, {"size": (3, 2, 8)}, {"scale_factor": (1.7, 0.6, 2)}], ids=str
)
def test_float64_to_its_last_digits(mode: str, target: dict, align: bool | None, antialias: bool) -> None:
    if (align and mode in (*GRIDLESS, "lanczos")) or antialias < (mode == "lanczos") or antialias > (mode in SMOOTH):
        return  # torch refuses this pair
    x = RNG.random((2, 3, 5, 6, 4))
    for ndim in RANKS[mode]:
        cut = {name: values[:ndim] for name, values in target.items()}
        part = x[(..., *[0] * (3 - ndim))]
        theirs = F.interpolate(torch.tensor(part), mode=mode, align_corners=align, antialias=antialias, **cut)
        ours = splatlib.interpolate(part, mode=mode, align_corners=align, antialias=antialias, **cut)
        np.testing.assert_allclose(ours, theirs.numpy(), rtol=0, atol=1e-14)


@pytest.mark.parametrize("real", [np.float32, np.float64])
@pytest.mark.parametrize("sizes", [(7, 11), (4097, 2000), (1000, 4000), (30_011, 100_003), (2**20 + 1, 393_223)])
def test_coordinates_are_rounded_as_torch_rounds_them(sizes: tuple[int, int], real: type) -> None:
    x = (np.arange(sizes[0]) % 2).astype(real)[None, None]  # 0 and 1 in turn: an output is the weight of one pixel
    for target in ({"size": sizes[1]}, {"scale_factor": (sizes[1] + 0.3) / sizes[0]}):
        for align in (False, True):
            theirs = F.interpolate(torch.tensor(x), mode="linear", align_corners=align, **target).numpy()
            ours = splatlib.interpolate(x, mode="linear", align_corners=align, **target)
            np.testing.assert_array_equal(ours, theirs)
        pixels = np.arange(sizes[0], dtype=real)[None, None]
        for mode in COPIES:
            theirs = F.interpolate(torch.tensor(pixels), mode=mode, **target).numpy()
            np.testing.assert_array_equal(splatlib.interpolate(pixels, mode=mode, **target), theirs)


BEYOND = 2**23  # from here on a float32 does not hold o + 0.5, and from twice that not o


@pytest.mark.parametrize(
    ("size_in", "size_out", "ways"),
    [
        (2**22 + 4, BEYOND + 8, ["nearest-exact", "linear", "bicubic"]),
        (3_000_000, BEYOND + 50_000, ["nearest-exact", "linear", "linear, corners", "bilinear, antialias"]),
        (BEYOND + 100_001, BEYOND + 50_000, ["linear", "bilinear, antialias"]),
        (BEYOND + 20, 2 * BEYOND + 40, ["nearest", "nearest-exact", "linear, corners"]),
        (2 * BEYOND + 40, 2 * BEYOND + 40, ["linear", "linear, corners"]),
    ],
)
def test_coordinates_beyond_float32(size_in: int, size_out: int, ways: list[str]) -> None:
    ends = {0, BEYOND, 2 * BEYOND, size_out, BEYOND * size_out // size_in}
    strip = np.unique([o + n for o in ends for n in range(-40, 40) if 0 <= o + n < size_out])
    x = np.random.default_rng(0).random(size_in, dtype=np.float32)
    real = np.dtype(np.float32)
    for way in ways:
        mode, _, option = way.partition(", ")
        ndim = RANKS[mode][0]
        options = {"align_corners": True} if option == "corners" else {"antialias": option == "antialias"}
        theirs = F.interpolate(
            torch.tensor(x.reshape(*[1] * (ndim + 1), -1)), (*[1] * (ndim - 1), size_out), mode=mode, **options
        )
        if mode in COPIES:
            ours = x[nearest(size_in, size_out, None, mode == "nearest-exact", real, False, strip)]
        else:
            index, weight, _ = taps(
                size_in, size_out, None, mode, option == "corners", option == "antialias", real, strip
            )
            ours = (x[index] * weight).sum(1)
        np.testing.assert_allclose(ours, theirs.flatten()[strip].numpy(), rtol=0, atol=0 if mode in COPIES else 1e-6)


@pytest.mark.parametrize("mode", list(RANKS))
@pytest.mark.parametrize("sizes", [(5, 7), (7, 5), (4, 8), (9, 1), (1, 6), (6, 6), (3, 100)])
def test_rows_of_the_matrix_sum_to_one(mode: str, sizes: tuple[int, int]) -> None:
    for antialias in {"lanczos": [True], "bilinear": [False, True], "bicubic": [False, True]}.get(mode, [False]):
        matrix = interpolate_matrix(*sizes, mode, antialias=antialias)
        assert matrix.shape == sizes[::-1]
        np.testing.assert_allclose(matrix.sum(1), 1, rtol=0, atol=1e-14)


@pytest.mark.parametrize("align", [False, True])
@pytest.mark.parametrize("mode", ["bilinear", "bicubic"])
def test_the_matrix_is_what_interpolate_does(mode: str, align: bool) -> None:
    x = RNG.standard_normal((2, 3, 5, 6))
    rows, columns = (interpolate_matrix(i, o, mode, align) for i, o in ((5, 8), (6, 4)))
    ours = splatlib.interpolate(x, (8, 4), mode=mode, align_corners=align)
    np.testing.assert_allclose(np.einsum("yh,xw,nchw->ncyx", rows, columns, x), ours, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("mode", list(RANKS))
def test_the_matrix_takes_a_scale_that_keeps_its_pixels(mode: str) -> None:
    antialias = mode == "lanczos"
    ndim = RANKS[mode][0]
    for i, factor in product((1, 5, 8), (0.3, 0.77, 1.0, 1.26, 2.0, 3.9)):
        if not int(i * factor):
            continue
        x = RNG.random((1, 1, *[1] * (ndim - 1), i))
        factors = (*[1.0] * (ndim - 1), factor)
        ours = splatlib.interpolate(x, scale_factor=factors, mode=mode, antialias=antialias)
        small = ndim > 1 and mode in COPIES  # PyTorch departs from its own definition
        scale = None if mode == "area" or small else factor
        matrix = interpolate_matrix(i, ours.shape[-1], mode, scale_factor=scale, antialias=antialias)
        np.testing.assert_allclose((matrix @ x[..., None])[..., 0], ours, rtol=0, atol=1e-14)
    for size_out in (3, 7):
        interpolate_matrix(5, size_out, mode, scale_factor=(size_out - 0.4) / 5, antialias=antialias)
        with pytest.raises(ValueError, match=f"scale_factor must keep {size_out} pixels on a picture of 5, got"):
            interpolate_matrix(5, size_out, mode, scale_factor=(size_out - 0.6) / 5, antialias=antialias)


@pytest.mark.parametrize("mode", list(RANKS))
def test_options_that_do_not_go_together_are_refused_as_torch_does(mode: str) -> None:
    for ndim in (1, 2, 3):
        x, size = RNG.random((1, 1, *(4, 5, 6)[:ndim])), (7, 3, 2)[:ndim]
        targets = [{}, {"size": size}, {"scale_factor": 1.5}, {"size": size, "scale_factor": 1.5}]
        flags = ([None, False, True], [None, False, True], [False, True])
        for target, (align, recompute, antialias) in product(targets, product(*flags)):
            names = {"align_corners": align, "recompute_scale_factor": recompute, "antialias": antialias}
            try:
                shape = F.interpolate(torch.tensor(x), mode=mode, **target, **names).shape
            except (ValueError, RuntimeError, NotImplementedError):
                with pytest.raises(ValueError, match=r"must|needs"):
                    splatlib.interpolate(x, mode=mode, **target, **names)
            else:
                assert splatlib.interpolate(x, mode=mode, **target, **names).shape == shape


@pytest.mark.parametrize("mode", ["nearest", "nearest-exact"])
def test_nearest_in_every_small_size(mode: str) -> None:
    for i in range(1, 41):
        x = np.arange(i, dtype=np.float32).reshape(1, 1, i)
        for o in range(1, 81):
            theirs = F.interpolate(torch.tensor(x), o, mode=mode).numpy()
            np.testing.assert_array_equal(splatlib.interpolate(x, o, mode=mode), theirs, f"{i} -> {o}")


@pytest.mark.parametrize("align", [False, True])
def test_full_hd_coordinates_are_float32(align: bool) -> None:
    x = RNG.random((1, 1, 3, 1920), dtype=np.float32)
    theirs = F.interpolate(torch.tensor(x), (6, 3840), mode="bilinear", align_corners=align)
    ours = splatlib.interpolate(x, (6, 3840), mode="bilinear", align_corners=align)
    torch.testing.assert_close(torch.tensor(ours), theirs)


@pytest.mark.parametrize("size", [(300, 500), (37, 41), (7, 611), (3, 2), (229, 309), (232, 312)])
@pytest.mark.parametrize("antialias", [False, True])
@pytest.mark.parametrize("mode", ["bilinear", "bicubic"])
def test_bytes_are_equal_in_a_photograph(mode: str, antialias: bool, size: tuple[int, int]) -> None:
    x = RNG.integers(0, 256, (1, 3, 230, 310), dtype=np.uint8)
    theirs = F.interpolate(torch.tensor(x), size, mode=mode, antialias=antialias).numpy()
    np.testing.assert_array_equal(splatlib.interpolate(x, size, mode=mode, antialias=antialias), theirs)


def test_sums_of_bytes_are_exact() -> None:
    x = RNG.integers(0, 256, (1, 1, 20000, 310), dtype=np.uint8)
    theirs = F.interpolate(torch.tensor(x), (20000, 30), mode="bilinear", antialias=True).numpy()
    np.testing.assert_array_equal(splatlib.interpolate(x, (20000, 30), mode="bilinear", antialias=True), theirs)


def test_bytes_of_the_same_size_are_an_array_of_their_own() -> None:
    x = RNG.integers(0, 256, (1, 3, 4, 5), dtype=np.uint8)
    y = splatlib.interpolate(x, (4, 5), mode="bilinear")
    assert not np.may_share_memory(x, y)
    np.testing.assert_array_equal(x, y)


@pytest.mark.parametrize("channels", range(1, 8))
@pytest.mark.parametrize("kind", [np.float32, np.float64, np.uint8])
def test_one_column_repeats_its_first_row_as_torch_does(kind: type, channels: int) -> None:
    x = ((255 if kind == np.uint8 else 1) * RNG.random((1, channels, 5, 3))).astype(kind)
    for mode, size in product(("bilinear", "bicubic"), ((7, 1), (2, 1), (7, 2))):
        theirs = F.interpolate(torch.tensor(x), size, mode=mode, antialias=True)
        torch.testing.assert_close(torch.tensor(splatlib.interpolate(x, size, mode=mode, antialias=True)), theirs)


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64, np.uint8])
@pytest.mark.parametrize("width", [62, 64, 65, 66, 68])
def test_small_pictures_end_where_those_of_torch_do(width: int, kind: type) -> None:
    x = RNG.integers(0, 256, (1, 2, 32, width // 2)).astype(kind)  # doubled: H' + W' is 126 to 132
    for factor in (2.0, 2.01, 1.0, 1.01):
        for mode in ("nearest", "nearest-exact", "bilinear"):
            theirs = F.interpolate(torch.tensor(x), scale_factor=factor, mode=mode).numpy()
            ours = splatlib.interpolate(x, scale_factor=factor, mode=mode)
            within = 0.13 if kind == np.float16 and mode == "bilinear" else 1e-3  # one digit of 255 in float16
            np.testing.assert_allclose(ours.astype(float), theirs.astype(float), rtol=0, atol=within)


@pytest.mark.parametrize("mode", ["linear", "bilinear", "trilinear", "area"])
def test_float16_weights_are_rounded_as_torch_rounds_them(mode: str) -> None:
    x = np.zeros((1, 1, 4, 4, 70)[: 2 + RANKS[mode][-1]], np.float16)
    for size in (131, 200, 33):
        for pixel in range(x.shape[-1]):
            x[...] = 0
            x[..., pixel] = 1  # an output is the weight of one pixel
            out = (*x.shape[2:-1], size)
            theirs = F.interpolate(torch.tensor(x), out, mode=mode).numpy()
            np.testing.assert_array_equal(splatlib.interpolate(x, out, mode=mode), theirs)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("size", [(90, 120), (7, 9)])
@pytest.mark.parametrize("mode", ["bilinear", "area"])
def test_what_is_not_finite_reaches_only_the_outputs_that_read_it(mode: str, size: tuple[int, int], bad: float) -> None:
    x = RNG.random((2, 3, 40, 50))
    x[1, 2, 20, 31] = bad
    theirs = F.interpolate(torch.tensor(x), size, mode=mode).numpy()
    ours = splatlib.interpolate(x, size, mode=mode)
    np.testing.assert_array_equal(np.isfinite(ours), np.isfinite(theirs))
    np.testing.assert_array_equal(np.isnan(ours), np.isnan(theirs))


def test_integers_are_copied_to_the_last_digit() -> None:
    x = np.array([[[2**63 - 1, -(2**63), 3]]])
    np.testing.assert_array_equal(splatlib.interpolate(x, 5), x[:, :, [0, 0, 1, 1, 2]])


@pytest.mark.parametrize("size", [(4, 6), (2, 3), (4, 3), (8, 12), (3, 6)])
def test_what_nearest_gives_is_an_array_of_its_own(size):
    x = np.arange(24.0).reshape(1, 1, 4, 6)
    y = splatlib.interpolate(x, size)
    assert y.flags.c_contiguous and not np.may_share_memory(x, y)
    np.testing.assert_array_equal(y, F.interpolate(torch.from_numpy(x), size).numpy())


@pytest.mark.parametrize("mode", ["bilinear", "bicubic"])
@pytest.mark.parametrize("size", [(1, 3), (3, 1), (1, 4), (5, 1)])
def test_one_pixel_with_corners_and_antialias_reads_the_first(mode: str, size: tuple[int, int]) -> None:
    """The spacing of one output pixel is 0, not 1."""
    x, options = RNG.random((2, 3, 5, 4)), {"mode": mode, "align_corners": True, "antialias": True}
    theirs = F.interpolate(torch.tensor(x), size, **options)
    torch.testing.assert_close(torch.tensor(splatlib.interpolate(x, size, **options)), theirs)


@pytest.mark.parametrize("dtype", [np.float16, np.int64, np.uint8, np.bool_])
def test_at_equal_size_antialias_copies_any_dtype(dtype: type) -> None:
    x = (np.arange(24).reshape(1, 2, 3, 4) % 7).astype(dtype)
    theirs = F.interpolate(torch.tensor(x), (3, 4), mode="bilinear", antialias=True)
    ours = splatlib.interpolate(x, (3, 4), mode="bilinear", antialias=True)
    assert ours.dtype == x.dtype and ours is not x
    np.testing.assert_array_equal(ours, theirs)
