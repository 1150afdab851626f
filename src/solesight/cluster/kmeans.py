"""k-means: exact up to some thousand photos, in small batches beyond. Pure numpy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans, MiniBatchKMeans

__all__ = ["EXACT_UP_TO", "Means", "distinct", "fit_means", "nearest", "to_centers"]

EXACT_UP_TO = 20_000
"""Up to so many rows every step of k-means sees all of them."""
_STARTS = 10
_BATCH = 4096
# At most this many distances (4 bytes each) live at a time.
_CELLS = 8_000_000

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Means:
    """Fitted centers and where the rows fell.

    Attributes:
        centers: float32 (k, d); the first has most rows.
        labels: int64 (n,), the nearest center of each row, from 0.
        distances: float32 (n,), Euclidean, to that center.
        inertia: sum of squared distances.
    """

    centers: Floats
    labels: Ints
    distances: Floats
    inertia: float


def fit_means(rows: Floats, k: int, *, seed: int = 0, starts: int = _STARTS) -> Means:
    """Fit k-means (Lloyd, 1982; starts of Arthur and Vassilvitskii, 2007).

    Above ``EXACT_UP_TO`` rows it is fitted in batches (Sculley, 2010).

    Args:
        rows: float32 (n, d), at least k different ones.
        k: how many clusters.
        seed: of the starts.
        starts: how often it begins anew; the best is kept.
    """
    if len(rows) <= EXACT_UP_TO:
        fitted = KMeans(k, n_init=starts, random_state=seed).fit(rows)
    else:
        fitted = MiniBatchKMeans(
            k, n_init=min(starts, 3), batch_size=_BATCH, random_state=seed
        ).fit(rows)
    centers = fitted.cluster_centers_.astype(np.float32)
    labels, _ = nearest(rows, centers)
    # By size, so that the first cluster is the largest at every run.
    order = np.argsort(-np.bincount(labels, minlength=k), kind="stable")
    centers = centers[order]
    labels, distances = nearest(rows, centers)
    inertia = float((distances.astype(np.float64) ** 2).sum())
    return Means(centers, labels, distances, inertia)


def distinct(rows: Floats) -> int:
    """Count the different rows: there can be no more clusters than these."""
    # Hashes, not the rows: those of 100,000 photos would be kept a second time.
    return len({hash(row.tobytes()) for row in rows})


def nearest(rows: Floats, centers: Floats) -> tuple[Ints, Floats]:
    """Find the nearest center of each row.

    Args:
        rows: float32 (n, d).
        centers: float32 (k, d).

    Returns:
        int64 (n,), its place; float32 (n,), the Euclidean distance to it.
    """
    labels = np.empty(len(rows), dtype=np.int64)
    distances = np.empty(len(rows), dtype=np.float32)
    lengths = (centers.astype(np.float64) ** 2).sum(axis=1).astype(np.float32)
    step = max(1, _CELLS // len(centers))
    for start in range(0, len(rows), step):
        part = rows[start : start + step]
        # |row|^2 is the same for every center: it does not say which is nearest.
        found = (lengths - 2 * (part @ centers.T)).argmin(axis=1)
        labels[start : start + step] = found
        distances[start : start + step] = to_centers(part, centers, found)
    return labels, distances


def to_centers(rows: Floats, centers: Floats, labels: Ints) -> Floats:
    """Measure each row's distance to its own center, by the difference: no digits cancel out.

    Args:
        rows: float32 (n, d).
        centers: float32 (k, d).
        labels: int64 (n,), from 0; what is in no cluster has distance 0.
    """
    found = np.zeros(len(rows), dtype=np.float32)
    for center in range(len(centers)):
        own = labels == center
        found[own] = np.linalg.norm(rows[own] - centers[center], axis=1)
    return found
