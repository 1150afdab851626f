"""Is one model better than another on the same rows?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from solesight.evidence.intervals import RESAMPLES, bootstrap_statistics, group_codes, sum_by_group
from solesight.evidence.intervals import percentile_metric as _metric
from solesight.evidence.metric import Metric

__all__ = ["Paired", "mcnemar", "paired_test"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Paired:
    """One model less another, on the same rows.

    Attributes:
        accuracy: difference of the accuracies, with its interval over groups.
        macro_f1: difference of the macro F1s, the same way.
        p_accuracy: how often so large a difference would come of equals, by the bootstrap.
        p_macro_f1: the same of the macro F1.
        only_first: rows that only the first has right.
        only_second: rows that only the second has right.
        p_mcnemar: exact test of these two counts; it takes photos for independent draws.
    """

    accuracy: Metric
    macro_f1: Metric
    p_accuracy: float
    p_macro_f1: float
    only_first: int
    only_second: int
    p_mcnemar: float

    def as_json(self) -> dict[str, Any]:
        """Give the test as plain data."""
        given = vars(self).items()
        return {name: v.as_json() if isinstance(v, Metric) else v for name, v in given}


def paired_test(
    truth: Ints, first: Ints, second: Ints, groups: NDArray[Any], *, seed: int = 0
) -> Paired:
    """Compare two models' answers by a paired bootstrap over groups, and by McNemar's test.

    Both models are scored on the same resamples, so that what is hard for both cancels out
    (Efron and Tibshirani, 1993, chapter 16).

    Args:
        truth: ``(n,)`` class indices.
        first: ``(n,)`` the first model's answers; -1 for an answer that is no class here.
        second: ``(n,)`` the second's.
        groups: ``(n,)`` drawn together.
        seed: of the bootstrap.
    """
    k = int(max(truth.max(), first.max(), second.max())) + 1
    codes, n_groups = group_codes(groups)
    columns = np.hstack([_counted(truth, answers, k) for answers in (first, second)])
    sums = sum_by_group(columns, codes, n_groups)
    total = _difference(sums.sum(axis=0, keepdims=True))[0]
    drawn = bootstrap_statistics(sums, _difference, seed=seed)
    hits = first == truth, second == truth
    only = int((hits[0] & ~hits[1]).sum()), int((hits[1] & ~hits[0]).sum())
    found = [
        _metric(float(total[i]), drawn[:, i], n=len(truth), n_groups=n_groups, bounded=False)
        for i in (0, 1)
    ]
    chances = [_chance(float(total[i]), drawn[:, i], n_groups) for i in (0, 1)]
    return Paired(found[0], found[1], chances[0], chances[1], *only, mcnemar(*only))


def mcnemar(only_first: int, only_second: int) -> float:
    """Exact two-sided p of McNemar's test (1947): are both kinds of disagreement as likely?

    Args:
        only_first: rows that only the first model has right.
        only_second: rows that only the second has right.
    """
    n = only_first + only_second
    return float(binomtest(only_first, n, 0.5).pvalue) if n else 1.0


def _counted(truth: Ints, answers: Ints, k: int) -> Floats:
    """Per row: hit, truth and answer a class, side by side; and 1."""
    unit = np.vstack([np.eye(k), np.zeros(k)])  # the last row for -1, which is no class
    hits = (answers == truth).astype(np.float64)[:, None]
    return np.hstack([unit[truth] * hits, unit[truth], unit[answers], np.ones((len(truth), 1))])


def _difference(sums: Floats) -> Floats:
    first, second = np.split(sums, 2, axis=1)
    return _scored(first) - _scored(second)


def _scored(sums: Floats) -> Floats:
    """Accuracy and macro F1, (b, 2)."""
    k = sums.shape[1] // 3
    hit, support, answered = (sums[:, i * k : (i + 1) * k] for i in range(3))
    present = support > 0
    f1 = np.divide(2 * hit, support + answered, out=np.zeros_like(hit), where=present)
    return np.column_stack([hit.sum(axis=1) / sums[:, -1], f1.sum(axis=1) / present.sum(axis=1)])


def _chance(value: float, drawn: Floats, n_groups: int) -> float:
    """Two-sided p: the replicates, moved to a difference of zero, that lie as far out."""
    if n_groups < 2 or value == 0:
        return 1.0
    far = (np.abs(drawn - value) >= abs(value) - 1e-12).sum()
    return float((far + 1) / (RESAMPLES + 1))
