"""Plant mismatches from real conventions: each is found, or tied with what gives the same; its torch code is run.

A case holds x, the outputs of torch and of another framework, and the name that the finder has for the other.
"""

import numpy as np
import onnx
import pytest
import torch
import torch.nn.functional as F
from onnx.reference import ReferenceEvaluator

import splatlib
from splatlib.mismatch import GRIDS, LAYOUTS, ROUNDINGS, Diagnosis, coordinates, grid_matrix
from splatlib.mismatch.conventions import TWINS

RNG = np.random.default_rng(7)


def whole(*shape: int) -> np.ndarray:
    """Integers without a pattern, as float32."""
    return RNG.integers(-99, 100, shape).astype(np.float32)


def onnx_run(op: str, inputs: dict[str, np.ndarray], **attributes: object) -> np.ndarray:
    """Run one node in ONNX's reference evaluator; an empty name leaves an input out."""
    names = [name if value.size else "" for name, value in inputs.items()]
    node = onnx.helper.make_node(op, names, ["y"], **attributes)
    kinds = {n: onnx.helper.np_dtype_to_tensor_dtype(v.dtype) for n, v in inputs.items() if v.size}
    typed = [onnx.helper.make_tensor_value_info(n, kinds[n], inputs[n].shape) for n in kinds]
    out = onnx.helper.make_tensor_value_info("y", kinds["x"], None)
    graph = onnx.helper.make_graph([node], "one", typed, [out])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 19)])
    return ReferenceEvaluator(model).run(None, {n: v for n, v in inputs.items() if v.size})[0]


def onnx_resize(x: np.ndarray, size: tuple | None, scale: tuple | None = None, **attributes: object) -> np.ndarray:
    """Resize x as ONNX does, to a size or by scales, all axes of the picture at once."""
    empty = np.zeros(0, np.float32)
    roi = np.array([0.0] * x.ndim + [1.0] * x.ndim, np.float32)
    sizes = np.array([*x.shape[:2], *size], np.int64) if size else np.zeros(0, np.int64)
    scales = np.array([1, 1, *scale], np.float32) if scale else empty
    use_roi = attributes.get("coordinate_transformation_mode") == "tf_crop_and_resize"
    return onnx_run(
        "Resize", {"x": x, "roi": roi if use_roi else empty, "scales": scales, "sizes": sizes}, **attributes
    )


RESIZES = {}
for at, grid in enumerate(GRIDS):
    up, down = ((7, 9), (3, 4)) if at % 2 else ((9, 5), (2, 3))
    mode = {"coordinate_transformation_mode": grid}
    for size in (up, down, (1, 1)):
        RESIZES[f"linear, {grid} {size}"] = (size, None, {"mode": "linear", **mode}, f"linear, {grid}")
    RESIZES[f"cubic, {grid}"] = (up, None, {"mode": "cubic", **mode}, f"cubic a=-0.75, {grid}")
    for a, outside in ((-0.5, 0), (-0.5, 1), (-0.75, 1)):
        name = f"cubic a={a}, {grid}" + ", exclude_outside" * outside
        RESIZES[name + " b"] = (
            up,
            None,
            {"mode": "cubic", "cubic_coeff_a": a, "exclude_outside": outside, **mode},
            name,
        )
    for rounding in ROUNDINGS:
        name = f"nearest, {grid}, {rounding}"
        RESIZES[name] = (up, None, {"mode": "nearest", "nearest_mode": rounding, **mode}, name)
    scale = (1.5, 1.5)
    RESIZES[f"linear, {grid} 1.5"] = (None, scale, {"mode": "linear", **mode}, f"linear, {grid}, scale_factor=1.5")
for kernel, a in (("linear", {}), ("cubic", {"cubic_coeff_a": -0.5})):
    for outside in (0, 1):
        name = f"{kernel}{' antialias a=-0.5' if a else ' antialias'}, half_pixel" + ", exclude_outside" * outside
        name = name.replace("cubic antialias a=-0.5", "cubic a=-0.5 antialias")
        RESIZES[name] = ((3, 4), None, {"mode": kernel, "antialias": 1, "exclude_outside": outside, **a}, name)


def names(matches: list) -> list[str]:
    return [m.name for m in matches]


def told(matches: list, truth: str) -> bool:
    """Say whether a name is among the answers, or told in the second line of its twin, which no such input parts."""
    if truth in names(matches):
        return True
    for grid, twins in TWINS.items():
        for twin in twins:
            if twin in truth:
                note = next((m.note for m in matches if m.name == truth.replace(twin, grid)), "")
                return twin in note
    return False


def run(code: str, x: np.ndarray, weight: np.ndarray | None = None) -> np.ndarray:
    """Run the torch code that the finder printed."""
    *before, last = code.split("\n")
    given = {"torch": torch, "F": F, "grid_matrix": grid_matrix, "x": torch.tensor(x)}
    given["weight"] = None if weight is None else torch.tensor(weight)
    exec("\n".join(before), given)
    return eval(last, given).numpy()


def check(found: Diagnosis, truth: str, x, theirs, weight=None) -> None:
    """The truth is among the answers; every answer's code makes theirs; the probes tell the truth from the rest."""
    assert told(found.theirs, truth), (truth, found)
    scale = np.abs(theirs).max() + 1
    np.testing.assert_allclose(run(found.torch, x, weight), theirs, rtol=0, atol=2e-5 * scale)
    for match in found.theirs[:8]:
        if not match.torch.startswith("#"):
            np.testing.assert_allclose(run(match.torch, x, weight), theirs, rtol=0, atol=2e-5 * scale)


@pytest.mark.parametrize("case", RESIZES)
def test_planted_resize(case: str) -> None:
    size, scale, attributes, truth = RESIZES[case]
    x = whole(2, 3, 5, 7)
    theirs = onnx_resize(x, size, scale, **attributes)
    ours = F.interpolate(torch.tensor(x), size=theirs.shape[2:], mode="bilinear", align_corners=False).numpy()
    found = splatlib.diagnose(x, ours, theirs)
    check(found, truth, x, theirs)
    assert "linear, half_pixel" in names(found.ours)
    left = set(names(found.theirs[:40]))  # as many as the finder looks at for its probes
    for probe in (
        found.probes if len(left) > 1 else []
    ):  # what ONNX really gives on each probe leaves the truth, and at most its equals
        n = probe.x
        if "size" in probe.request:
            real = onnx_resize(n.astype(np.float32), (1, probe.request["size"]), **attributes)
        elif "scale_factor" in probe.request:
            continue  # a framework that was given a size has no say about scales
        elif "whole" in probe.request:
            real = onnx_resize(n.astype(np.float32), tuple(2 * i + 1 for i in n.shape[2:]), **attributes)
        else:
            continue
        fits = {
            name
            for name in left
            if name in probe.outputs
            and probe.outputs[name].shape == real.shape
            and np.abs(probe.outputs[name] - real).max() < 1e-4 * (1 + np.abs(real).max())
        }
        assert truth in fits or truth not in probe.outputs, (truth, probe.text)
        left &= fits
    assert truth in left or truth not in names(found.theirs[:40])


TORCH = {
    "nearest": ({"mode": "nearest"}, "nearest, asymmetric, floor"),
    "nearest-exact": ({"mode": "nearest-exact"}, "nearest, half_pixel, round_prefer_ceil"),
    "bilinear": ({"mode": "bilinear", "align_corners": False}, "linear, half_pixel"),
    "bilinear True": ({"mode": "bilinear", "align_corners": True}, "linear, align_corners"),
    "bicubic": ({"mode": "bicubic", "align_corners": False}, "cubic a=-0.75, half_pixel"),
    "bicubic True": ({"mode": "bicubic", "align_corners": True}, "cubic a=-0.75, align_corners"),
    "area": ({"mode": "area"}, "area"),
}


@pytest.mark.parametrize("mode", TORCH)
@pytest.mark.parametrize("size", [(7, 11), (3, 2), (10, 12), (64, 5)])
def test_torch_is_known(mode: str, size: tuple) -> None:
    settings, truth = TORCH[mode]
    x = whole(2, 3, 26, 7)
    theirs = F.interpolate(torch.tensor(x), size=size, **settings).numpy()
    found = splatlib.diagnose(x, theirs, theirs)
    assert any(n.startswith(truth) for n in names(found.theirs)), found
    assert found.torch.startswith("F.interpolate(x, size=")
    np.testing.assert_allclose(run(found.torch, x), theirs, rtol=0, atol=1e-3)


@pytest.mark.parametrize("size", [(3, 2), (11, 9)])
@pytest.mark.parametrize("mode", ["bilinear", "bicubic"])
def test_torch_antialias(mode: str, size: tuple) -> None:
    x = whole(1, 2, 7, 5)
    theirs = F.interpolate(torch.tensor(x), size=size, mode=mode, align_corners=False, antialias=True).numpy()
    found = splatlib.diagnose(x, theirs, theirs)
    np.testing.assert_allclose(run(found.torch, x), theirs, rtol=0, atol=1e-3)
    assert found.certain or found.probes


@pytest.mark.parametrize("scale", [1.5, 0.7, 2.3, 1.7, 0.4])
@pytest.mark.parametrize("mode", ["nearest", "nearest-exact", "bilinear", "bicubic"])
def test_scale_against_size(mode: str, scale: float) -> None:
    x = whole(1, 2, 9, 7)
    plain = {"mode": mode} | ({"align_corners": False} if mode.startswith("bi") else {})
    theirs = F.interpolate(torch.tensor(x), scale_factor=scale, **plain).numpy()
    ours = F.interpolate(torch.tensor(x), size=theirs.shape[2:], **plain).numpy()
    found = splatlib.diagnose(x, ours, theirs)
    assert any(f"scale_factor={scale}" in n for n in names(found.theirs)), found
    if mode.startswith("bi"):
        assert not any("scale_factor" in n for n in names(found.ours)) and len(found.theirs) <= 2
    np.testing.assert_allclose(run(found.torch, x), theirs, rtol=0, atol=1e-3)


def splat(x: np.ndarray, w: np.ndarray, crop: tuple[int, int], stride: int, **more: int) -> np.ndarray:
    """Stamp without a crop in torch, then crop each end by its own amount."""
    conv = F.conv_transpose1d if x.ndim == 3 else F.conv_transpose2d
    y = conv(torch.tensor(x), torch.tensor(w.copy()), stride=stride, **more).numpy()
    keep = slice(crop[0], y.shape[-1] - crop[1])
    return y[..., keep] if x.ndim == 3 else y[..., keep, keep]


STAMPS = [
    (shape, kernel, stride, crop, flip, dilation)
    for shape, kernel in (((1, 2, 5), (2, 3, 4)), ((2, 3, 4, 4), (3, 2, 3, 3)))
    for stride in (1, 2, 3)
    for crop in (((0, 0), (1, 1), (0, 1), (1, 0)) if len(shape) == 3 else ((0, 1), (1, 0)))
    for flip in (False, True)
    for dilation in (1, 2)
    if stride == 2 or dilation == 1
]


@pytest.mark.parametrize(("shape", "kernel", "stride", "crop", "flip", "dilation"), STAMPS)
def test_planted_stamp(shape, kernel, stride, crop, flip, dilation) -> None:
    x, w = whole(*shape), whole(*kernel)
    used = np.flip(w, tuple(range(2, w.ndim))) if flip else w
    theirs = splat(x, used, crop, stride, dilation=dilation)
    found = splatlib.diagnose(x, splat(x, w, crop, stride, dilation=dilation), theirs, w)
    truth = ["conv_transpose" + " with flipped kernel" * flip, f"stride {stride}"]
    truth += [f"dilation {dilation}"] * (dilation > 1) + [f"crop {crop[0]} and {crop[1]}"]
    check(found, ", ".join(truth), x, theirs, w)
    assert found.certain


@pytest.mark.parametrize("order", ["swapped in and out", "channels last (in, out)", "channels last (out, in)"])
@pytest.mark.parametrize("transposed", [True, False])
def test_planted_weight_layout(order: str, transposed: bool) -> None:
    x, w = whole(1, 3, 5, 6), whole(3, 4, 3, 2) if transposed else whole(4, 3, 3, 2)
    theirs = (F.conv_transpose2d if transposed else F.conv2d)(torch.tensor(x), torch.tensor(w), stride=2).numpy()
    inward, outward = (0, 1) if transposed else (1, 0)
    given = w.swapaxes(0, 1)
    if order.startswith("channels last"):
        given = np.moveaxis(w, (inward, outward), (-2, -1) if order.endswith("(in, out)") else (-1, -2))
    found = splatlib.diagnose(x, theirs, theirs, given)
    start = "conv_transpose, stride 2, crop 0 and 0" if transposed else "conv, stride 2, pad 0 and"
    assert names(found.theirs)[0].startswith(start) and order in names(found.theirs)[0]
    check(found, names(found.theirs)[0], x, theirs, given)


@pytest.mark.parametrize("pads", [(0, 0), (1, 1), (0, 1), (1, 0)])
@pytest.mark.parametrize("stride", [1, 2])
def test_planted_convolution(pads: tuple[int, int], stride: int) -> None:
    x, w = whole(1, 2, 8), whole(3, 2, 3)
    theirs = F.conv1d(F.pad(torch.tensor(x), pads), torch.tensor(w), stride=stride).numpy()
    found = splatlib.diagnose(x, theirs, theirs, w)
    used = (theirs.shape[2] - 1) * stride + 3 - 8 - pads[0]
    check(found, f"conv, stride {stride}, pad {pads[0]} and {used}", x, theirs, w)
    assert found.certain


def test_groups() -> None:
    x, w = whole(1, 4, 5), whole(4, 3, 3)
    theirs = F.conv_transpose1d(torch.tensor(x), torch.tensor(w), stride=2, padding=1, groups=2).numpy()
    found = splatlib.diagnose(x, theirs, theirs, w)
    assert found.certain and "groups=2" in found.torch
    check(found, "conv_transpose, stride 2, crop 1 and 1", x, theirs, w)


@pytest.mark.parametrize("mode", ["CRD", "DCR"])
@pytest.mark.parametrize("r", [2, 3])
def test_planted_shuffle(mode: str, r: int) -> None:
    x = whole(2, 2 * r * r, 3, 4)
    theirs = onnx_run("DepthToSpace", {"x": x}, blocksize=r, mode=mode)
    found = splatlib.diagnose(x, F.pixel_shuffle(torch.tensor(x), r).numpy(), theirs)
    check(found, f"pixel_shuffle, {mode}", x, theirs)
    assert found.certain and names(found.ours) == ["pixel_shuffle, CRD"]


def test_planted_unshuffle() -> None:
    x = whole(2, 3, 4, 6)
    theirs = onnx_run("SpaceToDepth", {"x": x}, blocksize=2)
    found = splatlib.diagnose(x, F.pixel_unshuffle(torch.tensor(x), 2).numpy(), theirs)
    check(found, "pixel_unshuffle, DCR", x, theirs)
    assert found.certain and names(found.ours) == ["pixel_unshuffle, CRD"]


def test_shuffle_ties_on_one_channel() -> None:
    x = whole(4, 2, 3)  # (C, H, W): one channel comes out, so the order can't be seen
    found = splatlib.diagnose(x, splatlib.pixel_shuffle(x, 2), splatlib.pixel_shuffle(x, 2))
    assert names(found.theirs) == ["pixel_shuffle, CRD", "pixel_shuffle, DCR"] and not found.certain
    assert len({y.tobytes() for y in found.probes[0].outputs.values()}) == 2


@pytest.mark.parametrize("layout", LAYOUTS[1:])
def test_planted_layout(layout: str) -> None:
    x = whole(2, 3, 4, 5)
    plain = F.interpolate(torch.tensor(x), size=(6, 9), mode="bilinear", align_corners=True).numpy()
    last = np.moveaxis(plain, 1, -1)
    theirs = {LAYOUTS[1]: last, LAYOUTS[2]: plain.swapaxes(-1, -2), LAYOUTS[3]: last.reshape(plain.shape)}[layout]
    found = splatlib.diagnose(x, plain, theirs)
    check(found, f"linear, align_corners, {layout}", x, theirs)
    assert "linear, align_corners" in names(found.ours)


@pytest.mark.parametrize("finish", ["round", "truncate"])
def test_planted_rounding_to_integers(finish: str) -> None:
    x = RNG.integers(0, 256, (1, 2, 5, 7))
    real = onnx_resize(x.astype(np.float64), (10, 14), mode="linear")  # quarters: exact in floats
    theirs = np.rint(real).astype(np.int64) if finish == "round" else real.astype(np.int64)
    found = splatlib.diagnose(x, theirs, theirs)
    check(found, f"linear, half_pixel, {finish}", x, theirs)


def test_the_books_tie() -> None:
    row, half = [1, 2, 4, 3], [1, 1.25, 1.75, 2.5, 3.5, 3.75, 3.25, 3]
    found = splatlib.diagnose(row, half, [1, 1.5, 2, 3, 4, 3.5, 3, 3])
    assert names(found.ours) == ["linear, half_pixel"] and names(found.theirs) == ["linear, asymmetric"]
    assert found.ours[0].note == "at these sizes half_pixel_symmetric and pytorch_half_pixel are the same"
    assert found.certain and not found.probes


def test_both_outputs_must_be_alone_to_be_certain() -> None:
    """A pixel doubled: every nearest rule but one gives the same; the second output stands alone."""
    row, tied, alone = [1, 2, 4, 3], [1, 1, 2, 2, 4, 4, 3, 3], [1, 1.5, 2, 3, 4, 3.5, 3, 3]
    for ours, theirs in ((tied, alone), (alone, tied)):
        found = splatlib.diagnose(row, ours, theirs)
        assert sorted([len(found.ours) > 1, len(found.theirs) > 1]) == [False, True] and not found.certain
        assert found.probes


@pytest.mark.parametrize("row", [([1, 2], [10, 102, 20, 200], [1, 10, 102, 20])])
def test_same_by_another_framework(row: tuple) -> None:
    found = splatlib.diagnose(*row, weight=[1, 10, 100])
    assert found.certain and found.torch == "F.conv_transpose1d(x, weight, stride=2)[..., :-1]"


@pytest.mark.parametrize("seed", range(5))
def test_none_fits(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((1, 2, 5, 6)).astype(np.float32)
    ours = F.interpolate(torch.tensor(x), size=(10, 12), mode="bilinear", align_corners=False).numpy()
    bent = ours * (1 + 1e-3 * rng.standard_normal(ours.shape))
    for theirs in (rng.standard_normal(ours.shape), bent, ours + 0.01, ours[..., ::-1, :]):
        found = splatlib.diagnose(x, ours, theirs)
        assert not found.theirs and not found.certain and not found.torch
        assert len(found.misses["theirs"]) == 3 and "none fits" in repr(found)


def test_a_constant_ties_and_is_never_certain() -> None:
    found = splatlib.diagnose(np.ones((1, 1, 4)), np.ones((1, 1, 8)), np.ones((1, 1, 8)))
    assert len(found.theirs) > 20 and not found.certain and found.probes


def test_no_certain_answer_is_wrong_on_random_plants() -> None:
    """Draw small, tie-prone plants: whatever the finder calls certain is what was planted."""
    rng = np.random.default_rng(3)
    certain = 0
    for _ in range(20):
        n, m = rng.integers(1, 6, 2)
        x = rng.integers(0, 3, (1, 1, n)).astype(np.float64)
        grid, rounding = rng.choice(GRIDS), rng.choice(ROUNDINGS)
        kernel = rng.choice(["nearest", "linear", "cubic a=-0.75"])
        matrix = grid_matrix(int(n), int(m), str(kernel), str(grid), str(rounding))
        theirs = x @ matrix.T
        truth = f"{kernel}, {grid}" + f", {rounding}" * (kernel == "nearest")
        found = splatlib.diagnose(x, theirs, theirs)
        assert told(found.theirs, truth), (truth, x, found)
        certain += found.certain
    for _ in range(30):
        k, s = rng.integers(1, 4, 2)
        x, w = rng.integers(0, 10, (1, 1, 3)), rng.integers(0, 10, (1, 1, k))
        theirs = splat(x, w, (0, 0), int(s))
        found = splatlib.diagnose(x, theirs, theirs, w)
        assert f"conv_transpose, stride {s}, crop 0 and 0" in names(found.theirs), (x, w, s, found)
        certain += found.certain
    assert certain > 5


def test_coordinates_and_refusals() -> None:
    np.testing.assert_array_equal(coordinates(10, 1, "half_pixel"), [4.5])
    np.testing.assert_array_equal(coordinates(10, 1, "pytorch_half_pixel"), [-0.5])
    with pytest.raises(ValueError, match="grid must be one of"):
        coordinates(4, 8, "half")
    with pytest.raises(ValueError, match="as many axes"):
        splatlib.diagnose([1, 2], [1, 2], [[1, 2]])
    with pytest.raises(ValueError, match="at least one value"):
        splatlib.diagnose([], [], [])


def test_a_row_alone_has_no_layout_to_swap() -> None:
    """Neither its output nor a kernel of one number can be read in another order; such ties could not be split."""
    assert splatlib.diagnose([1, 2], [5, 10], [5, 10], [5]).certain
    found = splatlib.diagnose([1, 2, 3], [1, 10, 100], [1, 10, 100], [1, 10, 100])
    assert not any("channels" in name for name in names(found.theirs))


def test_the_last_digit_decides_no_rounding() -> None:
    """0, 5 at the ends and 2.5 between; in floats 2.4999999999999996 on some grids. Half goes to the even number."""
    matrix = grid_matrix(2, 11, "linear", "align_corners")
    x = np.array([0, 25])
    exact = np.array([2.5 * o for o in range(11)])
    assert not np.array_equal(matrix @ x, exact)
    found = splatlib.diagnose(x, np.rint(exact).astype(int), np.floor(exact + 0.5).astype(int))
    assert "linear, align_corners, round" in names(found.ours)
    assert "linear, align_corners, round half up" in names(found.theirs)


def test_every_probe_is_a_line_that_runs() -> None:
    found = splatlib.diagnose([1, 1, 1, 1], [1] * 8, [1] * 8)
    assert len(found.probes) > 1
    for probe in found.probes:
        given = probe.text.partition("x = ")[2].partition(", size")[0].partition(", scale")[0].partition(", with")[0]
        np.testing.assert_array_equal(eval(given, {"arange": np.arange}), probe.x)
