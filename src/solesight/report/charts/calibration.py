"""The calibration plot: does 80 % sure mean 80 % right?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from solesight.report.charts.svg import element, svg

__all__ = ["calibration_plot"]

_SIDE = 280
_LEFT, _TOP = 52, 12
_WIDTH, _HEIGHT = _LEFT + _SIDE + 16, _TOP + _SIDE + 44
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def calibration_plot(bins: Sequence[Mapping[str, Any]], label: str) -> Markup:
    """Draw the bins of confidence: dots on the diagonal mean what they say.

    Args:
        bins: ``n``, ``confidence`` and ``accuracy`` of each; empty bins are left out.
        label: what a screen reader says of the picture.
    """
    filled = [b for b in bins if b["n"] and b["confidence"] is not None]
    most = max((b["n"] for b in filled), default=1)
    points = [(_x(b["confidence"]), _y(b["accuracy"]), b["n"]) for b in filled]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
    return svg(
        *_frame(),
        element("line", class_="ideal", x1=_x(0), y1=_y(0), x2=_x(1), y2=_y(1)),
        element("polyline", class_="curve", points=path, fill="none"),
        *(
            element("circle", class_="dot", cx=x, cy=y, r=2.5 + 7.5 * math.sqrt(n / most))
            for x, y, n in points
        ),
        class_="plot",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        width=_WIDTH,
        height=_HEIGHT,
        role="img",
        aria_label=label,
    )


def _x(value: float) -> float:
    return _LEFT + value * _SIDE


def _y(value: float) -> float:
    return _TOP + (1 - value) * _SIDE


def _frame() -> list[Markup]:
    parts: list[Markup] = []
    for tick in _TICKS:
        x, y = _x(tick), _y(tick)
        parts += [
            element("line", class_="grid", x1=x, y1=_y(0), x2=x, y2=_y(1)),
            element("line", class_="grid", x1=_x(0), y1=y, x2=_x(1), y2=y),
            element("text", f"{tick:g}", x=x, y=_y(0) + 17, text_anchor="middle"),
            element("text", f"{tick:g}", x=_LEFT - 8, y=y + 4, text_anchor="end"),
        ]
    middle = _y(0.5)
    parts += [
        element("text", "how sure it was", x=_x(0.5), y=_HEIGHT - 6, text_anchor="middle"),
        element("text", "how often right", x=10, y=middle, text_anchor="middle",
                transform=f"rotate(-90 10 {middle})"),
    ]  # fmt: skip
    return parts
