"""What importing costs, whose signatures these are, what docstrings tell, and that nothing writes into its input."""

import ast
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch.nn.functional as F

import splatlib
from splatlib import checkerboard, formulations, fusion, geometry, kernels, resize

IMPORT = """
import sys, time
start = time.process_time()
import numpy
middle = time.process_time()
before = set(sys.modules)
import splatlib
print(time.process_time() - middle, middle - start)
print(*sorted({name.partition(".")[0] for name in set(sys.modules) - before} - sys.stdlib_module_names))
"""


def import_once() -> tuple[float, float, str]:
    writes = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}  # as for a reader, whatever is set here
    done = subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True, env=writes)
    times, packages = done.stdout.splitlines()
    ours, numpys = map(float, times.split())
    return ours, numpys, packages


def test_import_is_quick_and_loads_numpy_alone() -> None:
    import_once()  # writes the bytecode
    runs = [import_once() for _ in range(7)]
    assert {packages.removeprefix("numpy ") for *_, packages in runs} == {"splatlib"}
    assert min(ours for ours, *_ in runs) <= 0.020, runs  # seconds of processor time, beyond NumPy's own


def torch_signature(function: str) -> list[tuple[str, Any]]:
    """List the parameters and defaults that torch documents; its built-in functions have no other signature."""
    try:
        parameters = inspect.signature(getattr(F, function)).parameters.values()
        return [(p.name, p.default) for p in parameters]
    except ValueError:
        (definition,) = ast.parse(f"def {getattr(F, function).__doc__.strip().splitlines()[0]}: ...").body
        assert isinstance(definition, ast.FunctionDef) and definition.name == function
        names = [a.arg for a in definition.args.args]
        defaults = [ast.literal_eval(d) for d in definition.args.defaults]
        return list(zip(names, [inspect.Parameter.empty] * (len(names) - len(defaults)) + defaults, strict=True))


@pytest.mark.parametrize("function", [name for name in splatlib.__all__ if name not in ("diagnose", "examine")])
def test_names_order_and_defaults_are_those_of_torch(function: str) -> None:
    ours = [(p.name, p.default) for p in inspect.signature(getattr(splatlib, function)).parameters.values()]
    first, *rest = torch_signature(function)
    assert first[0] == "input"
    assert ours == [("x", inspect.Parameter.empty), *rest]


@pytest.mark.parametrize("function", formulations.__all__)
def test_a_formulation_has_the_signature_of_conv_transpose(function: str) -> None:
    ours = inspect.signature(getattr(formulations, function))
    assert ours.parameters == inspect.signature(splatlib.conv_transpose2d).parameters


MODULES = (splatlib, geometry, formulations, fusion, resize, checkerboard, kernels)
DOCUMENTED = {f"{f.__module__}.{f.__name__}": f for m in MODULES for f in (getattr(m, name) for name in m.__all__)}
SECTIONS = ["Parameters", "Returns", "Raises", "Notes", "Examples"]


@pytest.mark.parametrize("name", sorted(DOCUMENTED))
def test_a_docstring_tells_shapes_errors_formula_source_and_an_example(name: str) -> None:
    text = inspect.getdoc(DOCUMENTED[name]) or ""
    found = re.findall(r"^(\w+)\n-+$", text, re.MULTILINE)
    assert found == SECTIONS
    first, parts = (
        text.splitlines()[0],
        dict(zip(found, re.split(r"^\w+\n-+$", text, flags=re.MULTILINE)[1:], strict=True)),
    )
    assert first.endswith(".")
    for parameter in inspect.signature(DOCUMENTED[name]).parameters:
        assert re.search(rf"^[\w, ]*\b{parameter}\b", parts["Parameters"], re.MULTILINE), parameter
    assert re.search(r"ValueError|TypeError", parts["Raises"])
    assert "``" in parts["Notes"] and re.search(r"\b(19|20)\d\d\b|PyTorch|`torch\.|ONNX", parts["Notes"])
    assert ">>> " in parts["Examples"]


@pytest.mark.parametrize("name", [name for name in splatlib.__all__ if name.startswith("conv")])
def test_the_shapes_of_the_first_line_are_those_of_the_parameters(name: str) -> None:
    text = inspect.getdoc(getattr(splatlib, name)) or ""
    x, weight, y = re.findall(r"\([^)]+\)", text.splitlines()[0])
    assert f"Like `torch.nn.functional.{name}`" in text and "{" not in text
    assert f"x : ndarray, shape {x} or {x.replace('N, ', '')}\n" in text
    assert f"weight : ndarray, shape {weight}\n" in text
    assert f"ndarray, shape {y} or {y.replace('N, ', '')}\n" in text
    first = x.removeprefix("(N, C, ")[0]
    size = inspect.signature(getattr(geometry, f"{name[:-2]}_size"))
    assert f"{first}' is `{name[:-2]}_size({', '.join([first, f'k{first}', *list(size.parameters)[2:]])})`" in text


@pytest.mark.parametrize("name", sorted(DOCUMENTED))
def test_the_reference_shows_it(name: str) -> None:
    page = (Path(__file__).parents[2] / "book" / "api.md").read_text(encoding="utf-8")
    module, _, function = name.rpartition(".")
    whole = re.search(rf"automodule:: {module}\n   :members:\n", page)
    assert whole or re.search(rf"autofunction:: .*\b{function}\b", page)


CALLS = {
    "conv2d": lambda x, w: splatlib.conv2d(x, w, w[:, 0, 0, 0], padding=1),
    "conv_transpose2d": lambda x, w: splatlib.conv_transpose2d(x, w, w[0, :, 0, 0], stride=2),
    "by_zero_insertion": lambda x, w: formulations.by_zero_insertion(x, w, w[0, :, 0, 0]),
    "by_phases": lambda x, w: formulations.by_phases(x, w, w[0, :, 0, 0], stride=2),
    "splat_steps": lambda x, w: formulations.splat_steps(x, w),
    "interpolate": lambda x, w: splatlib.interpolate(x, (5, 6)),
    "bilinear": lambda x, w: splatlib.interpolate(x, (5, 6), mode="bilinear"),
    "antialias": lambda x, w: splatlib.interpolate(x, (5, 6), mode="bicubic", antialias=True),
    "area": lambda x, w: splatlib.interpolate(x, (5, 6), mode="area"),
    "pixel_shuffle": lambda x, w: splatlib.pixel_shuffle(x, 1),
    "spectrum": lambda x, w: checkerboard.spectrum(x),
    "checkerboard_energy": lambda x, w: checkerboard.checkerboard_energy(x, 2),
}


@pytest.mark.parametrize("name", CALLS)
def test_nothing_writes_into_its_input_or_hands_it_back(name: str) -> None:
    x, w = np.random.default_rng(0).random((2, 3, 5, 6)), np.ones((3, 3, 3, 2))
    kept = x.copy(), w.copy()
    answer = CALLS[name](x, w)
    np.testing.assert_array_equal(x, kept[0])
    np.testing.assert_array_equal(w, kept[1])
    assert not np.shares_memory(answer, x) and not np.shares_memory(answer, w)
