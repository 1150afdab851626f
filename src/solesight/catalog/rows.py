"""Photos with what holds of them: the rows that verbs work on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from solesight.catalog.labels import read_labels
from solesight.catalog.schema import listings, observations, photos

__all__ = ["PhotoRow", "held_photos", "read_photos", "read_prices"]


@dataclass(frozen=True)
class PhotoRow:
    """One photo, where it was listed, and the labels that hold.

    Attributes:
        photo: SHA-256 of its bytes.
        source: of its first listing.
        paths: every path it was given under, first listing first.
        width: pixels, EXIF orientation applied.
        height: pixels, EXIF orientation applied.
        n_bytes: size of the file.
        format: JPEG, PNG ...
        mode: Pillow's mode of the file.
        labels: field -> value.
    """

    photo: str
    source: str
    paths: tuple[str, ...]
    width: int
    height: int
    n_bytes: int
    format: str
    mode: str
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The path of its first listing."""
        return self.paths[0]

    def facts(self) -> dict[str, str]:
        """Give labels and source as one mapping, the form in which targets read a photo."""
        return {**self.labels, "photo": self.photo, "source": self.source}


def read_photos(connection: Connection, fields: Iterable[str] | None = None) -> list[PhotoRow]:
    """Read every photo in the order of their hashes.

    Args:
        connection: a connection of the catalog.
        fields: the label fields to read; None for all of them.
    """
    labels = read_labels(connection, fields)
    paths: dict[str, list[str]] = {}
    sources: dict[str, str] = {}
    query = select(listings.c.photo, listings.c.source, listings.c.path).order_by(listings.c.id)
    for photo, source, path in connection.execute(query.where(listings.c.photo.is_not(None))):
        paths.setdefault(photo, []).append(path)
        sources.setdefault(photo, source)
    p = photos.c
    columns = (p.photo, p.width, p.height, p.n_bytes, p.format, p.mode)
    return [
        PhotoRow(
            photo=row.photo,
            source=sources[row.photo],
            paths=tuple(paths[row.photo]),
            width=row.width,
            height=row.height,
            n_bytes=row.n_bytes,
            format=row.format,
            mode=row.mode,
            labels=labels.get(row.photo, {}),
        )
        for row in connection.execute(select(*columns).order_by(p.photo))
        # A photo whose every listing was forgotten has no name to show: it is on its way out.
        if row.photo in paths
    ]


def held_photos(connection: Connection, wanted: Iterable[str]) -> set[str]:
    """Give those of ``wanted`` that are in the catalog, and hold them there until the commit.

    What is written about a photo after this cannot meet its being forgotten meanwhile.
    """
    query = select(photos.c.photo).where(photos.c.photo.in_(list(wanted)))
    # SQLite has one writer at a time and knows no such lock; PostgreSQL needs it.
    held = query.with_for_update(read=True, key_share=True)
    return set(connection.execute(held).scalars())


def read_prices(connection: Connection) -> dict[str, list[tuple[str, float, str]]]:
    """Read price observations: ``{photo: [(kind, amount, currency), ...]}``, oldest first."""
    o = observations.c
    query = select(o.photo, o.kind, o.amount, o.currency).order_by(o.id)
    found: dict[str, list[tuple[str, float, str]]] = {}
    for photo, kind, amount, currency in connection.execute(query.where(o.photo.is_not(None))):
        found.setdefault(photo, []).append((kind, float(amount), currency))
    return found
