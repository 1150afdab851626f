"""Prices by kind and currency, as quartiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

__all__ = ["PriceRow", "price_rows"]


@dataclass(frozen=True)
class PriceRow:
    """Prices of one kind in one currency.

    Attributes:
        kind: in words.
        currency: three letters.
        n: observations.
        low: 5 % of them lie below.
        lower: first quartile.
        median: half of them lie below.
        upper: third quartile.
        high: 5 % of them lie above.
        points: the five of them as shares of the largest ``high`` in this currency.
    """

    kind: str
    currency: str
    n: int
    low: float
    lower: float
    median: float
    upper: float
    high: float
    points: tuple[float, ...] = ()


def price_rows(prices: Mapping[str, Sequence[tuple[str, float, str]]]) -> tuple[PriceRow, ...]:
    """Summarise price observations; most observations first."""
    amounts: dict[tuple[str, str], list[float]] = {}
    for seen in prices.values():
        for kind, amount, currency in seen:
            amounts.setdefault((kind, currency), []).append(amount)
    ranked = sorted(amounts.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    rows = [_row(kind, currency, values) for (kind, currency), values in ranked]
    # Currencies are never compared with one another: each has its own scale.
    most: dict[str, float] = {}
    for row in rows:
        most[row.currency] = max(most.get(row.currency, 0.0), row.high)
    return tuple(replace(row, points=_points(row, most[row.currency])) for row in rows)


def _points(row: PriceRow, most: float) -> tuple[float, ...]:
    values = (row.low, row.lower, row.median, row.upper, row.high)
    return tuple(value / most if most > 0 else 0.0 for value in values)


def _row(kind: str, currency: str, values: Sequence[float]) -> PriceRow:
    points = np.quantile(np.asarray(values, dtype=np.float64), (0.05, 0.25, 0.5, 0.75, 0.95))
    low, lower, middle, upper, high = (float(point) for point in points)
    return PriceRow(kind.replace("_", " "), currency, len(values), low, lower, middle, upper, high)
