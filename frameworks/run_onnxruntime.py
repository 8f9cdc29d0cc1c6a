"""ONNX Runtime: Resize with every grid and every rounding of 'nearest', ConvTranspose, and shuffles."""

import numpy as np
import onnx
import onnxruntime as ort

from frameworks.probes import run, run_shuffles, run_stamps

LIBRARY, VERSION = "ONNX Runtime", ort.__version__
GRIDS = (
    "half_pixel",
    "pytorch_half_pixel",
    "half_pixel_symmetric",
    "align_corners",
    "asymmetric",
    "tf_crop_and_resize",
)
ROUNDINGS = ("floor", "ceil", "round_prefer_floor", "round_prefer_ceil")


def computed(op, inputs, opset=19, **attributes):
    """Run one node; an input of no size is left out."""
    given = {name: value for name, value in inputs.items() if value.size}
    node = onnx.helper.make_node(op, [name if name in given else "" for name in inputs], ["y"], **attributes)
    kinds = {name: onnx.helper.np_dtype_to_tensor_dtype(value.dtype) for name, value in given.items()}
    x = onnx.helper.make_tensor_value_info("x", kinds["x"], given["x"].shape)
    y = onnx.helper.make_tensor_value_info("y", kinds["x"], None)
    stored = [onnx.numpy_helper.from_array(value, name) for name, value in given.items() if name != "x"]
    graph = onnx.helper.make_graph([node], "one", [x], [y], stored)
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", opset)], ir_version=9)
    options = ort.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 3
    session = ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return session.run(None, {"x": given["x"]})[0]


def resized(**attributes):
    """Give the call of one Resize node by sizes."""
    none, box = np.zeros(0, np.float32), np.array([0, 0, 0, 0, 1, 1, 1, 1], np.float32)

    def call(x, out):
        roi = box if attributes.get("coordinate_transformation_mode") == "tf_crop_and_resize" else none
        sizes = np.array([1, 1, *out], np.int64)
        return computed("Resize", {"x": x[None, None], "roi": roi, "none": none, "sizes": sizes}, **attributes)[0, 0]

    return call


def scaled(opset, **attributes):
    """Give the call of one Resize node of an old version, which takes scales alone."""

    def call(x, out):
        ratio = [np.float32(m / i) for i, m in zip(x.shape, out, strict=True)]
        up = np.float32(9)  # the size is the floor of the product
        ratio = [s if s * i >= m else np.nextafter(s, up) for s, i, m in zip(ratio, x.shape, out, strict=True)]
        scales = np.array([1, 1, *ratio], np.float32)
        return computed("Resize", {"x": x[None, None], "scales": scales}, opset, **attributes)[0, 0]

    return call


def stamped(whole=False, **attributes):
    """Give the call of one ConvTranspose node; `whole` asks for size times stride."""

    def call(x, w, stride):
        more = {"output_shape": [n * stride for n in x.shape[2:]]} if whole else {}
        return computed("ConvTranspose", {"x": x, "w": w}, strides=[stride, stride], **more, **attributes)

    return call


def rows() -> list[dict]:
    """Run them."""
    calls = {"Resize": resized()}
    for grid in GRIDS:
        at = {"coordinate_transformation_mode": grid}
        calls[f"Resize linear {grid}"] = resized(mode="linear", **at)
        calls[f"Resize cubic {grid}"] = resized(mode="cubic", **at)
        calls[f"Resize cubic a=-0.5 exclude_outside {grid}"] = resized(
            mode="cubic", cubic_coeff_a=-0.5, exclude_outside=1, **at
        )
        for rounding in ROUNDINGS:
            calls[f"Resize nearest {rounding} {grid}"] = resized(mode="nearest", nearest_mode=rounding, **at)
    calls["Resize linear antialias"] = resized(mode="linear", antialias=1)
    calls["Resize cubic antialias"] = resized(mode="cubic", antialias=1, cubic_coeff_a=-0.5, exclude_outside=1)
    whole = {"Resize linear": resized(mode="linear"), "Resize linear antialias": resized(mode="linear", antialias=1)}
    old = {f"Resize version 10 {mode}": scaled(10, mode=mode) for mode in ("nearest", "linear")}
    stamps = {
        "ConvTranspose": stamped(),
        "ConvTranspose pads 1": stamped(pads=[1, 1, 1, 1]),
        "ConvTranspose pads 1, output_padding 1": stamped(pads=[1, 1, 1, 1], output_padding=[1, 1]),
        "ConvTranspose SAME_UPPER": stamped(auto_pad="SAME_UPPER"),
        "ConvTranspose SAME_LOWER": stamped(auto_pad="SAME_LOWER"),
        "ConvTranspose output_shape": stamped(True),
    }
    shuffles = {
        f"DepthToSpace {mode}": lambda x, mode=mode: computed("DepthToSpace", {"x": x}, blocksize=2, mode=mode)
        for mode in ("DCR", "CRD")
    }
    shuffles["SpaceToDepth"] = lambda x: computed("SpaceToDepth", {"x": x}, blocksize=2)
    return run(calls | old, ("float32",)) + run(whole, ("uint8",)) + run_stamps(stamps) + run_shuffles(shuffles)
