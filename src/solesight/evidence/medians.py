"""The median over groups, with its interval: for prices, whose means a single shoe decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.evidence.intervals import RESAMPLES, group_codes, percentile_metric
from solesight.evidence.metric import Metric

__all__ = ["median_metric", "row_median_metric"]

# At most this many drawn values (8 bytes each) live at a time.
_CELLS = 4_000_000


def median_metric(
    values: Sequence[float] | NDArray[Any],
    groups: Sequence[Any] | NDArray[Any],
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> Metric:
    """The median of a number over groups, each counted once by the median of its own rows.

    Args:
        values: (n,) numbers; those that are NaN are left out.
        groups: (n,) group ids.
        seed: of the bootstrap, which draws whole groups.
        resamples: how many.

    Returns:
        The median; ``n`` counts groups. No interval for a single group.
    """
    rows = np.asarray(values, dtype=np.float64)
    known = np.isfinite(rows)
    if not known.any():
        return Metric(float("nan"), None, None, 0)
    codes, n = group_codes(np.asarray(groups)[known])
    own = _medians(rows[known], codes, n)
    rng = np.random.default_rng(seed)
    step = max(1, _CELLS // n)
    drawn = [
        np.median(own[rng.integers(0, n, size=(min(step, resamples - start), n))], axis=1)
        for start in range(0, resamples, step)
    ]
    value = float(np.median(own))
    return percentile_metric(value, np.concatenate(drawn), n=n, n_groups=n, bounded=False)


def _medians(rows: NDArray[np.float64], codes: NDArray[np.int64], n: int) -> NDArray[np.float64]:
    order = np.lexsort((rows, codes))
    ends = np.cumsum(np.bincount(codes, minlength=n))
    return np.array([np.median(part) for part in np.split(rows[order], ends[:-1])])


def row_median_metric(
    values: Sequence[float] | NDArray[Any],
    groups: Sequence[Any] | NDArray[Any],
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> Metric:
    """The median of a number over rows, with its interval over groups.

    Args:
        values: (n,) numbers; those that are NaN are left out.
        groups: (n,) group ids.
        seed: of the bootstrap, which draws whole groups.
        resamples: how many.

    Returns:
        The median; ``n`` counts rows. No interval for a single group.
    """
    rows = np.asarray(values, dtype=np.float64)
    known = np.isfinite(rows)
    if not known.any():
        return Metric(float("nan"), None, None, 0)
    order = np.argsort(rows[known], kind="stable")
    own = rows[known][order]
    codes, n = group_codes(np.asarray(groups)[known][order])
    rng = np.random.default_rng(seed)
    drawn = np.empty(resamples)
    for k in range(resamples):
        counts = np.bincount(rng.integers(0, n, size=n), minlength=n)
        reached = np.cumsum(counts[codes])
        drawn[k] = own[np.searchsorted(reached, reached[-1] / 2)]
    value = float(np.median(own))
    return percentile_metric(value, drawn, n=len(own), n_groups=n, bounded=False)
