"""Tables of sales without photos: which shoe, when, what size, how much."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from solesight.catalog.prices import Price, parse_price
from solesight.catalog.titles import parse_title
from solesight.errors import ManifestError

__all__ = ["Sales", "read_sales"]

_COLUMNS = {
    "day": ("order date", "selldate", "sale date", "sold at", "date", "day"),
    "shoe": ("sneaker name", "title", "name", "shoe", "item", "product"),
    "price": ("sale price", "resellprice", "last sale", "lastsale", "price", "amount"),
    "retail": ("retail price", "retailprice", "retail"),
    "size": ("shoe size", "size", "us size"),
    "brand": ("brand",),
}
_NEEDED = ("day", "shoe", "price")
_FORMS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%B %d, %Y")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Sales:
    """Sales in the order of their days, those of a day as the table has them.

    Attributes:
        shoes: names; ``shoe`` holds places in it.
        models: of each shoe.
        sizes: as texts; ``size`` holds places in it; the first is "unknown".
        first_day: of all.
        shoe: (n,) which shoe.
        size: (n,) which size.
        day: (n,) days since the first.
        price: (n,) logarithms.
        retail: (shoes,) logarithms; NaN where it is not known.
        currency: of the prices.
        left_out: rows that are no sale, by reason.
    """

    shoes: tuple[str, ...]
    models: tuple[str, ...]
    sizes: tuple[str, ...]
    first_day: date
    shoe: Ints
    size: Ints
    day: Ints
    price: Floats
    retail: Floats
    currency: str
    left_out: Mapping[str, int]

    def __len__(self) -> int:
        return len(self.price)


@dataclass(frozen=True)
class _Sale:
    day: date
    shoe: str
    size: str
    price: float
    retail: float | None
    brand: str | None


def read_sales(file: Path, currency: str = "USD") -> Sales:
    """Read a CSV of sales, gzipped or not; column names in any case, with or without spaces.

    Args:
        file: with a column for the day, the shoe and the price; retail, size and brand help.
        currency: of prices that say none.

    Raises:
        ManifestError: it cannot be read, lacks a column, or holds no sale.
    """
    rows: list[_Sale] = []
    left_out: dict[str, int] = {}
    for row in _rows(file):
        sale = _sale(row, currency)
        if isinstance(sale, str):
            left_out[sale] = left_out.get(sale, 0) + 1
        else:
            rows.append(sale)
    if not rows:
        raise ManifestError(f"{file}: holds no sale with a day, a shoe and a price")
    # Python's sort keeps the table's order within a day.
    rows.sort(key=lambda sale: sale.day)
    return _arranged(rows, currency, left_out)


def _rows(file: Path) -> Iterator[dict[str, str]]:
    opener = gzip.open if file.suffix == ".gz" else open
    try:
        with opener(file, "rt", encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            found = _found(reader.fieldnames or (), file)
            for row in reader:
                yield {name: (row[column] or "").strip() for name, column in found.items()}
    except (OSError, EOFError, csv.Error, UnicodeDecodeError) as error:
        raise ManifestError(f"{file}: cannot be read as a CSV table ({error})") from error


def _found(header: Sequence[str], file: Path) -> dict[str, str]:
    plain = {re.sub(r"[^a-z0-9]+", " ", name.lower()).strip(): name for name in header}
    found = {
        name: next((plain[alias] for alias in aliases if alias in plain), None)
        for name, aliases in _COLUMNS.items()
    }
    missing = [name for name in _NEEDED if found[name] is None]
    if missing:
        raise ManifestError(
            f"{file}: has no column for {', '.join(missing)}; known names: "
            + "; ".join(", ".join(_COLUMNS[name]) for name in missing)
        )
    return {name: column for name, column in found.items() if column is not None}


def _sale(row: Mapping[str, str], currency: str) -> _Sale | str:
    day = _day(row["day"])
    price = parse_price(row["price"], currency)
    if day is None:
        return "no day"
    if not row["shoe"]:
        return "no shoe"
    if not isinstance(price, Price) or price.currency != currency:
        return "no price" if not isinstance(price, Price) else f"price in {price.currency}"
    retail = parse_price(row.get("retail"), currency)
    return _Sale(
        day,
        row["shoe"],
        row.get("size", "").removesuffix(".0"),
        float(price.amount),
        float(retail.amount) if isinstance(retail, Price) else None,
        row.get("brand") or None,
    )


def _day(text: str) -> date | None:
    for form in _FORMS:
        try:
            return datetime.strptime(text[:10] if form == "%Y-%m-%d" else text, form).date()
        except ValueError:
            continue
    return None


def _arranged(rows: Sequence[_Sale], currency: str, left_out: Mapping[str, int]) -> Sales:
    shoes = sorted({row.shoe for row in rows})
    sizes = ["unknown", *sorted({row.size for row in rows} - {""})]
    shoe_at = {name: i for i, name in enumerate(shoes)}
    size_at = {name: i for i, name in enumerate(sizes)} | {"": 0}
    retail = np.full(len(shoes), np.nan)
    brands: dict[str, str | None] = {}
    for row in rows:
        brands.setdefault(row.shoe, row.brand)
        if row.retail:
            retail[shoe_at[row.shoe]] = np.log(row.retail)
    return Sales(
        tuple(shoes),
        tuple(_model(name, brands[name]) for name in shoes),
        tuple(sizes),
        rows[0].day,
        np.array([shoe_at[row.shoe] for row in rows], dtype=np.int64),
        np.array([size_at[row.size] for row in rows], dtype=np.int64),
        np.array([(row.day - rows[0].day).days for row in rows], dtype=np.int64),
        np.log(np.array([row.price for row in rows])),
        retail,
        currency,
        dict(left_out),
    )


def _model(name: str, brand: str | None) -> str:
    parsed = parse_title(name, brand)
    return parsed.model or parsed.brand or brand or ""
