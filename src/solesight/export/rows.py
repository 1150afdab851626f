"""The photos of an export, each with its labels, split, prices and provenance."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from solesight.catalog import (
    Catalog,
    latest_snapshot,
    read_photos,
    read_prices,
    read_snapshot,
    schema,
    schema_collect,
)

__all__ = ["ExportRow", "Picked", "pick_rows"]

_ENDINGS = {"JPEG": "jpg", "MPO": "jpg", "TIFF": "tif"}


@dataclass(frozen=True)
class ExportRow:
    """One photo of an export.

    Attributes:
        photo: SHA-256 of its bytes.
        ending: of its file's name.
        width: pixels.
        height: pixels.
        n_bytes: size.
        source: of its first listing.
        split: train, validation or test; None when nothing was split.
        group: the group it belongs to.
        labels: what is said of it.
        prices: ``{kind: "amount currency"}``, the newest of each kind.
        seen: a mapping each listing: source, url, page, licence, credit, time, robots ...
    """

    photo: str
    ending: str
    width: int
    height: int
    n_bytes: int
    source: str
    split: str | None
    group: str | None
    labels: Mapping[str, str] = field(default_factory=dict)
    prices: Mapping[str, str] = field(default_factory=dict)
    seen: tuple[Mapping[str, str], ...] = ()

    @property
    def name(self) -> str:
        """Name of its file: short, and its own."""
        return f"{self.photo[:16]}.{self.ending}"

    @property
    def licence(self) -> str | None:
        """The licence that a listing names, or None."""
        return next((one["licence"] for one in self.seen if one.get("licence")), None)


@dataclass(frozen=True)
class Picked:
    """The rows of an export, and what was left out."""

    rows: tuple[ExportRow, ...]
    left_out: dict[str, int]


def pick_rows(
    catalog: Catalog, kept: set[str] | None, *, licensed: bool, source: str | None
) -> Picked:
    """Read the photos to export, in the order of their hashes.

    Args:
        catalog: where they are.
        kept: the photos that `clean` keeps; None takes all.
        licensed: only photos whose listing names a licence.
        source: only photos of this source.
    """
    left = Counter[str]()
    with catalog.reading() as connection:
        splits = _splits(connection)
        prices = read_prices(connection)
        seen = _seen(connection)
        found = []
        for p in read_photos(connection):
            split, group = splits.get(p.photo, (None, None))
            row = ExportRow(
                p.photo, _ENDINGS.get(p.format, p.format.lower()), p.width, p.height, p.n_bytes,
                p.source, split, group, dict(p.labels), _newest(prices.get(p.photo, [])),
                tuple(seen.get(p.photo, ())),
            )  # fmt: skip
            reason = _reason(row, kept, licensed=licensed, source=source)
            if reason:
                left[reason] += 1
            else:
                found.append(row)
    return Picked(tuple(found), dict(left))


def _reason(
    row: ExportRow, kept: set[str] | None, *, licensed: bool, source: str | None
) -> str | None:
    if kept is not None and row.photo not in kept:
        return "rejected by clean"
    if source is not None and source not in {row.source, *(s.get("source") for s in row.seen)}:
        return "of another source"
    return "no licence named" if licensed and not row.licence else None


def _splits(connection: Connection) -> dict[str, tuple[str, str]]:
    number = latest_snapshot(connection)
    if number is None:
        return {}
    snapshot = read_snapshot(connection, number)
    return {p: (split, snapshot.groups[p]) for p, split in snapshot.splits.items()}


def _newest(prices: list[tuple[str, float, str]]) -> dict[str, str]:
    return {kind: f"{amount:.2f} {currency}" for kind, amount, currency in prices}


_OF_ROW = ("licence", "licence_url", "credit", "source_key", "license", "license_url")


def _seen(connection: Connection) -> dict[str, list[dict[str, str]]]:
    """Read where each photo was seen: every listing, page, address, time and robots answer."""
    c = schema.listings.c
    seen, got = schema_collect.sightings, schema_collect.downloads
    query = (
        select(
            c.photo, c.source, c.path, c.url, c.row, c.added_at, seen.c.page, seen.c.role,
            seen.c.answered, seen.c.answered_at, got.c.final_url, got.c.fetched_at, got.c.robots,
            got.c.status,
        )
        .outerjoin(seen, seen.c.listing == c.id)
        .outerjoin(got, got.c.key == seen.c.download)
        .where(c.photo.is_not(None))
        .order_by(c.id)
    )  # fmt: skip
    found: dict[str, list[dict[str, str]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.photo, []).append(_sighting(row))
    return found


def _sighting(row: Any) -> dict[str, str]:
    said = json.loads(row.row)
    values = {
        "source": row.source, "path": row.path, "url": row.url, "page": row.page,
        "role": row.role, "answer": row.answered, "answered_at": row.answered_at,
        "final_url": row.final_url, "fetched_at": row.fetched_at or row.added_at,
        "robots": row.robots, "status": row.status,
        **{name: said.get(name) for name in _OF_ROW},
    }  # fmt: skip
    made = {name: str(value) for name, value in values.items() if value not in (None, "")}
    for old, new in (("license", "licence"), ("license_url", "licence_url")):
        if old in made:
            made.setdefault(new, made.pop(old))
    return made
