"""From a taken picture to rows of the catalog: photo, listing, labels, prices."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from solesight.catalog import (
    Assertion,
    assert_labels,
    held_photos,
    insert_new,
    insert_or_update,
    now,
    schema,
    withdraw,
)
from solesight.catalog.prices import Price, parse_price
from solesight.catalog.titles import parse_title
from solesight.collect.columns import Columns, split_row
from solesight.collect.intake import Taken
from solesight.collect.items import Item, Refused, plain

__all__ = ["assertions_of", "keep", "keep_waiting", "listing_key", "photo_row"]

_LONGEST_SOURCE = 200
PARSED = ("brand", "model", "colorway", "style_code", "year")


def listing_key(item: Item) -> str:
    """Name a listing: the same place read twice is the same listing."""
    text = json.dumps([item.root, item.path, item.url or ""])
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def keep(connection: Connection, taken: Sequence[Taken], source: str | None) -> list[Refused]:
    """Write a batch of pictures with what was said of them; repeating it changes nothing.

    Returns:
        The pictures that were forgotten by another run while this one read them.
    """
    insert_new(connection, schema.photos, [photo_row(t) for t in taken if t.info is not None])
    there = held_photos(connection, {t.photo for t in taken})
    lost = [t.item for t in taken if t.photo not in there]
    # In one batch a place may stand twice: its later row is the one that counts.
    read = {listing_key(t.item): (t, split_row(t.item.row)) for t in taken if t.photo in there}
    before = _said_before(connection, list(read))
    _write_listings(connection, read, source)
    said = [a for t, columns in read.values() for a in assertions_of(t.photo, columns)]
    _take_back(connection, before, said)
    assert_labels(connection, said)
    _write_prices(connection, read)
    text = "was forgotten while it was being added: add it again"
    return [Refused(item.shown, text, "unreadable") for item in lost]


def _said_before(connection: Connection, keys: Sequence[str]) -> list[Assertion]:
    """Give what these listings said of the photos that they showed until now."""
    c = schema.listings.c
    query = select(c.photo, c.row).where(c.key.in_(keys), c.photo.is_not(None))
    return [a for photo, row in connection.execute(query) for a in _assertions_in(photo, row)]


def _assertions_in(photo: str, row: str) -> list[Assertion]:
    return assertions_of(photo, split_row(json.loads(row)))


def _take_back(
    connection: Connection, before: Sequence[Assertion], said: Sequence[Assertion]
) -> None:
    """Take back the fields that a changed row is silent on now, unless another listing has them."""
    silent = {_place(a) for a in before} - {_place(a) for a in said}
    if not silent:
        return
    c = schema.listings.c
    query = select(c.photo, c.row).where(c.photo.in_({photo for photo, _, _ in silent}))
    for photo, row in connection.execute(query):
        silent -= {_place(a) for a in _assertions_in(photo, row)}
    withdraw(connection, [a for a in before if _place(a) in silent])


def _place(said: Assertion) -> tuple[str, str, str]:
    return said.subject, said.field, said.author


def photo_row(taken: Taken) -> dict[str, Any]:
    """Spell a picture that is new to the catalog as a row."""
    info = taken.info
    assert info is not None  # noqa: S101 - the caller filtered
    return {
        "photo": taken.photo,
        "format": info.format,
        "mode": info.mode,
        "width": info.width,
        "height": info.height,
        "n_bytes": info.n_bytes,
        "has_alpha": info.has_alpha,
        "frames": info.frames,
        "exif_orientation": info.exif_orientation,
        "added_at": now(),
    }


def keep_waiting(connection: Connection, items: Sequence[Item], source: str | None) -> None:
    """Keep rows that have an address but no file yet: `collect` finds them by their NULL photo."""
    rows = {listing_key(item): _listing_row(item, None, source) for item in items}
    insert_new(connection, schema.listings, list(rows.values()))


def _listing_row(item: Item, photo: str | None, source: str | None) -> dict[str, Any]:
    said = split_row(item.row).source or source or _default_source(item)
    return {
        "key": listing_key(item),
        "photo": photo,
        "source": said[:_LONGEST_SOURCE],
        "root": plain(item.root),
        "path": item.shown,
        "url": item.url,
        "stamp": item.stamp or None,
        "row": json.dumps(dict(item.row), sort_keys=True, ensure_ascii=False),
        "added_at": now(),
    }


def _write_listings(
    connection: Connection, read: dict[str, tuple[Taken, Columns]], source: str | None
) -> None:
    rows = [_listing_row(taken.item, taken.photo, source) for taken, _ in read.values()]
    # Of a listing whose file or row changed, number, date and prices stay.
    insert_or_update(connection, schema.listings, rows, key="key", once=("added_at",))


def _default_source(item: Item) -> str:
    return plain(item.root).rstrip("/").rsplit("/", 1)[-1] or "folder"


def assertions_of(photo: str, columns: Columns) -> list[Assertion]:
    """Say what the manifest says, and below it what the title's parser reads."""
    said = [Assertion(photo, field, value, "manifest") for field, value in columns.labels.items()]
    text = columns.labels.get("title")
    if text:
        parsed = parse_title(text, columns.labels.get("brand"))
        for field in PARSED:
            value = getattr(parsed, field)
            if value is not None and field not in columns.labels:
                said.append(Assertion(photo, field, str(value), "parser"))
    return said


def _write_prices(connection: Connection, read: dict[str, tuple[Taken, Columns]]) -> None:
    priced = {key: pair for key, pair in read.items() if pair[1].prices}
    if not priced:
        return
    query = select(schema.listings.c.key, schema.listings.c.id).where(
        schema.listings.c.key.in_(list(priced))
    )
    ids = dict(connection.execute(query).all())
    rows = [
        _observation(key, ids[key], taken.photo, kind, price, columns.context)
        for key, (taken, columns) in priced.items()
        for kind, text in columns.prices
        if isinstance(price := parse_price(text, default_currency=_currency(columns)), Price)
    ]
    insert_new(connection, schema.observations, rows)


def _currency(columns: Columns) -> str:
    return columns.context.get("currency", "USD")


def _observation(
    key: str, listing: int, photo: str, kind: str, price: Price, context: dict[str, str]
) -> dict[str, Any]:
    when = context.get("observed_at") or context.get("date") or ""
    # As long as their columns are: PostgreSQL refuses what SQLite lets pass.
    size, condition = context.get("size", "")[:20], context.get("condition", "")[:40]
    said = [key, kind, str(price.amount), price.currency, size, condition, when]
    return {
        "key": hashlib.sha256(json.dumps(said).encode()).hexdigest(),
        "photo": photo,
        "listing": listing,
        "kind": kind,
        "amount": str(price.amount),
        "currency": price.currency,
        "size": size or None,
        "condition": condition or None,
        "market": None,
        "observed_at": when[:32] or now(),
    }
