"""Turn the timings of `make bench` into a table and into `benchmarks/results.json`, which the book's page draws."""

import json
import pathlib
import platform
import sys
from collections import defaultdict
from statistics import geometric_mean, median

import numpy as np

FAR = 4  # times a plain write: the cores share no cache
RESULTS = pathlib.Path(__file__).parent / "results.json"


def short(value):
    """Keep three digits, wherever the point is."""
    return float(f"{value:.3g}")


def ratios(timings):
    """Give, for each group and case, the medians of both libraries in ms, and of the ratios of the blocks.

    `near` and `far` are the medians of the blocks whose cores shared a cache, and whose cores did not, or None.
    """
    apart = {}
    table = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
    for one in timings["benchmarks"]:
        info = one["extra_info"]
        apart[one["group"], info["name"], info["block"]] = info.get("distance", 1) > FAR
        table[one["group"]][info["name"]][info["library"]][info["block"]] = 1000 * one["stats"]["median"]
    rows = {}
    for group, cases in table.items():
        for name, libraries in cases.items():
            other = next(library for library in libraries if library != "splatlib")
            ours, theirs = libraries["splatlib"], libraries[other]
            shares = sorted((ours[block] / theirs[block], apart[group, name, block]) for block in ours)
            near, far = ([share for share, away in shares if away is wanted] for wanted in (False, True))
            shares = [share for share, _ in shares]
            rows.setdefault(group, {})[name] = {
                "splatlib_ms": short(median(ours.values())),
                f"{other}_ms": short(median(theirs.values())),
                "ratio": short(median(shares)),
                "near": short(median(near)) if near else None,
                "far": short(median(far)) if far else None,
                "spread": [short(shares[0]), short(shares[-1])],
            }
    return rows


def exponents(cases):
    """Fit time = a * count ** b for each growing quantity: b for both libraries."""
    series = defaultdict(list)
    for name, row in cases.items():
        what, _, count = name.partition(": ")
        series[what].append((int(count), row["splatlib_ms"], row["torch_ms"]))
    fitted = {}
    for what, points in series.items():
        count, ours, theirs = np.log(np.array(points)).T
        fitted[what] = {
            "splatlib": short(np.polyfit(count, ours, 1)[0]),
            "torch": short(np.polyfit(count, theirs, 1)[0]),
        }
    return fitted


def show(group, cases):
    """Print the cases of one group, the slowest first."""
    if group == "growth":
        return
    mean = geometric_mean(row["ratio"] for row in cases.values())
    print(f"\n{group}: geometric mean {mean:.3g} over {len(cases)} cases")
    for state in ("near", "far"):
        known = [row[state] for row in cases.values() if row[state]]
        if known:
            print(f"  cores {state}: {geometric_mean(known):.3g} over {len(known)} of them")
    for name, row in sorted(cases.items(), key=lambda case: -case[1]["ratio"]):
        low, high = row["spread"]
        print(f"  {row['ratio']:6.3g}  [{low:.3g}, {high:.3g}]  {row['splatlib_ms']:9.3g} ms  {name}")


def main(*files):
    """Report each file of timings; the number of threads is in its name."""
    import torch

    report = {
        "machine": json.loads(pathlib.Path(files[0]).read_text())["machine_info"]["cpu"].get("brand_raw", "unknown"),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "torch": torch.__version__.partition("+")[0],
    }
    for file in files:
        threads = pathlib.Path(file).stem.rpartition("-")[2]
        rows = ratios(json.loads(pathlib.Path(file).read_text()))
        print(f"\n{threads} thread(s): splatlib's time over the other's, median of the blocks [spread]")
        for group, cases in rows.items():
            show(group, cases)
        report[f"threads_{threads}"] = rows
        if "growth" in rows:
            report[f"threads_{threads}"]["exponents"] = exponents(rows["growth"])
            print("\ngrowth, exponent of time:", report[f"threads_{threads}"]["exponents"])
    RESULTS.write_text(json.dumps(report, indent=1, sort_keys=True) + "\n")
    print(f"\nwritten: {RESULTS.name}; `make book` draws it")


if __name__ == "__main__":
    main(*sys.argv[1:])
