"""The verb `price_shoes`: photos and facts to what a pair should sell for, and why."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.embed import Embedder, EmbedderSpec
from solesight.errors import BundleError, NotReadyError, PhotoError
from solesight.eye import Measurer, Measures, Opened
from solesight.photos import Caps, read_file_capped
from solesight.price.drivers import Driver, drivers_of
from solesight.price.facts import ShoeFacts, ShoeRows
from solesight.price.lookalikes import LookAlikePrice, Reference
from solesight.price.model import PriceModel, mode_name
from solesight.price.parts import PHOTO, Mode
from solesight.price.sizes import SizeFactor, size_factor
from solesight.price.spread import BANDS, Band, Spread

__all__ = ["AskedPhoto", "LoadedModel", "Priced", "Pricer", "Unpriced"]

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Unpriced:
    """A photo that could not be read, and why."""

    path: str
    error: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        return vars(self).copy()


@dataclass(frozen=True)
class AskedPhoto:
    """What is known of a shoe beside its photo.

    Attributes:
        facts: of the shoe.
        said_by: fact -> ``given``, ``catalog`` or ``photo`` (the shoe was recognised).
        sure: probability that facts read from the photo are of this shoe.
        sold: what the recognised shoe itself was last sold for; told, never looked at.
    """

    facts: ShoeFacts
    said_by: Mapping[str, str]
    sure: float = 1.0
    sold: float | None = None


@dataclass(frozen=True)
class LoadedModel:
    """A model of prices, ready to be asked.

    Attributes:
        name: of its bundle.
        model: itself.
        currency: of its prices.
        kind: of its prices: ``last_sale`` or ``ask``.
        embedder_sha256: whose vectors it takes.
    """

    name: str
    model: PriceModel
    currency: str
    kind: str
    embedder_sha256: str


@dataclass(frozen=True)
class Priced:
    """What a pair should sell for.

    Attributes:
        path: as given; empty where no photo was.
        spread: the price as a distribution, size included.
        currency: of all prices here.
        kind: what the price is: ``last_sale`` or ``ask``.
        known: what was looked at: ``photo+title+retail``.
        asked: the facts, and who says them.
        drivers: what drove the median.
        look_alikes: shoes that look alike, with their prices.
        size: the size's factor; None where none was asked or known.
        size_asked: the size as asked.
        deciles: edges between tenths of the training prices.
        model: name of the model.
        shoe: probability that a shoe is seen in the photo at all; None without one.
        notes: what a reader should mind.
    """

    path: str
    spread: Spread
    currency: str
    kind: str
    known: str
    asked: AskedPhoto
    drivers: tuple[Driver, ...]
    look_alikes: tuple[LookAlikePrice, ...]
    size: SizeFactor | None
    size_asked: str | None
    deciles: tuple[float, ...]
    model: str
    shoe: float | None
    notes: tuple[str, ...]

    @property
    def bands(self) -> tuple[Band, ...]:
        """Probabilities of the bands of 100."""
        return self.spread.bands(BANDS)

    @property
    def premium(self) -> dict[str, float] | None:
        """The price over retail, minus one; None where retail is not known."""
        retail = self.asked.facts.retail
        if not retail:
            return None
        low, high = self.spread.interval(0.8)
        found = {"median": self.spread.median, "low_80": low, "high_80": high}
        return {name: round(price / retail - 1, 4) for name, price in found.items()}

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        prices = [self.spread.median, *self.spread.interval(0.8), *self.spread.interval(0.95)]
        names = ("median", "low_80", "high_80", "low_95", "high_95")
        return {
            "path": self.path,
            **{name: round(price, 2) for name, price in zip(names, prices, strict=True)},
            "currency": self.currency,
            "kind": self.kind,
            "known": self.known,
            "facts": self.asked.facts.as_json(),
            "facts_from": dict(self.asked.said_by),
            "facts_probability": self.asked.sure,
            "retail": self.asked.facts.retail,
            "premium": self.premium,
            "bands": [band.as_json() for band in self.bands],
            "deciles": [band.as_json() for band in self.spread.bands(self.deciles)],
            "drivers": [driver.as_json() for driver in self.drivers],
            "look_alikes": [one.as_json() for one in self.look_alikes],
            "size": self.size_asked,
            "size_factor": self.size.as_json() if self.size else None,
            "model": self.model,
            "shoe": self.shoe,
            "notes": list(self.notes),
        }


class Pricer:
    """A loaded model with the eye and the embedder; make one a process.

    Args:
        loaded: the model.
        spec: the embedder.
        reference: shoes to compare with; None compares with none.
        caps: size limits of a photo.

    Raises:
        BundleError: the model takes another embedder's vectors.
    """

    def __init__(
        self,
        loaded: LoadedModel,
        spec: EmbedderSpec,
        reference: Reference | None = None,
        caps: Caps | None = None,
    ) -> None:
        if loaded.embedder_sha256 != spec.sha256:
            raise BundleError(f"{loaded.name} reads vectors of another embedder than {spec.name}")
        self.loaded, self._spec = loaded, spec
        self._reference, self._caps = reference, caps or Caps()

    def price_facts(self, asked: AskedPhoto, size: str | None = None) -> Priced:
        """Say what a shoe of these facts should sell for, no photo seen.

        Raises:
            NotReadyError: the model needs more than is known.
        """
        return self._priced("", asked, size, None, None)

    def price_photos(
        self,
        photos: Iterable[tuple[str, Path, AskedPhoto]],
        size: str | None = None,
    ) -> Iterator[Priced | Unpriced]:
        """Say what the shoes in photos should sell for, in their order.

        Args:
            photos: (name to show, file, what is known beside it).
            size: US men's, for all of them.
        """
        for name, file, asked in photos:
            try:
                opened, measures = self._look(file)
            except PhotoError as error:
                yield Unpriced(name, str(error), error.reason)
            except (OSError, ValueError) as error:
                yield Unpriced(name, f"cannot be read ({error})", "unreadable")
            else:
                yield self.price_measured(name, asked, opened, measures, size)

    def price_measured(
        self,
        name: str,
        asked: AskedPhoto,
        opened: Opened,
        measures: Measures,
        size: str | None = None,
    ) -> Priced:
        """Say what the shoe in a photo that was decoded and measured should sell for."""
        vector = self._embedder.embed([(opened.pixels, measures.frame)])[0]
        return self._priced(name, asked, size, vector, round(float(measures.shoe), 4))

    # Facts alone need neither eye nor embedder, and a photo that was measured no eye.

    @cached_property
    def _measurer(self) -> Measurer:
        return Measurer()

    @cached_property
    def _embedder(self) -> Embedder:
        return Embedder(self._spec)

    def _look(self, file: Path) -> tuple[Opened, Measures]:
        opened = self._measurer.open(read_file_capped(file, self._caps), self._caps)
        return opened, self._measurer.measure([opened])[0]

    def _priced(
        self,
        path: str,
        asked: AskedPhoto,
        size: str | None,
        vector: Vector | None,
        shoe: float | None,
    ) -> Priced:
        model = self.loaded.model
        mode = model.mode_for(asked.facts, photo=vector is not None)
        if mode is None:
            raise NotReadyError(self._missing(vector is not None))
        spread = self._spread(mode, asked, vector)
        factor = size_factor(size) if size else None
        if factor is not None:
            spread = spread.times(factor.factor)
        near = self._reference.nearest(vector) if self._reference and vector is not None else ()
        return Priced(
            path,
            spread,
            self.loaded.currency,
            self.loaded.kind,
            mode_name(mode),
            asked,
            drivers_of(model, asked.facts, vector if PHOTO in mode else None),
            near,
            factor,
            size,
            model.deciles,
            self.loaded.name,
            shoe,
            (*_sold(asked, self.loaded), *_notes(size, factor)),
        )

    def _spread(self, mode: Mode, asked: AskedPhoto, vector: Vector | None) -> Spread:
        model = self.loaded.model
        row = vector if vector is not None else _blank(model)
        full = model.ask(mode, ShoeRows([asked.facts], row[None, :]))[0]
        photo = frozenset({PHOTO})
        if asked.sure >= 1 or photo not in model.heads or mode == photo:
            return full
        # Facts that the photo was recognised by may be another shoe's: then only the photo speaks.
        alone = model.ask(photo, ShoeRows([ShoeFacts()], row[None, :]))[0]
        return Spread.mixed([(asked.sure, full), (1 - asked.sure, alone)])

    def _missing(self, photo: bool) -> str:
        ways = ", ".join(mode_name(mode) for mode in self.loaded.model.heads)
        had = "a photo alone" if photo else "these facts"
        return (
            f"{self.loaded.name} cannot answer from {had}; it answers from: {ways}. Give more, or "
            "train another with `solesight train price`"
        )


def _blank(model: PriceModel) -> Vector:
    return np.zeros(len(model.layer.photos.weights), dtype=np.float32)


def _sold(asked: AskedPhoto, loaded: LoadedModel) -> Iterator[str]:
    if asked.sold is not None:
        kind = loaded.kind.replace("_", " ")
        yield (
            f"the recognised shoe itself: {kind} {asked.sold:,.0f} {loaded.currency}; the answer "
            "does not look at it"
        )


def _notes(size: str | None, factor: SizeFactor | None) -> Iterator[str]:
    if size is None:
        yield "no size was given: the price is of whatever size sells"
    elif factor is None:
        yield f"size {size} was ignored: no sales tell what it does to a price"
    elif math.isclose(factor.low, factor.high):
        yield f"the factor of size {size} rests on a single shoe"
    else:
        yield (
            f"size {factor.size} (US men's) multiplies the price by {factor.factor:.2f} "
            f"({factor.low:.2f} to {factor.high:.2f}), as sales of 50 hyped shoes in 2017 and 2018 "
            "say"
        )
