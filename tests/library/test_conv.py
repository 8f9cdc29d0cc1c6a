"""Convolutions and formulations against torch, on sizes that all differ: whole numbers, equal to the last digit."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

import splatlib
from splatlib import conv, formulations

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


@pytest.mark.filterwarnings("ignore:Using padding='same'")  # torch copies x there
@pytest.mark.parametrize("ndim", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 2, "same", "valid"])
@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize("dilation", [1, 2])
def test_conv(ndim: int, padding: int | str, groups: int, dilation: int) -> None:
    x, b = whole(2, 4, 9, 8, 10)[(..., *[0] * (3 - ndim))], whole(6)
    w = whole(6, 4 // groups, 3, 2, 4)[(..., *[0] * (3 - ndim))]
    setting = {"padding": padding, "groups": groups, "dilation": dilation, "stride": 1 if padding == "same" else 2}
    theirs = getattr(F, f"conv{ndim}d")(*map(torch.tensor, (x, w, b)), **setting).numpy()
    np.testing.assert_array_equal(getattr(splatlib, f"conv{ndim}d")(x, w, b, **setting), theirs)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_long_rows_wide_steps_holes_and_crops(data: st.DataObject) -> None:
    size, kernel = data.draw(st.integers(1, 9) | st.integers(4000, 9000)), data.draw(st.integers(1, 12))
    stride, dilation, padding = (data.draw(st.integers(low, 14)) for low in (1, 1, 0))
    extra = data.draw(st.integers(0, max(stride, dilation) - 1))
    x, w = whole(1, 1, size), whole(1, 1, kernel)
    calls = {
        "conv1d": {"stride": stride, "padding": padding, "dilation": dilation},
        "conv_transpose1d": {"stride": stride, "padding": padding, "output_padding": extra, "dilation": dilation},
    }
    for name, setting in calls.items():
        try:
            theirs = getattr(F, name)(torch.tensor(x), torch.tensor(w), **setting).numpy()
        except RuntimeError:
            continue
        for kind in (np.int64, np.float32):  # the plain loops and the fast sums
            ours = getattr(splatlib, name)(x.astype(kind), w.astype(kind), **setting)
            np.testing.assert_array_equal(ours, theirs, str(kind))


@pytest.mark.parametrize("stride", [2, (1, 2), (2, 1)])
def test_same_needs_stride_1_on_every_axis(stride: int | tuple[int, int]) -> None:
    x, w = np.ones((1, 1, 5, 6)), np.ones((1, 1, 3, 3))
    with pytest.raises(RuntimeError):
        F.conv2d(torch.tensor(x), torch.tensor(w), stride=stride, padding="same")
    with pytest.raises(ValueError, match="padding 'same' needs stride 1, got stride"):
        splatlib.conv2d(x, w, stride=stride, padding="same")


@pytest.mark.parametrize("form", [*FORMS, "splat_steps"])
def test_formulations_agree_in_float64(form: str) -> None:
    x, w, b = RNG.standard_normal((2, 4, 5, 6)), RNG.standard_normal((4, 3, 3, 2)), RNG.standard_normal(6)
    setting = {"stride": (2, 3), "padding": (1, 0), "output_padding": (1, 2), "groups": 2, "dilation": (2, 1)}
    told = getattr(formulations, form)(x, w, b, **setting)
    told = told[-1] if form == "splat_steps" else told
    np.testing.assert_allclose(told, splatlib.conv_transpose2d(x, w, b, **setting), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("form", [*FORMS, "splat_steps"])
def test_formulations_refuse_what_torch_refuses(form: str) -> None:
    x, w = whole(2, 4, 5, 6), whole(4, 3, 3, 2)
    with pytest.raises(ValueError, match="output_padding must be smaller than stride or dilation, got 3 with stride 2"):
        getattr(formulations, form)(x, w, stride=2, output_padding=3)
    with pytest.raises(ValueError, match=r"bias must have shape \(3,\)"):
        getattr(formulations, form)(x, w, whole(4))


NAMES = [f"{family}{ndim}d" for family in ("conv", "conv_transpose") for ndim in (1, 2, 3)]


@pytest.mark.parametrize("name", [*NAMES, *FORMS, "splat_steps"])
def test_groups_that_do_not_divide_the_channels_are_refused_by_name(name: str) -> None:
    ndim = int(name[-2]) if name in NAMES else 2
    for channels, groups in ((4, 3), (3, 2), (2, 4), (9, 6)):
        x = whole(2, channels if "conv" not in name or "transpose" in name else 2 * groups, *(5, 6, 7)[:ndim])
        w = whole(channels, 2, *(3, 2, 1)[:ndim])
        with pytest.raises(ValueError, match=f"groups.* got .*groups {groups}"):
            getattr(splatlib if name in NAMES else formulations, name)(x, w, groups=groups)


@pytest.mark.parametrize("kinds", [("float32", "float64"), ("int32", "int64"), ("float64", "int64")])
@pytest.mark.parametrize("name", [*NAMES, *FORMS, "splat_steps"])
def test_arrays_of_two_dtypes_are_refused_by_name(name: str, kinds: tuple[str, str]) -> None:
    function, ndim = getattr(splatlib if name in NAMES else formulations, name), int(name[-2]) if name in NAMES else 2
    arrays = {"x": whole(2, 4, *(5, 6, 7)[:ndim]), "weight": whole(4, 4, *(3, 2, 1)[:ndim]), "bias": whole(4)}
    for kind, other in (kinds, kinds[::-1]):
        for odd in ("weight", "bias"):
            with pytest.raises(TypeError, match=f"{odd} must have the dtype of x, got {other} with x {kind}"):
                function(**{n: array.astype(other if n == odd else kind) for n, array in arrays.items()})


@pytest.mark.parametrize("kind", [np.float32, np.int64])
@pytest.mark.parametrize(
    ("name", "size"),
    [
        *((name, size) for name in ("conv2d", "conv_transpose2d") for size in ((5, 6), (14, 15))),  # small and large
        *((name, (5, 6)) for name in FORMS),
    ],
)
def test_a_batch_is_its_images_one_by_one(name: str, kind: type, size: tuple[int, int]) -> None:
    function = getattr(splatlib if name in NAMES else formulations, name)
    x, w, b = (whole(*shape).astype(kind) for shape in ((33, 4, *size), (4, 2, 3, 2), (4,)))
    setting = {"stride": 2, "padding": 1, "groups": 2}
    images = np.stack([function(one, w, b, **setting) for one in x])
    for n in (0, 1, 2, 8, 9, 10, 17, 33):
        np.testing.assert_array_equal(function(x[:n], w, b, **setting), images[:n])
    without = function(x[:9], w, **setting)
    np.testing.assert_array_equal(images[:9], without + b[:, None, None])


def test_steps_start_blank_and_add_one_stamp_each() -> None:
    x, w = np.array([[[5, 6], [7, 8]]]), np.array([[[[1, 2], [3, 4]]]])
    steps = formulations.splat_steps(x, w, stride=2)
    assert steps.shape == (5, 1, 4, 4)
    assert not steps[0].any()
    np.testing.assert_array_equal(steps[1][0], [[5, 10, 0, 0], [15, 20, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]])


@pytest.mark.parametrize("ndim", [1, 2, 3])
@pytest.mark.parametrize("setting", [{}, {"stride": 2, "padding": 1}, {"dilation": 2, "groups": 2}], ids=str)
def test_the_transpose_is_the_adjoint(ndim: int, setting: dict) -> None:
    x = RNG.standard_normal((2, 4, 9, 8, 7)[: ndim + 2])
    w = RNG.standard_normal((6, 4 // setting.get("groups", 1), 3, 2, 4)[: ndim + 2])
    cx = getattr(splatlib, f"conv{ndim}d")(x, w, **setting)
    y = RNG.standard_normal(cx.shape)
    extra = [
        i - o
        for i, o in zip(
            x.shape[2:], getattr(splatlib, f"conv_transpose{ndim}d")(y, w, **setting).shape[2:], strict=True
        )
    ]
    cty = getattr(splatlib, f"conv_transpose{ndim}d")(y, w, output_padding=tuple(extra), **setting)
    assert abs((cx * y).sum() - (x * cty).sum()) < 1e-12 * np.abs(cx * y).sum()


@pytest.mark.parametrize("name", ["conv2d", "conv_transpose2d"])
def test_nan_reaches_only_the_outputs_that_read_it(name: str) -> None:
    x, w = np.zeros((1, 2, 7, 9), np.float32), np.ones((2, 2, 3, 2), np.float32)
    x[0, 0, 3, 4] = np.nan
    ours = getattr(splatlib, name)(x, w, stride=2, padding=1)
    theirs = getattr(F, name)(torch.tensor(x), torch.tensor(w), stride=2, padding=1).numpy()
    assert 0 < np.isnan(ours).sum() < ours.size
    np.testing.assert_array_equal(np.isnan(ours), np.isnan(theirs))


def test_float16_is_summed_in_float32() -> None:
    x = np.full((1, 4096, 1), 1.0, np.float16)
    assert splatlib.conv1d(x, np.ones((1, 4096, 1), np.float16)) == 4096
    assert conv.summed_in(np.dtype(np.float16)) == np.float32
