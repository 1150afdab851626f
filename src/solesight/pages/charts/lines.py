"""Curves of several classes on one pair of axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from solesight.pages.charts.svg import element, svg

__all__ = ["Axis", "Curve", "curves_plot"]

_LEFT, _TOP, _RIGHT, _BOTTOM = 60, 10, 14, 40


@dataclass(frozen=True)
class Axis:
    """What an axis shows.

    Attributes:
        name: written beside it.
        low: its value at the start.
        high: its value at the end.
        ticks: (value, text) pairs.
    """

    name: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    def place(self, value: float) -> float:
        """Give the share of the way from low to high."""
        return (value - self.low) / ((self.high - self.low) or 1.0)


@dataclass(frozen=True)
class Curve:
    """Points of one class; ``kind`` is the class of its style, for example ``c0``."""

    kind: str
    points: Sequence[tuple[float, float]]


def curves_plot(
    curves: Sequence[Curve],
    x: Axis,
    y: Axis,
    label: str,
    *,
    size: tuple[int, int] = (420, 220),
) -> Markup:
    """Draw curves.

    Args:
        curves: drawn in their order, the last on top.
        x: the axis to the right.
        y: the axis upwards.
        label: what a screen reader says of the picture.
        size: pixels of the whole picture.
    """
    width, height = size[0] - _LEFT - _RIGHT, size[1] - _TOP - _BOTTOM

    def at(px: float, py: float) -> str:
        return f"{_LEFT + x.place(px) * width:.1f},{_TOP + (1 - y.place(py)) * height:.1f}"

    drawn = [
        element("polyline", class_=f"series {c.kind}", fill="none",
                points=" ".join(at(px, py) for px, py in c.points))
        for c in curves
    ]  # fmt: skip
    return svg(
        *_frame(x, y, width, height),
        *drawn,
        class_="plot wide",
        viewBox=f"0 0 {size[0]} {size[1]}",
        width=size[0],
        height=size[1],
        role="img",
        aria_label=label,
    )


def _frame(x: Axis, y: Axis, width: int, height: int) -> list[Markup]:
    parts: list[Markup] = []
    foot, end = _TOP + height, _LEFT + width
    for value, text in x.ticks:
        at = _LEFT + x.place(value) * width
        parts += [
            element("line", class_="grid", x1=at, y1=_TOP, x2=at, y2=foot),
            element("text", text, x=at, y=foot + 16, text_anchor="middle"),
        ]
    for value, text in y.ticks:
        at = _TOP + (1 - y.place(value)) * height
        parts += [
            element("line", class_="grid", x1=_LEFT, y1=at, x2=end, y2=at),
            element("text", text, x=_LEFT - 7, y=at + 4, text_anchor="end"),
        ]
    middle = _TOP + height / 2
    return [
        *parts,
        element("text", x.name, x=_LEFT + width / 2, y=foot + 34, text_anchor="middle"),
        element("text", y.name, x=11, y=middle, text_anchor="middle",
                transform=f"rotate(-90 11 {middle:g})"),
    ]  # fmt: skip
