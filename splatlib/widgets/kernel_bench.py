"""The kernel bench: pull the taps of a kernel; phase sums, the stamp of ones and the spectrum follow."""

from collections.abc import Sequence
from typing import Any

import traitlets

from .shared.base import State, Widget, rank, resized, setting

SLIDERS = {"kernel_size": (1, 6), "stride": (1, 4), "dilation": (1, 2)}
ONES = 12  # input pixels, all 1: enough for an inside at every setting


class KernelBench(Widget):
    """Show what the taps of a kernel make of a constant row.

    >>> KernelBench(kernel=[0.5, 1, 0.5], stride=2).kernel_size
    3
    """

    name = "kernel_bench"
    anchor = "bench"
    sliders = SLIDERS

    kernel_size = setting(traitlets.Int(3))
    stride = setting(traitlets.Int(2))
    dilation = setting(traitlets.Int(1))
    kernel = setting(traitlets.List(default_value=[1, 1, 1]))

    @classmethod
    def fit(cls, state: State, changed: Sequence[str]) -> State:
        """Let a kernel that arrives decide the kernel size."""
        kernel = state["kernel"][0] if rank(state["kernel"]) == 2 else state["kernel"]
        return {**state, "kernel": kernel, "kernel_size": len(kernel) if "kernel" in changed else state["kernel_size"]}

    @classmethod
    def fill(cls, state: State) -> State:
        """Take taps away or bring ones."""
        return {**state, "kernel": resized(state["kernel"], state["kernel_size"], lambda: 1)}

    @classmethod
    def tables(cls, state: State) -> dict[str, list[list[Any]]]:
        """Give the kernel, its phase sums, its response at the stride's frequencies and the stamp of ones."""
        import numpy as np

        from .. import conv_transpose1d
        from ..checkerboard import phase_sums

        w, s, d = np.array([[state["kernel"]]], dtype=float), state["stride"], state["dilation"]
        sums = phase_sums(w, s, d)[0, 0]
        # The response at j / stride is the Fourier transform of the phase sums, in whichever order dilation puts them.
        response = np.floor(np.abs(np.fft.fft(sums)) * 1000 + 0.5) / 1000
        y = conv_transpose1d(np.ones((1, ONES)), w, stride=s, dilation=d)[0]
        rows = {"kernel": w[0, 0], "phases": sums, "response": response, "output": y}
        return {name: [[int(v) if v == int(v) else float(v) for v in row]] for name, row in rows.items()}
