"""Fit a calibration on validation queries: pooling, temperatures, "unknown", thresholds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from solesight.errors import NotEnoughDataError
from solesight.identify.calibration import FEATURES, Calibration, NamingThresholds
from solesight.identify.evaluation import answer, scores_of
from solesight.identify.evidence import Pooling, shares, shoe_shares, summed
from solesight.identify.openset import Mixed, mixed
from solesight.identify.protocols import PhotoTable, Trial, as_unknown, listings, whole_listings

__all__ = ["POOLINGS", "Asked", "fit_calibration", "precise_threshold"]

POOLINGS = (
    Pooling(photos=0.0),
    *(Pooling(photos=p, credit=c) for p, c in product((0.01, 0.03, 0.1), (0.0, 0.5, 1.0))),
)
VIEWS = (0.01, 0.03)
"""Candidates beside the maximum over views, tried with the best pooling of photos."""
TEMPERATURES = np.geomspace(0.002, 0.3, 26)
POWERS = np.linspace(0, 1, 11)
PRECISION = 0.95
_LEAST = 20
_MOST = 800

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Asked:
    """A trial's queries as they are asked.

    Attributes:
        trial: whose shoes the embedder never saw.
        views: (v, d) a query; None for the table's own vectors.
    """

    trial: Trial
    views: Sequence[NDArray[np.float32]] | None = None

    def thinned(self, most: int, seed: int) -> Asked:
        """Give at most ``most`` of the queries, drawn with a seed."""
        n = len(self.trial.queries)
        if n <= most:
            return self
        drawn = np.random.default_rng(seed).choice(n, most, replace=False)
        return self.only(np.sort(drawn))

    def in_listings(self, table: PhotoTable, most: int, seed: int) -> Asked:
        """Give at most ``most`` of the queries, whole listings, drawn with a seed."""
        return self.only(whole_listings(table, self.trial, most, seed))

    def only(self, places: NDArray[np.int64]) -> Asked:
        """Give some of the queries, with their views."""
        views = None if self.views is None else [self.views[int(i)] for i in places]
        return Asked(self.trial.only(places), views)


def fit_calibration(
    table: PhotoTable,
    asked: Sequence[Asked],
    *,
    embedder: str,
    embedder_sha256: str,
    fitted_on: str,
    poolings: Sequence[Pooling] = POOLINGS,
    precision: float = PRECISION,
) -> Calibration:
    """Fit a calibration; each trial counts the same, however many queries it has.

    Pooling and temperature are those under which the true shoes are likeliest. The temperatures of
    models and brands are fitted with the shoe in the index and without it, for these are what is
    answered when the shoe itself is not known. Then the shoes' temperature is fitted once more, as
    their shares are multiplied with those of their models. The logistic function for "unknown" sees
    each query both ways, so its probability is right where every second shoe asked for is unknown.
    How much more several photos of one shoe say than one is chosen last, where any shoe has more.

    Args:
        table: the photos.
        asked: trials over shoes that neither the embedder nor the final test knows.
        embedder: name of the embedder.
        embedder_sha256: of its file.
        fitted_on: in words; goes into the calibration.
        poolings: candidates.
        precision: wanted of what is called known, unknown, of a model, of a brand.

    Raises:
        NotEnoughDataError: fewer than 20 queries.
    """
    usable = [one.thinned(_MOST, 0) for one in asked if len(one.trial.queries)]
    if sum(len(one.trial.queries) for one in usable) < _LEAST:
        raise NotEnoughDataError(f"a calibration needs {_LEAST} validation queries at least")
    pooling, temperature = _pooling(table, usable, poolings)
    if any(one.views is not None for one in usable):
        softer = [replace(pooling, views=views) for views in VIEWS]
        pooling, temperature = _pooling(table, usable, [pooling, *softer])
    fit = Calibration(
        embedder=embedder,
        embedder_sha256=embedder_sha256,
        pooling=pooling,
        temperature=temperature,
        fitted_on=fitted_on,
    )
    models = _Names(table, usable, pooling, table.model_codes)
    brands = _Names(table, usable, pooling, table.brand_codes)
    fit = replace(
        fit, model_temperature=models.temperature(), brand_temperature=brands.temperature()
    )
    fit = replace(fit, temperature=_temperature(table, usable, fit))
    pairs = [
        (
            answer(table, one.trial, fit, one.views),
            answer(table, as_unknown(table, one.trial), fit, one.views),
        )
        for one in usable
    ]
    found = mixed(table, pairs)
    fit = _with_unknown(fit, found, _weights([len(one.ranks) for pair in pairs for one in pair]))
    whole = [one.in_listings(table, _MOST, 0) for one in asked if len(one.trial.queries)]
    fit = replace(fit, photos_power=_photos_power(table, whole, fit))
    shoe = precise_threshold(found.probability(fit), found.right, precision)
    unknown = precise_threshold(found.unknown_probability(fit), found.unknown, precision)
    return replace(
        fit,
        thresholds=NamingThresholds(
            shoe=shoe,
            model=models.threshold(fit.model_temperature, precision),
            brand=brands.threshold(fit.brand_temperature, precision),
            unknown=unknown,
        ),
    )


def _weights(sizes: Sequence[int]) -> Floats:
    return np.concatenate([np.full(n, 1 / n) for n in sizes]) / len(sizes)


def _pooling(
    table: PhotoTable, asked: Sequence[Asked], poolings: Sequence[Pooling]
) -> tuple[Pooling, float]:
    best = (-np.inf, poolings[0], 0.03)
    for pooling in poolings:
        gains = np.mean([_likelihoods(table, one, pooling) for one in asked], axis=0)
        place = int(np.argmax(gains))
        if gains[place] > best[0]:
            best = (float(gains[place]), pooling, float(TEMPERATURES[place]))
    return best[1], best[2]


def _likelihoods(table: PhotoTable, asked: Asked, pooling: Pooling) -> Floats:
    """Mean log likelihood of the true shoe at each of ``TEMPERATURES``."""
    truth = table.shoes[asked.trial.queries]
    total = np.zeros(len(TEMPERATURES))
    for mine, scores in zip(
        truth, scores_of(table, asked.trial, pooling, asked.views), strict=True
    ):
        finite = scores[np.isfinite(scores)].astype(np.float64)
        apart = (finite - scores[mine]) / TEMPERATURES[:, None]
        top = apart.max(axis=1)
        total -= top + np.log(np.exp(apart - top[:, None]).sum(axis=1))
    return np.asarray(total / len(truth))


def _temperature(table: PhotoTable, asked: Sequence[Asked], fit: Calibration) -> float:
    """Give the temperature at which the true shoes are likeliest beside their models."""
    gains = np.zeros(len(TEMPERATURES))
    for one in asked:
        truth = table.shoes[one.trial.queries]
        for mine, scores in zip(
            truth, scores_of(table, one.trial, fit.pooling, one.views), strict=True
        ):
            found = [
                shoe_shares(scores, table.model_codes, t, fit.model_temperature)[mine]
                for t in TEMPERATURES
            ]
            gains += np.log(np.maximum(found, 1e-12)) / len(truth)
    return float(TEMPERATURES[int(np.argmax(gains))])


class _Names:
    """Models or brands: their summed shares, with the shoe in the index and without it."""

    def __init__(
        self,
        table: PhotoTable,
        asked: Sequence[Asked],
        pooling: Pooling,
        codes: NDArray[np.int64],
    ) -> None:
        self._codes, self._n = codes, int(codes.max(initial=-1)) + 1
        self._rows: list[tuple[int, NDArray[np.float32], float]] = []
        for one in asked:
            for trial in (one.trial, as_unknown(table, one.trial)):
                rows = self._of(table, Asked(trial, one.views), pooling)
                self._rows += rows

    def _of(
        self, table: PhotoTable, asked: Asked, pooling: Pooling
    ) -> Iterator[tuple[int, NDArray[np.float32], float]]:
        truth = self._codes[table.shoes[asked.trial.queries]]
        weight = 1 / max(len(truth), 1)
        scores = scores_of(table, asked.trial, pooling, asked.views)
        for mine, found in zip(truth, scores, strict=True):
            if mine >= 0 and np.isfinite(found[self._codes == mine]).any():
                yield int(mine), found, weight

    def temperature(self) -> float:
        """Give the temperature at which the true names are likeliest."""
        if not self._rows:
            return Calibration().model_temperature
        gains = [
            sum(w * np.log(max(self._shares(s, t)[mine], 1e-12)) for mine, s, w in self._rows)
            for t in TEMPERATURES
        ]
        return float(TEMPERATURES[int(np.argmax(gains))])

    def threshold(self, temperature: float, precision: float) -> float:
        """Give the least probability at which so many of the first names are right."""
        if not self._rows:
            return 1.0
        found = [(mine, self._shares(s, temperature)) for mine, s, _ in self._rows]
        sure = np.array([one.max() for _, one in found])
        right = np.array([one.argmax() == mine for mine, one in found])
        return precise_threshold(sure, right, precision)

    def _shares(self, scores: NDArray[np.float32], temperature: float) -> Floats:
        return summed(shares(scores, temperature), self._codes, self._n)


def _with_unknown(fit: Calibration, found: Mixed, weights: Floats) -> Calibration:
    """Fit the logistic function on standardised features, and write it for the raw ones."""
    mean, spread = found.features.mean(axis=0), found.features.std(axis=0)
    spread = np.where(spread > 1e-9, spread, 1.0)
    model = LogisticRegression(C=1.0, max_iter=1000)
    sample = weights * len(weights)
    model.fit((found.features - mean) / spread, found.unknown, sample_weight=sample)
    raw = model.coef_[0] / spread
    return replace(
        fit,
        unknown_bias=float(model.intercept_[0] - raw @ mean),
        unknown_weights={name: float(w) for name, w in zip(FEATURES, raw, strict=True)},
    )


def _photos_power(table: PhotoTable, asked: Sequence[Asked], fit: Calibration) -> float:
    """Give the power of the number of photos at which what is true of whole shoes is likeliest."""
    several = [_listed(table, one) for one in asked]
    several = [(one, numbers) for one, numbers in several if len(numbers)]
    if sum(len(np.unique(numbers)) for _, numbers in several) < _LEAST:
        return fit.photos_power
    gains = [_of_listings(table, several, replace(fit, photos_power=float(p))) for p in POWERS]
    return float(POWERS[int(np.argmax(gains))])


def _listed(table: PhotoTable, one: Asked) -> tuple[Asked, NDArray[np.int64]]:
    """Keep the queries of listings with several photos, and number those."""
    numbers = listings(table, one.trial)
    kept = np.flatnonzero(np.bincount(numbers, minlength=1)[numbers] > 1)
    return one.only(kept), numbers[kept]


def _of_listings(
    table: PhotoTable, several: Sequence[tuple[Asked, NDArray[np.int64]]], fit: Calibration
) -> float:
    """Mean log likelihood of "unknown" and of the first answer, photos of a shoe asked together."""
    total = 0.0
    for one, numbers in several:
        trials = (one.trial, as_unknown(table, one.trial))
        pair = [answer(table, trial, fit, one.views, numbers) for trial in trials]
        found = mixed(table, [(pair[0], pair[1])])
        total += _log_likelihood(found.unknown_probability(fit), found.unknown)
        total += _log_likelihood(found.probability(fit), found.right)
    return total


def _log_likelihood(probability: Floats, truth: Bools) -> float:
    chance = np.clip(np.where(truth, probability, 1 - probability), 1e-6, 1)
    return float(np.log(chance).mean())


def precise_threshold(sure: Floats, right: Bools, precision: float) -> float:
    """Give the least probability from which on at least ``precision`` of the answers are right.

    Args:
        sure: (n,) probabilities.
        right: (n,).
        precision: share wanted of all answers that reach the threshold, twenty at least.

    Returns:
        1.0 where no threshold reaches it: then nothing is called sure.
    """
    order = np.argsort(-sure, kind="stable")
    ranked = sure[order]
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    # A threshold takes all rows of the same probability or none.
    last = np.append(np.diff(ranked) != 0, True)
    good = np.flatnonzero(last & (share >= precision) & (np.arange(1, len(order) + 1) >= _LEAST))
    return round(float(ranked[good[-1]]), 4) if len(good) else 1.0
