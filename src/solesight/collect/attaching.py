"""When a photo is there: listings that waited for its address get it, with labels and prices."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from solesight.catalog import schema, schema_collect
from solesight.collect.intake import Taken
from solesight.collect.items import Item
from solesight.collect.keeping import keep
from solesight.collect.listing_rows import KeptPage, give_prices, write_page
from solesight.collect.refusals import Refusals
from solesight.collect.sources.declaring import Answer, Listing

__all__ = ["attach", "keep_page"]


def keep_page(
    connection: Connection,
    market: str,
    listings: Iterable[Listing],
    answer: Answer,
    *,
    query: str = "",
    crawl: int | None = None,
    refusals: Refusals | None = None,
) -> KeptPage:
    """Write the listings of an answer, with the photos that are there already; see `write_page`."""
    kept = write_page(
        connection, market, listings, answer, query=query, crawl=crawl, refusals=refusals
    )
    attach(connection, kept.keys)
    return kept


def attach(connection: Connection, keys: Sequence[str]) -> None:
    """Give the listings that wait for these addresses their photo, where it is there now."""
    for start in range(0, len(keys), 400):
        _attach(connection, keys[start : start + 400])


def _attach(connection: Connection, keys: Sequence[str]) -> None:
    seen, got, c = schema_collect.sightings.c, schema_collect.downloads.c, schema.listings.c
    query = (
        select(c.root, c.row, c.url, got.photo)
        .join(schema_collect.sightings, seen.listing == c.id)
        .join(schema_collect.downloads, got.key == seen.download)
        .where(got.key.in_(keys), got.photo.is_not(None), c.photo.is_(None))
    )
    waiting = connection.execute(query.order_by(c.id)).all()
    if not waiting:
        return
    taken = [
        Taken(Item("", w.root, row=json.loads(w.row), url=w.url, given=w.url), w.photo, None)
        for w in waiting
    ]
    keep(connection, taken, None)
    give_prices(connection, {w.root: w.photo for w in reversed(waiting)})
