"""Exact search by matrix product, in blocks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from solesight.search.hits import Best, Hits
from solesight.search.index import Mask, VectorRows, asked

__all__ = ["ExactIndex", "scan"]

# A block of similarities takes 4 * 256 * 32768 bytes, 32 MB, however many are asked or searched.
ROWS_AT_ONCE = 32_768
QUERIES_AT_ONCE = 256
# Below this share of allowed rows in a block, fetching them alone is less work than the product.
SPARSE = 0.25
# No two unit vectors are as unlike as this.
IMPOSSIBLE = np.float32(-2.0)


@dataclass(frozen=True)
class ExactIndex:
    """Compares a query with every row.

    Attributes:
        vectors: (n, d), rows of length one.
        notice: why there is no graph although one would be faster, or None.
    """

    vectors: VectorRows
    notice: str | None = None

    kind = "exact"
    tail = 0
    gone = 0

    def query(self, queries: ArrayLike, k: int, allowed: Mask | None = None) -> Hits:
        """Find the k nearest rows of each query; see :class:`solesight.search.Index`."""
        found = asked(queries, k, allowed, self.vectors.shape)
        parts = []
        for start in range(0, max(len(found), 1), QUERIES_AT_ONCE):
            some = found[start : start + QUERIES_AT_ONCE]
            best = Best(some, k)
            scan(self.vectors, some, best, allowed)
            parts.append(best.hits())
        return Hits(
            np.concatenate([part.rows for part in parts]),
            np.concatenate([part.similarities for part in parts]),
        )


def scan(
    vectors: VectorRows,
    queries: NDArray[np.float32],
    best: Best,
    allowed: Mask | None = None,
    names: NDArray[np.int64] | None = None,
) -> None:
    """Offer the best their k nearest vectors, found by comparing all.

    The float32 product only chooses who is offered: everyone within its worst rounding error of
    the k-th, so that the choice among them is made by the exact similarities.

    Args:
        vectors: (n, d), rows of length one.
        queries: float32 (q, d), those of ``best``.
        best: told of the rows.
        allowed: bool (n,), the rows that may be offered; None allows all.
        names: int64 (n,), rising: what the rows are called; None calls them 0, 1, 2 ...
    """
    total, width = vectors.shape
    slack = np.float32(2.0 * width * 2.0**-24)
    for start in range(0, total, ROWS_AT_ONCE):
        stop = min(start + ROWS_AT_ONCE, total)
        rows, part, similarities = _compare(vectors, queries, slice(start, stop), allowed)
        if not len(rows):
            continue
        called = rows if names is None else names[rows]
        floors = best.floors
        for i, found in enumerate(similarities):
            near = _near(found, best.k, floors[i], slack)
            best.offer(i, called[near], part[near])


def _compare(
    vectors: VectorRows, queries: NDArray[np.float32], block: slice, allowed: Mask | None
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
    """Give the rows of a block that were compared, their vectors and similarities (q, rows)."""
    if allowed is None:
        rows = np.arange(block.start, block.stop)
        part = vectors[block]
        return rows, part, queries @ part.T
    mask = allowed[block]
    rows = block.start + np.flatnonzero(mask)
    if len(rows) < SPARSE * len(mask):
        part = vectors[rows] if len(rows) else np.empty((0, queries.shape[1]), dtype=np.float32)
        return rows, part, queries @ part.T
    part = vectors[block]
    similarities = queries @ part.T
    similarities[:, ~mask] = -np.inf
    return np.arange(block.start, block.stop), part, similarities


def _near(
    similarities: NDArray[np.float32], k: int, floor: np.float32, slack: np.float32
) -> NDArray[np.int64]:
    """Find who may be among the k nearest: within the slack of the k-th here, and of the floor."""
    if len(similarities) > k:
        floor = max(floor, np.partition(similarities, -k)[-k])
    return np.flatnonzero(similarities >= max(floor - slack, IMPOSSIBLE))
