"""What the docstrings of the convolutions have in common, written once.

`documented` fills the {places} of a docstring: first with the words that follow from the function's name, then with the
paragraphs below. So `help` shows every function whole, and the source of each holds only what is its own: what it does
and between which shapes, the words that no other needs, and an example.
"""

from collections.abc import Callable
from inspect import cleandoc, signature
from typing import Any, TypeVar

Told = TypeVar("Told", bound=Callable[..., Any])

PARAGRAPHS = {
    "x": """x : ndarray, shape (N, C, {size}) or (C, {size})
    Floats, complex numbers or integers""",
    "weight_and_bias": """weight : ndarray, shape ({weight}, {kernel})
    Of the dtype of `x`.
bias : ndarray, shape (M,), optional
    Added to each output pixel; of the dtype of `x`.""",
    "groups": """groups : int
    Number of groups G that the channels are cut into; each output group sees one input group.""",
    "returns": """Returns
-------
ndarray, shape (N, M, {out}) or (M, {out})
    {first}' is `{family}_size({first}, k{first}, {settings})`; the dtype is that of `x`.""",
    "raises": """Raises
------
ValueError
    If a shape or a value is one that PyTorch refuses{refused}.
TypeError
    If the dtypes differ or an argument is of a wrong type.""",
    "as_in_2d": """Like `torch.nn.functional.{name}`.

Parameters
----------
{x}.
{weight_and_bias}
{arguments}
    As in `{family}2d`, for {axes}.

{returns}

Raises
------
ValueError, TypeError
    As `{family}2d` does.

Notes
-----
{formula}""",
}
FORMULA = {
    "conv": """``y[o] = bias + sum(w[k] * x[o * stride - padding + k * dilation])`` over channels and taps, with {axes}
(Dumoulin and Visin, 2016).""",
    "conv_transpose": """``y[o] = bias + sum(x[i] * w[k])`` over channels and the pairs (i, k) with
``o = i * stride - padding + k * dilation``, with {axes} (Dumoulin and Visin, 2016).""",
}


def documented(function: Told) -> Told:
    """Fill the places in the docstring of `conv1d`, `conv_transpose3d` and the like."""
    name, letters = function.__name__, "DHW"[3 - int(function.__name__[-2]) :]
    family, (_, _, _, *arguments) = name[:-2], signature(function).parameters
    words = {
        "name": name,
        "family": family,
        "first": letters[0],
        "size": ", ".join(letters),
        "kernel": ", ".join(f"k{letter}" for letter in letters),
        "out": ", ".join(f"{letter}'" for letter in letters),
        "axes": ("one spatial axis", "two spatial axes", "three spatial axes")[len(letters) - 1],
        "weight": {"conv": "M, C/G", "conv_transpose": "C, M/G"}[family],
        "refused": {"conv": "", "conv_transpose": ", an empty output included"}[family],
        "arguments": ", ".join(arguments),
        "settings": ", ".join(argument for argument in arguments if argument != "groups"),
    }
    for place, text in {"formula": FORMULA[family], **PARAGRAPHS}.items():
        words[place] = text.format(**words)
    function.__doc__ = cleandoc(function.__doc__ or "").format(**words)
    return function
