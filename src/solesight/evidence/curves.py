"""ROC and precision-recall curves, one class against the rest, and the areas under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.evidence.intervals import RESAMPLES, group_codes, group_draws, percentile_metric
from solesight.evidence.metric import Metric

__all__ = ["ClassCurves", "Curves", "ranking_curves"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Points = tuple[tuple[float, float], ...]

_DRAWN = 160
"""Points of a curve that are kept: more than a picture can show."""
_GRID = np.linspace(0.0, 1.0, 101)
_CHUNK = 64
# Resamples times classes times rows: beyond it fewer resamples are drawn, never under 200.
_WORK = 4e8


@dataclass(frozen=True)
class ClassCurves:
    """One class against the rest.

    Attributes:
        name: the class.
        n: rows that truly have it.
        roc_auc: probability that a row of the class is ranked above another, ties counted half.
        average_precision: mean precision over the recalls, each weighed by its step.
        roc: (false positive rate, true positive rate) points.
        precision_recall: (recall, precision) points.
    """

    name: str
    n: int
    roc_auc: float
    average_precision: float
    roc: Points
    precision_recall: Points


@dataclass(frozen=True)
class Curves:
    """All classes that have both rows of their own and others.

    Attributes:
        classes: each, in the classifier's order; those without a row are left out.
        roc_auc: mean over these classes, with its interval over groups.
        average_precision: the same.
        roc: mean of the curves at the same false positive rates.
        precision_recall: mean of the curves at the same recalls.
    """

    classes: tuple[ClassCurves, ...]
    roc_auc: Metric
    average_precision: Metric
    roc: Points
    precision_recall: Points

    def as_json(self) -> dict[str, Any]:
        """Give the areas; the points are for pictures."""
        return {
            "roc_auc": self.roc_auc.as_json(),
            "average_precision": self.average_precision.as_json(),
            "classes": [
                {
                    "name": one.name,
                    "n": one.n,
                    "roc_auc": one.roc_auc,
                    "average_precision": one.average_precision,
                }
                for one in self.classes
            ],
        }


def ranking_curves(
    truth: Ints,
    probabilities: Floats,
    groups: NDArray[Any],
    classes: Sequence[str],
    *,
    seed: int = 0,
) -> Curves:
    """Draw the curves of every class against the rest, and their means.

    Args:
        truth: ``(n,)`` class indices.
        probabilities: ``(n, classes)``.
        groups: ``(n,)`` drawn together by the bootstrap.
        classes: names, in the columns' order.
        seed: of the bootstrap.
    """
    present = [k for k in range(len(classes)) if 0 < (truth == k).sum() < len(truth)]
    ranked = [_Ranked.of(probabilities[:, k], truth == k) for k in present]
    ones = np.ones((1, len(truth)))
    curves, lines = [], []
    for k, one in zip(present, ranked, strict=True):
        hits, misses = (counts[0] for counts in one.sums(ones))
        roc, pr = _roc(hits, misses), _precision_recall(hits, misses)
        auc, ap = (float(area[0]) for area in one.areas(ones))
        lines.append((np.interp(_GRID, *roc), _precision_at(*pr)))
        shown = _points(*roc), _points(*pr)
        curves.append(ClassCurves(classes[k], int((truth == k).sum()), auc, ap, *shown))
    roc_auc, average_precision = _means(ranked, groups, len(truth), seed)
    return Curves(tuple(curves), roc_auc, average_precision, *_mean_lines(lines))


@dataclass(frozen=True)
class _Ranked:
    """Rows by one class's probability, highest first; ``ends`` closes each run of ties."""

    order: Ints
    positive: NDArray[np.bool_]
    ends: Ints

    @classmethod
    def of(cls, scores: Floats, positive: NDArray[np.bool_]) -> _Ranked:
        order = np.argsort(-scores, kind="stable")
        ranked = scores[order]
        ends = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
        return cls(order, positive[order], ends)

    def sums(self, weights: Floats) -> tuple[Floats, Floats]:
        """True and false rows above each threshold, (b, thresholds), of row weights (b, n)."""
        ranked = weights[:, self.order]
        every = np.cumsum(ranked, axis=1)[:, self.ends]
        hits = np.cumsum(ranked * self.positive, axis=1)[:, self.ends]
        return hits, every - hits

    def areas(self, weights: Floats) -> tuple[Floats, Floats]:
        """Area under the ROC curve and average precision, (b,) each; NaN where one side lacks."""
        hits, misses = self.sums(weights)
        gained = np.diff(hits, axis=1, prepend=0.0)
        passed = np.diff(misses, axis=1, prepend=0.0)
        with np.errstate(invalid="ignore", divide="ignore"):
            auc = (passed * (hits - gained / 2)).sum(axis=1) / (hits[:, -1] * misses[:, -1])
            precision = np.nan_to_num(hits / (hits + misses))
            ap = (gained * precision).sum(axis=1) / hits[:, -1]
        return auc, ap


def _means(
    ranked: Sequence[_Ranked], groups: NDArray[Any], n: int, seed: int
) -> tuple[Metric, Metric]:
    """Mean areas with intervals: a resample without a class averages over the others."""
    if not ranked:
        nothing = Metric(float("nan"), None, None, n)
        return nothing, nothing
    codes, n_groups = group_codes(groups)
    resamples = int(np.clip(_WORK / (n * len(ranked)), 200, RESAMPLES))
    values = _averaged(ranked, np.ones((1, n)))[0]
    drawn = [
        _averaged(ranked, counts[start : start + _CHUNK][:, codes])
        for counts in group_draws(n_groups, seed, resamples)
        for start in range(0, len(counts), _CHUNK)
    ]
    spread = np.concatenate(drawn)
    auc, ap = (
        percentile_metric(float(values[i]), spread[:, i], n=n, n_groups=n_groups) for i in (0, 1)
    )
    return auc, ap


def _averaged(ranked: Sequence[_Ranked], weights: Floats) -> Floats:
    """Mean over the classes, (b, 2)."""
    areas = np.array([one.areas(weights) for one in ranked])  # (classes, 2, b)
    known = np.isfinite(areas)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, areas, 0.0).sum(axis=0) / count
    return np.asarray(np.where(known.any(axis=0), mean, np.nan).T)


def _roc(hits: Floats, misses: Floats) -> tuple[Floats, Floats]:
    return np.append(0.0, misses / misses[-1]), np.append(0.0, hits / hits[-1])


def _precision_recall(hits: Floats, misses: Floats) -> tuple[Floats, Floats]:
    precision = hits / (hits + misses)
    return np.append(0.0, hits / hits[-1]), np.append(precision[:1], precision)


def _precision_at(recall: Floats, precision: Floats) -> Floats:
    """The precision at which each recall of the grid is first reached."""
    place = np.searchsorted(recall, np.maximum(_GRID, 1e-9), side="left")
    return np.asarray(precision[np.minimum(place, len(precision) - 1)])


def _mean_lines(lines: Sequence[tuple[Floats, Floats]]) -> tuple[Points, Points]:
    if not lines:
        return (), ()
    roc, pr = (np.mean([pair[i] for pair in lines], axis=0) for i in (0, 1))
    start = ((0.0, 0.0),)  # at no false answer some are right already: the curve rises there
    return start + _points(_GRID, roc), _points(_GRID, pr)


def _points(x: Floats, y: Floats) -> Points:
    some = np.unique(np.linspace(0, len(x) - 1, min(_DRAWN, len(x))).round().astype(np.int64))
    return tuple((round(float(x[i]), 4), round(float(y[i]), 4)) for i in some)
