"""The answer boxes of the notebooks, and how people type a right answer, or a wrong one.

Written without a look at the page's script: numbers are fractions, prints are NumPy's and torch's own.
"""

import itertools
import json
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import torch

BOOK = Path(__file__).resolve().parents[2] / "book"
BOX = re.compile(
    r'^<div class="guess ?([^"]*)">\n\n(.*?)\n\n<details>\n<summary>(.*?)</summary>\n\n(.*?)\n</details>\n\n</div>$',
    re.M | re.S,
)
NAMES = "zero one two three four five six seven eight nine ten eleven twelve".split()
PLURALS = "zeros ones twos threes fours fives sixes sevens eights nines tens elevens twelves".split()
VULGAR = {Fraction(1, 2): "½", Fraction(1, 4): "¼", Fraction(3, 4): "¾", Fraction(1, 3): "⅓", Fraction(2, 3): "⅔"}
FULL = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


def boxes(folder=BOOK):
    """Give every box of the notebooks: chapter, question, choices, accepted answers, wrong answers, flags."""
    for path in sorted(folder.glob("*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            text = "".join(cell["source"])
            for found in BOX.finditer(text) if cell["cell_type"] == "markdown" else ():
                flags, question, _, told = found.groups()
                question, _, choices = question.partition("\n\n")
                yield {
                    "chapter": path.stem,
                    "question": question,
                    "choices": re.findall(r"^- (.*)$", choices, re.M),
                    "accepted": re.findall(r"`(.*?)`", told.partition("\n")[0]),
                    "wrong": re.findall(r"^- `(.*?)`", told, re.M),
                    "told": re.findall(r"^- `.*?` (.*)$", told, re.M),
                    "flags": flags.split(),
                    "body": told,
                    "source": found[0],
                }


def numbers(text):
    """Read an answer as the notebook writes it."""
    return [Fraction(word) for word in re.sub("[×,]", " ", text).split()]


def endless(x):
    """Say whether x has no last decimal."""
    return 10**6 * x % 1 != 0


def decimal(x, digits=4):
    """Write x with a point, at most so many digits."""
    return f"{float(x):.{digits}f}".rstrip("0").rstrip(".")


def fraction(x):
    return f"{x.numerator}/{x.denominator}" if x.denominator > 1 else str(x.numerator)


def mixed(x):
    whole, part = divmod(abs(x), 1)
    sign = "-" if x < 0 else ""
    return sign + (f"{whole or ''}{VULGAR[part]}" if part in VULGAR else str(whole) if part == 0 else fraction(abs(x)))


def right(answer, flags=()):
    """Write an answer in every way in which people write it."""
    xs = numbers(answer)
    plain = [decimal(x) for x in xs]
    floats = [float(x) for x in xs]
    whole = all(x.denominator == 1 for x in xs)
    for gap in (" ", "  ", ", ", ",", " , ", ";", "; ", "\t", "|", "\u00a0", "、", "，"):
        if gap != "," or "." not in "".join(plain) or len(xs) > 1:
            yield gap.join(plain)
    row = ", ".join(plain)
    yield from (f"[{row}]", f"({row})", f"{{{row}}}", f"[{row.replace(',', '')}]", f"[[{row}]]", f"[{row},]")
    yield "[" + ", ".join(f"[{x}]" for x in plain) + "]"
    yield from (
        f"y = [{row}]",
        f"y={row}",
        f"y: {row}",
        f"= {row}",
        f"-> {row}",
        f"It is {row}.",
        f"the answer is {' and '.join(plain)}",
    )
    yield from (f"{row} pixels", f"{' '.join(plain)}px", f"'{row}'", f'"{row}"', f"{row}.", f" {row} ")
    yield row.translate(FULL)
    yield " ".join(plain).translate(FULL)
    # what NumPy and torch print
    arrays = [np.array(floats), np.array(floats, dtype="float32"), *([np.array(floats).astype(int)] if whole else [])]
    for x in arrays:
        t = torch.from_numpy(x)
        yield from (repr(x), str(x), str(x.tolist()), str(list(x)), repr(x[None]), repr(t), repr(t[None, None]))
        yield f"y = {t!r}"
        yield repr(t)[:-1] + ", device='cuda:0')"
    grown = torch.tensor(floats, requires_grad=True)
    yield from (
        repr(grown),
        repr(grown * 1),
        repr(grown * 1)[:-1] + ", device='cuda:0', grad_fn=<ConvolutionBackward0>)",
    )
    # numbers otherwise
    yield " ".join(f"{float(x):.6e}" for x in xs)
    yield " ".join(f"+{x}" if not x.startswith("-") else x for x in plain)
    yield " ".join(map(fraction, xs))
    yield ", ".join(map(fraction, xs))
    yield " ".join(fraction(x).replace("/", " / ") for x in xs)
    yield " ".join(fraction(x).replace("/", "⁄") for x in xs)
    yield " ".join(f"{2 * x.numerator}/{2 * x.denominator}" for x in xs)
    yield " ".join(map(mixed, xs))
    if whole:
        yield " ".join(f"{x}.0" for x in plain)
        yield ", ".join(f"{x}." for x in plain)
    else:
        yield " ".join(x.replace(".", ",") for x in plain)
        yield "; ".join(x.replace(".", ",") for x in plain)
        yield " ".join(re.sub(r"^(-?)0\.", r"\1.", x) for x in plain)
        yield " ".join(x + "0" if "." in x and not endless(f) else x for x, f in zip(plain, xs, strict=True))
    if any(map(endless, xs)):
        for digits in (2, 3, 4, 6):
            yield " ".join(decimal(x, digits) for x in xs)
        yield f"about {' '.join(decimal(x, 3) for x in xs)}..."
    if whole and all(0 <= x <= 12 for x in xs):
        spelt = [NAMES[int(x)] for x in xs]
        yield from (" ".join(spelt), ", ".join(spelt), " and ".join(spelt).capitalize())
        if len(set(xs)) == 1 and len(xs) > 1:
            n = int(xs[0])
            yield from (
                f"all {PLURALS[n]}",
                PLURALS[n],
                f"all {n}",
                f"{n} everywhere",
                f"{NAMES[len(xs)]} {PLURALS[n]}",
            )
    if xs == [Fraction(1, 2)]:
        yield from ("half", "one half", "a half", "50%", "½ .")
    if "any-order" in flags:
        for other in itertools.permutations(plain):
            yield from (" ".join(other), " and ".join(other))
    if "row-column" in flags:
        r, c = plain
        yield from (f"row {r}, column {c}", f"row {r} and column {c}", f"row={r}, column={c}", f"Row: {r}; Column: {c}")
        yield from (f"column {c}, row {r}", f"col {c} row {r}", f"row {r} col {c}", f"第{r}行第{c}列")
    if "and-up" in flags:
        n = int(xs[0])
        yield from (
            f"{n} and up",
            f"{n} and more",
            f"{n} or more",
            f"from {n} on",
            f"from {n} onwards",
            f"at least {n}",
            f"{n}+",
        )
        yield from (
            f">={n}",
            f">= {n}",
            f"≥{n}",
            f"≥ {n}",
            f"stride >= {n}",
            f"＞＝{n}".translate(FULL),
            f"{n}, {n + 1}, {n + 2}, ...",
        )
        yield from (
            f"> {n - 1}",
            f">{n - 1}",
            f"more than {n - 1}",
            f"larger than {n - 1}",
            f"{n}...",
            f"{n} and upwards",
            f"[{n}, ∞)",
        )


def wrong(accepted, flags=()):
    """Write answers that are near a right one, and wrong."""
    answers = [sorted(numbers(a)) if "any-order" in flags else numbers(a) for a in accepted]
    xs = numbers(accepted[0])
    other = []
    for at, x in enumerate(xs):
        head, tail = xs[:at], xs[at + 1 :]
        step = Fraction(1, 1 if x.denominator == 1 else 100)
        other += [
            [*head, x + step, *tail],
            [*head, x - step, *tail],
            [*head, -x, *tail],
            [*head, 10 * x, *tail],
            [*head, x / 10, *tail],
        ]
        other += [[*head, *tail], [*head, x, x, *tail]]  # one forgotten, one twice
        other += [[*head, x + Fraction(1, 10_000), *tail]]
        if tail:
            other += [[*head, tail[0], x, *tail[1:]]]
    other += [[*xs, Fraction(0)], [Fraction(0), *xs], [*xs, *xs], xs[::-1]]
    for ys in other:
        if ys and (sorted(ys) if "any-order" in flags else ys) not in answers:
            yield " ".join(decimal(y, 5) for y in ys)
            yield f"[{', '.join(decimal(y, 5) for y in ys)}]"
            yield repr(np.array([float(decimal(y, 5)) for y in ys]))
    plain = " ".join(map(decimal, xs))
    yield from (
        f"{plain} 0x1",
        "0x1",
        "no idea",
        "nan",
        "?",
        f"{plain} + 1",
        f"{plain}²",
        f"{plain}O",
        f"1{plain}",
    )
    yield from (f"at most {plain}", f"<= {plain}", f"≤{plain}", f"{plain} or less", f"below {plain}")
    if xs[-1]:
        yield f"{plain}e1"
    if "and-up" in flags:
        n = int(xs[0])
        yield from (f"> {n}", f">= {n + 1}", f"more than {n}", f"{n - 1} and up", f"{n - 1}+", f"{n - 1}, {n}, ...")
    else:
        yield from (
            f"{plain} and up",
            f">= {plain}",
            f"≥ {plain}",
            f"{plain} or more",
            f"at least {plain}",
            f"{plain}+",
        )
    for x in xs:
        if endless(x):
            yield from (
                decimal(x, 1),
                decimal(x, 4)[:-1] + str((int(decimal(x, 4)[-1]) + 1) % 10),
                f"{float(x):.5f}"[:5],
            )
    if "row-column" in flags:
        r, c = plain.split()
        yield from (f"row {c}, column {r}", f"column {r}, row {c}")
