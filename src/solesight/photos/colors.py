"""Any picture mode to 8-bit RGB on white."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

__all__ = ["on_white"]

_WIDE = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")


def on_white(picture: Image.Image) -> Image.Image:
    """Convert a loaded picture to mode RGB, what is transparent becoming white.

    CMYK is converted by its ink amounts, without color profiles (Pillow already turns Adobe's
    inverted JPEGs the right way round). Gray deeper than 8 bits is scaled by its full range, see
    ``_full_scale``; deeper RGB comes from Pillow with 8 bits already.
    """
    if picture.mode in _WIDE:
        return Image.fromarray(_narrow(picture)).convert("RGB")
    if picture.has_transparency_data:
        return _composite(picture.convert("RGBA"))
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _composite(picture: Image.Image) -> Image.Image:
    canvas = Image.new("RGB", picture.size, "white")
    canvas.paste(picture, mask=picture.getchannel("A"))
    return canvas


def _narrow(picture: Image.Image) -> npt.NDArray[np.uint8]:
    values = np.nan_to_num(np.asarray(picture, dtype=np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    full = 65535.0 if picture.mode.startswith("I;16") else _full_scale(picture.mode, values)
    gray = np.clip(np.rint(values * (255.0 / full)), 0, 255).astype(np.uint8)
    key = picture.info.get("transparency")
    if isinstance(key, int):
        gray[values == key] = 255
    return gray


def _full_scale(mode: str, values: npt.NDArray[np.float64]) -> float:
    """The value that means white: the smallest usual one that holds the brightest pixel.

    Neither TIFF nor PNG says it for 32-bit gray: 1 for floats made by scientific tools, else 255,
    65535, 2^31 - 1, or for brighter floats the brightest pixel itself.
    """
    usual = [255.0, 65535.0, 2147483647.0] if mode == "I" else [1.0, 255.0, 65535.0]
    brightest = float(values.max(initial=0.0))
    return next((full for full in usual if brightest <= full), brightest)
