"""Reading standing shoes and their maps back from the catalog, some at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, select

from solesight.catalog import Catalog, schema
from solesight.explain.design.looking import look_config, unpack_map, unpack_view

__all__ = ["Part", "outlined_photos", "read_parts"]

_PART = 64


@dataclass(frozen=True)
class Part:
    """Some photos.

    Attributes:
        rows: int64 (n,), their places in the list that was asked for.
        rgb: uint8 (n, h, w, 3), shoes on white.
        labels: int8 (n, h, w), their regions.
        maps: float32 (n, d, cells down, cells across).
    """

    rows: NDArray[np.int64]
    rgb: NDArray[np.uint8]
    labels: NDArray[np.int8]
    maps: NDArray[np.float32]


def outlined_photos(catalog: Catalog, frames: str, photos: Sequence[str]) -> set[str]:
    """Give those of some photos whose parts are known."""
    found: set[str] = set()
    with catalog.reading() as connection:
        for start in range(0, len(photos), 500):
            rows = _rows(connection, frames, photos[start : start + 500], wanted="photo")
            found.update(row.photo for row in rows)
    return found


def read_parts(catalog: Catalog, frames: str, photos: Sequence[str]) -> Iterator[Part]:
    """Yield some dozens of photos at a time; those whose parts are not known are left out.

    Args:
        catalog: where they are.
        frames: configuration hash of the frames.
        photos: hashes.
    """
    place = {photo: i for i, photo in enumerate(photos)}
    with catalog.reading() as connection:
        for start in range(0, len(photos), _PART):
            rows = _rows(connection, frames, photos[start : start + _PART], wanted="all")
            if not rows:
                continue
            views = [unpack_view(row.view) for row in rows]
            yield Part(
                np.array([place[row.photo] for row in rows], dtype=np.int64),
                np.stack([rgb for rgb, _ in views]),
                np.stack([labels for _, labels in views]),
                np.stack([unpack_map(row.map) for row in rows]),
            )


def _rows(
    connection: Connection, frames: str, photos: Sequence[str], *, wanted: str
) -> Sequence[Row[tuple[str, bytes, bytes]]]:
    facts, framed = schema.part_facts.c, schema.clean_facts.c
    columns = (facts.photo,) if wanted == "photo" else (facts.photo, facts.view, facts.map)
    query = (
        select(*columns)
        .join(
            schema.clean_facts,
            (framed.photo == facts.photo) & (framed.frame_hash == facts.inputs),
        )
        .where(
            facts.config == look_config(),
            framed.config == frames,
            facts.outlined,
            facts.photo.in_(photos),
        )
        .order_by(facts.photo)
    )
    return connection.execute(query).all()
