"""Sizes, landings, counts and the solver, against torch and against each other."""

from itertools import product

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from splatlib import formulations
from splatlib.geometry import (
    conv_size,
    conv_transpose_size,
    interpolate_size,
    landing,
    overlap_count,
    solve_conv_transpose,
)

SWEEP = list(product(range(1, 8), range(1, 5), range(1, 4), range(4), range(4), range(1, 4)))


def test_landing_is_the_formula() -> None:
    for i, k in product(range(4), range(3)):
        assert landing(4, 3, 5, 2, 7)[i, k] == i * 5 - 2 + k * 7


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


@pytest.mark.parametrize("setting", [{}, {"stride": 2}, {"stride": (2, 3), "padding": (1, 0), "dilation": 2}], ids=str)
def test_counts_are_the_splat_of_ones(setting: dict) -> None:
    ones, kernel = np.ones((1, 1, 4, 5), np.int64), np.ones((1, 1, 3, 2), np.int64)
    np.testing.assert_array_equal(
        overlap_count((4, 5), (3, 2), **setting), formulations.by_splat(ones, kernel, **setting)[0, 0]
    )


def test_the_solver_finds_all_and_only_what_torch_accepts() -> None:
    found = solve_conv_transpose(5, 9, range(1, 5), range(1, 4), range(3), range(3), range(1, 3))
    for k, s, p, op, d in product(range(1, 5), range(1, 4), range(3), range(3), range(1, 3)):
        try:
            size = F.conv_transpose1d(torch.ones(1, 1, 5), torch.ones(1, 1, k), None, s, p, op, 1, d).shape[-1]
        except RuntimeError:
            size = None
        setting = {"kernel_size": k, "stride": s, "padding": p, "output_padding": op, "dilation": d}
        assert (setting in found) == (size == 9), setting
    assert len(found) > 5
    assert torch.nn.ConvTranspose1d(1, 1, **found[0])(torch.ones(1, 5)).shape == (1, 9)
