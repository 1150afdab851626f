"""From a taken picture to rows of the catalog: photo, listing, labels, prices."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from solesight.catalog import Assertion, assert_labels, insert_new, now, schema
from solesight.catalog.prices import Price, parse_price
from solesight.catalog.titles import parse_title
from solesight.collect.columns import Columns, split_row
from solesight.collect.intake import Taken
from solesight.collect.items import Item

__all__ = ["keep", "keep_waiting", "listing_key"]

PARSED = ("brand", "model", "colorway", "style_code", "year")


def listing_key(item: Item) -> str:
    """Name a listing: the same place read twice is the same listing."""
    text = json.dumps([item.root, item.path, item.url or ""])
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def keep(
    connection: Connection, taken: Sequence[Taken], stamps: dict[str, str], source: str | None
) -> None:
    """Write a batch of pictures with what was said of them; repeating it changes nothing."""
    insert_new(connection, schema.photos, [_photo_row(t) for t in taken if t.info is not None])
    read = {listing_key(t.item): (t, split_row(t.item.row)) for t in taken}
    _write_listings(connection, read, stamps, source)
    said = [a for t, columns in read.values() for a in assertions_of(t.photo, columns)]
    assert_labels(connection, said)
    _write_prices(connection, read)


def _photo_row(taken: Taken) -> dict[str, Any]:
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
    rows = [
        {
            "key": listing_key(item),
            "photo": None,
            "source": split_row(item.row).source or source or _default_source(item),
            "root": item.root,
            "path": item.path,
            "url": item.url,
            "stamp": None,
            "row": json.dumps(dict(item.row), sort_keys=True, ensure_ascii=False),
            "added_at": now(),
        }
        for item in items
    ]
    insert_new(connection, schema.listings, rows)


def _write_listings(
    connection: Connection,
    read: dict[str, tuple[Taken, Columns]],
    stamps: dict[str, str],
    source: str | None,
) -> None:
    rows = [
        {
            "key": key,
            "photo": taken.photo,
            "source": columns.source or source or _default_source(taken.item),
            "root": taken.item.root,
            "path": taken.item.path,
            "url": taken.item.url,
            "stamp": stamps.get(key),
            "row": json.dumps(columns.rest, sort_keys=True, ensure_ascii=False),
            "added_at": now(),
        }
        for key, (taken, columns) in read.items()
    ]
    # A file that changed since it was listed: its listing now shows the new photo.
    old = schema.listings
    connection.execute(old.delete().where(old.c.key.in_(list(read))))
    insert_new(connection, old, rows)


def _default_source(item: Item) -> str:
    return item.root.rstrip("/").rsplit("/", 1)[-1] or "folder"


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
    size, condition = context.get("size"), context.get("condition")
    said = [key, kind, str(price.amount), price.currency, size, condition, when]
    return {
        "key": hashlib.sha256(json.dumps(said).encode()).hexdigest(),
        "photo": photo,
        "listing": listing,
        "kind": kind,
        "amount": str(price.amount),
        "currency": price.currency,
        "size": size,
        "condition": condition,
        "market": None,
        "observed_at": when[:32] or now(),
    }
