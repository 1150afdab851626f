"""Queries that were begun: how far each got, so that the next run goes on from there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, update

from solesight.catalog import insert_new, now, schema_collect
from solesight.collect.sources.declaring import Query

__all__ = ["Crawl", "fail_crawl", "find_crawl", "found_keys", "turn_page"]

_TABLE = schema_collect.crawls
_SEEN = schema_collect.sightings


@dataclass(frozen=True)
class Crawl:
    """How far a query got.

    Attributes:
        id: its number.
        cursor: the page to ask for next; None: the first.
        state: open, done or failed (which is tried again).
        pages: asked so far.
        listings: found so far.
    """

    id: int
    cursor: str | None
    state: str
    pages: int
    listings: int


def _key(source: str, text: str, options: Mapping[str, str]) -> str:
    said = json.dumps([source, text, sorted(options.items())])
    return hashlib.sha256(said.encode(errors="backslashreplace")).hexdigest()


def find_crawl(connection: Connection, source: str, query: Query, *, anew: bool = False) -> Crawl:
    """Find how far a query got, making it when it is new.

    Args:
        connection: a connection that writes.
        source: its name.
        query: text and options; the limit is no part of it.
        anew: begin at the first page again; what was found stays.
    """
    key = _key(source, query.text, query.options)
    row = {
        "key": key, "source": source, "query": query.text,
        "options": json.dumps(dict(query.options)),
        "state": "open", "pages": 0, "listings": 0, "photos": 0, "changed_at": now(),
    }  # fmt: skip
    insert_new(connection, _TABLE, [row])
    if anew:
        begin = {"cursor": None, "state": "open", "pages": 0}
        connection.execute(update(_TABLE).where(_TABLE.c.key == key).values(**begin))
    found = connection.execute(select(_TABLE).where(_TABLE.c.key == key)).one()
    return Crawl(found.id, found.cursor, found.state, found.pages, found.listings)


def turn_page(
    connection: Connection,
    crawl: Crawl,
    following: str | None,
    listings: int,
    photos: int,
    total: int | None,
) -> Crawl:
    """Write down that a page was read, in the transaction that keeps its listings."""
    c = _TABLE.c
    state = "open" if following is not None else "done"
    values: dict[str, Any] = {
        "cursor": following, "state": state, "pages": c.pages + 1,
        "listings": c.listings + listings,
        "photos": c.photos + photos, "failure": None, "error": None, "changed_at": now(),
    }  # fmt: skip
    if total is not None:
        values["total"] = total
    connection.execute(update(_TABLE).where(c.id == crawl.id).values(**values))
    return Crawl(crawl.id, following, state, crawl.pages + 1, crawl.listings + listings)


def fail_crawl(connection: Connection, crawl: Crawl, reason: str, error: str) -> None:
    """Write down why a query stopped; the next run tries the same page again."""
    values = {"state": "failed", "failure": reason, "error": error[:500], "changed_at": now()}
    connection.execute(update(_TABLE).where(_TABLE.c.id == crawl.id).values(**values))


def found_keys(connection: Connection, crawl: Crawl, limit: int | None) -> list[str]:
    """Give the keys of the photos that a query found, first found first, each once."""
    c = _SEEN.c
    first = func.min(c.listing)
    query = select(c.download).where(c.crawl == crawl.id).group_by(c.download).order_by(first)
    return list(connection.execute(query.limit(limit)).scalars())
