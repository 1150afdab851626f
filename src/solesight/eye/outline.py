"""From a silhouette and a look to the frame."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from solesight.eye.looks import Look
from solesight.photos import Frame, Silhouette, frame_of, ground_angle

__all__ = ["cut_share", "frame_and_turn"]

# Outlines less trusted than this are of rooms and hands, not of shoes.
_TRUSTED = 0.5
# A lighter background than this is white enough; painting it would only roughen the outline.
_WHITE = 250


def frame_and_turn(
    pixels: NDArray[np.uint8], outline: Silhouette | None, look: Look, *, flip: bool
) -> Frame:
    """Make the frame of a photo: trimmed to the shoe where its outline is sure, upright, toe right.

    Args:
        pixels: uint8 (H, W, 3).
        outline: the silhouette, or None before a cluttered background.
        look: what the eye saw, its coarse tilt above all.
        flip: whether the toe points left once the photo is upright.
    """
    height, width = pixels.shape[:2]
    if outline is None or outline.confidence < _TRUSTED:
        return _whole(width, height, look.tilt, flip)
    angle = look.tilt
    if angle:
        refined = ground_angle(outline.mask, prior=angle)
        angle = angle if refined is None else refined
    return frame_of(outline, angle, flip, paint=not _is_white(pixels))


def _whole(width: int, height: int, tilt: float, flip: bool) -> Frame:
    frame = Frame.whole(width, height)
    turned = abs(abs(tilt) - 90) < 45
    long, short = (frame.height, frame.width) if turned else (frame.width, frame.height)
    # Clutter is turned in quarters only: a finer turn would bring in white corners.
    quarter = round(tilt / 90) * 90.0
    return Frame(frame.cx, frame.cy, long, short, angle=quarter, flip=flip)


def _is_white(pixels: NDArray[np.uint8]) -> bool:
    ring = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    return bool(np.percentile(ring, 5) >= _WHITE)


def cut_share(outline: Silhouette | None) -> float:
    """Say how much of the outline lies on the photo's edge: a shoe cut off there goes on beyond it.

    Returns:
        0 where the shoe lies free, up to about 0.5; 0 too where no outline is trusted.
    """
    if outline is None or outline.confidence < _TRUSTED:
        return 0.0
    mask = outline.mask
    inner = ndimage.binary_erosion(mask, border_value=0)
    rim = mask & ~inner
    edge = np.zeros_like(mask)
    edge[[0, -1], :] = edge[:, [0, -1]] = True
    total = int(rim.sum())
    return float((rim & edge).sum() / total) if total else 0.0
