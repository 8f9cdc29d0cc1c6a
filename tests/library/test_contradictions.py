"""Calls that PyTorch accepts one way and refuses another, by the path that it takes or by the batch. We always refuse.

The reference lists them in one table, a row for each.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F

import splatlib

API = Path(__file__).parents[2] / "book" / "api.md"
X, W = torch.ones(2, 4, 5, 6), torch.ones(4, 4, 3, 1)
Torch = Callable[[str, torch.Tensor, dict[str, Any]], torch.Tensor]


def path(onednn: bool) -> Torch:
    """Ask torch on one of its two paths: through oneDNN, which it takes for float32 and two images, or on its own."""

    def ask(function: str, x: torch.Tensor, rest: dict[str, Any]) -> torch.Tensor:
        with torch.backends.mkldnn.flags(enabled=onednn):
            return getattr(F, function)(x, **rest)

    return ask


def images(count: int) -> Torch:
    """Ask torch for that many images of the batch."""
    return lambda function, x, rest: getattr(F, function)(x[:count], **rest)


ONEDNN, NATIVE, EMPTY, FULL = path(True), path(False), images(0), images(1)
WAYS = {ONEDNN: "oneDNN", NATIVE: "its own path", EMPTY: "a batch of none", FULL: "a batch of one"}
# What the call asks for, the function, x and the other arguments, which way accepts it, and which refuses it.
CALLS: list[tuple[str, str, torch.Tensor, dict[str, Any], Torch, Torch]] = [
    ("an output without pixels", "conv_transpose2d", X, {"weight": W, "padding": (0, 3)}, ONEDNN, NATIVE),
    ("a bias of another dtype", "conv_transpose2d", X, {"weight": W, "bias": torch.ones(4).double()}, NATIVE, ONEDNN),
    ("a dilation of 0", "conv_transpose2d", X, {"weight": W, "dilation": 0}, EMPTY, FULL),
    ("an output_padding out of bounds", "conv_transpose2d", X, {"weight": W, "output_padding": 1}, EMPTY, FULL),
    ("'area' of integers", "interpolate", X.long(), {"size": (3, 2), "mode": "area"}, EMPTY, FULL),
]


@pytest.mark.filterwarnings("ignore:TF32")  # torch says so whenever it is asked for a path
@pytest.mark.parametrize(("what", "function", "x", "rest", "accepts", "refuses"), CALLS, ids=[row[0] for row in CALLS])
def test_torch_gives_two_answers_and_we_refuse(
    what: str, function: str, x: torch.Tensor, rest: dict[str, Any], accepts: Torch, refuses: Torch
) -> None:
    if ONEDNN in (accepts, refuses) and not torch.backends.mkldnn.is_available():
        pytest.skip("this PyTorch was built without oneDNN")
    assert isinstance(accepts(function, x, rest), torch.Tensor)
    with pytest.raises(RuntimeError):
        refuses(function, x, rest)
    ours = {name: value.numpy() if isinstance(value, torch.Tensor) else value for name, value in rest.items()}
    for count in range(3):
        with pytest.raises((ValueError, TypeError), match="got"):
            getattr(splatlib, function)(x[:count].numpy(), **ours)
    row = f"| {what} | {WAYS[accepts]} | {WAYS[refuses]} |"
    assert row in API.read_text(encoding="utf-8").replace("`", ""), row
