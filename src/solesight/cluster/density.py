"""Clusters where photos lie densely, and what lies apart from all of them. Pure numpy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import HDBSCAN
from sklearn.metrics import adjusted_rand_score
from sklearn.neighbors import NearestNeighbors

from solesight.evidence import Metric

__all__ = ["Dense", "dense_stability", "fit_dense", "join_dense"]

# The reach of a cluster: so many of its own members lie as near to one another.
_REACH = 0.95
_SAMPLES = 5
_REFITS = 5
_SHARE = 0.8
_T = 2.776

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Dense:
    """Fitted dense clusters.

    Attributes:
        points: float32 (n, d), the rows that it was fitted on.
        labels: int64 (n,), from 0, the largest first; -1 lies in none.
        reach: float32 (k,), how near a row must lie to a member to belong.
    """

    points: Floats
    labels: Ints
    reach: Floats

    @property
    def k(self) -> int:
        """How many clusters there are."""
        return len(self.reach)


def fit_dense(rows: Floats, min_size: int) -> Dense:
    """Fit HDBSCAN (Campello, Moulavi and Sander, 2013).

    Args:
        rows: float32 (n, d), some thousand at most: its time grows with their square.
        min_size: the least rows of a cluster.
    """
    # Wide rows leave trees nothing to cut off: brute force in their stead is no slower.
    found = HDBSCAN(
        min_cluster_size=min_size, min_samples=min(_SAMPLES, len(rows) - 1), copy=True
    ).fit_predict(rows)
    labels = _by_size(np.asarray(found, dtype=np.int64))
    return Dense(rows, labels, _reaches(rows, labels))


def join_dense(dense: Dense, rows: Floats) -> Ints:
    """Give each row the cluster of its nearest member within reach, else -1.

    Args:
        dense: fitted.
        rows: float32 (n, d).
    """
    inside = dense.labels >= 0
    if not inside.any() or not len(rows):
        return np.full(len(rows), -1, dtype=np.int64)
    near = NearestNeighbors(n_neighbors=1).fit(dense.points[inside])
    apart, places = near.kneighbors(rows)
    labels = dense.labels[inside][places[:, 0]]
    return np.where(apart[:, 0] <= dense.reach[labels], labels, -1)


def dense_stability(dense: Dense, min_size: int, *, seed: int = 0) -> Metric:
    """Refit on parts and compare: the mean adjusted Rand index on the rows of each part.

    Parts are drawn without replacement: a row drawn twice would be dense by itself.
    """
    rng = np.random.default_rng([seed, 2])
    agreed = []
    for _ in range(_REFITS):
        n = max(2, round(_SHARE * len(dense.points)))
        part = np.sort(rng.choice(len(dense.points), n, replace=False))
        again = fit_dense(dense.points[part], max(2, round(_SHARE * min_size)))
        agreed.append(float(adjusted_rand_score(dense.labels[part], again.labels)))
    mean = float(np.mean(agreed))
    wide = _T * float(np.std(agreed, ddof=1)) / float(np.sqrt(len(agreed)))
    return Metric(mean, mean - wide, min(1.0, mean + wide), len(agreed))


def _by_size(found: Ints) -> Ints:
    sizes = np.bincount(found[found >= 0], minlength=int(found.max(initial=-1)) + 1)
    place = np.empty(len(sizes), dtype=np.int64)
    place[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    return np.where(found >= 0, place[np.maximum(found, 0)] if len(place) else -1, -1)


def _reaches(rows: Floats, labels: Ints) -> Floats:
    reach = np.zeros(int(labels.max(initial=-1)) + 1, dtype=np.float32)
    for cluster in range(len(reach)):
        own = rows[labels == cluster]
        apart, _ = NearestNeighbors(n_neighbors=2).fit(own).kneighbors(own)
        reach[cluster] = np.quantile(apart[:, 1], _REACH)
    return reach
