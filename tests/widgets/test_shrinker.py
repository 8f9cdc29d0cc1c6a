"""The shrinker: each pixel that it draws is torch's, the secret is seen where it should be, hands do what they ask."""

import base64

import numpy as np
import pytest
import torch
from drive import STATE, check
from oracles import resized, shrinker_source, temple

from splatlib.widgets.shared.photograph import photograph
from splatlib.widgets.shrinker import CELLS, MODES, SIDE

FACE = "specs.shrinker.goals.find.start.secret"
# As one text: Playwright takes a list number by number.
PIXELS = """canvas => {
  const { width, height } = canvas, { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  return { width, height, data: btoa(Array.from(data, byte => String.fromCharCode(byte)).join("")) };
}"""


def pixels(root, name):
    """Give the pixels of a canvas, (H, W, 3)."""
    found = root.locator(f'canvas[data-name="{name}"]').evaluate(PIXELS)
    data = np.frombuffer(base64.b64decode(found["data"]), dtype=np.uint8).astype(int)
    drawn = data.reshape(found["height"], found["width"], 4)
    assert (drawn[..., 3] == 255).all()
    return drawn[..., :3]


def near(drawn, wanted):
    """Tell that bytes are the nearest to these numbers, cut off at both ends."""
    wanted = np.clip(np.asarray(wanted, dtype=float), 0, 255)
    return drawn.shape[:2] == wanted.shape and (np.abs(drawn - wanted[..., None]) <= 0.5 + 1e-6).all()


def state(settings):
    usual = {"output_size": 32, "divider": 16, "shift": 0, "left": "bilinear", "mode": "bilinear, antialias"}
    found = {**usual, **settings}
    return found | {"first": {"secret": found.get("secret", [0])}}


@pytest.fixture
def shown(write_page, load):
    """Open the widget in a state: its root."""

    def open_(**settings):
        return load(write_page("shrinker", **settings)).locator(".splat-widget")

    return open_


@pytest.fixture(scope="module")
def face(browser):
    """Give the secret that the widget ships."""
    from splatlib.widgets.shared import join

    page = browser.new_page()
    page.goto("about:blank")
    secret = page.evaluate(
        "async text => { const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));"
        f" const {{ specs }} = await import(url); return {FACE}; }}",
        join.module("shrinker"),
    )
    page.close()
    return secret


def test_the_photograph_is_scikit_learns():
    assert np.array_equal(photograph(), temple().numpy())


@pytest.mark.parametrize("mode", MODES)
def test_shrinking_is_torchs_to_the_last_digit(call, mode):
    """Every size that the slider offers, every pixel."""
    code = """n => {
      const s = { output_size: n, secret: [], shift: 5, left: "", mode: "" };
      return [...pure.shrinker.shrunk(s, MODE).planes[0]];
    }""".replace("MODE", repr(mode))
    sizes = list(range(24, 49))
    source = shrinker_source(state({"shift": 5}))
    for n, found in zip(sizes, call("shrinker", code, sizes), strict=True):
        wanted = resized(source, (n, n), mode)[0, 0]
        torch.testing.assert_close(
            torch.tensor(found, dtype=torch.float64).reshape(n, n), wanted, rtol=1e-12, atol=1e-9
        )


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"output_size": 48, "left": "nearest", "mode": "area", "divider": 48},
        {"output_size": 37, "left": "bicubic, antialias", "mode": "bilinear", "divider": 11, "shift": 3},
        {"output_size": 24, "left": "area", "mode": "nearest", "divider": 0, "shift": 6, "secret": [65535] * 64},
    ],
)
def test_each_pixel_on_the_screen_is_torchs(shown, settings):
    root, wanted = shown(**settings), state(settings)
    source = shrinker_source(wanted)
    assert near(pixels(root, "photograph"), source[0, 0])
    left, right = (resized(source, wanted["output_size"], wanted[key])[0, 0] for key in ("left", "mode"))
    cut = wanted["divider"]
    assert near(pixels(root, "small"), torch.cat([left[:, :cut], right[:, cut:]], dim=1))


def test_what_is_lit_is_what_is_read(shown):
    """By bilinear at a third one pixel of nine stays bright, the others fall to a quarter; area reads all."""
    root = shown(lit=True, mode="area")
    drawn, source = pixels(root, "photograph"), shrinker_source(state({}))[0, 0].numpy()
    share = np.full((SIDE, SIDE), 0.25)
    share[1::3, 1::3] = 1
    share[:, SIDE // 2 :] = 1
    assert near(drawn, source * share)


def test_a_secret_is_seen_at_a_third_alone(shown, face):
    """Bilinear copies the painted pixels; with antialias the difference that they make is a ninth."""
    bits = np.array([[face[2 * r + c // 16] >> c % 16 & 1 for c in range(CELLS)] for r in range(CELLS)], dtype=bool)
    assert 100 < bits.sum() < 400
    wanted = state({"secret": face})
    with_, without = shrinker_source(wanted)[0, 0], shrinker_source(state({}))[0, 0]
    assert np.array_equal((with_ != without).numpy()[1::3, 1::3], bits) and (with_ != without).sum() == bits.sum()
    small = pixels(shown(secret=face, divider=32), "small")[..., 0]
    assert set(small[bits].tolist()) == {0, 255} and np.array_equal(small, with_[1::3, 1::3].numpy())
    gentle = [resized(x[None, None], 32, "area")[0, 0] for x in (with_, without)]
    torch.testing.assert_close(gentle[0] - gentle[1], (with_ - without)[1::3, 1::3] / 9)


def test_the_challenge_is_solved_by_size_and_mode(shown):
    root = shown()
    won = root.locator(".splat-goal.splat-won")
    root.get_by_role("button", name="Challenge").click()
    assert won.count() == 0
    root.locator("input[data-name=output_size]").fill("32")
    assert won.count() == 0
    root.locator("[data-name=left] [data-value=bilinear]").click()
    assert won.count() == 1
    root.locator("input[data-name=shift]").fill("1")
    assert won.count() == 0


def test_a_pointer_chooses_a_pixel_and_moves_line_and_camera(shown):
    root = shown()
    page = root.page
    small, large = (root.locator(f"canvas[data-name={name}]").bounding_box() for name in ("small", "photograph"))

    def at(box, r, c, n):
        return box["x"] + (c + 0.5) * box["width"] / n, box["y"] + (r + 0.5) * box["height"] / n

    def value(name):
        return int(root.locator(f"input[data-name={name}]").input_value())

    page.mouse.move(*at(small, 5, 29, 32))
    assert [value("row"), value("column")] == [5, 29]
    page.mouse.move(*at(large, 94, 2, 96))
    assert [value("row"), value("column")] == [31, 0]
    bar = root.locator(".splat-divider").bounding_box()
    page.mouse.move(bar["x"] + bar["width"] / 2, bar["y"] + 20)
    page.mouse.down()
    page.mouse.move(small["x"] + 9.1 * small["width"] / 32, bar["y"] + 90, steps=3)
    page.mouse.up()
    assert value("divider") == 9
    page.mouse.move(*at(large, 50, 50, 96))
    page.mouse.down()
    page.mouse.move(*at(large, 50, 46, 96), steps=4)
    page.mouse.up()
    assert value("shift") == 4
    check("shrinker", root.evaluate(STATE))


def test_a_secret_is_painted_by_hand_and_wiped(shown):
    root = shown(paint=True, divider=32)
    page, box = root.page, root.locator("canvas[data-name=small]").bounding_box()
    side = box["width"] / 32
    page.mouse.move(box["x"] + 2.5 * side, box["y"] + 4.5 * side)
    page.mouse.down()
    page.mouse.move(box["x"] + 20.5 * side, box["y"] + 4.5 * side, steps=40)
    page.mouse.up()
    row = pixels(root, "small")[4, :, 0]
    assert set(row[2:21].tolist()) <= {0, 255} and "secret=" in root.locator(".splat-link").get_attribute("href")
    page.mouse.down()  # a stroke that begins on paint takes it away
    page.mouse.move(box["x"] + 2.5 * side, box["y"] + 4.5 * side, steps=40)
    page.mouse.up()
    assert "secret" not in root.locator(".splat-link").get_attribute("href")
    root.get_by_role("button", name="Paint the chosen pixel").click()
    assert "secret" in root.locator(".splat-link").get_attribute("href")
    root.get_by_role("button", name="Wipe the secret").click()
    assert "secret" not in root.locator(".splat-link").get_attribute("href")


@pytest.mark.parametrize("width", [1440, 768, 390, 320])
@pytest.mark.parametrize("size", [24, 32, 37, 48])
def test_a_pixel_is_a_square_of_whole_screen_pixels(shown, width, size):
    root = shown(output_size=size)
    root.page.set_viewport_size({"width": width, "height": 900})
    for name, n in (("photograph", SIDE), ("small", size)):
        canvas = root.locator(f"canvas[data-name={name}]")
        box = canvas.bounding_box()
        assert box["width"] == box["height"] and box["width"] % n == 0 and box["width"] >= 144
        assert canvas.evaluate("e => getComputedStyle(e).imageRendering") == "pixelated"
