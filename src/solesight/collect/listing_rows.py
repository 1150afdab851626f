"""Listings of sources into the catalog: rows, price observations, and the photos to fetch."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select, update

from solesight.catalog import assert_labels, insert_new, now, schema, schema_collect
from solesight.collect.addressing import address_key, is_placeholder_url, largest
from solesight.collect.columns import split_row
from solesight.collect.intake import Taken
from solesight.collect.items import Item, plain
from solesight.collect.keeping import assertions_of, keep, listing_key
from solesight.collect.queue.downloads import Queued, enqueue
from solesight.collect.refusals import Refusals
from solesight.collect.sources.declaring import Answer, Listing, Offer, PhotoLink
from solesight.errors import FetchError
from solesight.fetch import checked_url

__all__ = ["KeptPage", "attach", "keep_page"]

_ROOT = "collect:"
_SOURCE = 200


@dataclass
class KeptPage:
    """What became of a page.

    Attributes:
        listings: how many were on it.
        keys: of the photos to fetch, each once.
        refused: photos that are not even asked for, by reason.
    """

    listings: int = 0
    keys: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class _Link:
    """A photo of a listing that may be asked for."""

    queued: Queued
    link: PhotoLink
    place: int
    item: Item


def keep_page(
    connection: Connection,
    market: str,
    listings: Sequence[Listing],
    answer: Answer,
    *,
    query: str = "",
    crawl: int | None = None,
    refusals: Refusals | None = None,
) -> KeptPage:
    """Write the listings of an answer; reading the same answer again changes nothing.

    Args:
        connection: a connection that writes.
        market: the source of the listings, where they don't name their own.
        listings: what was read.
        answer: where it was read.
        query: what was looked for; a label of the photos.
        crawl: number of the query.
        refusals: addresses, hosts and sources that must not be taken.
    """
    kept, barred = KeptPage(len(listings)), refusals or Refusals()
    at = answer.at or now()
    for listing in listings:
        source = (listing.source or market)[:_SOURCE]
        if barred.bars_source(source):
            kept.refused["forgotten"] += max(len(listing.photos), 1)
            continue
        row = _row(listing, source, query)
        root = f"{_ROOT}{source}:{listing.key}"
        links = _links(listing, row, root, kept, barred)
        items = [one.item for one in links] or [Item("", root, row=row)]
        ids = _write_rows(connection, items, source, row)
        _write_offers(connection, root, ids[0], listing.offers, at)
        enqueue(connection, [one.queued for one in links])
        _write_sightings(connection, links, ids, listing, answer, at, crawl)
        kept.keys += [one.queued.key for one in links]
    kept.keys = list(dict.fromkeys(kept.keys))
    attach(connection, kept.keys)
    return kept


def _row(listing: Listing, source: str, query: str) -> dict[str, str]:
    """Spell a listing as a manifest's row: what `add` reads, `collect` writes."""
    said = {
        **listing.labels,
        "title": listing.title,
        "source": source,
        "query": query,
        "source_key": listing.key,
        "source_page": listing.page,
        "licence": listing.licence,
        "licence_url": listing.licence_url,
        "credit": listing.credit,
    }
    return {name: plain(value) for name, value in said.items() if value}


def _links(
    listing: Listing, row: dict[str, str], root: str, kept: KeptPage, barred: Refusals
) -> list[_Link]:
    found: dict[str, _Link] = {}
    for place, photo in enumerate(listing.photos):
        if is_placeholder_url(photo.url):
            kept.refused["placeholder"] += 1
            continue
        try:
            url = checked_url(photo.url)
            key = address_key(photo.url)
        except FetchError as error:
            kept.refused[error.reason] += 1
            continue
        if barred.bars(str(url), key, url.host):
            kept.refused["forgotten"] += 1
            continue
        whole = largest(url)
        item = Item("", root, row=row, url=whole)
        found.setdefault(key, _Link(Queued(key, whole, url.host), photo, place, item))
    return list(found.values())


def _write_rows(
    connection: Connection, items: Sequence[Item], source: str, row: dict[str, str]
) -> list[int]:
    """Write a listing row a photo; what is said later of the same listing is added to it."""
    c, text = schema.listings.c, _json(row)
    keys = [listing_key(item) for item in items]
    rows = [
        {
            "key": key, "photo": None, "source": source, "root": plain(item.root), "path": "",
            "url": item.url, "stamp": None, "row": text, "added_at": now(),
        }
        for key, item in zip(keys, items, strict=True)
    ]  # fmt: skip
    insert_new(connection, schema.listings, rows)
    query = select(c.key, c.id, c.photo, c.row).where(c.key.in_(keys))
    there = {found.key: found for found in connection.execute(query)}
    for found in there.values():
        if found.row != text:
            _say_more(connection, found, row)
    return [there[key].id for key in keys]


def _say_more(connection: Connection, found: Any, row: dict[str, str]) -> None:
    """Join what two answers say of one listing, such as a search's and its own page's."""
    joined = {**json.loads(found.row), **row}
    if _json(joined) == found.row:
        return
    c = schema.listings.c
    connection.execute(
        update(schema.listings).where(c.id == found.id).values(row=_json(joined))
    )
    if found.photo is not None:
        assert_labels(connection, assertions_of(found.photo, split_row(joined)))


def _json(row: dict[str, str]) -> str:
    return json.dumps(row, sort_keys=True, ensure_ascii=False)


def _write_offers(
    connection: Connection, root: str, listing: int, offers: Sequence[Offer], at: str
) -> None:
    photo = connection.execute(
        select(schema.listings.c.photo).where(schema.listings.c.id == listing)
    ).scalar_one()
    rows = []
    for offer in offers:
        size, condition = (offer.size or "")[:20], (offer.condition or "")[:40]
        when = (offer.at or at)[:32]
        said = [root, offer.kind, offer.amount, offer.currency, size, condition, when]
        rows.append(
            {
                "key": hashlib.sha256(json.dumps(said).encode()).hexdigest(), "photo": photo,
                "listing": listing, "kind": offer.kind, "amount": offer.amount,
                "currency": offer.currency, "size": size or None, "condition": condition or None,
                "market": root.removeprefix(_ROOT).partition(":")[0][:100], "observed_at": when,
            }
        )  # fmt: skip
    insert_new(connection, schema.observations, rows)


def _write_sightings(
    connection: Connection,
    links: Sequence[_Link],
    ids: Sequence[int],
    listing: Listing,
    answer: Answer,
    at: str,
    crawl: int | None,
) -> None:
    rows = [
        {
            "listing": number, "download": one.queued.key, "crawl": crawl, "page": listing.page,
            "role": one.link.role[:20], "place": one.place, "answered": plain(answer.url)[:2000],
            "answered_at": at[:32],
        }
        for one, number in zip(links, ids, strict=False)
    ]  # fmt: skip
    insert_new(connection, schema_collect.sightings, rows)


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
    taken = [
        Taken(Item("", w.root, row=json.loads(w.row), url=w.url, given=w.url), w.photo, None)
        for w in waiting
    ]
    if not taken:
        return
    keep(connection, taken, None)
    _give_prices(connection, {w.root: w.photo for w in reversed(waiting)})


def _give_prices(connection: Connection, photos: dict[str, str]) -> None:
    """Let the prices of a listing be those of its first photo."""
    o, c = schema.observations.c, schema.listings.c
    query = select(o.id, c.root).join(schema.listings, c.id == o.listing)
    open_ = connection.execute(query.where(o.photo.is_(None), c.root.in_(photos))).all()
    for number, root in open_:
        connection.execute(
            update(schema.observations).where(o.id == number).values(photo=photos[root])
        )
