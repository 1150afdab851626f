"""The shoe cut out of its photo: where it is, softly, and everything else left alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from solesight.errors import UnreadablePhoto
from solesight.generate.outlines import fine_outline
from solesight.photos import Silhouette, rgb_to_lab, silhouette

__all__ = ["LEAST_SIDE", "SURE", "Cutout", "cut_out"]

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
Pixels = NDArray[np.uint8]

SURE = 0.7
"""Confidence of an outline from which it may be painted by."""
LEAST_SIDE = 96
"""Pixels of a shoe's longer side below which no parts can be told."""
_CELLS = 128


@dataclass(frozen=True, eq=False)
class Cutout:
    """The part of a photo that holds its shoe.

    Attributes:
        box: left, top, right, bottom in pixels of the photo.
        rgb: uint8 (h, w, 3), the photo inside the box.
        lab: float32 (h, w, 3), the same in CIELAB.
        shoe: float32 (h, w), 0 or 1 where that is sure, between where it is not.
        cell: side of a cell of the outline, pixels; what lies closer together is not told apart.
        place: the box in lengths of the photo's longer side, whatever size it was decoded at.
    """

    box: tuple[int, int, int, int]
    rgb: Pixels
    lab: Floats
    shoe: Floats
    cell: float
    place: tuple[float, float, float, float]


def cut_out(pixels: Pixels) -> Cutout:
    """Cut the shoe out of a photo with a plain background.

    Args:
        pixels: uint8 (H, W, 3).

    Raises:
        UnreadablePhoto: the outline cannot be told, or the shoe is too small.
    """
    outline = silhouette(pixels, _CELLS)
    if outline is None or outline.confidence < SURE:
        raise UnreadablePhoto(
            "the shoe cannot be told from its background: take a photo on a plain one"
        )
    cell = max(pixels.shape[:2]) / max(outline.mask.shape)
    box = _box_around(outline, pixels.shape[:2], pad=round(4 * cell) + 2)
    left, top, right, bottom = box
    if max(right - left, bottom - top) - 8 * cell < LEAST_SIDE:
        raise UnreadablePhoto(
            f"the shoe is only {max(right - left, bottom - top)} pixels long: take a photo on "
            f"which it has at least {LEAST_SIDE}, better 400"
        )
    rgb = np.ascontiguousarray(pixels[top:bottom, left:right])
    lab = rgb_to_lab(rgb)
    coarse = _enlarged(outline.mask, pixels.shape[:2])[top:bottom, left:right]
    longer = max(pixels.shape[:2])
    place = (left / longer, top / longer, right / longer, bottom / longer)
    return Cutout(box, rgb, lab, fine_outline(coarse, lab, cell), cell, place)


def _box_around(outline: Silhouette, shape: tuple[int, int], pad: int) -> tuple[int, int, int, int]:
    height, width = shape
    longer = max(shape)
    left, top, right, bottom = (value * longer for value in outline.box)
    return (
        max(0, int(left) - pad),
        max(0, int(top) - pad),
        min(width, int(right) + pad + 1),
        min(height, int(bottom) + pad + 1),
    )


def _enlarged(mask: Mask, shape: tuple[int, int]) -> Floats:
    picture = Image.fromarray(mask.astype(np.float32))
    return np.asarray(picture.resize(shape[::-1], Image.Resampling.BILINEAR))
