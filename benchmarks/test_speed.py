"""Time splatlib against torch in alternating blocks. Without BENCH_THREADS, as in CI, only agreement is checked.

Both libraries' worker threads go on spinning after a call and take the other's core. So the calls of the two are not
mixed: each block pauses, warms up twice, is timed several times, and then it is the other library's turn. A virtual
machine may be slower for minutes, and not for both libraries alike: so all cases are timed, then all once more. Each
block notes how far apart the cores are.
"""

import os
import statistics
import time

import numpy as np
import pytest
import torch
from cases import CASES, numbers, pair

import splatlib

THREADS = int(os.environ.get("BENCH_THREADS", "0"))
PAUSE, BLOCKS, SECONDS = 0.08, 5, 0.15
ORDER = [(*case, block, library) for block in range(BLOCKS) for case in CASES for library in ("splatlib", "torch")]
timed = pytest.mark.skipif(not THREADS, reason="times are taken by `make bench`")
if THREADS:
    torch.set_num_threads(THREADS)


@pytest.fixture(scope="module")
def calls():
    """Keep the pair of the case at hand, so that both libraries and all blocks see the same arrays."""
    kept = {}

    def get(group, name):
        if (group, name) not in kept:
            kept.clear()
            kept[group, name] = pair(group, name)
        return kept[group, name]

    return get


def distance():
    """Give how much longer it takes to write over numbers that both cores have just read.

    Some 2 if the cores share a cache, some 10 if they do not, 1 on one thread.
    """
    w, x, y = numbers(64, 576), numbers(576, 924), np.empty((64, 924), np.float32)
    fresh, after, plain = x.copy(), [], []
    for _ in range(9):
        np.matmul(w, x, out=y)
        for times in (after, plain):
            started = time.perf_counter()
            x[...] = fresh
            times.append(time.perf_counter() - started)
    return statistics.median(after) / statistics.median(plain)


@pytest.mark.parametrize("group, name", [case for case in CASES if case[0] != "growth"])
def test_agreement(group, name, calls):
    ours, theirs = calls(group, name)
    y, reference = ours(), theirs().numpy()
    size = np.abs(reference)  # up to 25 million numbers: what assert_allclose does, in a fifth of the time
    near = np.abs(y - reference) <= 1e-3 * size + 1e-4 * size.max()
    assert y.shape == reference.shape and near.all(), f"apart by {np.abs(y - reference).max()}"


@timed
@pytest.mark.parametrize("group, name, block, library", ORDER if THREADS else ORDER[:1])
def test_speed(group, name, block, library, calls, benchmark):
    ours, theirs = calls(group, name)
    call = ours if library == "splatlib" else theirs
    benchmark.group = group
    benchmark.extra_info.update(name=name, block=block, library=library, distance=distance())
    started = time.perf_counter()
    call()
    rounds = min(40, max(3, int(SECONDS / (time.perf_counter() - started))))
    time.sleep(PAUSE)
    with torch.inference_mode():
        benchmark.pedantic(call, rounds=rounds, warmup_rounds=2)
    assert benchmark.stats.stats.min > 0


@timed
@pytest.mark.parametrize("library", ["splatlib", "onnx"])
def test_speed_against_the_onnx_reference(library, benchmark):
    import onnx
    from onnx.reference import ReferenceEvaluator

    x, w = numbers(1, 16, 32, 32), numbers(16, 16, 4, 4)
    node = onnx.helper.make_node("ConvTranspose", ["x", "w"], ["y"], strides=[2, 2], pads=[1, 1, 1, 1])
    floats = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in "xwy"]
    graph = onnx.helper.make_graph([node], "one layer", floats[:2], floats[2:])
    model = ReferenceEvaluator(onnx.helper.make_model(graph))
    theirs = lambda: model.run(None, {"x": x, "w": w})[0]  # noqa: E731
    ours = lambda: splatlib.conv_transpose2d(x, w, stride=2, padding=1)  # noqa: E731
    np.testing.assert_allclose(ours(), theirs(), rtol=1e-3, atol=1e-4)
    benchmark.group = "onnx"
    benchmark.extra_info.update(name="ConvTranspose 16 to 16", block=0, library=library)
    benchmark.pedantic(ours if library == "splatlib" else theirs, rounds=20 if library == "splatlib" else 3)
