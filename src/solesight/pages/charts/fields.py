"""Where pairs of numbers lie: dots for few, a grid of shades for many, counts at the edges."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from solesight.pages.charts.lines import Axis
from solesight.pages.charts.svg import element, svg

__all__ = ["MOST_DOTS", "pair_plot"]

MOST_DOTS = 150
"""So many different pairs are dots still; more become a grid."""
_CELLS = 24
_SIDE, _LEFT, _EDGE, _FOOT = 200, 56, 30, 38
_WIDTH, _HEIGHT = _LEFT + _SIDE + _EDGE + 6, _EDGE + _SIDE + _FOOT
_LEVELS = 10

Floats = NDArray[np.float64]


def pair_plot(
    pairs: Sequence[tuple[float, float]], x: Axis, y: Axis, label: str, kind: str = "c0"
) -> Markup:
    """Draw pairs on logarithmic axes, with how many there are along each.

    Args:
        pairs: (x, y), all above 0.
        x: the axis to the right; low and high are those of the numbers, not of their logarithms.
        y: the axis upwards.
        label: what a screen reader says of the picture.
        kind: class of its style.
    """
    places = np.array([[_share(x, a), _share(y, b)] for a, b in pairs]).reshape(-1, 2)
    different = np.unique(places, axis=0, return_counts=True)
    body = _dots(*different) if len(different[0]) <= MOST_DOTS else _grid(places)
    return svg(
        *_frame(x, y),
        element("g", Markup("").join([*body, *_edges(places)]), class_=f"field {kind}"),
        class_="plot",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        width=_WIDTH,
        height=_HEIGHT,
        role="img",
        aria_label=label,
    )


def _share(axis: Axis, value: float) -> float:
    low, high = np.log(axis.low), np.log(axis.high)
    return float(np.clip((np.log(value) - low) / ((high - low) or 1.0), 0, 1))


def _x(share: float) -> float:
    return _LEFT + share * _SIDE


def _y(share: float) -> float:
    return _EDGE + (1 - share) * _SIDE


def _dots(places: Floats, counts: NDArray[np.int64]) -> list[Markup]:
    most = float(counts.max(initial=1))
    return [
        element("circle", cx=_x(a), cy=_y(b), r=2 + 6 * (n / most) ** 0.5)
        for (a, b), n in zip(places, counts, strict=True)
    ]


def _grid(places: Floats) -> list[Markup]:
    counts, _, _ = np.histogram2d(
        places[:, 0], places[:, 1], bins=_CELLS, range=[[0.0, 1.0], [0.0, 1.0]]
    )
    # The square root keeps rare sizes visible beside the usual one.
    levels = np.ceil(_LEVELS * np.sqrt(counts / counts.max())) / _LEVELS
    step = _SIDE / _CELLS
    return [
        element("rect", x=_LEFT + i * step, y=_y((j + 1) / _CELLS), width=step, height=step,
                fill_opacity=levels[i, j])
        for i, j in np.argwhere(counts)
    ]  # fmt: skip


def _edges(places: Floats) -> list[Markup]:
    parts: list[Markup] = []
    step = _SIDE / _CELLS
    for which in (0, 1):
        counts, _ = np.histogram(places[:, which], bins=_CELLS, range=(0, 1))
        tall = (_EDGE - 6) * counts / max(1, counts.max())
        for i in np.flatnonzero(counts).tolist():
            high = float(tall[i])
            across = {"x": _LEFT + i * step, "y": _EDGE - 3 - high, "width": step - 1,
                      "height": high}  # fmt: skip
            along = {"x": _x(1) + 3, "y": _y((i + 1) / _CELLS), "width": high,
                     "height": step - 1}  # fmt: skip
            box: dict[str, str | float] = {**(across if which == 0 else along)}
            parts.append(element("rect", Markup(""), class_="edge", **box))
    return parts


def _frame(x: Axis, y: Axis) -> list[Markup]:
    parts: list[Markup] = []
    for value, text in x.ticks:
        at = _x(_share(x, value))
        parts += [
            element("line", class_="grid", x1=at, y1=_y(0), x2=at, y2=_y(1)),
            element("text", text, x=at, y=_y(0) + 16, text_anchor="middle"),
        ]
    for value, text in y.ticks:
        at = _y(_share(y, value))
        parts += [
            element("line", class_="grid", x1=_x(0), y1=at, x2=_x(1), y2=at),
            element("text", text, x=_LEFT - 7, y=at + 4, text_anchor="end"),
        ]
    middle = _y(0.5)
    return [
        *parts,
        element("text", x.name, x=_x(0.5), y=_HEIGHT - 4, text_anchor="middle"),
        element("text", y.name, x=10, y=middle, text_anchor="middle",
                transform=f"rotate(-90 10 {middle:g})"),
    ]  # fmt: skip
