"""Run one library after the other, or those that are named, and write what came out into results.json.

A library that is not installed is left as it was. The stored numbers are those of the versions beside them.
"""

import json
import sys
from importlib import import_module
from pathlib import Path

RESULTS = Path(__file__).parent / "results.json"
LIGHT = ("pillow", "opencv", "scipy", "torch", "onnxruntime")


def measured(name: str) -> dict:
    """Run one library's program."""
    program = import_module(f"frameworks.run_{name}")
    return {"library": program.LIBRARY, "version": program.VERSION, "rows": program.rows()}


def stored() -> dict:
    """Give what was written down."""
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}


def written(results: dict) -> str:
    """Write one call a line, so that a change of one is a change of one line."""
    parts = []
    for name, one in sorted(results.items()):
        lines = ",\n   ".join(json.dumps(row, separators=(",", ":")) for row in one["rows"])
        head = f'"library": {json.dumps(one["library"])}, "version": {json.dumps(one["version"])}'
        parts.append(f' {json.dumps(name)}: {{{head}, "rows": [\n   {lines}]}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main(names: list[str]) -> None:
    """Run them."""
    every = sorted(path.stem.removeprefix("run_") for path in Path(__file__).parent.glob("run_*.py"))
    results = stored()
    for name in names or every:
        try:
            results[name] = measured(name)
        except (ImportError, RuntimeError, OSError) as error:  # missing, or built for another torch
            print(f"{name}: not run, {str(error).splitlines()[0]}", file=sys.stderr)
        else:
            print(f"{results[name]['library']} {results[name]['version']}: {len(results[name]['rows'])} calls")
    RESULTS.write_text(written(results), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
