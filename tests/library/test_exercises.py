"""The checks of the functions that readers write: right is right, and each known mistake is named."""

import inspect
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from splatlib.exercises import EXERCISES, check

ROOT = Path(__file__).resolve().parents[2]
ORACLES = {
    "stamp": lambda x, w, s: F.conv_transpose1d(*(torch.tensor(v)[None, None] for v in (x, w)), stride=s)[0, 0],
    "fold": lambda p, s: F.fold(
        torch.tensor(p).double().T[None], (1, (len(p) - 1) * s + p.shape[1]), (1, p.shape[1]), stride=s
    ).flatten(),
    "size": lambda n, k, s, p, op, d: F.conv_transpose1d(
        torch.zeros(1, 1, n), torch.zeros(1, 1, k), None, s, p, op, 1, d
    ).shape[-1],
    "phase_sums": lambda w, s, d: np.roll(  # one period of what ones become, away from the border
        F.conv_transpose1d(torch.ones(1, 1, 40).long(), torch.tensor(w)[None, None], stride=s, dilation=d)[0, 0], 0
    )[20 * s : 21 * s],
    "tent": lambda s: F.interpolate(torch.eye(7).double()[None], scale_factor=s, mode="linear")[0, 3][
        3 * s - s // 2 : 4 * s + s // 2
    ],
    "shrink": lambda x, n: F.interpolate(
        torch.tensor(x).double()[None, None, None], size=(1, n), mode="bilinear", antialias=True
    ).flatten(),
}


def named(name: str, body: Any) -> Any:
    """Give a reader's function its name."""

    def theirs(*arguments: Any) -> Any:
        return body(*arguments)

    theirs.__name__ = name
    return theirs


@pytest.mark.parametrize("name", EXERCISES)
def test_what_torch_does_is_right(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    check(named(name, ORACLES[name]))
    cases = len(list(EXERCISES[name].cases()))
    assert cases >= 6 and capsys.readouterr().out == f"{name} is right in all {cases} cases.\n"


@pytest.mark.parametrize("name, why", [(name, why) for name, one in EXERCISES.items() for why in one.mistakes])
def test_a_known_mistake_is_named(name: str, why: str, capsys: pytest.CaptureFixture[str]) -> None:
    check(named(name, EXERCISES[name].mistakes[why]))
    said = capsys.readouterr().out
    assert said.endswith(f"\nIt looks as if {why}.\n") and ". Right is " in said


@pytest.mark.parametrize(
    "body, said",
    [
        (lambda s: None, "tent returns nothing yet. Write it, and run this cell again.\n"),
        (lambda s: [0, "x"], "tent(2) gives [0, 'x']. Right is [0.25, 0.75, 0.75, 0.25].\n"),
        (lambda s: [0.25, 0.75], "tent(2) gives [0.25, 0.75]. Right is [0.25, 0.75, 0.75, 0.25].\n"),
        (lambda s: 1 / 0, "tent(2) stops: ZeroDivisionError: division by zero\n"),
    ],
)
def test_other_answers_are_shown_as_they_are(body: Any, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    check(named("tent", body))
    assert capsys.readouterr().out == said


def test_a_function_may_write_into_its_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    def stamp(x: Any, w: Any, stride: int) -> Any:
        y = ORACLES["stamp"](x, w, stride)
        x[:], w[:] = 0, 0
        return y

    check(stamp)
    assert "right in all" in capsys.readouterr().out


def test_another_name_is_refused() -> None:
    with pytest.raises(KeyError, match="no exercise asks for 'stump'; they ask for stamp, fold"):
        check(named("stump", abs))


def test_each_exercise_stands_in_one_chapter_as_a_stub_and_as_a_solution() -> None:
    """The stub says what is missing; the solution, folded, says that it is right; both have the check's parameters."""
    found: dict[str, list[str]] = {}
    for path in sorted(ROOT.glob("book/[01]*.ipynb")):
        for cell in json.loads(path.read_text())["cells"]:
            source = "".join(cell["source"])
            for name in EXERCISES:
                if cell["cell_type"] == "code" and f"\ncheck({name})" in source:
                    said = "".join(cell["outputs"][0]["text"])
                    found.setdefault(name, []).append(said.split(maxsplit=1)[1].split(" ")[0] + path.name[:2])
                    definition = source[source.index(f"def {name}(") :]
                    space: dict[str, Any] = {"np": np}
                    exec(definition.split("\n\n\ncheck(")[0], space)
                    assert len(inspect.signature(space[name]).parameters) == len(next(EXERCISES[name].cases()))
    assert set(found) == set(EXERCISES)
    for name, (stub, solution) in found.items():
        assert (stub[:-2], solution[:-2]) == ("returns", "is") and stub[-2:] == solution[-2:], name
