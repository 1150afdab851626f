"""Vectors for the tests of search, and the answer by brute force."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from solesight.search import Hits


def unit(vectors: NDArray[np.floating] | NDArray[np.integer]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)


def cloud(n: int, width: int = 16, seed: int = 0, centres: int = 12) -> NDArray[np.float32]:
    """Unit vectors in clumps, as photos of shoes lie."""
    rng = np.random.default_rng(seed)
    middle = rng.normal(size=(centres, width))
    return unit(middle[rng.integers(0, centres, n)] + 0.4 * rng.normal(size=(n, width)))


def names(n: int, start: int = 0) -> list[str]:
    return [f"photo-{i}" for i in range(start, start + n)]


def brute(
    vectors: NDArray[np.float32],
    queries: NDArray[np.float32],
    k: int,
    allowed: NDArray[np.bool_] | None = None,
) -> Hits:
    """Sort everything: by similarity in double precision, as float32, then by row."""
    rows = np.full((len(queries), k), -1, dtype=np.int64)
    similarities = np.full((len(queries), k), -np.inf, dtype=np.float32)
    able = range(len(vectors)) if allowed is None else np.flatnonzero(allowed)
    for i, query in enumerate(queries.astype(np.float64)):
        found = [(-np.float32((vectors[r].astype(np.float64) * query).sum()), r) for r in able]
        for j, (similarity, row) in enumerate(sorted(found)[:k]):
            rows[i, j], similarities[i, j] = row, -similarity
    return Hits(rows, similarities)


def same(found: Hits, wanted: Hits) -> None:
    np.testing.assert_array_equal(found.rows, wanted.rows)
    np.testing.assert_array_equal(found.similarities, wanted.similarities)


def recall(found: Hits, wanted: Hits) -> float:
    """Share of the wanted rows that were found."""
    pairs = zip(found.rows, wanted.rows, strict=True)
    hit = sum(len(set(a[a >= 0]) & set(b[b >= 0])) for a, b in pairs)
    return hit / int((wanted.rows >= 0).sum())


class Lazy:
    """Rows on demand, with a count of what was asked for."""

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        self._vectors, self.fetched = vectors, 0

    @property
    def shape(self) -> tuple[int, ...]:
        return self._vectors.shape

    def __getitem__(self, rows: slice | NDArray[np.int64], /) -> NDArray[np.float32]:
        found = self._vectors[rows].copy()
        self.fetched += len(found)
        return found
