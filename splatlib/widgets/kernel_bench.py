"""The kernel bench: pull the taps of a kernel; phase sums, a long row, stamped, and the answer to waves follow."""

from collections.abc import Sequence
from typing import Any

import traitlets

from .shared.base import State, Widget, resized, row_decides, setting, whole

SLIDERS = {"kernel_size": (1, 16), "stride": (1, 8), "dilation": (1, 4)}
CHOICES = {"signal": ("constant", "noise", "photograph")}
SHOWN = 16  # output pixels shown as numbers, from the inside of a long row
# A row of scikit-learn's photograph china.jpg: row 200, the mean of each four pixels.
# fmt: off
PHOTOGRAPH = (
    67, 81, 85, 59, 92, 113, 106, 62, 77, 90, 86, 188, 206, 205, 207, 207, 206, 207, 207, 207, 208, 208, 208, 208,
    115, 38, 213, 94, 27, 19, 28, 21, 18, 27, 27, 25, 40, 42, 29, 36, 25, 21, 22, 22, 27, 54, 52, 57, 52, 56, 39,
    34, 67, 66, 60, 64, 68, 61, 75, 52, 68, 40, 33, 61, 77, 62, 67, 29, 69, 57, 107, 53, 88, 82, 74, 61, 92, 126,
    224, 120, 223, 224, 222, 223, 222, 225, 224, 223, 225, 224, 224, 225, 225, 227, 226, 226, 227, 226, 227, 227,
    228, 229, 229, 228, 229, 229, 229, 228, 230, 230, 230, 230, 231, 231, 232, 232, 232, 232, 232, 233, 235, 234,
    234, 235, 235, 236, 235, 236, 235, 235, 236, 234, 237, 238, 238, 237, 238, 238, 238, 237, 237, 226, 113, 76, 96,
    183, 150, 106, 74, 46, 158, 118, 72, 127, 116, 179, 80, 79, 104, 88,
)
# fmt: on
STYLE = """
.splat-bench { display: grid; gap: 0 1rem; }
.splat-bench .splat-pull b { white-space: nowrap; }
.splat-bench .splat-pull i::after {
  box-sizing: border-box; width: min(22px, var(--cell)); margin-left: calc(min(22px, var(--cell)) / -2);
}
.splat-sums { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: 0 .5rem; }
.splat-sums .splat-scroll { --part: .48; }
.splat-before canvas {
  display: block; width: 100%; width: calc(96px * round(down, 100cqi / 96px, 1)); height: 1.3rem; margin: 2px 3px 0;
  image-rendering: pixelated; forced-color-adjust: none;
}
[data-widget="kernel_bench"] .splat-bars:not(.splat-pull) { height: 4rem; }
[data-widget="kernel_bench"] .splat-sliders { grid-template-columns: repeat(auto-fill, minmax(7.4rem, 1fr)); }
@media print { .splat-widget[data-widget="kernel_bench"] { container-type: inline-size; } }
@container (min-width: 40rem) {
  .splat-bench { grid-template-columns: minmax(0, 62fr) minmax(0, 34fr); }
  .splat-bench .splat-scroll { --part: .61; }
  .splat-bench > :last-child .splat-scroll { --part: .33; }
  .splat-sums { display: block; }
}
"""


def takes() -> tuple[dict[str, Any], list[Any]]:
    """Give the page the row of the photograph."""
    return {"PHOTOGRAPH": PHOTOGRAPH}, []


def row(signal: str) -> list[int]:
    """Give one of the long rows; the noise is seeded, whole numbers from -9 to 9."""
    if signal == "noise":
        values = [2016]
        for _ in PHOTOGRAPH:
            values.append(16807 * values[-1] % 2147483647)
        return [value % 19 - 9 for value in values[1:]]
    return list(PHOTOGRAPH) if signal == "photograph" else [1 for _ in PHOTOGRAPH]


class KernelBench(Widget):
    """Show what the taps of a kernel make of a constant row, of noise and of a row of a photograph.

    >>> KernelBench(kernel=[0.5, 1, 0.5], stride=2).kernel_size
    3
    """

    name = "kernel_bench"
    anchor = "bench"
    challenges = ("three", "repair")
    sliders = SLIDERS

    kernel_size = setting(traitlets.Int(3))
    stride = setting(traitlets.Int(2))
    dilation = setting(traitlets.Int(1))
    signal = setting(traitlets.Enum(CHOICES["signal"], "constant"))
    kernel = setting(traitlets.List(default_value=[1, 1, 1]))

    @classmethod
    def fit(cls, state: State, changed: Sequence[str]) -> State:
        """Let a kernel that arrives decide the kernel size."""
        return row_decides(state, changed, "kernel", "kernel_size")

    @classmethod
    def fill(cls, state: State) -> State:
        """Take taps away or bring ones."""
        return {**state, "kernel": resized(state["kernel"], state["kernel_size"], lambda: 1)}

    @classmethod
    def tables(cls, state: State) -> dict[str, list[list[Any]]]:
        """Give the kernel, its phase sums, those of its squares, its response, and a piece of the row, stamped."""
        import numpy as np

        from .. import conv_transpose1d
        from ..checkerboard import phase_sums

        w, s, d = np.array([[state["kernel"]]], dtype=float), state["stride"], state["dilation"]
        sums, squares = phase_sums(w, s, d)[0, 0], phase_sums(w**2, s, d)[0, 0]
        # The response at j / stride is the Fourier transform of the phase sums, in whichever order dilation puts them.
        response = np.floor(np.abs(np.fft.fft(sums)) * 1000 + 0.5) / 1000
        y = conv_transpose1d(np.array([row(state["signal"])], dtype=float), w, stride=s, dilation=d)[0]
        first = -(-(len(state["kernel"]) - 1) * d // s) * s  # of phase 0, and with all its stamps
        rows = {"kernel": w[0, 0], "phases": sums, "squares": squares, "response": response}
        rows["output"] = y[first : first + SHOWN]
        return {name: [[whole(v) for v in row]] for name, row in rows.items()}
