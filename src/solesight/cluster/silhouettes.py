"""Silhouettes (Rousseeuw, 1987): how much nearer its own cluster is than the next. Pure numpy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["reference_rows", "silhouettes"]

# At most this many distances (8 bytes each) live at a time.
_CELLS = 4_000_000

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


def silhouettes(
    rows: Floats, labels: Ints, reference: Ints | None = None, *, only: Ints | None = None
) -> NDArray[np.float64]:
    """Give the silhouette of rows: (b - a) / max(a, b) of mean distances, Euclidean.

    a is the mean distance to the other rows of its cluster, b that to the nearest other cluster.
    A row that is alone has 0.

    Args:
        rows: float32 (n, d).
        labels: int64 (n,), clusters from 0; -1 is in none.
        reference: places of the rows that distances are measured to; None for all.
        only: places of the rows that are asked for; None for all.

    Returns:
        float64, one a row asked for; NaN where it is in no cluster, or there is only one cluster.
    """
    places = np.arange(len(rows)) if only is None else only
    against = np.arange(len(rows)) if reference is None else reference
    against = against[labels[against] >= 0]
    k = int(labels.max(initial=-1)) + 1
    member = np.zeros((len(against), k))
    member[np.arange(len(against)), labels[against]] = 1
    is_in = np.zeros(len(rows), dtype=np.bool_)
    is_in[against] = True
    found = np.empty(len(places))
    step = max(1, _CELLS // max(1, len(against)))
    others = rows[against].astype(np.float64)
    for start in range(0, len(places), step):
        part = places[start : start + step]
        sums = _distances(rows[part].astype(np.float64), others) @ member
        found[start : start + step] = _of_sums(
            sums, member.sum(axis=0), labels[part], itself=is_in[part]
        )
    return found


def reference_rows(labels: Ints, most: int, *, seed: int = 0, least: int = 30) -> Ints:
    """Draw rows to measure distances to, some of every cluster.

    Args:
        labels: int64 (n,); rows of -1 are never drawn.
        most: about how many; all when there are no more.
        seed: of the draw.
        least: so many of each cluster at least, where it has them.

    Returns:
        int64, sorted places.
    """
    inside = np.flatnonzero(labels >= 0)
    if len(inside) <= most:
        return inside
    rng = np.random.default_rng(seed)
    share = most / len(inside)
    drawn = []
    for cluster in np.unique(labels[inside]):
        own = np.flatnonzero(labels == cluster)
        n = min(len(own), max(least, round(share * len(own))))
        drawn.append(rng.choice(own, n, replace=False))
    return np.sort(np.concatenate(drawn))


def _distances(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    # In single precision the digits that cancel out would put a row away from itself.
    squares = a @ b.T
    squares *= -2
    squares += (a**2).sum(axis=1)[:, None]
    squares += (b**2).sum(axis=1)
    np.maximum(squares, 0, out=squares)
    return np.asarray(np.sqrt(squares, out=squares), dtype=np.float64)


def _of_sums(
    sums: NDArray[np.float64], sizes: NDArray[np.float64], own: Ints, *, itself: NDArray[np.bool_]
) -> NDArray[np.float64]:
    rows = np.arange(len(sums))
    place = np.maximum(own, 0)
    others = sizes[place] - itself
    with np.errstate(invalid="ignore", divide="ignore"):
        a = sums[rows, place] / others
        means = np.where(sizes > 0, sums / sizes, np.inf)
        means[rows, place] = np.inf
        b = means.min(axis=1)
        found = (b - a) / np.maximum(a, b)
    # All at one point: nothing is nearer than anything else.
    found[(a == 0) & (b == 0)] = 0
    found[others <= 0] = 0
    found[(own < 0) | ~np.isfinite(b)] = np.nan
    return np.asarray(found, dtype=np.float64)
