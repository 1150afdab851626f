"""A number with its interval on a scale of any length, and strips of colors."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from solesight.pages.charts.svg import element, place, svg

__all__ = ["span", "swatches"]

_HEIGHT = 26
_MIDDLE = _HEIGHT / 2


def span(
    value: float,
    low: float | None,
    high: float | None,
    scale: tuple[float, float],
    *,
    marks: Sequence[float] = (),
    kind: str = "c0",
) -> Markup:
    """Draw a dot with its interval.

    Args:
        value: where the dot is.
        low: the interval's lower end, None where there is none.
        high: its upper end.
        scale: values at the left and at the right end; what lies outside stops at the end.
        marks: values of dashed lines, for example zero or what chance gives.
        kind: class of its style.
    """
    start, length = scale[0], (scale[1] - scale[0]) or 1.0

    def at(number: float) -> str:
        return place((number - start) / length)

    parts = [
        element("line", class_="grid", x1="0%", x2="100%", y1=_MIDDLE, y2=_MIDDLE),
        *(
            element("line", class_="highest", x1=at(mark), x2=at(mark), y1=0, y2=_HEIGHT)
            for mark in marks
        ),
    ]
    if low is not None and high is not None:
        parts.append(
            element("line", class_=f"reach {kind}", x1=at(low), x2=at(high), y1=_MIDDLE, y2=_MIDDLE)
        )
    parts.append(element("circle", class_=f"spot {kind}", cx=at(value), cy=_MIDDLE, r=5))
    return svg(*parts, class_="track", width="100%", height=_HEIGHT)


def swatches(colors: Sequence[tuple[str, float]], label: str, height: int = 34) -> Markup:
    """Draw colors side by side, each as wide as its share.

    Args:
        colors: (``#rrggbb``, share) pairs; shares sum to one.
        label: what a screen reader says of the picture.
        height: in pixels.
    """
    parts, at = [], 0.0
    for color, share in colors:
        parts.append(
            element("rect", x=place(at), width=place(share), y=0, height=height, fill=color)
        )
        at += share
    return svg(*parts, class_="swatches", width="100%", height=height, role="img", aria_label=label)
