"""Photos of the catalog that a network is shown: one of each shoe, drawn by seed, no test rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from solesight.catalog import Catalog, latest_snapshot, read_snapshot, schema
from solesight.errors import NotReadyError, PhotoError
from solesight.photos import Caps, Frame, decode, render

__all__ = ["Gallery", "Sample", "draw_sample"]

DECODED = 320
"""Pixels along the shorter side that a photo is decoded with, at least; as the eye does."""


@dataclass(frozen=True)
class Sample:
    """Which photos.

    Attributes:
        photos: hashes, in the order in which they were drawn.
        of: how many there were to draw from.
        shoes: whether they are of different shoes; without splits nobody knows.
        seed: they were drawn by.
    """

    photos: tuple[str, ...]
    of: int
    shoes: bool
    seed: int


def draw_sample(catalog: Catalog, kept: Collection[str], most: int, seed: int) -> Sample:
    """Draw photos: of each shoe one, and none of the test rows, where splits say so.

    Args:
        catalog: where splits are.
        kept: photos to draw from.
        most: how many at most.
        seed: of the draw.
    """
    with catalog.reading() as connection:
        number = latest_snapshot(connection)
        split = read_snapshot(connection, number) if number else None
    photos = sorted(kept)
    if split is not None:
        photos = [p for p in photos if split.splits.get(p) in ("train", "validation")]
    order = [photos[i] for i in np.random.default_rng(seed).permutation(len(photos))]
    drawn: dict[str, str] = {}
    for photo in order:
        drawn.setdefault(split.groups[photo] if split else photo, photo)
    return Sample(tuple(drawn.values())[:most], len(photos), split is not None, seed)


@dataclass(frozen=True)
class Gallery:
    """Frames of the catalog's photos, drawn when they are asked for.

    Attributes:
        catalog: where photos are.
        config: whose frames.
        caps: size limits of a photo.
    """

    catalog: Catalog
    config: str
    caps: Caps = field(default_factory=Caps)

    def frames(self, photos: Sequence[str], size: int) -> NDArray[np.uint8]:
        """Draw frames, uint8 (n, size, size, 3).

        Raises:
            NotReadyError: a photo has no frame, or cannot be read any more.
        """
        known = self._known(photos)
        drawn = [self._drawn(photo, known, size) for photo in photos]
        return np.stack(drawn) if drawn else np.zeros((0, size, size, 3), dtype=np.uint8)

    def _drawn(self, photo: str, known: dict[str, str], size: int) -> NDArray[np.uint8]:
        if photo not in known:
            raise NotReadyError(f"photo {photo[:12]} has no frame: run `solesight clean`")
        try:
            pixels = decode(self.catalog.store.get(photo), at_least=DECODED, caps=self.caps)
        except PhotoError as error:
            raise NotReadyError(
                f"photo {photo[:12]} cannot be read any more ({error}): run `solesight doctor`"
            ) from error
        return render(pixels, Frame.from_json(known[photo]), size=size)

    def _known(self, photos: Sequence[str]) -> dict[str, str]:
        c = schema.clean_facts.c
        query = select(c.photo, c.frame).where(c.config == self.config, c.photo.in_(list(photos)))
        with self.catalog.reading() as connection:
            return {row.photo: row.frame for row in connection.execute(query.order_by(c.inputs))}
