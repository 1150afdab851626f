"""Shoes: the photos of each design in each colorway together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from solesight.browse.cards import Card

__all__ = ["ShoeCard", "gather_shoes"]

_FACING = {"right": 0, "left": 1}
_VERDICT = {"keep": 0, "new": 1, "reject": 2}


@dataclass(frozen=True)
class ShoeCard:
    """One shoe.

    Attributes:
        key: what all its photos share.
        title: as most of its photos are titled; so are the next four.
        brand: None where nobody said so.
        model: likewise.
        colorway: likewise.
        style_code: likewise.
        photo: the one that shows it best.
        n_photos: how many it has.
        n_sources: from how many sources.
        price: of the photo that has one.
        currency: of the price.
    """

    key: str
    title: str
    brand: str | None
    model: str | None
    colorway: str | None
    style_code: str | None
    photo: str
    n_photos: int
    n_sources: int
    price: float | None
    currency: str | None

    def as_json(self) -> dict[str, Any]:
        """Give it as the API answers it."""
        return vars(self).copy()


def gather_shoes(cards: Iterable[Card]) -> list[ShoeCard]:
    """Gather cards by their shoe, those with most photos first."""
    found: dict[str, list[Card]] = {}
    for card in cards:
        if card.shoe_key:
            found.setdefault(card.shoe_key, []).append(card)
    shoes = [_shoe(key, own) for key, own in found.items()]
    return sorted(shoes, key=lambda shoe: (-shoe.n_photos, shoe.key))


def _shoe(key: str, own: Sequence[Card]) -> ShoeCard:
    best = min(own, key=_how_good)
    priced = next((card for card in own if card.price is not None), None)
    return ShoeCard(
        key=key,
        title=_most([c.title for c in own]) or key,
        brand=_most([c.brand for c in own]),
        model=_most([c.model for c in own]),
        colorway=_most([c.colorway for c in own]),
        style_code=_most([c.style_code for c in own]),
        photo=best.photo,
        n_photos=len(own),
        n_sources=len({card.source for card in own}),
        price=priced.price if priced else None,
        currency=priced.currency if priced else None,
    )


def _how_good(card: Card) -> tuple[int, int, int, str]:
    facing = _FACING.get(card.facing or "", 2)
    return _VERDICT[card.verdict], facing, -card.width * card.height, card.photo


def _most(values: Sequence[str | None]) -> str | None:
    counts = Counter(value for value in values if value)
    return min(counts, key=lambda value: (-counts[value], value)) if counts else None
