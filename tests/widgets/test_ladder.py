"""What only the ladder does: read a reader's stack, name the first skip that fails, and cure it; all against torch."""

import random

import pytest
import torch
from drive import STATE
from torch import nn
from torch.nn import functional as F

from splatlib.widgets import Ladder
from splatlib.widgets.ladder import climb


def parse(call, *cases):
    return call("ladder", "([text, side]) => pure.ladder.parse(text, side)", [list(case) for case in cases])


def test_a_stack_is_read_as_people_write_it(call):
    down, up = [[3, 2, 1, 0, 1], [4, 2, 1, 0, 1]], [[4, 2, 1, 0, 1], [3, 2, 1, 1, 1]]
    printed = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.Conv2d(8, 16, 4, stride=2, padding=1, bias=False))
    mirror = nn.Sequential(nn.ConvTranspose2d(16, 8, 4, 2, 1), nn.ConvTranspose2d(8, 3, 3, 2, 1, output_padding=1))
    texts = [
        "k3 s2 p1, k4 s2 p1 / k4 s2 p1, k3 s2 p1 op1",
        "K=3, S=2, P=1; k=4 s=2 p=1 | k4s2p1 k3s2p1op1",
        "kernel_size=3, stride=2, padding=1, kernel_size=4, stride=2, padding=1 / k4 s2 p1, k3 s2 p1 op1 d1",
        "ｋ３ ｓ２ ｐ１, k4 s2 p1 / k4 s2 p1, k3 s2 p1 op1",
        f"{printed}\n{mirror}",
        f"{mirror} {printed}",
    ]
    for text, found in zip(texts, parse(call, *([text, "down"] for text in texts)), strict=True):
        assert found == {"given": {"down": down, "up": up}}, text
    assert parse(call, ["k3 s2 p1 op1", "up"], ["k5", "down"]) == [
        {"given": {"up": [[3, 2, 1, 1, 1]]}},
        {"given": {"down": [[5, 1, 0, 0, 1]]}},
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "No number is here."),
        ("three", "three is no setting"),
        ("s2 p1", "s2 is no setting"),
        ("k3 op1", "op1 is no setting"),
        ("k99", "kernel_size takes numbers from 1 to 16, got 99."),
        ("k3, " * 7, "At most 6 steps fit here, 7 were given."),
        ("k3 / k3 s2 op2", "output_padding must be smaller than stride or dilation, got 2 with stride 2"),
    ],
)
def test_what_is_no_stack_is_refused_in_words(text, why, call):
    [found] = parse(call, [text, "down"])
    assert why in found["why"]


def stacks(n):
    """Random networks: some of their skips fit."""
    draw = random.Random(4)
    while n:
        depth = draw.randint(1, 4)
        k = [draw.randint(1, 5) for _ in range(depth)]
        down = [[k, draw.randint(1, 3), draw.randint(0, 2), 0, draw.randint(1, 2)] for k in k]
        up = [[k, s, p, draw.randrange(max(s, d)), d] for k, s, p, _, d in reversed(down)]
        if draw.random() < 0.2:
            up[draw.randrange(depth)] = [1, 1, 0, 0, 1]
        yield Ladder(picture=draw.randint(4, 90), down=down, up=up, depth=depth).state
        n -= 1


def test_sizes_faults_and_cures_are_torchs(call):
    """The cure makes the very skip fit; without one no padding and output_padding on offer does."""
    cases = list(stacks(200))
    seen = {"fits": 0, "cured": 0, "hopeless": 0, "refused": 0}
    found = call("ladder", "s => [pure.ladder.climb(s), pure.ladder.fault(s), pure.ladder.call(s)]", cases)
    for state, (sizes, fault, code) in zip(cases, found, strict=True):
        assert sizes == climb(state)
        fits = True
        try:
            exec(code, {"torch": torch, "nn": nn})
        except (AssertionError, RuntimeError):
            fits = False
        assert fits == (fault is None), state
        if fault is None:
            seen["fits"] += 1
        elif "refused" in fault:
            with pytest.raises(RuntimeError):
                k, s, p, _, d = state["down"][fault["refused"] - 1]
                F.conv1d(torch.zeros(1, fault["size"]), torch.zeros(1, 1, k), None, s, p, d)
            seen["refused"] += 1
        else:
            below = sizes[0][state["depth"] - fault["at"]]

            def makes(k, s, p, op, d, below=below):
                try:
                    return nn.ConvTranspose1d(1, 1, k, s, p, op, dilation=d)(torch.zeros(1, below)).shape[1]
                except RuntimeError:
                    return 0

            k, s, _, _, d = step = state["up"][fault["at"]]
            assert makes(*step) == fault["made"] != fault["saved"] == sizes[0][state["depth"] - 1 - fault["at"]]
            cures = [(p, op) for p in range(9) for op in range(max(s, d)) if makes(k, s, p, op, d) == fault["saved"]]
            if fault["cure"]:
                assert makes(*fault["cure"]) == fault["saved"] and tuple(fault["cure"][2:4]) in cures
                assert (step[2] in [p for p, _ in cures]) == (fault["cure"][2] == step[2])
                seen["cured"] += 1
            else:
                assert not cures
                seen["hopeless"] += 1
    assert min(seen.values()) >= 5, seen


def test_a_pasted_network_is_shown_and_cured_step_by_step(write_page, load):
    page = load(write_page("ladder"))
    root, told = page.locator(".splat-widget"), page.locator(".splat-sum")
    assert root.evaluate(STATE)["grids"]["ladder"] == [[45, 23, 12, 6], [46, 24, 12, 6]]
    assert told.inner_text() == (
        "The first skip that fails: step 2 up makes 24, but 23 was saved. Cure: output_padding 0."
    )
    cure = root.get_by_role("button", name="Cure it")
    cure.click()
    assert "step 3 up makes 46, but 45 was saved" in told.inner_text()
    cure.click()
    assert told.inner_text() == "Every skip fits: 6 → 12 → 23 → 45."
    assert cure.get_attribute("aria-disabled") == "true"
    assert root.locator("[data-name=up]").input_value() == "K3 s2 p1 op1, K3 s2 p1, K3 s2 p1"
    root.locator("[data-name=down]").fill("k4 s2 p1, k4 s2 p1 / k4 s2 p1, k4 s2 p1")
    root.locator("[data-name=down]").press("Enter")
    assert root.locator("[data-name=down]").input_value() == "K4 s2 p1, K4 s2 p1"
    assert root.locator("[data-name=up]").input_value() == "K4 s2 p1, K4 s2 p1"
    assert root.locator("[data-name=depth]").input_value() == "2"
    root.locator("[data-name=up]").fill("k4 s2 x1")
    root.locator("[data-name=up]").press("Enter")
    assert root.locator("[data-name=up]").input_value() == "k4 s2 x1"
    assert "x is no setting here" in root.locator(".splat-why").inner_text()
