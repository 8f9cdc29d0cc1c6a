"""One colour and one hatch for each input pixel, in every picture and widget of the book.

Plain data: the drawings and the widgets' stylesheet both read it, so pixel 3 looks the same everywhere.
Text stands on these colours: `LIGHT` is for dark text, `DARK` for light text, both above 4.5 to 1.
"""

LIGHT = ("#a6d3ff", "#ffd08a", "#a9e5b5", "#f7b8dd", "#d3c4ff", "#f6e27f", "#9fe3e0", "#ffbfb0")
DARK = ("#175a94", "#7a4a00", "#1f6434", "#85316a", "#573fa0", "#5f5500", "#0d6262", "#8c3522")

# matplotlib's hatch marks; the widgets draw the same ones as CSS gradients.
HATCHES = ("/", "\\", "|", "-", "o", "//")


def style(pixel: int) -> tuple[int, int]:
    """Number of the colour and of the hatch of an input pixel, counted row by row from 0.

    The first 24 pixels all differ.

    >>> style(0), style(1), style(8)
    ((0, 0), (1, 1), (0, 4))
    """
    colour, turn = pixel % len(LIGHT), pixel // len(LIGHT)
    return colour, (pixel + 2 * turn) % len(HATCHES)
