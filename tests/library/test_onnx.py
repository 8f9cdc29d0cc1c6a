"""A suite nobody here wrote: the ONNX backend's node tests for our operators, through an adapter to PyTorch's names.

Every case passes, or is listed with the reason why it lies outside PyTorch's meaning. The counts are printed (-s).
"""

import warnings
from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
import onnx
import pytest

import splatlib

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from onnx.backend.test.loader import load_model_tests

    TESTS = load_model_tests(kind="node")

OPERATORS = {"ConvTranspose", "Conv", "Resize", "Upsample", "DepthToSpace", "SpaceToDepth", "Col2Im"}
CASES = {test.name: test for test in TESTS if test.model.graph.node[0].op_type in OPERATORS}

GRID = "a coordinate transformation that interpolate does not have"
FRACTION = "align_corners on a grid of 2.4 pixels, where interpolate has whole sizes"
ROUNDING = "a rounding of nearest that interpolate does not have"
KERNEL = "a cubic kernel with a = -0.5 and the weights outside the picture left out"
FILTER = "an antialias filter with a = -0.75, where torch has -0.5"
OUTSIDE = {
    "test_resize_downsample_scales_cubic_A_n0p5_exclude_outside": KERNEL,
    "test_resize_upsample_scales_cubic_asymmetric": GRID,
    "test_resize_tf_crop_and_resize": GRID,
    "test_resize_tf_crop_and_resize_extrapolation_value": GRID,
    "test_resize_tf_crop_and_resize_axes_2_3": GRID,
    "test_resize_tf_crop_and_resize_axes_3_2": GRID,
    "test_resize_downsample_scales_linear_half_pixel_symmetric": GRID,
    "test_resize_upsample_scales_linear_half_pixel_symmetric": GRID,
    "test_resize_downsample_scales_linear_align_corners": FRACTION,
    "test_resize_downsample_scales_cubic_align_corners": FRACTION,
    "test_resize_downsample_scales_cubic_antialias": FILTER,
    "test_resize_downsample_sizes_cubic_antialias": FILTER,
    "test_resize_upsample_sizes_nearest_floor_align_corners": GRID,
    "test_resize_upsample_sizes_nearest_round_prefer_ceil_asymmetric": ROUNDING,
    "test_resize_upsample_sizes_nearest_ceil_half_pixel": ROUNDING,
}


def pads_of(settings: dict[str, Any], shape: tuple[int, ...], kernel: tuple[int, ...]) -> tuple[list[int], list[int]]:
    """Give what a convolution pads at the start and at the end of each axis."""
    ndim = len(kernel)
    if settings.get("auto_pad", b"NOTSET") == b"NOTSET":
        pads = settings.get("pads", [0] * 2 * ndim)
        return pads[:ndim], pads[ndim:]
    strides = settings.get("strides", [1] * ndim)
    total = [max((-(-i // s) - 1) * s + k - i, 0) for i, s, k in zip(shape, strides, kernel, strict=True)]
    less = [t // 2 for t in total]
    more = [t - t // 2 for t in total]
    return (more, less) if settings["auto_pad"] == b"SAME_LOWER" else (less, more)


def run_conv(settings: dict[str, Any], x: np.ndarray, w: np.ndarray, b: np.ndarray | None = None) -> np.ndarray:
    ndim = x.ndim - 2
    starts, ends = pads_of(settings, x.shape[2:], w.shape[2:])
    x = np.pad(x, [(0, 0), (0, 0), *zip(starts, ends, strict=True)])
    conv = getattr(splatlib, f"conv{ndim}d")
    return conv(x, w, b, tuple(settings.get("strides", [1] * ndim)), 0, 1, settings.get("group", 1))


def run_conv_transpose(settings: dict[str, Any], x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """ONNX crops two ends of its own: stamp without a crop, then cut or append zeros."""
    ndim = x.ndim - 2
    strides = tuple(settings.get("strides", [1] * ndim))
    full = getattr(splatlib, f"conv_transpose{ndim}d")(
        x, w, None, strides, 0, 0, settings.get("group", 1), tuple(settings.get("dilations", [1] * ndim))
    )
    extra = settings.get("output_padding", [0] * ndim)
    starts, ends = [0] * ndim, [0] * ndim
    if "pads" in settings:
        starts, ends = settings["pads"][:ndim], settings["pads"][ndim:]
    wanted = settings.get("output_shape")
    if settings.get("auto_pad", b"NOTSET") != b"NOTSET":
        wanted = [i * s for i, s in zip(x.shape[2:], strides, strict=True)]
    if wanted:
        total = [f + e - o for f, e, o in zip(full.shape[2:], extra, wanted, strict=True)]
        starts = [t // 2 if settings.get("auto_pad") == b"SAME_UPPER" else t - t // 2 for t in total]
        ends = [t - a for t, a in zip(total, starts, strict=True)]
    full = np.pad(
        full, [(0, 0), (0, 0), *((max(-a, 0), e + max(-z, 0)) for a, z, e in zip(starts, ends, extra, strict=True))]
    )
    cut = (slice(max(a, 0), n - max(z, 0)) for a, z, n in zip(starts, ends, full.shape[2:], strict=True))
    return full[(..., *cut)]


def run_col2im(settings: dict[str, Any], x: np.ndarray, image: np.ndarray, block: np.ndarray) -> np.ndarray:
    """Col2Im is a transposed convolution whose kernels are one-hot, one for each tap."""
    ndim, taps = len(block), int(np.prod(block))
    strides, dilations = settings.get("strides", [1] * ndim), settings.get("dilations", [1] * ndim)
    pads = settings.get("pads", [0] * 2 * ndim)
    assert pads[:ndim] == pads[ndim:]
    windows = [
        (i + 2 * p - d * (k - 1) - 1) // s + 1
        for i, p, d, k, s in zip(image, pads, dilations, block, strides, strict=False)
    ]
    c = x.shape[1] // taps
    w = np.tile(np.eye(taps, dtype=x.dtype).reshape(taps, 1, *block), (c, *[1] * (ndim + 1)))
    stamp = getattr(splatlib, f"conv_transpose{min(ndim, 3)}d")
    return stamp(x.reshape(*x.shape[:2], *windows), w, None, tuple(strides), tuple(pads[:ndim]), 0, c, tuple(dilations))


def run_shuffle(operator: str, settings: dict[str, Any], x: np.ndarray) -> np.ndarray:
    """PyTorch's order of channels is CRD; DCR needs the channels in another order first, or last."""
    r = settings["blocksize"]
    n, c, h, w = x.shape
    dcr = settings.get("mode", b"DCR") == b"DCR"
    if operator == "DepthToSpace":
        x = x.reshape(n, r * r, -1, h, w).swapaxes(1, 2).reshape(x.shape) if dcr else x
        return splatlib.pixel_shuffle(x, r)
    y = splatlib.pixel_unshuffle(x, r)
    return y.reshape(n, c, r * r, *y.shape[2:]).swapaxes(1, 2).reshape(y.shape) if dcr else y


def run_resize(settings: dict[str, Any], x: np.ndarray, *rest: np.ndarray) -> np.ndarray:
    scales, sizes = rest[-2:] if len(rest) == 3 else (rest[-1], np.array([]))
    grid = settings.get("coordinate_transformation_mode", b"half_pixel")
    axes = settings.get("axes", range(x.ndim))
    policy = settings.get("keep_aspect_ratio_policy", b"stretch")
    size = dict(zip(axes, sizes.tolist(), strict=True)) if sizes.size else None
    if size and policy != b"stretch":
        pick = min if policy == b"not_larger" else max
        scale = pick(n / x.shape[a] for a, n in size.items())
        size = {a: int(scale * x.shape[a] + 0.5) for a in size}
    scale_of = dict(zip(axes, scales.tolist(), strict=True)) if not size else {}
    spatial = range(2, x.ndim)
    target: dict[str, Any] = (
        {"size": tuple(size[a] for a in spatial)} if size else {"scale_factor": tuple(scale_of[a] for a in spatial)}
    )
    mode = {b"nearest": "nearest-exact", b"linear": "bilinear", b"cubic": "bicubic"}[settings.get("mode", b"nearest")]
    if mode != "nearest-exact":
        target["align_corners"] = grid == b"align_corners"
    elif size and settings.get("nearest_mode", b"round_prefer_floor") == b"round_prefer_floor":
        # of two pixels equally near ONNX takes the first, nearest-exact the last: mirror, pick, mirror back
        return np.flip(splatlib.interpolate(np.flip(x, (2, 3)), mode=mode, **target), (2, 3))
    if grid == b"pytorch_half_pixel":  # an output of one pixel stands on pixel 0; in torch, in the middle
        x = x[(..., *(slice(1 if size and size[a] == 1 else None) for a in spatial))]
    antialias = bool(settings.get("antialias", 0))
    if antialias and mode == "bilinear":
        return resize_on_a_border(x, mode, target)
    if settings.get("exclude_outside") and settings["cubic_coeff_a"] == -0.5 and min(scale_of.values()) >= 1:
        antialias = True  # torch's widened cubic is not widened here; it has this a and leaves out what is outside
    return splatlib.interpolate(x, mode=mode, antialias=antialias, **target)


def resize_on_a_border(x: np.ndarray, mode: str, target: dict[str, Any]) -> np.ndarray:
    """ONNX repeats the border under a widened kernel, torch leaves it out: pad by whole steps, resize, and crop."""
    sizes, old = target.get("size"), x.shape[2:]
    scales = [o / i for o, i in zip(sizes, old, strict=True)] if sizes else target["scale_factor"]
    steps = [Fraction(scale).limit_denominator(100) for scale in scales]  # so many outputs for so many inputs
    padded = np.pad(x, [(0, 0), (0, 0), *((s.denominator,) * 2 for s in steps)], mode="edge")
    if sizes:
        target["size"] = tuple(o + 2 * s.numerator for o, s in zip(sizes, steps, strict=True))
    y = splatlib.interpolate(padded, mode=mode, antialias=True, **target)
    return y[(..., *(slice(s.numerator, -s.numerator) for s in steps))]


def run(node: onnx.NodeProto, arrays: list[np.ndarray]) -> np.ndarray:
    settings = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
    if node.op_type == "Conv":
        return run_conv(settings, *arrays)
    if node.op_type == "ConvTranspose":
        return run_conv_transpose(settings, *arrays)
    if node.op_type == "Col2Im":
        return run_col2im(settings, *arrays)
    if node.op_type in ("DepthToSpace", "SpaceToDepth"):
        return run_shuffle(node.op_type, settings, *arrays)
    filled = iter(arrays)
    inputs = [next(filled) if name else np.array([]) for name in node.input]  # an empty name: no such input
    return run_resize(settings, *inputs)


@pytest.mark.parametrize("name", sorted(CASES))
def test_onnx_node(name: str) -> None:
    inputs, (expected,) = CASES[name].data_sets[0]
    node = CASES[name].model.graph.node[0]
    try:
        ours = run(node, list(inputs))
        agrees = (
            ours.shape == expected.shape and ours.dtype == expected.dtype and np.allclose(ours, expected, 1e-5, 1e-6)
        )
    except (ValueError, TypeError, KeyError):
        if name not in OUTSIDE:
            raise
        agrees = False
    assert agrees == (name not in OUTSIDE), f"{name}: {OUTSIDE.get(name, 'differs')}"


def operator_of(name: str) -> str:
    return CASES[name].model.graph.node[0].op_type


def test_every_case_is_run_and_every_exception_is_listed() -> None:
    assert len(CASES) == 68 and set(OUTSIDE) < set(CASES)
    for operator, number in sorted(Counter(operator_of(name) for name in CASES).items()):
        outside = sum(operator_of(name) == operator for name in OUTSIDE)
        print(f"{operator}: {number - outside} pass, {outside} outside PyTorch's meaning")
