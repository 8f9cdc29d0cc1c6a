"""The examiner: what the theory of this book says of a network of yours, from one run of it.

One idea a file: `trace` is what a run did, told without a framework; `run` writes it down for a torch module, `graph`
for an ONNX file; `layers` reads off what changes the size, `findings` what may surprise, `notes` what could cost less,
`report` says it. torch and onnx are imported when they are needed.
"""

from pathlib import Path
from typing import Any

from splatlib.examiner.findings import Finding, by_layer, by_size
from splatlib.examiner.layers import Layer, layers_of
from splatlib.examiner.notes import Note, notes_of
from splatlib.examiner.report import Report, Ripple
from splatlib.examiner.trace import UNJUDGED, Trace, multiplications

__all__ = ["Finding", "Layer", "Note", "Report", "Ripple", "examine"]


def examine(model: Any, *inputs: Any, **named: Any) -> Report:
    """Say what the theory of this book says of a network: of every layer that changes the size, from one run of it.

    Parameters
    ----------
    model : torch.nn.Module, str, path or onnx.ModelProto
        The network. It runs in evaluation mode without gradients, and is afterwards as it was before: weights, modes,
        random states, hooks and devices.
    inputs, named
        What the network takes, as in ``model(*inputs, **named)``; an ONNX file needs none, or shapes by input name.

    Returns
    -------
    Report
        Its text is the report; its fields are what the report is made of: `layers`, `findings`, `notes`, `ripples`.

    Raises
    ------
    TypeError
        If `model` is no network.
    Exception
        What the network itself raises, unless pictures of different sizes met: that is a finding.

    Notes
    -----
    The sizes are ``(i-1)s - 2p + d(k-1) + op + 1`` and their kin (Dumoulin and Visin, 2016), the overlap counts those
    of Odena et al. (2016). Other sizes are tried on PyTorch's meta tensors, without arithmetic; flat pictures are small
    ones, so that all of it costs less than one and a half runs. Only what takes milliseconds costs a few runs.

    Examples
    --------
    >>> import torch
    >>> layer = torch.nn.ConvTranspose2d(1, 1, 3, stride=2)
    >>> examine(layer, torch.zeros(1, 1, 4, 5)).findings
    [Finding(kind='uneven', path='', text='K3 s2: overlap counts 2 1, ratio 4; the last layer that enlarges')]
    """
    if isinstance(model, str | Path) or type(model).__name__ == "ModelProto":
        from splatlib.examiner import graph

        trace, frozen, remarks = graph.trace_of(model, named)
        layers = layers_of(trace)
        found = by_layer(trace, layers, graph.values) + frozen
        return _report(trace, layers, found, notes_of(trace, []), ([], "", []), remarks, None)
    try:
        import torch
    except ImportError:
        torch = None  # type: ignore[assignment]
    if torch is None or not isinstance(model, torch.nn.Module):
        raise TypeError(f"model must be a torch.nn.Module, or the path of an ONNX file, got {type(model).__name__}")
    return _module(model, inputs, named)


def _module(model: Any, inputs: Any, named: Any) -> Report:
    """Examine a torch module: the one run, sizes on meta tensors, flat pictures."""
    import torch

    from splatlib.examiner import run
    from splatlib.examiner.ripple import ripples_of

    with run.unchanged(model):
        args, kwargs = (run.mapped(run.copied, value) for value in (inputs, named))
        trace, entered, error = run.watched(model, model, args, kwargs)
        if error is not None and not (trace.failed and trace.failed.sizes):
            error.add_note(f"(examine: in {trace.failed.path or 'the model itself'})" if trace.failed else "")
            raise error
        layers = layers_of(trace)
        found = by_layer(trace, layers, run.values)
        sized, remarks, went = by_size(trace, layers, run.prober(model, trace.axis, args, kwargs))
        measured = ripples_of(model, trace, layers, args, kwargs) if trace.failed is None else ([], "", [])
    nothing = torch.nn.Module.forward  # of ModuleList and its kin, which nothing can enter
    never = [n for n, m in model.named_modules() if n not in entered and type(m).forward is not nothing]
    return _report(trace, layers, sized + found, notes_of(trace, went), measured, remarks, never)


def _report(
    trace: Trace,
    layers: list[Layer],
    found: list[Finding],
    notes: list[Note],
    measured: tuple[list[Ripple], str, list[str]],
    remarks: list[str],
    never: list[str] | None,
) -> Report:
    seen = {f"{call.op} in {call.path or 'the model itself'}" for call in trace.calls if call.op in UNJUDGED}
    ripples, phases, told = measured
    remarks = remarks + told + [f"not judged: {', '.join(sorted(seen))}"] * bool(seen)
    total = sum(map(multiplications, trace.calls))
    return Report(layers, found, notes, ripples, phases, remarks, total, len(trace.calls), never)
