"""What the drawings draw: the numbers, whose colour and hatch they stand on, and how well they can be read."""

import subprocess
import sys

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from matplotlib.colors import to_hex, to_rgb

from splatlib import plot
from splatlib.palette import HATCHES, LIGHT, style

X, W = np.array([[5, 6], [7, 8]]), np.array([[1, 2], [3, 4]])


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def texts(ax):
    return [t.get_text() for t in ax.texts]


def bands(ax):
    """The coloured patches: [(colour, hatch), ...] in drawing order."""
    return [(to_hex(p.get_facecolor()), p.get_hatch()) for p in ax.patches if p.get_hatch()]


def look(pixel):
    colour, hatch = style(pixel)
    return LIGHT[colour], HATCHES[hatch] * 2


def luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def contrast(a, b):
    dark, light = sorted([luminance(a), luminance(b)])
    return (light + 0.05) / (dark + 0.05)


def on_a_dark_page(colour):
    """CSS `invert(1) hue-rotate(180deg)`: the matrix of the Filter Effects specification."""
    r, g, b = (0.213, 0.715, 0.072)
    turn = np.array([[2 * r - 1, 2 * g, 2 * b], [2 * r, 2 * g - 1, 2 * b], [2 * r, 2 * g, 2 * b - 1]])
    return np.clip(turn @ (1 - np.array(colour)), 0, 1)


def test_grid_shows_every_number_in_row_order():
    ax = plot.grid([[1, 0.25, 3], [-4, 1000, 6]], owner="own")
    assert texts(ax) == ["1", "0.25", "3", "-4", "1000", "6"]
    assert bands(ax) == [look(n) for n in range(6)]


def test_overlap_has_a_band_for_each_pixel():
    ax = plot.grid([1, 2, 3], owner=[0, (0, 1), None])
    assert bands(ax) == [look(0), look(0), look(1)]
    assert [p.get_width() for p in ax.patches if p.get_hatch()] == [1, 0.5, 0.5]


def test_owner_of_wrong_size_is_refused():
    with pytest.raises(ValueError, match="each of the 3 cells, got 2"):
        plot.grid([1, 2, 3], owner=[0, 1])


def test_owners_are_the_pixels_that_torch_feels():
    setting = {"stride": 2, "padding": 1, "output_padding": 1, "dilation": 2}
    found = plot.owners((2, 3), (3, 2), **setting)
    for pixel in range(6):
        x = torch.zeros(6)
        x[pixel] = 1
        felt = F.conv_transpose2d(x.reshape(1, 1, 2, 3), torch.ones(1, 1, 3, 2), **setting)[0, 0].bool()
        assert [pixel in p for p in found.ravel()] == felt.ravel().tolist()


def test_steps_show_each_canvas():
    ax = plot.steps(X, W, stride=2)
    shown = np.array(texts(ax), dtype=int).reshape(5, 4, 4)
    assert not shown[0].any()
    for n in range(1, 5):
        x = torch.tensor(X * (np.arange(4) < n).reshape(2, 2))[None, None]
        np.testing.assert_array_equal(shown[n], F.conv_transpose2d(x, torch.tensor(W)[None, None], stride=2)[0, 0])
    assert [bands(ax).count(look(n)) for n in range(4)] == [16, 12, 8, 4]


def test_row_shows_stamps_sums_and_crop():
    ax = plot.row([1, 2, 3], [1, 10, 100], stride=2, padding=1, output_padding=1)
    assert texts(ax)[:12] == "1 1 10 100 2 2 20 200 3 3 30 300".split()
    assert texts(ax)[12:] == "1 10 102 20 203 30 300".split()
    grey = [t.get_text() for t in ax.texts if to_hex(t.get_color()) == plot.FAINT]
    assert grey == ["1"]
    sums = [t.get_position() for t in ax.texts[12:]]
    stamps = {t.get_position()[0] for t in ax.texts if t.get_text() == "200"}
    assert sums[4][0] in stamps  # 203 stands under the 200 that it holds


@pytest.mark.parametrize(
    "setting",
    [
        {},
        {"stride": 2, "padding": 1},
        {"stride": 2, "padding": 2, "output_padding": 1},
        {"dilation": 3, "padding": 3},
        {"stride": 4, "padding": 1, "output_padding": 3},
    ],
    ids=str,
)
def test_row_leaves_in_black_what_torch_gives(setting):
    ax = plot.row([1, 2, 3, 5], [1, 10, 100], **setting)
    low = max(t.get_position()[1] for t in ax.texts)  # the line of sums
    black = [int(t.get_text()) for t in ax.texts if t.get_position()[1] == low and t.get_color() == plot.INK]
    theirs = F.conv_transpose1d(torch.tensor([[1, 2, 3, 5]]), torch.tensor([[[1, 10, 100]]]), **setting)
    assert black == theirs.flatten().tolist()
    dashed = [p for p in ax.patches if p.get_linestyle() == "--"]
    padding, extra = setting.get("padding", 0), setting.get("output_padding", 0)
    beyond = max(theirs.numel() + padding, theirs.numel() + 2 * padding - extra)
    assert len(dashed) == beyond - theirs.numel()


def test_row_with_dilation_and_output_padding_has_blank_cells():
    ax = plot.row([1, 2], [5], stride=3, output_padding=2)
    assert texts(ax)[4:] == "5 0 0 10 0 0".split()
    assert bands(ax) == [look(n) for n in (0, 0, 1, 1, 0, 1)]


def test_matrix_colours_columns_and_leaves_zeros_white():
    ax = plot.matrix(np.array([[1, 0], [100, 1], [0, 100]]))
    assert texts(ax) == ["1", "0", "100", "1", "0", "100"]
    assert bands(ax) == [look(0), look(0), look(1), look(1)]
    assert [t.get_color() == plot.FAINT for t in ax.texts] == [t == "0" for t in texts(ax)]


def test_every_number_fits_its_cell():
    ax = plot.grid([[7, 1024, 65536, 0.25], [-1234567, 0.333333, -0.00012345, -2.25]])
    ax.figure.canvas.draw()
    for text, patch in zip(ax.texts, ax.patches, strict=True):
        number, cell = text.get_window_extent(), patch.get_window_extent()
        assert cell.x0 < number.x0 < number.x1 < cell.x1, text


def test_counts_deepen():
    ax = plot.counts([[1, 2], [2, 4]])
    fills = [luminance(p.get_facecolor()[:3]) for p in ax.patches]
    assert texts(ax) == ["1", "2", "2", "4"]
    assert fills[0] > fills[1] == fills[2] > fills[3]
    bars = plot.counts([1, 3])
    assert len(bars.patches) == 4 + 2
    deepest = [plot.counts(counts).patches[-1].get_facecolor() for counts in ([[1, 2]], [[1, 9]], [[3, 16]])]
    assert len(set(deepest)) == 1  # the largest count, whatever it is


def test_grids_put_dots_where_the_samples_are():
    ax = plot.grids(3, [0, 0.4, 2], [-0.25, 2.25])
    dots = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o"]
    centres = [t.get_position()[0] for t in ax.texts[:3]]
    unit = centres[1] - centres[0]
    np.testing.assert_allclose((np.array(dots) - centres[0]) / unit, [0, 0.4, 2, -0.25, 2.25])
    assert texts(ax) == ["0", "1", "2", "0", "1", "2", "0", "1"]


@pytest.mark.parametrize("page", [lambda colour: colour, on_a_dark_page], ids=["light", "dark"])
def test_text_can_be_read(page):
    drawings = [
        plot.grid(np.arange(24).reshape(4, 6), "own"),
        plot.row([1, 2, 3], [1, 10, 100], 2, 1),
        plot.matrix(np.eye(8, dtype=int)),
        plot.counts([[1, 2], [2, 4]]),
    ]
    seen = 0
    for ax in drawings:
        for text in ax.texts:
            x, y = text.get_position()
            under = [p for p in ax.patches if p.contains_point(ax.transData.transform((x - 0.1, y)))]
            for patch in under:
                behind = [patch.get_facecolor()] if patch.get_facecolor()[3] else []
                behind += [patch.get_edgecolor()] if patch.get_hatch() else []
                for colour in behind:
                    seen += 1
                    assert contrast(page(to_rgb(text.get_color())), page(to_rgb(colour))) >= 4.5, text
    assert seen > 100
    assert contrast(page(to_rgb(plot.INK)), page((1, 1, 1))) >= 4.5


def test_background_is_transparent():
    ax = plot.grid([1, 2])
    assert ax.figure.get_facecolor()[3] == 0 and ax.get_facecolor()[3] == 0


def test_matplotlib_waits_until_something_is_drawn():
    code = "import sys, splatlib.plot; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_resized_shows_the_values_of_both_grids_and_whose_they_are():
    x = torch.tensor([[[1.0, 2, 3]]])
    for align_corners, at in ((False, (np.arange(6) + 0.5) / 2), (True, 0.5 + np.arange(6) * 2 / 5)):
        ax = plot.resized(x[0, 0], at)
        y = F.interpolate(x, size=6, mode="linear", align_corners=align_corners)[0, 0]
        assert texts(ax)[:9] == [plot.number(v) for v in [1.0, 2.0, 3.0, *y.tolist()]]
    ax = plot.resized(x[0, 0], (np.arange(6) + 0.5) / 2)
    owners = [0, 1, 2, 0, 0, 1, 0, 1, 1, 2, 1, 2, 2]  # the input; then whom each output pixel reads
    assert bands(ax) == [look(pixel) for pixel in owners]


def test_resized_with_reads_shows_the_pixel_that_holds_the_place():
    left = np.arange(3) * 5 / 3
    for reads, mode in ((left, "nearest"), (left + 5 / 6, "nearest-exact")):
        picks = F.interpolate(torch.arange(5.0)[None, None], size=3, mode=mode)[0, 0].int().tolist()
        ax = plot.resized(np.arange(5), left + 5 / 6, reads)
        assert bands(ax)[5:] == [look(pixel) for pixel in picks]


def test_piles_are_as_high_as_the_output():
    a, x = np.array([[1, 0, 0], [0.75, 0.25, 1], [0.25, 0.75, 2], [0, 1, 3]]), [2, 6, 4]
    ax = plot.piles(a, x)
    assert bands(ax) == [look(pixel) for pixel in (0, 1, 2) for _ in range(4)]
    bars = np.array([[(p.get_y(), p.get_height()) for p in ax.patches[o:12:4]] for o in range(4)])
    np.testing.assert_allclose(bars[..., 1], a * x)
    np.testing.assert_allclose(bars[..., 0], np.cumsum(a * x, 1) - a * x)  # each stands on the one before
    np.testing.assert_allclose(ax.patches[12].get_data().values, a @ x)


def test_row_marks_the_crop():
    ax = plot.row([1, 2, 3], [1, 10, 100], stride=2, padding=1)
    edges = [line.get_xdata()[0] for line in ax.lines]
    theirs = F.conv_transpose1d(torch.tensor([[1, 2, 3]]), torch.tensor([[[1, 10, 100]]]), stride=2, padding=1)
    assert edges == [3, 3 + theirs.shape[1]]
    assert not plot.row([1, 2, 3], [1, 10, 100], stride=2).lines


def test_channels_draws_the_sums_of_each_output_channel():
    x, w = np.arange(1, 9).reshape(4, 2), np.arange(24).reshape(4, 2, 3)
    ax = plot.channels(x, w, stride=2, groups=2)
    theirs = F.conv_transpose1d(torch.tensor(x), torch.tensor(w), stride=2, groups=2)
    sums = [t for t in ax.texts if t.get_position()[1] > 4.5]
    assert [int(t.get_text()) for t in sums] == theirs.flatten().tolist()
    assert {look(pixel) for pixel in range(8)} == set(bands(ax))
