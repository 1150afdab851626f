"""Columns of photos: labels, source, price bands, background and facing, one value a photo."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from solesight.catalog import PhotoRow, read_prices, schema

__all__ = ["DESIGN", "SETTING", "Column", "read_columns"]

DESIGN = ("brand", "model")
"""Columns that say what the shoe is."""
SETTING = ("source", "background", "facing")
"""Columns that say how it came to be in the picture."""
_BANDS = 5
# Fewer prices than this make no bands.
_PRICED = 25
_KINDS = ("last_sale", "average", "retail", "ask", "bid")
# Lab: from here on a plain border is called white, below it dark.
_WHITE, _DARK, _GRAY, _BUSY = 95.0, 45.0, 6.0, 12.0


@dataclass(frozen=True)
class Column:
    """One value a photo.

    Attributes:
        name: what it is called.
        values: in the order of the photos; None where it is not known.
        order: the values in the order in which they are shown.
        ordered: whether that order means something, as for prices.
    """

    name: str
    values: tuple[str | None, ...]
    order: tuple[str, ...]
    ordered: bool = False

    @property
    def known(self) -> int:
        """How many photos have a value."""
        return sum(value is not None for value in self.values)

    def codes(self) -> NDArray[np.int64]:
        """Give the place of each photo's value in ``order``, -1 where it is not known."""
        place = {value: i for i, value in enumerate(self.order)}
        return np.array(
            [-1 if value is None else place[value] for value in self.values], dtype=np.int64
        )


def read_columns(
    connection: Connection, frames: str, rows: Sequence[PhotoRow]
) -> dict[str, Column]:
    """Read every column that is known of some photos, by name.

    Args:
        connection: to the catalog.
        frames: configuration hash of the frames, beside which background and facing are kept.
        rows: the photos.
    """
    made = [_labels("source", [row.source for row in rows])]
    fields = dict.fromkeys(name for row in rows for name in row.labels)
    made += [_labels(name, [row.labels.get(name) for row in rows]) for name in fields]
    made += _seen(connection, frames, rows)
    prices = _prices(connection, [row.photo for row in rows])
    made += [_bands(name, values) for name, values in prices.items()]
    return {column.name: column for column in made if column.known}


def _labels(name: str, values: Sequence[str | None]) -> Column:
    counts = Counter(value for value in values if value)
    order = sorted(counts, key=lambda value: (-counts[value], value))
    return Column(name, tuple(value or None for value in values), tuple(order))


def _seen(connection: Connection, frames: str, rows: Sequence[PhotoRow]) -> list[Column]:
    c = schema.clean_facts.c
    query = select(c.photo, c.border, c.facing).where(c.config == frames).order_by(c.inputs)
    seen = {photo: (border, facing) for photo, border, facing in connection.execute(query)}
    known = [seen.get(row.photo) for row in rows]
    grounds = [_background(json.loads(one[0])) if one else None for one in known]
    facings = [str(json.loads(one[1]).get("said") or "") if one else None for one in known]
    return [_labels("background", grounds), _labels("facing", facings)]


def _background(border: Mapping[str, Any]) -> str | None:
    if "lab" not in border:
        return None
    light, a, b = border["lab"]
    if border["std"] > _BUSY:
        return "busy"
    if (a * a + b * b) ** 0.5 > _GRAY:
        return "colored"
    return "white" if light >= _WHITE else "gray" if light >= _DARK else "dark"


def _prices(
    connection: Connection, photos: Sequence[str]
) -> dict[str, tuple[list[float | None], str]]:
    """Read the newest price of each kind in its commonest currency, and the premium."""
    every = read_prices(connection)
    found: dict[str, tuple[list[float | None], str]] = {}
    for kind in _KINDS:
        mine = [[(a, c) for k, a, c in every.get(p, []) if k == kind] for p in photos]
        currencies = Counter(currency for one in mine for _, currency in one)
        if not currencies:
            continue
        (currency, _), *_ = sorted(currencies.items(), key=lambda pair: (-pair[1], pair[0]))
        amounts = [[a for a, c in one if c == currency] for one in mine]
        found[kind] = ([one[-1] if one else None for one in amounts], currency)
    if "last_sale" in found and "retail" in found and found["last_sale"][1] == found["retail"][1]:
        pairs = zip(found["last_sale"][0], found["retail"][0], strict=True)
        premium = [sale / retail - 1 if sale and retail else None for sale, retail in pairs]
        found["premium"] = (premium, "")
    return found


def _bands(name: str, priced: tuple[Sequence[float | None], str]) -> Column:
    """Cut numbers into bands that hold about as many photos each."""
    values, currency = priced
    known = np.array([value for value in values if value is not None])
    if len(known) < _PRICED:
        return Column(name, tuple(None for _ in values), ())
    edges = np.unique(np.quantile(known, np.linspace(0, 1, _BANDS + 1)[1:-1]))
    names = _band_names(edges, currency, share=name == "premium")
    filed = tuple(
        None if value is None else names[int(np.searchsorted(edges, value, side="right"))]
        for value in values
    )
    there = set(filed)
    return Column(name, filed, tuple(n for n in names if n in there), ordered=True)


def _band_names(edges: NDArray[np.float64], currency: str, *, share: bool) -> list[str]:
    said = [f"{100 * e:+.0f} %" if share else f"{e:,.0f}" for e in edges]
    unit = f" {currency}" if currency else ""
    inner = [f"{low} to {high}{unit}" for low, high in pairwise(said)]
    names = [f"under {said[0]}{unit}", *inner, f"{said[-1]}{unit} and more"]
    # Edges that round to one text would give two bands one name.
    return [name if names.count(name) == 1 else f"{name} ({i})" for i, name in enumerate(names)]
