"""ONNX Runtime: Resize with every grid, and every rounding of 'nearest'."""

import numpy as np
import onnx
import onnxruntime as ort

from frameworks.probes import run

LIBRARY, VERSION = "ONNX Runtime", ort.__version__
GRIDS = ("half_pixel", "pytorch_half_pixel", "half_pixel_symmetric", "align_corners", "asymmetric")
ROUNDINGS = ("floor", "ceil", "round_prefer_floor", "round_prefer_ceil")


def resized(**attributes):
    """Give the call of one Resize node."""

    def call(x, out):
        kind = onnx.helper.np_dtype_to_tensor_dtype(x.dtype)
        ends = [onnx.helper.make_tensor_value_info(name, kind, None) for name in "xy"]
        sizes = onnx.numpy_helper.from_array(np.array([1, 1, *out], np.int64), "sizes")
        node = onnx.helper.make_node("Resize", ["x", "", "", "sizes"], ["y"], **attributes)
        graph = onnx.helper.make_graph([node], "one", ends[:1], ends[1:], [sizes])
        model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 19)], ir_version=9)
        options = ort.SessionOptions()
        options.intra_op_num_threads, options.log_severity_level = 1, 3
        session = ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        return session.run(None, {"x": x[None, None]})[0][0, 0]

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
    return run(calls, ("float32",))
