"""The trainer: six small decoders that differ in their upsampler learn in the page, and a flat grey tests them."""

from collections.abc import Sequence
from typing import Any

import traitlets

from .shared.base import State, Widget, setting
from .shared.digits import DIGITS

SLIDERS = {"digit": (0, 59), "step": (0, 120)}
CHOICES = {
    "upsampler": ("transposed3", "transposed4", "tent", "subpixel", "icnr", "nearest"),
    "seed": ("0", "1", "2"),
}
TRAINED = 240  # digits that the networks see; the others test them
STYLE = """
.splat-trainer { display: grid; gap: .3rem 1rem; }
.splat-trainer > .splat-box:nth-child(1) .splat-scroll { --least: 2.2rem; }
.splat-trainer > .splat-box:last-child .splat-scroll { --part: .62; }
.splat-shots { display: flex; flex-wrap: wrap; gap: .3rem 1rem; }
.splat-shots canvas {
  display: block; width: 96px; height: 96px; image-rendering: pixelated; box-shadow: 0 0 0 1px var(--line);
}
@container (min-width: 40rem) {
  .splat-trainer > div > .splat-box { --part: .26; }
  .splat-trainer { grid-template-columns: 13rem minmax(0, 1fr); }
  .splat-trainer > .splat-box:nth-child(1) { --part: .3; }
}
"""


class Trainer(Widget):
    """Train a decoder from digits of 4 x 4 to 8 x 8 pixels, step by step, in the page; Python gives the digit alone.

    >>> Trainer(upsampler="icnr").step
    0
    """

    name = "trainer"
    anchor = "trainer"
    challenges = ("flat",)
    sliders = SLIDERS

    digit = setting(traitlets.Int(0))
    step = setting(traitlets.Int(0))
    upsampler = setting(traitlets.Enum(CHOICES["upsampler"], "icnr"))
    seed = setting(traitlets.Enum(CHOICES["seed"], "0"))
    digits = setting(traitlets.Unicode(DIGITS))  # data, not script: the page carries them once, with its first state

    @classmethod
    def fit(cls, state: State, changed: Sequence[str]) -> State:
        """Begin anew with another network; the digits are always the same."""
        anew = ("upsampler" in changed or "seed" in changed) and "step" not in changed
        return {**state, "digits": DIGITS} | ({"step": 0} if anew else {})

    @classmethod
    def tables(cls, state: State) -> dict[str, list[list[Any]]]:
        """Give the small digit: the sums of four pixels each."""
        start = 64 * (TRAINED + state["digit"])
        pixels = [ord(letter) - ord("a") for letter in DIGITS[start : start + 64]]
        rows = range(0, 64, 16)
        return {"input": [[sum(pixels[row + x + at] for at in (0, 1, 8, 9)) for x in range(0, 8, 2)] for row in rows]}
