"""Who lies where: ids as names of one width, and slots of a graph as rows of the caller."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["WIDTH", "names_of", "rows_of"]

WIDTH = 16


def names_of(ids: Sequence[str]) -> NDArray[np.bytes_]:
    """Name each id by a digest of 16 bytes; ids differ when their names do.

    Raises:
        ValueError: two ids are the same.
    """
    digests = [hashlib.blake2b(one.encode(), digest_size=WIDTH).digest() for one in ids]
    if len(set(digests)) < len(digests):
        raise ValueError("two vectors have the same id")
    return np.frombuffer(b"".join(digests), dtype=f"S{WIDTH}")


def rows_of(names: NDArray[np.bytes_], slots: NDArray[np.bytes_]) -> NDArray[np.int64]:
    """Find the row of each slot by its name, int64 (slots,); -1 for the names that are gone."""
    if not len(names):
        return np.full(len(slots), -1, dtype=np.int64)
    order = np.argsort(names)
    place = np.searchsorted(names, slots, sorter=order)
    rows = order[np.minimum(place, len(names) - 1)].astype(np.int64)
    return np.where(names[rows] == slots, rows, np.int64(-1))
