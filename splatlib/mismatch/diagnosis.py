"""The question and the report: what explains two outputs, how near, and what to do next."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from splatlib._arguments import Array, array, real_number
from splatlib.mismatch.conventions import LAYOUTS
from splatlib.mismatch.fit import Match, explain
from splatlib.mismatch.probe import Probe, probes


class Diagnosis(NamedTuple):
    """What explains `ours` and `theirs`, the nearest misses where nothing does, and what to do next."""

    ours: list[Match]
    theirs: list[Match]
    misses: dict[str, list[Match]]
    probes: list[Probe]
    torch: str

    @property
    def certain(self) -> bool:
        """Exactly one convention explains each output, and not by chance."""
        return len(self.ours) == len(self.theirs) == 1 and not self.ours[0].chance and not self.theirs[0].chance

    def as_dict(self) -> dict[str, Any]:
        """Give the report as words and numbers, for JSON."""
        keys = ("name", "error", "torch", "note", "chance")
        told: dict[str, Any] = {"certain": self.certain}
        for who, matches in (("ours", self.ours), ("theirs", self.theirs)):
            told[who] = [{key: getattr(m, key) for key in keys} for m in matches]
        told["misses"] = {
            who: [{"name": m.name, "error": m.error, "note": m.note} for m in near] for who, near in self.misses.items()
        }
        return told | {"probes": [probe.text for probe in self.probes], "torch": self.torch}

    def __repr__(self) -> str:
        """Write the report."""
        lines = []
        for who, matches in (("ours", self.ours), ("theirs", self.theirs)):
            if matches:
                tie = "" if len(matches) == 1 else f", {len(matches)} tie"
                lines += [f"{who}: {closeness(max(m.error for m in matches))}{tie}"]
                for m in matches[:6]:
                    lines += [f"  {m.name}" + " (so few numbers may fit by chance)" * m.chance]
                    lines += [f"    {m.note}"] * bool(m.note)
                lines += [f"  and {len(matches) - 6} more"] * (len(matches) > 6)
            else:
                lines += [f"{who}: none fits; the nearest misses by"]
                for m in self.misses[who]:
                    lines += [f"  {m.error:.2g}: {m.name}", *[f"    {m.note}"] * bool(m.note)]
        if self.probes:
            lines += ["to split the ties, run both on", *(f"  {p.text}" for p in self.probes)]
        if self.torch:
            lines += ["torch makes theirs with", *(f"  {line}" for line in self.torch.split("\n"))]
        return "\n".join(lines)


def diagnose(
    x: Array,
    ours: Array,
    theirs: Array,
    weight: Array | None = None,
    atol: float | None = None,
    progress: Callable[[int], None] | None = None,
) -> Diagnosis:
    """Find the conventions that explain two outputs for the same input: (N, C, H, W), (N, C, H', W') twice.

    Parameters
    ----------
    x : ndarray or list, shape (N, C, H, W), (C, H, W), (H, W) or (W,)
        The input of both frameworks, with 1 to 3 spatial axes.
    ours, theirs : ndarray or list
        The two outputs, with as many axes as `x`.
    weight : ndarray or list, optional
        With it, outputs of a transposed convolution or a convolution (its bias is found, if there is one); else, of
        a resize or a pixel shuffle.
    atol : float, optional
        How far a value may be off, for numbers pasted with few digits.
    progress : callable, optional
        Called with the number of conventions that have been tried on the output at hand.

    Returns
    -------
    Diagnosis
        Its text is the report; its fields are what the report is made of.

    Raises
    ------
    ValueError, TypeError
        If the numbers of axes do not fit, an array is empty or holds no real numbers, or `atol` is negative.

    Notes
    -----
    Tried are the rows of `splatlib.mismatch.conventions`: the coordinate modes of ONNX (Operator Resize, opset 19) and
    those of grid_sample, every rounding in exact and in float32 arithmetic, the kernels of Pillow, OpenCV, SciPy,
    TensorFlow and others, borders, blurs, bytes rounded once or after each pass, size against scale factor; kernel
    flips, strides to 16, dilations to 3 (then alike on all axes), crops and pads of each side within the reach of the
    kernel, layouts, and depth orders. Where none fits, a scale factor, a grid of its own or a bias is sought in the
    numbers. A convention fits where ``max(|tried - output|)`` is at most `atol`, or what rounding explains.

    Examples
    --------
    >>> diagnose([1, 2, 3], [1, 10, 102, 20, 203, 30, 300], [100, 10, 201, 20, 302, 30, 3], [1, 10, 100])
    ours: equal
      conv_transpose, stride 2, crop 0 and 0
    theirs: equal
      conv_transpose with flipped kernel, stride 2, crop 0 and 0
        such a crop elsewhere: VALID in JAX and Flax; JAX or Flax padding=2
    torch makes theirs with
      F.conv_transpose1d(x, weight.flip(-1), stride=2)
    """
    x, ours, theirs = numbers("x", x), numbers("ours", ours), numbers("theirs", theirs)
    weight = None if weight is None else numbers("weight", weight)
    atol = None if atol is None else real_number("atol", atol)
    if x.ndim > 5:
        raise ValueError(f"x must have 1 to 5 axes, got shape {x.shape}")
    for name, y in (("ours", ours), ("theirs", theirs)):
        if y.ndim != x.ndim:
            raise ValueError(f"{name} must have as many axes as x ({x.ndim}), got shape {y.shape}")
    if x.ndim == 3 and weight is None and len({x.shape[0], ours.shape[0], theirs.shape[0]}) > 1:
        x, ours, theirs = x[None], ours[None], theirs[None]  # (C, H, W), as pixel_shuffle takes it
    layouts = LAYOUTS if x.ndim > 1 else LAYOUTS[:1]  # a row alone has no axes to swap
    if x.ndim < 3:  # a row or a picture alone
        x, ours, theirs = x[None, None], ours[None, None], theirs[None, None]
    if weight is not None and weight.ndim < 3:
        weight = weight[None, None]
    if weight is not None and weight.ndim != x.ndim:
        raise ValueError(f"weight must have as many axes as x ({x.ndim}), or no channels, got {weight.shape}")
    fits: dict[str, list[Match]] = {}
    misses: dict[str, list[Match]] = {}
    for who, y in (("ours", ours), ("theirs", theirs)):
        if who == "theirs" and ours.dtype == theirs.dtype and np.array_equal(ours, theirs):
            fits[who], missed = fits["ours"], misses.get("ours", [])  # asked already
        else:
            fits[who], missed = explain(x, y, weight, atol, layouts, tick=progress)
        misses.update({} if fits[who] else {who: missed})
    splits = probes(x, weight, fits["ours"], fits["theirs"])
    code = min(fits["theirs"], key=lambda m: (m.torch.count("\n"), len(m.torch)), default=None)
    return Diagnosis(fits["ours"], fits["theirs"], misses, splits, code.torch if code else "")


def numbers(name: str, value: object) -> Array:
    """Give pasted numbers as an array: one of at least one axis, with at least one value."""
    try:
        return array(name, np.asarray(value), "iufb", 1)
    except ValueError:
        raise ValueError(f"{name} must be an array of numbers, with at least one value, got {value!r}") from None


def closeness(error: float) -> str:
    """Say how near an output is."""
    return "equal" if error < 1e-12 else f"within {10.0 ** np.ceil(np.log10(max(error, 1e-6))):.0e}"
