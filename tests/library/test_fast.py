"""The fast arrangement against the plain loops and torch: every cut into bands, every choice of axes, exact numbers."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from splatlib import conv, conv2d, conv_transpose2d, fast, resize
from splatlib.fast import buffers, resizing, sliding, stamping


def axes(low, high, ndim):
    return st.tuples(*[st.integers(low, high)] * ndim)


@pytest.fixture(scope="module", autouse=True)
def no_buffer_is_read_before_it_is_written():
    """Let every buffer be NaN when a call takes it."""
    take = buffers.take

    def spoilt(name, shape, dtype):
        numbers = take(name, shape, dtype)
        numbers[...] = np.nan
        return numbers

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(buffers, "take", spoilt)
        yield


@st.composite
def calls(draw):
    """Draw grouped x and w of whole numbers, and settings; sizes that differ, up to three axes."""
    ndim = draw(st.integers(1, 3))
    n, g, c, m = (draw(st.integers(1, 3)) for _ in range(4))
    size, kernel = draw(axes(1, 14 if ndim == 1 else 6, ndim)), draw(axes(1, 5, ndim))
    stride, padding, dilation = draw(axes(1, 4, ndim)), draw(axes(0, 3, ndim)), draw(axes(1, 3, ndim))
    extra = [draw(st.integers(0, max(s, d) - 1)) for s, d in zip(stride, dilation, strict=True)]
    numbers = np.random.default_rng(draw(st.integers(0, 99)))
    x = numbers.integers(-9, 10, (n, g, c, *size)).astype(np.float32)
    w = numbers.integers(-9, 10, (g, c, m, *kernel)).astype(np.float32)
    out = tuple(
        (i - 1) * s - 2 * p + d * (k - 1) + e + 1
        for i, s, p, d, k, e in zip(size, stride, padding, dilation, kernel, extra, strict=True)
    )
    return x, w, out, stride, padding, dilation


@settings(max_examples=400, deadline=None)
@given(calls(), st.sampled_from([1, 60, 700, 1 << 19]), st.sampled_from([1, 256]), st.sampled_from([0, 12]), st.data())
def test_stamps_agree_with_the_plain_loops_in_every_band_and_choice(call, band, least, small, data):
    x, w, out, *rest = call
    if min(out) < 1:
        return
    gathers = data.draw(st.sampled_from([None, *product((False, True), repeat=x.ndim - 3)]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(buffers, "BAND", band)
        patch.setattr(buffers, "LEAST", least)
        patch.setattr(stamping, "SMALL", small)
        y = fast.stamp(x, w, out, *rest, gathers)
    np.testing.assert_array_equal(y, conv.stamp(x, w, out, *rest))


@settings(max_examples=400, deadline=None)
@given(calls(), st.sampled_from([1, 60, 700, 1 << 19]), st.sampled_from([1, 256]))
def test_windows_agree_with_the_plain_loops_in_every_band(call, band, least):
    x, w, _, stride, _, dilation = call
    w = w.swapaxes(1, 2).copy()
    spans = [i - d * (k - 1) - 1 for i, d, k in zip(x.shape[3:], dilation, w.shape[3:], strict=True)]
    if min(spans) < 0:
        return
    out = tuple(a // s + 1 for a, s in zip(spans, stride, strict=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(buffers, "BAND", band)
        patch.setattr(buffers, "LEAST", least)
        y = sliding.slide(x, w, out, stride, dilation)
    np.testing.assert_array_equal(y, conv.gather(x, w, out, stride, dilation))


@settings(max_examples=400, deadline=None)
@given(calls(), st.sampled_from([1, 256]), st.sampled_from([0, 12]), st.sampled_from([1, 16]), st.data())
def test_a_convolution_agrees_with_the_plain_loops_whichever_way_it_takes(call, least, small, inputs, data):
    x, w, _, stride, _, dilation = call
    stride = data.draw(st.sampled_from([stride, (1,) * len(stride)]))
    x, w = np.repeat(x, inputs, 2), np.repeat(w, inputs, 1).swapaxes(1, 2).copy()
    ends = [(data.draw(st.integers(0, 9)), data.draw(st.integers(0, 9))) for _ in stride]
    padded = np.pad(x, [(0, 0)] * 3 + ends)
    axes = zip(padded.shape[3:], w.shape[3:], stride, dilation, strict=True)
    out = tuple((i - d * (k - 1) - 1) // s + 1 for i, k, s, d in axes)
    if min(out) < 1:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(buffers, "LEAST", least)
        patch.setattr(stamping, "SMALL", small)
        y = fast.convolve(x, w, out, stride, ends, dilation)
    np.testing.assert_array_equal(y, conv.gather(padded, w, out, stride, dilation))


def test_few_outputs_are_stamped(monkeypatch):
    called = []
    for name in ("stamp", "slide"):
        way = getattr(sliding, name)
        monkeypatch.setattr(sliding, name, lambda *args, name=name, way=way: called.append(name) or way(*args))
    x, depthwise, mixed = (np.ones(shape, np.float32) for shape in ((1, 6, 9, 9), (6, 1, 3, 3), (1, 6, 3, 3)))
    conv2d(x, depthwise, groups=6, padding=1)
    conv2d(x, mixed, padding="same")
    conv2d(x, depthwise, groups=6, padding=3)  # windows all in the zeros
    conv2d(x, depthwise, groups=6, stride=2)
    conv2d(x, mixed.repeat(6, 0))
    assert called == ["stamp", "stamp", "slide", "slide", "slide"]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("where", ["x", "w"])
def test_what_a_zero_would_turn_into_nan_takes_the_plain_way(bad, where):
    x, w = np.ones((1, 2, 14, 15), np.float32), np.ones((2, 3, 3, 4), np.float32)
    {"x": x, "w": w}[where][0, 1, 2, 1] = bad
    assert not fast.suits(x, w)
    theirs = F.conv_transpose2d(torch.from_numpy(x), torch.from_numpy(w), stride=2)
    np.testing.assert_array_equal(conv_transpose2d(x, w, stride=2), theirs.numpy())


def test_it_is_really_used():
    assert fast.suits(np.ones((1, 1), np.float32), np.ones(1, np.float32))
    assert not fast.suits(np.ones((1, 1), np.int64), np.ones(1, np.int64))


def layers(seed):
    """Give the results of a padded convolution and of stamps in large and small pictures."""
    numbers = np.random.default_rng(seed)
    large, small = numbers.standard_normal((2, 4, 40, 30)), numbers.standard_normal((5, 4, 6, 7))
    w = numbers.standard_normal((4, 4, 3, 3))
    return [conv2d(large, w, padding=1), *(conv_transpose2d(x, w, stride=2) for x in (large, small))]


def test_threads_do_not_share_buffers_and_results_are_not_written_again():
    expected = [layers(seed) for seed in range(8)]
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(layers, [*range(8)] * 10))
    for seed, ys in enumerate(results):
        for y, y_expected in zip(ys, expected[seed % 8], strict=True):
            np.testing.assert_array_equal(y, y_expected)


def test_large_buffers_do_not_stay():
    vars(buffers.kept).clear()
    for size, kept in (((1, 32, 100, 100), True), ((1, 32, 400, 400), False)):
        conv2d(np.ones(size, np.float32), np.ones((32, 32, 3, 3), np.float32), padding=1)
        assert ("inside" in vars(buffers.kept)) and ("padded" in vars(buffers.kept)) == kept
        assert sum(memory.nbytes for memory in vars(buffers.kept).values()) < 2.1 * buffers.KEEP
        vars(buffers.kept).clear()


def peak_beyond_the_output(call):
    """Give the most bytes that a call holds at once, its result left out."""
    import tracemalloc

    vars(buffers.kept).clear()
    tracemalloc.start()
    y = call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak - y.nbytes


def test_a_layer_needs_its_padded_input_and_some_buffers():
    x, w = np.ones((1, 64, 200, 201), np.float32), np.ones((64, 32, 4, 4), np.float32)
    assert peak_beyond_the_output(lambda: conv_transpose2d(x, w, stride=2, padding=1)) < 1.05 * x.nbytes + 7e6


@pytest.mark.parametrize("mode", ["nearest", "bilinear"])
@pytest.mark.parametrize("size", [(54, 96), (224, 224), (720, 1280), (2160, 3840)])
def test_a_resize_holds_no_whole_picture_between_its_axes(size, mode):
    x = np.ones((1, 3, 1080, 1920), np.float32)
    assert peak_beyond_the_output(lambda: resize.interpolate(x, size, mode=mode)) < 4e6


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_pixels_are_copied_as_the_index_says(data):
    ndim = data.draw(st.integers(1, 3))
    size = data.draw(axes(1, 7, ndim))
    picks = []
    for axis, i in enumerate(size, 2):
        pixels = st.lists(st.integers(0, i - 1), min_size=1, max_size=9).map(sorted)
        even = st.builds(lambda times, i=i: sorted([*range(i)] * times), st.integers(1, 3))
        picks.append((axis, np.array(data.draw(pixels | even))))
    x = np.arange(6 * np.prod(size)).reshape(2, 3, *size)
    expected = x
    for axis, index in picks:
        expected = expected.take(index, axis)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(buffers, "BAND", data.draw(st.sampled_from([1, 30, 200, 1 << 20])))
        y = fast.copy(x, dict(data.draw(st.permutations(picks))))
    np.testing.assert_array_equal(y, expected)
    assert y.flags.c_contiguous and not np.shares_memory(x, y)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_blocks_agree_with_the_lookup_of_every_tap(data):
    mode = data.draw(st.sampled_from(["linear", "bicubic", "area"]))
    ndim = data.draw(st.integers(1, 3))
    size_in, size_out = (
        data.draw(axes(1, 90 if ndim == 1 else 14, ndim)),
        data.draw(axes(1, 90 if ndim == 1 else 14, ndim)),
    )
    order = data.draw(st.permutations(range(ndim)))[: data.draw(st.integers(1, ndim))]
    x = np.random.default_rng(sum(size_in)).standard_normal((2, 3, *size_in))
    real = np.dtype(np.float64)
    steps = [(2 + a, *resize.taps(size_in[a], size_out[a], None, mode, False, False, real)) for a in order]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resizing, "BLOCK", data.draw(st.sampled_from([1, 3, 8])))
        patch.setattr(buffers, "BAND", data.draw(st.sampled_from([1, 60, 700, 1 << 20])))
        y = fast.resize(x, [step[:3] for step in steps])
    expected = x
    for step in steps:
        expected = resize.weigh(expected, *step)
    np.testing.assert_allclose(y, expected, rtol=0, atol=1e-12 * max(size_in) ** ndim)
