"""Which photos are asked for, in which order, and the page that is given."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from solesight.browse.cards import Card
from solesight.errors import SettingsError

__all__ = ["FACETS", "SORTS", "Filters", "Page", "cursor_of", "key_in"]

SORTS = ("new", "title", "price", "-price")
FACETS = ("brand", "model", "source", "verdict", "reason", "split")
_LONGEST = 2000


@dataclass(frozen=True)
class Filters:
    """What a photo must be; None: anything.

    Attributes:
        brand: whatever its case; so are the next two.
        model: likewise.
        source: likewise.
        verdict: keep, reject or new.
        reason: why it is rejected.
        split: train, validation or test.
        price_min: least price.
        price_max: highest price.
        text: words that all stand in title, brand, model, colorway, style code, source or path.
        shoe: key of its shoe.
    """

    brand: str | None = None
    model: str | None = None
    source: str | None = None
    verdict: str | None = None
    reason: str | None = None
    split: str | None = None
    price_min: float | None = None
    price_max: float | None = None
    text: str | None = None
    shoe: str | None = None


@dataclass(frozen=True)
class Page:
    """Some of the photos that were asked for.

    Attributes:
        cards: them.
        total: how many there are of all.
        next: where the next page begins; None: there is none.
    """

    cards: Sequence[Card]
    total: int
    next: str | None

    def as_json(self) -> dict[str, Any]:
        """Give it as the API answers it."""
        photos = [card.as_json() for card in self.cards]
        return {"photos": photos, "total": self.total, "next": self.next}


def cursor_of(key: Sequence[Any]) -> str:
    """Write the sort key of the last entry of a page as a text that fits into an address."""
    text = json.dumps(list(key), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def key_in(cursor: str, like: Sequence[Any]) -> tuple[Any, ...]:
    """Read what `cursor_of` wrote.

    Args:
        cursor: the text.
        like: a key of the same order, to compare its kinds with.

    Raises:
        SettingsError: it is none.
    """
    try:
        if len(cursor) > _LONGEST:
            raise ValueError("too long")
        data = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        key = json.loads(data)
        if not isinstance(key, list) or len(key) != len(like):
            raise ValueError("another order's")
        if any(_kind(a) is not _kind(b) for a, b in zip(key, like, strict=True)):
            raise ValueError("another order's")
    except (ValueError, binascii.Error, RecursionError):
        raise SettingsError("after is not a cursor that a page of this order gave") from None
    return tuple(key)


def _kind(value: Any) -> type:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float if is_number else type(value)
