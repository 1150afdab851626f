"""A price model: simple rules below, boosted trees above, errors of unseen shoes around."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.errors import BundleError, UnknownNameError
from solesight.price.facts import ShoeFacts, ShoeRows
from solesight.price.parts import (
    PHOTO,
    RETAIL,
    TITLE,
    Layer,
    Means,
    Mode,
    Photos,
    Prior,
    columns_of,
    grams_of,
    market_says,
)
from solesight.price.spread import Spread
from solesight.price.trees import Forest
from solesight.price.words import WordRidge

__all__ = ["LEARNERS", "Head", "PriceModel", "mode_name", "modes_of"]

Floats = NDArray[np.float64]
_ALL = tuple(
    frozenset(mode)
    for mode in (
        (PHOTO, TITLE, RETAIL),
        (PHOTO, TITLE),
        (TITLE, RETAIL),
        (TITLE,),
        (PHOTO, RETAIL),
        (PHOTO,),
        (RETAIL,),
    )
)
LEARNERS: Mapping[str, tuple[Mode, ...]] = {
    "probe": (frozenset({PHOTO}),),
    "facts": tuple(mode for mode in _ALL if PHOTO not in mode),
    "both": _ALL,
}
"""What each learner may be asked with: the photo alone, facts alone, or whatever is known."""
PREMIUM = "premium"


def mode_name(mode: Mode) -> str:
    """Write a mode as ``photo+title``."""
    return "+".join(part for part in (PHOTO, TITLE, RETAIL) if part in mode)


def modes_of(learner: str, target: str = "price") -> tuple[Mode, ...]:
    """List what a learner is asked with, the fullest first.

    Raises:
        UnknownNameError: there is no such learner of prices.
    """
    if learner not in LEARNERS:
        raise UnknownNameError("learner of prices", learner, LEARNERS)
    return LEARNERS[learner]


@dataclass(frozen=True)
class Head:
    """How one mode answers.

    Attributes:
        forests: their mean is the answer; none of them answers as the photo's ridge does.
        scale: how large errors are there.
        errors: (n,) sorted errors of shoes that were not seen, in units of the scale.
    """

    forests: tuple[Forest, ...]
    scale: Forest
    errors: Floats

    def center(self, columns: Floats) -> Floats:
        """Give the logarithm of the price for rows ``(n, k)``."""
        return center_of(self.forests, columns)

    def spread(self, center: float, scale: float) -> Spread:
        """Put the errors around an answer."""
        return Spread.around(center, scale, self.errors)


def center_of(forests: Sequence[Forest], columns: Floats) -> Floats:
    """Average the forests; without one the only column is the answer."""
    if not forests:
        return columns[:, 0]
    return np.asarray(np.mean([forest.predict(columns) for forest in forests], axis=0))


def scale_columns(columns: Floats, center: Floats) -> Floats:
    """Lay out what tells how large errors are: what was known, and what was answered."""
    return np.column_stack([columns, center])


def scale_of(forest: Forest, columns: Floats, center: Floats) -> Floats:
    """Say how large errors are, within bounds that keep an interval sane."""
    usual = forest.base
    found = forest.predict(scale_columns(columns, center))
    return np.clip(found, 0.4 * usual, 4.0 * usual)


@dataclass(frozen=True)
class PriceModel:
    """A model of prices, asked with whatever is known of a shoe.

    Attributes:
        layer: the simple rules.
        prior: what another market asks; None without.
        heads: by mode.
        retail: what is taken for retail where a rule needs one, in the currency.
        usual: median price of the training shoes.
        deciles: prices between tenths of the training shoes.
    """

    layer: Layer
    prior: Prior | None
    heads: Mapping[Mode, Head]
    retail: float
    usual: float
    deciles: tuple[float, ...]

    def mode_for(self, facts: ShoeFacts, *, photo: bool) -> Mode | None:
        """Find the fullest mode for what is known; None where nothing helps."""
        known = {
            *([PHOTO] if photo else []),
            *([TITLE] if facts.text else []),
            *([RETAIL] if facts.retail else []),
        }
        return next((mode for mode in self.heads if mode <= known), None)

    def ask(self, mode: Mode, rows: ShoeRows) -> list[Spread]:
        """Give the price of each shoe as a distribution."""
        head = self.heads[mode]
        columns = self.columns(mode, rows)
        center = head.center(columns)
        scale = scale_of(head.scale, columns, center)
        return [head.spread(float(c), float(s)) for c, s in zip(center, scale, strict=True)]

    def columns(self, mode: Mode, rows: ShoeRows) -> Floats:
        """Lay out what the trees of a mode see."""
        filled = with_retail(rows, self.retail)
        counts = grams_of(filled)
        market = market_says(self.prior, filled, counts)
        return columns_of(mode, filled, self.layer.says(filled, counts), market)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Give the arrays that a bundle keeps."""
        layer = self.layer
        arrays = {
            **layer.words.to_arrays("words"),
            **layer.word_gain.to_arrays("word_gain"),
            "photos": np.append(layer.photos.weights, layer.photos.base),
            "photo_gain": np.append(layer.photo_gain.weights, layer.photo_gain.base),
        }
        if self.prior is not None:
            arrays |= self.prior.words.to_arrays("market_words")
        for mode, head in self.heads.items():
            name = mode_name(mode)
            arrays |= {f"{name}.errors": head.errors, **head.scale.to_arrays(f"{name}.scale")}
            for i, forest in enumerate(head.forests):
                arrays |= forest.to_arrays(f"{name}.{i}")
        return arrays

    def as_json(self) -> dict[str, Any]:
        """Give what a bundle keeps beside the arrays."""
        layer = self.layer
        kept = {name: getattr(layer, name).as_json() for name in _MEANS}
        return {
            "heads": {mode_name(mode): len(head.forests) for mode, head in self.heads.items()},
            "means": kept,
            "usual_gain": layer.usual_gain,
            "market_models": self.prior.models.as_json() if self.prior else None,
            "retail": self.retail,
            "usual": self.usual,
            "deciles": list(self.deciles),
        }

    @classmethod
    def restored(cls, arrays: Mapping[str, NDArray[Any]], kept: Mapping[str, Any]) -> PriceModel:
        """Take a model back from what a bundle keeps.

        Raises:
            BundleError: it holds no model of prices.
        """
        try:
            return cls._restored(arrays, kept)
        except (KeyError, TypeError, ValueError) as error:
            raise BundleError(f"this bundle holds no model of prices ({error!r})") from error

    @classmethod
    def _restored(cls, arrays: Mapping[str, NDArray[Any]], kept: Mapping[str, Any]) -> PriceModel:
        ridges = {name: WordRidge.from_arrays(arrays, name) for name in ("words", "word_gain")}
        photos = {
            name: Photos(arrays[name][:-1], float(arrays[name][-1]))
            for name in ("photos", "photo_gain")
        }
        means = {name: Means.from_json(kept["means"][name]) for name in _MEANS}
        parts: dict[str, Any] = {**ridges, **photos, **means}
        prior = None
        if kept["market_models"] is not None:
            models = Means.from_json(kept["market_models"])
            prior = Prior(WordRidge.from_arrays(arrays, "market_words"), models)
        return cls(
            Layer(**parts, usual_gain=float(kept["usual_gain"])),
            prior,
            {
                frozenset(name.split("+")): _head(arrays, name, n)
                for name, n in kept["heads"].items()
            },
            float(kept["retail"]),
            float(kept["usual"]),
            tuple(float(edge) for edge in kept["deciles"]),
        )


_MEANS = tuple(f.name for f in fields(Layer) if f.type == "Means")


def _head(arrays: Mapping[str, NDArray[Any]], name: str, forests: int) -> Head:
    return Head(
        tuple(Forest.from_arrays(arrays, f"{name}.{i}") for i in range(forests)),
        Forest.from_arrays(arrays, f"{name}.scale"),
        arrays[f"{name}.errors"].astype(np.float64),
    )


def with_retail(rows: ShoeRows, usual: float) -> ShoeRows:
    """Fill in retail where it is not known: modes with retail are only asked where it is."""
    shoes = [shoe if shoe.retail else replace(shoe, retail=usual) for shoe in rows.shoes]
    return ShoeRows(shoes, rows.vectors)
