"""The measures of the checkerboard against the operations they speak of."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from splatlib import conv_transpose1d
from splatlib.checkerboard import count_ratio, overlap_ratio, stack_counts
from splatlib.geometry import overlap_count

LAYERS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 3)), min_size=1, max_size=3)


@given(LAYERS)
def test_the_counts_of_a_stack_are_those_of_running_it(layers):
    x = np.ones((1, 40), dtype=np.int64)
    for kernel_size, stride in layers:
        x = conv_transpose1d(x, np.ones((1, 1, kernel_size), dtype=np.int64), stride=stride)
    counts = stack_counts(layers)
    middle = 20 * len(counts)  # where pixel 20 of 40 lands: far from both borders
    assert x[0, middle : middle + 2 * len(counts)].tolist() == counts.tolist() * 2


@given(st.integers(1, 9), st.integers(1, 9))
def test_the_ratio_of_one_layer_is_that_of_its_counts(kernel_size, stride):
    counts = overlap_count(12, kernel_size, stride=stride)
    inside = counts[max(kernel_size - stride, 0) :][: 2 * stride]
    assert (
        overlap_ratio(kernel_size, stride) == count_ratio(inside) == count_ratio(stack_counts([(kernel_size, stride)]))
    )


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
