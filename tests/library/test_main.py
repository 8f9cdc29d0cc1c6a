"""The commands of the shell: what they print, and the status that says whether an answer was found."""

import json

import numpy as np
import pytest
from PIL import Image

from splatlib.__main__ import main, patience
from splatlib.geometry import solve_conv_transpose

ROW, CANVAS = [1, 2, 3], [1, 10, 102, 20, 203, 30, 300]


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("x.npy", ROW)
    np.save("ours.npy", CANVAS)
    np.savetxt("theirs.csv", [[100, 10, 201, 20, 302, 30, 3]], delimiter=",")
    np.savez("w.npz", kernel=[1, 10, 100], other=[1])


def test_a_convolution_is_explained(files, capsys) -> None:
    assert main(["diagnose", "x.npy", "ours.npy", "theirs.csv", "--weight", "w.npz:kernel"]) == 0
    told = capsys.readouterr().out
    assert "conv_transpose with flipped kernel, stride 2, crop 0 and 0" in told
    assert main(["diagnose", "x.npy", "ours.npy", "theirs.csv", "--weight", "w.npz:kernel", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["certain"] and told["theirs"][0]["torch"] == "F.conv_transpose1d(x, weight.flip(-1), stride=2)"


def test_nothing_fits_is_status_1(files, capsys) -> None:
    np.save("noise.npy", [5, 5, 1, 7, 7, 0, 2])
    assert main(["diagnose", "x.npy", "ours.npy", "noise.npy", "--weight", "w.npz:kernel"]) == 1
    told = capsys.readouterr()
    assert "theirs: none fits" in told.out and told.err == "no convention explains theirs\n"


def test_pictures_are_read_as_bytes(files, capsys) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (12, 9, 3)).astype(np.uint8)
    Image.fromarray(picture).save("x.png")
    Image.fromarray(picture).resize((7, 15), Image.Resampling.BICUBIC).save("y.png")
    assert main(["diagnose", "x.png", "y.png", "y.png"]) == 0
    assert "cubic a=-0.5" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["diagnose", "no.npy", "ours.npy", "theirs.csv"], "no.npy does not exist"),
        (["diagnose", "x.npy", "ours.npy", "theirs.csv", "--weight", "w.npz"], "holds kernel, other"),
        (["diagnose", "x.npy", "ours.npy", "theirs.csv", "--weight", "w.npz:key"], "and no key"),
        (["diagnose", "x.txt", "ours.npy", "theirs.csv"], "must end in .npy"),
        (["diagnose", "x.npy", "ours.npy", "square.npy"], "theirs must have as many axes as x"),
        (["sizes", "0", "3"], "size_in must be at least 1"),
        (["sizes", "16", "many"], "invalid int value: 'many'"),
        (["diagnose", "x.npy"], "are required: ours, theirs"),
        (["guess"], "invalid choice: 'guess'"),
    ],
)
def test_bad_input_is_one_line_and_status_2(words, said, files, capsys) -> None:
    np.save("square.npy", np.eye(2))
    open("x.txt", "w").close()
    assert main(words) == 2
    told = capsys.readouterr()
    assert said in told.err and told.err.count("\n") == 1 and not told.out


def test_sizes(capsys) -> None:
    assert main(["sizes", "16", "32", "--kernel-size", "4", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == solve_conv_transpose(16, 32, kernel_size=4)
    assert main(["sizes", "16", "32", "--kernel-size", "4", "--stride", "2", "--dilation", "1"]) == 0
    assert capsys.readouterr().out == "kernel_size=4, stride=2, padding=1, output_padding=0, dilation=1\n"
    assert main(["sizes", "16", "500", "--stride", "1"]) == 1


def test_a_long_search_tells_how_far_it_is(capsys) -> None:
    tell = patience(0)
    tell(7)
    tell(8)
    assert capsys.readouterr().err == "7 conventions tried ...\n"
    patience(60)(1)
    assert not capsys.readouterr().err
