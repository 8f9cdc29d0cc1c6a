"""The front page's picture: its last state is what torch computes, and it moves only for readers who like that."""

import re
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "book" / "_ext"))

import moving_row


def test_last_sums_are_torchs():
    x, w = torch.tensor([[moving_row.X]]), torch.tensor([[moving_row.W]])
    expected = F.conv_transpose1d(x, w, stride=moving_row.STRIDE)[0, 0].tolist()
    seen = {}  # a later cell at the same place covers an earlier one
    for left, top, value in re.findall(r'<text x="([\d.]+)" y="([\d.]+)">(\d+)</text>', moving_row.picture("")):
        seen[float(top), float(left)] = int(value)
    below = max(top for top, _ in seen)
    assert [value for (top, _), value in sorted(seen.items()) if top == below] == expected


def test_moves_once_shortly_and_only_if_wanted():
    calm, moving = moving_row.STYLE.split("@media screen and (prefers-reduced-motion:no-preference)")
    assert "animation" not in calm and "infinite" not in moving
    delays = [float(d) for d in re.findall(r"animation-delay:([\d.]+)s", moving_row.picture(""))]
    lasts = [float(d) for d in re.findall(r"animation:[\w-]+ ([\d.]+)s both", moving)]
    assert len(delays) == 6 and len(lasts) == 2
    assert max(delays) + max(lasts) < 5
