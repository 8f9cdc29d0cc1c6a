"""The front page's picture: its last state is what torch computes, and it moves only for readers who like that."""

import re
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "book" / "_ext"))

import moving_row


def lines():
    """Give the numbers of the picture line by line; a later cell at the same place covers an earlier one."""
    seen = {}
    for left, top, value in re.findall(r'<text x="([\d.]+)" y="([\d.]+)">(\d+)</text>', moving_row.picture("")):
        seen.setdefault(float(top), {})[float(left)] = int(value)
    return [[value for _, value in sorted(line.items())] for _, line in sorted(seen.items())]


def test_last_sums_are_torchs():
    x, w = torch.tensor([[moving_row.X]]), torch.tensor([[moving_row.W]])
    assert lines()[-1] == F.conv_transpose1d(x, w, stride=moving_row.STRIDE)[0, 0].tolist()


def test_kernel_and_stamps_are_drawn():
    stamps = [[pixel, *(pixel * tap for tap in moving_row.W)] for pixel in moving_row.X]
    assert lines()[:-1] == [list(moving_row.W), *stamps]


def test_words_are_written_as_words():
    drawn = moving_row.picture('"a" & b', ("<in>", "kernel", "output"))
    assert 'aria-label="&quot;a&quot; &amp; b"' in drawn and ">&lt;in&gt;</text>" in drawn


def test_moves_once_shortly_and_only_if_wanted():
    calm, moving = moving_row.STYLE.split("@media screen and (prefers-reduced-motion:no-preference)")
    assert "animation" not in calm and "infinite" not in moving
    delays = [float(d) for d in re.findall(r"animation-delay:([\d.]+)s", moving_row.picture(""))]
    lasts = [float(d) for d in re.findall(r"animation:[\w-]+ ([\d.]+)s both", moving)]
    assert len(delays) == 6 and len(lasts) == 2
    assert max(delays) + max(lasts) < 5
