"""Ask the finder about every call: which are explained, which are certain, and whether a certain answer is true.

`python -m frameworks.explained` prints the table for the stored results. With `--sizes N`, it runs the libraries that
are installed here again, on N pairs of sizes drawn by lot (`--seed S`), and prints the table for those.
"""

import argparse
from collections.abc import Iterator
from importlib import import_module
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F

import splatlib
from frameworks import probes
from frameworks.__main__ import stored
from splatlib.mismatch import Resize, Stamp, grid_matrix
from splatlib.mismatch.apply import read, run
from splatlib.mismatch.candidates import ties
from splatlib.mismatch.conventions import BY_FLOAT32, PASSES, ROUNDINGS
from splatlib.mismatch.stamps import ordered

Case = tuple[np.ndarray, np.ndarray | None, np.ndarray]


class Answer(NamedTuple):
    """What the finder said to one probe: what is wrong with it ("" if it is explained), and its only name, if any."""

    wrong: str
    name: str = ""
    how: Any = None
    finish: str = ""


def limit(y: np.ndarray) -> float:
    """Allow bytes no difference, and floats what their sums explain."""
    return 0 if y.dtype == np.uint8 else 2e-5 * (1 + float(np.abs(y).max()))


def turned(weight: np.ndarray, order: str) -> np.ndarray:
    """Store a weight in another order: the way back of `ordered`."""
    if not order:
        return weight
    index = np.arange(weight.ndim)
    back = ordered(np.empty(tuple(index + 2)), order, True).shape  # where each axis came from
    return weight.transpose(np.argsort(np.array(back) - 2))


def ask(case: Case, order: str = "") -> Answer:
    """Ask about one output, and run the torch code that is printed."""
    x, weight, y = case
    weight = None if weight is None else turned(weight, order)
    found = splatlib.diagnose(x, y, y, weight)
    if not found.theirs:
        near = found.misses["theirs"][:1]
        return Answer(f"none fits; nearest {near[0].name} by {near[0].error:.3g}" if near else "none fits")
    *before, last = found.torch.split("\n")
    given = {"torch": torch, "F": F, "grid_matrix": grid_matrix}
    given["x"] = torch.tensor(x.reshape((1,) * (4 - x.ndim) + x.shape))
    given["weight"] = None if weight is None else torch.tensor(np.ascontiguousarray(weight))
    exec("\n".join(before), given)
    made = eval(last, given).numpy().astype(np.float64).reshape(y.shape)
    apart = float(np.abs(made - y).max())
    if apart > limit(y):
        return Answer(f"{found.torch} is off by {apart:.3g}")
    one = found.theirs[0] if found.certain else None
    return Answer("", one.name, one.how, one.finish) if one else Answer("")


def broken(answer: Answer, case: Case, other: Case) -> str:
    """Try a certain answer on another probe of the same call; "" where it gives what the library gave."""
    (x, _, y), how = other, answer.how
    finishes = {answer.finish}
    if isinstance(how, Stamp):
        return ""  # crop and stride are those of this kernel
    if isinstance(how, Resize):
        ways = [np.sign(np.subtract(a.shape, b.shape)).tolist() for a, _, b in (case, other)]
        if how.places or ways[0] != ways[1]:
            return ""  # a grid of these sizes; or a rule that may change with the direction
        if answer.finish in (PASSES[0], PASSES[2]):
            finishes |= {PASSES[0], PASSES[2]}  # Pillow chooses the order of its passes by the sizes
        # what the second line says of the sizes that were asked about is no lie
        picks, rules = [np.arange(m) for m in y.shape], [how, *ties(how, case[0].shape, case[2].shape).values()]
        exact = how.rounding.partition(f" {BY_FLOAT32[0]}")[0]
        if exact in ROUNDINGS:  # the rule is the same, whether its coordinates are rounded to float32 or not
            names = (exact, *(f"{exact} {over}" for over in BY_FLOAT32))
            rules = [rule._replace(rounding=one) for rule in rules for one in names]
        tried = product(rules, finishes)
        made = [read(rule, finish, x.astype(np.float64), y.shape, picks) for rule, finish in tried]
    else:
        made = [run(how, x, None)]
    off = min(float(np.abs(one - y).max()) if one.shape == y.shape else np.inf for one in made)
    return "" if off <= max(limit(y), 1e-4 * (y.dtype != np.uint8)) else f"{answer.name} is off by {off:.3g} elsewhere"


def judged(row: dict, some: set[int] | None = None) -> tuple[list[Answer], list[str]]:
    """Give the finder's answer to every probe of a call, or to some, and what certain answers are wrong."""
    cases, order = probes.probed(row), row.get("order", "")
    asked = [n for n in range(len(cases)) if some is None or n in some or len(cases) < 5]
    answers = [ask(cases[n], order) for n in asked]
    lies = [
        broken(answer, case, other)
        for answer, case in zip(answers, [cases[n] for n in asked], strict=True)
        if answer.how
        for other in cases
    ]
    return answers, [words for words in lies if words]


def drawn(count: int, seed: int) -> Iterator[tuple[str, dict]]:
    """Run the libraries that are here on sizes drawn by lot."""
    rng = np.random.default_rng(seed)
    probes.SIZES = tuple(tuple(tuple(int(n) for n in rng.integers(4, 40, 2)) for _ in "io") for _ in range(count))
    for name in stored():
        try:
            program = import_module(f"frameworks.run_{name}")
        except (ImportError, RuntimeError, OSError):
            continue
        for row in program.rows():
            yield name, row


def main() -> None:
    """Print one line a library, and below it what is not explained or falsely certain."""
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("names", nargs="*")
    args.add_argument("--sizes", type=int, default=0)
    args.add_argument("--seed", type=int, default=0)
    asked = args.parse_args()
    every = (
        drawn(asked.sizes, asked.seed)
        if asked.sizes
        else ((name, row) for name, one in stored().items() for row in one["rows"])
    )
    total = np.zeros(5, int)
    table: dict[str, np.ndarray] = {}
    for name, row in every:
        if asked.names and name not in asked.names:
            continue
        answers, lies = judged(row)
        whole = not any(answer.wrong for answer in answers)
        counts = np.array([1, whole, len(answers), sum(bool(answer.how) for answer in answers), len(lies)])
        table[name] = table.get(name, 0) + counts
        total += counts
        for words in [*(answer.wrong for answer in answers if answer.wrong), *sorted({*lies})][:3]:
            print(f"  {name} {row['call']} {row['dtype']}: {words}", flush=True)
    print(f"{'library':14}{'calls':>8}{'explained':>11}{'probes':>8}{'certain':>9}{'false':>7}")
    for name, counts in [*table.items(), ("all", total)]:
        print(f"{name:14}{counts[0]:8}{counts[1]:11}{counts[2]:8}{counts[3]:9}{counts[4]:7}")
    print(f"{100 * total[1] / max(total[0], 1):.1f} % of the calls are explained at every size")


if __name__ == "__main__":
    main()
