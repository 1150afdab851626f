"""Reading vectors back from the catalog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from solesight.catalog import schema
from solesight.embed.registry import JOINT

__all__ = ["Vectors", "read_vectors"]


@dataclass(frozen=True)
class Vectors:
    """Vectors of photos, row by row.

    Attributes:
        photos: hashes, sorted.
        matrix: float32 (n, d), rows of length one.
    """

    photos: tuple[str, ...]
    matrix: NDArray[np.float32]

    def rows_of(self, wanted: Sequence[str]) -> NDArray[np.float32]:
        """Give the rows of these photos, in their order; KeyError when one has none."""
        place = {photo: i for i, photo in enumerate(self.photos)}
        return self.matrix[[place[photo] for photo in wanted]]


def read_vectors(connection: Connection, config: str, frames: str) -> Vectors:
    """Read the vectors of an embedder, made from the frames of one configuration.

    Args:
        connection: to the catalog.
        config: from `embed_config`. The vectors of several embedders joined are put side by side;
            a photo that lacks one has none.
        frames: configuration hash of the frames.
    """
    read = [_read(connection, part, frames) for part in config.split(JOINT)]
    if len(read) == 1:
        return read[0]
    photos = tuple(sorted(set.intersection(*(set(one.photos) for one in read))))
    both = np.concatenate([one.rows_of(photos) for one in read], axis=1)
    return Vectors(photos, np.asarray(both / len(read) ** 0.5, dtype=np.float32))


def _read(connection: Connection, config: str, frames: str) -> Vectors:
    facts, framed = schema.embed_facts.c, schema.clean_facts.c
    query = (
        select(facts.photo, facts.vector)
        .join(
            schema.clean_facts,
            (framed.photo == facts.photo) & (framed.frame_hash == facts.inputs),
        )
        .where(facts.config == config, framed.config == frames)
        .order_by(facts.photo)
    )
    names: list[str] = []
    parts: list[bytes] = []
    for photo, vector in connection.execute(query):
        names.append(photo)
        parts.append(vector)
    width = len(parts[0]) // 4 if parts else 0
    matrix = np.frombuffer(b"".join(parts), dtype=np.float32).reshape(len(parts), width)
    return Vectors(tuple(names), matrix)
