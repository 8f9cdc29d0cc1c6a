"""The inputs that every library gets, and the form in which a run is written down."""

from collections.abc import Callable

import numpy as np

# Pictures that grow, shrink, do both, double and halve.
SIZES = (((7, 9), (11, 13)), ((12, 10), (5, 7)), ((9, 13), (13, 9)), ((6, 5), (12, 10)), ((20, 16), (10, 8)))
# Kernel size and stride of transposed convolutions, of 2 channels to 3.
STAMPS = ((3, 2), (4, 2), (5, 2), (5, 3), (2, 3))
SHUFFLE, UNSHUFFLE = (1, 8, 2, 3), (1, 2, 4, 6)  # by blocks of 2


def picture(size: tuple[int, ...], kind: str) -> np.ndarray:
    """Give a picture without a pattern, alike on every machine: bytes, or quarters from -20 to 20 in floats."""
    n = np.arange(np.prod(size), dtype=np.int64)
    values = (n * 1103515245 + 12345 + n * n * 7919) % 65536 // 97 % 256
    return (values.astype(kind) if kind == "uint8" else (values % 161 / 4 - 20).astype(kind)).reshape(size)


def stamp(kernel: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the input and the weight of a transposed convolution, the weight in torch's order: in, out, h, w."""
    return picture((1, 2, 4, 5), "float32"), picture((2, 3, kernel, kernel), "float32") * 4


def run(calls: dict[str, Callable], kinds: tuple[str, ...]) -> list[dict]:
    """Run every resize on every probe: calls map words to a function of a picture and a size."""
    rows = []
    for words, call in calls.items():
        for kind in kinds:
            outputs = [listed(np.asarray(call(picture(size, kind), out))) for size, out in SIZES]
            rows.append({"call": words, "dtype": kind, "outputs": outputs})
    return rows


def run_stamps(calls: dict[str, Callable], order: str = "") -> list[dict]:
    """Run transposed convolutions: functions of (N, C, H, W), the weight in torch's order, and a stride.

    `order` is the finder's word for the order in which the library itself stores the weight. A case that the library
    refuses is stored as its words.
    """
    rows = []
    for words, call in calls.items():
        outputs = []
        for kernel, stride in STAMPS:
            try:
                outputs.append(listed(np.asarray(call(*stamp(kernel), stride))))
            except Exception as error:  # each library has errors of its own
                outputs.append(f"{type(error).__name__}")
        rows.append({"call": words, "dtype": "float32", "probe": "stamps", "order": order, "outputs": outputs})
    return rows


def run_shuffles(calls: dict[str, Callable]) -> list[dict]:
    """Run what moves channels into space, or back, as the words of a call say."""
    rows = []
    for words, call in calls.items():
        back = any(part in words.lower() for part in ("space_to_depth", "spacetodepth", "unshuffle"))
        shape = UNSHUFFLE if back else SHUFFLE
        output = listed(np.asarray(call(picture(shape, "float32"))))
        rows.append(
            {"call": words, "dtype": "float32", "probe": "unshuffle" if back else "shuffle", "outputs": [output]}
        )
    return rows


def listed(y: np.ndarray) -> list:
    """Give numbers to write down: whole ones, or seven digits of a float."""
    if y.ndim > 1:
        return [listed(row) for row in y]
    whole = np.issubdtype(y.dtype, np.integer)
    return [int(v) if whole else float(f"{v:.7g}") for v in y]


def probed(row: dict) -> list[tuple[np.ndarray, np.ndarray | None, np.ndarray]]:
    """Give back (input, weight in torch's order, output) of every probe of a stored row that the library took."""
    kind, probe = row["dtype"], row.get("probe")
    outputs = [None if isinstance(y, str) else np.array(y).astype(kind) for y in row["outputs"]]
    if probe == "stamps":
        cases = [(*stamp(kernel), y) for (kernel, _), y in zip(STAMPS, outputs, strict=True)]
    elif probe:
        cases = [(picture(SHUFFLE if probe == "shuffle" else UNSHUFFLE, kind), None, y) for y in outputs]
    else:
        cases = [(picture(size, kind), None, y) for (size, _), y in zip(SIZES, outputs, strict=True)]
    return [case for case in cases if case[2] is not None]
