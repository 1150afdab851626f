"""Disjoint sets over the numbers 0 to n - 1."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


class UnionFind:
    """Disjoint sets: join rows, then ask which are together.

    An array of parents with path halving; the smaller number becomes the root, so that the result
    does not depend on the order of the unions. (Tarjan and van Leeuwen 1984.)

    Args:
        size: how many rows there are; each begins alone.
    """

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def __len__(self) -> int:
        return len(self._parent)

    def find(self, row: int) -> int:
        """Say the smallest row of the set that holds ``row``."""
        parent = self._parent
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    def union(self, first: int, second: int) -> bool:
        """Join two rows' sets; False if they were one already."""
        low, high = sorted((self.find(first), self.find(second)))
        self._parent[high] = low
        return low != high

    def union_all(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Join each pair."""
        for first, second in pairs:
            self.union(first, second)

    def together(self, first: int, second: int) -> bool:
        """Say whether two rows are in one set."""
        return self.find(first) == self.find(second)

    def labels(self) -> NDArray[np.int64]:
        """Number the sets 0, 1, 2 ... by their first rows: shape (size,), one number a row."""
        numbers: dict[int, int] = {}
        return np.array(
            [numbers.setdefault(self.find(row), len(numbers)) for row in range(len(self))],
            dtype=np.int64,
        )

    def sets(self) -> list[list[int]]:
        """List the sets in the order of their numbers, rows ascending."""
        members: dict[int, list[int]] = {}
        for row in range(len(self)):
            members.setdefault(self.find(row), []).append(row)
        return list(members.values())
