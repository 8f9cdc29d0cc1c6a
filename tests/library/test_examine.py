"""The examiner: every planted trap is named by its path, clean networks are passed in silence, nothing is changed."""

import random
import time

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from nets import CLEAN, TRAPS, Does, conv, head, unet, up
from torch import nn
from torch.nn.modules import module as hooks

import splatlib
from splatlib.fusion import as_pixel_shuffle, fuse_nearest_conv


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def told(report) -> str:
    """The text of a report without its line breaks."""
    return " ".join(str(report).split())


@pytest.mark.parametrize("name", TRAPS)
def test_a_planted_trap_is_named_by_its_path(name: str) -> None:
    net, shape, kind, path = TRAPS[name]
    report = splatlib.examine(net, torch.rand(shape))
    assert (kind, path) in [(f.kind, f.path) for f in report.findings], report
    assert {f.kind for f in report.findings} == {kind}, report
    assert f"{kind}: {path or 'the model itself'}:" in told(report)


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_network_is_passed_in_silence(name: str) -> None:
    net, shape = CLEAN[name]
    report = splatlib.examine(net, torch.rand(shape))
    assert report.findings == [], report
    assert "findings: none" in told(report)


def test_there_are_forty_of_each() -> None:
    assert len(TRAPS) >= 40 and len(CLEAN) >= 40


def state(net: nn.Module) -> list:
    """Everything that must stay: numbers and their versions, modes, gradients, hooks, random states."""
    tensors = [*net.named_parameters(), *net.named_buffers()]
    told = [(n, id(t), t.tolist(), t.requires_grad, t.grad, t.device.type) for n, t in tensors]
    told += [(m.training, len(m._forward_hooks), len(m._forward_pre_hooks)) for m in net.modules()]
    told += [len(hooks._global_forward_hooks), len(hooks._global_forward_pre_hooks), torch.is_grad_enabled()]
    told += [torch.get_rng_state().tolist(), random.getstate(), str(np.random.get_state())]  # noqa: NPY002
    return told


class Raises(nn.Module):
    """It runs a few layers, draws random numbers, and then raises."""

    def __init__(self, at_size=None):
        super().__init__()
        self.net, self.at_size = head(nn.BatchNorm2d(4), nn.Dropout(), up(4, 2, 1)), at_size

    def forward(self, x):
        random.random(), np.random.rand(), torch.rand(1)  # noqa: NPY002
        y = self.net(x)
        if self.at_size is None or x.shape[-1] != self.at_size:
            raise KeyError("a word of its own")
        return y


CHANGERS = {
    "batch norm in training": lambda: head(nn.BatchNorm2d(4), nn.Dropout(), up(4, 2, 1)),
    "some modules in training": lambda: nn.Sequential(head(nn.BatchNorm2d(4)).eval(), head(nn.BatchNorm2d(4))),
    "a refused size": lambda: unet(),
    "it counts and draws": lambda: CLEAN["counts and draws"][0],
    "it raises": Raises,
    "it raises at other sizes": lambda: Raises(12),
    "a buffer is replaced": lambda: replaces(),
}


def replaces() -> nn.Module:
    def forward(self, x):
        self.seen = self.seen + 1
        return self.conv(x)

    net = Does(forward, conv=conv())
    net.register_buffer("seen", torch.zeros(1))
    return net


@pytest.mark.parametrize("name", CHANGERS)
def test_nothing_is_changed(name: str) -> None:
    net = CHANGERS[name]()
    net.register_forward_hook(lambda *_: None)
    x = torch.rand(2, 4, 16, 12)
    before, picture = state(net), x.clone()
    try:
        splatlib.examine(net, x)
    except KeyError as error:
        assert name == "it raises" and error.args == ("a word of its own",)
        assert error.__notes__ == ["(examine: in the model itself)"]
    else:
        assert name != "it raises"
    assert state(net) == before and torch.equal(x, picture)


def test_a_network_that_writes_into_its_input_does_not_reach_the_readers() -> None:
    x = torch.rand(1, 4, 8, 8)
    kept = x.clone()
    splatlib.examine(Does(lambda self, x: self.conv(x.mul_(0)), conv=conv()), x)
    assert torch.equal(x, kept)


def test_it_costs_less_than_one_and_a_half_runs() -> None:
    wide = [nn.Conv2d(4, 64, 3, padding=1), *(nn.Conv2d(64, 64, 3, padding=1) for _ in range(12))]
    net = nn.Sequential(*wide, nn.Upsample(scale_factor=2), nn.Conv2d(64, 4, 3, padding=1)).eval()
    x = torch.rand(2, 4, 128, 128)

    def cost(call) -> float:
        start = time.process_time()
        call()
        return time.process_time() - start

    with torch.no_grad():
        net(x)
        pairs = [(cost(lambda: net(x)), cost(lambda: splatlib.examine(net, x))) for _ in range(5)]
    report = splatlib.examine(net, x)
    assert report.ripples and min(b for _, b in pairs) < 1.5 * min(a for a, _ in pairs), pairs


def test_meta_tensors_work_and_it_says_what_it_could_not_measure() -> None:
    net = unet().to("meta")
    report = splatlib.examine(net, torch.rand(1, 4, 16, 12, device="meta"))
    assert [f.path for f in report.findings] == ["rise.0"] and report.ripples == []
    assert "ripple on flat inputs: not measured" in told(report)
    assert {p.device.type for p in net.parameters()} == {"meta"}


def test_a_network_that_reads_values_is_not_probed_and_says_so() -> None:
    net = Does(lambda self, x: self.up(x) * float(x.sum()), up=up(4, 2, 1))
    report = splatlib.examine(net, torch.rand(1, 4, 8, 8))
    assert report.findings == [] and "no other size was tried: on meta tensors the model stops" in told(report)


def test_control_flow_functions_and_shared_modules_are_seen() -> None:
    """What symbolic tracing cannot follow, and what hooks on modules cannot see."""

    def forward(self, x):
        for _ in range(int(x.shape[2] > 4) + 1):
            x = F.interpolate(self.conv(x), scale_factor=2)
        return {"out": x, "other": [None, 3]}

    report = splatlib.examine(Does(forward, conv=conv()), torch.rand(1, 4, 8, 8))
    assert [layer.kind for layer in report.layers] == ["interpolate"] * 2 and report.not_entered == []
    assert [(n.kind, n.path) for n in report.notes] == [("pair", "conv")]


def test_what_was_not_entered_is_told() -> None:
    net = Does(lambda self, x: self.used(x), used=conv(), spare=conv(), several=nn.ModuleList([conv()]))
    report = splatlib.examine(net, torch.rand(1, 4, 8, 8))
    assert report.not_entered == ["spare", "several.0"] and "2 modules never entered" in told(report)


def test_what_may_enlarge_and_is_not_judged_is_told() -> None:
    report = splatlib.examine(CLEAN["grid_sample"][0], torch.rand(1, 4, 8, 8))
    assert "not judged: grid_sample in the model itself" in told(report)


def test_the_layers_have_the_sizes_of_torch_and_their_formula_gives_them() -> None:
    net = nn.Sequential(
        nn.Conv2d(4, 16, 5, (2, 1), 1, 2),
        nn.ConvTranspose2d(16, 4, (3, 4), (2, 3), 1, (1, 0), dilation=(1, 2)),
        nn.MaxPool2d(3, 2, 1, ceil_mode=True),
        nn.AvgPool2d(2),
        resize := nn.Upsample(scale_factor=(2.0, 3.0)),
        nn.Conv2d(4, 16, 3, padding="same"),
        nn.PixelShuffle(2),
        nn.PixelUnshuffle(2),
        nn.AdaptiveAvgPool2d((5, 3)),
    )
    x = torch.rand(1, 4, 30, 28)
    report, sizes = splatlib.examine(net, x), []
    for layer in net:
        x = layer(x)
        sizes.append(tuple(x.shape[2:]))
    del sizes[5]  # padding "same"
    assert [layer.size_out for layer in report.layers] == sizes
    for layer in report.layers[:-1]:
        for part in layer.formula.split(" and "):
            rule, given = part.rsplit(" = ", 1)
            ceil = {"floor": np.floor, "ceil": np.ceil}
            assert eval(rule, ceil) == int(given), layer
    assert resize.scale_factor == (2.0, 3.0) and "2 1" not in report.layers[2].formula


def test_a_pair_is_what_fusion_makes_of_it() -> None:
    """The multiplications told are those of the two layers, and of the one that `fuse_nearest_conv` gives."""
    net = nn.Sequential(conv(4, 6), nn.Upsample(scale_factor=2), nn.ReLU(), conv(6, 8, 5))
    report = splatlib.examine(net, torch.rand(1, 4, 10, 7))
    (note,) = report.notes
    fused, _, _ = fuse_nearest_conv(net[3].weight.detach().numpy(), 2, padding=2)
    assert (note.kind, note.path) == ("pair", "3") and "relu goes before it" in note.text and "6x6" in note.text
    assert note.before == 20 * 14 * 8 * 6 * 25 and note.after == 10 * 7 * fused.size
    assert as_pixel_shuffle(fused, 2, 2)[0].size * 70 == note.after
    assert note.share == (note.before - note.after) / report.multiplications
    assert report.multiplications == note.before + 70 * 6 * 4 * 9


def test_the_swap_of_a_cat_counts_each_part() -> None:
    def forward(self, x):
        maps = [self.a(x), self.b(x), self.c(x)]
        large = [F.interpolate(m, size=x.shape[2:], mode="bilinear") for m in maps[1:]]
        return self.mix(torch.cat([maps[0], *large], 1))

    net = Does(forward, a=conv(), b=conv(4, 6, stride=2), c=conv(4, 8, stride=4), mix=nn.Conv2d(18, 5, 1))
    (note,) = splatlib.examine(net, torch.rand(1, 4, 16, 12)).notes
    assert (note.kind, note.path) == ("swap", "mix") and "2 resizes" in note.text
    assert note.before == 16 * 12 * 18 * 5 and note.after == 5 * (16 * 12 * 4 + 8 * 6 * 6 + 4 * 3 * 8)


def test_a_split_counts_each_part() -> None:
    (first, second) = splatlib.examine(unet(rise="nearest"), torch.rand(1, 4, 16, 12)).notes
    assert (first.kind, first.path, second.path) == ("split", "rise.0.join", "rise.1.join")
    assert first.before == 8 * 6 * 4 * 8 * 9 and first.after == 4 * (8 * 6 * 4 * 9 + 4 * 3 * 4 * 16)


SILENT = {
    "used twice": Does(lambda s, x: s.a(y := F.interpolate(s.c(x), scale_factor=2)) + y, a=conv(), c=conv()),
    "a size that is whole only here": Does(lambda s, x: s.a(F.interpolate(s.c(x), size=(24, 20))), a=conv(), c=conv()),
    "bilinear and 3x3": head(nn.Upsample(scale_factor=2, mode="bilinear")),
    "padding beyond the kernel": nn.Sequential(conv(), nn.Upsample(scale_factor=2), nn.Conv2d(4, 4, 3, padding=3)),
    "a stride": nn.Sequential(conv(), nn.Upsample(scale_factor=2), conv(stride=2)),
    "a pad between": nn.Sequential(conv(), nn.Upsample(scale_factor=2), nn.ReflectionPad2d(1), nn.Conv2d(4, 4, 3)),
    "a sum": Does(lambda s, x: s.a(F.interpolate(s.c(x[..., ::2, ::2]), scale_factor=2) + x), a=conv(), c=conv()),
    "a scale that only looks whole": nn.Sequential(conv(), nn.Upsample(scale_factor=2.05), conv()),
    "smaller": nn.Sequential(conv(), nn.Upsample(scale_factor=0.5), nn.Conv2d(4, 4, 1)),
    "1x1 with padding": nn.Sequential(conv(), nn.Upsample(scale_factor=2), nn.Conv2d(4, 4, 1, padding=1)),
}


@pytest.mark.parametrize("name", SILENT)
def test_what_cannot_be_fused_or_swapped_is_not_noted(name: str) -> None:
    assert splatlib.examine(SILENT[name], torch.rand(1, 4, 12, 10)).notes == []


def test_the_ripple_is_that_of_the_output_on_flat_pictures() -> None:
    torch.manual_seed(0)
    net = nn.Sequential(up(3, 2, 1, 1), nn.Conv2d(4, 1, 1)).eval()
    report = splatlib.examine(net, torch.rand(1, 4, 16, 16))
    for grey, ripple in report.ripples:
        with torch.no_grad():
            y = net(torch.full((1, 4, 16, 16), grey))[0, 0, 14:18, 14:18]
        assert abs(ripple - float(y.max() - y.min())) < 1e-6
    assert report.ripples[0].ripple == 0 < report.ripples[2].ripple and "phase sums of 0" in told(report)
    cured = nn.Sequential(conv(), nn.Upsample(scale_factor=2), conv())
    assert [r.ripple for r in splatlib.examine(cured, torch.rand(1, 4, 16, 16)).ripples] == [0, 0, 0]


def test_the_report_is_text_fields_and_a_picture() -> None:
    report = splatlib.examine(unet(), torch.rand(1, 4, 16, 12))
    page = report._repr_html_()
    assert page.startswith("<svg") and 'aria-label="Ladder of sizes: 16, 8, 4, 8, 16"' in page
    assert "rise.0: 17 x 13 is refused: cat in rise.0 meets 10 x 8 from rise.0.up and 9 x 7 from fall.0" in told(report)
    assert "multiples of 4 work (probed)" in told(report) and "<pre>" in page
    sizes = [layer.size_out for layer in report.layers]
    assert sizes == [(8, 6), (4, 3), (8, 6), (16, 12)]


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(TypeError, match=r"model must be a torch\.nn\.Module, or the path of an ONNX file, got ndarray"):
        splatlib.examine(np.zeros(3))


def test_where_the_run_stopped_the_report_does_not_say_output() -> None:
    class Joined(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.down, self.up = nn.Conv2d(1, 2, 3, 2, 1), nn.ConvTranspose2d(2, 1, 2, 2)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return torch.cat([self.up(self.down(x)), x], 1)

    assert "then the refused cat" in told(splatlib.examine(Joined(), torch.rand(1, 1, 5, 5)))
    assert "then cat" in told(splatlib.examine(Joined(), torch.rand(1, 1, 6, 6)))


def test_every_size_that_was_tried_is_told() -> None:
    net = nn.Sequential(nn.Conv2d(1, 1, 4, 4), nn.Upsample(scale_factor=4))
    report = splatlib.examine(net, torch.rand(1, 1, 65, 65))
    assert "68 x 68 comes back whole" in told(report)
    assert "68 x 68" in report.remarks[0]
