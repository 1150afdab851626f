"""Pictures side by side on one sheet, each with its caption."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

__all__ = ["Tile", "draw_tiles"]

_GAP, _CAPTION = 14, 30
_INK, _FAINT, _PAPER = (32, 32, 36), (132, 132, 140), (255, 255, 255)


@dataclass(frozen=True, eq=False)
class Tile:
    """A picture with its caption.

    Attributes:
        pixels: uint8 (H, W, 3); None leaves the place empty.
        caption: below it.
        faint: what is given rather than made.
    """

    pixels: NDArray[np.uint8] | None
    caption: str
    faint: bool = False


def draw_tiles(rows: Sequence[Sequence[Tile]], side: int = 300) -> Image.Image:
    """Draw rows of tiles, as many columns as the longest row has.

    Args:
        rows: of tiles.
        side: longer side of each picture, pixels.
    """
    shown = [[_fitted(tile, side) for tile in row] for row in rows]
    columns = max(len(row) for row in rows)
    heights = [max((p.height for p in row if p is not None), default=side) for row in shown]
    width = columns * (side + _GAP) + _GAP
    height = sum(h + _CAPTION + _GAP for h in heights) + _GAP
    sheet = Image.new("RGB", (width, height), _PAPER)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    y = _GAP
    for row, pictures, tall in zip(rows, shown, heights, strict=True):
        for column, (tile, picture) in enumerate(zip(row, pictures, strict=True)):
            x = _GAP + column * (side + _GAP)
            if picture is not None:
                sheet.paste(
                    picture, (x + (side - picture.width) // 2, y + (tall - picture.height) // 2)
                )
            text = _cut(tile.caption, side, font)
            at = x + (side - font.getlength(text)) / 2
            pen.text((at, y + tall + 7), text, _FAINT if tile.faint else _INK, font)
        y += tall + _CAPTION + _GAP
    return sheet


def _fitted(tile: Tile, side: int) -> Image.Image | None:
    if tile.pixels is None:
        return None
    picture = Image.fromarray(tile.pixels)
    unit = side / max(picture.size)
    shape = (max(1, round(picture.width * unit)), max(1, round(picture.height * unit)))
    return picture.resize(shape, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _cut(text: str, width: float, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> str:
    """Shorten a caption in its middle until it fits."""
    shown = text
    while font.getlength(shown) > width and len(shown) > 8:
        half = (len(shown) - 2) // 2
        shown = f"{text[:half]}…{text[len(text) - half :]}"
    return shown
