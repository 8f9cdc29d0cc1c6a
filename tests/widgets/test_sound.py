"""The kernel bench can be heard: its samples are torch's, and it plays only when asked, quietly and not for long."""

import math

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from splatlib.checkerboard import is_flat

RATE, COUNT = 8000, 12_000
PRESS = "() => [...document.querySelectorAll('button')].find(b => b.textContent === '{}').click()"
# A context that makes no sound but notes what it is told: what is played, how loud it is, when it begins and ends.
NOTED = """() => {
  window.heard = [];
  window.AudioContext = class {
    constructor() { this.note = { open: true, from: performance.now() }; heard.push(this.note); }
    createBuffer(channels, count, rate) {
      Object.assign(this.note, { channels, count, rate });
      return { copyToChannel: samples => { this.note.samples = [...samples]; } };
    }
    createBufferSource() {
      const note = this.note;
      return {
        connect: to => { note.to = to; },
        start: () => { note.started = true; },
        set buffer(value) { note.given = true; },
      };
    }
    get destination() { return "ears"; }
    async close() { Object.assign(this.note, { open: false, lasted: performance.now() - this.note.from }); }
  };
}"""
KERNELS = [([1, 1, 1], 4, 1), ([1, 2, 3, 4, 5, 6, 7, 8], 8, 1), ([0.5, -1], 8, 3), ([0], 2, 1), ([2] * 16, 1, 4)]


def stamped(kernel, stride, dilation):
    """Stamp a hum of 110 Hz with torch, and crop it to a second and a half."""
    count = -(-COUNT // stride)
    hum = torch.sin(2 * math.pi * 110 * stride / RATE * torch.arange(count, dtype=torch.float64))
    w = torch.tensor([[kernel]], dtype=torch.float64)
    out = F.conv_transpose1d(hum[None, None], w, stride=stride, dilation=dilation)[0, 0]
    return F.pad(out, (0, COUNT))[:COUNT]


def tent(stride):
    return [1 - abs(k + 1 - stride) / stride for k in range(2 * stride - 1)]


@pytest.mark.parametrize("case", KERNELS)
def test_each_sample_is_torchs(call, case):
    kernel, stride, dilation = case
    code = "([kernel, stride, dilation]) => [...pure.kernel_bench.sound({ stride, dilation }, kernel)]"
    [ours] = call("kernel_bench", code, [[kernel, stride, dilation]])
    torch.testing.assert_close(torch.tensor(ours, dtype=torch.float64), stamped(*case), rtol=0, atol=1e-10)


def test_the_other_kernel_is_the_tent_and_flat(call):
    for stride, taps in enumerate(
        call("kernel_bench", "stride => pure.kernel_bench.tentOf(stride)", [*range(1, 9)]), 1
    ):
        assert taps == tent(stride) and is_flat(np.array([[taps]]), stride)


def test_an_uneven_kernel_makes_copies_of_the_hum_and_the_tent_hardly_any():
    """Around the multiples of 1000 Hz at stride 8: that is what is heard."""
    for kernel, least, most in (([1, 2, 3, 4, 5, 6, 7, 8], 0.05, 1), (tent(8), 0, 0.02)):
        waves = torch.fft.rfft(stamped(kernel, 8, 1)).abs()
        copies = [waves[round(1.5 * (1000 * j + side))] for j in (1, 2, 3) for side in (-110, 110)]
        assert least <= max(copies) / waves[165] <= most


@pytest.fixture
def open_bench(write_page, new_page):
    """Open a bench whose ears are noted: the page and the root."""

    def opened(script=NOTED, **start):
        page = new_page()
        page.add_init_script(f"({script})()")
        page.goto(write_page("kernel_bench", **{"stride": 8, "kernel": [1, 2, 3, 4, 5, 6, 7, 8]} | start))
        return page, page.locator(".splat-widget")

    return opened


def press(root, name="Hear a hum"):
    root.get_by_role("button", name=name).click()


@pytest.mark.parametrize(("name", "kernel"), [("Hear a hum", [*range(1, 9)]), ("Hear a flat kernel", tent(8))])
def test_what_is_played_is_this_quiet_and_ends(open_bench, name, kernel):
    page, root = open_bench()
    assert page.evaluate("heard.length") == 0
    press(root, name)
    page.wait_for_function("() => heard.length === 1 && !heard[0].open")
    note = page.evaluate("heard[0]")
    assert note["started"] and note["given"] and note["to"] == "ears" and note["lasted"] < 1990
    assert (note["channels"], note["count"], note["rate"]) == (1, COUNT, RATE) and COUNT / RATE <= 1.5
    samples, wanted = torch.tensor(note["samples"]).double(), stamped(kernel, 8, 1)
    at = torch.arange(COUNT, dtype=torch.float64)
    fade = torch.stack([at / 200, (COUNT - 1 - at) / 200, torch.ones_like(at)]).min(0).values
    torch.testing.assert_close(samples, 0.1 * wanted * fade / wanted.abs().max(), rtol=0, atol=1e-7)
    assert samples[0] == 0 == samples[-1] and 0.05 < samples.abs().max() < 0.1001
    assert root.locator("[role=status]").inner_text() == (
        "110 Hz, stamped at stride 8: its copies stand around multiples of 1000 Hz."
    )


ENDS = {
    "the next one": PRESS.format("Hear a flat kernel"),
    "another state": PRESS.format("Reset"),
    "hiding the page": """() => {
      Object.defineProperty(document, 'hidden', { value: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }""",
    "the clean-up": "() => document.querySelector('.splat-widget').dispatchEvent(new Event('splat:close'))",
}


@pytest.mark.parametrize("end", ENDS)
def test_it_stops_at_once_by(open_bench, end):
    page, _ = open_bench()
    ways = [PRESS.format("Hear a hum"), ENDS[end]]  # in one task, so that no clock can end it before
    code = "ways => ways.map(way => { (0, eval)(way)(); return heard[0].open; })"
    assert page.evaluate(code, ways) == [True, False]


def test_a_kernel_of_zeros_is_silence(open_bench):
    page, root = open_bench(kernel=[0, 0])
    press(root)
    assert set(page.evaluate("heard[0].samples")) == {0}


def test_a_browser_plays_it(open_bench):
    """The true thing: it runs, and is closed in the end."""
    page, root = open_bench(
        """() => {
          const True = AudioContext;
          window.made = [];
          window.AudioContext = class extends True { constructor() { super(); made.push(this); } };
        }"""
    )
    press(root)
    press(root, "Hear a flat kernel")
    page.wait_for_function("() => made.length === 2 && made.every(one => one.state === 'closed')")
    assert page.evaluate("made.map(one => one.state)") == ["closed", "closed"]  # and none was made besides


def test_without_sound_the_button_says_so(open_bench):
    _, root = open_bench("() => { delete window.AudioContext; }")
    button = root.get_by_role("button", name="No sound in this browser")
    assert button.get_attribute("aria-disabled") == "true" and root.get_by_role("button", name="Hear").count() == 0
    button.click(force=True)
