"""The ladder: the sizes of a U-Net with the reader's own steps down and up, and the first skip that does not fit."""

import math
from collections.abc import Sequence
from typing import Any

import traitlets

from ..geometry import conv_size, conv_transpose_size
from .shared.base import State, Widget, rank, setting

SLIDERS = {"depth": (1, 6)}
LARGEST = 999  # the height of a picture
LIMITS = {"kernel_size": (1, 16), "stride": (1, 8), "padding": (0, 8), "output_padding": (0, 7), "dilation": (1, 4)}
DOWN, UP = (
    [3, 2, 1, 0, 1],
    [3, 2, 1, 1, 1],
)  # what a new step is: kernel_size, stride, padding, output_padding, dilation
STYLE = """
.splat-steps { display: grid; gap: .4rem; margin-bottom: .5rem; }
.splat-rungs > .splat-box:last-child { --part: .8; }
.splat-rungs .splat-scroll { --least: 3.4rem; }
.splat-read .splat-scroll { --part: .45; min-height: 16.5rem; }
"""


def _steps(rows: Any, usual: list[int]) -> list[list[int]]:
    """Give every step five whole numbers that torch takes; output_padding is smaller than stride or dilation."""
    steps = []
    for row in rows if rank(rows) == 2 else [rows]:
        given = [*row, *usual[len(row) :]][:5]
        step = [
            min(high, max(low, math.floor(value + 0.5)))
            for value, (low, high) in zip(given, LIMITS.values(), strict=True)
        ]
        step[3] = min(step[3], max(step[1], step[4]) - 1) if usual[3] else 0
        steps.append(step)
    return steps


def climb(state: State) -> list[list[int]]:
    """Give the sizes on the way down, and what each step up makes of the one below; 0 where torch refuses."""
    down, up = [state["picture"]], []
    for k, s, p, _, d in state["down"]:
        fits = down[-1] and down[-1] + 2 * p > d * (k - 1)
        down.append(conv_size(down[-1], k, s, p, d) if fits else 0)
    for below, (k, s, p, op, d) in zip(down[:0:-1], state["up"], strict=True):
        try:
            up.append(conv_transpose_size(below, k, s, p, op, d) if below else 0)
        except ValueError:
            up.append(0)
    return [down, [*up[::-1], down[-1]]]


class Ladder(Widget):
    """Show the sizes of a U-Net: up to six convolutions `down`, as many transposed ones `up`, from the deepest on.

    A step is [kernel_size, stride, padding, output_padding, dilation]; what is left out is as in a step of the first
    state. In the page steps are typed or pasted: `K3 s2 p1, K3 s2 p1`, or what PyTorch prints of a network.

    >>> Ladder(picture=45).tables(Ladder(picture=45).state)["ladder"]
    [[45, 23, 12, 6], [46, 24, 12, 6]]
    """

    name = "ladder"
    anchor = "ladder"
    challenges = ("skips",)
    sliders = SLIDERS

    depth = setting(traitlets.Int(3))
    picture = setting(traitlets.Int(45))
    down = setting(traitlets.List(minlen=1, default_value=[DOWN, DOWN, DOWN]))
    up = setting(traitlets.List(minlen=1, default_value=[UP, UP, UP]))

    @classmethod
    def fit(cls, state: State, changed: Sequence[str]) -> State:
        """Let steps that arrive decide how many there are."""
        s = {**state, "down": _steps(state["down"], DOWN), "up": _steps(state["up"], UP)}
        for key in ("up", "down"):
            if key in changed:
                s["depth"] = min(len(s[key]), SLIDERS["depth"][1])
        return {**s, "picture": min(LARGEST, max(1, math.floor(s["picture"] + 0.5)))}

    @classmethod
    def fill(cls, state: State) -> State:
        """Add or take away the deepest steps: the last ones down, the first ones up."""
        n = state["depth"]
        down = (state["down"] + [DOWN] * n)[:n]
        up = ([UP] * n + state["up"])[-n:]
        return {**state, "down": down, "up": up}

    @classmethod
    def tables(cls, state: State) -> dict[str, list[list[Any]]]:
        """Give the height of the picture and the sizes of each level: above on the way down, below on the way up."""
        steps = {"steps_down": state["down"], "steps_up": state["up"]}
        return {"picture": [[state["picture"]]], "ladder": climb(state)} | steps
