"""Whole calls, drawn at random, put to torch and to splatlib: the heart of the Hypothesis tests and of `make fuzz`.

A call is valid or invalid by chance or by one deliberate mistake; torch decides. Where torch refuses, splatlib has to
raise a ValueError or TypeError that names an argument; where torch answers, shape, dtype and values must agree.

    python tests/library/calls.py 100000 --seed 7
"""

import argparse
import inspect
import random
import re
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

import splatlib

Call = tuple[str, dict[str, Any]]
FUNCTIONS = [name for name in splatlib.__all__ if name not in ("diagnose", "examine")]
CONV_ORDER = ["x", "weight", "bias", "stride", "padding", "dilation", "groups"]
TRANSPOSE_ORDER = ["x", "weight", "bias", "stride", "padding", "output_padding", "groups", "dilation"]
RESIZE_ORDER = ["x", "size", "scale_factor", "mode", "align_corners", "recompute_scale_factor", "antialias"]
FLOATS = ["float32", "float32", "float64", "float16"]
INTEGERS = ["int64", "int64", "uint8", "int8", "int16", "int32", "uint16", "uint32", "uint64"]
NO_INTEGER = [2.0, True, "2", None, np.float64(1), (), (1, 2, 1, 1), (1.0, 1), (True,), range(2), 10**30]
ODD_KINDS = ["object", "str", "datetime64[s]", "longdouble", ">f4", ">f8", ">i8"]  # no tensor has these


def draw_call(rng: random.Random, function: str) -> Call:
    """Draw the arguments of one call; one in three carries a deliberate mistake."""
    if function.startswith("conv"):
        arguments = draw_conv(rng, int(function[-2]), "transpose" in function, rng.random() < 0.1)
        spoil = spoil_conv
    elif function == "interpolate":
        arguments = draw_long_interpolate(rng) if rng.random() < 0.1 else draw_interpolate(rng)
        spoil = spoil_interpolate
    else:
        arguments = draw_shuffle(rng, function)
        spoil = spoil_shuffle
    if rng.random() < 1 / 3:
        spoil(rng, arguments)
    return function, arguments


def draw_array(rng: random.Random, shape: tuple[int, ...], dtype: str, values: str) -> np.ndarray:
    """Draw small whole numbers, real numbers, or wild ones: real with NaN and infinities here and there."""
    numbers = np.random.default_rng(rng.getrandbits(32))
    kind = np.dtype(dtype).kind
    if kind in "iub" or values == "whole":
        array = numbers.integers(0 if kind in "ub" else -4, 5, shape)
        if kind in "iu" and values != "whole":  # the whole range, so that sums wrap around
            low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
            array = numbers.integers(low, high, shape, dtype=dtype, endpoint=True)
    else:
        array = numbers.standard_normal(shape)
        if values == "wild":
            array[numbers.random(shape) < 0.08] = rng.choice([np.nan, np.inf, -np.inf])
    array = np.array(array).astype(dtype)
    if kind == "c":
        array = np.array(array + 1j * numbers.integers(-4, 5, shape)).astype(dtype)
    if rng.random() < 0.3:
        array = rng.choice([columns_first, backwards, with_gaps])(array)
    array.flags.writeable = False
    return array


def columns_first(array: np.ndarray) -> np.ndarray:
    """Lay the same numbers out in another way, as the next two do."""
    return np.ascontiguousarray(array.T).T


def backwards(array: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(np.flip(array))[(slice(None, None, -1),) * array.ndim]


def with_gaps(array: np.ndarray) -> np.ndarray:
    return np.repeat(array, 2, -1)[..., ::2] if array.ndim else array


def retyped(array: np.ndarray, dtype: Any) -> np.ndarray:
    with np.errstate(all="ignore"):
        return array.real.astype(dtype)


def setting(rng: random.Random, ndim: int, low: int, high: int) -> Any:
    """Draw one integer for all axes, or one an axis, as a tuple or a list."""
    form = rng.choice(["int", "axes", "axes", "list", "one", "numpy"])
    if form == "int":
        return rng.randint(low, high)
    if form == "numpy":
        return np.int64(rng.randint(low, high))
    values = [rng.randint(low, high) for _ in range(1 if form == "one" else ndim)]
    return values if form == "list" else tuple(values)


def draw_conv(rng: random.Random, ndim: int, transposed: bool, wide: bool) -> dict[str, Any]:
    """Draw a convolution of few pixels, or a `wide` one: long rows, steps, crops and holes."""
    furthest = 1 if not wide else (1, 300, 12, 5)[ndim]
    dtype = rng.choice([*FLOATS, *FLOATS, *INTEGERS, "complex64", "complex128"])
    values = rng.choice(["whole", "whole", "real", "real" if dtype[0] == "c" else "wild"])
    groups = rng.choice([1, 1, 1, 2, 3])
    c, m = rng.randint(1, 3) * groups, rng.randint(1, 3) * groups
    kernel = [rng.randint(1, 4) for _ in range(ndim)]
    size = [rng.randint(1, 7 * (1 if transposed else furthest)) for _ in range(ndim)]
    batch = [] if rng.random() < 0.2 else [rng.choice([0, 1, 2, 2, 3])]
    shape = (c, m // groups, *kernel) if transposed else (m, c // groups, *kernel)
    arguments = {
        "x": draw_array(rng, (*batch, c, *size), dtype, values),
        "weight": draw_array(rng, shape, dtype, "whole" if values == "wild" else values),
        "bias": draw_array(rng, (m,), dtype, values) if rng.random() < 0.5 else None,
        "stride": setting(rng, ndim, 1, 4 * furthest),
        "padding": setting(rng, ndim, 0, 3 * furthest),
        "dilation": setting(rng, ndim, 1, 3 * furthest),
        "groups": groups,
    }
    if transposed:
        arguments["output_padding"] = setting(rng, ndim, 0, rng.choice([0, 1, 3, 3 * furthest]))
    elif rng.random() < 0.2:
        arguments["padding"] = rng.choice(["same", "valid"])
        if rng.random() < 0.8:
            arguments["stride"] = 1
    return arguments


def spoil_conv(rng: random.Random, arguments: dict[str, Any]) -> None:
    x, weight = arguments["x"], arguments["weight"]
    name = rng.choice([*arguments, "x", "weight"])
    if name in ("x", "weight"):
        array = arguments[name]
        arguments[name] = rng.choice(
            [
                lambda: array[..., None],
                lambda: array[0] if len(array) else None,
                lambda: array[..., :0],
                lambda: array[..., :0, :],
                lambda: np.concatenate([array, array], axis=rng.randrange(array.ndim)),
                lambda: retyped(array, rng.choice(["bool", "int64", "float64"])),
                lambda: array.tolist(),
                lambda: odd(rng, array),
                lambda: array[:, :0],
                lambda: array[:0],
                lambda: None,
            ]
        )()
    elif name == "bias":
        m = weight.shape[0] + rng.choice([-1, 0, 1])
        shape = rng.choice([(m,), (m, 1), (1,), ()])
        arguments["bias"] = draw_array(rng, shape, rng.choice([str(x.dtype), "float64", "int64"]), "whole")
    elif name == "groups":
        arguments["groups"] = rng.choice([0, -1, 2, 3, 5, *NO_INTEGER])
    else:
        arguments[name] = rng.choice([0, -1, (0,), (1, 0), (2, -1, 1), "same", "full", 7, *NO_INTEGER])


def draw_interpolate(rng: random.Random) -> dict[str, Any]:
    mode = rng.choice([*splatlib.resize.RANKS, "bilinear", "bicubic", "nearest"])
    ndim = rng.choice(splatlib.resize.RANKS[mode])
    largest = rng.choice([6, 6, 40]) if ndim < 3 else 6
    size = [rng.randint(1, largest) for _ in range(ndim)]
    antialias = mode == "lanczos" or (mode in ("bilinear", "bicubic") and rng.random() < 0.4)
    dtype = rng.choice([*FLOATS, "uint8", rng.choice(INTEGERS)])
    arguments: dict[str, Any] = {
        "x": draw_array(
            rng, (rng.choice([0, 1, 2, 2, 3]), rng.randint(1, 6), *size), dtype, rng.choice(["whole", "real", "wild"])
        ),
        "mode": mode,
        "size": None,
        "scale_factor": None,
        "align_corners": None,
        "recompute_scale_factor": rng.choice([None, None, False]),
        "antialias": antialias,
    }
    if mode not in splatlib.resize.GRIDLESS and mode != "lanczos":
        arguments["align_corners"] = rng.choice([None, False, True])
    target = [rng.choice([n, 2 * n, rng.randint(1, 12), rng.randint(1, 2 * largest + 60 // ndim)]) for n in size]
    if rng.random() < 0.5:
        arguments["size"] = target[0] if rng.random() < 0.2 else rng.choice([tuple, list])(target)
    else:
        factors = [
            rng.choice([0.5, 1, 1.0, 1.3, 1.5, 2, 2.0, 2.0001, 3, 1 / 3, 0.7])
            if rng.random() < 0.5
            else (t + rng.random() * 0.999) / n
            for t, n in zip(target, size, strict=True)
        ]
        arguments["scale_factor"] = factors[0] if rng.random() < 0.3 else rng.choice([tuple, list])(factors)
        arguments["recompute_scale_factor"] = rng.choice([None, False, True])
    return arguments


def draw_long_interpolate(rng: random.Random) -> dict[str, Any]:
    """Draw a resize of one long axis. float32 shows: at pixel 2**20 four of its 24 bits are left for the weight."""
    mode = rng.choice(["nearest", "nearest", "nearest-exact", "linear", "area", "bilinear", "bicubic"])
    antialias = mode in ("bilinear", "bicubic") and rng.random() < 0.3
    ndim = {"linear": 1, "bilinear": 2, "bicubic": 2}.get(mode, rng.choice([1, 2]))
    slow = antialias or mode == "area"  # PyTorch sums one by one: long sums round too much to be compared
    longest = 14 if slow else 16 if mode in ("bilinear", "bicubic") else 20
    size_in = round(2 ** rng.uniform(7, longest))
    size_out = rng.choice([2 * size_in, 3 * size_in, size_in - 1, size_in + 1, round(2 ** rng.uniform(7, longest))])
    if slow:
        size_out = max(size_out % 2**15, size_in // 50)
    rows = [rng.randint(1, 3)] * (ndim - 1)
    dtype = rng.choice(["float32", "float32", "float64", "float16", "uint8"])
    arguments = {
        "x": draw_array(rng, (1, rng.randint(1, 2), *rows, size_in), dtype, rng.choice(["whole", "real"])),
        "mode": mode,
        "size": (*rows, size_out),
        "scale_factor": None,
        "align_corners": rng.choice([None, False, True]) if mode not in splatlib.resize.GRIDLESS else None,
        "recompute_scale_factor": None,
        "antialias": antialias,
    }
    if rng.random() < 0.5:
        factor = rng.choice([size_out / size_in, (size_out + rng.random()) / size_in])
        arguments |= {"size": None, "scale_factor": (*[1.0] * (ndim - 1), factor)}
        arguments["recompute_scale_factor"] = rng.choice([None, False, True])
    return arguments


def odd(rng: random.Random, array: np.ndarray) -> Any:
    """Give the array a dtype or a class that no tensor has."""
    kind = rng.choice(ODD_KINDS)
    return (
        np.full(array.shape, "1") if kind == "str" else retyped(array, "int64" if kind[0] == "d" else kind).astype(kind)
    )


def spoil_interpolate(rng: random.Random, arguments: dict[str, Any]) -> None:
    name = rng.choice([*arguments, "size", "scale_factor"])
    x = arguments["x"]
    wrong = {
        "x": lambda: [
            x.sum(0).astype(x.dtype),
            x[:, :0],
            x[..., :0],
            x[..., None],
            x.astype("complex64"),
            x.astype("bool"),
            None,
            [1.0],
            odd(rng, x),
        ],
        "mode": lambda: ["cubic", "linear", "bilinear", "trilinear", "bicubic", "area", "nearest", "lanczos", None, 1],
        "size": lambda: [0, -1, (0, 3), (3, -2), 4, (4,), (4, 5), (4, 5, 6), *NO_INTEGER],
        "scale_factor": lambda: [0, -1.0, float("nan"), float("inf"), 0.01, "two", (2,), (2, 2.0), (1, 2, 0), None, ()],
        "align_corners": lambda: [True, False, 1, "yes"],
        "recompute_scale_factor": lambda: [True],
        "antialias": lambda: [True, False],
    }[name]()
    arguments[name] = rng.choice(wrong)


def draw_shuffle(rng: random.Random, function: str) -> dict[str, Any]:
    r = rng.randint(1, 4)
    lead = [rng.randint(0, 3) for _ in range(rng.randint(0, 3))]
    c, h, w = (rng.choice([0, 1, 2, 3, 3]) for _ in range(3))
    shape = (c * r * r, h, w) if function == "pixel_shuffle" else (c, h * r, w * r)
    x = draw_array(rng, (*lead, *shape), rng.choice([*FLOATS, *INTEGERS, "bool", "complex64"]), "whole")
    return {"x": x, "upscale_factor" if function == "pixel_shuffle" else "downscale_factor": r}


def spoil_shuffle(rng: random.Random, arguments: dict[str, Any]) -> None:
    x, factor = arguments["x"], list(arguments)[1]
    if rng.random() < 0.5:
        arguments[factor] = rng.choice([0, -1, 2, 3, 5, *NO_INTEGER])
    else:
        arguments["x"] = rng.choice(
            [
                x.reshape(-1),
                x.reshape(1, -1),
                x[..., 1:],
                x[..., 1:, :],
                x[..., 1:, :, :],
                None,
                x.tolist(),
                odd(rng, x),
            ]
        )


def ask_torch(function: str, arguments: dict[str, Any]) -> np.ndarray | Exception:
    """Give torch's answer or its refusal. What our extension accepts is asked in a dtype that torch takes."""
    x = arguments["x"]
    dtype = x.dtype if isinstance(x, np.ndarray) else None
    ask = dict(arguments)
    if dtype is not None and dtype.isnative and dtype.kind in "iu":
        if function.startswith("conv"):
            arrays = [n for n in ("x", "weight", "bias") if isinstance(ask[n], np.ndarray)]
            ask.update({n: retyped(ask[n], np.int64 if ask[n].dtype == dtype else np.float32) for n in arrays})
        elif function.startswith("pixel"):
            ask["x"] = x.astype(np.int64)
        elif ask["mode"] in splatlib.resize.COPIES and dtype != np.uint8:
            parts = [(x.astype(np.int64) >> bits) & 0xFFFF for bits in range(0, 64, 16)]  # float32 holds each
            answers = [ask_torch(function, {**arguments, "x": part.astype(np.float32)}) for part in parts]
            if isinstance(answers[0], Exception):
                return answers[0]
            return sum(a.astype(np.int64) << (16 * i) for i, a in enumerate(answers)).astype(dtype)
    crashes = dtype == np.float16 and "output_padding" not in ask and ask.get("padding", 0) not in (0, "same", "valid")
    if function.startswith("conv") and crashes:  # torch 2.13 can crash where a window reads nothing but padding
        ask.update({n: v.astype(np.float32) for n, v in ask.items() if isinstance(v, np.ndarray) and v.dtype == dtype})
    try:
        named = {"input" if n == "x" else n: tensor(v) for n, v in ask.items()}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            answer = getattr(F, function)(**named) if function[0] != "p" else getattr(F, function)(*named.values())
    except Exception as refusal:
        return refusal
    return retyped(answer.numpy(), dtype) if dtype.kind != "c" else answer.numpy()


def tensor(value: Any) -> Any:
    return torch.from_numpy(np.array(value)) if isinstance(value, np.ndarray) and value.ndim else value


def ask_splatlib(function: str, arguments: dict[str, Any], by_position: bool) -> np.ndarray | Exception:
    order = {"c": TRANSPOSE_ORDER if "transpose" in function else CONV_ORDER, "i": RESIZE_ORDER}.get(function[0])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # torch gives no warning of NaN or overflow
            if by_position and order:
                return getattr(splatlib, function)(*[arguments[name] for name in order])
            return getattr(splatlib, function)(**arguments)
    except Exception as refusal:
        return refusal


def disagreement(call: Call, by_position: bool = False) -> str | None:
    """Say how splatlib's answer differs from torch's, or None."""
    function, arguments = call
    theirs, ours = ask_torch(function, arguments), ask_splatlib(function, arguments, by_position)
    if "INTERNAL ASSERT" in str(theirs):
        return None  # no refusal: torch failed
    if isinstance(theirs, Exception):
        if not isinstance(ours, Exception):
            return f"torch refuses ({first_line(theirs)}), splatlib answers {np.shape(ours)}"
        if not isinstance(ours, ValueError | TypeError):
            return f"splatlib fails inside: {type(ours).__name__}: {ours}"
        if not re.search(rf"\b({'|'.join(arguments)})\b.*\bgot\b", str(ours)):
            return f"the message names no argument or no value: {ours}"
        return None
    if isinstance(ours, Exception):
        if torch_wavers(function, arguments):
            return None
        return f"torch answers {theirs.shape} {theirs.dtype}, splatlib raises {type(ours).__name__}: {ours}"
    if any(np.may_share_memory(ours, v) for v in arguments.values() if isinstance(v, np.ndarray)):
        return "splatlib hands its input back"
    if ours.shape != theirs.shape or ours.dtype != theirs.dtype:
        return f"torch gives {theirs.shape} {theirs.dtype}, splatlib {ours.shape} {ours.dtype}"
    if arguments.get("mode") in ("bicubic", "lanczos"):  # infinity times a weight that is 0, or 0 but for rounding
        reached = ~np.isfinite(ours) & ~np.isfinite(theirs)
        ours, theirs = (np.where(reached, np.array(np.nan, a.dtype), a) if reached.any() else a for a in (ours, theirs))
    exact = is_exact(function, arguments)
    summed = function.startswith("conv") or ours.dtype == np.float16
    if not exact and summed and close_sums(function, arguments, ours, theirs):
        return None
    try:
        torch.testing.assert_close(
            tensor(np.ascontiguousarray(ours)) if ours.ndim else ours,
            tensor(theirs),
            equal_nan=True,
            **({"rtol": 0, "atol": 0} if exact else {}),
        )
    except AssertionError as difference:
        return ("must be equal: " if exact else "") + " ".join(str(difference).split())
    return None


def torch_wavers(function: str, arguments: dict[str, Any]) -> bool:
    """Say whether torch refuses the same call for another batch or dtype, or lets mixed dtypes pass.

    Some of its kernels forget a check: an output_padding out of bounds passes when the batch is empty, a dilation of 0
    or an empty output in some dtypes, a bias of another dtype in some shapes, area of integers when no pixel is left
    to average. We refuse these always.
    """
    if arguments.get("mode") == "area":
        return arguments["x"].dtype.kind != "f" and 0 in ask_torch(function, arguments).shape
    arrays = {n: v for n, v in arguments.items() if isinstance(v, np.ndarray) and v.ndim}
    if not function.startswith("conv") or len({v.dtype for v in arrays.values()}) > 1:
        return function.startswith("conv")
    one = arrays["x"] if arrays["x"].shape[0] else np.zeros((1, *arrays["x"].shape[1:]))
    others = [{n: retyped(v, t) for n, v in {**arrays, "x": one}.items()} for t in ("float32", "float64")]
    return any(isinstance(ask_torch(function, {**arguments, **other}), Exception) for other in others)


def close_sums(function: str, arguments: dict[str, Any], ours: np.ndarray, theirs: np.ndarray) -> bool:
    """Say whether two sums of products differ by no more than 4 eps sum|x||w|: long sums, and float16."""
    x = arguments["x"]
    wide = np.complex128 if x.dtype.kind == "c" else np.float64
    sizes = {n: np.abs(v).astype(np.float64) for n, v in arguments.items() if isinstance(v, np.ndarray) and v.ndim}
    with np.errstate(all="ignore"):
        if function == "interpolate":  # weights of about 1 in all
            scale = np.full(ours.shape, np.max(sizes["x"], where=np.isfinite(sizes["x"]), initial=0))
        else:
            scale = ask_torch(function, {**arguments, **sizes})
        difference = np.abs(ours.astype(wide) - theirs.astype(wide))
    finite = np.isfinite(ours) & np.isfinite(theirs)
    same = np.array_equal(ours[~finite], theirs[~finite], equal_nan=True)
    return same and bool(np.all(difference[finite] <= 4 * np.finfo(x.dtype).eps * scale[finite]))


def is_exact(function: str, arguments: dict[str, Any]) -> bool:
    """Say whether the result holds no rounding: whole numbers convolved, pixels copied, bytes."""
    x = arguments["x"]
    if x.dtype.kind in "iub" or function.startswith("pixel") or arguments.get("mode") in splatlib.resize.COPIES:
        return True
    arrays = [arguments[n] for n in ("x", "weight", "bias") if arguments.get(n) is not None]
    return function.startswith("conv") and all(np.array_equal(a, np.round(a), equal_nan=True) for a in arrays)


def first_line(refusal: Exception) -> str:
    return f"{type(refusal).__name__}: {str(refusal).splitlines()[0][:100]}"


def show(call: Call) -> str:
    """Write a call so that a reader can repeat it."""
    function, arguments = call
    words = [
        f"{n}=<{v.dtype} {v.shape}>" if isinstance(v, np.ndarray) and v.ndim else f"{n}={v!r}"
        for n, v in arguments.items()
    ]
    return f"{function}({', '.join(words)})"


def fuzz(calls: int, seed: int, report: Callable[[str], None] = print, functions: list[str] | None = None) -> int:
    """Put `calls` random calls to both; report progress and every disagreement; give their number."""
    counts: Counter[str] = Counter()
    start = time.perf_counter()
    for number in range(calls):
        rng = random.Random(f"{seed}.{number}")
        call = draw_call(rng, rng.choice(functions or FUNCTIONS))
        counts["refused" if isinstance(ask_torch(*call), Exception) else "answered"] += 1
        difference = disagreement(call, by_position=rng.random() < 0.5)
        if difference:
            counts["disagreements"] += 1
            if counts["disagreements"] <= 40:
                report(f"call {seed}.{number}: {show(call)}\n    {difference}")
        if (number + 1) % max(1, calls // 20) == 0:
            seconds = time.perf_counter() - start
            report(f"{number + 1} calls, {counts['disagreements']} disagreements, {seconds:.0f} s")
    report(
        f"seed {seed}: {calls} calls, torch answered {counts['answered']} and refused {counts['refused']}, "
        f"{counts['disagreements']} disagreements"
    )
    return counts["disagreements"]


def main() -> int:
    parser = argparse.ArgumentParser(description=inspect.cleandoc(__doc__ or "").splitlines()[0])
    parser.add_argument("calls", type=int, nargs="?", default=100_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--function", action="append", choices=FUNCTIONS)
    options = parser.parse_args()
    torch.set_num_threads(1)
    return 1 if fuzz(options.calls, options.seed, lambda line: print(line, flush=True), options.function) else 0


if __name__ == "__main__":
    sys.exit(main())
