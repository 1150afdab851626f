"""The verb `forget`: a photo or a source is taken out, with all that was made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, or_, select

from solesight.catalog import Catalog, insert_new, now, schema
from solesight.errors import CatalogError

__all__ = ["Forgotten", "forget"]

_SHORTEST = 8


@dataclass(frozen=True)
class Forgotten:
    """What was taken out.

    Attributes:
        photos: their hashes.
        listings: how many listings went with them.
        dry_run: True when it was only counted.
    """

    photos: tuple[str, ...]
    listings: int
    dry_run: bool

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        return {"photos": list(self.photos), "listings": self.listings, "dry_run": self.dry_run}


def forget(catalog: Catalog, what: str, *, why: str, dry_run: bool = False) -> Forgotten:
    """Forget a photo (by hash, its first digits, or a path) or all listings of a source.

    A photo that another source lists too is kept; only the forgotten source's listings go.

    Args:
        catalog: where it is taken out.
        what: hash, beginning of a hash, path, or source.
        why: kept beside the hash.
        dry_run: only say what would go.

    Raises:
        CatalogError: nothing is known by that name, or several photos begin with those digits.
    """
    with catalog.reading() as connection:
        listings = _listings(connection, what)
        photos = _orphans(connection, listings)
    if dry_run:
        return Forgotten(photos, len(listings), True)
    # The rows first: a kill in between leaves bytes that nothing points to, never rows without.
    with catalog.writing() as connection:
        _delete(connection, listings, photos, why)
    for photo in photos:
        catalog.store.delete(photo)
    return Forgotten(photos, len(listings), False)


def _listings(connection: Connection, what: str) -> list[int]:
    c = schema.listings.c
    ids = select(c.id)
    for where in (c.photo == what, c.path == what, c.source == what):
        found = list(connection.execute(ids.where(where)).scalars())
        if found:
            return found
    if len(what) >= _SHORTEST and set(what) <= set("0123456789abcdef"):
        query = select(c.photo).where(c.photo.startswith(what)).distinct()
        photos = list(connection.execute(query).scalars())
        if len(photos) > 1:
            raise CatalogError(f"{len(photos)} photos begin with {what}: give more digits")
        if photos:
            return list(connection.execute(ids.where(c.photo == photos[0])).scalars())
    raise CatalogError(f"nothing is known by the name {what!r}: no photo, path or source")


def _orphans(connection: Connection, listings: list[int]) -> tuple[str, ...]:
    """Find the photos that no other listing shows."""
    c = schema.listings.c
    going, staying = set[str](), set[str]()
    gone = set(listings)
    for number, photo in connection.execute(select(c.id, c.photo).where(c.photo.is_not(None))):
        (going if number in gone else staying).add(photo)
    return tuple(sorted(going - staying))


def _delete(connection: Connection, listings: list[int], photos: tuple[str, ...], why: str) -> None:
    said, seen = schema.assertions, schema.listings
    # Foreign keys cascade from photos to facts, vectors, pairs and snapshot rows.
    for start in range(0, len(photos), 400):
        part = list(photos[start : start + 400])
        connection.execute(delete(said).where(said.c.subject.in_(part)))
        connection.execute(delete(schema.photos).where(schema.photos.c.photo.in_(part)))
    for start in range(0, len(listings), 400):
        part_ids = listings[start : start + 400]
        prices = schema.observations
        connection.execute(delete(prices).where(or_(prices.c.listing.in_(part_ids))))
        connection.execute(delete(seen).where(seen.c.id.in_(part_ids)))
    rows = [{"photo": photo, "why": why, "at": now()} for photo in photos]
    insert_new(connection, schema.forgotten, rows)
