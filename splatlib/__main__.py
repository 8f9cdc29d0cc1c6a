"""The finder, the solver and the examiner from the shell: `python -m splatlib diagnose x.npy ours.npy theirs.npy`.

Exit status: 0 where an answer was found, 1 where there is none, 2 where the input is bad; one line says why.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import NoReturn

import numpy as np

from splatlib._arguments import Array
from splatlib.geometry import solve_conv_transpose

PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".ppm", ".pgm")


def read(path: str) -> Array:
    """Read an array from .npy, from .npz (one array in it, or path:name), from .csv, or a picture as its bytes."""
    file, _, name = path.rpartition(":") if ":" in path and not Path(path).exists() else (path, "", "")
    kind = Path(file).suffix.lower()
    if not Path(file).exists():
        raise ValueError(f"{file} does not exist")
    if kind in (".npy", ".npz"):
        found = np.load(file, allow_pickle=False)
        if kind == ".npy":
            return np.asarray(found)
        if not name and len(found.files) != 1:
            raise ValueError(f"{file} holds {', '.join(found.files)}: say which, as {file}:{found.files[0]}")
        if name and name not in found.files:
            raise ValueError(f"{file} holds {', '.join(found.files)}, and no {name}")
        return np.asarray(found[name or found.files[0]])
    if kind == ".csv":
        rows = np.loadtxt(file, delimiter=",", ndmin=2)
        whole = rows.astype(np.int64)
        table: Array = whole if np.array_equal(rows, whole) else rows
        return table[0] if len(table) == 1 else table
    if kind in PICTURES:
        try:
            from PIL import Image
        except ImportError:
            raise ValueError(f"{file} is a picture: install Pillow to read it") from None
        with Image.open(file) as picture:
            return np.asarray(picture)
    raise ValueError(f"{file} must end in .npy, .npz, .csv or as a picture does ({', '.join(PICTURES)})")


def planes(x: Array) -> Array:
    """Bring a picture (H, W, 3 or 4) to (1, C, H, W); leave anything else."""
    return np.moveaxis(x, -1, 0)[None] if x.ndim == 3 and x.shape[-1] in (3, 4) and x.dtype == np.uint8 else x


def patience(wait: float = 2.0) -> Callable[[int], None]:
    """Give a callable that tells on stderr, once a second, how far a long search is; a short one stays silent."""
    said = monotonic() + wait - 1

    def tell(tried: int) -> None:
        nonlocal said
        if monotonic() - said > 1:
            said = monotonic()
            print(f"{tried} conventions tried ...", file=sys.stderr)

    return tell


def diagnosed(args: argparse.Namespace) -> int:
    """Name the conventions that explain two outputs."""
    from splatlib.mismatch import diagnose

    arrays = {name: planes(read(getattr(args, name))) for name in ("x", "ours", "theirs")}
    weight = read(args.weight) if args.weight else None
    found = diagnose(**arrays, weight=weight, atol=args.atol, progress=patience())
    if args.json:
        print(json.dumps(found.as_dict(), indent=2))
    else:
        print(found)
    missed = " and ".join(who for who in ("ours", "theirs") if not getattr(found, who))
    if missed:
        print(f"no convention explains {missed}", file=sys.stderr)
    return 1 if missed else 0


def sizes(args: argparse.Namespace) -> int:
    """List the settings of a transposed convolution that take one size to another."""
    named = ("kernel_size", "stride", "padding", "output_padding", "dilation")
    given = {name: getattr(args, name) for name in named if getattr(args, name) is not None}
    found = solve_conv_transpose(args.size_in, args.size_out, **given)
    if args.json:
        print(json.dumps(found, indent=2))
    else:
        for one in found:
            print(", ".join(f"{name}={value}" for name, value in one.items()))
    if not found:
        print(f"no setting takes {args.size_in} to {args.size_out}", file=sys.stderr)
    return 0 if found else 1


def examined(args: argparse.Namespace) -> int:
    """Say what the theory says of a network in an ONNX file."""
    from splatlib.examiner import examine

    given = (text.partition("=") for text in args.shape)
    report = examine(args.model, **{name: tuple(map(int, shape.split(","))) for name, _, shape in given})
    print(json.dumps(report.as_dict(), indent=2) if args.json else report)
    return 0


def refused(why: str) -> NoReturn:
    """Refuse words that are no command, in one line as all that is refused."""
    raise ValueError(f"{why}; -h tells more")


def parser() -> argparse.ArgumentParser:
    """Describe the commands: each is one function, found under `run`."""
    top = argparse.ArgumentParser(prog="python -m splatlib", description=__doc__.split("\n")[0])
    top.error = refused  # type: ignore[method-assign, assignment]
    commands = top.add_subparsers(dest="command", required=True)

    def add(name: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=run.__doc__, description=run.__doc__)
        one.add_argument("--json", action="store_true", help="print JSON")
        one.set_defaults(run=run)
        one.error = refused  # type: ignore[method-assign, assignment]
        return one

    one = add("diagnose", diagnosed)
    for name in ("x", "ours", "theirs"):
        one.add_argument(name, help=".npy, .npz (with :name), .csv or a picture")
    one.add_argument("--weight", help="the weight of a convolution")
    one.add_argument("--atol", type=float, help="how far a value may be off")
    one = add("sizes", sizes)
    one.add_argument("size_in", type=int)
    one.add_argument("size_out", type=int)
    for name in ("kernel-size", "stride", "padding", "output-padding", "dilation"):
        one.add_argument(f"--{name}", type=int)
    one = add("examine", examined)
    one.add_argument("model", help="the .onnx file")
    one.add_argument("shape", nargs="*", help="of an input with open axes, such as x=1,3,64,64")
    return top


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; what is wrong with its input is one line, and status 2."""
    try:
        args = parser().parse_args(words)
        status: int = args.run(args)
    except (ValueError, TypeError, OSError) as error:
        print(f"splatlib: {str(error).splitlines()[0]}", file=sys.stderr)
        return 2
    return status


if __name__ == "__main__":
    raise SystemExit(main())
