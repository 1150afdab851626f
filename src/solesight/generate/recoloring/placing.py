"""The region atlas laid on a photo as it is, turned and mirrored back from its frame."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from solesight.generate.recoloring.cutting import Cutout
from solesight.generate.recoloring.parts import small_size
from solesight.photos import Frame, render
from solesight.regions import find_regions

__all__ = ["small_atlas"]

_SIDE, _MARGIN = 288, 0.06


def small_atlas(
    pixels: NDArray[np.uint8], cut: Cutout, frame: Frame, facing: str
) -> NDArray[np.int64] | None:
    """Give the region of each pixel of the cutout's small picture; None for no side view.

    Args:
        pixels: uint8 (H, W, 3), the photo.
        cut: its shoe.
        frame: of the photo.
        facing: right, left, front, back or unknown.
    """
    left, top, right, bottom = cut.box
    dark = np.full(pixels.shape, 255, dtype=np.uint8)
    dark[top:bottom, left:right][cut.shoe > 0.5] = 0
    whole = Frame(frame.cx, frame.cy, frame.width, frame.height, frame.angle, frame.flip)
    shoe = render(dark, whole, _SIDE, _MARGIN)[:, :, 0] < 128
    atlas = find_regions(render(pixels, frame, _SIDE, _MARGIN), shoe, facing)
    if atlas is None:
        return None
    height, width = small_size(cut)
    y, x = np.mgrid[0:height, 0:width]
    longer = max(pixels.shape[:2])
    across = (left + (x + 0.5) * (right - left) / width) / longer - frame.cx
    down = (top + (y + 0.5) * (bottom - top) / height) / longer - frame.cy
    rows, columns = _in_frame(frame, across, down)
    return np.asarray(atlas.labels[rows, columns].astype(np.int64))


def _in_frame(
    frame: Frame, across: NDArray[np.float64], down: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Turn places around a frame's center, in lengths of the photo, into its rows and columns."""
    turn, zoom = math.radians(frame.angle), _SIDE * (1 - 2 * _MARGIN)
    zoom /= max(frame.width, frame.height)
    x = (math.cos(turn) * across + math.sin(turn) * down) * (-zoom if frame.flip else zoom)
    y = (math.cos(turn) * down - math.sin(turn) * across) * zoom
    columns = np.clip(np.floor(x + _SIDE / 2), 0, _SIDE - 1).astype(np.int64)
    rows = np.clip(np.floor(y + _SIDE / 2), 0, _SIDE - 1).astype(np.int64)
    return rows, columns
