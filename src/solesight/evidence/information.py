"""How much a distribution tells of a class: mutual information and Jensen-Shannon distance.

A row brings a distribution of its own, for example the share of a shoe's pixels in each bin of
brightness. What is independent here is the group (the shoe), never the row (its eight photos) nor
what the distribution counts (a thousand pixels each): all that follows gives each group the same
weight, permutes whole groups and draws whole groups. Counting pixels as if they were independent
makes every difference "significant", and binning too finely makes every information large.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.evidence.intervals import RESAMPLES, group_codes, interval
from solesight.evidence.metric import Metric

__all__ = [
    "Distance",
    "Information",
    "Units",
    "class_distances",
    "jensen_shannon",
    "label_information",
    "mutual_information",
    "units_of",
]

PERMUTATIONS = 499

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Units:
    """What counts once: the rows of one group that have one label, as their mean distribution.

    Attributes:
        shares: float64 (u, bins), rows that add up to one.
        labels: int64 (u,), class of each.
        groups: int64 (u,), group of each, from 0.
        n_classes: how many classes there are.
        counts: int64 (u,), rows that each was made from.
    """

    shares: Floats
    labels: Ints
    groups: Ints
    n_classes: int
    counts: Ints

    @property
    def n(self) -> int:
        """How many rows there are."""
        return int(self.counts.sum())

    @property
    def n_groups(self) -> int:
        """How many groups there are."""
        return int(self.groups.max()) + 1 if len(self.groups) else 0

    def only(self, classes: Sequence[int]) -> Units:
        """Give the units of some classes, numbered anew in that order."""
        chosen = np.isin(self.labels, classes)
        places = {old: new for new, old in enumerate(classes)}
        labels = np.array([places[int(k)] for k in self.labels[chosen]], dtype=np.int64)
        groups, _ = group_codes(self.groups[chosen])
        return Units(self.shares[chosen], labels, groups, len(classes), self.counts[chosen])


def units_of(
    shares: NDArray[Any],
    labels: Sequence[int] | Ints,
    groups: Sequence[Any] | NDArray[Any],
    n_classes: int,
) -> Units:
    """Give each group one distribution a label.

    Args:
        shares: (n, bins) rows that add up to one.
        labels: (n,) class indices.
        groups: (n,) group ids.
        n_classes: how many classes there are.
    """
    codes, _ = group_codes(groups)
    pairs, unit = np.unique(
        np.column_stack([codes, np.asarray(labels, dtype=np.int64)]), axis=0, return_inverse=True
    )
    sums = np.zeros((len(pairs), shares.shape[1]))
    np.add.at(sums, unit.reshape(-1), shares)
    counts = np.bincount(unit.reshape(-1), minlength=len(pairs))
    return Units(sums / counts[:, None], pairs[:, 1], pairs[:, 0], n_classes, counts)


def mutual_information(joint: Floats) -> Floats:
    """Mutual information of two variables, in bits, as it stands in a table.

    Args:
        joint: (..., a, b) probabilities or counts; each table is brought to the sum of one.

    Returns:
        (...,), at least 0. Of a finite sample it is too large on average: see
        `label_information`.
    """
    table = joint / joint.sum(axis=(-2, -1), keepdims=True)
    apart = table.sum(axis=-1, keepdims=True) * table.sum(axis=-2, keepdims=True)
    ratio = np.divide(table, apart, out=np.ones_like(table), where=table > 0)
    return np.asarray(np.maximum((table * np.log2(ratio)).sum(axis=(-2, -1)), 0.0))


def jensen_shannon(p: Floats, q: Floats) -> Floats:
    """Jensen-Shannon distance of distributions (..., bins): 0 for equal, 1 for disjoint ones.

    The square root of the divergence in bits, which makes it a metric (Endres and Schindelin,
    2003).
    """
    joint = np.stack(np.broadcast_arrays(p, q), axis=-2)
    return np.asarray(np.sqrt(mutual_information(joint / joint.sum(axis=-1, keepdims=True))))


@dataclass(frozen=True)
class Information:
    """How much a bin tells of the class.

    Attributes:
        bits: of a random pixel of a random group, adjusted for chance, with its interval.
        raw: before that correction.
        chance: mean under permuted labels: the bias of the estimate.
        limit: entropy of the classes in bits: all that could be told.
        p: share of permutations (this labelling among them) that tell at least as much.
        permutations: how many there were.
        n_groups: groups that were asked.
    """

    bits: Metric
    raw: float
    chance: float
    limit: float
    p: float
    permutations: int
    n_groups: int

    def as_json(self) -> dict[str, Any]:
        """Give the numbers as JSON."""
        return {**vars(self), "bits": self.bits.as_json()}


def label_information(
    units: Units, *, seed: int = 0, permutations: int = PERMUTATIONS, resamples: int = RESAMPLES
) -> Information:
    """Ask how much bins tell of classes, with a permutation test over groups.

    The estimate is adjusted for chance as Vinh, Epps and Bailey (2010) do: what permuted labels
    give on average becomes zero, all there is to tell stays all.

    Args:
        units: the groups' distributions; two classes at least.
        seed: of the permutations and of the bootstrap.
        permutations: how many.
        resamples: of the bootstrap.
    """
    hot = np.eye(units.n_classes)[units.labels]
    raw = float(mutual_information(hot.T @ units.shares))
    null = _permuted(units, hot, seed, permutations)
    chance = float(null.mean())
    classes = hot.mean(axis=0)
    limit = float(-(classes * np.log2(np.where(classes > 0, classes, 1.0))).sum())
    drawn = _resampled(units, hot, seed, resamples)
    metric = _adjusted(raw, chance, limit, drawn, units.n)
    # Sums in another order differ in the last digit: an equal table counts as equal.
    p = (1 + int((null >= raw - 1e-12).sum())) / (1 + permutations)
    return Information(metric, raw, chance, limit, p, permutations, units.n_groups)


def _permuted(units: Units, hot: Floats, seed: int, permutations: int) -> Floats:
    rng = np.random.default_rng([seed, 1])
    orders = (rng.permutation(len(hot)) for _ in range(permutations))
    return np.array([mutual_information(hot[order].T @ units.shares) for order in orders])


def _resampled(units: Units, hot: Floats, seed: int, resamples: int) -> Floats:
    """Give the information of resamples of whole groups; none of a single group."""
    if units.n_groups < 2:
        return np.empty(0)
    weighted = (hot * weights[:, None] for weights in _weights(units, seed, resamples))
    return np.array([mutual_information(own.T @ units.shares) for own in weighted])


def _adjusted(raw: float, chance: float, limit: float, drawn: Floats, n: int) -> Metric:
    room = limit - chance
    scale = limit / room if room > 1e-9 else 0.0
    # A resample is as much too large again as the sample is: only its spread is believed.
    around = drawn - drawn.mean() + raw if len(drawn) else drawn
    ends = interval(np.clip(scale * (around - chance), 0.0, limit))
    low, high = ends if ends else (None, None)
    return Metric(max(0.0, scale * (raw - chance)), low, high, n)


def _weights(units: Units, seed: int, resamples: int) -> Floats:
    """Say how often each unit is drawn when whole groups are, (resamples, u)."""
    rng = np.random.default_rng([seed, 2])
    n = units.n_groups
    counts = rng.multinomial(n, np.full(n, 1 / n), size=resamples)
    return counts[:, units.groups].astype(np.float64)


@dataclass(frozen=True)
class Distance:
    """How far two classes lie apart.

    Attributes:
        a: first class.
        b: second class.
        metric: Jensen-Shannon distance of their mean distributions, with its interval.
        chance: the distance that permuted labels have on average: what noise alone gives.
        p: share of permutations (this labelling among them) that lie as far apart.
    """

    a: int
    b: int
    metric: Metric
    chance: float
    p: float


def class_distances(
    units: Units, *, seed: int = 0, permutations: int = PERMUTATIONS, resamples: int = RESAMPLES
) -> tuple[Distance, ...]:
    """Measure the Jensen-Shannon distance of every pair of classes."""
    pairs = [(a, b) for a in range(units.n_classes) for b in range(a)]
    return tuple(
        _distance(units.only((b, a)), (b, a), seed, permutations, resamples) for a, b in pairs
    )


def _distance(
    pair: Units, names: tuple[int, int], seed: int, permutations: int, resamples: int
) -> Distance:
    first = (pair.labels == 0).astype(np.float64)
    value = float(_apart(pair.shares, first[None], np.ones_like(first)[None])[0])
    rng = np.random.default_rng([seed, 3])
    orders = np.stack([rng.permutation(first) for _ in range(permutations)])
    null = _apart(pair.shares, orders, np.ones_like(orders))
    drawn = _apart(pair.shares, first[None], _weights(pair, seed, resamples))
    # As above: resamples lie farther apart than the sample does, and only their spread is believed.
    around = np.clip(drawn - np.nanmean(drawn) + value, 0.0, 1.0)
    ends = interval(around) if pair.n_groups > 1 else None
    low, high = ends if ends else (None, None)
    p = (1 + int((null >= value - 1e-12).sum())) / (1 + permutations)
    metric = Metric(value, low, high, pair.n)
    return Distance(names[0], names[1], metric, float(np.nanmean(null)), p)


def _apart(shares: Floats, first: Floats, weights: Floats) -> Floats:
    """Give the distance of two weighted means, one a row of ``weights`` and ``first``."""
    left, right = weights * first, weights * (1 - first)
    sizes = left.sum(axis=1), right.sum(axis=1)
    # A resample may lack a class: it has no distance, and is left out of the interval.
    fit = (sizes[0] > 0) & (sizes[1] > 0)
    found = np.full(len(weights), np.nan)
    means = [
        part[fit] @ shares / size[fit, None]
        for part, size in zip((left, right), sizes, strict=True)
    ]
    found[fit] = jensen_shannon(means[0], means[1])
    return found
