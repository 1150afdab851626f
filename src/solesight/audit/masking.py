"""The shoe without its photo, and the photo without its shoe."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from solesight.photos import Frame, render, silhouette

__all__ = ["PLAIN", "all_but_the_shoe", "shoe_alone"]

PLAIN = 0.75
"""Least confidence at which an outline is taken for the shoe's."""
LENGTH, CANVAS = 112, 128
"""Longer side of the shoe alone, and side of its picture, in pixels: as small as thumbnails are,
so that no source is told by its resolution."""
_GROWN = 0.04

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]


def shoe_alone(pixels: Pixels, frame: Frame, size: int) -> Pixels | None:
    """Draw the shoe on white, all shoes alike in length, place and resolution.

    Args:
        pixels: uint8 (height, width, 3), the photo.
        frame: which way up, and where the toe is.
        size: side of the result.

    Returns:
        uint8 (size, size, 3), None where the outline is not clear.
    """
    cover = outline(pixels)
    if cover is None:
        return None
    painted = np.where(cover[:, :, None], pixels, np.uint8(255))
    ink = np.repeat(np.where(cover, 0, 255).astype(np.uint8)[:, :, None], 3, axis=2)
    shown, mask = (render(picture, frame, 2 * CANVAS) for picture in (painted, ink))
    laid = _laid_out(shown, mask[:, :, 0] < 128)
    if laid is None:
        return None
    return np.asarray(laid.resize((size, size), Image.Resampling.BICUBIC))


def all_but_the_shoe(pixels: Pixels, frame: Frame, size: int) -> Pixels | None:
    """Draw the whole photo with a flat patch where the shoe stood.

    The patch is the box of the shoe, not its outline, which would show the shoe's form; its color
    is the mean of what lies around the box.

    Args:
        pixels: uint8 (height, width, 3), the photo.
        frame: not used: the photo is shown as it is.
        size: side of the result.

    Returns:
        uint8 (size, size, 3), None where the outline is not clear.
    """
    del frame
    cover = outline(pixels)
    if cover is None or not cover.any():
        return None
    left, top, right, bottom = _grown(_box(cover), cover.shape)
    around = np.ones(cover.shape, dtype=np.bool_)
    around[top:bottom, left:right] = False
    # A shoe that fills its photo leaves nothing: its picture is white.
    color = pixels[around].mean(axis=0) if around.any() else np.full(3, 255.0)
    emptied = pixels.copy()
    emptied[top:bottom, left:right] = np.rint(color).astype(np.uint8)
    return render(emptied, Frame.whole(cover.shape[1], cover.shape[0]), size, 0.0)


def outline(pixels: Pixels) -> Mask | None:
    """Find the shoe, bool (height, width); None where the background is too busy to tell."""
    found = silhouette(pixels)
    if found is None or found.confidence < PLAIN:
        return None
    size = (pixels.shape[1], pixels.shape[0])
    return np.asarray(Image.fromarray(found.mask).resize(size, Image.Resampling.NEAREST))


def _box(mask: Mask) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _grown(box: tuple[int, int, int, int], shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    more = round(_GROWN * max(shape)) + 1
    left, top, right, bottom = box
    height, width = shape[:2]
    return (
        max(0, left - more),
        max(0, top - more),
        min(width, right + more),
        min(height, bottom + more),
    )


def _laid_out(shown: Pixels, mask: Mask) -> Image.Image | None:
    if not mask.any():
        return None
    box = _box(mask)
    scale = LENGTH / max(box[2] - box[0], box[3] - box[1])
    width, height = (max(1, round((box[i + 2] - box[i]) * scale)) for i in (0, 1))
    cut = Image.fromarray(shown).crop(box)
    small = cut.resize((width, height), Image.Resampling.BICUBIC, reducing_gap=2.0)
    laid = Image.new("RGB", (CANVAS, CANVAS), "white")
    laid.paste(small, ((CANVAS - width) // 2, (CANVAS - height) // 2))
    return laid
