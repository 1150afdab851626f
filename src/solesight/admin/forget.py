"""The verb `forget`: a photo or a source is taken out, with all that was made from it."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, select, update

from solesight.admin.places import Place, bar, lift, listings_at
from solesight.catalog import Catalog, insert_new, now, schema, schema_collect
from solesight.errors import CatalogError

__all__ = ["Forgotten", "allow_place", "forget", "forget_place"]

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
        listings, photos = _named(connection, what)
    if dry_run:
        return Forgotten(photos, len(listings), True)
    # The rows first: a kill in between leaves bytes that nothing points to, never rows without.
    # `doctor` names such bytes by the hashes that stay here, and removes them.
    with catalog.writing() as connection:
        _delete(connection, listings, photos, why)
    for photo in photos:
        catalog.store.delete(photo)
    return Forgotten(photos, len(listings), False)


def forget_place(catalog: Catalog, place: Place, *, why: str, dry_run: bool = False) -> Forgotten:
    """Forget what was collected from an address or a host, and never take it again.

    Args:
        catalog: where it is taken out.
        place: an address, or a host with all below it.
        why: kept beside the address.
        dry_run: only say what would go.

    Raises:
        CatalogError: the place cannot be one.
    """
    with catalog.reading() as connection:
        listings = listings_at(connection, place)
        photos = _orphans(connection, listings)
    if dry_run:
        return Forgotten(photos, len(listings), True)
    with catalog.writing() as connection:
        _delete(connection, listings, photos, why)
        bar(connection, place, why)
    for photo in photos:
        catalog.store.delete(photo)
    return Forgotten(photos, len(listings), False)


def allow_place(catalog: Catalog, place: Place) -> bool:
    """Let an address or a host be collected again; False when it was not barred."""
    with catalog.writing() as connection:
        return lift(connection, place)


def _named(connection: Connection, what: str) -> tuple[list[int], tuple[str, ...]]:
    """Find the listings that go, and the photos that go because no other listing shows them."""
    c = schema.listings.c
    ids = select(c.id).order_by(c.id)
    photo = _photo(connection, what, exact=True)
    # Rows that wait for their photo have an empty path: nobody means them all by it.
    if what and photo is None:
        found = _at_path(connection, what) or list(
            connection.execute(ids.where(c.source == what)).scalars()
        )
        if found:
            return found, _orphans(connection, found)
    photo = photo or _photo(connection, what)
    if photo is None:
        raise CatalogError(f"nothing is known by the name {what!r}: no photo, path or source")
    return list(connection.execute(ids.where(c.photo == photo)).scalars()), (photo,)


def _at_path(connection: Connection, what: str) -> list[int]:
    """Find the listings of a path: as it was listed, or as it lies on the disk.

    Raises:
        CatalogError: files of several folders have this path, and they are different photos.
    """
    c = schema.listings.c
    name = posixpath.basename(what)
    # Cameras name photos alike in every folder, so the same short path may stand for many.
    query = select(c.id, c.photo, c.root, c.path).where(c.path.endswith(name, autoescape=True))
    rows = [row for row in connection.execute(query.order_by(c.id)) if row.path]
    whole = str(Path(what).resolve())
    exact = [row for row in rows if posixpath.join(row.root, row.path) == whole]
    found = exact or [row for row in rows if row.path == what]
    if len({row.photo for row in found}) > 1:
        places = ", ".join(sorted({posixpath.join(row.root, row.path) for row in found})[:3])
        raise CatalogError(
            f"{len(found)} photos have the path {what} ({places}): give the whole path or the hash"
        )
    return [row.id for row in found]


def _photo(connection: Connection, what: str, *, exact: bool = False) -> str | None:
    """Find a photo by its hash or its first digits, whether or not a listing shows it."""
    if set(what) - set("0123456789abcdef") or len(what) < (64 if exact else _SHORTEST):
        return None
    c = schema.photos.c
    found = connection.execute(select(c.photo).where(c.photo.startswith(what))).scalars().all()
    if len(found) > 1:
        raise CatalogError(f"{len(found)} photos begin with {what}: give more digits")
    return found[0] if found else None


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
        # Their addresses stay in the queue, as what is not to be fetched again.
        got = schema_collect.downloads
        over = update(got).where(got.c.photo.in_(part))
        connection.execute(over.values(state="forgotten", photo=None, failure="forgotten"))
        connection.execute(delete(schema.photos).where(schema.photos.c.photo.in_(part)))
    for start in range(0, len(listings), 400):
        part_ids = listings[start : start + 400]
        prices = schema.observations
        connection.execute(delete(prices).where(prices.c.listing.in_(part_ids)))
        connection.execute(delete(seen).where(seen.c.id.in_(part_ids)))
    rows = [{"photo": photo, "why": why, "at": now()} for photo in photos]
    insert_new(connection, schema.forgotten, rows)
