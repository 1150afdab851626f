"""Where the parts of a shoe lie: proportions read off aligned side views of sneakers.

Lengths of the shoe: u from the heel (0) to the toe (1), t up from the ground.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from solesight.regions.outlines import Outline
from solesight.regions.seams import SoleLines

__all__ = ["REGIONS", "lay_out"]

REGIONS = ("toe box", "vamp", "laces", "collar", "side panel", "heel", "midsole", "outsole")
"""The parts, from the toe to the ground. Laces: with tongue and eyestay; collar: with lining."""

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
_THROAT = 0.665
"""Where the lacing ends toward the toe."""
_TOE = 0.775
_LACING, _COLLAR = 0.082, 0.072
"""How deep the lacing and the collar reach from the upper edge."""
_FAR, _PADDED = 0.038, 0.046
"""How much lower the opening's near edge lies than its far one, and how far its padding reaches."""
_ANKLE = 0.33
"""Height from which the upper of a mid or a high is its collar."""
_MID = 0.38
"""Height of the opening's near edge from which a shoe is a mid or a high."""


def lay_out(outline: Outline, lines: SoleLines, pixels: NDArray[np.int64]) -> NDArray[np.int8]:
    """Name the region of some pixels.

    Args:
        outline: of the shoe.
        lines: of its sole.
        pixels: int (n, 2), rows and columns.

    Returns:
        int8 (n,), places in `REGIONS`.
    """
    x = np.clip(pixels[:, 1] - outline.left, 0, outline.length - 1)
    u = (x + 0.5) / outline.length
    t = (outline.ground[x] - 0.5 - pixels[:, 0]) / outline.length
    spread = (np.arange(len(lines.upper)) + 0.5) / len(lines.upper)
    over = t - np.interp(u, spread, lines.upper)
    parts: dict[str, Mask] = {
        "vamp": u > _behind_vamp(over),
        "toe box": u > _TOE - 0.1 * np.clip(over, 0, 0.2),
        "collar": _collar(outline, u, t),
        "laces": _lacing(outline, u, t),
        "heel": u < _heel(over),
        "midsole": over <= 0,
        "outsole": t <= np.interp(u, spread, lines.outsole),
    }
    labels = np.full(len(pixels), REGIONS.index("side panel"), dtype=np.int8)
    for name, where in parts.items():  # a later part lies over an earlier one
        labels[where] = REGIONS.index(name)
    return labels


def _behind_vamp(over: Floats) -> Floats:
    """The line from the throat down to the sole, leaning back."""
    return 0.575 + 0.5 * np.clip(over, 0, 0.17)


def _heel(over: Floats) -> Floats:
    """The front edge of the heel: the counter's curve, and the tab above it."""
    return np.interp(over, [0, 0.06, 0.12, 0.17, 0.2], [0.245, 0.225, 0.175, 0.12, 0.095])


def _rim(outline: Outline, u: Floats) -> tuple[Floats, float, float, float]:
    """The near edge of the opening: its height at ``u``, its lowest place, its front, its height.

    The outline shows the far edge there, and the tongue; the near one lies a little lower and
    meets the lacing in front of the tongue.
    """
    heights, n = outline.heights(), outline.length
    first = round(0.11 * n)
    dip = first + int(heights[first : max(round(outline.tongue * n), first + 1)].argmin())
    front = min(outline.tongue + 0.075, _THROAT - 0.1)
    low, meets = float(heights[dip]) - _FAR, float(heights[round(front * n)]) - 0.03
    rise = np.clip((u - dip / n) / max(front - dip / n, 0.05), 0, 1) ** 1.5
    return low + rise * max(meets - low, 0), dip / n, front, low


def _lacing(outline: Outline, u: Floats, t: Floats) -> Mask:
    rim, dip, front, _ = _rim(outline, u)
    tongue = (u > max(dip, outline.tongue - 0.05)) & (u < front) & (t > rim)
    band = _near(outline, u, t, (front - 0.02, _THROAT), _LACING)
    return tongue | band & (u > front - 0.012) & (u < _THROAT + 0.02)


def _collar(outline: Outline, u: Floats, t: Floats) -> Mask:
    rim, dip, front, low = _rim(outline, u)
    found = _near(outline, u, t, (0.03, dip), _COLLAR) & (u < dip + 0.02)
    found |= (u > dip - 0.02) & (u < front) & (t > rim - _PADDED)
    if low > _MID:
        found |= (t > _ANKLE + 0.1 * u) & (u < _THROAT)
    return found


def _near(
    outline: Outline, u: Floats, t: Floats, stretch: tuple[float, float], reach: float
) -> Mask:
    """Whether points lie within reach of a stretch of the upper edge."""
    places = np.arange(outline.length) / outline.length
    dense = np.linspace(*stretch, 120)
    edge = np.column_stack([dense, np.interp(dense, places, outline.heights())])
    found, _ = cKDTree(edge).query(np.column_stack([u, t]), distance_upper_bound=reach)
    return np.asarray(np.isfinite(found))
