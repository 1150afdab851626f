"""Improved precision and recall: how much is like photos, and how many photos it reaches."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["covered", "precision_recall", "squared_distances"]

Floats = NDArray[np.float64]
NEIGHBOURS = 3


def precision_recall(
    made: Floats, real: Floats, k: int = NEIGHBOURS
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say which made pictures are like photos, and which photos are like something made.

    Kynkaanniemi and others, Improved precision and recall metric, 2019: the means of both are
    precision and recall. Both grow with n: compare only scores of the same n.

    Args:
        made: float64 (n, d).
        real: float64 (m, d).
        k: neighbours that set the reach of each point.

    Returns:
        bool (n,), inside the photos' reach; bool (m,), inside the made pictures' reach.
    """
    return covered(made, real, k), covered(real, made, k)


def covered(points: Floats, by: Floats, k: int) -> NDArray[np.bool_]:
    """Say which points lie within the reach of any of ``by``: as far as its k-th neighbour."""
    reach = np.sort(squared_distances(by, by), axis=1)[:, min(k, len(by) - 1)]
    return np.asarray((squared_distances(points, by) <= reach).any(axis=1))


def squared_distances(a: Floats, b: Floats) -> Floats:
    """Give squared distances of all pairs, float64 (n, m)."""
    norms = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1)[None, :]
    return np.asarray(np.maximum(norms - 2 * a @ b.T, 0.0))
