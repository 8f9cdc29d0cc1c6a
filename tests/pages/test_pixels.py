"""What a page shows of an array is the array: no byte lost, no pixel resampled, no negative, at whole multiples.

The chapters' own cells are run here, and what they hand to `plot.photographs` is compared with the built page.
"""

import base64
import io
import json
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from PIL import Image

from splatlib import plot

BOOK = Path(__file__).parents[2] / "book"
CALL = "plot.photographs("


def sources(notebook):
    """List the code of a notebook's cells, but for those that only set a reader's machine up or show a widget."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return [text for text in code if "%pip" not in text and "splatlib.widgets" not in text]


CHAPTERS = [path for path in sorted(BOOK.glob("*.ipynb")) if any(CALL in text for text in sources(path))]


@pytest.fixture(scope="module", params=CHAPTERS, ids=lambda path: path.stem)
def chapter(request, built, soups):
    """Run a chapter up to its last photograph: the pictures that it shows, their notes, and its built page."""
    matplotlib.use("Agg")
    shown, space = [], {}

    def record(pictures, notes=(), low=0, high=255, width=192, columns=0):
        for at, (name, values) in enumerate(pictures.items()):
            grey = (np.asarray(values, dtype=float) - low) * 255 / (high - low)
            shown.append((name, notes[at] if notes else "", np.clip(np.rint(grey), 0, 255).astype(np.uint8), width))

    cells = sources(request.param)
    last = max(at for at, text in enumerate(cells) if CALL in text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plot, "photographs", record)
        for text in cells[: last + 1]:
            exec(text, space)
    return f"book/{request.param.stem}.html", shown, soups(f"book/{request.param.stem}.html")


def test_the_pictures_of_a_page_are_its_arrays(chapter):
    _, shown, soup = chapter
    pictures = soup.select("article div.photographs figure")
    assert len(pictures) == len(shown) > 1
    for picture, (name, note, wanted, width) in zip(pictures, shown, strict=True):
        kind, data = picture.img["src"].split(",")
        assert kind == "data:image/png;base64"
        stored = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))
        assert np.array_equal(stored, wanted), f"{name}: {np.abs(stored.astype(int) - wanted).max()}"
        times = int(picture.img["width"]) // wanted.shape[1]
        assert abs(times * wanted.shape[1] - width) <= wanted.shape[1] / 2
        assert [int(picture.img[side]) for side in ("height", "width")] == [times * n for n in wanted.shape[:2]]
        assert picture.figcaption.get_text(" ", strip=True).split() == f"{name} {note}".split()


WHOLE = "() => document.documentElement.matches('.whole')"
# Where the pictures of a group stand on it, in pixels, and how wide each says that it is.
PLACES = """async group => {
  const { x, y } = group.getBoundingClientRect(), pictures = [...group.querySelectorAll("img")];
  for (const picture of pictures) await picture.decode();
  return pictures.map(picture => {
    const box = picture.getBoundingClientRect();
    const at = { x: Math.floor(box.x) - Math.floor(x), y: Math.floor(box.y) - Math.floor(y) };
    return { ...at, left: box.left, right: box.right, width: +picture.getAttribute("width") };
  });
}"""


def other(screen, place, wanted):
    """Say whether a picture is not where it should be on what is seen, each of its pixels as a square."""
    times = place["width"] // wanted.shape[1]
    large = wanted if wanted.ndim == 3 else np.stack([wanted] * 3, axis=2)
    large = np.kron(large, np.ones((times, times, 1), dtype=np.uint8))
    h, w = large.shape[:2]  # where its box ends between two pixels of the screen, it may stand one further
    seen = screen[place["y"] :, place["x"] :]
    return not any(np.array_equal(seen[y : y + h, x : x + w], large) for y in (0, 1) for x in (0, 1))


@pytest.mark.parametrize(("width", "mode"), [(1440, "light"), (390, "dark")])
def test_a_pixel_is_a_square_on_the_screen(load, book, chapter, width, mode):
    path, shown, _ = chapter
    page = load(f"{book}/{path}", painted=True, viewport={"width": width, "height": 1800}, color_scheme=mode)
    page.wait_for_function(WHOLE)
    left = list(shown)
    for group in page.locator("div.photographs").all():
        group.scroll_into_view_if_needed()
        for _ in range(3):  # on a busy machine a picture may be painted after it is decoded
            places = group.evaluate(PLACES)
            screen = np.asarray(Image.open(io.BytesIO(group.screenshot())).convert("RGB"))
            here = zip(places, left[: len(places)], strict=True)
            wrong = [name for place, (name, _, wanted, _) in here if other(screen, place, wanted)]
            if not wrong:
                break
        assert not wrong
        assert all(place["left"] >= 0 and place["right"] <= width for place in places), "a picture does not fit"
        left = left[len(places) :]
    assert not left


def test_they_are_told_to_those_who_do_not_see_them(chapter):
    _, _, soup = chapter
    for group in soup.select("article div.photographs"):
        assert group["role"] == "group" and len(group["aria-label"]) > 60
