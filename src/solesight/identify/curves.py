"""Does it know what it does not know? AUROC, calibration in equal bins, risk against coverage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.evidence import Metric, auroc
from solesight.evidence.intervals import (
    bootstrap_statistics,
    group_codes,
    percentile_metric,
    sum_by_group,
)

__all__ = [
    "CurvePoint",
    "EqualBin",
    "RiskPoint",
    "auroc",
    "calibration_gap",
    "equal_bins",
    "risk_coverage",
    "roc_curve",
]

BINS = 15
_POINTS = 60

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class EqualBin:
    """As many answers as in any other bin.

    Attributes:
        n: answers.
        confidence: mean of the probabilities said.
        accuracy: share of them that came true.
    """

    n: int
    confidence: float
    accuracy: float

    def as_json(self) -> dict[str, float | int]:
        """The bin as a plain dictionary."""
        return dict(vars(self))


@dataclass(frozen=True)
class CurvePoint:
    """One point of the ROC: share of the unknown that is found, at which share of false alarms."""

    false_alarms: float
    found: float


@dataclass(frozen=True)
class RiskPoint:
    """When only the surest ``coverage`` of the queries is answered, ``risk`` of them is wrong."""

    coverage: float
    risk: float
    threshold: float


def roc_curve(scores: Floats, truth: Bools) -> tuple[CurvePoint, ...]:
    """Give some sixty points of the ROC, from (0, 0) to (1, 1)."""
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(order) - 1)
    found = np.concatenate([[0.0], np.cumsum(truth[order])[ends] / max(truth.sum(), 1)])
    alarms = np.concatenate([[0.0], np.cumsum(~truth[order])[ends] / max((~truth).sum(), 1)])
    kept = _thinned(len(found))
    return tuple(CurvePoint(float(alarms[i]), float(found[i])) for i in kept)


def _thinned(n: int) -> NDArray[np.int64]:
    return np.unique(np.linspace(0, n - 1, min(n, _POINTS)).round().astype(np.int64))


def _bin_codes(confidence: Floats, bins: int) -> NDArray[np.int64]:
    """Number the bins of equal mass; equal probabilities share a bin, so there may be fewer."""
    edges = np.quantile(confidence, np.linspace(0, 1, bins + 1)[1:-1])
    return np.searchsorted(np.unique(edges), confidence, side="left").astype(np.int64)


def equal_bins(confidence: Floats, hits: Bools, *, bins: int = BINS) -> tuple[EqualBin, ...]:
    """Put the answers into bins of equal mass, the least sure first.

    Args:
        confidence: (n,) the probability said.
        hits: (n,) whether it came true.
        bins: at most.
    """
    if not len(confidence):
        return ()
    codes = _bin_codes(confidence, bins)
    n = np.bincount(codes)
    said = np.bincount(codes, weights=confidence)
    came = np.bincount(codes, weights=hits.astype(np.float64))
    return tuple(
        EqualBin(int(n[i]), float(said[i] / n[i]), float(came[i] / n[i])) for i in np.flatnonzero(n)
    )


def calibration_gap(
    confidence: Floats, hits: Bools, groups: NDArray[Any], *, seed: int = 0, bins: int = BINS
) -> Metric:
    """Measure the expected calibration error in bins of equal mass (Nguyen and O'Connor, 2015).

    A resample's noise adds to every bin's distance, so the replicates lie too high; their mean is
    moved back onto the value before the percentiles are taken.

    Args:
        confidence: (n,) the probability said.
        hits: (n,) whether it came true.
        groups: (n,) drawn together by the bootstrap.
        seed: of the bootstrap.
        bins: at most.
    """
    if not len(confidence):
        return Metric(float("nan"), None, None, 0)
    member = np.eye(bins)[_bin_codes(confidence, bins)]
    columns = np.hstack([member, member * (confidence - hits)[:, None]])
    codes, n_groups = group_codes(groups)

    def gap(sums: Floats) -> Floats:
        count, distance = np.split(sums, 2, axis=1)
        return np.asarray(np.abs(distance).sum(axis=1) / count.sum(axis=1))[:, None]

    value = float(gap(columns.sum(axis=0)[None])[0, 0])
    sums = sum_by_group(columns, codes, n_groups)
    drawn = bootstrap_statistics(sums, gap, seed=seed)[:, 0]
    moved = np.clip(drawn - drawn.mean() + value, 0.0, 1.0)
    return percentile_metric(value, moved, n=len(confidence), n_groups=n_groups, bounded=False)


def risk_coverage(confidence: Floats, hits: Bools) -> tuple[RiskPoint, ...]:
    """Give the share of wrong answers when only the surest are given, the surest first.

    Args:
        confidence: (n,) how sure each answer is.
        hits: (n,) whether it is right.
    """
    n = len(confidence)
    if not n:
        return ()
    order = np.argsort(-confidence, kind="stable")
    ranked = confidence[order]
    ends = np.append(np.flatnonzero(np.diff(ranked)), n - 1)
    wrong = np.cumsum(~hits[order])[ends]
    return tuple(
        RiskPoint(float((ends[i] + 1) / n), float(wrong[i] / (ends[i] + 1)), float(ranked[ends[i]]))
        for i in _thinned(len(ends))
    )
