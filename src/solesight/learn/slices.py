"""Scores of parts of the rows: each source, and each range of price."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.evidence import Metric, mean_metric
from solesight.learn.asked import Asked

__all__ = ["PriceSlices", "Slice", "by_price", "by_source"]

_BINS = 5
_LEAST = 10
"""Rows that a range of price needs, in the mean."""
Prices = Mapping[str, Sequence[tuple[str, float, str]]]


@dataclass(frozen=True)
class Slice:
    """Some of the rows.

    Attributes:
        name: the source, or the range of price.
        accuracy: of the model, with its interval.
        groups: how many.
        commonest: share of the class that is commonest among these rows: what always saying it
            would reach.
    """

    name: str
    accuracy: Metric
    groups: int
    commonest: float

    def as_json(self) -> dict[str, Any]:
        """Give the slice as plain data."""
        return {**vars(self), "accuracy": self.accuracy.as_json()}


@dataclass(frozen=True)
class PriceSlices:
    """Scores by range of price.

    Attributes:
        kind: of the price: ask, last_sale, retail ...
        currency: of it.
        slices: rising ranges with about as many rows each.
        without: rows whose price is not known.
    """

    kind: str
    currency: str
    slices: tuple[Slice, ...]
    without: int

    def as_json(self) -> dict[str, Any]:
        """Give the ranges as plain data."""
        return {**vars(self), "slices": [one.as_json() for one in self.slices]}


def by_source(asked: Asked, seed: int) -> tuple[Slice, ...]:
    """Score each source, that with the most rows first."""
    sources = np.array([row.source for row in asked.photos], dtype=np.str_)
    ranked = sorted(Counter(sources.tolist()).items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(_slice(name, asked, sources == name, seed) for name, _ in ranked)


def by_price(asked: Asked, prices: Prices, seed: int) -> PriceSlices | None:
    """Score ranges of the price that most rows have.

    A photo's price is the median of what was observed of that kind in that currency.

    Args:
        asked: the rows.
        prices: photo -> (kind, amount, currency) of each observation.
        seed: of the intervals.

    Returns:
        Up to five ranges with about as many rows each; None where too few prices are known.
    """
    kinds = Counter(
        pair
        for row in asked.photos
        for pair in {(kind, currency) for kind, _, currency in prices.get(row.photo, ())}
    )
    if not kinds:
        return None
    (kind, currency), _ = min(kinds.items(), key=lambda pair: (-pair[1], pair[0]))
    amounts = np.array([_median(prices.get(row.photo, ()), kind, currency) for row in asked.photos])
    known = np.isfinite(amounts)
    edges = _edges(amounts[known])
    if len(edges) < 3:
        return None
    slices = []
    for i, (low, high) in enumerate(pairwise(edges)):
        above = amounts >= low
        mask = known & above & ((amounts < high) if i < len(edges) - 2 else (amounts <= high))
        slices.append(_slice(f"{low:,.0f} to {high:,.0f}", asked, mask, seed))
    return PriceSlices(kind, currency, tuple(slices), int((~known).sum()))


def _slice(name: str, asked: Asked, mask: NDArray[np.bool_], seed: int) -> Slice:
    groups = asked.groups[mask]
    accuracy = mean_metric(asked.right[mask].astype(np.float64), groups, seed=seed)
    commonest = float(np.bincount(asked.truth[mask]).max() / mask.sum())
    return Slice(name, accuracy, len(set(groups.tolist())), commonest)


def _median(seen: Sequence[tuple[str, float, str]], kind: str, currency: str) -> float:
    fitting = [amount for what, amount, unit in seen if (what, unit) == (kind, currency)]
    return float(np.median(fitting)) if fitting else float("nan")


def _edges(amounts: NDArray[np.float64]) -> NDArray[np.float64]:
    bins = min(_BINS, len(amounts) // _LEAST)
    if bins < 2:
        return np.zeros(0)
    return np.unique(np.quantile(amounts, np.linspace(0, 1, bins + 1), method="nearest"))
