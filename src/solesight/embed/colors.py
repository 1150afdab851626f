"""The colors of a shoe as a histogram: what angle it is seen from hardly changes it.

Swain and Ballard, "Color indexing", 1991; in CIE Lab, square roots compared by the cosine (the
Bhattacharyya coefficient), a little blurred so that neighbouring bins are alike. Counted apart in
bands of the shoe's height, they also say that the sole is white and not the collar.
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
_SHOE = 0.2
"""Weight from which on a pixel tells where the shoe begins and ends."""

Floats = NDArray[np.float32]


def color_histograms(
    rgb: NDArray[np.uint8], weights: Floats, bands: int = 1, extent: Floats | None = None
) -> Floats:
    """Count the colors of shoes.

    Args:
        rgb: uint8 (n, side, side, 3), small frames.
        weights: float32 (n, side, side), how much of each pixel is shoe.
        bands: of the shoe's height, as many are counted apart, from its top down.
        extent: float32 (n, side, side), which tells where the shoe begins and ends; by default the
            weights do.

    Returns:
        float32 (n, bands * BINS ** 3), each band's part of length one; all zero where nothing of it
        is shoe.
    """
    out = np.zeros((len(rgb), bands, BINS**3), dtype=np.float32)
    whole = weights if extent is None else extent
    for row, (picture, weight) in enumerate(zip(rgb, weights, strict=True)):
        lab = rgb_to_lab(picture).reshape(-1, 3)
        for band, share in enumerate(_bands(whole[row], bands)):
            out[row, band] = _histogram(lab, (weight * share[:, None]).reshape(-1))
    return out.reshape(len(rgb), bands * BINS**3)


def _bands(extent: Floats, bands: int) -> Floats:
    """Say how much of each row of pixels belongs to each band, float32 (bands, side)."""
    side = len(extent)
    if bands == 1:
        return np.ones((1, side), dtype=np.float32)
    held = np.flatnonzero((extent > _SHOE).any(axis=1))
    first, last = (held[0], held[-1] + 1) if len(held) else (0, side)
    edges = np.linspace(first, last, bands + 1)
    rows = np.arange(side)
    inside = np.minimum(rows + 1, edges[1:, None]) - np.maximum(rows, edges[:-1, None])
    return np.asarray(np.clip(inside, 0, 1), dtype=np.float32)


def _histogram(lab: NDArray[np.floating], weight: Floats) -> Floats:
    low, high = np.array([0.0, -_REACH, -_REACH]), np.array([100.0, _REACH, _REACH])
    cells = np.clip((lab - low) / (high - low) * BINS, 0, BINS - 1).astype(np.int64)
    places = (cells[:, 0] * BINS + cells[:, 1]) * BINS + cells[:, 2]
    counts = np.bincount(places, weights=weight, minlength=BINS**3)
    roots = np.sqrt(counts / max(float(counts.sum()), 1e-9)).reshape(BINS, BINS, BINS)
    blurred = ndimage.gaussian_filter(roots, _BLUR).reshape(-1)
    return np.asarray(blurred / max(float(np.linalg.norm(blurred)), 1e-9), dtype=np.float32)
