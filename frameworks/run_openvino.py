"""OpenVINO: Interpolate with every grid and rounding, transposed convolutions, and shuffles, on the CPU."""

import numpy as np
import openvino as ov
from openvino import opset11 as op

from frameworks.probes import run, run_shuffles, run_stamps

LIBRARY, VERSION = "OpenVINO", ov.__version__.partition("-")[0]
GRIDS = ("half_pixel", "pytorch_half_pixel", "asymmetric", "tf_half_pixel_for_nn", "align_corners")
ROUNDINGS = ("floor", "ceil", "round_prefer_floor", "round_prefer_ceil", "simple")


def computed(build, x):
    """Run a graph of one input in full precision."""
    entry = op.parameter(x.shape, x.dtype)
    model = ov.Model([build(entry)], [entry])
    plan = ov.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1})
    return plan([x])[0]


def resized(mode, **how):
    """Give the call of one Interpolate."""

    def call(x, out):
        def build(entry):
            settings = {"pads_begin": [0], "pads_end": [0], **how}
            return op.interpolate(entry, np.array(out), mode, "sizes", axes=np.array([2, 3]), **settings)

        return computed(build, x[None, None])[0, 0]

    return call


def stamped(auto_pad="explicit", shape=False, **more):
    """Give the call of one ConvolutionBackpropData."""

    def call(x, w, stride):
        size = [n * stride for n in x.shape[2:]] if shape else None
        pads = {key: more.get(key, [0, 0]) for key in ("pads_begin", "pads_end", "output_padding")}

        def build(entry):
            return op.convolution_backprop_data(
                entry, w, [stride, stride], output_shape=size, dilations=[1, 1], auto_pad=auto_pad, **pads
            )

        return computed(build, x)

    return call


def rows() -> list[dict]:
    """Run them."""
    calls = {}
    for grid in GRIDS:
        at = {"coordinate_transformation_mode": grid}
        calls[f"Interpolate linear {grid}"] = resized("linear", **at)
        calls[f"Interpolate cubic {grid}"] = resized("cubic", **at)
        for rounding in ROUNDINGS:
            calls[f"Interpolate nearest {rounding} {grid}"] = resized("nearest", nearest_mode=rounding, **at)
    calls["Interpolate bilinear_pillow"] = resized("bilinear_pillow")
    calls["Interpolate bicubic_pillow"] = resized("bicubic_pillow", cube_coeff=-0.5)
    stamps = {
        "ConvolutionBackpropData": stamped(),
        "ConvolutionBackpropData pads 1": stamped(pads_begin=[1, 1], pads_end=[1, 1]),
        "ConvolutionBackpropData pads 1, output_padding 1": stamped(
            pads_begin=[1, 1], pads_end=[1, 1], output_padding=[1, 1]
        ),
        "ConvolutionBackpropData same_upper": stamped("same_upper"),
        "ConvolutionBackpropData same_upper, output_shape": stamped("same_upper", True),
        "ConvolutionBackpropData same_lower, output_shape": stamped("same_lower", True),
    }
    shuffles = {
        f"DepthToSpace {mode}": lambda x, mode=mode: computed(lambda entry: op.depth_to_space(entry, mode, 2), x)
        for mode in ("blocks_first", "depth_first")
    } | {
        f"SpaceToDepth {mode}": lambda x, mode=mode: computed(lambda entry: op.space_to_depth(entry, mode, 2), x)
        for mode in ("blocks_first", "depth_first")
    }
    return run(calls, ("float32",)) + run_stamps(stamps) + run_shuffles(shuffles)
