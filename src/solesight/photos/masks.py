"""Where the shoe is in the standardised picture of a photo."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

from solesight.photos.frames import Frame
from solesight.photos.rendering import render
from solesight.photos.silhouettes import silhouette

__all__ = ["SURE", "shoe_mask"]

SURE = 0.75
"""Confidence from which an outline is trusted to be the shoe's."""
_WORKING = 128


def shoe_mask(
    pixels: npt.NDArray[np.uint8], frame: Frame, size: int, margin: float = 0.06
) -> tuple[npt.NDArray[np.bool_], bool]:
    """Find the shoe in a frame.

    Args:
        pixels: uint8 (height, width, 3) RGB, the photo decoded at any size.
        frame: its geometry.
        size: side of the square result, pixels.
        margin: as for `render`.

    Returns:
        bool (size, size), true on the shoe; and whether that is an outline. Where the background is
        too busy for one, the mask is true wherever the photo is.
    """
    # Of the photo, not of its frame: a frame's white margin would make any photo an outline.
    found = silhouette(pixels, working_size=_WORKING)
    sure = found is not None and found.confidence >= SURE
    shown = np.ones(pixels.shape[:2], dtype=np.bool_)
    if sure and found is not None:
        shown = np.asarray(Image.fromarray(found.mask).resize((pixels.shape[1], pixels.shape[0])))
    # Black where the photo shows its shoe: what `render` adds around a photo is white.
    black = np.where(shown, np.uint8(0), np.uint8(255)).astype(np.uint8)
    drawn = render(np.repeat(black[:, :, None], 3, axis=2), frame, size, margin)
    return drawn[:, :, 0] < 128, sure
