"""What is known of the StockX products: names, style codes and prices, a shoe a record."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from solesight.catalog import shoe_key
from solesight.catalog.prices import Price, parse_price
from solesight.catalog.titles import parse_title

SUBSETS = ("stockx_360", "stockx_side")
_WRONG = Path(__file__).resolve().parent / "wrong_photos.csv"
_TABLE = "stockx_products_2023"
# Column of the table or of prices.csv -> kind of price, as observations name them.
_KINDS = {
    "retail": "retail",
    "last_sale": "last_sale",
    "lastSale": "last_sale",
    "lowestAsk": "ask",
    "highestBid": "bid",
    "average_deadstock_price": "average",
    "averageDeadstockPrice": "average",
}
Row = Mapping[str, str]


def read_rows(file: Path) -> list[dict[str, str]]:
    """Read a CSV file."""
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def product_rows(folder: Path) -> tuple[list[dict[str, str]], int]:
    """List the manifest's rows of StockX photos, and count those that show something else."""
    rows = [row for row in read_rows(folder / "manifest.csv") if row["subset"] in SUBSETS]
    wrong = {(row["subset"], row["title"]) for row in read_rows(_WRONG)}
    right = [row for row in rows if (row["subset"], row["title"]) not in wrong]
    return right, len(rows) - len(right)


def shoes_of(folder: Path, rows: Sequence[Row]) -> dict[str, dict[str, Any]]:
    """Gather one record a shoe, by key, of everything the shared data folder says."""
    codes = _style_codes(read_rows(folder / "manifest.csv"))
    prices = _prices(folder)
    by_key: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_key[shoe_key(row["title"])].append(row)
    return {key: _shoe(key, by_key[key], codes.get(key), prices) for key in sorted(by_key) if key}


def _shoe(
    key: str, rows: Sequence[Row], code: str | None, prices: Mapping[tuple[str, str], Any]
) -> dict[str, Any]:
    title = _title(row["title"] for row in rows)
    parsed = parse_title(title)
    known = prices.get((key, parsed.sizes_class or ""), {})
    said = next((row["colorway"] for row in rows if row["colorway"]), None)
    record = {
        "key": key,
        "title": " ".join(title.split()),
        "brand": rows[0]["brand"] or parsed.brand,
        "model": next((row["model"] for row in rows if row["model"]), parsed.model),
        "colorway": said or parsed.colorway,
        "style_code": code,
        "prices": [known[kind] for kind in sorted(known)],
    }
    return {name: value for name, value in record.items() if value}


def _title(titles: Iterable[str]) -> str:
    """Choose the title that says no size, then the commonest, then the first."""
    counted = Counter(titles)
    return min(counted, key=lambda t: (parse_title(t).sizes_class is not None, -counted[t], t))


def _style_codes(rows: Sequence[Row]) -> dict[str, str]:
    """Find the style code of each shoe in any source's titles, adults' sizes first."""
    codes: dict[str, str] = {}
    titles = sorted({row["title"] for row in rows if row["title"]})
    for title in sorted(titles, key=lambda t: (parse_title(t).sizes_class is not None, t)):
        if code := parse_title(title).style_code:
            codes.setdefault(shoe_key(title), code)
    return codes


def _prices(folder: Path) -> dict[tuple[str, str], dict[str, list[object]]]:
    """Gather prices by (key, size class) and kind, as [kind, amount, currency, date].

    The table's word goes before that of prices.csv.
    """
    found: dict[tuple[str, str], dict[str, list[object]]] = defaultdict(dict)
    table = read_rows(folder / "tables" / f"{_TABLE}.csv")
    for title, row in [
        *((row["item"], row) for row in table),
        *((row["title"], row) for row in read_rows(folder / "prices.csv")),
    ]:
        held = found[(shoe_key(title), parse_title(title).sizes_class or "")]
        for column, kind in _KINDS.items():
            price = parse_price(row.get(column), row.get("currency") or "USD")
            if isinstance(price, Price):
                at = row["release"] if kind == "retail" else "2023"
                amount = round(float(price.amount), 2)
                held.setdefault(kind, [kind, amount, price.currency, at])
    return found
