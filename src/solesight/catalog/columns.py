"""Photos as a table: a row a photo, a column whatever is known of it without judging it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solesight.catalog.conditions import Condition, Value, holds
from solesight.catalog.rows import PhotoRow
from solesight.errors import UnknownNameError

__all__ = ["Columns", "Derived", "photo_columns"]

Derived = Mapping[str, Callable[[Mapping[str, str]], str | None]]
"""Columns that a caller knows how to read from a photo's labels and source, by name."""

Prices = Mapping[str, Sequence[tuple[str, float, str]]]
_KINDS = ("retail", "last_sale", "average", "ask", "bid")
# What a shoe costs, from what says most: paid, then paid on average, then asked, then listed.
_PRICE = ("last_sale", "average", "ask", "retail")
# Numbers by their nature: no word is compared with them, even where no photo has one.
_NUMBERS = frozenset({*_KINDS, "price", "premium", "year"})
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Columns:
    """Columns of equal length.

    Attributes:
        rows: the photos, in the order of the columns.
        values: column -> a value a photo; a column holds texts or numbers, never both.
        currency: of all prices in it; empty where there is none.
    """

    rows: tuple[PhotoRow, ...]
    values: Mapping[str, tuple[Value, ...]]
    currency: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> tuple[Value, ...]:
        """Give a column.

        Raises:
            UnknownNameError: there is none of that name; lists those there are.
        """
        if name not in self.values:
            raise UnknownNameError("column", name, self.values)
        return self.values[name]

    def numbers(self, name: str) -> NDArray[np.float64]:
        """Give a column of numbers, NaN where there is none or where it holds texts."""
        column = self.values.get(name, (None,) * len(self))
        return np.array([v if isinstance(v, float) else np.nan for v in column], dtype=np.float64)

    def matching(self, conditions: Iterable[Condition]) -> NDArray[np.bool_]:
        """Say which photos meet all conditions, bool (n,).

        Raises:
            UnknownNameError: a condition reads a column that there is not.
            ConditionError: a column of numbers is compared with a word.
        """
        met = np.ones(len(self), dtype=np.bool_)
        for condition in conditions:
            name = condition.column
            numeric = True if name in _NUMBERS and self._empty(name) else None
            met &= np.array(holds(condition, self.column(name), numeric=numeric), dtype=np.bool_)
        return met

    def _empty(self, name: str) -> bool:
        return all(value is None for value in self.column(name))

    def only(self, chosen: NDArray[np.bool_]) -> Columns:
        """Give the rows where ``chosen`` is true."""
        places = np.flatnonzero(chosen).tolist()
        values = {name: tuple(column[i] for i in places) for name, column in self.values.items()}
        return Columns(tuple(self.rows[i] for i in places), values, self.currency)


def photo_columns(
    rows: Sequence[PhotoRow], prices: Prices, derived: Derived | None = None
) -> Columns:
    """Lay out what is known of photos.

    Columns are the labels, ``source``, ``format``, ``mode``, ``width``, ``height``, ``aspect``,
    ``kilobytes``, ``year`` (label, else that of ``release``), a column a kind of price (the newest
    in the commonest currency), ``price`` (what says most of what it costs), ``premium`` (last sale
    / retail - 1), and those in ``derived``.

    Args:
        rows: the photos.
        prices: photo -> (kind, amount, currency), oldest first.
        derived: further columns, read from labels and source.
    """
    names = dict.fromkeys(name for row in rows for name in row.labels)
    labels = {name: _typed([row.labels.get(name) for row in rows]) for name in names}
    currency = _commonest(prices, rows)
    values: dict[str, tuple[Value, ...]] = {**labels, **_shapes(rows)}
    values |= _priced(rows, prices, currency)
    values["year"] = _typed([_year(row.labels) for row in rows])
    for name, read in (derived or {}).items():
        values[name] = tuple(read(row.facts()) for row in rows)
    return Columns(tuple(rows), dict(sorted(values.items())), currency)


def _shapes(rows: Sequence[PhotoRow]) -> dict[str, tuple[Value, ...]]:
    return {
        "source": tuple(row.source for row in rows),
        "format": tuple(row.format for row in rows),
        "mode": tuple(row.mode for row in rows),
        "width": tuple(float(row.width) for row in rows),
        "height": tuple(float(row.height) for row in rows),
        "aspect": tuple(row.width / row.height for row in rows),
        "kilobytes": tuple(row.n_bytes / 1000 for row in rows),
    }


def _commonest(prices: Prices, rows: Sequence[PhotoRow]) -> str:
    counts = Counter(c for row in rows for _, _, c in prices.get(row.photo, ()))
    return min(counts, key=lambda c: (-counts[c], c), default="")


def _priced(
    rows: Sequence[PhotoRow], prices: Prices, currency: str
) -> dict[str, tuple[Value, ...]]:
    # Later observations of a kind replace earlier ones.
    known = [
        {kind: amount for kind, amount, own in prices.get(row.photo, ()) if own == currency}
        for row in rows
    ]
    found: dict[str, tuple[Value, ...]] = {
        kind: tuple(one.get(kind) for one in known) for kind in _KINDS
    }
    found["price"] = tuple(
        next((one[kind] for kind in _PRICE if kind in one), None) for one in known
    )
    found["premium"] = tuple(map(_premium, known))
    return found


def _premium(one: Mapping[str, float]) -> float | None:
    retail, sale = one.get("retail"), one.get("last_sale")
    return sale / retail - 1 if retail and sale else None


def _year(labels: Mapping[str, str]) -> str | None:
    said = labels.get("year") or labels.get("release") or ""
    found = _YEAR.search(said)
    return found[0] if found else None


def _typed(texts: Sequence[str | None]) -> tuple[Value, ...]:
    """Give a column as numbers if each of its values is one, else as texts."""
    try:
        numbers = [None if text is None else float(text) for text in texts]
    except ValueError:
        return tuple(texts)
    if all(n is None or math.isfinite(n) for n in numbers):
        return tuple(numbers)
    return tuple(texts)
