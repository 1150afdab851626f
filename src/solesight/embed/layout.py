"""What is where: a map inside a network, kept by place instead of averaged away.

A shoe's frame always lies the same way: trimmed, upright, toe to the right. So a cell of the map
shows the same part of most shoes, the collar here and the heel there, and a model is known by what
its parts look like. The mean over the cells, which most embeddings are, forgets that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solesight.errors import BundleError

__all__ = ["Layout"]

Maps = NDArray[np.float32]


@dataclass(frozen=True)
class Layout:
    """Which map is kept, and how coarsely.

    Attributes:
        output: name of the result inside the graph: float32 (n, channels, h, w).
        step: how many cells of the map, each way, are averaged to one.
        side: cells along each side once it is coarser.
        top: first row of cells that is kept: above it frames of shoes are mostly white.
        rows: how many rows of cells are kept.
    """

    output: str
    step: int
    side: int
    top: int
    rows: int

    def as_text(self) -> str:
        """Say it in one line: part of the embedder's checksum."""
        return f"{self.output} {self.step} {self.side} {self.top} {self.rows}"

    def flat(self, maps: Maps) -> Maps:
        """Make maps coarser, and lay the cells that are kept one behind the other.

        Args:
            maps: float32 (n, channels, h, w).

        Returns:
            float32 (n, channels * rows * side), channel by channel, row by row.

        Raises:
            BundleError: the map has another size.
        """
        n, channels, *size = maps.shape
        side, step = self.side, self.step
        if size != [side * step, side * step]:
            raise BundleError(f"{self.output}: a map of {size} is not one of {side * step} squared")
        coarse = maps.reshape(n, channels, side, step, side, step).mean(axis=(3, 5))
        kept = coarse[:, :, self.top : self.top + self.rows]
        return np.asarray(kept.reshape(n, -1), dtype=np.float32)

    def cells(self, vectors: NDArray[np.floating]) -> NDArray[np.floating]:
        """Put the numbers of vectors where they came from.

        Args:
            vectors: (n, channels * rows * side), as `flat` gives them.

        Returns:
            (n, channels, side, side), zero in the rows that are not kept.
        """
        kept = vectors.reshape(len(vectors), -1, self.rows, self.side)
        below = self.side - self.top - self.rows
        return np.pad(kept, ((0, 0), (0, 0), (self.top, below), (0, 0)))
