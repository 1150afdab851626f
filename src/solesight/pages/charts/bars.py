"""Bars beside numbers."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from solesight.pages.charts.svg import element, place, svg

__all__ = ["bar", "box", "stack"]

_HEIGHT = 7


def bar(length: float) -> Markup:
    """Draw one bar; ``length`` from 0 to 1."""
    return stack([("fill", length)])


def stack(parts: Sequence[tuple[str, float]]) -> Markup:
    """Draw parts of a bar end to end.

    Args:
        parts: (class, length); lengths are shares of the whole width, their sum at most 1.
    """
    drawn: list[Markup] = []
    at = 0.0
    for kind, length in parts:
        if length > 0:
            drawn.append(
                element("rect", class_=kind, x=place(at), width=place(length), height=_HEIGHT)
            )
        at += length
    return svg(*drawn, class_="bar", width="100%", height=_HEIGHT)


def box(points: Sequence[float]) -> Markup:
    """Draw a spread: a line from the first to the last point, a box between the quartiles.

    Args:
        points: five places from 0 to 1 in rising order: low, lower, median, upper, high.
    """
    low, lower, middle, upper, high = points
    wide = max(upper - lower, 0.004)
    return svg(
        element("line", class_="whisker", x1=place(low), x2=place(high), y1=9, y2=9),
        element("rect", class_="fill", x=place(lower), width=place(wide), y=3, height=12, rx=2),
        element("line", class_="middle", x1=place(middle), x2=place(middle), y1=1, y2=17),
        class_="box",
        width="100%",
        height=18,
    )
