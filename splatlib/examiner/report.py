"""The report: fields to read, a text for the shell, and a small picture of the ladder of sizes for a notebook."""

from html import escape
from textwrap import wrap
from typing import Any, NamedTuple

from splatlib.examiner.findings import Finding, named
from splatlib.examiner.layers import Layer, wording
from splatlib.examiner.notes import Note


class Ripple(NamedTuple):
    """What comes out for a flat grey: the largest value less the smallest, in a window in the middle."""

    grey: float
    ripple: float


class Report(NamedTuple):
    """What the theory says of a network: its layers, findings, notes, measured ripple, and what was not seen."""

    layers: list[Layer]
    findings: list[Finding]
    notes: list[Note]
    ripples: list[Ripple]
    phases: str
    remarks: list[str]
    multiplications: int
    calls: int
    not_entered: list[str] | None  # None where nothing was entered: the nodes of a graph were read

    def as_dict(self) -> dict[str, Any]:
        """Give the fields as plain lists and dictionaries, as JSON takes them; an infinite ratio is a text."""
        rows = {
            name: [one._asdict() for one in getattr(self, name)] for name in ("layers", "findings", "notes", "ripples")
        }
        for row in rows["layers"]:
            row["ratio"] = "inf" if row["ratio"] == float("inf") else row["ratio"]
        return {**self._asdict(), **rows}

    def __repr__(self) -> str:
        """Write the report."""
        seen = f"{self.calls} calls seen"
        if self.not_entered is not None:
            left = len(self.not_entered)
            seen += f", {left} modules never entered" if left else ", every module entered"
        change = "1 layer changes" if len(self.layers) == 1 else f"{len(self.layers)} layers change"
        lines = [f"{change} the size ({seen})"]
        wide = max((len(named(layer.path)) for layer in self.layers), default=0)
        for layer in self.layers:
            sizes = f"{_x(layer.size_in)} -> {_x(layer.size_out)}"
            lines.append(f"  {named(layer.path):{wide}}  {sizes}  {layer.kind} {wording(layer.settings)}".rstrip())
            counts = " x ".join(" ".join(map(str, axis)) for axis in dict.fromkeys(layer.counts))
            told = [f"counts {counts}, ratio {layer.ratio:g}"] * bool(counts)
            lines += _wrapped(", ".join([layer.formula, *told, f"then {layer.then}"]), "    ")
        lines += ["findings" if self.findings else "findings: none"]
        for found in self.findings:
            lines += _wrapped(f"{found.kind}: {named(found.path)}: {found.text}", "  ")
        lines += ["notes (equal in exact arithmetic)"] * bool(self.notes)
        for note in self.notes:
            counted = f"{_short(note.before)} -> {_short(note.after)} multiplications"
            lines += _wrapped(f"{note.kind}: {named(note.path)}: {note.text}", "  ")
            lines += [f"    {counted}, {note.share:.1%} of the whole net"]
        if self.ripples:
            lines += ["ripple of the output on a flat input"]
            lines += [f"  grey {r.grey:g}: {r.ripple:.2g}" for r in self.ripples]
            lines += [f"  {self.phases}"] * bool(self.phases)
        for remark in self.remarks:
            lines += _wrapped(remark, "")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """Draw the ladder of sizes above the text: one step for each layer, as high as the first axis is long."""
        text = f"<pre>{escape(repr(self))}</pre>"
        sizes = [self.layers[0].size_in[0], *(layer.size_out[0] for layer in self.layers)] if self.layers else []
        if not sizes:
            return text
        step, tall = 36, 90
        top = max(sizes)
        bars = []
        for at, size in enumerate(sizes):
            high = max(2, round(tall * size / top))
            x, y = at * step, tall - high + 14
            bars.append(f'<rect x="{x + 6}" y="{y}" width="{step - 12}" height="{high}" opacity=".35"/>')
            bars.append(f'<text x="{x + step / 2:g}" y="{y - 3}" text-anchor="middle" font-size="11">{size}</text>')
        label = escape("Ladder of sizes: " + ", ".join(map(str, sizes)))
        width, height = len(sizes) * step, tall + 16
        return (
            f'<svg role="img" aria-label="{label}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'style="max-width:100%;fill:currentColor">{"".join(bars)}</svg>{text}'
        )


def _wrapped(text: str, indent: str) -> list[str]:
    """Break a line at the width of a box in the book; what follows stands two places further in."""
    return wrap(text, 76, initial_indent=indent, subsequent_indent=indent + "  ", break_long_words=False)


def _x(size: tuple[int, ...]) -> str:
    return " x ".join(map(str, size))


def _short(count: int) -> str:
    """Write a large number with three digits and its unit."""
    for unit, name in ((10**9, " G"), (10**6, " M"), (10**3, " k")):
        if count >= unit:
            return f"{count / unit:.3g}{name}"
    return str(count)
