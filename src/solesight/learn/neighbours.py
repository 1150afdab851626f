"""The labels of the nearest vectors: a probe that learns nothing but remembers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.errors import BundleError
from solesight.learn.calibrate import softmax
from solesight.learn.linear import powered

__all__ = ["Neighbours", "Vote", "votes"]

# How fast a neighbour's word loses weight with its distance, in cosine.
_REACH = 0.05
# A class that no neighbour has is unlikely, not impossible.
_DOUBT = 0.05
_ROWS = 512


@dataclass(frozen=True)
class Vote:
    """Vectors with their classes, and how many of the nearest are asked.

    Attributes:
        vectors: ``(n, d)`` float16 powered vectors, rows of length one.
        codes: ``(n,)`` class indices.
        weights: ``(n,)`` float32, what each one's word weighs.
        neighbours: how many are asked.
        k: how many classes.
    """

    vectors: NDArray[np.float16]
    codes: NDArray[np.int64]
    weights: NDArray[np.float32]
    neighbours: int
    k: int

    def scores(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give logarithms ``(n, classes)`` of the shares of votes of powered vectors."""
        known = self.vectors.astype(np.float32).T
        parts = [self._part(x[i : i + _ROWS] @ known) for i in range(0, len(x), _ROWS)]
        return np.concatenate(parts) if parts else np.zeros((0, self.k), dtype=np.float32)

    def _part(self, near: NDArray[np.float32]) -> NDArray[np.float32]:
        most = min(self.neighbours, near.shape[1])
        places = np.argpartition(-near, most - 1, axis=1)[:, :most]
        closeness = np.take_along_axis(near, places, axis=1)
        word = np.exp((closeness - closeness.max(axis=1, keepdims=True)) / _REACH)
        word *= self.weights[places]
        shares = np.zeros((len(near), self.k), dtype=np.float32)
        rows = np.repeat(np.arange(len(near)), most)
        np.add.at(shares, (rows, self.codes[places].ravel()), word.ravel())
        shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-12)
        return np.asarray(np.log((1 - _DOUBT) * shares + _DOUBT / self.k), dtype=np.float32)


def votes(
    x: NDArray[np.float32],
    y: NDArray[np.int64],
    k: int,
    weights: NDArray[np.float64],
    numbers: Sequence[float],
) -> Iterator[Vote]:
    """Give a vote for each number of neighbours."""
    half, heavy = x.astype(np.float16), weights.astype(np.float32)
    for number in numbers:
        yield Vote(half, y, heavy, max(1, round(number)), k)


@dataclass(frozen=True)
class Neighbours:
    """A vote as a trained probe, calibrated.

    Attributes:
        vote: whose word is asked.
        temperature: fitted on the validation rows.
        power: exponent of ``powered``.
        classes: labels by index.
        configuration: what was chosen and what was tried, for the bundle.
    """

    vote: Vote
    temperature: float
    power: float
    classes: tuple[str, ...]
    configuration: Mapping[str, Any] = field(default_factory=dict)

    def logits(self, x: NDArray[Any]) -> NDArray[np.float32]:
        """Scores ``(n, classes)`` before temperature and softmax.

        Raises:
            ValueError: ``x`` is not ``(n, d)``.
        """
        d = self.vote.vectors.shape[1]
        if x.ndim != 2 or x.shape[1] != d:
            raise ValueError(f"vectors of shape {x.shape} do not fit neighbours of {d} numbers")
        return self.vote.scores(powered(x, self.power))

    def predict_proba(self, x: NDArray[Any]) -> NDArray[np.float64]:
        """Probabilities ``(n, classes)`` of embeddings ``(n, d)``; rows sum to 1."""
        return softmax(self.logits(x) / self.temperature)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays that a bundle keeps: the vectors themselves are among them, no photo is."""
        return {
            "vectors": self.vote.vectors,
            "codes": self.vote.codes,
            "weights": self.vote.weights,
            "neighbours": np.array([self.vote.neighbours], dtype=np.int64),
            "temperature": np.array([self.temperature], dtype=np.float64),
            "power": np.array([self.power], dtype=np.float64),
        }

    @classmethod
    def from_arrays(
        cls,
        arrays: Mapping[str, NDArray[Any]],
        classes: Sequence[str],
        configuration: Mapping[str, Any] | None = None,
    ) -> Neighbours:
        """The neighbours of a bundle's arrays.

        Raises:
            BundleError: an array is missing or does not fit the others.
        """
        names = {"vectors", "codes", "weights", "neighbours", "temperature", "power"}
        shapes = {name: array.shape for name, array in arrays.items()}
        n = (shapes.get("vectors") or (0,))[0]
        whole = set(arrays) == names and len(shapes["vectors"]) == 2 and n > 0
        if not whole or shapes["codes"] != (n,) or shapes["weights"] != (n,):
            raise BundleError(f"these arrays are not those of neighbours: {shapes}")
        codes = arrays["codes"].astype(np.int64)
        if codes.min() < 0 or codes.max() >= len(classes):
            raise BundleError(f"neighbours have classes outside the {len(classes)} of the bundle")
        vote = Vote(
            arrays["vectors"].astype(np.float16),
            codes,
            arrays["weights"].astype(np.float32),
            int(arrays["neighbours"][0]),
            len(classes),
        )
        temperature, power = (float(arrays[name][0]) for name in ("temperature", "power"))
        return cls(vote, temperature, power, tuple(classes), dict(configuration or {}))
