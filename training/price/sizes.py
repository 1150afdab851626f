"""What a size does to a price, from sales of 50 shoes by size and date."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

_LEAST_SALES, _LEAST_SHOES = 60, 8
_SHRINK = 10.0
_RESAMPLES, _SEED = 1000, 0


def size_rows(file: Path) -> dict[str, Any]:
    """Give each size's factor with its interval over shoes.

    A sale is compared with the median of the same shoe in the same month, so that neither the
    shoe nor its fall after the release speaks; shoes count alike, those with few sales less.
    """
    sales: list[tuple[str, str, str, float]] = []
    with gzip.open(file, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            size = row["Shoe Size"].strip().removesuffix(".0")
            price = float(row["Sale Price"].replace("$", "").replace(",", ""))
            sales.append((row["Sneaker Name"].strip(), row["Order Date"][:7], size, price))
    months: dict[tuple[str, str], list[float]] = defaultdict(list)
    for shoe, month, _, price in sales:
        months[shoe, month].append(price)
    usual = {key: float(np.median(own)) for key, own in months.items() if len(own) >= 10}
    ratios: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for shoe, month, size, price in sales:
        if (shoe, month) in usual:
            ratios[size][shoe].append(float(np.log(price / usual[shoe, month])))
    rows = {size: _row(ratios[size]) for size in sorted(ratios, key=float)}
    return {
        "what": "Factors of US men's sizes on the price of a shoe in the month of the sale.",
        "origin": "StockX sales of 50 hyped shoes, 2017-09 to 2018-12 (data contest of 2019).",
        "command": "python training/price/build.py SHARED",
        "sizes": {size: row for size, row in rows.items() if row},
    }


def _row(by_shoe: dict[str, list[float]]) -> dict[str, float | int] | None:
    sales = sum(len(own) for own in by_shoe.values())
    if sales < _LEAST_SALES or len(by_shoe) < _LEAST_SHOES:
        return None
    means = np.array([np.mean(own) for own in by_shoe.values()])
    weights = np.array([len(own) / (len(own) + _SHRINK) for own in by_shoe.values()])
    drawn = np.random.default_rng(_SEED).integers(0, len(means), (_RESAMPLES, len(means)))
    again = (means[drawn] * weights[drawn]).sum(axis=1) / weights[drawn].sum(axis=1)
    low, high = np.quantile(again, [0.025, 0.975])
    value = float((means * weights).sum() / weights.sum())
    ends = {"factor": value, "low": float(low), "high": float(high)}
    return {
        **{name: round(float(np.exp(log)), 3) for name, log in ends.items()},
        "sales": sales,
        "shoes": len(means),
    }
