"""Shoes that look alike, with what they cost: what a buyer compares with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solesight.search import Index, open_index

__all__ = ["LookAlikePrice", "Reference", "ReferenceShoe"]

_PHOTOS_A_SHOE = 12


@dataclass(frozen=True, slots=True)
class ReferenceShoe:
    """A shoe whose photos are known; prices None where they are not."""

    title: str
    retail: float | None
    last_sale: float | None


@dataclass(frozen=True)
class LookAlikePrice:
    """A look-alike and what it costs."""

    shoe: ReferenceShoe
    similarity: float

    def as_json(self) -> dict[str, str | float | None]:
        """Give it as JSON."""
        shoe = self.shoe
        return {
            "title": shoe.title,
            "similarity": round(self.similarity, 4),
            "retail": shoe.retail,
            "last_sale": shoe.last_sale,
        }


class Reference:
    """Photos of shoes with prices, to be compared with.

    Args:
        shoes: every shoe.
        vectors: float32 (n, d) of the photos, rows of length one.
        of_shoe: (n,) each photo's place in ``shoes``.
        embedder_sha256: which network made the vectors.
        index: finds the nearest of very many; None compares with every one.
    """

    def __init__(
        self,
        shoes: Sequence[ReferenceShoe],
        vectors: NDArray[np.float32],
        of_shoe: NDArray[np.int64],
        embedder_sha256: str,
        index: Index | None = None,
    ) -> None:
        self.shoes, self.of_shoe, self.embedder_sha256 = shoes, of_shoe, embedder_sha256
        names = [str(i) for i in range(len(vectors))]
        self._index = index or open_index(names, vectors, exact_up_to=len(vectors))

    def nearest(self, vector: NDArray[np.float32], top: int = 5) -> tuple[LookAlikePrice, ...]:
        """Find the look-alikes of a photo ``(d,)`` that have a price, likest first."""
        count = min(len(self.of_shoe), max(64, top * _PHOTOS_A_SHOE))
        hits = self._index.query(vector[None, :], count)
        found: dict[int, float] = {}
        for row, similarity in zip(hits.rows[0], hits.similarities[0], strict=True):
            if row < 0:
                break
            shoe = int(self.of_shoe[row])
            if self.shoes[shoe].last_sale is not None or self.shoes[shoe].retail is not None:
                found.setdefault(shoe, float(similarity))
        best = list(found.items())[:top]
        return tuple(LookAlikePrice(self.shoes[shoe], value) for shoe, value in best)
