"""Addresses and hosts that are taken down: what was collected there, and that it stays away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Connection, delete, or_, select

from solesight.catalog import insert_new, now, schema, schema_collect
from solesight.errors import CatalogError, FetchError
from solesight.fetch import address_key, checked_url

__all__ = ["Place", "bar", "lift", "listings_at"]


@dataclass(frozen=True)
class Place:
    """Where photos were collected.

    Attributes:
        kind: url (of a photo, or of the page that shows it) or host (with all hosts below it).
        value: the address, or the host's name.
    """

    kind: Literal["url", "host"]
    value: str

    def spelled(self) -> str:
        """Give its one spelling.

        Raises:
            CatalogError: it is no address, or no host's name.
        """
        try:
            if self.kind == "url":
                return str(checked_url(self.value))
            return checked_url(f"https://{self.value.strip().rstrip('.')}/").host
        except FetchError as error:
            raise CatalogError(str(error)) from error


def listings_at(connection: Connection, place: Place) -> list[int]:
    """Find the listings whose photo, or whose page, lies there."""
    c, seen, got = schema.listings.c, schema_collect.sightings.c, schema_collect.downloads.c
    value = place.spelled()
    if place.kind == "url":
        key = address_key(checked_url(value))
        there = or_(c.url == value, seen.download == key, seen.page == value)
    else:
        there = or_(_host_is(got.host, value), *_lies_at(c.url, value), *_lies_at(seen.page, value))
    query = (
        select(c.id)
        .outerjoin(schema_collect.sightings, seen.listing == c.id)
        .outerjoin(schema_collect.downloads, got.key == seen.download)
        .where(there)
        .distinct()
    )
    return list(connection.execute(query.order_by(c.id)).scalars())


def _host_is(column: ColumnElement[str], host: str) -> ColumnElement[bool]:
    return or_(column == host, column.endswith(f".{host}", autoescape=True))


def _lies_at(column: ColumnElement[str], host: str) -> list[ColumnElement[bool]]:
    """Say that an address lies on a host or below it."""
    found = []
    for scheme in ("https://", "http://"):
        for end in ("/", "?", ":"):
            found.append(column.startswith(f"{scheme}{host}{end}", autoescape=True))
        below = column.like(f"{scheme}%") & column.contains(f".{host}/", autoescape=True)
        found.append(below)
    return found


def bar(connection: Connection, place: Place, why: str) -> None:
    """Write down that a place is not to be collected again, and empty the queue of it."""
    value, got = place.spelled(), schema_collect.downloads
    row = {"kind": place.kind, "value": value[:500], "why": why, "at": now()}
    rows = [row]
    if place.kind == "url":
        key = address_key(checked_url(value))
        # By its key every size of the photo is barred.
        rows.append({**row, "value": key})
        connection.execute(delete(got).where(got.c.key == key))
    else:
        connection.execute(delete(got).where(_host_is(got.c.host, value)))
    insert_new(connection, schema_collect.refusals, rows)


def lift(connection: Connection, place: Place) -> bool:
    """Let a place be collected again; False when it was not barred."""
    values = [place.spelled()[:500]]
    if place.kind == "url":
        values.append(address_key(checked_url(place.spelled())))
    c = schema_collect.refusals.c
    gone = delete(schema_collect.refusals).where(c.kind == place.kind, c.value.in_(values))
    return connection.execute(gone).rowcount > 0
