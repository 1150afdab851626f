"""Reading tiles back from the catalog."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from solesight.catalog import schema
from solesight.tiles.packing import unpack
from solesight.tiles.stage import SIDE, tile_config

__all__ = ["Tiles", "read_tiles"]

# SQLite takes a limited number of parameters a statement.
_PART = 500


@dataclass(frozen=True)
class Tiles:
    """Small pictures of photos, row by row.

    Attributes:
        photos: hashes, sorted.
        rgb: uint8 (n, SIDE, SIDE, 3), the frame on white.
        mask: bool (n, SIDE, SIDE), true on the shoe.
        masked: bool (n,), whether the mask is the shoe's outline; else it covers the whole photo.
    """

    photos: tuple[str, ...]
    rgb: NDArray[np.uint8]
    mask: NDArray[np.bool_]
    masked: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.photos)

    def rows_of(self, wanted: Sequence[str]) -> NDArray[np.int64]:
        """Give the rows of these photos, in their order; KeyError when one has no tile."""
        place = {photo: i for i, photo in enumerate(self.photos)}
        return np.array([place[photo] for photo in wanted], dtype=np.int64)

    def only(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Tiles:
        """Give some rows, by a mask or by their places."""
        places = np.arange(len(self))[rows]
        names = tuple(self.photos[i] for i in places)
        return Tiles(names, self.rgb[places], self.mask[places], self.masked[places])


def read_tiles(connection: Connection, frames: str, photos: Collection[str]) -> Tiles:
    """Read the tiles of some photos; those without one are left out.

    Args:
        connection: to the catalog.
        frames: configuration hash of the frames that they show.
        photos: hashes. 16 kB of memory each.
    """
    facts, framed = schema.tile_facts.c, schema.clean_facts.c
    query = (
        select(facts.photo, facts.tile, facts.masked)
        .join(
            schema.clean_facts,
            (framed.photo == facts.photo) & (framed.frame_hash == facts.inputs),
        )
        .where(facts.config == tile_config(), framed.config == frames)
    )
    wanted = sorted(set(photos))
    rgb = np.empty((len(wanted), SIDE, SIDE, 3), dtype=np.uint8)
    mask = np.empty((len(wanted), SIDE, SIDE), dtype=np.bool_)
    names: list[str] = []
    masked: list[bool] = []
    for start in range(0, len(wanted), _PART):
        some = query.where(facts.photo.in_(wanted[start : start + _PART])).order_by(facts.photo)
        for photo, tile, outlined in connection.execute(some):
            rgb[len(names)], mask[len(names)] = unpack(tile)
            names.append(photo)
            masked.append(outlined)
    n = len(names)
    return Tiles(tuple(names), rgb[:n], mask[:n], np.array(masked, dtype=np.bool_))
