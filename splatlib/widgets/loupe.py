"""The loupe: two pictures of one size on either side of a line, and the greys of a few pixels as numbers."""

import base64
from functools import cache
from pathlib import Path
from typing import Any

import traitlets

from .shared import photograph
from .shared.base import State, Widget, setting

SIDE = 96
LENS = 7  # pixels on a side of what the loupe holds
SLIDERS = {"divider": (0, SIDE), "row": (0, SIDE - 1), "column": (0, SIDE - 1)}
STYLE = (
    photograph.STYLE
    + """
[data-widget="loupe"] .splat-photo { --space: 192px; }
[data-widget="loupe"] canvas { cursor: crosshair; }
[data-widget="loupe"] .splat-scroll { --tall: 13rem; --least: 1.6rem; }
[data-widget="loupe"] td.dim { color: #fff; }
[data-widget="loupe"] td.bright { color: #000; }
[data-widget="loupe"] td { forced-color-adjust: none; }
[data-widget="loupe"] td.lit { z-index: 1; outline: 3px solid #fff; outline-offset: -3px; box-shadow: 0 0 0 2px #06c; }
@container (min-width: 40rem) {
  [data-widget="loupe"] .splat-photo { --space: 288px; }
  [data-widget="loupe"] .splat-photos { grid-template-columns: auto auto; gap: 1rem; }
  [data-widget="loupe"] .splat-scroll { --part: .5; --tall: 18.4rem; }
}
"""
)


def takes() -> tuple[dict[str, Any], list[Path]]:
    """Give the page the script that draws pictures."""
    return {}, [photograph.script("picture")]


def as_bytes(picture: Any, low: float, high: float) -> str:
    """Write a picture of 96 x 96 numbers as bytes, black at `low` and white at `high`, in letters.

    >>> as_bytes([[0, 1] * 48] * 96, 0, 1)[:8]
    'AP8A/wD/'
    """
    import numpy as np

    values = np.asarray(picture, dtype=float)
    if values.shape != (SIDE, SIDE):
        raise ValueError(f"a picture of the loupe has the shape ({SIDE}, {SIDE}), got {values.shape}")
    grey = np.floor(255 * (values - low) / (high - low) + 0.5).clip(0, 255)
    return base64.b64encode(grey.astype(np.uint8).tobytes()).decode()


@cache
def stamped(kernel_size: int) -> str:
    """Stamp the photograph at stride 2 with ones, and keep its mean brightness: what the loupe shows by itself."""
    import numpy as np

    from .. import conv_transpose2d

    x, ones = np.array(photograph.photograph(), dtype=float), np.ones((1, 1, kernel_size, kernel_size))
    y = conv_transpose2d(x[None, None, 20:70, 26:76], ones, stride=2)[0, 0]
    return as_bytes(y[2 : 2 + SIDE, 2 : 2 + SIDE] * 4 / kernel_size**2, 0, 255)


class Loupe(Widget):
    """Show two pictures of 96 x 96 numbers, black at `low` and white at `high`, and the greys around a pixel.

    >>> Loupe(divider=96).tables(Loupe(divider=96).state)["lens"][0][:3]
    [89, 16, 84]
    """

    name = "loupe"
    anchor = "loupe"
    challenges = ("jump",)
    sliders = SLIDERS

    divider = setting(traitlets.Int(48))
    row = setting(traitlets.Int(20))
    column = setting(traitlets.Int(47))
    left = setting(
        traitlets.Unicode()
    )  # bytes in letters; data, not script: the page carries them with its first state
    right = setting(traitlets.Unicode())

    def __init__(
        self, left: Any = None, right: Any = None, *, low: float = 0, high: float = 255, **settings: Any
    ) -> None:
        """Show these pictures, or a photograph that 3 x 3 and 4 x 4 ones have stamped."""
        for name, picture, other in (("left", left, 3), ("right", right, 4)):
            settings[name] = (
                picture if isinstance(picture, str) else "" if picture is None else as_bytes(picture, low, high)
            )
            settings[name] = settings[name] or stamped(other)
        super().__init__(**settings)

    @classmethod
    def tables(cls, state: State) -> dict[str, list[list[Any]]]:
        """Give the greys around the chosen pixel."""
        left, right = (base64.b64decode(state[name]) for name in ("left", "right"))
        top, first = (min(max(state[name] - LENS // 2, 0), SIDE - LENS) for name in ("row", "column"))
        columns = range(first, first + LENS)
        rows = [
            [(left if c < state["divider"] else right)[r * SIDE + c] for c in columns] for r in range(top, top + LENS)
        ]
        return {"lens": rows}

    def __repr__(self) -> str:
        """Name the settings; the pictures are too long to be read."""
        return f"Loupe(divider={self._first['divider']}, row={self._first['row']}, column={self._first['column']})"
