"""The two lines of a sole: where the upper ends, and where the outsole begins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from solesight.photos import rgb_to_lab
from solesight.regions.outlines import Outline

__all__ = ["SoleLines", "sole_lines"]

Floats = NDArray[np.float64]
_COLUMNS = 80
_STEPS = 60
_REACH = 0.24
"""Height, in lengths, up to which a sole is looked for."""
_BAND = 0.022
"""Height of the bands that are compared above and below a line."""
_LEAST_BAND = 0.02
"""Thickness that is left for the midsole at least."""
_BEND = 1.6
"""Cost of moving a line up or down by one step between two columns."""
_CLEAR = 18.0
"""Difference of colors in Lab at which an edge is as plain as it need be."""


@dataclass(frozen=True)
class SoleLines:
    """Heights over the ground in lengths, at places spread evenly from heel to toe.

    Attributes:
        upper: float (m,), where the upper ends.
        outsole: float (m,), where the outsole begins; below ``upper`` everywhere.
    """

    upper: Floats
    outsole: Floats


def sole_lines(rgb: NDArray[np.uint8], outline: Outline) -> SoleLines:
    """Find both lines by the change of color across them, near where the template has them.

    Each is the path from heel to toe with the strongest edges that bends least (dynamic
    programming, as seams are found by Avidan and Shamir, 2007), drawn toward its usual height.

    Args:
        rgb: uint8 (height, width, 3), the frame.
        outline: of the shoe in it.
    """
    places = (np.arange(_COLUMNS) + 0.5) / _COLUMNS
    heights = (np.arange(_STEPS) + 0.5) / _STEPS * _REACH
    edges = _edges(_strip(rgb, outline, places, heights))
    usual = np.interp(places, [0, 0.15, 0.5, 0.75, 1], [0.115, 0.105, 0.1, 0.092, 0.11])
    upper = heights[_path(edges - ((heights - usual[:, None]) / 0.045) ** 2)]
    thin = np.minimum(0.03, 0.3 * upper)
    gain = 0.7 * edges - ((heights - thin[:, None]) / 0.014) ** 2
    gain[heights >= (upper - _LEAST_BAND)[:, None]] = -1e3
    outsole = np.minimum(heights[_path(gain)], 0.75 * upper)
    return SoleLines(_smooth(upper), _smooth(outsole))


def _strip(rgb: NDArray[np.uint8], outline: Outline, u: Floats, t: Floats) -> Floats:
    """The colors over the ground, Lab (places, heights, 3)."""
    x = outline.along(u)
    base = np.interp(x, np.arange(outline.length), outline.ground)
    rows = base[:, None] - 0.5 - t * outline.length
    spots = np.array([rows, np.broadcast_to(x[:, None] + outline.left, rows.shape)])
    lab = rgb_to_lab(rgb).astype(np.float64)
    picked = [
        ndimage.map_coordinates(lab[..., k], spots, order=1, mode="nearest") for k in range(3)
    ]
    return np.stack(picked, axis=-1)


def _edges(strip: Floats) -> Floats:
    """How plainly the color changes across each height, 0 to 2; rows (places, heights)."""
    band = max(1, round(_BAND / _REACH * _STEPS))
    # Along the sole too: tread, holes and stitches change quickly there, a sole line does not.
    calm = ndimage.uniform_filter1d(strip, 5, axis=0, mode="nearest")
    mean = ndimage.uniform_filter1d(calm, band, axis=1, mode="nearest")
    half = band // 2 + 1
    above, below = np.roll(mean, -half, axis=1), np.roll(mean, half, axis=1)
    change = np.linalg.norm(above - below, axis=2)
    change[:, :1] = 0
    change[:, -half:] = 0
    return np.asarray(np.minimum(change / _CLEAR, 2.0))


def _path(gain: Floats) -> NDArray[np.int64]:
    """The steps of the path with the most gain, one for each column."""
    n, k = gain.shape
    cost = _BEND * np.minimum(np.abs(np.arange(k)[:, None] - np.arange(k)[None]), 6)
    came = np.zeros((n, k), dtype=np.int64)
    best = gain[0]
    for j in range(1, n):
        choices = best[None] - cost
        came[j] = choices.argmax(axis=1)
        best = gain[j] + choices.max(axis=1)
    way = [int(best.argmax())]
    for j in range(n - 1, 0, -1):
        way.append(int(came[j, way[-1]]))
    return np.array(way[::-1], dtype=np.int64)


def _smooth(line: Floats) -> Floats:
    return np.asarray(ndimage.uniform_filter1d(line, 5, mode="nearest"))
