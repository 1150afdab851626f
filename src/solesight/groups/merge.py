"""Groups: what belongs to one shoe by any evidence, closed transitively."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from solesight.groups.union import UnionFind

__all__ = ["group_ids", "merge_groups"]

# 64 bits of the hash: two of a million groups share an id once in 37 million catalogs.
_LENGTH = 16


def merge_groups(n: int, *evidence: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Join photos that share a label or stand in a pair, and whatever hangs together by that.

    Args:
        n: number of photos.
        evidence: any number of arrays. One of shape (n,) labels the photos: equal labels join;
            a negative number or an empty string says nothing of its photo. One of shape (m, 2)
            holds pairs of indices.

    Returns:
        int64 (n,), groups numbered in the order of their first photos.

    Raises:
        ValueError: an array has another shape, or an index is outside 0 .. n - 1.
    """
    union = UnionFind(n)
    for given in evidence:
        for first, second in _links(np.asarray(given), n).tolist():
            union.union(first, second)
    return union.labels()


def group_ids(labels: npt.ArrayLike, photos: Sequence[str]) -> list[str]:
    """Name each group after its smallest photo hash, shortened: the same whatever the order.

    Args:
        labels: (n,) group of each photo, any numbers.
        photos: (n,) photo hashes, hexadecimal.

    Returns:
        (n,) the id of each photo's group.

    Raises:
        ValueError: the lengths differ.
    """
    smallest: dict[int, str] = {}
    numbers = np.asarray(labels).tolist()
    for label, photo in zip(numbers, photos, strict=True):
        if label not in smallest or photo < smallest[label]:
            smallest[label] = photo
    return [smallest[label][:_LENGTH] for label in numbers]


def _links(given: npt.NDArray[Any], n: int) -> npt.NDArray[np.int64]:
    """Evidence as pairs of indices."""
    if given.ndim == 2 and given.shape[1] == 2:
        pairs = given.astype(np.int64)
        if pairs.size and (pairs.min() < 0 or pairs.max() >= n):
            raise ValueError(f"a pair names a photo outside 0 .. {n - 1}")
        return pairs
    if given.shape != (n,):
        raise ValueError(f"evidence of shape {given.shape} is neither ({n},) labels nor pairs")
    rows = np.flatnonzero(given >= 0 if given.dtype.kind in "iuf" else given != "")
    _, first, label = np.unique(given[rows], return_index=True, return_inverse=True)
    return np.stack([rows[first][label], rows], axis=1)
