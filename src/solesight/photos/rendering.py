"""A frame's pixels, at any size."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from solesight.photos.frames import Frame
from solesight.photos.grids import Grid

__all__ = ["render"]


def render(
    pixels: npt.NDArray[np.uint8], frame: Frame, size: int = 224, margin: float = 0.06
) -> npt.NDArray[np.uint8]:
    """Draw the standardised picture of a photo: upright, toe right, aspect kept, on white.

    The photo is shrunk with a filter as wide as the shrinking (no aliasing), then one affine
    warp turns, mirrors and crops it. Everything outside the frame is white.

    Args:
        pixels: uint8 (height, width, 3) RGB, the photo decoded at any size.
        frame: its geometry.
        size: side of the square result, pixels.
        margin: white left on each side of the crop's longer dimension, share of ``size``.

    Returns:
        uint8 (size, size, 3), contiguous, writable.

    Raises:
        ValueError: ``size`` below 1 or ``margin`` outside 0 <= margin < 0.5.
    """
    if size < 1 or not 0 <= margin < 0.5:
        raise ValueError(f"cannot render at size {size} with margin {margin}")
    longer = max(pixels.shape[:2])
    zoom = size * (1 - 2 * margin) / max(frame.width, frame.height)  # output px per unit
    patch = _patch(Image.fromarray(pixels), frame, zoom / longer)
    x, width = _span(size, frame.width * zoom)
    y, height = _span(size, frame.height * zoom)
    warped = patch.picture.transform(
        (width, height),
        Image.Transform.AFFINE,
        _backward(frame, zoom, (size / 2 - x, size / 2 - y), patch),
        Image.Resampling.BICUBIC,
        fillcolor="white",
    )
    out = np.full((size, size, 3), 255, dtype=np.uint8)
    out[y : y + height, x : x + width] = np.asarray(warped)
    return out


def _span(size: int, length: float) -> tuple[int, int]:
    """First pixel and number of pixels of a crop ``length`` px long in the middle of ``size``."""
    first = max(0, round((size - length) / 2))
    return first, max(1, size - 2 * first)


@dataclass(frozen=True, slots=True)
class _Patch:
    """The part of a photo that a frame needs, shrunk; origin and scales as photo units -> px."""

    picture: Image.Image
    left: float
    top: float
    px_x: float
    px_y: float


def _patch(photo: Image.Image, frame: Frame, scale: float) -> _Patch:
    """Cut and shrink the photo by ``scale`` (output px per photo px); it is never enlarged here."""
    longer = max(photo.size)
    box = _needed(photo, frame, pad=math.ceil(3 / min(scale, 1.0)))
    left, top, right, bottom = box
    width = max(1, round((right - left) * min(scale, 1.0)))
    height = max(1, round((bottom - top) * min(scale, 1.0)))
    if scale < 1:
        small = photo.resize((width, height), Image.Resampling.BICUBIC, box, reducing_gap=2.0)
    else:
        small = photo if box == (0, 0, *photo.size) else photo.crop(box)
    if frame.mask is not None:
        small = _on_white(small, frame.mask, box, photo.size)
    px_x, px_y = small.width * longer / (right - left), small.height * longer / (bottom - top)
    return _Patch(small, left / longer, top / longer, px_x, px_y)


def _needed(photo: Image.Image, frame: Frame, pad: int) -> tuple[int, int, int, int]:
    """The photo's whole pixels that can show up in the frame, with ``pad`` more on each side."""
    longer = max(photo.size)
    turn = math.radians(frame.angle)
    cos, sin = abs(math.cos(turn)), abs(math.sin(turn))
    half_x = (frame.width * cos + frame.height * sin) / 2
    half_y = (frame.width * sin + frame.height * cos) / 2
    left = _within((frame.cx - half_x) * longer - pad, photo.width - 1)
    top = _within((frame.cy - half_y) * longer - pad, photo.height - 1)
    right = _within(math.ceil((frame.cx + half_x) * longer) + pad, photo.width)
    bottom = _within(math.ceil((frame.cy + half_y) * longer) + pad, photo.height)
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _within(value: float, most: int) -> int:
    return int(min(max(math.floor(value), 0), most))


def _on_white(
    small: Image.Image, mask: Grid, box: tuple[int, int, int, int], photo_size: tuple[int, int]
) -> Image.Image:
    grid = Image.fromarray(mask.unpack().astype(np.uint8) * np.uint8(255))
    x, y = grid.width / photo_size[0], grid.height / photo_size[1]
    part = (box[0] * x, box[1] * y, box[2] * x, box[3] * y)
    keep = grid.resize(small.size, Image.Resampling.BILINEAR, part)
    return Image.composite(small, Image.new("RGB", small.size, "white"), keep)


def _backward(
    frame: Frame, zoom: float, middle: tuple[float, float], patch: _Patch
) -> tuple[float, float, float, float, float, float]:
    """The matrix from output pixels, where ``middle`` is the crop's center, to the patch's."""
    turn = math.radians(frame.angle)
    cos, sin = math.cos(turn) / zoom, math.sin(turn) / zoom
    mirror = -1.0 if frame.flip else 1.0
    a, b = cos * mirror * patch.px_x, -sin * patch.px_x
    d, e = sin * mirror * patch.px_y, cos * patch.px_y
    c = (frame.cx - patch.left) * patch.px_x - a * middle[0] - b * middle[1]
    f = (frame.cy - patch.top) * patch.px_y - d * middle[0] - e * middle[1]
    return a, b, c, d, e, f
