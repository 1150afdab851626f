"""A frame with two axes, and what can be put into it: dots, lines, cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from markupsafe import Markup

from solesight.pages.charts.lines import Axis
from solesight.pages.charts.svg import element, svg

__all__ = ["Canvas", "number_axis", "word_axis"]

_TOP, _RIGHT, _BOTTOM = 10, 14, 42
Point = tuple[float, float]


@dataclass
class Canvas:
    """Axes, and parts that are placed by their values.

    Attributes:
        x: the axis to the right.
        y: the axis upwards.
        size: pixels of the whole picture.
        left: room for the words of the upward axis.
        parts: what was drawn so far.
    """

    x: Axis
    y: Axis
    size: tuple[int, int] = (420, 240)
    left: int = 60
    parts: list[Markup] = field(default_factory=list)

    def at(self, x: float, y: float) -> Point:
        """Give the pixel of a pair of values."""
        width, height = self._inner
        return (
            self.left + self.x.place(x) * width,
            _TOP + (1 - self.y.place(y)) * height,
        )

    def dot(self, x: float, y: float, kind: str, r: float = 4, title: str = "") -> None:
        """Draw a dot; its title is shown where a pointer rests."""
        cx, cy = self.at(x, y)
        told = element("title", title) if title else Markup("")
        self.parts.append(element("circle", told, class_=kind, cx=cx, cy=cy, r=r))

    def line(self, points: Sequence[Point], kind: str) -> None:
        """Draw a line through pairs of values."""
        placed = " ".join(f"{a:.1f},{b:.1f}" for a, b in (self.at(*point) for point in points))
        self.parts.append(element("polyline", class_=kind, points=placed, fill="none"))

    def cell(self, low: Point, high: Point, kind: str) -> None:
        """Fill the rectangle between two corners."""
        (x0, y1), (x1, y0) = self.at(*low), self.at(*high)
        # A hair wider, so that no ground shines through between two cells.
        self.parts.append(
            element("rect", class_=kind, x=x0, y=y0, width=x1 - x0 + 0.4, height=y1 - y0 + 0.4)
        )

    def drawn(self, label: str) -> Markup:
        """Give the picture.

        Args:
            label: what a screen reader says of it.
        """
        wide, high = self.size
        return svg(
            *self._frame(), *self.parts, class_="plot wide", viewBox=f"0 0 {wide} {high}",
            width=wide, height=high, role="img", aria_label=label,
        )  # fmt: skip

    @property
    def _inner(self) -> tuple[float, float]:
        return self.size[0] - self.left - _RIGHT, self.size[1] - _TOP - _BOTTOM

    def _frame(self) -> list[Markup]:
        width, height = self._inner
        foot, end = _TOP + height, self.left + width
        parts: list[Markup] = []
        for value, text in self.x.ticks:
            at = self.at(value, self.y.low)[0]
            parts += [
                element("line", class_="grid", x1=at, y1=_TOP, x2=at, y2=foot),
                element("text", text, x=at, y=foot + 16, text_anchor="middle"),
            ]
        for value, text in self.y.ticks:
            at = self.at(self.x.low, value)[1]
            parts += [
                element("line", class_="grid", x1=self.left, y1=at, x2=end, y2=at),
                element("text", text, x=self.left - 7, y=at + 4, text_anchor="end"),
            ]
        middle = _TOP + height / 2
        names = [element("text", self.x.name, x=self.left + width / 2, y=foot + 35,
                         text_anchor="middle", class_="name")]  # fmt: skip
        if self.y.name:
            turned = f"rotate(-90 11 {middle:g})"
            names.append(element("text", self.y.name, x=11, y=middle, text_anchor="middle",
                                 class_="name", transform=turned))  # fmt: skip
        return [*parts, *names]


def number_axis(name: str, values: Sequence[float], *, most: int = 5, room: float = 0.06) -> Axis:
    """Give an axis for numbers, its ticks on round values.

    Args:
        name: written beside it.
        values: what must find room.
        most: ticks, about.
        room: kept free at both ends, as a share.
    """
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    span = (high - low) or max(abs(high), 1.0) * 0.1
    low, high = low - room * span, high + room * span
    raw = (high - low) / most
    unit = 10.0 ** np.floor(np.log10(raw))
    step = float(unit * min((n for n in (1, 2, 5, 10) if n * unit >= raw), default=10))
    first = np.ceil(low / step) * step
    ticks = [float(first + i * step) for i in range(int((high - first) / step) + 1)]
    return Axis(name, low, high, tuple((tick, f"{round(tick, 10):g}") for tick in ticks))


def word_axis(name: str, words: Sequence[str], longest: int = 14) -> Axis:
    """Give an axis for words, one a whole number from 0."""
    short = [w if len(w) <= longest else f"{w[: longest - 1]}…" for w in words]
    ticks = tuple((float(i), word) for i, word in enumerate(short))
    return Axis(name, -0.5, len(words) - 0.5, ticks)
