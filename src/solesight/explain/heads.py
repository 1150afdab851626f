"""The head of a bundle that is one linear map, and what it makes of each number of a vector.

Such a head raises the numbers z of a vector to a power p, keeping their signs, makes them of length
one and multiplies: ``logit = w . s(z) / |s(z)| + b``. What a number gives is ``w s(z) / |s(z)|``,
shared out to where it came from as z itself is: its rate is ``w s(z) / (|s(z)| z)``. That is 1 / p
of the derivative with the length held fast (Euler, for a function that is homogeneous of degree p);
for p = 1 it is the weight, and the map is the class activation map of the textbook.

Where a class was learned by its subclasses, its logit is the logarithm of a sum. It is what the
subclasses' logits are on average, each counting by its share of the class, and the entropy of these
shares: so the weights, and what belongs to no place, are each vector's own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solesight.bundles import Bundle, shares_within, summed_logits

__all__ = ["LinearHead"]

_ARRAYS = frozenset({"weights", "bias", "temperature", "power"})

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LinearHead:
    """A linear map on vectors.

    Attributes:
        weights: float64 (classes, d), or (subclasses, d).
        bias: float64 (classes,), or (subclasses,).
        power: exponent of the numbers of a vector.
        members: int64 (subclasses,), the class of each row of the weights; None where rows are
            classes.
    """

    weights: Floats
    bias: Floats
    power: float
    members: NDArray[np.int64] | None = None

    @classmethod
    def of(cls, bundle: Bundle) -> LinearHead | None:
        """Read the head of a bundle; None where its model is no linear map on vectors."""
        arrays, members = bundle.arrays, bundle.arrays.get("members")
        known = set(arrays) - {"members"} == _ARRAYS
        if not bundle.meta.embedder or not known or arrays["weights"].ndim != 2:
            return None
        return cls(
            arrays["weights"].astype(np.float64),
            arrays["bias"].astype(np.float64),
            float(arrays["power"][0]),
            None if members is None else members.astype(np.int64),
        )

    def logits(self, vectors: NDArray[np.floating]) -> Floats:
        """Give scores (n, classes) of vectors (n, d), before temperature and softmax."""
        rows = self._rows(vectors)
        return rows if self.members is None else summed_logits(rows, self.members)

    def rates(
        self, vectors: NDArray[np.floating], label: int, against: int | None = None
    ) -> Floats:
        """Give what a unit of each number gives; with `offset`, products and vector make the logit.

        Args:
            vectors: (n, d).
            label: the class asked about.
            against: the class whose logit is taken off; None for the logit itself.

        Returns:
            float64 (n, d); what `offset` gives is not in it.
        """
        rows = np.asarray(vectors, dtype=np.float64)
        weights = self._shares(rows, label, against) @ self.weights
        given = _powered(rows, self.power) * weights
        rates: Floats = np.divide(given, rows, out=np.zeros_like(given), where=rows != 0)
        return rates

    def offset(
        self, vectors: NDArray[np.floating], label: int, against: int | None = None
    ) -> Floats:
        """Give what of a logit, or of the difference of two, no number of a vector gives: (n,)."""
        rows = np.asarray(vectors, dtype=np.float64)
        shares = self._shares(rows, label, against)
        given: Floats = shares @ self.bias
        if self.members is not None:
            # The entropy of the shares; those of the class held against it count as negative.
            size = np.abs(shares)
            given = given - (shares * np.log(np.where(size > 0, size, 1.0))).sum(axis=1)
        return given

    def _rows(self, vectors: NDArray[np.floating]) -> Floats:
        return np.asarray(_powered(vectors, self.power) @ self.weights.T + self.bias)

    def _shares(self, vectors: Floats, label: int, against: int | None) -> Floats:
        """How much each row of the weights counts, (n, rows)."""
        logits = self._rows(vectors)
        rows = np.arange(len(self.bias)) if self.members is None else self.members
        found = shares_within(logits, rows, label)
        return found if against is None else found - shares_within(logits, rows, against)


def _powered(vectors: NDArray[np.floating], power: float) -> Floats:
    rows = np.asarray(vectors, dtype=np.float64)
    if power != 1.0:
        rows = np.copysign(np.abs(rows) ** power, rows)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1.0))
