"""How other frameworks call a crop or a padding: their rules, each as what it cuts from the canvas or adds."""

from collections.abc import Callable

from splatlib.mismatch.conventions import Stamp

Rule = Callable[[int, int, int, int], tuple[int, int]]


def split(total: int, more_behind: bool) -> tuple[int, int]:
    """Share a crop between both ends; of an odd one, the larger half goes behind, or before."""
    before = max(total, 0) // 2 if more_behind else -(-max(total, 0) // 2)
    return before, total - before


# Input size, reach (kernel size when not dilated) and stride -> start and end, for transposed convolutions.
CAUSAL: dict[str, Rule] = {"causal: all of kernel - stride at the end": lambda n, k, s, d: (0, k - s)}
TRANSPOSED: dict[str, Rule] = {
    "VALID in TensorFlow, Keras and JAX (transpose_kernel=True)": lambda n, k, s, d: (0, min(k - s, 0)),
    "SAME in TensorFlow, Keras (output_padding=None) and JAX (transpose_kernel=True)": lambda n, k, s, d: split(
        k - s, True
    ),
    "ONNX SAME_UPPER": lambda n, k, s, d: split(max(k - s, 0), True),
    "ONNX SAME_LOWER": lambda n, k, s, d: split(max(k - s, 0), False),
    "Keras same with output_padding=0": lambda n, k, s, d: (k // 2, k // 2),
    "Keras same with output_padding=1": lambda n, k, s, d: split(2 * (k // 2) - 1, True),
    "Paddle SAME": lambda n, k, s, d: split(max((-(-n // s) - 1) * s + k - n, 0), True),
    **CAUSAL,
}
# JAX and Flax alone slide the kernel as it is, unless they are told to flip it.
FLIPPED: dict[str, Rule] = {
    "VALID in JAX and Flax": lambda n, k, s, d: (0, min(k - s, 0)),
    "SAME in JAX and Flax": lambda n, k, s, d: split(k - s, True),
    **CAUSAL,
}
PLAIN: dict[str, Rule] = {
    "SAME in TensorFlow, ONNX SAME_UPPER": lambda n, k, s, d: split(max((-(-n // s) - 1) * s + k - n, 0), True),
    "ONNX SAME_LOWER": lambda n, k, s, d: split(max((-(-n // s) - 1) * s + k - n, 0), False),
    "causal: all of it at the start": lambda n, k, s, d: (k - 1, 0),
}


def rules(how: Stamp, size: tuple[int, ...], kernel: tuple[int, ...]) -> str:
    """Name the rules that give this crop or padding on every axis; "" where it is none."""
    if max((*how.start, *how.end)) == 0 and min((*how.start, *how.end)) == 0 and not how.flip:
        return ""
    reach = [how.dilation * (k - 1) + 1 for k in kernel]
    axes = [*zip(size, reach, how.stride, how.start, how.end, strict=True)]
    known = (FLIPPED if how.flip else TRANSPOSED) if how.transposed else PLAIN
    names = [
        words for words, rule in known.items() if all(rule(n, k, s, how.dilation) == (a, b) for n, k, s, a, b in axes)
    ]
    pads = {k - 1 - a for _, k, _, a, b in axes if a == b} if how.transposed else set()
    if len(pads) == 1 and all(a == b for *_, a, b in axes) and pads != {*how.start}:
        names.append(f"JAX or Flax padding={pads.pop()}" + " (transpose_kernel=True)" * (not how.flip))
    before = {-a // s for _, _, s, a, _ in axes if a < 0}
    if before:
        names.append(f"zeros before the input, {max(before)} of them")
    if how.transposed and any(b < 0 and b == a - s for *_, s, a, b in axes):
        names.append("output_padding=1 put on the input")
    return "; ".join(names)
