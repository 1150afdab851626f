"""What is asked when naming is judged: of which shoes, and what is known of their photos."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from solesight.catalog import Catalog, Snapshot, latest_snapshot, read_snapshot, schema
from solesight.errors import NotReadyError
from solesight.groups import read_near
from solesight.identify.protocols import PhotoFacts, PhotoTable, photo_table
from solesight.identify.shoes import STRAIGHT, Gallery, GalleryPhoto

__all__ = ["Examined", "NamingPlan", "examined", "facing_angle"]

_PLAIN = 0.5
"""A backdrop below this is a room, a street, a hand."""

Bools = NDArray[np.bool_]
AngleOf = Callable[[GalleryPhoto], str]


def facing_angle(photo: GalleryPhoto) -> str:
    """Read the angle from where the toe points: the eye calls three-quarter views side views."""
    return "side" if photo.facing in ("right", "left") else photo.facing


@dataclass(frozen=True)
class NamingPlan:
    """What is asked, and of which shoes.

    Attributes:
        part: ``validation``, ``test``, or ``all`` where the embedder saw none of the shoes.
        parts: photo -> part; by default the newest split snapshot's.
        wild: sources of photos in hand, on foot; by default those with few plain backdrops.
        shops: source -> shop, where several sources are one shop's photos; others stand alone.
        without: sources that are left out altogether.
        most: queries a protocol, drawn by the seed.
        turned: quarter turns are asked for so many queries; 0 for none.
        angle_of: how a photo's angle is told.
        seed: of draws and bootstraps.
    """

    part: str = "validation"
    parts: Mapping[str, str] | None = None
    wild: Sequence[str] | None = None
    shops: Mapping[str, str] = field(default_factory=dict)
    without: Sequence[str] = ()
    most: int = 500
    turned: int = 100
    angle_of: AngleOf = facing_angle
    seed: int = 0


@dataclass(frozen=True)
class Examined:
    """A gallery as the protocols see it.

    Attributes:
        table: row by row the gallery's photos.
        chosen: (shoes,) true for the shoes that are asked for.
        snapshot: number of the newest split snapshot, where there is one.
        near: (m, 2) rows of near duplicates.
    """

    table: PhotoTable
    chosen: Bools
    snapshot: int | None
    near: NDArray[np.int64]


def examined(catalog: Catalog, gallery: Gallery, frames: str, plan: NamingPlan) -> Examined:
    """Gather what the protocols need of a gallery's photos.

    Args:
        catalog: where facts are.
        gallery: its shoes.
        frames: configuration hash of the frames.
        plan: what is asked.

    Raises:
        NotReadyError: a part is asked for and there are no splits yet.
    """
    with catalog.reading() as connection:
        number = latest_snapshot(connection)
        snapshot = read_snapshot(connection, number) if number else None
        plain = _plain(connection, frames)
        pairs = [(pair.a, pair.b) for pair in read_near(connection, frames)]
    table = _table(gallery, plan, snapshot.groups if snapshot else {}, plain)
    place = {photo.id: row for row, photo in enumerate(gallery.photos)}
    rows = [(place[a], place[b]) for a, b in pairs if a in place and b in place]
    return Examined(
        table=table,
        chosen=_chosen(table, gallery, _parts(plan, snapshot), plan.part),
        snapshot=number,
        near=np.array(rows, dtype=np.int64).reshape(-1, 2),
    )


def _table(
    gallery: Gallery, plan: NamingPlan, groups: Mapping[str, str], plain: Mapping[str, float]
) -> PhotoTable:
    wild = set(plan.wild if plan.wild is not None else _wild_sources(gallery, plain))
    facts = []
    for photo, code in zip(gallery.photos, gallery.of_shoe, strict=True):
        shoe = gallery.shoes[code]
        facts.append(
            PhotoFacts(
                shoe="" if photo.source in plan.without else shoe.key,
                source=plan.shops.get(photo.source, photo.source),
                angle=plan.angle_of(photo),
                model=shoe.model or "",
                brand=shoe.brand or "",
                wild=photo.source in wild,
                group=groups.get(photo.id, shoe.key),
                straight=photo.facing in STRAIGHT,
            )
        )
    return photo_table(gallery.vectors, facts)


def _plain(connection: Connection, frames: str) -> dict[str, float]:
    c = schema.clean_facts.c
    query = select(c.photo, c.plain).where(c.config == frames)
    return {photo: float(plain) for photo, plain in connection.execute(query)}


def _wild_sources(gallery: Gallery, plain: Mapping[str, float]) -> list[str]:
    """Find the sources most of whose photos have no plain backdrop."""
    seen: dict[str, list[bool]] = {}
    for photo in gallery.photos:
        seen.setdefault(photo.source, []).append(plain.get(photo.id, 1.0) < _PLAIN)
    return [source for source, busy in seen.items() if np.mean(busy) > 0.5]


def _parts(plan: NamingPlan, snapshot: Snapshot | None) -> Mapping[str, str]:
    if plan.parts is not None or plan.part == "all":
        return plan.parts or {}
    if snapshot is None:
        raise NotReadyError("there are no splits yet: run `solesight split` first")
    return snapshot.splits


def _chosen(table: PhotoTable, gallery: Gallery, parts: Mapping[str, str], wanted: str) -> Bools:
    """Mark the shoes whose photos lie in the wanted part, every one that lies in any."""
    n = len(table.shoe_keys)
    if wanted == "all":
        return np.ones(n, dtype=np.bool_)
    of = [parts.get(photo.id) for photo in gallery.photos]
    inside = np.array([part == wanted for part in of]) & table.named
    elsewhere = np.array([part not in (None, wanted) for part in of]) & table.named
    here, there = (np.bincount(table.shoes[rows], minlength=n) for rows in (inside, elsewhere))
    found: Bools = (here > 0) & (there == 0)
    return found
