"""A forecast of what a pair sells for: the shoe's level, smoothed, and what its size adds.

The level of a shoe is the mean of its past sales, older ones weighing less by half every
``half_life`` days (exponential smoothing, Brown, 1956), each freed of what its size adds. What a
size adds is learned for all shoes together, and for a shoe of its own as far as its sales speak
(a hierarchical mean, shrunken by ``size_pull`` sales), the latest sales weighing most. A shoe
without sales begins at retail times the usual premium. Only sales of earlier days are looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solesight.price.sales import Sales

__all__ = ["Recipe", "forecasts"]

_SHARED_PULL = 20.0
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Recipe:
    """How it forecasts.

    Attributes:
        half_life: days in which a sale loses half its weight in the level of its shoe.
        size_memory: what is left of the weight of a size's sale when the next one comes, 0 to 1.
        size_pull: sales that a shoe's own size effect must outweigh.
    """

    half_life: float = 2.0
    size_memory: float = 0.5
    size_pull: float = 0.5

    def as_json(self) -> dict[str, float]:
        """Give it as JSON."""
        return vars(self).copy()


class _State:
    """What is known after some day."""

    def __init__(self, sales: Sales, recipe: Recipe) -> None:
        shoes, sizes = len(sales.shoes), len(sales.sizes)
        self._recipe, self._retail = recipe, sales.retail
        self._sum, self._weight = np.zeros(shoes), np.zeros(shoes)
        self._own, self._own_n = np.zeros((shoes, sizes)), np.zeros((shoes, sizes))
        self._all, self._all_n = np.zeros(sizes), np.zeros(sizes)
        self._gain, self._gain_n = 0.0, 0.0
        self._price, self._price_n = 0.0, 0.0

    def pass_day(self) -> None:
        """Let a day go by: what is known weighs less."""
        keep = 0.5 ** (1 / self._recipe.half_life)
        self._sum *= keep
        self._weight *= keep

    def level(self, shoe: Ints) -> Floats:
        """Give the level of shoes, as logarithms."""
        weight = self._weight[shoe]
        known = weight > 0
        mean = self._sum[shoe] / np.where(known, weight, 1.0)
        return np.where(known, mean, self._first(shoe))

    def _first(self, shoe: Ints) -> Floats:
        """Give what is thought of a shoe before its first sale."""
        usual = self._price / self._price_n if self._price_n else 0.0
        gain = self._gain / self._gain_n if self._gain_n else 0.0
        retail = self._retail[shoe]
        return np.where(np.isfinite(retail), retail + gain, usual)

    def effect(self, shoe: Ints, size: Ints) -> Floats:
        """Give what a size adds to shoes' logarithms."""
        pull = self._recipe.size_pull
        shared = self._all / (self._all_n + _SHARED_PULL)
        own = self._own[shoe, size] - self._own_n[shoe, size] * shared[size]
        return np.asarray(shared[size] + own / (self._own_n[shoe, size] + pull))

    def learn(self, shoe: Ints, size: Ints, price: Floats) -> None:
        """Take in the sales of a day."""
        new = self._weight[shoe] <= 0
        adds = self.effect(shoe, size)
        # Against what was thought before this day, so that no sale is compared with itself; a
        # new shoe's first day is compared with its own mean.
        base = np.where(new, _mean_of(shoe, price), self.level(shoe))
        pairs = np.unique(np.column_stack([shoe, size]), axis=0).T
        self._own[pairs[0], pairs[1]] *= self._recipe.size_memory
        self._own_n[pairs[0], pairs[1]] *= self._recipe.size_memory
        np.add.at(self._own, (shoe, size), price - base)
        np.add.at(self._own_n, (shoe, size), 1.0)
        np.add.at(self._all, size, price - base)
        np.add.at(self._all_n, size, 1.0)
        np.add.at(self._sum, shoe, price - adds)
        np.add.at(self._weight, shoe, 1.0)
        gain = price - self._retail[shoe]
        known = np.isfinite(gain)
        self._gain += float(gain[known].sum())
        self._gain_n += float(known.sum())
        self._price += float(price.sum())
        self._price_n += len(price)


def _mean_of(shoe: Ints, price: Floats) -> Floats:
    sums, counts = np.bincount(shoe, price), np.bincount(shoe)
    return np.asarray(sums[shoe] / counts[shoe])


def forecasts(sales: Sales, recipe: Recipe, *, ahead: int = 1) -> Floats:
    """Forecast every sale ``(n,)`` from the sales of days at least ``ahead`` days before it.

    Args:
        sales: in the order of their days.
        recipe: how.
        ahead: days between what is known and what is asked.

    Returns:
        Logarithms; where nothing at all is known yet, NaN.
    """
    state = _State(sales, recipe)
    found = np.full(len(sales), np.nan)
    starts = np.searchsorted(sales.day, np.arange(sales.day[-1] + 2))
    for day in range(int(sales.day[-1]) + 1):
        seen = day - ahead
        if seen >= 0:
            state.pass_day()
            rows = slice(starts[seen], starts[seen + 1])
            if rows.stop > rows.start:
                state.learn(sales.shoe[rows], sales.size[rows], sales.price[rows])
        rows = slice(starts[day], starts[day + 1])
        if rows.stop > rows.start and starts[max(seen, -1) + 1] > 0:
            shoe, size = sales.shoe[rows], sales.size[rows]
            found[rows] = state.level(shoe) + state.effect(shoe, size)
    return found
