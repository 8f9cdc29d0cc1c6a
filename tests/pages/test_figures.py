"""Diagrams can be read on light and on dark pages, photographs are never negatives, and both can be enlarged."""

import io
import re

import numpy as np
import pytest
from PIL import Image

PAPER = {"light": "#ffffff", "dark": "#14181e"}
LEAST = 4.5
# Give box and colour of each text, then hide the letters but not the patches behind them.
TEXTS = """() => [...document.querySelectorAll("g[id^=text_]")].flatMap(text => {
  const letters = [...text.children].filter(child => !child.id.startsWith("patch"));
  return letters.map(child => {
    const { x, y, width, height } = child.getBoundingClientRect();
    const shape = child.querySelector("use, path") ?? child;
    const colour = getComputedStyle(shape).fill.match(/[\\d.]+/g).slice(0, 3).map(Number);
    child.style.visibility = "hidden";
    return { box: [x, y, x + width, y + height], colour };
  });
})"""


def turned(colour):
    """Apply the filter of dark pages: invert(1), then hue-rotate(180deg)."""
    r, g, b = 1 - np.asarray(colour)
    return np.clip(
        [-0.574 * r + 1.43 * g + 0.144 * b, 0.426 * r + 0.43 * g + 0.144 * b, 0.426 * r + 1.43 * g - 0.856 * b], 0, 1
    )


def luminance(colour):
    linear = np.where(
        np.asarray(colour) <= 0.04045, np.asarray(colour) / 12.92, ((np.asarray(colour) + 0.055) / 1.055) ** 2.4
    )
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_the_filter_is_the_one_in_the_stylesheet(built):
    css = (built / "_static" / "all.css").read_text(encoding="utf-8")
    assert "img.diagram:not(.photo) { background: none !important; filter: invert(1) hue-rotate(180deg); }" in css
    assert contrast([0, 0, 0], [1, 1, 1]) == pytest.approx(21)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_texts_in_diagrams_stand_out(load, soup, path, built, mode):
    pictures = soup.select("img.diagram:not(.photo)")
    page = load(painted=True, viewport={"width": 1400, "height": 1600}) if pictures else None
    style = "filter: invert(1) hue-rotate(180deg)" if mode == "dark" else ""
    for picture in pictures:
        drawing = (built / path).parent.joinpath(picture["src"]).read_text(encoding="utf-8")
        drawing = re.sub(r"<\?xml.*?<svg", "<svg", drawing, flags=re.DOTALL)
        page.set_content(f'<body style="margin: 0; background: {PAPER[mode]}"><div style="{style}">{drawing}</div>')
        clip = page.locator("svg").first.bounding_box() | {"x": 0, "y": 0}
        texts = page.evaluate(TEXTS)
        pixels = np.asarray(Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")) / 255
        for text in texts:
            left, top, right, bottom = (max(0, int(side)) for side in text["box"])
            behind = np.median(pixels[top : bottom + 1, left : right + 1].reshape(-1, 3), axis=0)
            colour = np.array(text["colour"]) / 255
            ink = turned(colour) if mode == "dark" else colour
            assert contrast(ink, behind) >= LEAST, f"{picture['alt'][:60]}: {ink} on {behind}"


def drawing(built, path, picture):
    """Give the text of the drawing that an <img> shows; nothing for a picture made of pixels alone."""
    file = (built / path).parent.joinpath(picture["src"])
    return file.read_text(encoding="utf-8") if file.suffix == ".svg" else ""


def test_what_holds_pixels_is_a_photograph(soup, path, built):
    for picture in soup.select("article img.picture"):
        pixels = "<image" in drawing(built, path, picture) or not picture["src"].endswith(".svg")
        assert ("photo" in picture["class"]) >= pixels, picture
        assert ("diagram" in picture["class"]) == (not pixels), picture


def test_photographs_are_never_negatives(shown, soup, path):
    if not soup.select("article img:not(.diagram)"):
        return
    page = shown
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("() => document.documentElement.dataset.theme === 'dark'")
    look = "(all, name) => [...new Set(all.map(e => getComputedStyle(e)[name]))]"
    assert page.locator("article img:not(.diagram)").evaluate_all(look, "filter") == ["none"]
    assert page.locator("article img.photo").evaluate_all(look, "backgroundColor") in ([], ["rgb(255, 255, 255)"])


def test_words_in_drawings_are_in_the_fonts_of_the_page(soup, path, built):
    for picture in soup.select("article img.diagram"):
        words = drawing(built, path, picture)
        assert "DejaVu" not in words and words.count("<text") <= words.count("Liberation Sans"), picture["alt"]


@pytest.mark.parametrize("width", [1440, 390])
def test_a_figure_is_enlarged_by_keyboard_and_put_back(load, book, width):
    page = load(f"{book}/book/01-one-pixel-one-stamp.html", viewport={"width": width, "height": 844})
    page.wait_for_load_state("load")
    link = page.locator("a.enlarge").nth(1)
    small = link.locator("img").bounding_box()["width"]
    link.focus()
    page.keyboard.press("Enter")
    large = page.locator("dialog.enlarged[open] img").bounding_box()["width"]
    assert large > 1.2 * small
    assert page.locator("dialog.enlarged button").is_visible()
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog.enlarged:not([open])", state="attached")
    assert link.evaluate("e => e === document.activeElement")
    link.click()
    page.get_by_role("button", name="Close").click()
    assert page.locator("dialog.enlarged[open]").count() == 0


def test_without_script_a_figure_is_a_link_to_its_file(load, book):
    page = load(f"{book}/book/01-one-pixel-one-stamp.html", java_script_enabled=False)
    file = page.locator("a.enlarge").first.get_attribute("href").split("/")[-1]
    page.locator("a.enlarge").first.click()
    page.wait_for_url("**/_images/*.svg")
    assert page.url.endswith(f"/_images/{file}")
