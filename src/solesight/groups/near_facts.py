"""Near-duplicate pairs as facts of the catalog: compared once, kept with their distances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, or_, select

from solesight.catalog import Catalog, config_hash, insert_new, schema
from solesight.groups.keepers import pick_keepers
from solesight.groups.near import MAX_COLOR, MAX_HAMMING, NearPairs, near_pairs

__all__ = ["NearPhoto", "keepers_of", "near_photos", "read_near"]

# Kept wider than what counts as a duplicate, so that thresholds can be moved without comparing.
KEPT_HAMMING = MAX_HAMMING + 4
KEPT_COLOR = MAX_COLOR * 1.35
_VERSION = 2


@dataclass(frozen=True)
class NearPhoto:
    """Two photos that look alike.

    Attributes:
        a: the smaller hash.
        b: the larger hash.
        hamming: bits in which their difference hashes differ.
        color: distance of their color layouts.
    """

    a: str
    b: str
    hamming: int
    color: float


def _config(frames: str) -> str:
    return config_hash([frames, KEPT_HAMMING, KEPT_COLOR, _VERSION])


def near_photos(catalog: Catalog, frames: str) -> None:
    """Compare the photos that were not compared yet, and keep the pairs.

    Args:
        catalog: where facts are.
        frames: configuration hash of the frames to compare.
    """
    config = _config(frames)
    with catalog.reading() as connection:
        names, hashes, dhashes, layouts = _facts(connection, frames)
        seen_query = select(schema.near_seen.c.photo, schema.near_seen.c.frame_hash).where(
            schema.near_seen.c.config == config
        )
        seen = dict(connection.execute(seen_query).all())
    new = [i for i, name in enumerate(names) if seen.get(name) != hashes[i]]
    if not new:
        return
    pairs = near_pairs(dhashes, layouts, max_hamming=KEPT_HAMMING, max_color=KEPT_COLOR)
    is_new = np.zeros(len(names), bool)
    is_new[new] = True
    fresh = is_new[pairs.first] | is_new[pairs.second]
    rows = [
        {
            "a": names[a],
            "b": names[b],
            "config": config,
            "hamming": int(hamming),
            "color": float(color),
        }
        for a, b, hamming, color in zip(
            pairs.first[fresh],
            pairs.second[fresh],
            pairs.hamming[fresh],
            pairs.color[fresh],
            strict=True,
        )
    ]
    _keep(catalog, config, rows, [(names[i], hashes[i]) for i in new])


def _keep(
    catalog: Catalog,
    config: str,
    rows: list[dict[str, object]],
    compared: list[tuple[str, str]],
) -> None:
    pair, seen = schema.near_facts, schema.near_seen
    with catalog.writing() as connection:
        for start in range(0, len(compared), 400):
            part = [name for name, _ in compared[start : start + 400]]
            mine = or_(pair.c.a.in_(part), pair.c.b.in_(part))
            connection.execute(delete(pair).where(pair.c.config == config, mine))
            old = (seen.c.config == config) & seen.c.photo.in_(part)
            connection.execute(delete(seen).where(old))
        insert_new(connection, pair, rows)
        marks = [{"photo": p, "config": config, "frame_hash": h} for p, h in compared]
        insert_new(connection, seen, marks)


def _facts(
    connection: Connection, frames: str
) -> tuple[list[str], list[str], NDArray[np.uint64], NDArray[np.float32]]:
    c = schema.clean_facts.c
    query = select(c.photo, c.frame_hash, c.dhash, c.layout).where(c.config == frames)
    names: list[str] = []
    hashes: list[str] = []
    dhashes: list[int] = []
    layouts: list[bytes] = []
    for photo, frame_hash, dhash, layout in connection.execute(query.order_by(c.photo)):
        names.append(photo)
        hashes.append(frame_hash)
        dhashes.append(int(dhash, 16))
        layouts.append(layout)
    grid = np.frombuffer(b"".join(layouts), np.float32)
    side = round((len(layouts[0]) // 12) ** 0.5) if layouts else 1
    return names, hashes, np.array(dhashes, np.uint64), grid.reshape(-1, side, side, 3)


def read_near(
    connection: Connection,
    frames: str,
    *,
    max_hamming: int = MAX_HAMMING,
    max_color: float = MAX_COLOR,
) -> list[NearPhoto]:
    """Read the pairs that are near at these thresholds, in the order of their hashes."""
    c = schema.near_facts.c
    query = (
        select(c.a, c.b, c.hamming, c.color)
        .where(c.config == _config(frames), c.hamming <= max_hamming, c.color <= max_color)
        .order_by(c.a, c.b)
    )
    return [NearPhoto(*row) for row in connection.execute(query)]


def keepers_of(pairs: Iterable[tuple[str, str]], areas: Mapping[str, int]) -> dict[str, str]:
    """Name the photo kept in the stead of each near duplicate.

    Args:
        pairs: photos that are near; those not in ``areas`` don't take part.
        areas: pixels of each photo; the largest of a set is kept.
    """
    names = sorted(areas)
    place = {photo: i for i, photo in enumerate(names)}
    found = [(place[a], place[b]) for a, b in pairs if a in place and b in place]
    index = np.array(found, np.int32).reshape(-1, 2)
    nothing = np.zeros(len(found))
    near = NearPairs(
        n=len(names),
        first=index[:, 0],
        second=index[:, 1],
        hamming=nothing.astype(np.uint8),
        color=nothing.astype(np.float32),
        max_hamming=MAX_HAMMING,
        max_color=MAX_COLOR,
    )
    keepers = pick_keepers(near, [areas[name] for name in names], names)
    return {photo: keeper for photo, (_, keeper) in keepers.reasons(names).items()}
