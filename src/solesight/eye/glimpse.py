"""The small square picture that the eye looks at: trimmed where the background is plain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE = 160
_WORKING = 2 * SIDE
_DIFFERENT = 14
_PLAIN_SHARE = 0.85
_MARGIN = 0.04


def glimpse(pixels: NDArray[np.uint8], turn: float = 0.0) -> NDArray[np.uint8]:
    """A photo as the eye takes it in.

    Where at least 85 % of the border has one color, the picture is cut to what differs from it, so
    that a small shoe on a big page is seen as large as one that fills its photo; elsewhere the
    whole photo is kept. The aspect is kept; what is missing to a square has the border's color.

    Args:
        pixels: uint8 (height, width, 3), RGB.
        turn: degrees to turn the photo counterclockwise first.

    Returns:
        uint8 (160, 160, 3).
    """
    small = _shrunk(pixels)
    color = border_color(np.asarray(small))
    if turn:
        small = small.rotate(turn, Image.Resampling.BILINEAR, expand=True, fillcolor=color)
    small = small.crop(content_box(np.asarray(small), color))
    return _letterboxed(small, color)


def border_color(pixels: NDArray[np.uint8]) -> tuple[int, int, int]:
    """The median color of the outermost pixels."""
    red, green, blue = (int(v) for v in np.median(_border(pixels), axis=0))
    return red, green, blue


def content_box(
    pixels: NDArray[np.uint8], color: tuple[int, int, int]
) -> tuple[int, int, int, int]:
    """The box (left, top, right, bottom) of what differs from a plain border; else everything."""
    height, width = pixels.shape[:2]
    whole = (0, 0, width, height)
    if _differs(_border(pixels), color).mean() > 1 - _PLAIN_SHARE:
        return whole
    mask = _differs(pixels, color)
    # A line counts when more than a speck of dust lies on it.
    rows = np.flatnonzero(mask.sum(axis=1) > max(1, width // 100))
    columns = np.flatnonzero(mask.sum(axis=0) > max(1, height // 100))
    if len(rows) < height // 20 + 2 or len(columns) < width // 20 + 2:
        return whole
    margin = round(_MARGIN * max(rows[-1] - rows[0], columns[-1] - columns[0])) + 1
    return (
        max(0, int(columns[0]) - margin),
        max(0, int(rows[0]) - margin),
        min(width, int(columns[-1]) + margin + 1),
        min(height, int(rows[-1]) + margin + 1),
    )


def _shrunk(pixels: NDArray[np.uint8]) -> Image.Image:
    picture = Image.fromarray(pixels)
    longest = max(picture.size)
    if longest <= _WORKING:
        return picture
    size = tuple(max(1, round(side * _WORKING / longest)) for side in picture.size)
    return picture.resize((size[0], size[1]), Image.Resampling.BILINEAR, reducing_gap=2.0)


def _letterboxed(picture: Image.Image, color: tuple[int, int, int]) -> NDArray[np.uint8]:
    scale = SIDE / max(picture.size)
    width, height = (max(1, round(side * scale)) for side in picture.size)
    square = Image.new("RGB", (SIDE, SIDE), color)
    square.paste(
        picture.resize((width, height), Image.Resampling.BILINEAR),
        ((SIDE - width) // 2, (SIDE - height) // 2),
    )
    return np.asarray(square)


def _border(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])


def _differs(pixels: NDArray[np.uint8], color: tuple[int, int, int]) -> NDArray[np.bool_]:
    # Channel by channel in uint8: several times as fast as a maximum over the last axis.
    result = np.zeros(pixels.shape[:-1], dtype=np.bool_)
    for channel, value in enumerate(color):
        low, high = max(0, value - _DIFFERENT), min(255, value + _DIFFERENT)
        result |= (pixels[..., channel] < low) | (pixels[..., channel] > high)
    return result
