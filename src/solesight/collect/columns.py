"""Which column of a manifest means what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from solesight.errors import ManifestError

__all__ = ["Columns", "check_header", "split_row"]

PATHS = ("file_name", "path", "filename", "file", "image_path", "image", "photo")
URLS = ("url", "image_url", "link")
SOURCES = ("source", "subset", "provider", "marketplace")
ALIASES = {
    "name": "title",
    "product": "title",
    "product_name": "title",
    "colourway": "colorway",
    "sku": "style_code",
    "style": "style_code",
    "style_id": "style_code",
}
# Column -> kind of price observation. A listing's bare "price" is what its seller asks.
PRICES = {
    "price": "ask",
    "ask": "ask",
    "lowest_ask": "ask",
    "lowestask": "ask",
    "bid": "bid",
    "highest_bid": "bid",
    "highestbid": "bid",
    "last_sale": "last_sale",
    "lastsale": "last_sale",
    "retail": "retail",
    "retail_price": "retail",
    "average_price": "average",
    "average_deadstock_price": "average",
}
CONTEXT = ("currency", "size", "condition", "date", "observed_at")
# Where a photo came from is provenance, not something to learn.
PROVENANCE = ("source_", "original_", "licence", "license", "credit", "scraped_at")


@dataclass(frozen=True)
class Columns:
    """A manifest's row, sorted by meaning.

    Attributes:
        path: the picture's path, or None.
        url: the picture's address, or None.
        source: where the listing came from, or None.
        labels: what is said of the shoe, by field.
        prices: (kind, text) pairs.
        context: currency, size, condition, date of the prices.
        rest: provenance and the like.
    """

    path: str | None
    url: str | None
    source: str | None
    labels: dict[str, str]
    prices: tuple[tuple[str, str], ...]
    context: dict[str, str]
    rest: dict[str, str]


def split_row(row: Mapping[str, str]) -> Columns:
    """Sort a row's columns by what they mean; empty values are dropped."""
    lowered = {_name(k): v for k, v in row.items() if v}
    path = _first(lowered, PATHS)
    url = _first(lowered, URLS)
    # The ancestors' exports put the picture's address under "image".
    if path and path.startswith(("http://", "https://")):
        path, url = None, path
    source = _first(lowered, SOURCES)
    used = {*PATHS, *URLS, *SOURCES}
    labels: dict[str, str] = {}
    prices: list[tuple[str, str]] = []
    context: dict[str, str] = {}
    rest: dict[str, str] = {}
    for name, value in lowered.items():
        if name in used:
            continue
        if name in PRICES:
            prices.append((PRICES[name], value))
        elif name in CONTEXT:
            context[name] = value
        elif name.startswith(PROVENANCE) or len(name) > 100 or len(value) > 500:
            rest[name] = value
        else:
            # A column that has the name itself beats one that only means it.
            field = ALIASES.get(name, name)
            labels[field] = lowered.get(field, value)
    return Columns(path, url, source, labels, tuple(prices), context, rest)


def _first(row: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((row[n] for n in names if row.get(n)), None)


def _name(column: str) -> str:
    return column.strip().lower().replace(" ", "_")


def check_header(table: str, columns: Iterable[str]) -> None:
    """Refuse a table that names no picture at all.

    Raises:
        ManifestError: no column for a path or an address.
    """
    have = sorted({_name(column) for column in columns} - {""})
    if set(have).isdisjoint((*PATHS, *URLS)):
        some = ", ".join(have[:8]) + (", ..." if len(have) > 8 else "")
        raise ManifestError(
            f"{table}: has no column file_name, path or url (columns: {some[:300]})"
        )
