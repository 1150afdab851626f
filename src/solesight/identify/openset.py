"""Asked for shoes that are there and shoes that are not: does it tell them apart, and honestly?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.evidence import Metric, mean_metric
from solesight.identify.answers import judged
from solesight.identify.calibration import Calibration, NamingThresholds
from solesight.identify.curves import (
    CurvePoint,
    EqualBin,
    RiskPoint,
    auroc,
    calibration_gap,
    equal_bins,
    risk_coverage,
    roc_curve,
)
from solesight.identify.evaluation import Answers
from solesight.identify.protocols import PhotoTable

__all__ = ["Mixed", "OpenSet", "mixed", "open_set"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Mixed:
    """The same queries asked with their shoe in the index and without it, as many of each.

    Attributes:
        unknown: (m,) true where the shoe was taken out.
        right: (m,) true where the first shoe answered is the one shown.
        groups: (m,) drawn together by the bootstrap.
        features: (m, features) see `unknown_features`.
        shares: (m,) the first shoe's share, before "unknown" takes its own.
        photos: (m,) how many photos were asked together.
    """

    unknown: Bools
    right: Bools
    groups: NDArray[np.str_]
    features: Floats
    shares: Floats
    photos: NDArray[np.int64]

    def unknown_probability(self, calibration: Calibration) -> Floats:
        """(m,) how likely each shoe is said to be unknown."""
        return calibration.unknown_probability(self.features, self.photos)

    def probability(self, calibration: Calibration) -> Floats:
        """(m,) how likely the first answer is said to be right."""
        return self.shares * (1 - self.unknown_probability(calibration))


@dataclass(frozen=True)
class OpenSet:
    """How well unknown shoes are told from known ones, and whether probabilities hold.

    Attributes:
        auroc: of the probability of "unknown".
        unknown_gap: calibration error of that probability.
        answer_gap: calibration error of the first answer's probability.
        roc: curve of the first.
        unknown_bins: reliability of the second.
        answer_bins: reliability of the third.
        risk: wrong answers when only the surest are given.
        known_precision: share right of what is called ``known``.
        known_share: share of the queries whose shoe is there that are called ``known``.
        unknown_precision: share truly absent of what is called ``unknown``.
        unknown_share: share of the queries whose shoe is absent that are called ``unknown``.
        thresholds: that decided the calls.
    """

    auroc: Metric
    unknown_gap: Metric
    answer_gap: Metric
    roc: tuple[CurvePoint, ...]
    unknown_bins: tuple[EqualBin, ...]
    answer_bins: tuple[EqualBin, ...]
    risk: tuple[RiskPoint, ...]
    known_precision: Metric
    known_share: Metric
    unknown_precision: Metric
    unknown_share: Metric
    thresholds: NamingThresholds

    def as_json(self) -> dict[str, Any]:
        """The scores and curves as a plain dictionary."""
        found: dict[str, Any] = {}
        for name, value in vars(self).items():
            if isinstance(value, Metric):
                found[name] = value.as_json()
            elif isinstance(value, tuple):
                found[name] = [dict(vars(one)) for one in value]
        return {**found, "thresholds": dict(vars(self.thresholds))}


def mixed(table: PhotoTable, pairs: Sequence[tuple[Answers, Answers]]) -> Mixed:
    """Lay answers with and without the shoe side by side.

    Args:
        table: the photos.
        pairs: for each protocol the answers to a trial, and to the same `as_unknown`.
    """
    flat = [
        (one, absent) for pair in pairs for one, absent in zip(pair, (False, True), strict=True)
    ]
    truth = [table.shoes[one.trial.queries] for one, _ in flat]
    return Mixed(
        unknown=np.concatenate([np.full(len(one.ranks), absent) for one, absent in flat]),
        right=np.concatenate(
            [one.top_shoes[:, 0] == t for (one, _), t in zip(flat, truth, strict=True)]
        ),
        groups=np.concatenate([table.groups[one.trial.queries] for one, _ in flat]),
        features=np.concatenate([one.features for one, _ in flat]),
        shares=np.concatenate([one.shares for one, _ in flat]),
        photos=np.concatenate([one.photos for one, _ in flat]),
    )


def open_set(found: Mixed, calibration: Calibration, *, seed: int = 0) -> OpenSet:
    """Score the calls of a calibration on queries of which half have no right answer.

    Args:
        found: the answers, made with the same calibration.
        calibration: fitted elsewhere: on other shoes.
        seed: of the bootstrap.
    """
    absent = found.unknown_probability(calibration)
    sure = found.probability(calibration)
    groups = found.groups
    calls = _calls(found, calibration, seed)
    return OpenSet(
        auroc=auroc(absent, found.unknown, groups, seed=seed),
        unknown_gap=calibration_gap(absent, found.unknown, groups, seed=seed),
        answer_gap=calibration_gap(sure, found.right, groups, seed=seed),
        roc=roc_curve(absent, found.unknown),
        unknown_bins=equal_bins(absent, found.unknown),
        answer_bins=equal_bins(sure, found.right),
        risk=risk_coverage(sure, found.right),
        thresholds=calibration.thresholds,
        **calls,
    )


def _calls(found: Mixed, calibration: Calibration, seed: int) -> Mapping[str, Metric]:
    chances = zip(
        found.unknown_probability(calibration), found.probability(calibration), strict=True
    )
    # The levels below the shoe do not matter to the status.
    said = np.array(
        [judged(float(u), float(p), 0.0, 0.0, calibration.thresholds)[0] for u, p in chances]
    )

    def share(hits: Bools, rows: Bools) -> Metric:
        return mean_metric(hits[rows], found.groups[rows], seed=seed)

    return {
        "known_precision": share(found.right, said == "known"),
        "known_share": share(said == "known", ~found.unknown),
        "unknown_precision": share(found.unknown, said == "unknown"),
        "unknown_share": share(said == "unknown", found.unknown),
    }
