"""Heat as pictures: alone, over its frame, and side by side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from solesight.explain.coloring import blended, colored, normalised
from solesight.explain.grids import enlarged
from solesight.explain.result import Explained

__all__ = ["FAINT", "INK", "PAPER", "drawn_heat", "drawn_overlay", "legend", "outlined"]

INK, FAINT, PAPER, LINE = (24, 27, 30), (112, 118, 124), (255, 255, 255), (226, 229, 231)

Pixels = NDArray[np.uint8]


def drawn_heat(found: Explained, side: int = 320) -> Image.Image:
    """Draw heat alone, with the outline of the shoe."""
    values = _values(found, side)
    return Image.fromarray(outlined(colored(values), found.outline, (120, 126, 132)))


def drawn_overlay(found: Explained, side: int = 320) -> Image.Image:
    """Draw heat over the frame."""
    picture = Image.fromarray(found.picture).resize((side, side), Image.Resampling.LANCZOS)
    return Image.fromarray(blended(np.asarray(picture), _values(found, side)))


def outlined(picture: Pixels, outline: NDArray[np.float32], color: tuple[int, int, int]) -> Pixels:
    """Draw the edge of the shoe on a picture (side, side, 3)."""
    side = picture.shape[0]
    inside = enlarged(outline, side) > 0.5
    edge = np.zeros_like(inside)
    edge[:, 1:] |= inside[:, 1:] != inside[:, :-1]
    edge[1:] |= inside[1:] != inside[:-1]
    out = picture.copy()
    out[edge] = color
    return out


def legend(width: int, *, signed: bool) -> Image.Image:
    """Draw what the colors mean, ``width`` pixels wide."""
    font = ImageFont.load_default(13)
    words = ("speaks against", "speaks for") if signed else ("nothing", "speaks for")
    strip = Image.new("RGB", (width, 24), PAPER)
    pen = ImageDraw.Draw(strip)
    left = int(pen.textlength(words[0], font)) + 10
    right = left + 160
    low = -1.0 if signed else 0.0
    bar = colored(np.broadcast_to(np.linspace(low, 1, right - left), (12, right - left)))
    pen.text((0, 4), words[0], FAINT, font)
    strip.paste(Image.fromarray(bar), (left, 6))
    pen.rectangle((left, 6, right - 1, 17), outline=LINE)
    pen.text((right + 10, 4), words[1], FAINT, font)
    return strip


def _values(found: Explained, side: int) -> NDArray[np.float64]:
    return normalised(enlarged(found.heat.grid, side))
