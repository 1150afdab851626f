"""Small pictures that travel inside the page."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from markupsafe import Markup
from PIL import Image
from sqlalchemy import select

from solesight.catalog import Catalog, schema
from solesight.errors import CatalogError, PhotoError
from solesight.photos import Frame, decode, render
from solesight.progress import Progress, Silent

__all__ = ["Album", "Thumbnail", "data_uri", "encode", "read_frames"]

PHOTO_SIDE = 168
FRAME_SIDE = 96
_QUALITY = 58
# A page that can be mailed: what is left of 5 MB after the numbers.
_BUDGET = 3_900_000


@dataclass(frozen=True)
class Thumbnail:
    """A small picture as a data URI, with its size in pixels."""

    source: Markup
    width: int
    height: int


class Album:
    """Draws thumbnails as they are asked for, until the page's budget is spent.

    A photo that is missing or damaged has no thumbnail; it never stops the page.

    Args:
        catalog: where the photos are.
        frames: photo -> its frame, as JSON.
        budget: characters of all data URIs together.
        progress: told of each picture.
    """

    def __init__(
        self,
        catalog: Catalog,
        frames: Mapping[str, str],
        *,
        budget: int = _BUDGET,
        progress: Progress | None = None,
    ) -> None:
        self._catalog = catalog
        self._frames = frames
        self._left = budget
        self._progress = progress or Silent()
        self._drawn: dict[tuple[str, bool], Thumbnail | None] = {}

    def photo(self, photo: str) -> Thumbnail | None:
        """Show the whole photo, its longer side at most ``PHOTO_SIDE`` pixels."""
        return self._show(photo, framed=False)

    def frame(self, photo: str) -> Thumbnail | None:
        """Show the photo's frame, ``FRAME_SIDE`` pixels square; None where it has no frame."""
        return self._show(photo, framed=True)

    def _show(self, photo: str, *, framed: bool) -> Thumbnail | None:
        key = (photo, framed)
        if key not in self._drawn:
            self._drawn[key] = self._draw(photo, framed=framed)
            self._progress.advance()
        drawn = self._drawn[key]
        # Each showing carries the bytes again: a page without scripts cannot share them.
        if drawn is None or len(drawn.source) > self._left:
            return None
        self._left -= len(drawn.source)
        return drawn

    def _draw(self, photo: str, *, framed: bool) -> Thumbnail | None:
        if framed and photo not in self._frames:
            return None
        try:
            data = self._catalog.store.get(photo)
            pixels = decode(data, at_least=2 * FRAME_SIDE if framed else PHOTO_SIDE)
            if framed:
                frame = Frame.from_json(self._frames[photo])
                return encode(render(pixels, frame, FRAME_SIDE))
            return encode(pixels)
        except (CatalogError, PhotoError, ValueError):
            return None


def encode(pixels: npt.NDArray[np.uint8]) -> Thumbnail:
    """Shrink pixels ``(height, width, 3)`` to at most ``PHOTO_SIDE`` and pack them as WebP."""
    picture = Image.fromarray(pixels)
    picture.thumbnail((PHOTO_SIDE, PHOTO_SIDE), Image.Resampling.LANCZOS)
    return Thumbnail(data_uri(picture, _QUALITY), picture.width, picture.height)


def data_uri(picture: Image.Image, quality: int = 80) -> Markup:
    """Pack a picture as WebP into a data URI."""
    packed = io.BytesIO()
    picture.save(packed, "WEBP", quality=quality, method=4)
    text = base64.b64encode(packed.getvalue()).decode("ascii")
    # Markup: base64 needs no escaping, and is no text that could be too long for a page.
    return Markup("data:image/webp;base64,{}").format(text)


def read_frames(catalog: Catalog, config: str, photos: Iterable[str]) -> dict[str, str]:
    """Read the frames of some photos: ``{photo: JSON}``, only those that were measured."""
    wanted = sorted(set(photos))
    c = schema.clean_facts.c
    found: dict[str, str] = {}
    with catalog.reading() as connection:
        # SQLite takes a limited number of parameters a statement.
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            query = select(c.photo, c.frame).where(c.config == config, c.photo.in_(part))
            for photo, frame in connection.execute(query.order_by(c.inputs)):
                found[photo] = frame
    return found
