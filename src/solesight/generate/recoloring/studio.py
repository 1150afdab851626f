"""A photo on the table: looked at, cut out, its parts found, ready to be painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from solesight.errors import PhotoError, PhotoTooLarge, UnreadablePhoto
from solesight.eye import Measurer, Measures, Opened
from solesight.generate.recoloring.colors import Color
from solesight.generate.recoloring.cutting import cut_out
from solesight.generate.recoloring.naming import Part, name_parts
from solesight.generate.recoloring.painting import Canvas, prepare
from solesight.generate.recoloring.parts import Found, find_parts
from solesight.generate.recoloring.placing import small_atlas
from solesight.photos import Caps, read, sha256_hex

__all__ = ["LARGEST", "Sitting", "sit"]

Pixels = NDArray[np.uint8]
LARGEST = 2400
"""Longer side, pixels, at which variants are painted at most."""
_SHOE = 0.5


@dataclass(frozen=True, eq=False)
class Sitting:
    """A photo ready to be recolored.

    Attributes:
        path: as given.
        data: the file.
        photo: its SHA-256.
        opened: decoded as the eye and the embedders see it.
        measures: what the eye saw.
        found: the shoe's parts.
        canvas: the shoe of ``opened``, to be painted.
        parts: with their names.
        caps: size limits of a photo.
        notes: what the reader should know, such as that the shoe is not seen from the side.
    """

    path: str
    data: bytes
    photo: str
    opened: Opened
    measures: Measures
    found: Found
    canvas: Canvas
    parts: tuple[Part, ...]
    caps: Caps
    notes: tuple[str, ...]

    def painted(self, colors: Sequence[Color | None]) -> Pixels:
        """Paint the photo as the models see it, uint8 (h, w, 3)."""
        return _pasted(self.opened.pixels, self.canvas, colors)

    def painted_whole(self, colors: Sequence[Color | None]) -> Pixels:
        """Paint the photo at its full size, `LARGEST` at most; uint8 (H, W, 3).

        Outside the shoe every pixel is the photo's own.

        Raises:
            PhotoTooLarge: there is not enough memory for it.
        """
        try:
            pixels, canvas = self._whole
            return _pasted(pixels, canvas, colors)
        except MemoryError as error:
            raise PhotoTooLarge(
                f"{self.path}: not enough memory to paint it at full size; use a smaller photo"
            ) from error

    @cached_property
    def _whole(self) -> tuple[Pixels, Canvas]:
        info = self.opened.info
        if max(info.width, info.height) <= max(self.opened.pixels.shape[:2]):
            return self.opened.pixels, self.canvas
        pixels = read(self.data, caps=self.caps)[1]
        longer = max(pixels.shape[:2])
        if longer > LARGEST:
            height, width = (round(side * LARGEST / longer) for side in pixels.shape[:2])
            shrunk = Image.fromarray(pixels).resize((width, height), Image.Resampling.LANCZOS)
            pixels = np.asarray(shrunk)
        return pixels, prepare(cut_out(pixels), self.found)


def _pasted(pixels: Pixels, canvas: Canvas, colors: Sequence[Color | None]) -> Pixels:
    left, top, right, bottom = canvas.cut.box
    made = pixels.copy()
    made[top:bottom, left:right] = canvas.paint([color.lab if color else None for color in colors])
    return made


def sit(
    path: str,
    data: bytes,
    measurer: Measurer,
    caps: Caps | None = None,
    *,
    least: float = _SHOE,
    most: int = 8,
) -> Sitting:
    """Look at a photo, cut its shoe out and find the parts.

    Args:
        path: its name, to show.
        data: the file.
        measurer: the loaded eye.
        caps: size limits of a photo.
        least: how surely a shoe must be seen.
        most: parts that there may be.

    Raises:
        PhotoError: it cannot be read, shows no shoe, or one that its background hides.
    """
    limits = caps or Caps()
    try:
        return _sat(path, data, measurer, limits, least, most)
    except MemoryError as error:
        raise PhotoTooLarge(
            f"{path}: there is not enough memory for it; use a smaller photo"
        ) from error
    except PhotoError as error:
        raise type(error)(f"{path}: {error}") from error


def _sat(
    path: str, data: bytes, measurer: Measurer, limits: Caps, least: float, most: int
) -> Sitting:
    opened = measurer.open(data, limits)
    measures = measurer.measure([opened])[0]
    if measures.shoe < least:
        raise UnreadablePhoto(f"no shoe is seen in it ({measures.shoe:.0%} sure of one)")
    cut = cut_out(opened.pixels)
    atlas = small_atlas(opened.pixels, cut, measures.frame, measures.facing)
    found = find_parts(cut, atlas, most)
    canvas = prepare(cut, found)
    notes = []
    if atlas is None:
        notes.append(
            f"the shoe is not seen from the side (facing: {measures.facing}), so its parts are "
            "called by their colors, and a sole of the upper's color is not told apart"
        )
    if measures.several >= 0.5:
        notes.append("more than one shoe is seen: all are painted alike")
    parts = name_parts(found, canvas)
    return Sitting(
        path, data, sha256_hex(data), opened, measures, found, canvas, parts, limits, tuple(notes)
    )
