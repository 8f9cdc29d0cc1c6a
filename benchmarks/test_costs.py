"""The forms that `gpu.py` times agree in value on any machine; the stored figures name theirs."""

import json
from pathlib import Path

import device as devices
import gpu
import torch

ROOT = Path(__file__).resolve().parents[1]


def test_all_forms_agree():
    assert gpu.agree() < 1e-12


def test_a_form_that_differs_is_seen(monkeypatch):
    fuse = gpu.fuse_nearest_conv
    monkeypatch.setattr(gpu, "fuse_nearest_conv", lambda *args, **kw: (fuse(*args, **kw)[0] + 1e-6, (2, 2), (1, 1)))
    try:
        gpu.agree()
    except AssertionError:
        return
    raise AssertionError("a wrong kernel went unseen")


def test_a_form_is_timed():
    (two, one) = gpu.timed({"two": lambda: torch.zeros(1), "one": lambda: torch.zeros(1)}, "cpu", rounds=2).values()
    assert two[0] > 0 and one[0] > 0


def test_figures_of_the_cpu_are_stored_beside_those_of_the_gpu(monkeypatch, tmp_path):
    monkeypatch.setattr(gpu, "COSTS", tmp_path / "costs.json")
    gpu.COSTS.write_text('{"cpu": {}, "cuda": {"where": "a card"}}')
    monkeypatch.setattr(gpu, "CPU_PAIRS", ((1, 2, 2, 4),))
    gpu.store("cpu", gpu.on_cpu())
    stored = json.loads(gpu.COSTS.read_text())
    assert stored["cuda"] == {"where": "a card"} and stored["cpu"]["pairs"]["2 to 2, 4 x 4"]["transposed"] > 0


def test_stored_figures_name_their_machine():
    stored = json.loads((Path(__file__).parent / "costs.json").read_text())
    assert "H200" in stored["cuda"]["where"] and all("torch 2." in part["where"] for part in stored.values())


def test_the_field_guide_says_what_the_gpu_gave():
    """Its table holds the stored answers, and what a CPU answers today."""
    there = json.loads((ROOT / "benchmarks" / "costs.json").read_text())["cuda"]["differs"]
    here = devices.answers("cpu")
    cells = [
        "".join(cell["source"]) for cell in json.loads((ROOT / "book" / "12-field-guide.ipynb").read_text())["cells"]
    ]
    table = next(cell for cell in cells if cell.startswith("(fg-device)"))
    rows = [
        [part.strip() for part in line.strip("| ").split("|")] for line in table.splitlines() if line.startswith("|")
    ]
    by = {row[0]: row[1:] for row in rows}
    off, tf32 = there["conv_transpose2d off by"], by["`conv_transpose2d`, float32, off by at most"]
    assert tf32[0].startswith(f"{off['as it stands']:.4f},")
    assert by["the same, `torch.backends.cudnn.allow_tf32 = False`"][0] == f"{off['without TF32']:.6f}"
    assert max(here["conv_transpose2d off by"].values()) < 2 * float(tf32[1])  # another CPU rounds otherwise
    works = [name for name, said in here["refused"].items() if said is None]
    assert {"conv_transpose2d of int64", "bilinear of uint8", "bicubic of uint8"} <= set(works)
    assert all(there["refused"][name] for name in works)
    assert there["whole numbers exact"] and here["whole numbers exact"]
    assert set(here["gradient twice"].values()) == {0}
    assert {name for name, by_how_much in there["gradient twice"].items() if by_how_much} == {
        "bilinear",
        "bicubic",
        "area",
    }
    assert f"{max(there['gradient twice'].values()):.5f}" in by["gradient of bilinear, bicubic, area, run twice"][0]
    apart = there["apart from the CPU"]
    assert apart["bilinear"] == apart["area"] == 0 and apart["nearest by scale_factor=2.1"] == 8
