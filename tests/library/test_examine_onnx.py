"""The examiner on ONNX files: the same findings from a graph, and the command that prints them."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

import splatlib
from splatlib.__main__ import main

RNG = np.random.default_rng(0)


def model(*nodes, weights=None, shape=(1, 4, 16, 12), out=4):
    """Make a model of nodes from "x" to "y"; a text in the shape is an open axis."""
    given = helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)
    made = helper.make_tensor_value_info("y", TensorProto.FLOAT, [None] * out)
    stored = [numpy_helper.from_array(np.asarray(value), name) for name, value in (weights or {}).items()]
    graph = helper.make_graph(list(nodes), "net", [given], [made], stored)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 19)], ir_version=9)


def node(op, inputs, out, **attributes):
    return helper.make_node(op, inputs, [out], name=f"/{out}/{op}", **attributes)


def taps(*shape):
    return RNG.standard_normal(shape).astype(np.float32)


FIRST = node("Conv", ["x", "w0"], "h", pads=[1] * 4)
W0 = {"w0": taps(4, 4, 3, 3)}
TWICE = {"scales": np.array([1, 1, 2, 2], np.float32)}


def resize(source, out, **how):
    return node("Resize", [source, "", "scales"], out, **how)


BILINEAR = {"mode": "linear", "coordinate_transformation_mode": "half_pixel"}
CORNERS = {"mode": "linear", "coordinate_transformation_mode": "align_corners"}
TRAPS = {
    "uneven": (
        model(FIRST, node("ConvTranspose", ["h", "w"], "y", strides=[2, 2]), weights=W0 | {"w": taps(4, 4, 3, 3)}),
        "uneven",
        "/y/ConvTranspose",
    ),
    "gaps": (
        model(FIRST, node("ConvTranspose", ["h", "w"], "y", strides=[3, 3]), weights=W0 | {"w": taps(4, 4, 2, 2)}),
        "gaps",
        "/y/ConvTranspose",
    ),
    "corners": (
        model(FIRST, resize("h", "u", **BILINEAR), resize("u", "y", **CORNERS), weights=W0 | TWICE),
        "corners",
        "/y/Resize",
    ),
    "floor": (
        model(
            FIRST,
            node("Resize", ["h", "", "scales"], "y", mode="nearest"),
            weights=W0 | {"scales": np.array([1, 1, 1.3, 1.3], np.float32)},
        ),
        "floor",
        "/y/Resize",
    ),
    "frozen": (
        model(
            FIRST,
            node("Resize", ["h", "", "", "sizes"], "y", mode="nearest"),
            weights=W0 | {"sizes": np.array([1, 4, 64, 64])},
            shape=(1, 4, "height", "width"),
        ),
        "frozen",
        "/y/Resize",
    ),
}


@pytest.mark.parametrize("name", TRAPS)
def test_a_planted_trap_is_named_by_its_node(name: str) -> None:
    net, kind, path = TRAPS[name]
    report = splatlib.examine(net)
    assert [(f.kind, f.path) for f in report.findings] == [(kind, path)], report
    assert "read from the graph, not run" in " ".join(str(report).split())


CLEAN = {
    "even": model(
        FIRST,
        node("ConvTranspose", ["h", "w"], "y", strides=[2, 2], pads=[1] * 4),
        weights=W0 | {"w": taps(4, 4, 4, 4)},
    ),
    "twice the same grid": model(FIRST, resize("h", "u", **BILINEAR), resize("u", "y", **BILINEAR), weights=W0 | TWICE),
    "shuffled": model(
        node("Conv", ["x", "w"], "h"),
        node("DepthToSpace", ["h"], "y", blocksize=2, mode="CRD"),
        weights={"w": taps(16, 4, 1, 1)},
    ),
    "pooled": model(FIRST, node("MaxPool", ["h"], "y", kernel_shape=[2, 2], strides=[2, 2]), weights=W0),
    "open axes, by scale": model(
        FIRST, resize("h", "y", mode="nearest"), weights=W0 | TWICE, shape=("n", 4, "height", "width")
    ),
    "fixed axes, by size": model(
        FIRST,
        node("Resize", ["h", "", "", "sizes"], "y", mode="nearest"),
        weights=W0 | {"sizes": np.array([1, 4, 64, 48])},
    ),
}


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_graph_is_passed_in_silence(name: str) -> None:
    report = splatlib.examine(CLEAN[name])
    assert report.findings == [] and len(report.layers) >= 1, report


def test_pairs_and_swaps_are_found_through_identity_and_concat() -> None:
    net = model(
        FIRST,
        resize("h", "u", mode="nearest"),
        node("Identity", ["u"], "i"),
        node("Conv", ["i", "w"], "v", pads=[1] * 4),
        resize("v", "big", **BILINEAR),
        resize("v", "other", **BILINEAR),
        node("Concat", ["big", "other"], "c", axis=1),
        node("Conv", ["c", "one"], "y"),
        weights=W0 | TWICE | {"w": taps(4, 4, 3, 3), "one": taps(2, 8, 1, 1)},
    )
    report = splatlib.examine(net)
    assert [(n.kind, n.path) for n in report.notes] == [("pair", "/v/Conv"), ("swap", "/y/Conv")]
    pair, swap = report.notes
    assert (pair.before, pair.after) == (32 * 24 * 16 * 9, 16 * 12 * 16 * 16)
    assert (swap.before, swap.after) == (64 * 48 * 16, 32 * 24 * 16)


def test_open_axes_are_told_and_can_be_given() -> None:
    net = model(FIRST, resize("h", "y", mode="nearest"), weights=W0 | TWICE, shape=("n", 4, "height", "width"))
    assert splatlib.examine(net).layers[0].size_in == (64, 64)
    report = splatlib.examine(net, x=(1, 4, 30, 20))
    assert report.layers[0].size_out == (60, 40) and "axes [0, 2, 3] of x are open" in " ".join(str(report).split())
    assert net.graph.input[0].type.tensor_type.shape.dim[2].dim_param == "height"  # the reader's model stays


def test_the_command_prints_the_report(tmp_path: Path) -> None:
    path = tmp_path / "net.onnx"
    onnx.save(TRAPS["uneven"][0], path)
    done = subprocess.run([sys.executable, "-m", "splatlib", "examine", path], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{splatlib.examine(path)}\n" and "uneven: /y/ConvTranspose" in done.stdout


def test_the_command_takes_shapes_gives_json_and_says_what_is_wrong(tmp_path: Path, capsys) -> None:
    path = tmp_path / "net.onnx"
    onnx.save(CLEAN["open axes, by scale"], path)
    assert main(["examine", str(path), "x=1,4,10,6"]) == 0
    assert "10 x 6 -> 20 x 12" in capsys.readouterr().out
    onnx.save(TRAPS["gaps"][0], path)
    assert main(["examine", "--json", str(path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["findings"][0]["kind"] == "gaps" and told["layers"][0]["ratio"] == "inf"
    for wrong in ([str(tmp_path / "none.onnx")], [str(path), "x=1,b"]):
        assert main(["examine", *wrong]) == 2
        assert capsys.readouterr().err.startswith("splatlib: ")
