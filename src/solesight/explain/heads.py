"""The head of a bundle that is one linear map, and what it makes of each number of a vector.

Such a head raises the numbers z of a vector to a power p, keeping their signs, makes them of length
one and multiplies: ``logit = w . s(z) / |s(z)| + b``. What a number gives is ``w s(z) / |s(z)|``,
shared out to where it came from as z itself is: its rate is ``w s(z) / (|s(z)| z)``. That is 1 / p
of the derivative with the length held fast (Euler, for a function that is homogeneous of degree p);
for p = 1 it is the weight, and the map is the class activation map of the textbook.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solesight.bundles import Bundle

__all__ = ["LinearHead"]

_ARRAYS = frozenset({"weights", "bias", "temperature", "power"})

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LinearHead:
    """A linear map on vectors.

    Attributes:
        weights: float64 (classes, d).
        bias: float64 (classes,).
        power: exponent of the numbers of a vector.
    """

    weights: Floats
    bias: Floats
    power: float

    @classmethod
    def of(cls, bundle: Bundle) -> LinearHead | None:
        """Read the head of a bundle; None where its model is no linear map on vectors."""
        arrays = bundle.arrays
        if not bundle.meta.embedder or set(arrays) != _ARRAYS or arrays["weights"].ndim != 2:
            return None
        return cls(
            arrays["weights"].astype(np.float64),
            arrays["bias"].astype(np.float64),
            float(arrays["power"][0]),
        )

    def logits(self, vectors: NDArray[np.floating]) -> Floats:
        """Give scores (n, classes) of vectors (n, d), before temperature and softmax."""
        return np.asarray(_powered(vectors, self.power) @ self.weights.T + self.bias)

    def rates(
        self, vectors: NDArray[np.floating], label: int, against: int | None = None
    ) -> Floats:
        """Give what a unit of each number gives, so that ``(rates * vectors).sum(1)`` is the logit.

        Args:
            vectors: (n, d).
            label: the class asked about.
            against: the class whose logit is taken off; None for the logit itself.

        Returns:
            float64 (n, d); the bias is not in it.
        """
        rows = np.asarray(vectors, dtype=np.float64)
        weights = self.weights[label] - (0.0 if against is None else self.weights[against])
        given = _powered(rows, self.power) * weights
        rates: Floats = np.divide(given, rows, out=np.zeros_like(given), where=rows != 0)
        return rates

    def offset(self, label: int, against: int | None = None) -> float:
        """Give the bias of a logit, or of the difference of two."""
        return float(self.bias[label] - (0.0 if against is None else self.bias[against]))


def _powered(vectors: NDArray[np.floating], power: float) -> Floats:
    rows = np.asarray(vectors, dtype=np.float64)
    if power != 1.0:
        rows = np.copysign(np.abs(rows) ** power, rows)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1.0))
