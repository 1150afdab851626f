"""Pictures in: photos and style pictures, safely decoded, at the size that is worked at."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from solesight.errors import PhotoError, SettingsError
from solesight.generate.styles import DRAWN, draw_style
from solesight.photos import Caps, PhotoInfo, read, read_file_capped, sha256_hex

__all__ = ["Picture", "Unmade", "open_photo", "open_style", "plain_name", "sized"]

Pixels = NDArray[np.uint8]
_SMALLEST, _LARGEST = 512, 1024
_LEAST_SIDE = 64
_STYLE_SIDE = 512


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture with what it is called.

    Attributes:
        name: as given.
        sha256: of its file; of its pixels where it was drawn.
        info: of its file; None where it was drawn.
        pixels: uint8 (H, W, 3).
    """

    name: str
    sha256: str
    info: PhotoInfo | None
    pixels: Pixels

    @property
    def stem(self) -> str:
        """Its name as a part of file names."""
        return plain_name(self.name.removeprefix(DRAWN))


@dataclass(frozen=True)
class Unmade:
    """A photo of which nothing was made.

    Attributes:
        path: as given.
        error: what was wrong.
        reason: the same as one word.
    """

    path: str
    error: str
    reason: str

    @classmethod
    def of(cls, path: str, error: PhotoError | OSError) -> Unmade:
        """Say it of an error."""
        if isinstance(error, PhotoError):
            return cls(path, str(error), error.reason)
        return cls(path, f"{path}: {error.strerror or error}", "unreadable")

    def as_json(self) -> dict[str, Any]:
        """Give the line of ``--json``."""
        return {"path": self.path, "error": self.error, "reason": self.reason}


def open_photo(name: str, path: Path, size: int | None, caps: Caps) -> Picture:
    """Read a photo and bring it to the size that is worked at.

    Args:
        name: as it is shown.
        path: of the file.
        size: longer side, pixels; None takes the photo's own, between 512 and 1024.
        caps: what is refused unread.

    Raises:
        PhotoError: it cannot be read, or is too small to see anything in.
    """
    data, info, pixels = _read(name, path, size or _LARGEST, caps)
    if min(pixels.shape[:2]) < _LEAST_SIDE:
        raise PhotoError(
            f"{name}: {info.width} x {info.height} pixels are too few, {_LEAST_SIDE} a side are "
            "the least"
        )
    longer = max(info.width, info.height)
    return Picture(
        name, sha256_hex(data), info, sized(pixels, size or min(max(longer, _SMALLEST), _LARGEST))
    )


def open_style(name: str, seed: int, caps: Caps) -> Picture:
    """Read a style picture (any mode, CMYK too), or draw the one that is named ``drawn:NAME``.

    Raises:
        UnknownNameError: there is no such drawn style.
        PhotoError: the picture cannot be read, or is too small to have a style.
        SettingsError: there is no such file.
    """
    if name.startswith(DRAWN):
        drawn = draw_style(name, _STYLE_SIDE, seed)
        return Picture(name, hashlib.sha256(drawn.tobytes()).hexdigest(), None, drawn)
    path = Path(name).expanduser()
    if not path.is_file():
        raise SettingsError(
            f"{name}: there is no such style picture; name a file, or one that is drawn here, as "
            f"{DRAWN}strokes"
        )
    data, info, pixels = _read(name, path, _STYLE_SIDE, caps)
    if min(pixels.shape[:2]) < _LEAST_SIDE:
        raise PhotoError(f"{name}: {info.width} x {info.height} pixels are too few for a style")
    return Picture(name, sha256_hex(data), info, pixels)


def _read(name: str, path: Path, at_least: int, caps: Caps) -> tuple[bytes, PhotoInfo, Pixels]:
    try:
        data = read_file_capped(path, caps)
        return data, *read(data, at_least=at_least, caps=caps)
    except PhotoError as error:
        raise type(error)(f"{name}: {error}") from error


def sized(pixels: Pixels, longer: int) -> Pixels:
    """Bring a picture to a longer side of so many pixels; its aspect is kept."""
    height, width = pixels.shape[:2]
    if max(height, width) == longer:
        return pixels
    unit = longer / max(height, width)
    shape = (max(1, round(width * unit)), max(1, round(height * unit)))
    picture = Image.fromarray(pixels).resize(shape, Image.Resampling.LANCZOS, reducing_gap=3.0)
    return np.array(picture)


def plain_name(name: str) -> str:
    """Give the stem of a file's name with letters, digits and dashes alone."""
    stem = Path(name).stem or "picture"
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in stem)[:60]
