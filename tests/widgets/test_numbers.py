"""The one reader of typed and pasted numbers, in a real browser: what torch and NumPy print, and what people type."""

import math

import numpy as np
import pytest
import torch

READ = "([text, options]) => pure.readNumbers(text, options)"
TYPED = {
    # plain, signs, powers
    "1 10 102": [1, 10, 102],
    "-1 −2 +3 –4": [-1, -2, 3, -4],
    ".25 5. 1e2 1.0000e+01 2E-1": [0.25, 5, 100, 10, 0.2],
    "50%": [0.5],
    # separators: comma, semicolon, tab, line, bar, ideographic and full-width signs
    "1, 2;3\t4\n5|6": [1, 2, 3, 4, 5, 6],
    "1、2，３": [1, 2, 3],
    "１．５ －２": [1.5, -2],
    "1\u00a010\u2009102": [1, 10, 102],
    # commas between numbers, commas within
    "1,10,102": [1, 10, 102],
    "0,5": [0.5],
    "1,5": [1, 5],
    "[1,5]": [1, 5],
    "1,5 2,5": [1.5, 2.5],
    "1,5; 2,5": [1.5, 2.5],
    "1,5\n2,5": [1.5, 2.5],
    "0,25 0,75 0,75 0,25": [0.25, 0.75, 0.75, 0.25],
    "0,25, 0,75": [0.25, 0.75],
    "1,2, 3": [1, 2, 3],
    "1.5,2": [1.5, 2],
    "1,2.5": [1, 2.5],
    "1.,2.,3.": [1, 2, 3],
    "[1,2] [3,4]": [1, 2, 3, 4],
    # fractions
    "1/4 3 / 4 3/4": [0.25, 0.75, 0.75],
    "1/4,3/4": [0.25, 0.75],
    "½": [0.5],
    "¼¾ -½": [0.25, 0.75, -0.5],
    "1½ −2¼": [1.5, -2.25],
    "3⁄7 ３／７": [3 / 7, 3 / 7],
    "[1, 3, 3, 1] / 4": [0.25, 0.75, 0.75, 0.25],
    # brackets, names, words, units
    "[[8, 16], [24, 32]]": [8, 16, 24, 32],
    "((1, 2), {3})": [1, 2, 3],
    "y = [1, 2]": [1, 2],
    "row 2, column 0": [2, 0],
    "row=2, column=0": [2, 0],
    "row: 2, column: 0.": [2, 0],
    "第2行第0列": [2, 0],
    "62 pixels": [62],
    "62px": [62],
    "It is 62.": [62],
    "about ≈ 0.43": [0.43],
    "2 and 3": [2, 3],
    "2nd & 3rd": [2, 3],
    "→ 2 -> 3": [2, 3],
    '"1"\t"2"': [1, 2],
    # frameworks
    "tensor([1., 2.], device='cuda:0', grad_fn=<ConvolutionBackward0>)": [1, 2],
    "tensor([1., 2.],\n       dtype=torch.float64, requires_grad=True)": [1, 2],
    "Parameter containing:\ntensor([[1., 2.]], requires_grad=True)": [1, 2],
    "torch.Size([2, 2])": [2, 2],
    "[np.float64(0.5), np.int64(2)]": [0.5, 2],
    "x = np.array([1, 2], dtype=np.float32)": [1, 2],
    "array([1, 2], shape=(2,), dtype=uint8)": [1, 2],
    "<tf.Tensor: shape=(2,), dtype=float32, numpy=array([1., 2.], dtype=float32)>": [1, 2],
    "tf.Tensor([1. 2.], shape=(2,), dtype=float32)": [1, 2],
    "Array([1., 2.], dtype=float32, weak_type=True)": [1, 2],
    "Tensor(shape=[2], dtype=float32, place=Place(gpu:0), stop_gradient=True,\n       [1., 2.])": [1, 2],
}
REFUSED = {
    "": ("numbers_none", None),
    "none of it is here": ("numbers_odd", "none"),
    "no idea": ("numbers_none", None),
    "0x1": ("numbers_odd", "0x1"),
    "1 2 3x": ("numbers_odd", "3x"),
    "1O2": ("numbers_odd", "1O2"),
    "10²": ("numbers_odd", "10^2"),
    "1_000": ("numbers_odd", "1_000"),
    "2-3": ("numbers_odd", "2-3"),
    "2*3": ("numbers_odd", "2*3"),
    "1/0": ("numbers_odd", "1/0"),
    "1/2/3": ("numbers_odd", "1/2/3"),
    "1.2.3": ("numbers_odd", "1.2.3"),
    "1e": ("numbers_odd", "1e"),
    "1e999": ("numbers_odd", "1e999"),
    "1+2j": ("numbers_odd", "1+2j"),
    "16:9": ("numbers_odd", "16:9"),
    "tensor([nan, 1.])": ("numbers_odd", "nan"),
    "[1, -inf]": ("numbers_odd", "-inf"),
    "[1, None]": ("numbers_odd", "None"),
    "1\t#DIV/0!": ("numbers_odd", "#DIV/0"),
    "[0., 1., ..., 9.]": ("numbers_left_out", "..."),
    "1 2 …": ("numbers_left_out", "..."),
    "1 10000": ("numbers_large", "10000"),
}
COUNTED = {
    ("1,5", 1): [1.5],
    ("1,5", 2): [1, 5],
    ("0,5", 2): [0, 5],
    ("2,0", 1): [2],
    ("1,2, 3,4", 2): [1.2, 3.4],
    ("1,5 2,5", 4): [1, 5, 2, 5],
    ("1 1/4", 1): [1.25],
    ("1 1/4", 2): [1, 0.25],
    ("1 1 1/4 1 3/4 2 1/4", 4): [1, 1.25, 1.75, 2.25],
    ("1 5/4", 1): [1, 1.25],  # no mixed number: two numbers, one too many
}


@pytest.fixture
def read(call):
    return lambda cases: call("stepper", READ, cases)


def test_what_people_type(read):
    cases = [[text, {"largest": 9999}] for text in TYPED]
    for (text, _), found in zip(cases, read(cases), strict=True):
        assert found.get("numbers") == pytest.approx(TYPED[text], rel=1e-15), (text, found)


def test_the_count_that_is_wanted_decides_what_a_comma_means(read):
    cases = [[text, {"count": count}] for text, count in COUNTED]
    for (text, options), found in zip(cases, read(cases), strict=True):
        assert found["numbers"] == COUNTED[text, options["count"]], (text, options)


def test_a_refusal_names_the_rule_and_the_value(read):
    cases = [[text, {"largest": 9999}] for text in REFUSED]
    for (text, _), found in zip(cases, read(cases), strict=True):
        assert (found.get("why"), found.get("gaps", {}).get("value")) == REFUSED[text], (text, found)


def test_decimals_say_how_many_were_given(read):
    wanted = {"3 0.5 .25 1.50 1.5e1 2e-3 1/2 50%": [0, 1, 2, 2, 0, 3, math.inf, 2], "0,250 1½": [3, math.inf]}
    for (text, decimals), found in zip(wanted.items(), read([[text, {}] for text in wanted]), strict=True):
        assert found["decimals"] == decimals, text


def test_rows_follow_lines_and_inner_brackets(read):
    rows = [[1, 2, 3], [4, 5, 6]]
    texts = (
        "1\t2\t3\n4\t5\t6\n",
        "1,2,3\r\n4,5,6",
        "[[1, 2, 3], [4, 5, 6]]",
        "[[1 2\n  3]\n [4\n  5 6]]",
        "tensor([[[1., 2., 3.],\n          [4., 5., 6.]]])",
        "[1, 2, 3]\n[4, 5, 6]",
    )
    for text, found in zip(texts, read([[text, {}] for text in texts]), strict=True):
        assert found["rows"] == rows, text
    (wrapped,) = read([["tensor([1., 2.,\n        3.])", {}]])
    assert wrapped["rows"] == [[1, 2, 3]]


def test_every_print_of_torch_and_numpy_is_read_as_it_stands(read):
    """Random arrays of all sizes and types, wrapped lines included: the printed digits, nothing else."""
    rng = np.random.default_rng(11)
    cases, wanted = [], []
    for _ in range(150):
        shape = tuple(rng.integers(1, (3, 3, 9))[rng.integers(0, 3) :])
        size = 10.0 ** rng.integers(-5, 4)
        for kind in ("float32", "float64", "int64", "uint8", "float16"):
            x = (rng.normal(0, size if "float" in kind else 200, shape)).astype(kind)
            t = torch.from_numpy(x)
            prints = [repr(x), str(x), repr(x.tolist()), repr(t), str(list(x.ravel()))]
            if "float" in kind:
                prints.append(repr(t.requires_grad_() * 1))
                assert "grad_fn=<MulBackward0>" in prints[-1]
            for text in prints:
                cases.append([text, {}])
                wanted.append((x.ravel().astype("float64"), text == repr(t) or "grad_fn" in text))
    for (text, _), (x, rounded), found in zip(cases, wanted, read(cases), strict=True):
        numbers = np.array(found["numbers"])
        assert numbers.shape == x.shape, text
        digits = 10.0 ** -np.array(found["decimals"])
        assert (np.abs(numbers - x) <= (0.51 * digits if rounded else 1e-3 * np.abs(x) + 0.51 * digits)).all(), text
