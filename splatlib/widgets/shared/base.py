"""What every widget shares on the Python side: one class, and the rules that keep settings possible."""

import html
import json
import textwrap
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any, ClassVar

import anywidget
import traitlets

from . import join
from .labels import labels

LARGEST = 999_999  # of the numbers that a reader types, as in dom.js
State = dict[str, Any]
Rule = Callable[[Mapping[str, Any]], int]


def canvas_reach(s: Mapping[str, Any]) -> int:
    """Give the last pixel of the uncropped canvas of a transposed convolution."""
    return int((s["size"] - 1) * s["stride"] + s.get("dilation", 1) * (s["kernel_size"] - 1))


# The largest value of a slider, given those settled before it. The same rules stand in settle.js.
TOPS: dict[str, Rule] = {
    "output_padding": lambda s: max(s["stride"], s.get("dilation", 1)) - 1,
    "padding": lambda s: (canvas_reach(s) + s.get("output_padding", 0)) // 2,
}


def setting(trait: Any) -> Any:
    """Mark a trait as a setting: part of the state that is shown, linked, reset and sent both ways."""
    return trait.tag(sync=True, setting=True)


def whole(value: float) -> float:
    """Give whole numbers without a point, as JavaScript writes them."""
    return int(value) if float(value).is_integer() else float(value)


def rank(values: Sequence[Any]) -> int:
    """Give 1 for a row of numbers and 2 for rows of numbers."""
    return 2 if isinstance(values[0], (list, tuple)) else 1


def resized(values: list[Any], n: int, fresh: Callable[[], float]) -> list[Any]:
    """Give a row or square of n numbers a side: those that are there stay, new ones come from `fresh`.

    >>> resized([5, 6, 7], 2, lambda: 0), resized([[5]], 2, lambda: 0)
    ([5, 6], [[5, 0], [0, 0]])
    """

    def row(old: Sequence[Any]) -> list[Any]:
        return [old[c] if c < len(old) else fresh() for c in range(n)]

    if rank(values) == 1:
        return row(values)
    return [row(values[r] if r < len(values) else []) for r in range(n)]


def following(values: list[Any]) -> Callable[[], float]:
    """Give what gives the whole numbers after those that are there, up to the largest that a field and a link take.

    >>> after = following([[3, 999997]])
    >>> after(), after(), after()
    (999998, 999999, 999999)
    """
    flat = values if rank(values) == 1 else [value for row in values for value in row]
    after = count(max(0, *flat) + 1)
    return lambda: min(LARGEST, next(after))


def row_decides(state: State, changed: Sequence[str], row: str, length: str) -> State:
    """Let a row of numbers that arrives decide the slider that says its length; of rows the first is taken.

    >>> row_decides({"input": [[5, 6]], "size": 3}, ["input"], "input", "size")
    {'input': [5, 6], 'size': 2}
    """
    values = state[row][0] if rank(state[row]) == 2 else state[row]
    return {**state, row: values, length: len(values) if row in changed else state[length]}


class Widget(anywidget.AnyWidget):
    """A widget of the book: sliders, settings and a first state as plain HTML.

    A subclass sets `name` (that of its .py and .js files), `sliders` and `tops`, its settings as traits, and `tables`.

    `challenge` names one of the widget's `challenges`, the first if it is left out; it is fixed for a widget's life.
    `more` says whether the rarer settings are unfolded at first.
    """

    name: ClassVar[str]
    anchor: ClassVar[str] = "splat"
    sliders: ClassVar[dict[str, tuple[int, int]]]
    tops: ClassVar[dict[str, Rule]] = {}
    challenges: ClassVar[tuple[str, ...]] = ()

    challenge = setting(traitlets.Unicode())
    more = setting(traitlets.Bool(False))
    said = traitlets.Unicode().tag(sync=True)
    _first = traitlets.Dict().tag(sync=True)

    def __init__(self, **settings: Any) -> None:
        """Start from these settings, the nearest possible where torch would refuse them."""
        names = list(self.traits(setting=True))
        unknown = sorted(set(settings) - set(names))
        if unknown:
            raise TypeError(f"{type(self).__name__} has no setting {', '.join(unknown)}; it has {', '.join(names)}")
        challenge = settings.setdefault("challenge", next(iter(self.challenges), ""))
        if challenge not in (self.challenges or ("",)):
            known = ", ".join(map(repr, self.challenges)) or "none"
            raise ValueError(f"challenge must be one of {known}, got {challenge!r}")
        wanted = {name: self.traits()[name].default() for name in names} | settings
        state, said = self.settle(wanted, list(settings))
        self._esm, self._css = join.module(self.name), join.stylesheet()
        super().__init__(**state, said=said, _first=state)
        self._settling = False
        self.observe(self._changed, names)

    @property
    def state(self) -> State:
        """All settings by name."""
        return {name: getattr(self, name) for name in self._first}

    def _changed(self, change: Any) -> None:
        if self._settling:
            return
        self._settling = True
        try:
            state, said = self.settle(self.state, [change["name"]])
            for name, value in state.items():
                if getattr(self, name) != value:
                    setattr(self, name, value)
            if said or not self._property_lock:  # a view that sends a change has said its own part
                self.said = said
        finally:
            self._settling = False

    @classmethod
    def fit(cls, state: State, changed: Sequence[str]) -> State:
        """Bring settings that depend on each other together, before sliders are clamped."""
        return dict(state)

    @classmethod
    def fill(cls, state: State) -> State:
        """Give numbers their sizes, after sliders are clamped."""
        return state

    @classmethod
    def bounds(cls, state: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
        """Give the lowest and largest possible value of each slider in this state."""
        tops = {**TOPS, **cls.tops}
        return {
            name: (low, max(low, min(high, tops[name](state) if name in tops else high)))
            for name, (low, high) in cls.sliders.items()
        }

    @classmethod
    def settle(cls, wanted: State, changed: Sequence[str]) -> tuple[State, str]:
        """Give the nearest state that torch accepts, and what was changed, said in words."""
        state, words, said = cls.fit(wanted, changed), labels(), []

        def clamp(name: str, low: int, high: int, why: str) -> None:
            value = min(high, max(low, state[name]))
            if value != state[name]:
                said.append(words[why].format(name=name, value=value))
            state[name] = value

        for name, (low, high) in cls.sliders.items():
            clamp(name, low, high, "offered")
        for name in cls.sliders:
            clamp(name, *cls.bounds(state)[name], "clamped")
        return cls.fill(state), " ".join(said)

    @classmethod
    def tables(cls, state: State) -> dict[str, list[list[Any]]]:
        """Give the rows of each grid of numbers, by its name, as the first picture shows them."""
        raise NotImplementedError

    def html(self, language: str = "") -> str:
        """Give the first state as plain HTML, which the page's script brings to life."""
        words = labels(language)
        shown = ""
        for name, rows in self.tables(self._first).items():
            caption = html.escape(words.get(f"{self.name}.{name}") or words[name])
            body = "".join("<tr>" + "".join(f'<td data-value="{v}">{v}</td>' for v in row) + "</tr>" for row in rows)
            shown += f'<table data-name="{name}"><caption>{caption}</caption>'
            shown += f"<tbody>{body}</tbody></table>"
        title = html.escape(words[f"{self.name}.title"])
        goal = html.escape(words[f"{self.name}.goal.{self._first['challenge']}"]) if self.challenges else ""
        choices = [name for name in self._first if isinstance(self.traits()[name], traitlets.Enum)]
        settings = ", ".join(f"{name} {self._first[name]}" for name in (*self.sliders, *choices))
        state = html.escape(json.dumps(self._first, separators=(",", ":")))
        return (
            f'<div class="splat-widget" role="group" aria-label="{title}" data-widget="{self.name}" '
            f'data-anchor="{self.anchor}" data-state="{state}"><p>{title}: {settings}</p>'
            f"{f'<p>{goal}</p>' if goal else ''}{shown}</div>"
        )

    def __repr__(self) -> str:
        """Name the widget and the settings that are not its defaults."""
        usual = {name: trait.default() for name, trait in self.traits().items()}
        usual["challenge"] = next(iter(self.challenges), "")
        parts = [f"{name}={value!r}" for name, value in self._first.items() if value != usual[name]]
        return textwrap.shorten(f"{type(self).__name__}({', '.join(parts)})", 110)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return {**data, "text/plain": repr(self), "text/html": self.html()}, metadata
