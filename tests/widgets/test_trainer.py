"""What only the trainer does: it learns as torch does, step by step, and what the chapter claims comes out here."""

import numpy as np
import pytest
import torch
from oracles import decoder, trained
from sklearn.datasets import load_digits
from torch import nn

from splatlib.checkerboard import checkerboard_energy
from splatlib.widgets.shared.digits import DIGITS
from splatlib.widgets.trainer import CHOICES

NAMES = CHOICES["upsampler"]
TEN = """([name, seed, digits]) => {
  const { begin, advance, forward, load } = pure.trainer, data = load(digits), { small } = data;
  const run = begin(name, seed, data), list = array => [...array];
  const ways = Array.from({ length: 10 }, () => advance(run)).map(({ batch, g }) => [batch, list(g)]);
  return [run.history.map(list), ways, run.history.map(theta => list(forward(run.kind, theta, small[250]).y))];
}"""


def flat(parts):
    """Lay numbers of the torch network out as the page does: tap by tap, the eight channels side by side."""
    rows = []
    for at, part in enumerate(parts):
        if part.ndim == 4:
            outwards = at == 0 or (part.shape[0] == 8 and part.shape[1] == 1)
            part = part.permute(2, 3, 1, 0) if outwards else part.permute(0, 2, 3, 1)
        rows.append(part.flatten())
    return torch.cat(rows)


def test_the_digits_are_scikit_learns():
    pixels = [ord(letter) - ord("a") for letter in DIGITS]
    assert pixels == load_digits().images[:300].astype(int).ravel().tolist()


@pytest.mark.parametrize("name", NAMES)
def test_ten_steps_are_torchs(name, call):
    """The same weights, batches, gradients and pictures; 150 to 400 numbers are learnt."""
    for seed, (history, ways, pictures) in enumerate(call("trainer", TEN, [[name, seed, DIGITS] for seed in range(3)])):
        _, small, states, wanted = trained(name, str(seed), len(ways))
        assert 150 <= len(history[0]) <= 400
        for n, (theta, picture) in enumerate(zip(history, pictures, strict=True)):
            np.testing.assert_allclose(theta, flat(states[n].values()), rtol=1e-9, atol=1e-12, err_msg=f"step {n}")
            net = decoder(name)
            net.load_state_dict(states[n])
            with torch.no_grad():
                shown = net(small[250:251]).flatten()
            np.testing.assert_allclose(picture, shown, rtol=1e-9, atol=1e-12, err_msg=f"step {n}")
        for n, ((batch, g), (torchs, gradients)) in enumerate(zip(ways, wanted, strict=False)):
            assert batch == torchs
            np.testing.assert_allclose(g, flat(gradients), rtol=1e-9, atol=1e-12, err_msg=f"gradient {n}")


def test_weights_start_within_torchs_bounds(call):
    """Evenly within what torch's own layers draw from."""
    found = call("trainer", "([name, seed]) => [...pure.trainer.begin(name, seed).history[0]]", [[n, 0] for n in NAMES])
    for name, theta in zip(NAMES, found, strict=True):
        torch.manual_seed(0)
        theirs = [
            max(p.abs().max() for layer in nets for p in layer.parameters())
            for nets in zip(
                *[[net[0], nn.Sequential(*net[2:])] for net in (decoder(name) for _ in range(40))], strict=True
            )
        ]
        for part, bound in ((theta[:80], theirs[0]), (theta[80:], theirs[1])):
            assert max(map(abs, part)) <= 1.02 * bound, name
            if name != "tent":
                assert max(map(abs, part)) > 0.8 * bound, name


RUN = """([name, seed, digits]) => {
  const { forward, weights, measure, load } = pure.trainer, { small } = load(digits);
  return [0, 120].map(step => {
    const state = { upsampler: name, seed, step, digits, digit: 0 }, [kind, theta] = weights(state);
    const { ripple, error } = measure(state);
    return { numbers: [error, ripple], pictures: small.slice(240).map(x => [...forward(kind, theta, x).y]) };
  });
}"""


def test_the_orderings_of_the_chapter_come_out(call):
    """Of what chapter 7 asserts, all that 240 digits and a test on 60 can show; upsamplers in its order.

    Not here, for that needs its 1500 digits: that transposed 3x3 has the largest error, and that the tent's ripple,
    after training, is more than half of what a random start leaves (0.086 against 0.208 here; ICNR's is).
    """
    cases = [[name, str(seed), DIGITS] for name in NAMES for seed in range(3)]
    runs = call("trainer", RUN, cases)
    energy = [[checkerboard_energy(np.reshape(at["pictures"], (60, 1, 8, 8)), 2) for at in run] for run in runs]
    numbers = [
        [[*at["numbers"], share] for at, share in zip(*both, strict=True)] for both in zip(runs, energy, strict=True)
    ]
    before, after = np.reshape(numbers, (6, 3, 2, 3)).transpose(2, 0, 1, 3)  # upsampler, seed, (error, ripple, energy)
    free, flat_start, by_form = [0, 1, 3], [2, 4], [5]
    # at the start: a pattern on pictures and on grey, or neither
    assert before[flat_start + by_form, :, 1].max() < 1e-5 < 0.005 < before[free, :, 1].min()
    assert before[flat_start + by_form, :, 2].max() < 0.15 < before[free, :, 2].min()
    assert before[4, :, 2].max() < 1e-12
    # after training: none on pictures, and on grey one wherever the form allows it
    assert after[..., 2].max() < 0.05 and (after[free, :, 2] < before[free, :, 2]).all()
    assert after[by_form, :, 1].max() < 1e-5
    assert 0.02 < after[:5, :, 1].min() and after[:5, :, 1].max() < 0.5
    mean = after.mean(axis=1)
    assert mean[4, 1] > 0.5 * mean[3, 1]
    assert (after[..., 0] < before[..., 0]).all()


def test_flatness_is_left_before_the_readers_eyes(write_page, load):
    page = load(write_page("trainer"))
    told, numbers = page.locator(".splat-sum"), page.locator("[data-name=numbers] td")
    assert told.inner_text() == "On a flat grey it is flat." and numbers.nth(1).inner_text() == "0"
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("() => document.querySelector('[data-name=step]').value === '120'")
    page.get_by_role("button", name="Play").wait_for()
    assert told.inner_text() == "On a flat grey it draws a pattern." and float(numbers.nth(1).inner_text()) > 0.02
    grey = "() => [...document.querySelectorAll('canvas')].at(-1).getContext('2d').getImageData(0, 0, 2, 2).data[0]"
    shown = [float(cell) for cell in page.locator("[data-name=grey] td").all_inner_texts()]
    assert abs(page.evaluate(grey) / 255 - min(1, max(0, shown[0]))) < 0.004
    page.get_by_role("button", name="nearest + conv").click()
    assert page.locator("[data-name=step]").input_value() == "0"
