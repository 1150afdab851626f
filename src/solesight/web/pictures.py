"""Pictures as WebP, small enough for a page."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from solesight.photos import Caps, Frame, decode, render

__all__ = ["SIDES", "framed", "shrunk"]

SIDES = (160, 320, 640, 960)
_QUALITY = 76


def shrunk(data: bytes, side: int, caps: Caps) -> bytes:
    """Draw a photo with its longer side at most ``side`` pixels.

    Raises:
        PhotoError: it cannot be read.
    """
    picture = Image.fromarray(decode(data, at_least=side, caps=caps))
    picture.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return _packed(picture)


def framed(data: bytes, frame: Frame, side: int, caps: Caps) -> bytes:
    """Draw the frame of a photo, ``side`` pixels square.

    Raises:
        PhotoError: it cannot be read.
    """
    pixels: NDArray[np.uint8] = render(decode(data, at_least=2 * side, caps=caps), frame, side)
    return _packed(Image.fromarray(pixels))


def _packed(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=_QUALITY, method=2)
    return file.getvalue()
