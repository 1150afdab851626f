"""Safe decode: any bytes give a picture or a ``PhotoError``, nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFile

from solesight.errors import PhotoTooLarge
from solesight.photos.boundary import decoder_boundary
from solesight.photos.caps import Caps
from solesight.photos.colors import on_white
from solesight.photos.opening import check_whole, count_frames, open_picture
from solesight.photos.sniffing import sniff

__all__ = ["PhotoInfo", "Pixels", "decode", "inspect", "read"]

Pixels = npt.NDArray[np.uint8]
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_DEFAULT = Caps()
_ENOUGH_TO_INSPECT = 64


@dataclass(frozen=True, slots=True)
class PhotoInfo:
    """What a photo's file says about itself.

    Attributes:
        format: ``JPEG MPO PNG GIF TIFF WEBP BMP AVIF HEIF``.
        width: pixels after the EXIF orientation is applied.
        height: pixels after the EXIF orientation is applied.
        mode: Pillow's name of the stored color mode (``RGB``, ``P``, ``CMYK``, ``I;16`` ...).
        n_bytes: encoded size.
        has_alpha: whether any transparency is declared.
        frames: pictures in the file; only the first is used.
        exif_orientation: 1 to 8; 1 where none or a wrong one is given.
    """

    format: str
    width: int
    height: int
    mode: str
    n_bytes: int
    has_alpha: bool
    frames: int
    exif_orientation: int


def inspect(data: bytes, caps: Caps = _DEFAULT) -> PhotoInfo:
    """Decode a photo to the end, so that damage is found, and describe it.

    Raises:
        EmptyPhoto, HtmlPhoto, LfsPointerPhoto, TruncatedPhoto, PhotoTooLarge, UnreadablePhoto:
            each with one line that says what was wrong and what to do.
    """
    return read(data, at_least=_ENOUGH_TO_INSPECT, caps=caps)[0]


def decode(data: bytes, *, at_least: int | None = None, caps: Caps = _DEFAULT) -> Pixels:
    """Decode a photo to RGB: upright by its EXIF, transparency on white, aspect kept.

    Args:
        data: the whole file.
        at_least: the shorter side that is enough; larger photos come out smaller by a whole
            factor (JPEGs are then decoded at 1/2, 1/4 or 1/8, which is several times as fast),
            their shorter side at least this long. None decodes at full size.
        caps: what is refused unread.

    Returns:
        uint8 (height, width, 3), contiguous, writable.

    Raises:
        PhotoError: one of its kinds, see ``inspect``.
    """
    return read(data, at_least=at_least, caps=caps)[1]


def read(
    data: bytes, *, at_least: int | None = None, caps: Caps = _DEFAULT
) -> tuple[PhotoInfo, Pixels]:
    """Do ``inspect`` and ``decode`` at once, decoding only once.

    ``PhotoInfo`` carries the full size, whatever ``at_least`` made of the pixels.
    """
    if at_least is not None and at_least < 1:
        raise ValueError(f"at_least must be 1 or more, not {at_least}")
    if len(data) > caps.max_bytes:
        raise PhotoTooLarge(
            f"{len(data):,} bytes are more than the allowed {caps.max_bytes:,}; "
            "save it smaller or raise the cap"
        )
    kind = sniff(data)
    picture = open_picture(data, kind, caps)
    check_whole(data, kind)
    frames = count_frames(picture, data, kind, caps)
    with decoder_boundary(data, kind):
        loaded = _load(picture, at_least)
    upright = _turned(_reduced(loaded.rgb, at_least), loaded.turn)
    width, height = loaded.full[::-1] if loaded.turn >= 5 else loaded.full
    info = PhotoInfo(
        format=picture.format or kind,
        width=width,
        height=height,
        mode=loaded.mode,
        n_bytes=len(data),
        has_alpha=loaded.has_alpha,
        frames=frames,
        exif_orientation=max(loaded.declared, loaded.turn),
    )
    return info, np.array(upright, dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A picture as its decoder leaves it: on white, perhaps drafted, not yet turned."""

    rgb: Image.Image
    full: tuple[int, int]
    mode: str
    has_alpha: bool
    declared: int
    turn: int


def _load(picture: ImageFile.ImageFile, at_least: int | None) -> _Loaded:
    mode, alpha, full = picture.mode, picture.has_transparency_data, picture.size
    # Pillow turns a TIFF while loading it and forgets the tag. Of other formats EXIF must not be
    # asked before: of a PNG that loads the pixels, and hides that they could not be loaded.
    declared = _orientation(picture) if picture.format == "TIFF" else 1
    if at_least is not None:
        picture.draft(None, (at_least, at_least))
    drafted = picture.size != full
    picture.load()
    if not drafted:
        full = picture.size
    turn = _orientation(picture)
    return _Loaded(on_white(picture), full, mode, alpha, declared, turn)


def _orientation(picture: Image.Image) -> int:
    try:
        value = picture.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - damaged EXIF, read by Pillow alone, means no EXIF
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _turned(picture: Image.Image, orientation: int) -> Image.Image:
    turn = _TURNS.get(orientation)
    return picture if turn is None else picture.transpose(turn)


def _reduced(picture: Image.Image, at_least: int | None) -> Image.Image:
    factor = min(picture.size) // at_least if at_least else 1
    return picture.reduce(factor) if factor > 1 else picture
