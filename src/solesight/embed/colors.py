"""The colors of a shoe as a histogram: what angle it is seen from hardly changes it.

Swain and Ballard, "Color indexing", 1991; in CIE Lab, square roots compared by the cosine (the
Bhattacharyya coefficient), a little blurred so that neighbouring bins are alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from solesight.photos import rgb_to_lab

__all__ = ["BINS", "SIDE", "color_histograms"]

BINS = 8
"""Along each of L, a and b: 512 in all."""
SIDE = 64
"""Pixels of the side of the small frame whose colors are counted."""
_REACH = 60.0
"""Largest a and b, either way, that have a bin of their own; what is beyond counts to the last."""
_BLUR = 0.35

Floats = NDArray[np.float32]


def color_histograms(rgb: NDArray[np.uint8], weights: Floats) -> Floats:
    """Count the colors of shoes.

    Args:
        rgb: uint8 (n, side, side, 3), small frames.
        weights: float32 (n, side, side), how much of each pixel is shoe.

    Returns:
        float32 (n, BINS ** 3), rows of length one; all zero where nothing is shoe.
    """
    out = np.zeros((len(rgb), BINS**3), dtype=np.float32)
    for row, (picture, weight) in enumerate(zip(rgb, weights, strict=True)):
        out[row] = _histogram(rgb_to_lab(picture).reshape(-1, 3), weight.reshape(-1))
    return out


def _histogram(lab: NDArray[np.floating], weight: Floats) -> Floats:
    low, high = np.array([0.0, -_REACH, -_REACH]), np.array([100.0, _REACH, _REACH])
    cells = np.clip((lab - low) / (high - low) * BINS, 0, BINS - 1).astype(np.int64)
    places = (cells[:, 0] * BINS + cells[:, 1]) * BINS + cells[:, 2]
    counts = np.bincount(places, weights=weight, minlength=BINS**3)
    roots = np.sqrt(counts / max(float(counts.sum()), 1e-9)).reshape(BINS, BINS, BINS)
    blurred = ndimage.gaussian_filter(roots, _BLUR).reshape(-1)
    return np.asarray(blurred / max(float(np.linalg.norm(blurred)), 1e-9), dtype=np.float32)
