"""From the catalog to cards: all of them, or some anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from solesight.browse.cards import Card
from solesight.browse.said import Said, read_said
from solesight.catalog import (
    Catalog,
    PhotoRow,
    latest_snapshot,
    read_photos,
    read_prices,
    schema,
    shoe_keys,
)

__all__ = ["Judged", "read_cards", "reread_cards"]

_LABELS = ("title", "brand", "model", "colorway", "style_code")
_PERSON = 2
# From what says most of what a shoe costs to what says least.
_KINDS = ("last_sale", "average", "ask", "retail")


@dataclass(frozen=True)
class Judged:
    """What `clean` decided on a photo.

    Attributes:
        keep: it can be used.
        reason: why it can't.
        facing: right, left, front, back or unknown.
        of: for a duplicate, the photo that is kept in its stead.
        scores: by name.
    """

    keep: bool
    reason: str | None
    facing: str
    of: str | None
    scores: Mapping[str, float]


def read_cards(
    catalog: Catalog, judged: Mapping[str, Judged], only: Collection[str] | None = None
) -> list[Card]:
    """Read what is shown of photos.

    Args:
        catalog: where they are.
        judged: verdicts by photo; a photo without one is new.
        only: these photos; None: all.
    """
    with catalog.reading() as connection:
        rows = read_photos(connection, _LABELS)
        known = _Known(
            judged,
            read_prices(connection),
            _splits(connection),
            _added(connection),
            _spoken(connection),
        )
    if only is not None:
        rows = [row for row in rows if row.photo in only]
    return [_card(row, key, known) for row, key in zip(rows, _keys(rows), strict=True)]


@dataclass(frozen=True)
class _Known:
    """What is known of photos besides their rows, by photo."""

    judged: Mapping[str, Judged]
    prices: Mapping[str, Sequence[tuple[str, float, str]]]
    splits: Mapping[str, str]
    added: Mapping[str, str]
    spoken: Collection[str]


def _card(row: PhotoRow, key: str, known: _Known) -> Card:
    photo, labels = row.photo, row.labels
    judged = known.judged.get(photo)
    price, currency, kind = _price(known.prices.get(photo, ()))
    return Card(
        photo=photo,
        title=labels.get("title"),
        brand=labels.get("brand"),
        model=labels.get("model"),
        colorway=labels.get("colorway"),
        style_code=labels.get("style_code"),
        source=row.source,
        verdict=_VERDICTS[judged.keep if judged else None],
        reason=judged.reason if judged else None,
        price=price,
        currency=currency,
        price_kind=kind,
        split=known.splits.get(photo),
        width=row.width,
        height=row.height,
        facing=judged.facing if judged else None,
        shoe_key=key,
        added_at=known.added.get(photo, ""),
        path=row.path,
        by_user=photo in known.spoken,
    )


_VERDICTS = {True: "keep", False: "reject", None: "new"}


def _price(
    seen: Sequence[tuple[str, float, str]],
) -> tuple[float | None, str | None, str | None]:
    """Choose the newest price of the kind that says most."""
    newest = {kind: (amount, currency) for kind, amount, currency in seen}
    for kind in _KINDS:
        if kind in newest:
            amount, currency = newest[kind]
            return amount, currency, kind
    return None, None, None


def _added(connection: Connection) -> dict[str, str]:
    c = schema.photos.c
    rows = connection.execute(select(c.photo, c.added_at))
    return {row.photo: row.added_at for row in rows}


def reread_cards(
    catalog: Catalog, cards: Sequence[Card], judged: Mapping[str, Judged] | None = None
) -> list[Card]:
    """Read anew what is said of a few photos, leaving all else as it was.

    Args:
        catalog: where they are.
        cards: what was known of them.
        judged: verdicts by photo; None: only a person's word changes a verdict.
    """
    with catalog.reading() as connection:
        said = read_said(connection, [card.photo for card in cards])
    again = [_restated(card, said.get(card.photo, Said({}, None, False))) for card in cards]
    again = [_judged_again(card, judged) for card in again] if judged is not None else again
    rows = [(card.title or "", card.style_code) for card in again]
    keys = shoe_keys([title for title, _ in rows], [code for _, code in rows])
    return [replace(card, shoe_key=key) for card, key in zip(again, keys, strict=True)]


def _restated(card: Card, said: Said) -> Card:
    word, held = said.verdict, said.labels
    if word is not None:
        reason = None if word == "keep" else word
        card = replace(card, verdict="reject" if reason else "keep", reason=reason)
    return replace(
        card,
        title=held.get("title"),
        brand=held.get("brand"),
        model=held.get("model"),
        colorway=held.get("colorway"),
        style_code=held.get("style_code"),
        by_user=said.by_person,
    )


def _judged_again(card: Card, judged: Mapping[str, Judged]) -> Card:
    found = judged.get(card.photo)
    verdict = _VERDICTS[found.keep if found else None]
    return replace(card, verdict=verdict, reason=found.reason if found else None)


def _splits(connection: Connection) -> dict[str, str]:
    number = latest_snapshot(connection)
    if number is None:
        return {}
    c = schema.snapshot_rows.c
    query = select(c.photo, c.split).where(c.snapshot == number)
    return {row.photo: row.split for row in connection.execute(query)}


def _spoken(connection: Connection) -> set[str]:
    a = schema.assertions.c
    return set(connection.execute(select(a.subject).where(a.rank >= _PERSON)).scalars())


def _keys(rows: Sequence[PhotoRow]) -> list[str]:
    said = [(row.labels.get("title", ""), row.labels.get("style_code")) for row in rows]
    # Reading a title takes time, and most shoes have several photos.
    once = list(dict.fromkeys(said))
    keys = shoe_keys([title for title, _ in once], [code for _, code in once])
    known = dict(zip(once, keys, strict=True))
    return [known[one] for one in said]
