"""LiteRT: its two resizes with each flag, TRANSPOSE_CONV and the shuffles, each a model of one operator."""

from importlib.metadata import version

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as tfl
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from frameworks.probes import run, run_shuffles, run_stamps

LIBRARY, VERSION = "LiteRT", version("ai-edge-litert")
KINDS = {"float32": tfl.TensorType.FLOAT32, "int32": tfl.TensorType.INT32}


def tensor(shape, kind, buffer):
    """Describe one tensor."""
    one = tfl.TensorT()
    one.shape, one.type, one.buffer = list(shape), KINDS[str(kind)], buffer
    return one


def computed(op, options, inputs, shape, xnnpack=True):
    """Run one operator on inputs, the last of which is x (N, H, W, C); those before are stored in the model."""
    *constants, x = inputs
    model, graph, code, node = tfl.ModelT(), tfl.SubGraphT(), tfl.OperatorCodeT(), tfl.OperatorT()
    buffers = [tfl.BufferT()]
    for value in constants:
        buffers.append(tfl.BufferT())
        buffers[-1].data = np.frombuffer(np.ascontiguousarray(value).tobytes(), np.uint8)
    graph.tensors = [tensor(value.shape, value.dtype, n + 1) for n, value in enumerate(constants)]
    graph.tensors += [tensor(x.shape, x.dtype, 0), tensor(shape, x.dtype, 0)]
    count = len(constants)
    code.builtinCode = code.deprecatedBuiltinCode = getattr(tfl.BuiltinOperator, op)
    name = {"TRANSPOSE_CONV": "TransposeConv", "RESIZE_BILINEAR": "ResizeBilinear"}.get(
        op, "".join(word.capitalize() for word in op.split("_"))
    )
    node.builtinOptionsType = getattr(tfl.BuiltinOptions, f"{name}Options")
    node.builtinOptions = getattr(tfl, f"{name}OptionsT")()
    for key, value in options.items():
        setattr(node.builtinOptions, key, value)
    node.inputs = [*range(count), count] if op == "TRANSPOSE_CONV" else [count, *range(count)]
    node.outputs = [count + 1]
    graph.inputs, graph.outputs, graph.operators = [count], [count + 1], [node]
    model.version, model.operatorCodes, model.subgraphs, model.buffers = 3, [code], [graph], buffers
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    plain = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    resolver = OpResolverType.AUTO if xnnpack else plain
    runner = Interpreter(model_content=bytes(builder.Output()), num_threads=1, experimental_op_resolver_type=resolver)
    runner.allocate_tensors()
    runner.set_tensor(runner.get_input_details()[0]["index"], x)
    runner.invoke()
    return runner.get_tensor(runner.get_output_details()[0]["index"])


def resized(op, xnnpack, **options):
    """Give the call of one resize."""

    def call(x, out):
        inputs = [np.array(out, np.int32), x[None, :, :, None]]
        return computed(op, options, inputs, (1, *out, 1), xnnpack)[0, :, :, 0]

    return call


def stamped(padding):
    """Give the call of one TRANSPOSE_CONV; its weight is stored out, h, w, in."""

    def call(x, w, stride):
        same = padding == "SAME"
        size = [n * stride if same else (n - 1) * stride + max(w.shape[2], stride) for n in x.shape[2:]]
        shape = np.array([1, *size, w.shape[1]], np.int32)
        options = {"padding": getattr(tfl.Padding, padding), "strideW": stride, "strideH": stride}
        inputs = [shape, w.transpose(1, 2, 3, 0), np.ascontiguousarray(x.transpose(0, 2, 3, 1))]
        return computed("TRANSPOSE_CONV", options, inputs, shape).transpose(0, 3, 1, 2)

    return call


def moved(op):
    """Give the call of one shuffle by blocks of 2."""

    def call(x):
        n, c, h, w = x.shape
        shape = (n, 2 * h, 2 * w, c // 4) if op == "DEPTH_TO_SPACE" else (n, h // 2, w // 2, 4 * c)
        last = np.ascontiguousarray(x.transpose(0, 2, 3, 1))
        return computed(op, {"blockSize": 2}, [last], shape).transpose(0, 3, 1, 2)

    return call


def rows() -> list[dict]:
    """Run them."""
    flags = ({}, {"alignCorners": True}, {"halfPixelCenters": True})
    calls = {
        ", ".join([op, *how, *[f"{'with' if fast else 'without'} XNNPACK"]]): resized(op, fast, **how)
        for op in ("RESIZE_BILINEAR", "RESIZE_NEAREST_NEIGHBOR")
        for how in flags
        for fast in (True, False)
    }
    stamps = {f"TRANSPOSE_CONV {padding}": stamped(padding) for padding in ("SAME", "VALID")}
    shuffles = {"DEPTH_TO_SPACE": moved("DEPTH_TO_SPACE"), "SPACE_TO_DEPTH": moved("SPACE_TO_DEPTH")}
    return run(calls, ("float32",)) + run_stamps(stamps, "out, h, w, in") + run_shuffles(shuffles)
