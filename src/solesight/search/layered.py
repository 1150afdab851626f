"""An index of a graph, an exact tail for what is new, and tombstones for what is gone."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from solesight.search.exact import QUERIES_AT_ONCE, scan
from solesight.search.graph import EF, EF_LIMIT, Graph
from solesight.search.hits import Best, Hits
from solesight.search.index import Mask, VectorRows, asked

__all__ = ["FEW", "LayeredIndex"]

# As few allowed rows as this are compared one by one: no slower than the graph, and exact.
FEW = 50_000
# For each row that is to be taken, so many that could be are looked at: the graph knows the
# farther ones of what it looked at less well than the nearest.
MARGIN = 8


class LayeredIndex:
    """Searches a graph, and exactly what the graph does not have.

    Args:
        graph: the graph.
        rows: int64 (slots,), the row of each slot; -1 for those that are gone.
        vectors: (n, d), the caller's rows, of length one.
        few: up to so many allowed rows are searched exactly.
        notice: what the user should know, or None.
    """

    kind = "hnsw"

    def __init__(
        self,
        graph: Graph,
        rows: NDArray[np.int64],
        vectors: VectorRows,
        *,
        few: int = FEW,
        notice: str | None = None,
    ) -> None:
        self._graph, self._rows, self._vectors, self._few = graph, rows, vectors, few
        self.gone = int((rows < 0).sum())
        new = np.ones(vectors.shape[0], dtype=np.bool_)
        new[rows[rows >= 0]] = False
        self._new = np.flatnonzero(new)
        self.notice = notice

    @property
    def tail(self) -> int:
        """Rows that are searched exactly."""
        return len(self._new)

    @cached_property
    def _tail_vectors(self) -> NDArray[np.float32]:
        return self._vectors[self._new]

    def query(self, queries: ArrayLike, k: int, allowed: Mask | None = None) -> Hits:
        """Find the k nearest rows of each query; see :class:`solesight.search.Index`.

        Whenever the graph cannot be trusted to fill k (few rows allowed, or too far from the
        query), the query is answered by comparing every allowed row.
        """
        found = asked(queries, k, allowed, self._vectors.shape)
        effort = self._effort(k, allowed)
        parts = []
        for start in range(0, max(len(found), 1), QUERIES_AT_ONCE):
            some = found[start : start + QUERIES_AT_ONCE]
            best = Best(some, k)
            lacking = np.ones(len(some), dtype=np.bool_)
            if effort is not None:
                lacking = self._walk(some, best, effort, allowed)
                self._scan_tail(some, best, allowed)
            self._scan_all(some, best, allowed, lacking)
            parts.append(best.hits())
        return Hits(
            np.concatenate([part.rows for part in parts]),
            np.concatenate([part.similarities for part in parts]),
        )

    def _effort(self, k: int, allowed: Mask | None) -> tuple[int, int] | None:
        """Choose how many to take and how many to look at for it; None to search exactly.

        The graph gives the nearest it has, allowed and there or not: where a tenth is, ten times
        as many must be looked at.
        """
        count = len(self._rows) - self.gone
        if allowed is not None:
            count = int(allowed.sum()) - int(allowed[self._new].sum())
        if count <= self._few:
            return None
        take = min(2 * k + 16, count)
        ef = max(EF, int(np.ceil(MARGIN * take * len(self._rows) / count)))
        return (take, ef) if ef <= EF_LIMIT else None

    def _walk(
        self,
        queries: NDArray[np.float32],
        best: Best,
        effort: tuple[int, int],
        allowed: Mask | None,
    ) -> Mask:
        """Offer what the graph finds; say for which queries it found too few, bool (q,)."""
        take, ef = effort
        lacking = np.zeros(len(queries), dtype=np.bool_)
        chosen: list[NDArray[np.int64]] = []
        for slots in self._graph.search(queries, ef):
            rows = self._rows[slots[slots >= 0]]
            able = rows >= 0 if allowed is None else (rows >= 0) & allowed[rows]
            chosen.append(rows[able][:take])
        wanted = np.unique(np.concatenate([*chosen, self._new[:0]]))
        vectors = self._vectors[wanted] if len(wanted) else None
        for i, rows in enumerate(chosen):
            lacking[i] = len(rows) < take
            if vectors is not None and not lacking[i]:
                best.offer(i, rows, vectors[np.searchsorted(wanted, rows)])
        return lacking

    def _scan_tail(self, queries: NDArray[np.float32], best: Best, allowed: Mask | None) -> None:
        if len(self._new):
            mask = None if allowed is None else allowed[self._new]
            scan(self._tail_vectors, queries, best, mask, self._new)

    def _scan_all(
        self,
        queries: NDArray[np.float32],
        best: Best,
        allowed: Mask | None,
        lacking: Mask,
    ) -> None:
        """Answer the lacking queries by comparing all allowed rows."""
        if not lacking.any():
            return
        again = Best(queries[lacking], best.k)
        scan(self._vectors, queries[lacking], again, allowed)
        best.replace(np.flatnonzero(lacking), again)
