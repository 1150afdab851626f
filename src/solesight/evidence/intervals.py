"""Bootstrap intervals over groups.

Photos of one shoe succeed or fail together, so rows are not independent draws: a bootstrap over
rows would promise far too narrow an interval. Here whole groups are drawn with replacement (the
cluster bootstrap of Field and Welsh, 2007), by counting how often each group was drawn, so that
any score made of sums over rows costs one matrix product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.evidence.metric import Metric

__all__ = [
    "LEVEL",
    "RESAMPLES",
    "bootstrap_statistics",
    "group_codes",
    "group_draws",
    "interval",
    "mean_metric",
    "percentile_metric",
    "sum_by_group",
]

RESAMPLES = 1000
LEVEL = 0.95
# At most this many cells of the draw matrix (8 bytes each) live at a time.
_CELLS = 4_000_000

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Statistic = Callable[[Floats], Floats]


def group_codes(groups: Sequence[Any] | NDArray[Any]) -> tuple[Ints, int]:
    """Number the groups of some rows.

    Args:
        groups: one id (text or number) a row.

    Returns:
        codes ``(n,)`` from 0, and how many groups there are.
    """
    values, codes = np.unique(np.asarray(groups), return_inverse=True)
    return codes.astype(np.int64).reshape(-1), len(values)


def sum_by_group(columns: Floats, codes: Ints, n_groups: int) -> Floats:
    """Add up the rows ``(n, k)`` of each group: ``(n_groups, k)``."""
    sums = np.zeros((n_groups, columns.shape[1]))
    np.add.at(sums, codes, columns)
    return sums


def bootstrap_statistics(
    group_sums: Floats, statistic: Statistic, *, seed: int = 0, resamples: int = RESAMPLES
) -> Floats:
    """The statistics of resamples in which whole groups are drawn with replacement.

    Args:
        group_sums: ``(n_groups, k)`` sums over the rows of each group.
        statistic: from the summed columns of some resamples, ``(b, k)``, to ``(b, m)`` statistics.
        seed: of the draws.
        resamples: how many.

    Returns:
        ``(resamples, m)``.
    """
    draws = group_draws(len(group_sums), seed, resamples)
    return np.concatenate([statistic(counts @ group_sums) for counts in draws])


def group_draws(n_groups: int, seed: int = 0, resamples: int = RESAMPLES) -> Iterator[Floats]:
    """Draw whole groups with replacement: yields counts ``(b, n_groups)``, some resamples each."""
    rng = np.random.default_rng(seed)
    step = max(1, min(resamples, _CELLS // n_groups))
    for start in range(0, resamples, step):
        size = min(step, resamples - start)
        picked = rng.integers(0, n_groups, size=(size, n_groups))
        picked += np.arange(size)[:, None] * n_groups
        counts = np.bincount(picked.ravel(), minlength=size * n_groups)
        yield counts.reshape(size, n_groups).astype(np.float64)


def interval(replicates: Floats) -> tuple[float, float] | None:
    """The percentile interval of some replicates, those that are NaN left out.

    Returns:
        low and high at the 95 % level, or None when nothing is left.
    """
    known = replicates[np.isfinite(replicates)]
    if not len(known):
        return None
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(known, [tail, 1 - tail])
    return float(low), float(high)


def percentile_metric(
    value: float, replicates: Floats, *, n: int, n_groups: int, bounded: bool = True
) -> Metric:
    """A point value with the percentile interval of its bootstrap replicates.

    When every group scores alike, no resample can differ and the percentile interval shrinks to
    a point, which would claim certainty from a handful of groups. At a bounded score's ends (0
    or 1) the interval is then the exact binomial one with the groups as trials (Clopper and
    Pearson, 1934: at 1 it begins at 0.025 ** (1 / groups)).

    Args:
        value: of the rows themselves.
        replicates: ``(resamples,)``.
        n: rows.
        n_groups: groups; with a single one there is no interval.
        bounded: True for scores within [0, 1].
    """
    ends = interval(replicates) if n_groups > 1 else None
    if ends is None or not np.isfinite(value):
        return Metric(value, None, None, n)
    low, high = ends
    if bounded and low == high and value in {0.0, 1.0}:
        sure = ((1 - LEVEL) / 2) ** (1 / n_groups)
        low, high = (sure, 1.0) if value == 1.0 else (0.0, 1.0 - sure)
    return Metric(value, low, high, n)


def mean_metric(
    values: Sequence[float] | NDArray[Any],
    groups: Sequence[Any] | NDArray[Any],
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
    bounded: bool = True,
) -> Metric:
    """The mean of a number over rows, with its interval over groups.

    Args:
        values: ``(n,)``, for example 1 where a row was answered rightly.
        groups: ``(n,)`` group ids.
        seed: of the bootstrap.
        resamples: how many.
        bounded: False for numbers outside [0, 1], such as errors in dollars.
    """
    rows = np.asarray(values, dtype=np.float64)
    if not len(rows):
        return Metric(float("nan"), None, None, 0)
    codes, n_groups = group_codes(groups)
    sums = sum_by_group(np.column_stack([rows, np.ones_like(rows)]), codes, n_groups)
    drawn = bootstrap_statistics(sums, _ratio, seed=seed, resamples=resamples)
    return percentile_metric(
        float(rows.mean()), drawn[:, 0], n=len(rows), n_groups=n_groups, bounded=bounded
    )


def _ratio(sums: Floats) -> Floats:
    return sums[:, :1] / sums[:, 1:]
