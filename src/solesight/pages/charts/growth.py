"""A score with its interval as something grows: dots, whiskers, one line, a logarithmic axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from solesight.pages.charts.svg import element, svg

__all__ = ["GrowthDot", "growth_plot"]

_LEFT, _TOP, _RIGHT, _BOTTOM = 52, 12, 24, 44
_WIDTH, _HEIGHT = 460, 280
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class GrowthDot:
    """A score from 0 to 1, its interval if there is one, and how much it was made from."""

    amount: int
    value: float
    low: float | None
    high: float | None


def growth_plot(dots: Sequence[GrowthDot], x_name: str, y_name: str, label: str) -> Markup:
    """Draw scores over amounts.

    Args:
        dots: in rising order of their amounts, all above 0.
        x_name: what goes to the right.
        y_name: what goes upwards, from 0 to 1.
        label: what a screen reader says of the picture.
    """
    low, high = np.log(dots[0].amount), np.log(dots[-1].amount)
    width, height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

    def x(amount: int) -> float:
        return float(_LEFT + (np.log(amount) - low) / ((high - low) or 1.0) * width)

    def y(value: float) -> float:
        return _TOP + (1 - value) * height

    parts = _frame(x_name, y_name, (x(dots[0].amount), y(0), y(1)))
    line = " ".join(f"{x(d.amount):.1f},{y(d.value):.1f}" for d in dots)
    parts.append(element("polyline", class_="curve", points=line, fill="none"))
    for dot in dots:
        at = x(dot.amount)
        if dot.low is not None and dot.high is not None:
            parts.append(
                element("line", class_="range model", x1=at, x2=at, y1=y(dot.low), y2=y(dot.high))
            )
        parts.append(element("circle", class_="dot", cx=at, cy=y(dot.value), r=5))
        parts.append(element("text", f"{dot.amount:,}", x=at, y=y(0) + 18, text_anchor="middle"))
    return svg(
        *parts,
        class_="plot",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        width=_WIDTH,
        height=_HEIGHT,
        role="img",
        aria_label=label,
    )


def _frame(x_name: str, y_name: str, at: tuple[float, float, float]) -> list[Markup]:
    left, foot, head = at
    parts: list[Markup] = []
    for tick in _TICKS:
        height = foot - tick * (foot - head)
        parts += [
            element("line", class_="grid", x1=left, x2=_WIDTH - _RIGHT, y1=height, y2=height),
            element("text", f"{tick:g}", x=left - 10, y=height + 4, text_anchor="end"),
        ]
    middle = (foot + head) / 2
    return [
        *parts,
        element("text", x_name, x=(left + _WIDTH - _RIGHT) / 2, y=_HEIGHT - 4,
                text_anchor="middle"),
        element("text", y_name, x=10, y=middle, text_anchor="middle",
                transform=f"rotate(-90 10 {middle:g})"),
    ]  # fmt: skip
