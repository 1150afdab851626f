"""A small picture and its mask as bytes, and back; nothing is lost on the way."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = ["pack", "unpack"]


def pack(rgb: NDArray[np.uint8], mask: NDArray[np.bool_]) -> bytes:
    """Write a picture, uint8 (side, side, 3), and its mask, bool (side, side), as WebP."""
    alpha = mask.astype(np.uint8) * np.uint8(255)
    file = io.BytesIO()
    picture = Image.fromarray(np.dstack([rgb, alpha]))
    # exact: without it the colors that the mask hides would be thrown away.
    picture.save(file, "WEBP", lossless=True, quality=20, method=1, exact=True)
    return file.getvalue()


def unpack(data: bytes) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Read what `pack` wrote."""
    with Image.open(io.BytesIO(data), formats=("WEBP",)) as picture:
        # A mask that covers everything is not written at all.
        rgba = np.asarray(picture.convert("RGBA"))
    return np.ascontiguousarray(rgba[:, :, :3]), rgba[:, :, 3] >= 128
