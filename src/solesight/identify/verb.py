"""The verb `identify`: from views of a photo to the shoe that it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from solesight.errors import BundleError, UnknownNameError
from solesight.identify.answers import Answer, Evidence, Identified, Named, judged
from solesight.identify.calibration import (
    Calibration,
    NamingThresholds,
    calibration_of,
    unknown_features,
)
from solesight.identify.evidence import (
    codes_of,
    mean_scores,
    shares,
    shoe_scores,
    shoe_shares,
    summed,
)
from solesight.identify.shoes import Gallery
from solesight.search import Index

__all__ = ["Namer", "identify"]

_DIGITS = 4
_EVIDENCE = 3
# The nearest photos of each view that say which shoes are worth comparing with in full.
_NEAR = 300


def identify(  # noqa: PLR0913 - what may be asked of one photo
    gallery: Gallery,
    views: NDArray[np.float32],
    *,
    calibration: Calibration | None = None,
    thresholds: NamingThresholds | None = None,
    top: int = 5,
    brand: str | None = None,
    source: str | None = None,
    straight: bool = False,
) -> Identified:
    """Say which shoe of a gallery the views of a photo show.

    Args:
        gallery: the shoes that are known.
        views: float32 (v, d), rows of length one: one photo, seen in v ways.
        calibration: how scores become probabilities; by default the shipped one of the embedder.
        thresholds: where probabilities become answers; by default the calibration's.
        top: how many shoes to answer.
        brand: only shoes of this brand.
        source: only photos of this source.
        straight: the photo shows the shoe straight from the toe or the heel.

    Raises:
        UnknownNameError: no shoe of that brand, or no photo of that source.
        BundleError: the views are vectors of another length than the gallery's.
    """
    used = calibration or calibration_of(gallery.embedder_sha256)
    namer = Namer(gallery, used, brand=brand, source=source)
    return namer.identify(views, thresholds=thresholds, top=top, straight=straight)


@dataclass(frozen=True)
class Namer:
    """A gallery made ready to be asked many times.

    Attributes:
        gallery: the shoes that are known.
        calibration: how scores become probabilities.
        brand: only shoes of this brand.
        source: only photos of this source.
        index: finds the nearest photos; None compares with every one.
    """

    gallery: Gallery
    calibration: Calibration
    brand: str | None = None
    source: str | None = None
    index: Index | None = None

    @cached_property
    def _models(self) -> tuple[tuple[str, ...], NDArray[np.int64]]:
        return codes_of([shoe.model for shoe in self.gallery.shoes])

    @cached_property
    def _brands(self) -> tuple[tuple[str, ...], NDArray[np.int64]]:
        return codes_of([shoe.brand for shoe in self.gallery.shoes])

    @cached_property
    def allowed(self) -> NDArray[np.bool_] | None:
        """Which photos the filters let pass, bool (n,); None where there are no filters.

        Raises:
            UnknownNameError: no shoe of that brand, or no photo of that source.
        """
        if self.brand is None and self.source is None:
            return None
        mask = np.ones(len(self.gallery.photos), dtype=np.bool_)
        if self.brand is not None:
            names, codes = self._brands
            mask &= codes[self.gallery.of_shoe] == _place("brand", self.brand, names)
        if self.source is not None:
            names, codes = codes_of([photo.source for photo in self.gallery.photos])
            mask &= codes == _place("source", self.source, names)
        return mask

    def check(self) -> None:
        """Raise UnknownNameError for a filter that nothing passes; else do nothing."""
        _ = self.allowed

    def _looked_at(self, views: NDArray[np.float32]) -> NDArray[np.int64] | slice:
        """Choose the photos to compare with: all, or every photo of the shoes that are near."""
        if self.index is None:
            return slice(None) if self.allowed is None else np.flatnonzero(self.allowed)
        of_shoe = self.gallery.of_shoe
        hits = self.index.query(views, min(_NEAR, len(of_shoe)), self.allowed).rows
        near = np.unique(of_shoe[hits[hits >= 0]])
        starts, ends = np.searchsorted(of_shoe, near), np.searchsorted(of_shoe, near, "right")
        spans = [np.arange(a, b) for a, b in zip(starts, ends, strict=True)]
        rows = np.concatenate(spans) if spans else np.empty(0, dtype=np.int64)
        return rows if self.allowed is None else rows[self.allowed[rows]]

    def scores(
        self, views: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.float32]]:
        """Score every shoe.

        Args:
            views: float32 (v, d), rows of length one.

        Returns:
            scores float32 (shoes,), minus infinity for shoes that were not looked at; the rows of
            the photos that were, int64 (k,); and their similarities, float32 (v, k).

        Raises:
            BundleError: the views are vectors of another length.
        """
        each, rows, similarities = self._scores([views])
        return each[0], rows, similarities

    def _scores(
        self, photos: Sequence[NDArray[np.float32]]
    ) -> tuple[list[NDArray[np.float32]], NDArray[np.int64], NDArray[np.float32]]:
        """Score every shoe for each of several photos, all against the same rows."""
        gallery = self.gallery
        if any(views.shape[1] != gallery.vectors.shape[1] for views in photos):
            raise BundleError(f"{gallery.name} has vectors of another embedder than this photo's")
        every = np.concatenate(photos)
        chosen = self._looked_at(every)
        rows = np.arange(len(gallery.photos))[chosen]
        similarities = every @ gallery.vectors[chosen].T
        of_shoe, pooling = gallery.of_shoe[rows], self.calibration.pooling
        own = np.split(similarities, np.cumsum([len(views) for views in photos])[:-1])
        scores = [shoe_scores(of_shoe, one, pooling, len(gallery.shoes)) for one in own]
        return scores, rows, similarities

    def identify(
        self,
        views: NDArray[np.float32],
        *,
        thresholds: NamingThresholds | None = None,
        top: int = 5,
        straight: bool = False,
    ) -> Identified:
        """Say which shoe the views of one photo show; see `identify`."""
        return self.identify_together([views], thresholds=thresholds, top=top, straight=[straight])

    def identify_together(
        self,
        photos: Sequence[NDArray[np.float32]],
        *,
        thresholds: NamingThresholds | None = None,
        top: int = 5,
        straight: Sequence[bool] | None = None,
    ) -> Identified:
        """Say which shoe several photos of it show: their scores and evidence are averaged.

        Args:
            photos: of each photo its views, float32 (v, d), rows of length one; one photo at least.
            thresholds: where probabilities become answers; by default the calibration's.
            top: how many shoes to answer.
            straight: of each photo, whether it shows the shoe straight from the toe or the heel; by
                default none does.

        Raises:
            BundleError: the views are vectors of another length than the gallery's.
        """
        each, rows, similarities = self._scores(photos)
        scores, codes, n = mean_scores(each), self._models[1], len(each)
        used, fit = thresholds or self.calibration.thresholds, self.calibration.for_photos(n)
        found = shoe_shares(scores, codes, fit.temperature, fit.model_temperature)
        evidence = [
            unknown_features(one, codes, self.calibration, straight=on)
            for one, on in zip(each, straight or [False] * n, strict=True)
        ]
        features = np.mean(evidence, axis=0)
        unknown = round(float(fit.unknown_probability(features, n)), _DIGITS)
        known = found * (1 - unknown)
        models = _named(shares(scores, fit.model_temperature), self._models, top)
        brands = _named(shares(scores, fit.brand_temperature), self._brands, top)
        order = _best(found, top)
        nearest = similarities.max(axis=0)
        answers = tuple(
            Answer(
                self.gallery.shoes[i],
                round(float(known[i]), _DIGITS),
                self.evidence(int(i), rows, nearest),
            )
            for i in order
        )
        first = [found[0].probability if found else 0.0 for found in (answers, models, brands)]
        status, level = judged(unknown, first[0], first[1], first[2], used)
        return Identified(
            status=status,
            level=level,
            unknown_probability=unknown,
            answers=answers,
            models=models,
            brands=brands,
            thresholds=used,
            calibrated=fit.fitted,
            n_shoes=int(np.isfinite(scores).sum()),
        )

    def evidence(
        self, shoe: int, rows: NDArray[np.int64], nearest: NDArray[np.float32]
    ) -> tuple[Evidence, ...]:
        """Give the photos that speak most for a shoe.

        Args:
            shoe: its place in the gallery's shoes.
            rows: the rows that were looked at, int64 (k,).
            nearest: similarity of each of them with the nearest view, float32 (k,).
        """
        mine = np.flatnonzero(self.gallery.of_shoe[rows] == shoe)
        order = mine[np.argsort(-nearest[mine], kind="stable")[:_EVIDENCE]]
        return tuple(
            Evidence(self.gallery.photos[rows[k]], round(float(nearest[k]), _DIGITS)) for k in order
        )


def _best(found: NDArray[np.float64], top: int) -> NDArray[np.int64]:
    order = np.argsort(-found, kind="stable")[:top]
    return order[found[order] > 0]


def _named(
    found: NDArray[np.float64], known: tuple[tuple[str, ...], NDArray[np.int64]], top: int
) -> tuple[Named, ...]:
    names, codes = known
    totals = summed(found, codes, len(names))
    order = np.argsort(-totals, kind="stable")[:top]
    return tuple(Named(names[i], round(float(totals[i]), _DIGITS)) for i in order if totals[i] > 0)


def _place(kind: str, wanted: str, names: Sequence[str]) -> int:
    """Find a name whatever its case.

    Raises:
        UnknownNameError: it is not there.
    """
    for place, name in enumerate(names):
        if name.casefold() == wanted.strip().casefold():
            return place
    raise UnknownNameError(kind, wanted, names)
