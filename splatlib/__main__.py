"""From the shell: `python -m splatlib examine model.onnx` tells what the theory says of a network in a file."""

import argparse
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and print what it finds; 2 if it could not."""
    parser = argparse.ArgumentParser(prog="python -m splatlib", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    examine = commands.add_parser("examine", help="examine an ONNX file: sizes, overlap counts, flags, savings")
    examine.add_argument("model", help="path of the .onnx file")
    examine.add_argument("sizes", nargs="*", help="shape of an input with open axes, such as x=1,3,64,64")
    asked = parser.parse_args(arguments)
    return run_examine(asked.model, asked.sizes)


def run_examine(model: str, sizes: Sequence[str]) -> int:
    """Print the report of an ONNX file."""
    from splatlib.examiner import examine

    try:
        shapes = {name: [int(n) for n in numbers.split(",")] for name, _, numbers in (s.partition("=") for s in sizes)}
        print(examine(model, **shapes))
    except (OSError, ValueError, TypeError, ImportError) as error:
        print(f"splatlib examine: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
