"""What a network did in one run, told without its framework: the calls in their order, and who fed whom.

A run of a torch module and the graph of an ONNX file both become such a trace. All that the examiner says is read
from it.
"""

from collections.abc import Sequence
from math import prod
from typing import Any, NamedTuple

OUTSIDE = -1  # the source of what no call made: the input of the network

# The settings of each call that is read, in the order of torch's arguments, with their defaults.
CONV = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1}
TRANSPOSE = {"stride": 1, "padding": 0, "output_padding": 0, "groups": 1, "dilation": 1}
MAX_POOL = {"kernel_size": 1, "stride": None, "padding": 0, "dilation": 1, "ceil_mode": False}
RESIZE = {
    "size": None,
    "scale_factor": None,
    "mode": "nearest",
    "align_corners": None,
    "recompute_scale_factor": None,
    "antialias": False,
}
SETTINGS: dict[str, dict[str, Any]] = {
    **{f"conv{n}d": CONV for n in (1, 2, 3)},
    **{f"conv_transpose{n}d": TRANSPOSE for n in (1, 2, 3)},
    **{f"max_pool{n}d": MAX_POOL for n in (1, 2, 3)},
    **{f"avg_pool{n}d": {k: v for k, v in MAX_POOL.items() if k != "dilation"} for n in (1, 2, 3)},
    "interpolate": RESIZE,
    "pixel_shuffle": {"upscale_factor": 1},
    "pixel_unshuffle": {"downscale_factor": 1},
}
WEIGHTED = {name for name in SETTINGS if name.startswith("conv")} | {"linear"}
JOINS = {"cat", "concat", "concatenate", "add", "add_", "sub", "sub_", "mul", "mul_", "div", "where", "stack"}
JOINS |= {"__add__", "__iadd__", "__radd__", "__sub__", "__mul__", "__imul__"}
# They give their input back, or the same numbers.
SAME = {"dropout", "dropout1d", "dropout2d", "dropout3d", "feature_dropout", "contiguous", "to", "clone", "detach"}
SAME |= {"type_as", "float", "identity", "cast"}
# They act on each number by itself, or channel by channel: nearest by a whole scale may go after them.
POINTWISE = {"relu", "relu_", "leaky_relu", "leaky_relu_", "prelu", "elu", "selu", "gelu", "silu", "silu_", "mish"}
POINTWISE |= {"hardtanh", "hardswish", "hardsigmoid", "relu6", "softplus", "sigmoid", "tanh", "clamp", "batch_norm"}
POINTWISE |= {"group_norm", "instance_norm", "clip", "leakyrelu", "batchnormalization", "instancenormalization"}
# They may enlarge a picture, and are not judged.
UNJUDGED = {"fold", "grid_sample", "repeat_interleave", "istft", "max_unpool1d", "max_unpool2d", "max_unpool3d"}
UNJUDGED |= {"col2im", "gridsample", "maxunpool", "multi_head_attention_forward", "unfold"} - {"unfold"}


class Call(NamedTuple):
    """One call: who made it, with what, from which earlier calls; `taps` are the weights themselves, where known."""

    path: str
    op: str
    settings: dict[str, Any]
    taken: list[tuple[int, ...]]
    made: tuple[int, ...]
    sources: list[int]
    weight: tuple[int, ...] | None
    taps: Any
    learned: bool


class Meeting(NamedTuple):
    """A call that failed because pictures of different sizes met: their sizes, and the calls that made them."""

    path: str
    op: str
    sizes: list[tuple[int, ...]]
    sources: list[int]
    message: str


class Trace(NamedTuple):
    """The calls of one run, the shapes that went in and came out, and where it stopped, if it did.

    `axis` is the first spatial axis of what went in: 2, or 1 where the channels are last; 0 if it is no picture.
    """

    calls: list[Call]
    taken: tuple[int, ...] | None
    made: tuple[int, ...] | None
    failed: Meeting | None
    axis: int = 2

    @property
    def size_in(self) -> tuple[int, ...]:
        """The spatial axes of what went in; none if it is no picture."""
        return () if self.taken is None or not self.axis else self.taken[self.axis : self.axis + len(self.taken) - 2]

    @property
    def size_out(self) -> tuple[int, ...]:
        """The spatial axes of what came out, if they can be compared with those that went in."""
        alike = self.axis == 2 and self.made is not None and len(self.made) == len(self.taken or ())
        return self.made[2:] if alike and self.made else ()

    def consumers(self) -> list[list[int]]:
        """List, for each call, the calls that it feeds."""
        fed: list[list[int]] = [[] for _ in self.calls]
        for at, call in enumerate(self.calls):
            for source in call.sources:
                if source != OUTSIDE:
                    fed[source].append(at)
        return fed

    def back(self, at: int, through: set[str]) -> list[int]:
        """Follow the first source of a call back through calls of some names: from the nearest to the last of them."""
        chain = []
        while at != OUTSIDE and self.calls[at].op in through:
            chain.append(at)
            at = self.calls[at].sources[0] if self.calls[at].sources else OUTSIDE
        return [*chain, at]


def first_axis(calls: list[Call], shape: tuple[int, ...]) -> int:
    """Find the first spatial axis of an input: where the first layer's picture has the same sizes."""
    ndim = len(shape) - 2
    for call in calls:
        if call.op in SETTINGS and call.taken and len(spatial(call.op, call.taken[0])) == ndim:
            size = spatial(call.op, call.taken[0])
            return next((axis for axis in (2, 1) if shape[axis : axis + ndim] == size), 2)
    return 0


def settings_of(op: str, given: Sequence[Any], named: dict[str, Any]) -> dict[str, Any]:
    """Put the arguments of a call after its pictures and weights to their names, defaults included."""
    known = SETTINGS.get(op, {})
    return known | dict(zip(known, given, strict=False)) | {name: named[name] for name in known if name in named}


def spatial(op: str, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Give the spatial axes of what a call takes or makes: as many as its name says, or all after batch and channel."""
    ndim = int(op[-2]) if op[-1:] == "d" and op[-2:-1].isdigit() else len(shape) - 2
    return shape[len(shape) - ndim :] if "shuffle" not in op else shape[-2:]


def multiplications(call: Call) -> int:
    """Count the multiplications of a convolution or a matrix product; other calls count as none."""
    made, weight = prod(call.made), call.weight
    if call.op.startswith("conv_transpose") and weight:
        taken = call.taken[0]
        return prod(taken) * weight[1] * prod(weight[2:])  # each input number meets M/g channels of taps
    if call.op.startswith("conv") and weight:
        return made * prod(weight[1:])
    if call.op == "linear" and weight:
        return made * weight[-1]
    if call.op in ("matmul", "bmm", "addmm", "baddbmm", "__matmul__", "gemm", "scaled_dot_product_attention"):
        shapes = [shape for shape in call.taken if len(shape) > 1]
        if call.op == "scaled_dot_product_attention" and len(shapes) > 1:
            return 2 * prod(shapes[0]) * shapes[1][-2]
        return made * (shapes[-2][-1] if len(shapes) > 1 else weight[0] if weight else 0)
    return 0
