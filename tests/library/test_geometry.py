"""Sizes, landings, counts and the solver, against torch and against each other."""

from itertools import product

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from splatlib.geometry import (
    conv_size,
    conv_transpose_size,
    interpolate_size,
    landing,
    overlap_count,
    solve_conv_transpose,
)

SWEEP = list(product(range(1, 8), range(1, 5), range(1, 4), range(4), range(4), range(1, 4)))


@pytest.mark.parametrize("stride", [1, 2, 5, 7, 12])
@pytest.mark.parametrize("dilation", [1, 2, 3, 9])
def test_a_tap_of_a_pixel_lands_where_torch_puts_it(stride: int, dilation: int) -> None:
    for size, kernel, padding in product((1, 4, 9), (1, 3, 8), (0, 3)):
        pixels, taps = torch.eye(size)[:, None], torch.eye(kernel)[None]  # one pixel an image, one tap a channel
        stamped = F.conv_transpose1d(pixels, taps, stride=stride, dilation=dilation)
        assert (stamped.sum(-1) == 1).all()
        lands = landing(size, kernel, stride, padding, dilation)
        np.testing.assert_array_equal(lands + padding, stamped.argmax(-1).numpy())


NUMBERS = st.integers(0, 6).flatmap(lambda digits: st.integers(1, 10**digits))


@settings(max_examples=300, deadline=None)
@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.data())
def test_sizes_of_any_magnitude_are_those_of_torch(
    size: int, kernel: int, stride: int, pad: int, dilation: int, data: st.DataObject
) -> None:
    x, w = (torch.empty(1, 1, n, device="meta") for n in (size, kernel))  # shapes alone, no numbers
    extra = data.draw(st.integers(0, max(stride, dilation) - 1))
    for ours, theirs in (
        (lambda: conv_size(size, kernel, stride, pad, dilation), lambda: F.conv1d(x, w, None, stride, pad, dilation)),
        (
            lambda: conv_transpose_size(size, kernel, stride, pad, extra, dilation),
            lambda: F.conv_transpose1d(x, w, None, stride, pad, extra, 1, dilation),
        ),
    ):
        try:
            expected = theirs().shape[2]
        except RuntimeError:
            expected = 0  # without numbers an empty output is sometimes refused and sometimes not
        if expected:
            assert ours() == expected
        else:
            with pytest.raises(ValueError, match="got"):
                ours()


@pytest.mark.parametrize(("stride", "dilation"), list(product((1, 2, 5, 12), repeat=2)))
def test_output_padding_ends_where_torch_ends_it(stride: int, dilation: int) -> None:
    x, w, most = torch.ones(1, 1, 3), torch.ones(1, 1, 2), max(stride, dilation)
    size = conv_transpose_size(3, 2, stride, 0, most - 1, dilation)
    assert size == F.conv_transpose1d(x, w, None, stride, 0, most - 1, 1, dilation).shape[2]
    with pytest.raises(RuntimeError, match="output padding must be smaller"):
        F.conv_transpose1d(x, w, None, stride, 0, most, 1, dilation)
    with pytest.raises(ValueError, match=f"output_padding must be smaller than stride or dilation, got {most}"):
        conv_transpose_size(3, 2, stride, 0, most, dilation)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 3000), st.floats(1e-2, 9) | st.integers(1, 9)), min_size=1, max_size=3))
def test_scaled_sizes_are_those_of_torch(axes: list[tuple[int, float]]) -> None:
    size, factors = zip(*axes, strict=True)
    if min(int(i * f) for i, f in axes) < 1:
        return
    x = torch.empty(1, 1, *size, device="meta")
    assert interpolate_size(size, factors) == tuple(F.interpolate(x, scale_factor=factors).shape[2:])


def test_sizes_agree_with_torch_in_a_sweep_and_so_do_refusals() -> None:
    answered = refused = 0
    for i, k, s, p, op, d in SWEEP:
        x, w = torch.ones(1, 1, i), torch.ones(1, 1, k)
        for size, theirs in [
            (lambda: conv_size(i, k, s, p, d), lambda: F.conv1d(x, w, None, s, p, d)),  # noqa: B023
            (lambda: conv_transpose_size(i, k, s, p, op, d), lambda: F.conv_transpose1d(x, w, None, s, p, op, 1, d)),  # noqa: B023
        ]:
            try:
                expected = theirs().shape[-1]
                answered += 1
            except RuntimeError:
                refused += 1
                with pytest.raises(ValueError, match="got"):
                    size()
                continue
            assert size() == expected, (i, k, s, p, op, d)
    assert answered > 3000 and refused > 1000


def test_sizes_take_the_form_of_size() -> None:
    assert conv_transpose_size((4, 5), 3, stride=(2, 3), padding=1) == (7, 13)
    assert conv_size((7, 13), 3, stride=(2, 3), padding=1) == (4, 5)
    assert interpolate_size((4, 5), 1.5) == (6, 7)
    with pytest.raises(ValueError, match="size must be"):
        conv_size(7, (3, 3))
    with pytest.raises(TypeError, match="stride must be an integer, got 2"):
        conv_size(7, 3, stride=2.0)
    with pytest.raises(ValueError, match="dilation must be at least 1, got 0"):
        conv_transpose_size(7, 3, dilation=0)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_counts_are_the_stamps_of_ones(data: st.DataObject) -> None:
    ndim = data.draw(st.integers(1, 3))
    most = (40, 9, 4)[ndim - 1]
    size, kernel, stride, dilation = (data.draw(st.tuples(*[st.integers(1, most)] * ndim)) for _ in range(4))
    padding = data.draw(st.tuples(*[st.integers(0, 4)] * ndim))
    extra = tuple(data.draw(st.integers(0, max(s, d) - 1)) for s, d in zip(stride, dilation, strict=True))
    try:
        conv_transpose_size(size, kernel, stride, padding, extra, dilation)
    except ValueError:
        return
    stamp = getattr(F, f"conv_transpose{ndim}d")
    ones, w = torch.ones(1, 1, *size).double(), torch.ones(1, 1, *kernel).double()
    theirs = stamp(ones, w, None, stride, padding, extra, 1, dilation)[0, 0].numpy()
    ours = overlap_count(size, kernel, stride, padding, extra, dilation)
    assert ours.dtype == np.int64
    np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize(("size_in", "size_out"), [(5, 9), (1, 4), (2, 11)])
def test_the_solver_finds_all_and_only_what_torch_accepts(size_in: int, size_out: int) -> None:
    tried = [range(1, 5), range(1, 4), range(3), range(4), range(1, 5)]
    expected = []
    for d, op, p, s, k in product(*tried[::-1]):
        try:
            x, w = torch.ones(1, 1, size_in), torch.ones(1, 1, k)
            size = F.conv_transpose1d(x, w, None, s, p, op, 1, d).shape[-1]
        except RuntimeError:
            continue
        if size == size_out:
            setting = {"kernel_size": k, "stride": s, "padding": p, "output_padding": op, "dilation": d}
            expected.append(setting)
    assert any(setting["stride"] <= setting["output_padding"] for setting in expected)  # smaller than dilation will do
    assert solve_conv_transpose(size_in, size_out, *tried) == expected  # in this order
    assert torch.nn.ConvTranspose1d(1, 1, **expected[0])(torch.ones(1, size_in)).shape == (1, size_out)


def test_the_solver_tries_the_ranges_that_it_documents_and_takes_single_numbers() -> None:
    ranges = {"kernel_size": range(1, 8), "stride": range(1, 5), "padding": range(4), "output_padding": range(4)}
    ranges["dilation"] = range(1, 3)
    whole = solve_conv_transpose(6, 12, **ranges)
    assert solve_conv_transpose(6, 12) == whole
    for name, values in ranges.items():
        for value in values:
            assert solve_conv_transpose(6, 12, **{name: value}) == [found for found in whole if found[name] == value]
