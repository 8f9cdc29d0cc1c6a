"""The inputs that every library gets, and the form in which a run is written down."""

import numpy as np

# Pictures that grow, shrink, do both, double and halve.
SIZES = (((7, 9), (11, 13)), ((12, 10), (5, 7)), ((9, 13), (13, 9)), ((6, 5), (12, 10)), ((20, 16), (10, 8)))


def picture(size: tuple[int, int], kind: str) -> np.ndarray:
    """Give a picture without a pattern, alike on every machine: bytes, or quarters from -20 to 20 in floats."""
    n = np.arange(size[0] * size[1], dtype=np.int64)
    values = (n * 1103515245 + 12345 + n * n * 7919) % 65536 // 97 % 256
    return (values.astype(kind) if kind == "uint8" else (values % 161 / 4 - 20).astype(kind)).reshape(size)


def run(calls: dict, kinds: tuple[str, ...]) -> list[dict]:
    """Run every call on every probe: calls map words to a function of a picture and a size."""
    rows = []
    for words, call in calls.items():
        for kind in kinds:
            outputs = []
            for size, out in SIZES:
                y = np.asarray(call(picture(size, kind), out))
                whole = np.issubdtype(y.dtype, np.integer)
                outputs.append([[int(v) if whole else float(f"{v:.9g}") for v in row] for row in y])
            rows.append({"call": words, "dtype": kind, "outputs": outputs})
    return rows
