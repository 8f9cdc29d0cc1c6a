"""First cases: the same program in torch and here, on sizes that all differ."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import splatlib
from splatlib import formulations, geometry

RNG = np.random.default_rng(0)
FORMS = ["by_splat", "by_zero_insertion", "by_matrix", "by_contraction", "by_phases", "by_gradient"]
SETTINGS = [
    {},
    {"stride": 2},
    {"stride": 2, "padding": 1, "output_padding": 1},
    {"stride": 1, "dilation": 3, "output_padding": 2},
    {"stride": 3, "padding": 2, "groups": 2},
    {"stride": 2, "padding": 3, "dilation": 2, "groups": 2},
]


def whole(*shape: int) -> np.ndarray:
    return RNG.integers(-9, 10, shape)


@pytest.mark.parametrize("ndim", [1, 2, 3])
@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_conv_transpose(ndim: int, setting: dict) -> None:
    x, b = whole(2, 4, 5, 6, 7)[(..., *[0] * (3 - ndim))], whole(6)
    w = whole(4, 6 // setting.get("groups", 1), 3, 2, 4)[(..., *[0] * (3 - ndim))]
    theirs = getattr(F, f"conv_transpose{ndim}d")(*map(torch.tensor, (x, w, b)), **setting).numpy()
    ours = getattr(splatlib, f"conv_transpose{ndim}d")(x, w, b, **setting)
    assert ours.dtype == np.int64
    np.testing.assert_array_equal(ours, theirs)
    for form in FORMS[: 6 if ndim < 3 else 5]:
        np.testing.assert_array_equal(getattr(formulations, form)(x, w, b, **setting), theirs)
    if ndim == 2:
        np.testing.assert_array_equal(formulations.splat_steps(x[0], w, b, **setting)[-1], theirs[0])


@pytest.mark.parametrize("ndim", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 2, "same", "valid"])
@pytest.mark.parametrize("groups", [1, 2])
def test_conv(ndim: int, padding: int | str, groups: int) -> None:
    x, b = whole(2, 4, 9, 8, 10)[(..., *[0] * (3 - ndim))], whole(6)
    w = whole(6, 4 // groups, 3, 2, 4)[(..., *[0] * (3 - ndim))]
    setting = {"padding": padding, "groups": groups, "dilation": 2, "stride": 1 if padding == "same" else 2}
    theirs = getattr(F, f"conv{ndim}d")(*map(torch.tensor, (x, w, b)), **setting).numpy()
    np.testing.assert_array_equal(getattr(splatlib, f"conv{ndim}d")(x, w, b, **setting), theirs)


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


def test_pixel_shuffle() -> None:
    x = whole(2, 3, 18, 4, 5)
    y = splatlib.pixel_shuffle(x, 3)
    np.testing.assert_array_equal(y, F.pixel_shuffle(torch.tensor(x), 3).numpy())
    np.testing.assert_array_equal(splatlib.pixel_unshuffle(y, 3), x)


def test_solver_agrees_with_the_formula() -> None:
    answers = geometry.solve_conv_transpose(5, 9)
    assert len(answers) > 10
    assert all(geometry.conv_transpose_size(5, **answer) == 9 for answer in answers)
