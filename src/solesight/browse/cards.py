"""What is shown of one photo among many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Card"]


@dataclass(frozen=True, slots=True)
class Card:
    """One photo.

    Attributes:
        photo: its hash.
        title: the label that holds; so are the next four.
        brand: None where nobody said so.
        model: likewise.
        colorway: likewise.
        style_code: likewise.
        source: of its first listing.
        verdict: ``keep``, ``reject``, or ``new`` where nothing was measured.
        reason: why it is rejected.
        price: what says most of what it costs.
        currency: of the price.
        price_kind: last_sale, average, ask or retail.
        split: train, validation or test of the newest snapshot.
        width: pixels.
        height: pixels.
        facing: right, left, front, back or unknown.
        shoe_key: what all photos of this shoe share; empty where nothing names it.
        added_at: when, UTC.
        path: of its first listing.
        by_user: a person said something of it.
    """

    photo: str
    title: str | None
    brand: str | None
    model: str | None
    colorway: str | None
    style_code: str | None
    source: str
    verdict: str
    reason: str | None
    price: float | None
    currency: str | None
    price_kind: str | None
    split: str | None
    width: int
    height: int
    facing: str | None
    shoe_key: str
    added_at: str
    path: str
    by_user: bool

    def as_json(self) -> dict[str, Any]:
        """Give it as the API answers it."""
        return {name: getattr(self, name) for name in self.__slots__}
