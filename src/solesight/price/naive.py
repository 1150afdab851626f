"""Naive forecasts, which every other has to beat."""

from __future__ import annotations

from bisect import insort

import numpy as np
from numpy.typing import NDArray

from solesight.price.sales import Sales

__all__ = ["NAIVE", "naive_forecasts"]

Floats = NDArray[np.float64]
NAIVE = {
    "last_sale": "last sale of this shoe",
    "last_sale_size": "last sale of this shoe and size",
    "shoe_median": "median of all its sales",
    "model_median": "median of its model's sales",
    "usual_premium": "retail x usual premium",
}


class _Past:
    """All that was sold up to some day."""

    def __init__(self, sales: Sales) -> None:
        self._sales = sales
        self._last: dict[int, float] = {}
        self._last_size: dict[tuple[int, int], float] = {}
        self._of_shoe: dict[int, list[float]] = {}
        self._of_model: dict[str, list[float]] = {}
        self._every: list[float] = []
        self._gains: list[float] = []

    def learn(self, row: int) -> None:
        sales = self._sales
        shoe, size, price = int(sales.shoe[row]), int(sales.size[row]), float(sales.price[row])
        self._last[shoe] = price
        self._last_size[shoe, size] = price
        insort(self._of_shoe.setdefault(shoe, []), price)
        insort(self._of_model.setdefault(sales.models[shoe], []), price)
        insort(self._every, price)
        if np.isfinite(sales.retail[shoe]):
            insort(self._gains, price - float(sales.retail[shoe]))

    def say(self, row: int) -> tuple[float, ...]:
        sales = self._sales
        shoe, size = int(sales.shoe[row]), int(sales.size[row])
        every = _middle(self._every)
        model = _middle(self._of_model.get(sales.models[shoe], self._every))
        retail = float(sales.retail[shoe])
        premium = retail + _middle(self._gains) if self._gains and np.isfinite(retail) else model
        # A shoe that was never sold: what is thought of its like.
        last = self._last.get(shoe, premium)
        own = self._of_shoe.get(shoe)
        return (
            last,
            self._last_size.get((shoe, size), last),
            _middle(own) if own else premium,
            model if np.isfinite(model) else every,
            premium,
        )


def _middle(values: list[float]) -> float:
    if not values:
        return float("nan")
    return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2


def naive_forecasts(sales: Sales, *, ahead: int = 1) -> dict[str, Floats]:
    """Forecast every sale ``(n,)`` from sales of days at least ``ahead`` days before, by each rule.

    Returns:
        Logarithms by the names of ``NAIVE``; NaN where nothing is known yet.
    """
    past, known = _Past(sales), 0
    found = np.full((len(sales), len(NAIVE)), np.nan)
    for row in range(len(sales)):
        while sales.day[known] <= sales.day[row] - ahead:
            past.learn(known)
            known += 1
        if known:
            found[row] = past.say(row)
    return dict(zip(NAIVE, found.T, strict=True))
