"""The first layer of a price model: simple rules whose answers the trees weigh.

Ridges on words and on photos, and shrunken means by model and brand, each towards the price and
towards the price over retail. What they say of their own training rows is too good; `fitting`
therefore asks them only about shoes that they did not see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import Ridge

from solesight.price.facts import SIZE_KINDS, ShoeRows
from solesight.price.words import WordRidge, count_grams

__all__ = [
    "PHOTO",
    "RETAIL",
    "TITLE",
    "Layer",
    "Means",
    "Mode",
    "Photos",
    "Prior",
    "columns_of",
    "grams_of",
    "market_says",
]

PHOTO, TITLE, RETAIL = "photo", "title", "retail"
Mode = frozenset[str]
Floats = NDArray[np.float64]
_SHRINK = 5.0
_STEPS, _NEAR = 12, 0.15


@dataclass(frozen=True)
class Means:
    """Means by name, drawn towards the mean of all where few speak (Efron and Morris, 1975)."""

    means: Mapping[str, float]
    base: float

    @classmethod
    def fit(cls, names: Sequence[str], values: Floats, shrink: float = _SHRINK) -> Means:
        """Learn the mean of each name's values ``(n,)``."""
        base = float(np.mean(values))
        found: dict[str, list[float]] = {}
        for name, value in zip(names, values, strict=True):
            if name:
                found.setdefault(name, []).append(float(value))
        means = {
            name: round((sum(own) + shrink * base) / (len(own) + shrink), 5)
            for name, own in sorted(found.items())
        }
        return cls(means, base)

    def predict(self, names: Sequence[str]) -> Floats:
        """Give the mean of each name, that of all for an unknown one."""
        return np.array([self.means.get(name, self.base) for name in names])

    def as_json(self) -> dict[str, Any]:
        """Give what a bundle keeps."""
        return {"means": dict(self.means), "base": self.base}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Means:
        """Take it back."""
        return cls(dict(kept["means"]), float(kept["base"]))


def steady_ridge(columns: Floats, values: Floats, alpha: float) -> Ridge:
    """Fit a ridge towards medians: rows far off weigh less, by reweighting (Schlossmacher, 1973).

    A few shoes sell for ten times the usual price, and a mean would follow them.
    """
    weights = np.ones(len(values))
    ridge = Ridge(alpha=alpha)
    for _ in range(_STEPS):
        ridge.fit(columns, values, sample_weight=weights)
        weights = 1 / np.maximum(np.abs(values - ridge.predict(columns)), _NEAR)
        weights /= weights.mean()
    return ridge


@dataclass(frozen=True)
class Photos:
    """A ridge regression on photo vectors."""

    weights: Floats
    base: float

    @classmethod
    def fit(cls, vectors: NDArray[np.float32], values: Floats, alpha: float = 1.5) -> Photos:
        """Learn values ``(n,)`` from vectors ``(n, d)``; rows of zeros are no photos."""
        seen = np.abs(vectors).sum(axis=1) > 0
        if seen.sum() < 2:
            return cls(np.zeros(vectors.shape[1]), float(np.mean(values)))
        ridge = steady_ridge(vectors[seen].astype(np.float64), values[seen], alpha)
        return cls(np.asarray(ridge.coef_), float(ridge.intercept_))

    def predict(self, vectors: NDArray[np.float32]) -> Floats:
        """Give the value of each vector."""
        return np.asarray(vectors.astype(np.float64) @ self.weights + self.base)


@dataclass(frozen=True)
class Prior:
    """What another market asked for shoes of such words and models, none of them trained on.

    Attributes:
        words: a ridge on their titles.
        models: means by model.
    """

    words: WordRidge
    models: Means


@dataclass(frozen=True)
class Layer:
    """All simple rules, learned from the same rows.

    Attributes:
        words: from titles to the price.
        word_gain: to the price over retail.
        photos: from vectors to the price.
        photo_gain: to the price over retail.
        models: means by model.
        model_gain: means over retail.
        brands: means by brand.
        usual_gain: median of the price over retail.
    """

    words: WordRidge
    word_gain: WordRidge
    photos: Photos
    photo_gain: Photos
    models: Means
    model_gain: Means
    brands: Means
    usual_gain: float

    @classmethod
    def fit(cls, rows: ShoeRows, counts: sparse.csr_matrix, values: Floats) -> Layer:
        """Learn logarithms of prices ``(n,)``."""
        gain = values - rows.log_retail
        known = np.isfinite(gain)
        usual = float(np.median(gain[known])) if known.any() else 0.0
        # Where retail is not known the usual gain is as good a guess as any.
        gain = np.where(known, gain, usual)
        return cls(
            WordRidge.fit(counts, values),
            WordRidge.fit(counts, gain),
            Photos.fit(rows.vectors, values),
            Photos.fit(rows.vectors, gain),
            Means.fit(rows.models, values),
            Means.fit(rows.models, gain),
            Means.fit(rows.brands, values),
            usual,
        )

    def says(self, rows: ShoeRows, counts: sparse.csr_matrix) -> dict[str, Floats]:
        """Give each rule's logarithm of the price; retail must be filled in."""
        retail = rows.log_retail
        return {
            "words": self.words.predict(counts),
            "word_gain": self.word_gain.predict(counts) + retail,
            "photos": self.photos.predict(rows.vectors),
            "photo_gain": self.photo_gain.predict(rows.vectors) + retail,
            "models": self.models.predict(rows.models),
            "model_gain": self.model_gain.predict(rows.models) + retail,
            "brands": self.brands.predict(rows.brands),
        }


def columns_of(
    mode: Mode, rows: ShoeRows, said: Mapping[str, Floats], market: Mapping[str, Floats]
) -> Floats:
    """Lay out what the trees of a mode see: ``(n, k)``, no number missing.

    Args:
        mode: which of photo, title and retail are known.
        rows: the shoes.
        said: what the layer said of them.
        market: what the prior said of them; empty where there is none.
    """
    found: list[Floats] = []
    if TITLE in mode:
        found += [said["words"], said["models"], said["brands"], *market.values(), _kinds(rows)]
    if RETAIL in mode:
        found += [rows.log_retail]
    if TITLE in mode and RETAIL in mode:
        found += [said["word_gain"], said["model_gain"]]
    if PHOTO in mode:
        found += [said["photos"]]
    if PHOTO in mode and RETAIL in mode:
        found += [said["photo_gain"]]
    if mode & {TITLE, RETAIL}:
        found += [rows.when, np.isnan(rows.when).astype(np.float64)]
    stacked = np.column_stack(found)
    stacked[~np.isfinite(stacked)] = _MIDDLE
    return stacked


# Only years are ever missing here: the middle of those that are sold.
_MIDDLE = 2021.5


def _kinds(rows: ShoeRows) -> Floats:
    kinds = [[shoe.size_kind == kind for kind in SIZE_KINDS] for shoe in rows.shoes]
    partners = [[bool(shoe.parsed.collab)] for shoe in rows.shoes]
    lengths = [[len(text.split())] for text in rows.texts]
    return np.hstack([np.array(part, dtype=np.float64) for part in (kinds, partners, lengths)])


def market_says(
    prior: Prior | None, rows: ShoeRows, counts: sparse.csr_matrix
) -> dict[str, Floats]:
    """Give what the prior says of shoes; nothing where there is none."""
    if prior is None:
        return {}
    return {
        "market_words": prior.words.predict(counts),
        "market_models": prior.models.predict(rows.models),
    }


def grams_of(rows: ShoeRows) -> sparse.csr_matrix:
    """Count the grams of each shoe's title."""
    return count_grams(rows.texts)
