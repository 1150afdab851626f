"""The calibration plot: does 80 % sure mean 80 % right?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from solesight.pages.charts.axes import diagonal_line, polyline, square, x_at, y_at
from solesight.pages.charts.svg import element

__all__ = ["calibration_plot"]


def calibration_plot(
    bins: Sequence[Mapping[str, Any]],
    label: str,
    *,
    x_name: str = "how sure it was",
    y_name: str = "how often right",
) -> Markup:
    """Draw the bins of confidence: dots on the diagonal mean what they say.

    Args:
        bins: ``n``, ``confidence`` and ``accuracy`` of each; empty bins are left out.
        label: what a screen reader says of the picture.
        x_name: what the confidence is.
        y_name: what the accuracy is.
    """
    filled = [b for b in bins if b["n"] and b["confidence"] is not None]
    most = max((b["n"] for b in filled), default=1)
    points = [(float(b["confidence"]), float(b["accuracy"])) for b in filled]
    dots = [
        element(
            "circle", class_="dot", cx=x_at(x), cy=y_at(y), r=2.5 + 7.5 * math.sqrt(b["n"] / most)
        )
        for (x, y), b in zip(points, filled, strict=True)
    ]
    return square(
        diagonal_line(), polyline(points), *dots, x_name=x_name, y_name=y_name, label=label
    )
