"""The mismatch finder: the page against what Python tries, then typing, choosing, presets and the challenge."""

import io
import os
import random
from math import prod

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from drive import STATE
from PIL import Image
from playwright.sync_api import expect

from splatlib.mismatch.apply import run
from splatlib.mismatch.candidates import resizes
from splatlib.mismatch.conventions import LAYOUTS
from splatlib.mismatch.fit import explain as tried
from splatlib.mismatch.fit import tolerance
from splatlib.mismatch.matrices import grid_matrix
from splatlib.mismatch.probe import probes
from splatlib.mismatch.stamps import stamps
from splatlib.widgets import Finder
from splatlib.widgets.finder import matches, whole

MANY = bool(os.environ.get("EVERY_CASE"))  # `make fuzz` sets it
PARTS = 4 if MANY else 1  # of the pictures


def planted(draw, x, w, size):
    """Give what a convention drawn by lot makes, as it is, cut to integers or to four decimals; or mere noise."""
    given, weight = (None if a is None else np.array(a)[(None,) * len(size)] for a in (x, w))
    choices = (
        [*resizes(given.shape[2:], size, page=True)] if w is None else [*stamps(given, np.zeros((1, 1, *size)), weight)]
    )
    if not choices or draw.random() < 0.1:
        return np.reshape([draw.randint(-9, 9) for _ in range(prod(size))], size)
    y = run(draw.choice(choices), given, weight, size)[0, 0]
    return draw.choice([np.rint, np.trunc, lambda v: np.round(v, 4), np.array, np.array])(y)


def tidy(values):
    """Give whole numbers without a point, of a row or of rows."""
    return [tidy(v) for v in values] if np.ndim(values) else whole([values])[0]


def states(resizes, kernels):
    """Draw rows, outputs of one or of two lengths, without and with a kernel, given with all or few decimals."""
    draw = random.Random(12)

    def number(integer):
        return draw.randint(-9, 9) if integer else draw.choice([draw.randint(0, 40) / 4, round(draw.uniform(-9, 9), 3)])

    def length(name):  # longer rows are walked (test_walk.py)
        return draw.randint(1, {"input": 12, "kernel": 5, "ours": 24, "theirs": 24}[name])

    for convolution in [False] * resizes + [True] * kernels:
        size, out, integer = length("input"), length("ours"), draw.random() < 0.6
        x = draw.choice([[number(integer) for _ in range(size)], [*range(size)], [draw.randint(0, 2)] * size])
        w = [number(draw.random() < 0.7) for _ in range(length("kernel"))]
        sides = {"ours": out, "theirs": out if draw.random() < 0.7 else length("theirs")}
        kernel = [w] if convolution else None
        yield {
            "input": whole(x),
            "kernel": whole(w),
            "convolution": convolution,
            **{who: tidy(planted(draw, [x], kernel, (n,))) for who, n in sides.items()},
            "decimals": draw.choice([6, 6, 6, 4, 2]),
            "pixel": 0,
            "ours_match": 0,
            "theirs_match": 0,
        }


def pictures(count):
    """Draw pictures, as bytes or not, kernels for some, and what a convention makes of them; some of it turned."""
    draw = random.Random(5)
    # a few sizes again and again: what Python keeps of one serves the next
    ends = [[draw.randint(*ends) for ends in ((1, 5), (2, 5), (1, 7), (2, 7), (1, 3), (2, 3))] for _ in range(14)]
    for at in range(count):
        height, width, rows, columns, *kernel = ends[at % len(ends)]
        convolution, (low, high), unit = (
            draw.random() < 0.2,
            draw.choice([(0, 255), (-9, 9)]),
            draw.choice([1, 1, 0.25]),
        )
        x = [[draw.randint(low, high) * unit for _ in range(width)] for _ in range(height)]
        w = [[draw.randint(-9, 9) for _ in range(kernel[1])] for _ in range(kernel[0])] if convolution else None
        y = planted(draw, x, w, (rows, columns))
        turned = y.T if draw.random() < 0.1 else y
        yield {"x": tidy(x), "y": tidy(turned), "w": w, "decimals": draw.choice([6, 6, 4])}


def known(x, y, w, decimals):
    """Give what Python says of one output of the page: the arrays that it reads, and (fits, misses)."""
    x, y, w = (None if a is None else np.array(a)[None, None] for a in (x, y, w))
    off = max(10.0**-decimals, tolerance(x, y, w))
    return x, w, tried(x, y, w, off, LAYOUTS if x.ndim > 3 else LAYOUTS[:1], page=True)


def compare(fits, misses, found):
    """Compare one side with what the page says: names in their order, torch code, errors, nearest misses."""
    theirs, near, errors = found
    assert [(m.name, m.torch) for m in fits] == [tuple(fit) for fit in theirs]
    np.testing.assert_allclose(errors, [m.error for m in fits], rtol=0, atol=1e-9)
    if not fits:
        assert [m.name for m in misses] == [name for name, _ in near]
        np.testing.assert_allclose([m.error for m in misses], [e for _, e in near], atol=1e-9)


SIDE = """(one, x) => [one.fits.map(m => [m.name, pure.finder.torchCode(m, x)]),
  one.misses.map(m => [m.name, m.error]), one.fits.map(m => m.error)]"""


def test_the_page_answers_as_splatlib_does(call):
    """Rows, two outputs each: names in their order, torch code, nearest misses and probes."""
    cases = list(states(150, 900) if MANY else states(20, 60))
    code = f"""s => {{
      const d = pure.finder.diagnose(s), side = {SIDE};
      return {{ probes: d.probes, sides: ["ours", "theirs"].map(who => side(d[who], [s.input])) }};
    }}"""
    fitted = tied = probed = 0
    for s, found in zip(cases, call("finder", code, cases), strict=True):
        kernel = s["kernel"] if s["convolution"] else None
        told = [known(s["input"], s[who], kernel, s["decimals"]) for who in ("ours", "theirs")]
        assert [probe.text for probe in probes(*told[0][:2], *(fits for *_, (fits, _) in told))] == found["probes"], s
        probed += bool(found["probes"])
        for (*_, (fits, misses)), side in zip(told, found["sides"], strict=True):
            compare(fits, misses, side)
            fitted, tied = fitted + bool(fits), tied + (len(fits) > 1)
    print(f"{2 * len(cases)} outputs: {fitted} explained, {tied} tied; {probed} probes")
    assert fitted > len(cases) and tied > 0.3 * len(cases) and probed > 0.2 * len(cases)  # the lot drew some of each


@pytest.mark.parametrize("part", range(PARTS))
def test_the_page_answers_as_splatlib_does_for_pictures(part, call):
    """2,000 outputs of two axes, or some of them: with another crop or scale on each, turned, bytes rounded or not."""
    cases = list(pictures(2000 if MANY else 48))[part::PARTS]
    code = f"""s => {{
      const one = pure.finder.explain(s.x, s.y, s.w, 2, s.decimals);
      return [({SIDE})(one, s.x), pure.finder.probes(s.w, 2, [one.fits])];
    }}"""
    fitted = tied = stamped = 0
    for s, (side, split) in zip(cases, call("finder", code, cases), strict=True):
        x, w, (fits, misses) = known(**s)
        compare(fits, misses, side)
        assert [probe.text for probe in probes(x, w, fits)] == split, s
        fitted, tied, stamped = fitted + bool(fits), tied + (len(fits) > 1), stamped + bool(s["w"] and fits)
    print(f"{len(cases)} pictures: {fitted} explained, {tied} tied; {stamped} with a kernel")
    assert fitted > 0.6 * len(cases) and tied > 0.1 * len(cases) and stamped > 0.05 * len(cases)


def test_every_line_to_copy_makes_theirs_in_torch(call):
    """Of each state every convention that fits is run as it stands on the page, imports and tensors included."""
    cases = [s for s in (states(100, 100) if MANY else states(25, 25)) if s["decimals"] == 6]
    code = "s => pure.finder.diagnose(s).theirs.fits.slice(0, 40).map(m => [m.error, pure.finder.call(s, m)])"
    ran = 0
    for s, lines in zip(cases, call("finder", code, cases), strict=True):
        for error, line in lines:
            *before, last = line.split("\n")
            if last.startswith("#"):
                continue
            given = {"torch": torch, "F": F, "grid_matrix": grid_matrix}
            exec("\n".join(before), given)
            off = error + 2e-5 * (1 + max(map(abs, s["theirs"])))
            np.testing.assert_allclose(eval(last, given)[0, 0], s["theirs"], rtol=0, atol=off, err_msg=line)
            ran += 1
    assert ran > 3 * len(cases)


def test_python_lists_and_draws_as_the_page_does(call):
    """The first state that a page shows before its script runs: matches, and what each input pixel adds."""
    cases = [Finder(**s).state for s in (states(40, 100) if MANY else states(15, 30))]
    code = """s => ["ours", "theirs"].map(who => {
      const side = pure.finder.picture(s)[who];
      return [pure.finder.diagnose(s)[who].list.map(m => m.name), side?.fits ? side.stamps : null];
    })"""
    for s, sides in zip(cases, call("finder", code, cases), strict=True):
        tables = Finder.tables(s)
        for who, (names, added) in zip(("ours", "theirs"), sides, strict=True):
            assert [match.name for match in matches(s, who)[0]] == names
            assert (added is None) == (f"{who}_stamps" not in tables)
            if added is not None:
                np.testing.assert_allclose(tables[f"{who}_stamps"], added, rtol=0, atol=1e-9)


def open_page(write_page, load, **settings):
    root = load(write_page("finder", **settings)).locator(".splat-widget")
    return root, lambda name: root.locator(f'input[type=text][data-name="{name}"]')


def test_rows_are_typed_refused_in_words_and_kept(write_page, load):
    root, field = open_page(write_page, load)
    field("theirs").fill("1, 10, 102, 20, 203, 30, 300")
    assert "Both follow the same convention." in root.inner_text()
    before = root.evaluate(STATE)
    for text, said in (
        ("1, 2,, x1", "x1 is no number"),
        (", ".join("1" * 65), "At most 64 numbers fit here, 65 were given"),
    ):
        field("theirs").fill(text)
        field("theirs").blur()
        assert root.evaluate(STATE) == before
        assert field("theirs").input_value() == text  # nothing is lost
        assert field("theirs").get_attribute("aria-invalid") == "true"
        reason = root.locator(f"#{field('theirs').get_attribute('aria-describedby')}")
        assert said in reason.inner_text() and said in root.locator("[role=status]").inner_text()
    field("theirs").press("Escape")
    assert field("theirs").input_value() == "1, 10, 102, 20, 203, 30, 300"
    assert field("theirs").get_attribute("aria-invalid") is None
    field("ours").fill("1 10 102 20 203")
    assert "crop 0 and 2" in root.inner_text()
    assert root.evaluate(STATE)["grids"]["difference"] == [[0] * 5]


def file_of(array, suffix):
    """Write an array as a file of that kind."""
    file = io.BytesIO()
    if suffix == "npy":
        np.save(file, array)
    elif suffix == "png":
        Image.fromarray(array.astype(np.uint8)).save(file, "PNG")
    else:
        np.savetxt(file, array, fmt="%g", delimiter=",")
    return {"name": f"mine.{suffix}", "mimeType": "application/octet-stream", "buffer": file.getvalue()}


@pytest.mark.parametrize("suffix", ["npy", "png", "csv"])
def test_a_file_fills_its_field_and_is_explained(suffix, write_page, new_page):
    """Pictures of each kind, asked for and dropped: the finder says of them what Python does."""
    root, field = open_page(write_page, new_page, convolution=False)
    x = np.random.default_rng(5).integers(0, 256, (3, 4)).astype(np.float64)
    wide = F.interpolate(torch.from_numpy(x)[None, None], scale_factor=2, mode="nearest")[0, 0].numpy()
    for name, array in (("input", x), ("ours", wide)):
        with root.page.expect_file_chooser() as chooser:
            root.get_by_role("button", name={"input": "x: File", "ours": "ours: File"}[name]).click()
        chooser.value.set_files(file_of(array, suffix))
        expect(field(name)).to_have_value(str(array.astype(int).tolist()))
    field("theirs").evaluate(
        """(el, [name, bytes]) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], name));
          el.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
        }""",
        [f"mine.{suffix}", list(file_of(wide, suffix)["buffer"])],
    )
    expect(field("theirs")).to_have_value(str(wide.astype(int).tolist()))
    assert "nearest, asymmetric, floor" in root.inner_text()


def test_a_file_that_does_not_fit_is_refused_in_words_and_nothing_is_lost(write_page, new_page):
    root, _ = open_page(write_page, new_page)
    before = root.evaluate(STATE)
    for given, said in (
        (file_of(np.zeros((17, 4)), "npy"), "At most 16 × 16 numbers fit here, 17 × 4 were given."),
        (
            {"name": "mine.npy", "mimeType": "", "buffer": b"\x00\x01\x02\x03"},
            "This is no PNG, JPEG, .npy or .csv file.",
        ),
    ):
        with root.page.expect_file_chooser() as chooser:
            root.get_by_role("button", name="x: File").click()
        chooser.value.set_files(given)
        expect(root.locator("[role=status]")).to_have_text(said)
        assert root.evaluate(STATE) == before


def test_what_is_typed_stays_as_it_is_typed(write_page, new_page):
    """Spaces and commas are the reader's own while the field has the focus; afterwards it is written as ever."""
    root, field = open_page(write_page, new_page)
    field("theirs").select_text()
    for typed in ("1", "1 ", "1  2", "1  2 ,", "1  2 , 3.50"):
        field("theirs").press_sequentially(typed[len(field("theirs").input_value()) if typed != "1" else 0 :])
        assert field("theirs").input_value() == typed
    assert root.evaluate(STATE)["grids"]["theirs"] == [[1, 2, 3.5]]
    field("theirs").blur()
    assert field("theirs").input_value() == "1, 2, 3.5"


def test_what_was_refused_stays_while_another_field_is_mended(write_page, new_page):
    _, field = open_page(write_page, new_page)
    field("theirs").fill("1, x2")
    field("theirs").blur()
    field("ours").fill("1, 10, 102")
    field("ours").blur()
    assert field("theirs").input_value() == "1, x2" and field("theirs").get_attribute("aria-invalid") == "true"


@pytest.mark.parametrize(
    "text",
    [
        "tensor([[[100., 10.]]], grad_fn=<ConvolutionBackward0>)",
        "tensor([[[100., 10.]]], device='cuda:0')",
        "array([100.,  10.], dtype=float32)",
        "100\n10\n",
        "100\t10",
        "100，10",
    ],
)
def test_what_is_printed_can_be_pasted(text, write_page, load):
    root, field = open_page(write_page, load)
    field("theirs").select_text()
    field("theirs").evaluate(
        """(e, text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          e.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )
    assert root.evaluate(STATE)["grids"]["theirs"] == [[100, 10]]
    field("theirs").blur()
    assert field("theirs").input_value() == "100, 10"


def test_ties_can_be_looked_at_one_by_one_and_linked(write_page, load):
    root, _ = open_page(write_page, load)
    root.get_by_role("button", name="A third grid").click()
    text = root.inner_text()
    assert "ours: equal\n" in text and "theirs: equal\n" in text and "To split the ties" not in text
    root.get_by_role("button", name="A tie").click()
    text = root.inner_text()
    assert "ours: equal, 2 tie" in text and "theirs: equal, 2 tie" in text and "To split the ties" in text
    flipped = root.get_by_role("button", name="flipped kernel").first
    flipped.click()
    assert flipped.get_attribute("aria-pressed") == "true"
    link = root.locator("a.splat-link").get_attribute("href")
    assert "ours_match=1" in link
    other = load(root.page.url.split("#")[0] + link).locator(".splat-widget")
    text = "root => [...root.children].filter(e => !e.matches('.splat-live')).map(e => e.innerText).join()"
    assert other.evaluate(text) == root.evaluate(text)  # but for what is said


@pytest.mark.parametrize(
    ("preset", "said"),
    [
        ("Mirrored", ["theirs: equal", "conv_transpose with flipped kernel", "weight.flip(-1)"]),
        ("A third grid", ["linear, asymmetric", "grid_matrix(4, 8, 'linear', 'asymmetric')"]),
        ("Size or scale?", ["theirs: within 1e-4\n", "F.interpolate(x.double(), scale_factor=1.3"]),
        ("A tie", ["theirs: equal, 2 tie", "weight = 10 ** arange(3)"]),
        ("None fits", ["theirs: none of", "None fits: look", "but 4 was given", "# no convention of the list"]),
    ],
)
def test_presets_are_the_chapters_answers(preset, said, write_page, load):
    root, _ = open_page(write_page, load)
    root.get_by_role("button", name=preset).click()
    for words in said:
        assert words in root.inner_text(), words


def test_the_challenge_is_recognised_as_soon_as_it_is_solved(write_page, load):
    root, field = open_page(write_page, load)
    goal = root.locator(".splat-goal")
    root.get_by_role("button", name="Challenge").click()
    for theirs, solved in (("1, 10, 102", False), ("1, 10, 102, 20", True), ("10, 102, 20, 200", False)):
        field("theirs").fill(theirs)
        assert goal.inner_text().startswith("Solved:") == solved, theirs


def test_the_slider_brings_its_column_into_sight(write_page, load):
    root, field = open_page(write_page, load)
    field("ours").fill("1 10 102")  # the shorter row has no such column
    root.page.set_viewport_size({"width": 320, "height": 700})
    for key, at in (("End", 6), ("Home", 0)):
        root.locator("input[data-name=pixel]").press(key)
        cell = root.locator("[role=grid][data-name=theirs] td").nth(at).bounding_box()
        frame = root.locator(".splat-outputs").bounding_box()
        assert frame["x"] <= cell["x"] + 1 and cell["x"] + cell["width"] <= frame["x"] + frame["width"] + 1


def test_printed_it_still_names_the_conventions(write_page, new_page):
    root, _ = open_page(write_page, new_page)
    root.page.emulate_media(media="print")
    assert root.get_by_role("button", name="flipped kernel").is_visible()
    assert not root.get_by_role("button", name="Reset").is_visible()
