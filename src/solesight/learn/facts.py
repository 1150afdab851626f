"""Facts of a photo beside its labels: prices, written so that targets and hints can read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from solesight.catalog import PhotoRow

__all__ = ["price_fact", "read_price", "with_prices"]

Prices = Mapping[str, Sequence[tuple[str, float, str]]]


def price_fact(kind: str) -> str:
    """Name the fact that holds a kind of price; no column of a manifest can have such a name."""
    return f"price: {kind}"


def read_price(facts: Mapping[str, str | None], kind: str) -> tuple[float, str] | None:
    """Read a price from the facts of a photo: amount and currency; None where there is none."""
    amount, _, currency = (facts.get(price_fact(kind)) or "").partition(" ")
    return (float(amount), currency) if amount else None


def with_prices(rows: Sequence[PhotoRow], prices: Prices) -> list[PhotoRow]:
    """Give photos with their prices among their labels, the newest of each kind.

    Args:
        rows: the photos.
        prices: photo -> (kind, amount, currency), oldest first.
    """
    return [
        replace(row, labels={**row.labels, **_texts(prices.get(row.photo, ()))}) for row in rows
    ]


def _texts(prices: Sequence[tuple[str, float, str]]) -> dict[str, str]:
    return {price_fact(kind): f"{amount!r} {currency}" for kind, amount, currency in prices}
