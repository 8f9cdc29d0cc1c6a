"""Drift and enlarger: each pixel that they draw is torch's, and they show what their chapters say."""

import numpy as np
import pytest
import torch
from oracles import doubled, enlarged, tiny
from test_shrinker import near, pixels

from splatlib.widgets.drift import CHOICES as GRIDS
from splatlib.widgets.enlarger import CHOICES as KERNELS


@pytest.fixture
def shown(write_page, load):
    """Open a widget in a state: its root."""

    def open_(name, **settings):
        return load(write_page(name, **settings)).locator(".splat-widget")

    return open_


@pytest.mark.parametrize("mode", GRIDS["mode"])
@pytest.mark.parametrize("times", [0, 1, 4])
def test_each_pixel_of_a_doubled_photograph_is_torchs(shown, mode, times):
    root = shown("drift", mode=mode, times=times)
    assert near(pixels(root, "photograph"), tiny(10)[0, 0])
    assert near(pixels(root, "large"), doubled(mode, times)[0][0])
    root.locator("input[data-name=other]").check()
    assert near(pixels(root, "large"), doubled("align_corners=False", times)[0][0])


def test_after_four_doublings_the_picture_has_moved_by_seven_and_a_half(shown):
    root = shown("drift", mode="asymmetric", times=4, row=80, column=80)
    assert "moved by 7.5 pixels" in root.locator(".splat-sum").inner_text()
    ramp = doubled("asymmetric", 4)[0][2] - doubled("align_corners=False", 4)[0][2]
    torch.testing.assert_close(ramp[80, 20:140] * 16, torch.full((120,), 7.5, dtype=torch.float64))
    assert "moved by 0 pixels" in shown("drift", mode="align_corners=False", times=4).locator(".splat-sum").inner_text()


def test_it_flickers_until_it_is_paused(shown):
    root = shown("drift", mode="asymmetric", times=3)
    box = root.locator("input[data-name=other]")
    root.get_by_role("button", name="Play").click()
    assert box.is_checked()
    root.page.wait_for_function("() => !document.querySelector('[data-name=other]').checked")
    root.get_by_role("button", name="Pause").click()
    assert root.get_by_role("button", name="Play").count() == 1


def test_an_output_pixel_is_dragged_over_both_axes(shown):
    root = shown("drift", times=1, mode="align_corners=False")
    page, box = root.page, root.locator("canvas[data-name=large]").bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 15.5 * box["width"] / 20, box["y"] + 7.5 * box["height"] / 20, steps=3)
    page.mouse.up()
    assert [root.locator(f"input[data-name={name}]").input_value() for name in ("row", "column")] == ["7", "15"]
    mark = root.locator(".splat-view").first.locator(".splat-mark")
    large = root.locator("canvas[data-name=photograph]").bounding_box()
    seen = mark.bounding_box()
    at = [(seen[side] - large[side]) / large["width"] * 10 for side in ("x", "y")]
    assert np.allclose(at, [7, 3], atol=0.05) and np.allclose(seen["width"] / large["width"], 0.2, atol=0.01)


@pytest.mark.parametrize("mode", KERNELS["mode"])
@pytest.mark.parametrize(("stride", "edge"), [(2, True), (3, False), (6, True)])
def test_each_pixel_of_a_stamped_photograph_is_torchs(shown, mode, stride, edge):
    root, (_, stamped, resized) = shown("enlarger", mode=mode, stride=stride, edge=edge), enlarged(mode, stride, edge)
    assert near(pixels(root, "stamped"), stamped)
    assert near(pixels(root, "difference"), 10 * (stamped - resized).abs())


@pytest.mark.parametrize("mode", ["nearest", "linear", "bicubic"])
def test_with_its_edge_continued_stamping_is_interpolation(shown, mode):
    for stride in range(2, 7):
        _, stamped, resized = enlarged(mode, stride, True)
        torch.testing.assert_close(stamped, resized, rtol=0, atol=1e-9)
        assert not pixels(shown("enlarger", mode=mode, stride=stride, edge=True), "difference").any()


def test_without_it_only_the_border_differs(shown):
    drawn = pixels(shown("enlarger", stride=4), "difference")
    assert drawn[0].any() and not drawn[4:-4, 4:-4].any()


def test_taps_one_too_many_move_the_picture_by_half_a_pixel(shown):
    """At stride 3 the tent of six taps differs inside as well; at stride 4 it is the tent."""
    assert pixels(shown("enlarger", stride=3, mode="linear, 2s taps", edge=True), "difference")[10:-10, 10:-10].any()
    assert not pixels(shown("enlarger", stride=4, mode="linear, 2s taps", edge=True), "difference").any()


@pytest.mark.parametrize("name", ["drift", "enlarger"])
@pytest.mark.parametrize("width", [1440, 390, 320])
def test_a_pixel_is_a_square_of_whole_screen_pixels(shown, name, width):
    root = shown(name)
    root.page.set_viewport_size({"width": width, "height": 900})
    for slider in ("times", "stride"):
        field = root.locator(f"input[data-name={slider}]")
        for value in range(7) if field.count() else ():
            field.evaluate("(e, v) => { e.value = v; e.dispatchEvent(new Event('input')); }", value)
            for canvas in root.locator("canvas").all():
                box = canvas.bounding_box()
                assert box["width"] == box["height"] >= 100
                assert box["width"] % canvas.evaluate("e => e.width") == 0


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(
    ("name", "canvas", "slider", "values"),
    [
        ("shrinker", "small", "output_size", (24, 33, 37, 48)),
        ("enlarger", "stamped", "stride", (2, 3, 6)),
        ("drift", "large", "times", (1, 4)),
    ],
)
def test_the_mark_stands_on_its_pixel_at_every_size(shown, name, canvas, slider, values, width):
    """The picture is not always as large as its room; what stands on it is measured by the picture."""
    for value in values:
        root = shown(name, **{slider: value, "row": 7, "column": 5})
        root.page.set_viewport_size({"width": width, "height": 900})
        picture = root.locator(f"canvas[data-name={canvas}]")
        view, n = picture.locator("xpath=.."), picture.evaluate("e => e.width")
        box, mark = picture.bounding_box(), view.locator(".splat-mark").bounding_box()
        at = [(mark[side] - box[side]) * n / box["width"] for side in ("y", "x")] + [mark["height"] * n / box["width"]]
        assert np.allclose(at, [7, 5, 1], atol=0.05), f"{slider} {value}"
        for line in view.locator(".splat-divider").all():
            assert line.bounding_box()["height"] == box["height"]
