"""Where a runtime reads: float32 coordinates, rounded where ONNX Runtime rounds them."""

import numpy as np
import pytest

from frameworks.run_onnxruntime import ROUNDINGS, resized
from splatlib.mismatch.conventions import BY_FLOAT32
from splatlib.mismatch.places import picked

# Here float32 picks another pixel than exact numbers. Within 1e-6 of the middle of two pixels (14 to 19) it does not;
# a little farther off (42 to 57) it does again.
PAIRS = ((30, 10), (33, 15), (5, 39), (20, 6), (7, 47), (7, 2), (14, 19), (14, 31), (42, 57), (50, 15))


@pytest.mark.parametrize("grid", ["half_pixel", "half_pixel_symmetric", "align_corners", "asymmetric"])
def test_nearest_picks_the_pixels_that_onnx_runtime_picks(grid: str) -> None:
    for rounding in ROUNDINGS:
        call = resized(mode="nearest", coordinate_transformation_mode=grid, nearest_mode=rounding)
        for i, m in PAIRS:
            row = np.tile(np.arange(i, dtype=np.float32), (2, 1))
            ours = picked(i, m, grid, f"{rounding} {BY_FLOAT32[1]}", None, np.arange(m)).clip(0, i - 1)
            np.testing.assert_array_equal(np.asarray(call(row, (2, m)))[0], ours, err_msg=f"{rounding} {i} {m}")
