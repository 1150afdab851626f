"""How far answers are from prices, how often intervals hold, and what trivial rules reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.evidence import Metric, mean_metric, row_median_metric
from solesight.price.facts import ShoeRows
from solesight.price.fitting import Unseen
from solesight.price.spread import Spread

__all__ = [
    "FLOORS",
    "Answers",
    "PriceFloor",
    "PriceScores",
    "answers_of",
    "floor_answers",
    "floor_scores",
    "price_scores",
    "unseen_answers",
    "unseen_floors",
]

Floats = NDArray[np.float64]
FLOORS = {
    "constant": "the median of all training shoes",
    "model_median": "the median of the shoe's model, of all where it is unknown",
    "usual_premium": "retail times the usual premium of its model",
}
_RESAMPLES = 1000
_FEW = 3


@dataclass(frozen=True)
class Answers:
    """Logarithms: medians, and the ends of the 80 % and 95 % intervals, each (n,)."""

    median: Floats
    low_80: Floats
    high_80: Floats
    low_95: Floats
    high_95: Floats


@dataclass(frozen=True)
class PriceScores:
    """Scores of one way of asking.

    Attributes:
        known: what was known of the shoes, ``photo+title``.
        metrics: median and mean error as shares of the price, share within a quarter of it,
            coverage of the intervals, and how wide the 80 % one is (high over low, median).
        n: shoes.
        groups: of them.
        seed: of the intervals.
    """

    known: str
    metrics: Mapping[str, Metric]
    n: int
    groups: int
    seed: int

    def as_json(self) -> dict[str, Any]:
        """Give the scores as JSON."""
        named = {name: metric.as_json() for name, metric in self.metrics.items()}
        rest = {"n": self.n, "groups": self.groups, "seed": self.seed, "resamples": _RESAMPLES}
        return {"known": self.known, **named, **rest}


@dataclass(frozen=True)
class PriceFloor:
    """The errors of a trivial rule."""

    rule: str
    median_error: Metric
    mean_error: Metric

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON."""
        errors = (self.median_error.as_json(), self.mean_error.as_json())
        return {"rule": self.rule, "median_error": errors[0], "mean_error": errors[1]}


def answers_of(spreads: Sequence[Spread]) -> Answers:
    """Reduce distributions to what is scored."""
    rows = [(s.median, *s.interval(0.8), *s.interval(0.95)) for s in spreads]
    return Answers(*np.log(np.array(rows)).T)


def unseen_answers(unseen: Unseen, values: Floats) -> Answers:
    """Give the answers about shoes that were not seen, intervals from the other folds' errors."""
    own = (values - unseen.center) / unseen.scale
    rows = np.full((len(values), 5), np.nan)
    for fold in np.unique(unseen.folds):
        others = np.sort(own[unseen.asked & (unseen.folds != fold)])
        for i in (unseen.asked & (unseen.folds == fold)).nonzero()[0]:
            spread = Spread.around(float(unseen.center[i]), float(unseen.scale[i]), others)
            rows[i] = (spread.median, *spread.interval(0.8), *spread.interval(0.95))
    return Answers(*np.log(rows).T)


def price_scores(
    values: Floats, answers: Answers, groups: NDArray[Any], known: str, seed: int = 0
) -> PriceScores:
    """Score answers (logarithms) against prices; rows without an answer are left out."""
    there = np.isfinite(answers.median)
    truth, own = values[there], groups[there]
    error = np.abs(np.exp(answers.median[there] - truth) - 1)

    def held(low: Floats, high: Floats) -> Metric:
        inside = (low[there] <= truth) & (truth <= high[there])
        return mean_metric(inside.astype(np.float64), own, seed=seed)

    width = np.exp(answers.high_80[there] - answers.low_80[there])
    metrics = {
        **_errors(error, own, seed),
        "within_quarter": mean_metric((error <= 0.25).astype(np.float64), own, seed=seed),
        "coverage_80": held(answers.low_80, answers.high_80),
        "coverage_95": held(answers.low_95, answers.high_95),
        "width_80": row_median_metric(width, own, seed=seed),
    }
    return PriceScores(known, metrics, len(truth), len(np.unique(own)), seed)


def _errors(error: Floats, groups: NDArray[Any], seed: int) -> dict[str, Metric]:
    return {
        "median_error": row_median_metric(error, groups, seed=seed),
        "mean_error": mean_metric(error, groups, seed=seed, bounded=False),
    }


def floor_answers(
    known: ShoeRows, values: Floats, asked: ShoeRows, *, over_retail: bool = True
) -> dict[str, Floats]:
    """Give the answers of trivial rules that learned from ``known``, as logarithms.

    Args:
        known: the training shoes.
        values: (n,) their logarithms.
        asked: the shoes to answer.
        over_retail: False where values are over retail already.
    """
    found = {
        "constant": np.full(len(asked), np.median(values)),
        "model_median": _medians(known.models, values, asked.models),
    }
    gain = values - known.log_retail
    if over_retail and np.isfinite(gain).sum() > _FEW:
        there = np.isfinite(gain)
        models = [name for name, ok in zip(known.models, there, strict=True) if ok]
        usual = _medians(models, gain[there], asked.models, least=_FEW) + asked.log_retail
        found["usual_premium"] = np.where(np.isfinite(usual), usual, found["model_median"])
    return found


def _medians(names: Sequence[str], values: Floats, asked: Sequence[str], least: int = 1) -> Floats:
    own: dict[str, list[float]] = {}
    for name, value in zip(names, values, strict=True):
        own.setdefault(name, []).append(float(value))
    every = float(np.median(values))
    medians = {name: float(np.median(v)) for name, v in own.items() if name and len(v) >= least}
    return np.array([medians.get(name, every) for name in asked])


def floor_scores(
    values: Floats, answers: Mapping[str, Floats], groups: NDArray[Any], seed: int = 0
) -> dict[str, PriceFloor]:
    """Score trivial rules."""
    return {
        name: PriceFloor(FLOORS[name], **_errors(np.abs(np.exp(answer - values) - 1), groups, seed))
        for name, answer in answers.items()
    }


def unseen_floors(
    rows: ShoeRows, values: Floats, folds: NDArray[np.int64], *, over_retail: bool = True
) -> dict[str, Floats]:
    """Give the trivial rules' answers about shoes of folds that they did not learn from."""
    found: dict[str, Floats] = {}
    for fold in np.unique(folds):
        train, test = (folds != fold).nonzero()[0], (folds == fold).nonzero()[0]
        said = floor_answers(
            rows.only(train), values[train], rows.only(test), over_retail=over_retail
        )
        for name, answer in said.items():
            found.setdefault(name, np.full(len(values), np.nan))[test] = answer
    return found
