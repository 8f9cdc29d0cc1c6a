"""One run of a torch module under a function mode: every call with the path of its module, and nothing changed.

A function mode sees calls of functions as well as of modules, whatever the control flow: `F.interpolate` inside a
forward has no module, and most networks cannot be traced symbolically. The path comes from hooks on every module's
entry and exit. Sizes are tried on meta tensors, which have shapes and no numbers: such a run costs no arithmetic.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np
import torch
from torch.nn.modules import module as hooks
from torch.overrides import TorchFunctionMode
from torch.utils.weak import WeakIdKeyDictionary

from splatlib._arguments import Array
from splatlib.examiner.trace import JOINS, OUTSIDE, WEIGHTED, Call, Meeting, Trace, first_axis, settings_of


class Watch(TorchFunctionMode):
    """Write down every call that makes a tensor."""

    def __init__(self, model: torch.nn.Module) -> None:
        """Learn the paths of the modules."""
        super().__init__()
        self.names = {module: name for name, module in model.named_modules()}
        self.stack, self.entered, self.calls = [""], set[str](), list[Call]()
        self.makers: Any = WeakIdKeyDictionary()
        self.stopped: tuple[Exception, Meeting] | None = None

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Run the call; write it down if it made a tensor, or if different sizes met in it."""
        kwargs = kwargs or {}
        try:
            out = func(*args, **kwargs)
        except Exception as error:
            self._stop(error, func, args, kwargs)
            raise
        made = out if isinstance(out, torch.Tensor) else out[0] if isinstance(out, tuple | list) and out else None
        if isinstance(made, torch.Tensor):
            self._write(func, args, kwargs, out, made)
        return out

    def _write(self, func: Any, args: Any, kwargs: Any, out: Any, made: torch.Tensor) -> None:
        op = func.__name__.replace("_with_indices", "")
        taken = [t for t in _tensors(args, kwargs) if not isinstance(t, torch.nn.Parameter)]
        weight = None
        settings: dict[str, Any] = {}
        learned = any(isinstance(t, torch.nn.Parameter) for t in _tensors(args, kwargs))
        if op in WEIGHTED:
            weight = args[1] if len(args) > 1 else kwargs["weight"]
            taken, learned = [args[0] if args else kwargs["input"]], True
            settings = settings_of(op, args[3:], kwargs)
        else:
            settings = settings_of(op, args[1:], kwargs)
        sources = [self.makers.get(t, OUTSIDE) for t in taken]
        self.calls.append(
            Call(
                self.stack[-1],
                op,
                settings,
                [tuple(t.shape) for t in taken],
                tuple(made.shape),
                sources,
                None if weight is None else tuple(weight.shape),
                weight if op.startswith("conv_transpose") else None,
                learned or any(s != OUTSIDE and self.calls[s].learned for s in sources),
            )
        )
        for tensor in [out] if isinstance(out, torch.Tensor) else out:
            if isinstance(tensor, torch.Tensor):
                self.makers[tensor] = len(self.calls) - 1

    def _stop(self, error: Exception, func: Any, args: Any, kwargs: Any) -> None:
        op = getattr(func, "__name__", str(func))
        taken = [t for t in _tensors(args, kwargs) if t.dim() > 2]
        if op in JOINS and len({tuple(t.shape[2:]) for t in taken}) > 1:
            sizes, sources = [tuple(t.shape[2:]) for t in taken], [self.makers.get(t, OUTSIDE) for t in taken]
        else:
            sizes, sources = [], []
        self.stopped = error, Meeting(self.stack[-1], op, sizes, sources, str(error).split("\n")[0])

    def enter(self, module: torch.nn.Module, *_: Any) -> None:
        """Remember whose forward runs; a module from elsewhere runs on behalf of the one that called it."""
        name = self.names.get(module)
        self.entered.add(self.stack[-1] if name is None else name)
        self.stack.append(self.stack[-1] if name is None else name)

    def leave(self, *_: Any) -> None:
        """Go back to the module that called."""
        self.stack.pop()


@contextmanager
def unchanged(model: torch.nn.Module) -> Iterator[None]:
    """Run in evaluation mode without gradients; then put back modes, buffers and every random state."""
    modes = [(module, module.training) for module in model.modules()]
    buffers = [
        (module, name, buffer, buffer._version, buffer.detach().clone())
        for module in model.modules()
        for name, buffer in module._buffers.items()
        if buffer is not None
    ]
    states = random.getstate(), np.random.get_state(), torch.get_rng_state()  # noqa: NPY002
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else []  # type: ignore[no-untyped-call]
    try:
        for module, _ in modes:
            module.training = False
        with torch.no_grad():
            yield
    finally:
        for module, mode in modes:
            module.training = mode
        with torch.no_grad():
            for module, name, buffer, version, kept in buffers:
                module._buffers[name] = buffer
                if buffer._version != version:
                    buffer.copy_(kept)
        random.setstate(states[0])
        np.random.set_state(states[1])  # noqa: NPY002
        torch.set_rng_state(states[2])
        if cuda:
            torch.cuda.set_rng_state_all(cuda)


def watched(
    model: torch.nn.Module, forward: Callable[..., Any], args: Any, kwargs: Any
) -> tuple[Trace, set[str], Exception | None]:
    """Run and write down: the trace, the names of the modules entered, and the error that stopped it."""
    watch = Watch(model)
    handles = [
        hooks.register_module_forward_pre_hook(watch.enter),
        hooks.register_module_forward_hook(watch.leave, always_call=True),
    ]
    out, failure = None, None
    try:
        with watch:
            out = forward(*args, **kwargs)
    except Exception as error:
        failure = error
    finally:
        for handle in handles:
            handle.remove()
    picture = main_input(args, kwargs)
    ndim = 0 if picture is None else picture.dim()
    made = next((tuple(t.shape) for t in flat(out) if t.dim() == ndim), None)
    met = watch.stopped[1] if watch.stopped and watch.stopped[0] is failure else None
    if failure is not None and met is None:
        message = f"{type(failure).__name__}: {failure}".split("\n")[0]
        met = Meeting(_deepest(failure, watch.names), "", [], [], message)
    taken = None if picture is None else tuple(picture.shape)
    axis = first_axis(watch.calls, taken) if taken else 0
    return Trace(watch.calls, taken, made, met, axis), watch.entered, failure


def prober(model: torch.nn.Module, axis: int, args: Any, kwargs: Any) -> Callable[[int], Trace]:
    """Give a function that runs the model on meta tensors, with a picture so many pixels larger on every axis."""
    tensors = [*model.named_parameters(remove_duplicate=False), *model.named_buffers(remove_duplicate=False)]
    state = {name: torch.empty_like(tensor, device="meta") for name, tensor in tensors}
    picture = main_input(args, kwargs)
    ndim = 0 if picture is None else picture.dim() - 2
    size = () if picture is None else tuple(picture.shape[axis : axis + ndim])

    def forward(*args: Any, **kwargs: Any) -> Any:
        with torch.device("meta"):
            return torch.func.functional_call(model, state, args, kwargs)

    @cache
    def probe(more: int) -> Trace:
        def grown(value: Any) -> Any:
            if not isinstance(value, torch.Tensor):
                return value
            shape = tuple(value.shape)
            if shape[axis : axis + ndim] == size and len(shape) == ndim + 2:
                shape = (*shape[:axis], *(n + more for n in size), *shape[axis + ndim :])
            return torch.empty(shape, dtype=value.dtype, device="meta")

        return watched(model, forward, mapped(grown, args), mapped(grown, kwargs))[0]._replace(axis=axis)

    return probe


def flat_outputs(model: torch.nn.Module, picture: torch.Tensor, size: tuple[int, ...], greys: Any) -> list[Array]:
    """Run the network on flat pictures, one after the other."""
    outputs = []
    for grey in greys:
        flat_picture = torch.full((1, picture.shape[1], *size), grey, dtype=picture.dtype, device=picture.device)
        out = next(t for t in flat(model(flat_picture)) if t.dim() == picture.dim())
        outputs.append(out.to("cpu", torch.float64).numpy())
    return outputs


def values(tensor: torch.Tensor | None) -> Array | None:
    """Give the numbers of a tensor, or None where it has none."""
    if tensor is None or tensor.device.type == "meta":
        return None
    array: Array = tensor.detach().to("cpu", torch.float64).numpy()
    return array


def copied(value: Any) -> Any:
    """Copy a tensor, since a network may write into what it takes."""
    return value.detach().clone() if isinstance(value, torch.Tensor) else value


def main_input(args: Any, kwargs: Any) -> torch.Tensor | None:
    """Find the picture among the arguments: the first tensor of floats with spatial axes."""
    tensors = [t for t in flat([args, kwargs]) if t.dim() in (3, 4, 5)]
    return next((t for t in tensors if t.is_floating_point()), next(iter(tensors), None))


def flat(value: Any) -> Iterator[torch.Tensor]:
    """List the tensors inside tuples, lists, dicts and plain objects, in their order."""
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from flat(inner)
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from flat(inner)
    elif hasattr(value, "__dataclass_fields__"):
        yield from flat(vars(value))


def mapped(change: Callable[[Any], Any], value: Any) -> Any:
    """Change every leaf of tuples, lists and dicts."""
    if isinstance(value, dict) and type(value) is dict:
        return {name: mapped(change, inner) for name, inner in value.items()}
    if type(value) in (tuple, list):
        return type(value)(mapped(change, inner) for inner in value)
    return change(value)


def _tensors(args: Any, kwargs: Any) -> list[torch.Tensor]:
    found = []
    for value in (*args, *kwargs.values()):
        if isinstance(value, torch.Tensor):
            found.append(value)
        elif isinstance(value, tuple | list):
            found += [inner for inner in value if isinstance(inner, torch.Tensor)]
    return found


def _deepest(error: Exception, names: dict[torch.nn.Module, str]) -> str:
    """Name the innermost module whose forward the error came through."""
    path, step = "", error.__traceback__
    while step is not None:
        owner = step.tb_frame.f_locals.get("self")
        if isinstance(owner, torch.nn.Module):
            path = names.get(owner, path)
        step = step.tb_next
    return path
