"""Titles as counts of hashed words, word pairs and letter groups, and a ridge on them.

Hashing needs no vocabulary, so a model is a few arrays of fixed size whatever the titles say
(Weinberger and others, 2009); CRC-32 gives the same buckets on every machine.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import Ridge

from solesight.catalog.titles import normalise_title

__all__ = ["BUCKETS", "WordRidge", "count_grams", "plain_words"]

BUCKETS = 1 << 15
_HALF = BUCKETS // 2
_LETTERS = (3, 4, 5)
# Makers and marks that one shop writes and the next leaves out; the brand is a fact of its own.
_SAID_ELSEWHERE = re.compile(r"\b(?:nike|adidas|air|og|retro)\b")

Floats = NDArray[np.float64]


def plain_words(title: str) -> str:
    """Reduce a title to the words that shops agree on."""
    return " ".join(_SAID_ELSEWHERE.sub(" ", normalise_title(title)).split())


def count_grams(texts: Sequence[str]) -> sparse.csr_matrix:
    """Count the grams of each text: ``(n, BUCKETS)``, words in the first half, letters after."""
    rows, places, counts = [], [], []
    for row, text in enumerate(texts):
        for place, count in Counter(_buckets(text)).items():
            rows.append(row)
            places.append(place)
            counts.append(1.0 + np.log(count))
    shape = (len(texts), BUCKETS)
    return sparse.csr_matrix((counts, (rows, places)), shape=shape, dtype=np.float64)


def _buckets(text: str) -> Iterator[int]:
    words = text.split()
    for gram in (*words, *(" ".join(pair) for pair in pairwise(words))):
        yield zlib.crc32(gram.encode()) % _HALF
    for word in words:
        padded = f" {word} "
        for size in _LETTERS:
            for start in range(len(padded) - size + 1):
                yield _HALF + zlib.crc32(padded[start : start + size].encode()) % _HALF


@dataclass(frozen=True)
class WordRidge:
    """A ridge regression on the grams of titles.

    Attributes:
        rarity: (BUCKETS,) weight of each gram: the rarer, the more it tells.
        weights: (BUCKETS,) its effect.
        base: what a title without a known gram gets.
    """

    rarity: Floats
    weights: Floats
    base: float

    @classmethod
    def fit(cls, counts: sparse.csr_matrix, values: Floats, alpha: float = 1.0) -> WordRidge:
        """Learn values ``(n,)`` from the grams of n titles."""
        seen = np.bincount(counts.indices, minlength=BUCKETS).astype(np.float64)
        rarity = np.log((1 + counts.shape[0]) / (1 + seen)) + 1
        # What one title alone says is no rule: it is left to the words that several share.
        rarity[seen < 2] = 0.0
        # As stored: 16 bits hold weights of words well enough, at half the room.
        rarity = rarity.astype(np.float16).astype(np.float64)
        ridge = Ridge(alpha=alpha, solver="lsqr", tol=1e-4)
        ridge.fit(_scaled(counts, rarity), values)
        weights = np.asarray(ridge.coef_).astype(np.float16).astype(np.float64)
        return cls(rarity, weights, float(ridge.intercept_))

    def predict(self, counts: sparse.csr_matrix) -> Floats:
        """Give the value of each title ``(n,)``."""
        return np.asarray(_scaled(counts, self.rarity) @ self.weights) + self.base

    def to_arrays(self, prefix: str) -> dict[str, NDArray[Any]]:
        """Give the arrays that a bundle keeps."""
        return {
            f"{prefix}.rarity": self.rarity.astype(np.float16),
            f"{prefix}.weights": self.weights.astype(np.float16),
            f"{prefix}.base": np.array([self.base]),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], prefix: str) -> WordRidge:
        """Take them back."""
        return cls(
            arrays[f"{prefix}.rarity"].astype(np.float64),
            arrays[f"{prefix}.weights"].astype(np.float64),
            float(arrays[f"{prefix}.base"][0]),
        )


def _scaled(counts: sparse.csr_matrix, rarity: Floats) -> sparse.csr_matrix:
    """Weigh grams by rarity, and give the words and the letters of each title length one."""
    weighed = sparse.csr_matrix(counts @ sparse.diags(rarity))
    halves = [_unit(weighed[:, :_HALF]), _unit(weighed[:, _HALF:])]
    return sparse.csr_matrix(sparse.hstack(halves))


def _unit(part: sparse.csr_matrix) -> sparse.csr_matrix:
    length = np.sqrt(np.asarray(part.multiply(part).sum(axis=1)).ravel())
    length[length == 0] = 1.0
    return sparse.csr_matrix(sparse.diags(1 / length) @ part)
