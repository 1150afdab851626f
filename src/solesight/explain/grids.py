"""One grid over the frame for every heat map, and the way from coarser cells to it.

Cells are spread by triangles as wide as themselves, as a bilinear enlargement does, but so that
what a cell holds is all still there: a sum over the grid is the sum over the cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["GRID", "coarse", "enlarged", "spread_out"]

GRID = 56
"""Squares along each side of the frame."""

Floats = NDArray[np.float64]


def spread_out(cells: Sequence[NDArray[np.floating]]) -> NDArray[np.float32]:
    """Lay maps of cells over the frame and add them up.

    Args:
        cells: (n, h, w) each; the sizes may differ.

    Returns:
        float32 (n, GRID, GRID): the sum over a frame is that over all of its cells.
    """
    total: Floats = np.zeros((len(cells[0]), GRID, GRID))
    for one in cells:
        down, across = _spreading(one.shape[1]), _spreading(one.shape[2])
        total += down @ np.asarray(one, dtype=np.float64) @ across.T
    return total.astype(np.float32)


def coarse(grid: NDArray[np.floating], side: int) -> Floats:
    """Add up the squares of a grid (GRID, GRID) to (side, side); ``side`` divides GRID."""
    step = GRID // side
    found: Floats = np.asarray(grid, np.float64).reshape(side, step, side, step)
    return np.asarray(found.sum(axis=(1, 3)))


def enlarged(grid: NDArray[np.floating], side: int) -> NDArray[np.float32]:
    """Draw values (..., h, w), none of them a sum, at another size, float32 (..., side, side)."""
    down, across = _drawing(grid.shape[-2], side), _drawing(grid.shape[-1], side)
    return np.asarray(down @ np.asarray(grid, np.float64) @ across.T, dtype=np.float32)


@lru_cache(maxsize=32)
def _spreading(cells: int) -> Floats:
    """What each square gets of each cell, (GRID, cells); columns add up to 1."""
    weights = _drawing(cells, GRID)
    return np.asarray(weights / weights.sum(axis=0, keepdims=True), dtype=np.float64)


@lru_cache(maxsize=64)
def _drawing(cells: int, side: int) -> Floats:
    """Bilinear weights, (side, cells); rows add up to 1."""
    where = (np.arange(side) + 0.5) * cells / side - 0.5
    distance = np.abs(np.clip(where, 0, cells - 1)[:, None] - np.arange(cells)[None, :])
    # Where squares are larger than cells a triangle must reach over all that a square covers.
    reach = max(1.0, cells / side)
    weights = np.maximum(0.0, 1.0 - distance / reach)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))
