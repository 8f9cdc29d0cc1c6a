"""The forms that `gpu.py` times agree in value on any machine; the stored figures name theirs."""

import json
from pathlib import Path

import gpu
import torch


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
    gpu.store({"1 to 1": gpu.show("1 to 1", {"two": lambda: torch.zeros(1), "one": lambda: torch.zeros(1)}, "cpu")})
    stored = json.loads(gpu.COSTS.read_text())
    assert stored["cuda"] == {"where": "a card"} and stored["cpu"]["pairs"]["1 to 1"]["one"] > 0


def test_stored_figures_name_their_machine():
    stored = json.loads((Path(__file__).parent / "costs.json").read_text())
    assert "H200" in stored["cuda"]["where"] and all("torch 2." in part["where"] for part in stored.values())
