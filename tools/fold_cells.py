"""Which cells the book folds, by a rule: proofs and drawings, the plumbing that interrupts a reader.

A *proof* asks torch, asserts, and prints nothing: what is printed is there to be seen. A *drawing* only draws. On the
page both are folded under a line that says which (`book/_ext/tidy_html.py`); they run, and nbval compares them, like
any other cell. `make notebooks` sets the tags. A cell that the prose asks the reader to read keeps its place with the
tag `shown`, and so does a solution's cell, which is folded with its solution. The tag `opening` folds a cell that makes
the picture with which a chapter opens: the picture is there before anything is told.
"""

import ast
import re

PROOF, DRAWING, FOLD, OPENING = "proof", "drawing", "hide-input", "opening"
HOLD = {"shown", "remove-cell", "remove-input"}  # with one of these a cell is left alone
ASKS = {"torch", "F", "nn"}  # the names under which a cell asks the oracle
DRAWS = {"plt", "plot"}
HOLDERS = (ast.For, ast.With)


def names(node) -> set[str]:
    """Collect the names that a piece of code uses."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def called(node) -> str:
    """Give the dotted name of what a statement calls: `np.testing.assert_allclose`."""
    value = getattr(node, "value", None)
    return ast.unparse(value.func) if isinstance(node, ast.Expr) and isinstance(value, ast.Call) else ""


def checks(node) -> bool:
    """Tell an assertion."""
    return isinstance(node, ast.Assert) or ".assert_" in called(node)


def flat(body):
    """Walk through the statements, and those inside loops and contexts."""
    for node in body:
        yield node
        if isinstance(node, HOLDERS):
            yield from flat(node.body)


def kind(source: str) -> str | None:
    r"""Tell a proof and a drawing from other cells.

    >>> kind("theirs = F.conv1d(a, b)\nassert torch.equal(ours, theirs)"), kind("assert ours == 3\nprint(ours)")
    ('proof', None)
    >>> kind("ax = plot.row(x, w)\nax.set_title('')\nplt.show()"), kind("y = f(x)\nplt.plot(y)")
    ('drawing', None)
    """
    if re.search(r"^\s*[%!]", source, re.M):
        return None
    body = list(flat(ast.parse(source).body))
    if any(map(checks, body)) and all(checks(node) or isinstance(node, (ast.Assign, *HOLDERS)) for node in body):
        return PROOF if all(map(checks, body)) or any(names(node) & ASKS for node in body) else None
    drawn = set(DRAWS)
    for node in body:
        if isinstance(node, ast.For):
            drawn |= names(node.target) if names(node.iter) & drawn else set()
        elif isinstance(node, ast.Assign) and names(node.value) & drawn:
            drawn |= set().union(*map(names, node.targets))
        elif re.match(r"\w*", called(node))[0] not in drawn:
            return None
    return DRAWING if body else None


def set_tags(notebook) -> None:
    """Tag the cells of a notebook; what else an author wrote there stays."""
    solution = False
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for mark in re.findall(r"\{solution-(start|end)\}", cell.source):
                solution = mark == "start"
            continue
        tags = cell.metadata.get("tags", [])
        own = [tag for tag in tags if tag not in (FOLD, PROOF, DRAWING)]
        found = DRAWING if OPENING in own else None if solution or HOLD & set(own) else kind(cell.source)
        if (new := [*own, FOLD, found] if found else own) != tags:
            cell.metadata["tags"] = new
            if not new:
                del cell.metadata["tags"]
