"""What a search gives back, and how the best rows are chosen: one order, whoever found them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Best", "Hits"]


@dataclass(frozen=True)
class Hits:
    """The nearest rows of each query, best first, equals by row.

    Attributes:
        rows: int64 (q, k), rows of the caller's vectors; -1 where there are fewer.
        similarities: float32 (q, k), inner products; -inf where there are fewer.
    """

    rows: NDArray[np.int64]
    similarities: NDArray[np.float32]


class Best:
    """The best k rows of each query among those offered so far.

    Similarities are summed in float64, row by row, and then rounded: the same row has the same
    similarity to the last bit whatever block, batch, number of threads or index offered it, and
    equal vectors are equally similar.

    Args:
        queries: float32 (q, d).
        k: rows to keep a query.
    """

    def __init__(self, queries: NDArray[np.float32], k: int) -> None:
        self._queries = queries.astype(np.float64)
        self._rows = np.full((len(queries), k), -1, dtype=np.int64)
        self._similarities = np.full((len(queries), k), -np.inf, dtype=np.float32)

    @property
    def k(self) -> int:
        """Rows that are kept a query."""
        return self._rows.shape[1]

    @property
    def floors(self) -> NDArray[np.float32]:
        """The k-th best similarity of each query, float32 (q,); -inf until k rows are known."""
        return self._similarities[:, -1]

    def offer(self, query: int, rows: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Offer a query rows that it has not been offered before.

        Args:
            query: which one.
            rows: int64 (c,).
            vectors: (c, d), of these rows.
        """
        if not len(rows):
            return
        # Not a product of BLAS: its sums change their order with the shape.
        sums = (vectors.astype(np.float64) * self._queries[query]).sum(axis=1)
        known = self._rows[query] >= 0
        every = np.concatenate([self._rows[query, known], rows])
        similarities = np.concatenate([self._similarities[query, known], sums.astype(np.float32)])
        order = np.lexsort((every, -similarities))[: self._rows.shape[1]]
        self._rows[query, : len(order)] = every[order]
        self._similarities[query, : len(order)] = similarities[order]

    def replace(self, queries: NDArray[np.int64], others: Best) -> None:
        """Take over what others found, for these queries, in the stead of what was offered."""
        self._rows[queries] = others._rows
        self._similarities[queries] = others._similarities

    def hits(self) -> Hits:
        """Give the best as they are now."""
        return Hits(self._rows.copy(), self._similarities.copy())
