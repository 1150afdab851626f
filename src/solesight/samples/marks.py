"""The marks of the fictional brands, each within a box of about 1 x 0.6 around the origin."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from solesight.errors import UnknownNameError
from solesight.samples.curves import Points, box, ellipse, place, points, ribbon, smooth

Mark = list[Points]


def _wave() -> Mark:
    x = np.linspace(-0.5, 0.5, 60)
    swell = 0.13 * np.sin((x + 0.5) * 3 * np.pi)
    width = 0.115 * np.sqrt(np.clip(1 - (2 * np.abs(x)) ** 3.5, 0.02, 1))
    upper, lower = np.column_stack([x, swell + 0.12]), np.column_stack([x - 0.06, swell - 0.12])
    return [ribbon(upper, width), ribbon(lower, width)]


def _chevrons() -> Mark:
    def arrow(tip: float, half: float, thick: float) -> Points:
        lean = half * 0.62
        return points(
            [
                (tip, 0),
                (tip - lean, half),
                (tip - lean - thick, half),
                (tip - thick, 0),
                (tip - lean - thick, -half),
                (tip - lean, -half),
            ]
        )

    return [arrow(0.5, 0.31, 0.17), arrow(0.2, 0.235, 0.13), arrow(-0.05, 0.165, 0.1)]


def _ring() -> Mark:
    turn = np.linspace(np.radians(-62), np.radians(242), 60)
    ring = 0.25 * np.column_stack([np.cos(turn), np.sin(turn)])
    return [ribbon(ring, 0.115), ellipse(0, -0.235, 0.075)]


def _bolt() -> Mark:
    shape = [
        (0.52, 0.26),
        (-0.16, 0.14),
        (-0.02, -0.02),
        (-0.5, -0.26),
        (0.17, -0.12),
        (0.04, 0.03),
    ]
    return [points(shape)]


def _peaks() -> Mark:
    tall = points(
        [(-0.12, -0.28), (0.12, 0.3), (0.42, -0.28), (0.26, -0.28), (0.11, 0.04), (0.03, -0.28)]
    )
    small = points([(-0.42, -0.28), (-0.2, 0.12), (-0.08, -0.12), (-0.155, -0.28)])
    return [tall, small]


def _crescent() -> Mark:
    outer = np.linspace(np.radians(55), np.radians(305), 40)
    inner = np.linspace(np.radians(288), np.radians(72), 40)
    rim = 0.3 * np.column_stack([np.cos(outer), np.sin(outer)])
    bite = np.column_stack([0.1 + 0.235 * np.cos(inner), 0.235 * np.sin(inner)])
    return [np.vstack([rim, bite]), ellipse(0.16, 0, 0.085)]


MARKS: dict[str, Callable[[], Mark]] = {
    "wave": _wave,
    "chevrons": _chevrons,
    "ring": _ring,
    "bolt": _bolt,
    "peaks": _peaks,
    "crescent": _crescent,
}


def mark(name: str, center: tuple[float, float], scale: float, degrees: float = 0.0) -> Mark:
    """Return the outlines of a brand's mark, placed.

    Args:
        name: one of ``MARKS``.
        center: where its middle goes.
        scale: its width.
        degrees: turned counterclockwise.

    Raises:
        UnknownNameError: no such mark.
    """
    if name not in MARKS:
        raise UnknownNameError("mark", name, MARKS)
    return [place(shape, center, scale, degrees) for shape in MARKS[name]()]


def label(center: tuple[float, float], width: float, height: float) -> Points:
    """Return a small sewn-on label: a box with soft corners."""
    x, y = center
    return smooth(box(x - width / 2, y - height / 2, x + width / 2, y + height / 2), 1)
