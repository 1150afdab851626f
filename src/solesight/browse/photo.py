"""Everything that is known of one photo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, or_, select

from solesight.browse.said import holding, read_assertions
from solesight.catalog import Catalog, schema
from solesight.errors import CatalogError, NotFoundError

__all__ = ["photo_of", "read_frame", "read_listings", "read_photo", "read_prices_of"]

_SHORTEST = 8
_PART = 500


def photo_of(catalog: Catalog, digits: str) -> str:
    """Find a photo by its hash, or by its first 8 digits or more.

    Raises:
        NotFoundError: there is none.
        CatalogError: several begin so.
    """
    c = schema.photos.c
    fits = _SHORTEST <= len(digits) <= 64 and set(digits) <= set("0123456789abcdef")
    found: Sequence[str] = ()
    if fits:
        query = select(c.photo).where(c.photo.startswith(digits)).limit(2)
        with catalog.reading() as connection:
            found = connection.execute(query).scalars().all()
    if not found:
        raise NotFoundError("photo", digits[:80])
    if len(found) > 1:
        raise CatalogError(f"several photos begin with {digits}: give more digits")
    return found[0]


def read_photo(catalog: Catalog, photo: str, frames: str) -> dict[str, Any]:
    """Read what is known of a photo, besides its card.

    Args:
        catalog: where it is.
        photo: its hash.
        frames: configuration of the frames.
    """
    with catalog.reading() as connection:
        said = read_assertions(connection, [photo])
        hidden = ("rank", "subject")
        return {
            "photo": photo,
            "labels": holding(said),
            "said": [{k: v for k, v in one.items() if k not in hidden} for one in said],
            "listings": read_listings(connection, [photo]),
            "prices": read_prices_of(connection, [photo]),
            "near": _near(connection, photo, frames),
            "frame": read_frame(connection, photo, frames),
        }


def read_listings(connection: Connection, photos: Sequence[str]) -> list[dict[str, Any]]:
    """Read where photos were listed, oldest first."""
    c = schema.listings.c
    columns = (c.photo, c.source, c.path, c.url, c.added_at)
    found: list[dict[str, Any]] = []
    for start in range(0, len(photos), _PART):
        query = select(*columns).where(c.photo.in_(photos[start : start + _PART])).order_by(c.id)
        found += [dict(row) for row in connection.execute(query).mappings()]
    return found


def read_prices_of(connection: Connection, photos: Sequence[str]) -> list[dict[str, Any]]:
    """Read what was observed of the prices of photos, oldest first."""
    o, seen = schema.observations.c, schema.listings.c
    columns = (o.photo, o.kind, o.amount, o.currency, o.size, o.condition, o.observed_at)
    joined = schema.observations.outerjoin(schema.listings, seen.id == o.listing)
    found: list[dict[str, Any]] = []
    for start in range(0, len(photos), _PART):
        query = select(*columns, seen.source).select_from(joined)
        query = query.where(o.photo.in_(photos[start : start + _PART]))
        rows = connection.execute(query.order_by(o.observed_at, o.id)).mappings()
        found += [{**row, "amount": float(row["amount"])} for row in rows]
    return found


def _near(connection: Connection, photo: str, frames: str) -> list[dict[str, Any]]:
    c = schema.near_facts.c
    mine = or_(c.a == photo, c.b == photo)
    query = select(c.a, c.b, c.hamming).where(mine).order_by(c.hamming).limit(50)
    found = {(row.b if row.a == photo else row.a): row.hamming for row in connection.execute(query)}
    return [{"photo": other, "hamming": hamming} for other, hamming in found.items()]


def read_frame(connection: Connection, photo: str, frames: str) -> str | None:
    """Read the frame of a photo as JSON; None where it was not measured.

    Args:
        connection: a connection of the catalog.
        photo: its hash.
        frames: configuration of the frames.
    """
    c = schema.clean_facts.c
    query = select(c.frame).where(c.photo == photo, c.config == frames).order_by(c.inputs.desc())
    found: str | None = connection.execute(query).scalar()
    return found
