"""What another market asks for shoes of such words and models: GOAT's titles and asks."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from solesight.catalog.prices import Price, parse_price
from solesight.groups import group_titles
from solesight.price import Means, Prior, ShoeFacts, ShoeRows, WordRidge, grams_of

LOWEST, HIGHEST = 20.0, 3000.0
"""Asks beyond these are wishes or slips; they are drawn in, not dropped."""


def read_goat(file: Path) -> tuple[list[str], np.ndarray]:
    """Read titles, each once, with the median of the logarithms of their asks."""
    found: dict[str, list[float]] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            price = parse_price(row["price"], "USD")
            if isinstance(price, Price):
                found.setdefault(row["title"], []).append(float(np.log(float(price.amount))))
    return list(found), np.array([float(np.median(own)) for own in found.values()])


def market_prior(file: Path, but_not: Sequence[str]) -> tuple[Prior, int]:
    """Learn from all titles that are no shoe of ``but_not``; say how many.

    Whoever scores a model on those shoes can use the prior: it has seen none of them.
    """
    titles, values = read_goat(file)
    numbers = group_titles([*titles, *but_not], [None] * (len(titles) + len(but_not)))
    taken = set(numbers[len(titles) :])
    kept = [i for i in range(len(titles)) if numbers[i] not in taken]
    values = np.clip(values[kept], np.log(LOWEST), np.log(HIGHEST))
    facts = [ShoeFacts(title=titles[i]) for i in kept]
    rows = ShoeRows(facts, np.zeros((len(kept), 1), dtype=np.float32))
    words = WordRidge.fit(grams_of(rows), values)
    return Prior(words, Means.fit(rows.models, values)), len(kept)
