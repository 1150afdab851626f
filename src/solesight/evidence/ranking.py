"""How well a number ranks the true rows above the others."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.evidence.intervals import RESAMPLES, group_codes, percentile_metric
from solesight.evidence.metric import Metric

__all__ = ["auroc"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def auroc(scores: Floats, truth: Bools, groups: NDArray[Any], *, seed: int = 0) -> Metric:
    """Measure how well a score tells the true rows from the others, ties counted half.

    Args:
        scores: (n,) higher for what is thought true.
        truth: (n,).
        groups: (n,) drawn together by the bootstrap.
        seed: of the bootstrap.

    Returns:
        The probability that a true row scores above a false one, NaN where one side is empty.
    """
    rows = np.asarray(scores, dtype=np.float64)
    if truth.all() or not truth.any():
        return Metric(float("nan"), None, None, len(rows))
    levels, place = np.unique(rows, return_inverse=True)
    codes, n_groups = group_codes(groups)

    def drawn(weights: Floats) -> float:
        hits = np.bincount(place, weights=weights * truth, minlength=len(levels))
        rest = np.bincount(place, weights=weights * ~truth, minlength=len(levels))
        below = np.cumsum(rest) - rest / 2
        pairs = hits.sum() * rest.sum()
        return float((hits * below).sum() / pairs) if pairs else float("nan")

    value = drawn(np.ones(len(rows)))
    rng = np.random.default_rng(seed)
    replicates = np.empty(RESAMPLES)
    for i in range(RESAMPLES):
        counts = np.bincount(rng.integers(0, n_groups, n_groups), minlength=n_groups)
        replicates[i] = drawn(counts[codes].astype(np.float64))
    return percentile_metric(value, replicates, n=len(rows), n_groups=n_groups)
