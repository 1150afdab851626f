"""Listings of sources into the catalog: rows, price observations, and the photos to fetch."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from solesight.catalog import assert_labels, insert_new, now, schema, schema_collect
from solesight.collect.columns import split_row
from solesight.collect.items import Item, plain
from solesight.collect.keeping import assertions_of, listing_key
from solesight.collect.queue.downloads import Queued, enqueue
from solesight.collect.refusals import Refusals
from solesight.collect.sources.declaring import Answer, Listing, Offer, PhotoLink
from solesight.errors import FetchError
from solesight.fetch import address_key, checked_url, is_placeholder_url, largest

__all__ = ["ROOT", "KeptPage", "write_page"]

#: Where listings of sources stand, in the place of a folder.
ROOT = "collect:"
_SOURCE, _PART = 200, 400


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


@dataclass(frozen=True)
class _Entry:
    """A listing on its way into the catalog: its row, and an item for each of its photos."""

    listing: Listing
    source: str
    root: str
    row: dict[str, str]
    links: tuple[_Link, ...]

    @property
    def items(self) -> list[Item]:
        """A listing row a photo; one without address where there is none."""
        made = [Item("", self.root, row=self.row, url=one.queued.url) for one in self.links]
        return made or [Item("", self.root, row=self.row)]


def write_page(
    connection: Connection,
    market: str,
    listings: Iterable[Listing],
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
    kept, barred, at = KeptPage(), refusals or Refusals(), answer.at or now()
    entries = []
    for listing in listings:
        kept.listings += 1
        source = (listing.source or market)[:_SOURCE]
        if barred.bars_source(source):
            kept.refused["forgotten"] += max(len(listing.photos), 1)
            continue
        links = tuple(_links(listing, kept, barred))
        root = f"{ROOT}{source}:{listing.key}"
        entries.append(_Entry(listing, source, root, _row(listing, source, query), links))
    there = _write_rows(connection, entries)
    _write_offers(connection, entries, there, at)
    enqueue(connection, [one.queued for entry in entries for one in entry.links])
    _write_sightings(connection, entries, there, answer, crawl)
    kept.keys = list(dict.fromkeys(one.queued.key for entry in entries for one in entry.links))
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


def _links(listing: Listing, kept: KeptPage, barred: Refusals) -> Iterable[_Link]:
    seen = set[str]()
    for place, photo in enumerate(listing.photos):
        if is_placeholder_url(photo.url):
            kept.refused["placeholder"] += 1
            continue
        try:
            url = checked_url(photo.url)
            key = address_key(url)
        except FetchError as error:
            kept.refused[error.reason] += 1
            continue
        if barred.bars(str(url), key, url.host):
            kept.refused["forgotten"] += 1
        elif key not in seen:
            seen.add(key)
            yield _Link(Queued(key, largest(url), url.host), photo, place)


def _write_rows(connection: Connection, entries: Sequence[_Entry]) -> dict[str, Any]:
    """Write a listing row a photo; what is said later of the same listing is added to it."""
    rows: dict[str, dict[str, Any]] = {}
    for entry in entries:
        for item in entry.items:
            key = listing_key(item)
            rows[key] = {
                "key": key, "photo": None, "source": entry.source, "root": plain(entry.root),
                "path": "", "url": item.url, "stamp": None, "row": _json(entry.row),
                "added_at": now(),
            }  # fmt: skip
    insert_new(connection, schema.listings, list(rows.values()))
    c, there = schema.listings.c, dict[str, Any]()
    for part in _parts(list(rows)):
        query = select(c.key, c.id, c.photo, c.row).where(c.key.in_(part))
        there |= {found.key: found for found in connection.execute(query)}
    _say_more(
        connection,
        [(there[k], row["row"]) for k, row in rows.items() if there[k].row != row["row"]],
    )
    return there


def _say_more(connection: Connection, changed: Sequence[tuple[Any, str]]) -> None:
    """Join what two answers say of one listing, such as a search's and its own page's."""
    said = []
    for found, text in changed:
        joined = {**json.loads(found.row), **json.loads(text)}
        if _json(joined) == found.row:
            continue
        c = schema.listings.c
        connection.execute(
            update(schema.listings).where(c.id == found.id).values(row=_json(joined))
        )
        if found.photo is not None:
            said += assertions_of(found.photo, split_row(joined))
    assert_labels(connection, said)


def _json(row: dict[str, str]) -> str:
    return json.dumps(row, sort_keys=True, ensure_ascii=False)


def _parts(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[start : start + _PART] for start in range(0, len(keys), _PART))


def _write_offers(
    connection: Connection, entries: Sequence[_Entry], there: dict[str, Any], at: str
) -> None:
    rows = []
    for entry in entries:
        if entry.listing.offers:
            first = there[listing_key(entry.items[0])]
            rows += [_observation(entry, first, offer, at) for offer in entry.listing.offers]
    insert_new(connection, schema.observations, rows)


def _observation(entry: _Entry, first: Any, offer: Offer, at: str) -> dict[str, Any]:
    size, condition = (offer.size or "")[:20], (offer.condition or "")[:40]
    when, market = (offer.at or at)[:32], (offer.market or entry.source)[:100]
    said = [entry.root, offer.kind, offer.amount, offer.currency, size, condition, when, market]
    return {
        "key": hashlib.sha256(json.dumps(said).encode()).hexdigest(),
        "photo": first.photo,
        "listing": first.id,
        "kind": offer.kind,
        "amount": offer.amount,
        "currency": offer.currency,
        "size": size or None,
        "condition": condition or None,
        "market": market,
        "observed_at": when,
    }


def _write_sightings(
    connection: Connection,
    entries: Sequence[_Entry],
    there: dict[str, Any],
    answer: Answer,
    crawl: int | None,
) -> None:
    at, url = (answer.at or now())[:32], plain(answer.url)[:2000]
    rows = [
        {
            "listing": there[listing_key(item)].id, "download": one.queued.key, "crawl": crawl,
            "page": entry.listing.page, "role": one.link.role[:20], "place": one.place,
            "answered": url, "answered_at": at,
        }
        for entry in entries
        for one, item in zip(entry.links, entry.items, strict=False)
    ]  # fmt: skip
    insert_new(connection, schema_collect.sightings, rows)


def give_prices(connection: Connection, photos: dict[str, str]) -> None:
    """Let the prices of a listing be those of its first photo.

    Args:
        connection: a connection that writes.
        photos: root of a listing -> its photo.
    """
    o, c = schema.observations.c, schema.listings.c
    query = select(o.id, c.root).join(schema.listings, c.id == o.listing)
    found = connection.execute(query.where(o.photo.is_(None), c.root.in_(photos))).all()
    if found:
        changed = update(schema.observations).where(o.id == bindparam("number"))
        rows = [{"number": n, "shown": photos[root]} for n, root in found]
        connection.execute(changed.values(photo=bindparam("shown")), rows)
