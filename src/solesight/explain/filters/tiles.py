"""Small pictures: a filter, what it makes of a photo, and a photo with what excites a channel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

__all__ = ["excited_tile", "filter_tile", "patch_tile", "photo_tile", "response_tile"]

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

_MORE = np.array([173, 62, 24], dtype=np.float32)
"""Where a filter answers more than on white."""
_LESS = np.array([24, 78, 150], dtype=np.float32)
"""Where it answers less."""
_PAPER = np.array([255, 255, 255], dtype=np.float32)
_EDGE = np.array([11, 107, 105], dtype=np.uint8)
_FADED = 0.78
"""How far what does not excite a channel is faded to paper."""


def filter_tile(weights: Floats, side: int) -> Pixels:
    """Draw a filter (channels, h, w): gray is 0, its strongest weight is as far as colors go.

    Every weight stays one square, as large as fits into ``side``.
    """
    strongest = float(np.abs(weights).max())
    values = 0.5 + weights / (2 * strongest) if strongest else np.full_like(weights, 0.5)
    if len(values) == 1:
        values = np.repeat(values, 3, axis=0)
    small = np.rint(values.transpose(1, 2, 0) * 255).astype(np.uint8)
    picture = Image.fromarray(small).resize((side, side), Image.Resampling.NEAREST)
    return np.asarray(picture)


def response_tile(response: Floats, side: int) -> Pixels:
    """Draw what a filter makes of a photo (h, w): white is what it makes of white."""
    # A single speck must not take all the color: the 500th part that answers most is cut off.
    most = float(np.quantile(np.abs(response), 0.998))
    share = np.clip(response / most, -1, 1) if most > 0 else np.zeros_like(response)
    ink = np.where(share[..., None] > 0, _MORE, _LESS)
    # The root shows what is faint, as eyes would have it.
    colored = _PAPER + np.sqrt(np.abs(share))[..., None] * (ink - _PAPER)
    return photo_tile(np.rint(colored).astype(np.uint8), side)


def photo_tile(frame: Pixels, side: int) -> Pixels:
    """Draw a frame at another size."""
    if frame.shape[0] == side:
        return frame
    picture = Image.fromarray(frame).resize((side, side), Image.Resampling.LANCZOS)
    return np.asarray(picture)


def patch_tile(frame: Pixels, at: tuple[float, float], window: float, side: int) -> Pixels:
    """Draw the part of a photo around a place, magnified.

    Args:
        frame: uint8 (size, size, 3).
        at: row and column of the middle, as shares of the side.
        window: side of the part, as a share of the frame's.
        side: of the picture.
    """
    size = frame.shape[0]
    reach = max(4, round(window * size))
    top, left = (int(np.clip(round(share * size - reach / 2), 0, size - reach)) for share in at)
    part = Image.fromarray(frame[top : top + reach, left : left + reach])
    return np.asarray(part.resize((side, side), Image.Resampling.BICUBIC))


def excited_tile(frame: Pixels, height: Floats, side: int) -> Pixels:
    """Draw a photo; what does not excite the channel fades, and an edge goes around what does.

    Args:
        frame: uint8 (size, size, 3).
        height: (h, w), how high the channel's map stands, 0 to 1; above a half is what excites it.
        side: of the picture.
    """
    drawn = photo_tile(frame, side).astype(np.float32)
    grown = Image.fromarray(height.astype(np.float32), mode=None).resize(
        (side, side), Image.Resampling.BICUBIC
    )
    inside = np.asarray(grown) >= 0.5
    gray = drawn.mean(axis=2, keepdims=True)
    faded = gray + _FADED * (255 - gray)
    shown = np.where(inside[..., None], drawn, faded).astype(np.uint8)
    edge = inside & ~ndimage.binary_erosion(inside, iterations=2, border_value=1)
    shown[edge] = _EDGE
    return shown
