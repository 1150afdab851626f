"""A photo that is not in the catalog, seen as the catalog's photos are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from solesight.errors import PhotoError, UnreadablePhoto
from solesight.explore.pixels import on_paper
from solesight.eye import Measurer
from solesight.photos import Caps, read_file_capped, sha256_hex
from solesight.tiles import Tiles, draw

__all__ = ["Newcomer", "see_newcomer"]


@dataclass(frozen=True)
class Newcomer:
    """A photo to be compared.

    Attributes:
        path: as given.
        photo: its hash: it may be in the catalog all the same.
        tile: its picture, as the only one of its tiles.
        facing: right, left, front, back or unknown.
        shoe: probability that a shoe is seen at all.
    """

    path: str
    photo: str
    tile: Tiles
    facing: str
    shoe: float

    @property
    def outlined(self) -> bool:
        """Whether its shoe could be told from the background."""
        return bool(self.tile.masked[0] and self.tile.mask[0].any())

    @property
    def portrait(self) -> NDArray[np.uint8]:
        """The shoe alone on white, as far as it could be told."""
        return np.asarray(on_paper(self.tile)[0])


def see_newcomer(path: Path, caps: Caps) -> Newcomer:
    """Read a photo, find its frame and draw it.

    Raises:
        PhotoError: it cannot be read.
    """
    measurer = Measurer()
    try:
        data = read_file_capped(path, caps)
        opened = measurer.open(data, caps)
    except PhotoError as error:
        raise type(error)(f"{path}: {error}") from error
    except OSError as error:
        raise UnreadablePhoto(f"{path}: cannot be read ({error.strerror})") from error
    measures = measurer.measure([opened])[0]
    rgb, mask, masked = draw(opened.pixels, measures.frame)
    tile = Tiles((str(path),), rgb[None], mask[None], np.array([masked]))
    return Newcomer(str(path), sha256_hex(data), tile, measures.facing, measures.shoe)
