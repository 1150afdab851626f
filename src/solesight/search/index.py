"""What every index can do, and the check of what it is asked."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from solesight.search.hits import Hits

__all__ = ["Index", "Mask", "VectorRows", "asked"]

Mask = NDArray[np.bool_]


class VectorRows(Protocol):
    """Vectors that need not lie in memory: whoever has a shape and gives rows when asked.

    A float32 array (n, d) and a ``numpy.memmap`` are ones already. A row that was given once
    must be given the same ever after.
    """

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, d)."""

    def __getitem__(self, rows: slice | NDArray[np.int64], /) -> NDArray[np.float32]:
        """Give rows, in the order asked, float32 (m, d), of length one."""


class Index(Protocol):
    """Finds the nearest of the caller's vectors.

    Attributes:
        kind: ``"exact"`` or ``"hnsw"``.
        notice: a sentence for the user when the search is slower than it could be, or None.
        tail: rows that are searched exactly beside a graph.
        gone: vectors of a graph that no row has any more.
    """

    @property
    def kind(self) -> str:
        """``"exact"`` or ``"hnsw"``."""

    @property
    def notice(self) -> str | None:
        """What the user should know, in one sentence, or None."""

    @property
    def tail(self) -> int:
        """Rows that are searched exactly beside a graph; 0 without one."""

    @property
    def gone(self) -> int:
        """Vectors of a graph that no row has any more; 0 without one."""

    def query(self, queries: ArrayLike, k: int, allowed: Mask | None = None) -> Hits:
        """Find the k nearest rows of each query.

        Args:
            queries: (q, d), rows of length one.
            k: how many.
            allowed: bool (n,), the rows that may be found; None allows all.

        Raises:
            ValueError: a shape does not fit, a query is not finite, or k is below one.
        """


def asked(
    queries: ArrayLike, k: int, allowed: Mask | None, shape: tuple[int, ...]
) -> NDArray[np.float32]:
    """Check a question to an index over vectors of this shape; give its queries as float32."""
    found = np.ascontiguousarray(queries, dtype=np.float32)
    rows, width = shape
    if found.ndim != 2 or (rows and found.shape[1] != width):
        raise ValueError(f"queries of shape {found.shape} for vectors of shape {tuple(shape)}")
    if not np.isfinite(found).all():
        raise ValueError("a query has values that are not finite")
    if k < 1:
        raise ValueError(f"cannot find {k} rows")
    if allowed is not None and (allowed.dtype != np.bool_ or allowed.shape != (rows,)):
        raise ValueError(f"allowed must be {rows} booleans, one a row")
    return found
