"""The graph of an ONNX file as a trace: node by node, with the sizes that shape inference gives."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper, shape_inference

from splatlib._arguments import Array
from splatlib.examiner.findings import Finding
from splatlib.examiner.trace import OUTSIDE, SETTINGS, Call, Trace

POOLS = {"MaxPool": "max_pool", "AveragePool": "avg_pool"}
ALIKE = {"Concat": "cat", "DepthToSpace": "pixel_shuffle", "SpaceToDepth": "pixel_unshuffle", "Identity": "identity"}
ALIKE |= {"Gemm": "gemm", "MatMul": "matmul"}
# The grids of Resize that torch has, and align_corners in torch's words.
CORNERS = {"align_corners": True, "half_pixel": False, "pytorch_half_pixel": False, "asymmetric": False}


def trace_of(model: Any, shapes: dict[str, Any]) -> tuple[Trace, list[Finding], list[str]]:
    """Read the graph: the trace, findings of its own kind, and remarks."""
    proto = onnx.load(model) if isinstance(model, str | Path) else onnx.ModelProto.FromString(model.SerializeToString())
    graph = proto.graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    remarks, open_pictures = [], False
    for value in graph.input:
        dims = value.type.tensor_type.shape.dim
        open_axes = [at for at, dim in enumerate(dims) if not dim.HasField("dim_value")]
        if value.name in weights or not open_axes:
            continue
        given = shapes.get(value.name) or [1, *([64] * (len(dims) - 1))]
        for at in open_axes:
            dims[at].dim_value = int(given[at])
        open_pictures |= max(open_axes) > 1
        remarks.append(f"axes {open_axes} of {value.name} are open: examined at {[d.dim_value for d in dims]}")
    proto = shape_inference.infer_shapes(proto, data_prop=True)
    known = {
        value.name: tuple(d.dim_value for d in value.type.tensor_type.shape.dim)
        for value in (*proto.graph.value_info, *proto.graph.input, *proto.graph.output)
    }
    constants = {n.output[0]: n.attribute[0].t for n in graph.node if n.op_type == "Constant"} | weights
    arrays = {name: numpy_helper.to_array(tensor) for name, tensor in constants.items() if tensor.ByteSize() < 10**9}
    calls: list[Call] = []
    makers: dict[str, int] = {}
    for node in proto.graph.node:
        if node.op_type == "Constant":
            continue
        call = _call(node, known, arrays, makers, calls)
        if call is not None:
            calls.append(call)
            makers |= {name: len(calls) - 1 for name in node.output if name}
    unknown = [c.path for c in calls if c.op in SETTINGS and (0 in c.made or any(0 in t for t in c.taken))]
    remarks += [f"sizes that shape inference does not give: {', '.join(unknown[:5])}"] * bool(unknown)
    calls = [c if c.path not in unknown else c._replace(op="unknown", settings={}) for c in calls]
    inputs = [known[v.name] for v in graph.input if v.name not in weights]
    outputs = [known.get(v.name, ()) for v in graph.output]
    trace = Trace(calls, next(iter(inputs), None), next(iter(outputs), None), None)
    found = [_frozen(node) for node in graph.node if open_pictures and _constant_sizes(node, arrays)]
    return trace, found, ["read from the graph, not run: no other size was tried", *remarks]


def values(taps: Any) -> Array | None:
    """Give the numbers of a weight."""
    return None if taps is None else np.asarray(taps, dtype=np.float64)


def _constant_sizes(node: Any, arrays: dict[str, Array]) -> bool:
    return node.op_type == "Resize" and len(node.input) > 3 and node.input[3] in arrays


def _frozen(node: Any) -> Finding:
    told = "its sizes are constants of the file, while the input's are open: frozen by tracing"
    return Finding("frozen", node.name or node.output[0], told)


def _call(
    node: Any, known: dict[str, Any], arrays: dict[str, Array], makers: dict[str, int], calls: list[Call]
) -> Call | None:
    told = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
    names = [name for name in node.input if name and name not in arrays]
    if not names:
        return None
    taken = [known.get(name, ()) for name in names]
    made = known.get(node.output[0], ())
    weight = arrays.get(node.input[1]) if node.op_type in ("Conv", "ConvTranspose", "Gemm", "MatMul") else None
    op, ndim = ALIKE.get(node.op_type, node.op_type.lower()), len(made) - 2
    settings: dict[str, Any] = {}
    if node.op_type in ("Conv", "ConvTranspose") and weight is not None:
        op = f"conv{'_transpose' * (node.op_type == 'ConvTranspose')}{ndim}d"
        taken, names = taken[:1], names[:1]
        settings = SETTINGS[op] | {
            "stride": tuple(told.get("strides", [1] * ndim)),
            "dilation": tuple(told.get("dilations", [1] * ndim)),
            "groups": told.get("group", 1),
            "padding": _pads(told, ndim),
        }
        if "output_padding" in told:
            settings["output_padding"] = tuple(told["output_padding"])
    elif node.op_type in POOLS:
        op = f"{POOLS[node.op_type]}{ndim}d"
        settings = SETTINGS[op] | {
            "kernel_size": tuple(told["kernel_shape"]),
            "stride": tuple(told.get("strides", [1] * ndim)),
            "padding": _pads(told, ndim),
            "ceil_mode": bool(told.get("ceil_mode", 0)),
        }
    elif node.op_type in ("Resize", "Upsample"):
        op, settings = "interpolate", _resize(node, told, arrays, taken, made)
    elif op == "pixel_shuffle":
        settings = {"upscale_factor": told["blocksize"]}
    elif op == "pixel_unshuffle":
        settings = {"downscale_factor": told["blocksize"]}
    sources = [makers.get(name, OUTSIDE) for name in names]
    learned = weight is not None or any(s != OUTSIDE and calls[s].learned for s in sources)
    path = node.name or node.output[0]
    shape = None if weight is None else weight.shape
    return Call(path, op, settings, taken, made, sources, shape, weight if "transpose" in op else None, learned)


def _pads(told: dict[str, Any], ndim: int) -> Any:
    if told.get("auto_pad", b"NOTSET") not in (b"NOTSET", b"VALID"):
        return "same"
    pads = told.get("pads", [0] * 2 * ndim)
    return tuple(pads[:ndim]) if pads[:ndim] == pads[ndim:] else "unequal"


def _resize(node: Any, told: dict[str, Any], arrays: dict[str, Array], taken: Any, made: Any) -> dict[str, Any]:
    """Say in torch's words what Resize does; its sizes are frozen if they are constants."""
    ndim = len(made) - 2
    mode = told.get("mode", b"nearest").decode()
    torchs = {"linear": {1: "linear", 2: "bilinear", 3: "trilinear"}.get(ndim, "linear"), "cubic": "bicubic"}
    mode = torchs.get(mode, mode)
    grid = told.get("coordinate_transformation_mode", b"half_pixel").decode()
    floats = (arrays[name] for name in reversed(node.input[1:]) if name in arrays and arrays[name].dtype.kind == "f")
    scales = next((array for array in floats if array.size == len(made)), None)  # roi has twice as many
    settings = SETTINGS["interpolate"] | {"mode": mode}
    if scales is not None:
        settings["scale_factor"] = tuple(float(s) for s in scales[2:])
    else:
        settings["size"] = tuple(made[2:])
    if mode != "nearest":
        settings["align_corners"] = CORNERS.get(grid, False)
    return settings
