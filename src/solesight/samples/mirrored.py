"""Symmetric outlines for the front and back views, from their right halves."""

from __future__ import annotations

import numpy as np

from solesight.samples.curves import Points, join, points, smooth

#: The views are drawn around this x; half the width at the ball of the foot, and at the heel.
MIDDLE, HALF, HEEL = 0.5, 0.19, 0.158
_FLIP = np.array([-1.0, 1.0])


def both(side: list[tuple[float, float]]) -> Points:
    """Return a symmetric outline from its right half, bottom to top (x from the middle)."""
    right = smooth(side)
    whole: Points = join(right, right[::-1] * _FLIP) + np.array([MIDDLE, 0.0])
    return whole


def across(line: list[tuple[float, float]]) -> Points:
    """Return a symmetric open line from its right half, middle to edge."""
    right = points(line)
    return smooth(join(right[:0:-1] * _FLIP, right) + np.array([MIDDLE, 0.0]))


def shaft(widths: tuple[float, float], foot: float, top: float) -> Points:
    """Return an upper's outline: this wide at the foot, that narrow at the collar (halves)."""
    half, narrow = widths
    side = [(0.0, foot - 0.03), (half - 0.03, foot - 0.02), (half - 0.005, foot + 0.045)]
    side += [(half - 0.012, foot + 0.09)]
    if top > 0.45:
        side += [(narrow + 0.022, 0.33), (narrow - 0.002, 0.43)]
    side += [(narrow, top - 0.05), (narrow - 0.004, top - 0.008), (narrow - 0.028, top + 0.004)]
    return both([*side, (0.0, top - 0.006)])
