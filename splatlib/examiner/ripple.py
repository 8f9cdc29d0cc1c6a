"""The ripple of a network: what comes out for flat greys, and the phase sums of its last layer that enlarges.

Only the output is judged. A hidden layer may well have unequal phase sums: the layers after it make up for them.
"""

from math import prod
from typing import Any

import numpy as np

from splatlib._arguments import Array
from splatlib.checkerboard import phase_sums
from splatlib.examiner import run
from splatlib.examiner.layers import Layer
from splatlib.examiner.report import Ripple
from splatlib.examiner.trace import Trace, multiplications

GREYS = (0.0, 0.5, 1.0)
CHEAP = 10**7  # multiplications of a run of a few ms: then flat pictures may be as large as the example


def ripples_of(
    model: Any, trace: Trace, layers: list[Layer], args: Any, kwargs: Any
) -> tuple[list[Ripple], str, list[str]]:
    """Give the network flat pictures, as large as the cost allows, and look at the middle of what comes out."""
    larger, pictures = [layer for layer in layers if layer.enlarges], list(run.flat([args, kwargs]))
    if not larger or not trace.size_out:
        return [], "", []
    if len(pictures) != 1 or pictures[0].device.type == "meta" or not pictures[0].is_floating_point():
        return [], "", ["ripple on flat inputs: not measured (it needs one picture of floats, with values)"]
    size, batch = trace.size_in, (trace.taken or (1,))[0]
    cheap = sum(map(multiplications, trace.calls)) <= CHEAP
    while not cheap and len(GREYS) * prod(size) > 0.4 * batch * prod(trace.size_in):
        if any(n % 2 for n in size) or min(size) < 32:
            return [], "", ["ripple on flat inputs: not measured (it would cost more than half a run)"]
        size = tuple(n // 2 for n in size)
    try:
        outputs = run.flat_outputs(model, pictures[0], size, GREYS)
    except Exception as error:
        told = f"{type(error).__name__} at {' x '.join(map(str, size))}"
        return [], "", [f"ripple on flat inputs: not measured ({told})"]
    scales = (max(b // a, 1) for layer in larger for a, b in [(layer.size_in[0], layer.size_out[0])])
    window = 2 * min(16, prod(scales))
    ripples = [Ripple(grey, _middle(out, window)) for grey, out in zip(GREYS, outputs, strict=True)]
    return ripples, _phases(trace, larger[-1]), []


def _phases(trace: Trace, layer: Layer) -> str:
    """Say how far apart the phase sums of the last layer that enlarges are: 0 if equal, near 1 for random weights."""
    settings, taps = trace.calls[layer.at].settings, run.values(trace.calls[layer.at].taps)
    if taps is None:
        return ""
    sums = phase_sums(taps, settings["stride"], settings["dilation"]).reshape(*taps.shape[:2], -1)
    apart = float(np.std(sums, axis=-1).mean() / max(np.abs(sums).mean(), 1e-30))
    return f"phase sums of {layer.path or 'the model itself'}: {apart:.2f} apart (0 equal, about 1 random)"


def _middle(out: Array, period: int) -> float:
    """Take the largest value less the smallest over two periods in the middle; the worst channel counts."""
    inner = out[0]
    for axis, n in enumerate(inner.shape[1:], 1):
        start = max(0, (n - period) // 2)
        inner = np.take(inner, range(start, min(n, start + period)), axis)
    spread = np.ptp(inner.reshape(inner.shape[0], -1), axis=1).max()
    return float(spread) if spread > 1e-5 * max(np.abs(inner).max(), 1e-30) else 0.0
