"""What importing costs, and that nothing writes into its input."""

import subprocess
import sys

import numpy as np
import pytest

import splatlib
from splatlib import checkerboard, formulations

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
    done = subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True)
    times, packages = done.stdout.splitlines()
    ours, numpys = map(float, times.split())
    return ours, numpys, packages


def test_import_is_quick_and_loads_numpy_alone() -> None:
    import_once()  # writes the bytecode
    runs = [import_once() for _ in range(7)]
    assert {packages.removeprefix("numpy ") for *_, packages in runs} == {"splatlib"}
    assert min(ours for ours, *_ in runs) <= 0.020, runs  # seconds of processor time, beyond NumPy's own


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
