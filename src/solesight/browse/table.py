"""All cards of a catalog in memory: codes by column, so that a filter is a few comparisons."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.browse.cards import Card
from solesight.browse.filters import FACETS, SORTS, Filters, Page, cursor_of, key_in
from solesight.errors import UnknownNameError

__all__ = ["PhotoTable"]

Mask = NDArray[np.bool_]
Key = tuple[Any, ...]
_MOST_VALUES = 300


class PhotoTable:
    """Cards, ready to be filtered and counted.

    Args:
        cards: one a photo.
    """

    def __init__(self, cards: Sequence[Card]) -> None:
        self.cards = tuple(cards)
        self._lately: tuple[str, Mask] = ("", np.ones(len(self.cards), dtype=np.bool_))

    def __len__(self) -> int:
        return len(self.cards)

    def patched(self, changed: Iterable[Card]) -> PhotoTable:
        """Give the table with some cards made anew; new photos come to its end."""
        new = {card.photo: card for card in changed}
        kept = [new.pop(card.photo, card) for card in self.cards]
        return PhotoTable([*kept, *new.values()])

    def get(self, photo: str) -> Card | None:
        """Give the card of a photo."""
        place = self._places.get(photo)
        return None if place is None else self.cards[place]

    def page(
        self, filters: Filters, *, sort: str = "new", after: str | None = None, limit: int = 60
    ) -> Page:
        """Give the photos that fit, in an order, from a cursor on.

        Raises:
            UnknownNameError: no such order.
            SettingsError: the cursor is not of this order.
        """
        if sort not in SORTS:
            raise UnknownNameError("order", sort, SORTS)
        order, keys = self._orders[sort]
        mask = self.fitting(filters)
        start = 0
        if after is not None and keys:
            start = bisect_right(keys, key_in(after, keys[0]))
        total = int(mask.sum())
        rest = order[start:]
        found = rest[mask[rest]][: limit + 1]
        cards = [self.cards[place] for place in found[:limit]]
        more = len(found) > limit
        return Page(cards, total, cursor_of(_KEYS[sort](cards[-1])) if more else None)

    def fitting(self, filters: Filters, without: str | None = None) -> Mask:
        """Say which photos fit, bool (n,).

        Args:
            filters: what they must be.
            without: a filter that is passed over.
        """
        mask = np.ones(len(self.cards), dtype=np.bool_)
        for name in (*FACETS, "shoe"):
            wanted = getattr(filters, name)
            if wanted is not None and name != without:
                names, codes = self._coded[name]
                mask &= codes == names.get(wanted.casefold(), -2)
        if without != "price":
            mask &= self._priced(filters)
        return mask & self._written(filters.text) if filters.text else mask

    def _written(self, text: str) -> Mask:
        """Say which photos have all words of a text in theirs."""
        said, mask = self._lately
        if said != text:
            mask = np.ones(len(self.cards), dtype=np.bool_)
            for word in text.casefold().split():
                mask &= np.array([word in own for own in self._texts], dtype=np.bool_)
            # One query counts every column of one text.
            self._lately = (text, mask)
        return mask

    def facets(self, filters: Filters) -> dict[str, Any]:
        """Count the values of each column among the photos that fit all other filters."""
        found: dict[str, Any] = {name: self._counts(name, filters) for name in FACETS}
        found["price"] = self._prices(self.fitting(filters, "price"))
        found["total"] = int(self.fitting(filters).sum())
        return found

    def _counts(self, name: str, filters: Filters) -> list[dict[str, Any]]:
        codes = self._coded[name][1][self.fitting(filters, name)]
        counts = np.bincount(codes[codes >= 0], minlength=len(self._shown[name]))
        order = np.argsort(-counts, kind="stable")[:_MOST_VALUES]
        return [{"value": self._shown[name][i], "n": int(counts[i])} for i in order if counts[i]]

    def _prices(self, mask: Mask) -> dict[str, Any]:
        prices = self._price[mask]
        prices = prices[np.isfinite(prices)]
        if not len(prices):
            return {"min": None, "max": None, "currency": None, "n": 0}
        low, high = float(prices.min()), float(prices.max())
        return {"min": low, "max": high, "currency": self._currency, "n": len(prices)}

    def _priced(self, filters: Filters) -> Mask:
        mask = np.ones(len(self.cards), dtype=np.bool_)
        # A photo without a price fits no limit: comparing with NaN is false.
        if filters.price_min is not None:
            mask &= self._price >= filters.price_min
        if filters.price_max is not None:
            mask &= self._price <= filters.price_max
        return mask

    @cached_property
    def _places(self) -> dict[str, int]:
        return {card.photo: place for place, card in enumerate(self.cards)}

    @cached_property
    def _price(self) -> NDArray[np.float64]:
        # One currency: amounts in others are not comparable.
        own = [c.price if c.currency == self._currency else None for c in self.cards]
        return np.array([np.nan if p is None else p for p in own], dtype=np.float64)

    @cached_property
    def _currency(self) -> str | None:
        counts: dict[str, int] = {}
        for card in self.cards:
            if card.currency:
                counts[card.currency] = counts.get(card.currency, 0) + 1
        return min(counts, key=lambda c: (-counts[c], c), default=None)

    @cached_property
    def _texts(self) -> list[str]:
        return [_text(card) for card in self.cards]

    @cached_property
    def _coding(self) -> dict[str, tuple[dict[str, int], NDArray[np.int64], list[str]]]:
        columns = {name: [getattr(card, name) for card in self.cards] for name in FACETS}
        columns["shoe"] = [card.shoe_key or None for card in self.cards]
        return {name: _coded(values) for name, values in columns.items()}

    @cached_property
    def _coded(self) -> dict[str, tuple[dict[str, int], NDArray[np.int64]]]:
        return {name: (names, codes) for name, (names, codes, _) in self._coding.items()}

    @cached_property
    def _shown(self) -> dict[str, list[str]]:
        return {name: shown for name, (_, _, shown) in self._coding.items()}

    @cached_property
    def _orders(self) -> dict[str, tuple[NDArray[np.int64], list[Key]]]:
        found = {}
        for sort, key_of in _KEYS.items():
            keys = [key_of(card) for card in self.cards]
            order = sorted(range(len(keys)), key=keys.__getitem__)
            found[sort] = (np.array(order, dtype=np.int64), [keys[place] for place in order])
        return found

    def warm(self) -> PhotoTable:
        """Lay out every column now, so that the first filter is as fast as the others."""
        _ = self._places, self._price, self._texts, self._coded, self._shown, self._orders
        return self


def _coded(values: Sequence[str | None]) -> tuple[dict[str, int], NDArray[np.int64], list[str]]:
    """Number values whatever their case; -1 where there is none."""
    names: dict[str, int] = {}
    shown: list[str] = []
    codes = np.full(len(values), -1, dtype=np.int64)
    for place, value in enumerate(values):
        if value is None:
            continue
        code = names.setdefault(value.casefold(), len(shown))
        if code == len(shown):
            shown.append(value)
        codes[place] = code
    return names, codes, shown


def _text(card: Card) -> str:
    parts = (card.title, card.brand, card.model, card.colorway, card.style_code)
    return " ".join(part for part in (*parts, card.source, card.path) if part).casefold()


def _newest(card: Card) -> Key:
    # ISO times sort as texts; their complement puts the newest first.
    return ("".join(chr(0x7E - (ord(c) - 0x20)) for c in card.added_at), card.photo)


def _by_title(card: Card) -> Key:
    return ((card.title or "\U0010ffff").casefold(), card.photo)


def _cheapest(card: Card) -> Key:
    return (1e18 if card.price is None else card.price, card.photo)


def _dearest(card: Card) -> Key:
    return (1e18 if card.price is None else -card.price, card.photo)


_KEYS: dict[str, Callable[[Card], Key]] = {
    "new": _newest,
    "title": _by_title,
    "price": _cheapest,
    "-price": _dearest,
}
