"""How well shoes are named: recall over shoes and the right model, with intervals and floors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.evidence import Metric, mean_metric
from solesight.identify.calibration import FEATURES, Calibration, unknown_features
from solesight.identify.evidence import (
    Pooling,
    mean_scores,
    shares,
    shoe_scores,
    shoe_shares,
    summed,
)
from solesight.identify.protocols import PhotoTable, Trial

__all__ = ["NEAREST", "Answers", "Floors", "Recall", "answer", "recall", "scores_of"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
KEPT = 5
SCORES = ("recall_1", "recall_5", "model_1", "pooled_model_1", "pooled_model_5")
# Queries whose similarities live at a time: 100 MB for 100,000 photos.
_BLOCK = 256

NEAREST = Calibration(pooling=Pooling(photos=0.0))
"""Each shoe by its nearest photo: the simplest pooling there is, and nothing fitted."""


@dataclass(frozen=True)
class Answers:
    """What was answered to the queries of a trial, query by query.

    Attributes:
        trial: the trial.
        ranks: (q,) place of the true shoe among the shoes, from 1; ties count against it. One more
            than there are shoes where the index lacks it.
        model_ranks: (q,) place of the true model among the models, by their shoes' summed shares;
            0 where it is not known.
        top_shoes: (q, 5) the best shoes, -1 where there are fewer.
        shares: (q,) the best shoe's share, before "unknown" takes its own.
        features: (q, features) see `unknown_features`; their mean where photos were asked together.
        photos: (q,) how many photos were asked together; of the trial, the first stands for them.
        n_shoes: shoes in the index.
    """

    trial: Trial
    ranks: Ints
    model_ranks: Ints
    top_shoes: Ints
    shares: NDArray[np.float64]
    features: NDArray[np.float64]
    photos: Ints
    n_shoes: int


@dataclass(frozen=True)
class Floors:
    """What is reached without looking at the photo.

    Attributes:
        recall_1: by naming a shoe by chance.
        recall_5: by naming five by chance.
        model_1: by always naming the model of most shoes in the index.
    """

    recall_1: float
    recall_5: float
    model_1: float


@dataclass(frozen=True)
class Recall:
    """One row of the table of `evaluate identify`.

    Attributes:
        name: of the protocol.
        recall_1: share of queries whose shoe comes first.
        recall_5: share whose shoe is among the first five.
        model_1: share whose first shoe is of the right model, where the model is known.
        pooled_model_1: share whose right model comes first when shoes' shares are summed by model.
        pooled_model_5: share whose right model is among the first five then.
        shoes: how many shoes were asked for.
        index_shoes: how many shoes could be answered.
        floors: without looking.
    """

    name: str
    recall_1: Metric
    recall_5: Metric
    model_1: Metric
    pooled_model_1: Metric
    pooled_model_5: Metric
    shoes: int
    index_shoes: int
    floors: Floors

    def as_json(self) -> dict[str, Any]:
        """The row as a plain dictionary."""
        return {
            "protocol": self.name,
            **{name: getattr(self, name).as_json() for name in SCORES},
            "shoes": self.shoes,
            "index_shoes": self.index_shoes,
            "floors": dict(vars(self.floors)),
        }


def scores_of(
    table: PhotoTable, trial: Trial, pooling: Pooling, views: Sequence[Floats] | None = None
) -> Iterator[Floats]:
    """Score the shoes for each query of a trial, one after another.

    Args:
        table: the photos.
        trial: queries and what they see.
        pooling: of a query's views and a shoe's photos.
        views: a (v, d) a query, where a query is not seen by the table's own vector alone.

    Yields:
        (shoes,), -inf for a shoe that has no photo in the query's index.
    """
    rows = np.flatnonzero(trial.index)
    rows = rows[np.argsort(table.shoes[rows], kind="stable")]
    held, of_row, veil = table.vectors[rows], table.shoes[rows], trial.veil[rows]
    n_shoes = len(table.shoe_keys)
    for start in range(0, len(trial.queries), _BLOCK):
        block = trial.queries[start : start + _BLOCK]
        seen = table.vectors[block][:, None] if views is None else views[start : start + _BLOCK]
        ends = np.cumsum([len(one) for one in seen])
        products = np.split(np.concatenate(seen) @ held.T, ends[:-1])
        for query, similarities in zip(block, products, strict=True):
            if trial.veil[query] >= 0:
                similarities[:, veil == trial.veil[query]] = -np.inf
            yield shoe_scores(of_row, similarities, pooling, n_shoes)


def answer(
    table: PhotoTable,
    trial: Trial,
    calibration: Calibration = NEAREST,
    views: Sequence[Floats] | None = None,
    together: Ints | None = None,
) -> Answers:
    """Answer every query of a trial the way `identify` does.

    Args:
        table: the photos.
        trial: queries and what they see.
        calibration: how scores become answers.
        views: see `scores_of`.
        together: (q,), queries of one number are photos of one shoe and get one answer; by default
            each is asked alone.
    """
    bunches = _bunches(len(trial.queries), together)
    order, n = np.concatenate([np.empty(0, np.int64), *bunches]), len(bunches)
    scored = scores_of(
        table,
        trial.only(order),
        calibration.pooling,
        None if views is None else [views[i] for i in order],
    )
    straight = table.straight[trial.queries]
    first = np.array([bunch[0] for bunch in bunches], dtype=np.int64)
    trial = trial.only(first)
    found = Answers(
        trial=trial,
        ranks=np.zeros(n, np.int64),
        model_ranks=np.zeros(n, np.int64),
        top_shoes=np.full((n, KEPT), -1, dtype=np.int64),
        shares=np.zeros(n),
        features=np.zeros((n, len(FEATURES))),
        photos=np.array([len(bunch) for bunch in bunches], dtype=np.int64),
        n_shoes=len(np.unique(table.shoes[trial.index])),
    )
    codes, truth = table.model_codes, table.shoes[trial.queries]
    for i, bunch in enumerate(bunches):
        each = [next(scored) for _ in bunch]
        scores, fit = mean_scores(each), calibration.for_photos(len(each))
        likely = shoe_shares(scores, codes, fit.temperature, fit.model_temperature)
        likely[~np.isfinite(scores)] = -np.inf
        found.ranks[i] = _rank(likely, truth[i])
        if codes[truth[i]] >= 0:
            of_models = model_shares(scores, codes, fit.model_temperature)
            found.model_ranks[i] = _rank(of_models, codes[truth[i]])
        best = _best(likely, KEPT)
        found.top_shoes[i, : len(best)] = best
        found.shares[i] = likely.max(initial=0)
        evidence = [
            unknown_features(one, codes, calibration, straight=bool(straight[k]))
            for k, one in zip(bunch, each, strict=True)
        ]
        found.features[i] = np.mean(evidence, axis=0)
    return found


def _bunches(n: int, together: Ints | None) -> list[Ints]:
    """Give the places of the queries that are asked together, bunch by bunch."""
    if together is None:
        return [np.array([i]) for i in range(n)]
    return [np.flatnonzero(together == number) for number in np.unique(together)]


def _rank(scores: NDArray[Any], mine: int) -> int:
    """Give the place of ``mine`` from 1; one after all where it is not there at all."""
    if not np.isfinite(scores[mine]):
        return int(np.isfinite(scores).sum()) + 1
    return int((scores >= scores[mine]).sum())


def _best(likely: NDArray[np.float64], k: int) -> Ints:
    order = np.argsort(-likely, kind="stable")[:k]
    return order[np.isfinite(likely[order])].astype(np.int64)


def model_shares(scores: Floats, codes: Ints, temperature: float) -> NDArray[np.float64]:
    """Sum the shares of the shoes by model: (models,), -inf for a model that has no shoe there."""
    n = int(codes.max(initial=-1)) + 1
    found = summed(shares(scores, temperature), codes, n)
    held = np.bincount(codes[(codes >= 0) & np.isfinite(scores)], minlength=n) > 0
    return np.where(held, found, -np.inf)


def recall(table: PhotoTable, answers: Answers, *, by_shoe: bool = False, seed: int = 0) -> Recall:
    """Count the right answers.

    Args:
        table: the photos.
        answers: to a trial's queries.
        by_shoe: give each shoe the same weight, however many of its photos were asked.
        seed: of the bootstrap over groups.
    """
    trial = answers.trial
    shoes = table.shoes[trial.queries]
    codes = table.model_codes
    known = codes[shoes] >= 0
    first = answers.top_shoes[:, 0]
    right = (first >= 0) & (codes[first] == codes[shoes])
    groups = table.groups[trial.queries]

    def mean(hits: NDArray[np.bool_], rows: NDArray[np.bool_] | None = None) -> Metric:
        chosen = np.ones(len(hits), bool) if rows is None else rows
        if by_shoe:
            return _shoe_mean(hits[chosen], shoes[chosen], seed)
        return mean_metric(hits[chosen], groups[chosen], seed=seed)

    return Recall(
        name=trial.name,
        recall_1=mean(answers.ranks <= 1),
        recall_5=mean(answers.ranks <= KEPT),
        model_1=mean(right, known),
        pooled_model_1=mean(answers.model_ranks == 1, known),
        pooled_model_5=mean(answers.model_ranks <= KEPT, known),
        shoes=len(np.unique(shoes)),
        index_shoes=answers.n_shoes,
        floors=_floors(table, trial, codes),
    )


def _shoe_mean(hits: NDArray[np.bool_], shoes: Ints, seed: int) -> Metric:
    """Take the mean of the shoes' means; the interval draws shoes, ``n`` counts photos."""
    names, codes = np.unique(shoes, return_inverse=True)
    counts = np.bincount(codes, minlength=len(names))
    means = np.bincount(codes, weights=hits, minlength=len(names)) / np.maximum(counts, 1)
    found = mean_metric(means, names, seed=seed)
    return Metric(found.value, found.low, found.high, len(hits))


def _floors(table: PhotoTable, trial: Trial, codes: Ints) -> Floors:
    held = np.unique(table.shoes[trial.index])
    n = max(len(held), 1)
    models = codes[held][codes[held] >= 0]
    asked = codes[table.shoes[trial.queries]]
    asked = asked[asked >= 0]
    usual = np.bincount(models).argmax() if len(models) else -1
    share = float(np.mean(asked == usual)) if len(asked) else float("nan")
    return Floors(1 / n, min(1.0, KEPT / n), share)
