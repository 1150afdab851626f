"""Scores of a classifier from its probabilities, with intervals over groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.errors import NotEnoughDataError
from solesight.evidence.calibration import (
    BINS,
    ReliabilityBin,
    calibration_error,
    confidence_columns,
    reliability,
)
from solesight.evidence.intervals import (
    RESAMPLES,
    bootstrap_statistics,
    group_codes,
    percentile_metric,
    sum_by_group,
)
from solesight.evidence.metric import Metric

__all__ = ["ClassScore", "Scores", "classification_scores", "label_scores"]

# Among five classes or fewer, "within the first five" would always be right.
TOP_K = 5
_HEADLINES = ("accuracy", "balanced_accuracy", "macro_precision", "macro_recall", "macro_f1")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class ClassScore:
    """How one class fares.

    Attributes:
        name: the class.
        precision: None where it was never answered.
        recall: None where no row has it.
        f1: None where no row has it.
        n: rows that truly have it.
    """

    name: str
    precision: float | None
    recall: float | None
    f1: float | None
    n: int

    def as_json(self) -> dict[str, str | float | int | None]:
        """The row of the table as a plain dictionary."""
        return dict(vars(self))


@dataclass(frozen=True)
class Scores:
    """All that one evaluation found.

    Macro scores are means over the classes that at least one scored row has (balanced accuracy
    is the macro recall; both names are kept because readers look for either).

    Attributes:
        metrics: accuracy, balanced_accuracy, macro_precision, macro_recall, macro_f1,
            calibration_error, log_loss, and top_5_accuracy with more than five classes.
        classes: the table a class, in the classifier's order.
        confusion: ``(classes, classes)`` counts, truth down, answers across.
        reliability: bins of confidence.
        n: rows. groups: groups. seed, resamples: of the bootstrap.
    """

    metrics: dict[str, Metric]
    classes: tuple[ClassScore, ...]
    confusion: Ints
    reliability: tuple[ReliabilityBin, ...]
    n: int
    groups: int
    seed: int
    resamples: int

    def as_json(self) -> dict[str, Any]:
        """Metrics by name first, then the tables; no NaN anywhere."""
        return {
            **{name: metric.as_json() for name, metric in self.metrics.items()},
            "classes": [row.as_json() for row in self.classes],
            "confusion": self.confusion.tolist(),
            "reliability": [row.as_json() for row in self.reliability],
            "n": self.n,
            "groups": self.groups,
            "seed": self.seed,
            "resamples": self.resamples,
        }


def classification_scores(
    truth: NDArray[Any] | Sequence[int],
    probabilities: NDArray[Any],
    groups: NDArray[Any] | Sequence[Any],
    classes: Sequence[str],
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> Scores:
    """Score a classifier's probabilities against the truth.

    Args:
        truth: ``(n,)`` indices into ``classes``.
        probabilities: ``(n, len(classes))``; the answer is the largest, the first among equals.
        groups: ``(n,)`` group ids; whole groups are resampled for the intervals.
        classes: names, in the columns' order.
        seed: of the bootstrap.
        resamples: how many.

    Raises:
        NotEnoughDataError: there is no row.
        ValueError: shapes disagree, a probability is not finite, or a truth is no class.
    """
    actual, matrix = _checked(truth, probabilities, groups, classes)
    codes, n_groups = group_codes(groups)
    columns = _columns(actual, matrix)
    sums = sum_by_group(columns, codes, n_groups)
    total = sums.sum(axis=0, keepdims=True)
    k = len(classes)
    values = _statistics(total, k)[0]
    drawn = bootstrap_statistics(
        sums, lambda rows: _statistics(rows, k), seed=seed, resamples=resamples
    )
    answers = matrix.argmax(axis=1)
    return Scores(
        metrics=_metrics(values, drawn, n=len(actual), n_groups=n_groups, n_classes=k),
        classes=_class_table(total[0], classes),
        confusion=np.bincount(actual * k + answers, minlength=k * k).reshape(k, k),
        reliability=reliability(total[0, 3 * k : 3 * k + 3 * BINS]),
        n=len(actual),
        groups=n_groups,
        seed=seed,
        resamples=resamples,
    )


def label_scores(
    truth: NDArray[Any] | Sequence[int],
    answers: NDArray[Any] | Sequence[int],
    groups: NDArray[Any] | Sequence[Any],
    n_classes: int,
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> dict[str, Metric]:
    """The five scores that need answers only: for rules that know no probability (floors).

    Args:
        truth: ``(n,)`` class indices.
        answers: ``(n,)`` class indices.
        groups: ``(n,)`` group ids.
        n_classes: how many classes there are.
        seed: of the bootstrap.
        resamples: how many.
    """
    certain = np.eye(n_classes)[np.asarray(answers, dtype=np.int64)]
    names = [str(i) for i in range(n_classes)]
    scores = classification_scores(truth, certain, groups, names, seed=seed, resamples=resamples)
    return {name: scores.metrics[name] for name in _HEADLINES}


def _checked(
    truth: NDArray[Any] | Sequence[int],
    probabilities: NDArray[Any],
    groups: NDArray[Any] | Sequence[Any],
    classes: Sequence[str],
) -> tuple[Ints, Floats]:
    actual = np.asarray(truth, dtype=np.int64)
    matrix = np.asarray(probabilities, dtype=np.float64)
    if not len(actual):
        raise NotEnoughDataError("no row to score: the split has no photo with this label")
    if matrix.shape != (len(actual), len(classes)) or len(groups) != len(actual):
        raise ValueError(
            f"{len(actual)} truths, {len(groups)} groups and {len(classes)} classes do not fit "
            f"probabilities of shape {matrix.shape}"
        )
    if not np.isfinite(matrix).all():
        raise ValueError("a probability is not finite")
    if actual.min() < 0 or actual.max() >= len(classes):
        raise ValueError("a truth is outside the classes; leave such rows out before scoring")
    return actual, matrix


def _columns(actual: Ints, matrix: Floats) -> Floats:
    """Per row: hit, truth and answer a class; calibration; log-loss; within the first five; 1."""
    n, k = matrix.shape
    answers = matrix.argmax(axis=1)
    unit = np.eye(k)
    hits = (answers == actual).astype(np.float64)
    own = matrix[np.arange(n), actual]
    loss = -np.log(np.clip(own, np.finfo(np.float64).eps, 1.0))
    # Equal probabilities rank by class order, as argmax does.
    ahead = (matrix > own[:, None]) | (
        (matrix == own[:, None]) & (np.arange(k)[None, :] < actual[:, None])
    )
    return np.hstack(
        [
            unit[actual] * hits[:, None],
            unit[actual],
            unit[answers],
            confidence_columns(matrix.max(axis=1), hits),
            np.column_stack([loss, ahead.sum(axis=1) < TOP_K, np.ones(n)]),
        ]
    )


def _statistics(sums: Floats, k: int) -> Floats:
    """The eight scores ``(b, 8)`` of summed columns ``(b, ...)``, a row a resample."""
    hit, support, answered = (sums[:, i * k : (i + 1) * k] for i in range(3))
    loss, within, count = sums[:, -3:].T
    present = support > 0
    recall = _macro(hit, support, present)
    return np.column_stack(
        [
            hit.sum(axis=1) / count,
            recall,
            _macro(hit, answered, present),
            recall,
            _macro(2 * hit, support + answered, present),
            calibration_error(sums[:, 3 * k : 3 * k + 3 * BINS]),
            loss / count,
            within / count,
        ]
    )


def _macro(top: Floats, bottom: Floats, present: NDArray[np.bool_]) -> Floats:
    """Mean over the present classes of top / bottom, 0 where a present class has no bottom."""
    ratio = np.divide(top, bottom, out=np.zeros_like(top), where=present & (bottom > 0))
    return np.asarray(ratio.sum(axis=1) / present.sum(axis=1), dtype=np.float64)


def _metrics(
    values: Floats, drawn: Floats, *, n: int, n_groups: int, n_classes: int
) -> dict[str, Metric]:
    metrics = {
        name: percentile_metric(float(values[i]), drawn[:, i], n=n, n_groups=n_groups)
        for i, name in enumerate(_HEADLINES)
    }
    # Resampling adds noise of its own to every bin, so the replicates of this error lie too
    # high; their mean is moved back onto the value before the percentiles are taken.
    errors = np.clip(drawn[:, 5] - drawn[:, 5].mean() + values[5], 0.0, 1.0)
    metrics["calibration_error"] = percentile_metric(
        float(values[5]), errors, n=n, n_groups=n_groups, bounded=False
    )
    metrics["log_loss"] = percentile_metric(
        float(values[6]), drawn[:, 6], n=n, n_groups=n_groups, bounded=False
    )
    if n_classes > TOP_K:
        metrics[f"top_{TOP_K}_accuracy"] = percentile_metric(
            float(values[7]), drawn[:, 7], n=n, n_groups=n_groups
        )
    return metrics


def _class_table(total: Floats, classes: Sequence[str]) -> tuple[ClassScore, ...]:
    k = len(classes)
    hit, support, answered = (total[i * k : (i + 1) * k] for i in range(3))
    return tuple(
        ClassScore(
            name=str(name),
            precision=float(hit[i] / answered[i]) if answered[i] else None,
            recall=float(hit[i] / support[i]) if support[i] else None,
            f1=float(2 * hit[i] / (support[i] + answered[i])) if support[i] else None,
            n=int(support[i]),
        )
        for i, name in enumerate(classes)
    )
