"""The pure functions of the widgets, in a real browser, against splatlib on thousands of random settings."""

import itertools
import json
import random
from importlib import import_module

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from oracles import STARTS
from sample import EVERY

from splatlib import conv_transpose2d, palette
from splatlib.geometry import conv_transpose_size, landing
from splatlib.widgets import Tent, tent, two_grids
from splatlib.widgets.shared import join

WIDGETS = join.names()


def axes(n):
    """Random accepted settings of one axis each."""
    draw = random.Random(7)
    while n:
        stride, dilation, size, kernel_size = (draw.randint(1, top) for top in (5, 4, 6, 5))
        output_padding = draw.randrange(max(stride, dilation))
        padding = draw.randint(0, 7)
        canvas = (size - 1) * stride + dilation * (kernel_size - 1) + 1
        if canvas - 2 * padding + output_padding < 1:
            continue
        n -= 1
        yield {
            "size": size,
            "kernel_size": kernel_size,
            "stride": stride,
            "padding": padding,
            "output_padding": output_padding,
            "dilation": dilation,
        }


def test_landing_and_size(call):
    cases = list(axes(4000))
    found = call("stepper", "a => [pure.landing(a), pure.outputSize(a)]", cases)
    for a, (where, size) in zip(cases, found, strict=True):
        geometry = {key: value for key, value in a.items() if key != "output_padding"}
        assert where == landing(**geometry).tolist(), a
        assert size == conv_transpose_size(**a), a


def test_splat(call):
    """All sizes differ, and so do the settings of the two axes."""
    draw = random.Random(8)
    cases = []
    both = list(axes(4000))
    for down, across in zip(both[::2], both[1::2], strict=True):
        x = [[draw.randint(-9, 9) for _ in range(across["size"])] for _ in range(down["size"])]
        w = [[draw.randint(-9, 9) for _ in range(across["kernel_size"])] for _ in range(down["kernel_size"])]
        cases.append([x, w, [down, across]])
    code = """([x, w, axes]) => {
      const { sums, terms } = pure.splat(x, w, axes, x.flat().map((_, i) => i));
      const written = terms.map(row => row.map(cell => cell.reduce((sum, [r, c, k, l]) => sum + x[r][c] * w[k][l], 0)));
      return [sums, JSON.stringify(written) === JSON.stringify(sums)].map(JSON.stringify);
    }"""
    for (x, w, (down, across)), (sums, alike) in zip(cases, call("stepper", code, cases), strict=True):
        options = {key: (down[key], across[key]) for key in ("stride", "padding", "output_padding", "dilation")}
        y = conv_transpose2d(np.array(x)[None, None], np.array(w)[None, None], **options)[0, 0]
        assert json.loads(sums) == y.tolist(), options
        assert alike == "true"


@pytest.mark.parametrize("name", WIDGETS)
def test_python_and_the_page_settle_alike(call, name):
    """Any state, from inside and outside the range of each slider, becomes the same possible state, said alike."""
    kind = getattr(import_module("splatlib.widgets"), join.class_name(name))
    draw = random.Random(9)
    starts = [{}, *STARTS.get(name, [])]
    cases = []
    for _ in range(2000 if EVERY else 1000):
        state = dict(kind(**draw.choice(starts))._first) if not cases or draw.random() < 0.02 else dict(cases[-1][0])
        for slider, (low, high) in kind.sliders.items():
            state[slider] = draw.randint(low - 2, high + 3)
        changed = draw.choice([[], *([key] for key in state)])
        cases.append([state, changed])
    # Words that are the same in every state, as the digits of the trainer are, travel once.
    long = {key: value for key, value in cases[0][0].items() if isinstance(value, str) and len(value) > 1000}
    assert all(state[key] == value for state, _ in cases for key, value in long.items())
    code = f"""([state, changed]) => {{
      const long = {json.dumps(long)}, [settled, said] = pure.settle(specs.{name}, {{ ...state, ...long }}, changed);
      for (const key in long) if (settled[key] === long[key]) delete settled[key];
      return [settled, said];
    }}"""
    found = call(name, code, [[{k: v for k, v in state.items() if k not in long}, some] for state, some in cases])
    for (wanted, changed), (state, said) in zip(cases, found, strict=True):
        state = long | state
        assert [state, said] == list(kind.settle(wanted, changed)), (wanted, changed)
        assert kind.settle(state, [])[0] == state  # settled is settled
    assert any(said for _, said in found) and not all(said for _, said in found)


@pytest.mark.parametrize("name", ["four_views", "mixer", "stepper", "tent", "two_grids"])
def test_numbers_that_come_by_themselves_can_be_typed_and_linked(call, name):
    """A longer row goes on with the next whole numbers, up to the largest that a field and a link take."""
    kind = getattr(import_module("splatlib.widgets"), join.class_name(name))
    cases = []
    for top in (7, 999_997, 999_998.5, 999_999):
        rows = [[1, top]] * 4 if name == "mixer" else [1, top]
        cases.append(
            kind.settle(kind()._first | {"input": rows, "size": 2}, ["size"])[0] | {"size": kind.sliders["size"][1]}
        )
    found = call(name, f"state => pure.settle(specs.{name}, state, ['size'])[0]", cases)
    for wanted, state in zip(cases, found, strict=True):
        assert state == kind.settle(wanted, ["size"])[0]
        before, after = np.array(wanted["input"]), np.array(state["input"])
        assert after.shape[-1] > 2 and after.max() == min(before.max() + after.size - before.size, 999_999)


def test_two_grids_stand_where_python_says_and_where_torch_does(call):
    """Each output pixel stands and reads as in Python; grid_sample reads the same at its place from -1 to 1."""
    modes = two_grids.CHOICES["mode"]
    cases = [(size, out, mode) for size in range(1, 9) for out in range(1, 17) for mode in modes]
    found = call("two_grids", "([size, out, mode]) => pure.two_grids.grid(size, out, mode)", cases)
    for case, picture in zip(cases, found, strict=True):
        places, matrix = two_grids.grid(*case)
        assert picture["places"] == places, case
        np.testing.assert_allclose(picture["matrix"], matrix, rtol=0, atol=1e-15, err_msg=str(case))
        size, _, mode = case
        if mode.startswith("nearest"):
            continue
        at = torch.tensor(picture["axis"], dtype=torch.float64)
        at = torch.stack([at, torch.zeros_like(at)], dim=-1).expand(size, 1, -1, -1)
        one = torch.eye(size, dtype=torch.float64)[:, None, None]
        read = F.grid_sample(one, at, padding_mode="border", align_corners=mode == "align_corners=True")
        np.testing.assert_allclose(read[:, 0, 0].T, matrix, rtol=0, atol=1e-12, err_msg=str(case))


def test_the_line_of_code_of_two_grids_gives_the_numbers_that_are_shown(call):
    for mode in two_grids.CHOICES["mode"]:
        cases = [
            {"size": size, "output_size": out, "mode": mode, "input": [3, 1, 4, 1.5, 9, 2, 6, 5][:size]}
            for size in (1, 2, 5, 8)
            for out in (1, 3, 8, 16)
        ]
        code = "s => [pure.two_grids.picture(s).output, pure.two_grids.call(s)]"
        for output, line in call("two_grids", code, cases):
            np.testing.assert_allclose(eval(line)[0, 0], output, rtol=0, atol=1e-5, err_msg=line)


def test_tent_stamps_what_the_matrix_holds_and_its_line_of_code_runs(call):
    """The page stamps, Python reads off a matrix; the line to copy gives the numbers that are shown."""
    names = ("size", "stride", "mode", "align_corners")
    draws = itertools.product(range(2, 7), range(2, 9), tent.CHOICES["mode"], (False, True))
    cases = [
        dict(zip(names, draw, strict=True)) | {"pixel": 0, "input": [3, 1, 4, 1.5, 9, 2.5][: draw[0]]} for draw in draws
    ]
    code = """s => {
      const view = pure.tent.picture(s);
      return [view.taps, view.matrix, view.output, pure.tent.call(s, view)];
    }"""
    for state, (taps, matrix, output, line) in zip(cases, call("tent", code, cases), strict=True):
        tables = Tent.tables(state)
        for ours, theirs in ((taps, tables["kernel"][0]), (matrix, tables["matrix"]), (output, tables["output"][0])):
            np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12, err_msg=str(state))
        np.testing.assert_allclose(eval(line)[0, 0], output, rtol=0, atol=1e-5, err_msg=line)


def test_colours_and_hatches_are_the_palettes(call):
    assert call("stepper", "pure.styleOf", list(range(48))) == [list(palette.style(pixel)) for pixel in range(48)]
    assert len({palette.style(pixel) for pixel in range(24)}) == 24


def _luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("ink", "line", "colours"), [("#1c1f24", 0.2, palette.LIGHT), ("#eceff4", 0.35, palette.DARK)])
def test_text_stands_out_on_every_colour_and_its_hatch(ink, line, colours):
    """4.5 to 1, on the colour and on the lines of its hatch, which are so much black."""
    for colour in colours:
        mixed = [round((1 - line) * int(colour[i : i + 2], 16)) for i in (1, 3, 5)]
        for ground in (colour, "#{:02x}{:02x}{:02x}".format(*mixed)):
            light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, ground


def test_links_carry_every_kind_of_setting(call):
    first = {"stride": 2, "hide": False, "input": [[5, 6], [7, 8]], "kernel": [1, 10], "order": [0, 1]}
    states = [
        first,
        {**first, "stride": 3},
        {**first, "hide": True, "input": [[-1.5]]},
        {**first, "input": [1, 2], "kernel": [[1, 2], [3, 4]], "order": [1, 0]},
    ]
    code = (
        "([first, state]) => { const link = pure.linkTo('splat', first, state);"
        " return [link, pure.fromLink('splat', link, first)]; }"
    )
    found = call("stepper", code, [[first, state] for state in states])
    assert [link for link, _ in found][:2] == ["#splat", "#splat?stride=3"]
    for state, (_, patch) in zip(states, found, strict=True):
        assert {**first, **(patch or {})} == state
