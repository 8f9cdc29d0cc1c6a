"""The examiner from the shell: `python -m splatlib examine model.onnx`.

Exit status: 0 where an answer was found, 2 where the input is bad; one line says why.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence


def examined(args: argparse.Namespace) -> int:
    """Say what the theory says of a network in an ONNX file."""
    from splatlib.examiner import examine

    given = (text.partition("=") for text in args.shape)
    report = examine(args.model, **{name: tuple(map(int, shape.split(","))) for name, _, shape in given})
    print(json.dumps(report.as_dict(), indent=2) if args.json else report)
    return 0


def parser() -> argparse.ArgumentParser:
    """Describe the commands: each is one function, found under `run`."""
    top = argparse.ArgumentParser(prog="python -m splatlib", description=__doc__.split("\n")[0])
    commands = top.add_subparsers(dest="command", required=True)

    def add(name: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=run.__doc__, description=run.__doc__)
        one.add_argument("--json", action="store_true", help="print JSON")
        one.set_defaults(run=run)
        return one

    one = add("examine", examined)
    one.add_argument("model", help="the .onnx file")
    one.add_argument("shape", nargs="*", help="of an input with open axes, such as x=1,3,64,64")
    return top


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; what is wrong with its input is one line, and status 2."""
    args = parser().parse_args(words)
    try:
        status: int = args.run(args)
    except (ValueError, TypeError, OSError) as error:
        print(f"splatlib: {str(error).splitlines()[0]}", file=sys.stderr)
        return 2
    return status


if __name__ == "__main__":
    raise SystemExit(main())
