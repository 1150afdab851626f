"""What is over-represented in a cluster: lifts with intervals and corrected tests. Pure numpy.

Eight views of one shoe are one witness, not eight: intervals draw whole groups, and the test counts
groups.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.stats import false_discovery_control, hypergeom

__all__ = ["Lift", "corrected", "lifts"]

_RESAMPLES = 400
_LEAST_GROUPS = 3
_MOST_VALUES = 400
_DRAWS_AT_ONCE = 50

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Lift:
    """One value in one cluster.

    Attributes:
        cluster: from 0.
        value: code of the value.
        n: photos of the cluster that have it.
        of: photos of the cluster whose value is known.
        groups: shoes that these n photos show.
        lift: share in the cluster over share in the whole.
        low: lower end of the 95 % interval, over groups.
        high: upper end.
        p: one-sided exact test on groups, of the share being no larger than elsewhere.
        q: p corrected over all tests (Benjamini and Hochberg, 1995).
    """

    cluster: int
    value: int
    n: int
    of: int
    groups: int
    lift: float
    low: float
    high: float
    p: float
    q: float = 1.0

    @property
    def stands_out(self) -> bool:
        """Whether it is over-represented beyond doubt, by interval, test and number of shoes."""
        return self.q < 0.05 and self.low > 1 and self.groups >= _LEAST_GROUPS


def lifts(labels: Ints, values: Ints, groups: Ints, *, seed: int = 0) -> list[Lift]:
    """Compare every value's share in every cluster with its share in the whole.

    Values of fewer than three groups are not tested, nor more than the 400 commonest.

    Args:
        labels: int64 (n,), clusters from 0, -1 for none.
        values: int64 (n,), codes from 0, -1 where unknown; such rows are left out.
        groups: int64 (n,), codes.
        seed: of the bootstrap.
    """
    known = values >= 0
    if not known.any() or labels.max(initial=-1) < 0:
        return []
    k = int(labels.max()) + 1
    # Photos in no cluster belong to the whole: they are one more column at the end.
    at = np.where(labels[known] < 0, k, labels[known])
    _, group = np.unique(groups[known], return_inverse=True)
    tested, column = _tested(values[known], group)
    if not len(tested):
        return []
    table = _Table(at, column, group, k + 1, len(tested) + 1)
    value = table.lifts(np.ones((1, table.n_groups)))[0]
    low, high = _intervals(table, seed)
    p, among = _exact(table)
    n, of = table.counts(np.ones((1, table.n_groups)))[0], np.bincount(at, minlength=k + 1)
    return [
        Lift(c, int(tested[v]), int(n[c, v]), int(of[c]), int(among[c, v]), float(value[c, v]),
             float(low[c, v]), float(high[c, v]), float(p[c, v]))
        for c in range(k) for v in range(len(tested)) if n[c, v]
    ]  # fmt: skip


def corrected(found: list[Lift]) -> list[Lift]:
    """Correct p of all tests together."""
    if not found:
        return []
    q = false_discovery_control([one.p for one in found])
    return [replace(one, q=float(new)) for one, new in zip(found, q, strict=True)]


class _Table:
    """Photos by group, cluster and value; the last cluster and the last value are the rest."""

    def __init__(self, at: Ints, column: Ints, group: Ints, k: int, v: int) -> None:
        self.shape = (k, v)
        self.n_groups = int(group.max()) + 1
        ones = np.ones(len(at))
        self.cells = sparse.csr_array(
            (ones, (group, at * v + column)), shape=(self.n_groups, k * v)
        )

    def counts(self, weights: Floats) -> Floats:
        """Count photos with groups weighted: (b, groups) -> (b, k, v)."""
        summed = (self.cells.T @ weights.T).T
        return np.asarray(summed, dtype=np.float64).reshape(len(weights), *self.shape)

    def lifts(self, weights: Floats) -> Floats:
        """Give lifts (b, k, v); NaN where a cluster or a value has nothing."""
        n = self.counts(weights)
        with np.errstate(invalid="ignore", divide="ignore"):
            inside = n / n.sum(axis=2, keepdims=True)
            whole = n.sum(axis=1, keepdims=True) / n.sum(axis=(1, 2), keepdims=True)
            return np.asarray(inside / whole)

    def majorities(self) -> tuple[Ints, Ints]:
        """Give the commonest cluster and the commonest value of each group."""
        rows = self.cells.tocoo()
        n = np.zeros((self.n_groups, self.shape[0]))
        np.add.at(n, (rows.row, rows.col // self.shape[1]), rows.data)
        m = np.zeros((self.n_groups, self.shape[1]))
        np.add.at(m, (rows.row, rows.col % self.shape[1]), rows.data)
        return n.argmax(axis=1), m.argmax(axis=1)


def _tested(values: Ints, group: Ints) -> tuple[Ints, Ints]:
    """Find the values that have groups enough, and the column of each row; the last is others."""
    pairs = np.unique(np.column_stack([values, group]), axis=0)
    sizes = np.bincount(pairs[:, 0])
    order = np.argsort(-sizes, kind="stable")[:_MOST_VALUES]
    tested = order[sizes[order] >= _LEAST_GROUPS]
    place = np.full(len(sizes), len(tested), dtype=np.int64)
    place[tested] = np.arange(len(tested))
    return tested, place[values]


def _intervals(table: _Table, seed: int) -> tuple[Floats, Floats]:
    rng = np.random.default_rng([seed, 5])
    drawn = []
    for start in range(0, _RESAMPLES, _DRAWS_AT_ONCE):
        size = min(_DRAWS_AT_ONCE, _RESAMPLES - start)
        picked = rng.integers(0, table.n_groups, (size, table.n_groups))
        weights = np.stack([np.bincount(one, minlength=table.n_groups) for one in picked])
        drawn.append(table.lifts(weights.astype(np.float64)).astype(np.float32))
    every = np.nan_to_num(np.concatenate(drawn))
    low, high = np.quantile(every, [0.025, 0.975], axis=0)
    return np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)


def _exact(table: _Table) -> tuple[Floats, Floats]:
    """Test on groups, each at its commonest cluster and value (Fisher's exact test, one-sided)."""
    cluster, value = table.majorities()
    both = np.zeros(table.shape)
    np.add.at(both, (cluster, value), 1)
    n, of_value, of_cluster = both.sum(), both.sum(axis=0), both.sum(axis=1)
    p = hypergeom.sf(both - 1, n, of_value[None, :], of_cluster[:, None])
    return np.asarray(p), both
