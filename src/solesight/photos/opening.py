"""From bytes to an opened picture whose header has passed the caps."""

from __future__ import annotations

import importlib
import io
import threading

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from solesight.errors import PhotoTooLarge, TruncatedPhoto, UnreadablePhoto
from solesight.photos.boundary import decoder_boundary
from solesight.photos.caps import Caps
from solesight.photos.endings import ends_early
from solesight.photos.gifs import gif_frames
from solesight.photos.pngs import png_is_damaged
from solesight.photos.tiffs import tiff_pages

__all__ = ["check_whole", "count_frames", "open_picture"]

# Imported by name so that Pillow never loads its other forty plugins, nor this one lazily in
# two threads at once.
_PLUGINS = (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)
_HEIF_LOCK = threading.Lock()


def open_picture(data: bytes, kind: str, caps: Caps) -> ImageFile.ImageFile:
    """Open a picture lazily as the one format ``kind``.

    Raises:
        PhotoTooLarge: the header claims more than ``caps`` allow.
        TruncatedPhoto, UnreadablePhoto: the header cannot be read.
    """
    if kind == "WEBP":  # its decoder takes memory for the whole canvas as soon as it is opened
        _check_size(_webp_size(data), caps)
    if kind == "HEIF":
        _register_heif()
    with decoder_boundary(data, kind):
        picture = Image.open(io.BytesIO(data), formats=(kind,))
    _check_size(picture.size, caps)
    return picture


def check_whole(data: bytes, kind: str) -> None:
    """Ask the file's structure whether it is whole.

    Raises:
        TruncatedPhoto: its end is missing.
        UnreadablePhoto: a PNG's checksum is wrong.
    """
    if ends_early(data, kind):
        raise TruncatedPhoto(
            f"the {kind} ends before the picture does ({len(data):,} bytes); "
            "copy or download it again"
        )
    if kind == "PNG" and png_is_damaged(data):
        raise UnreadablePhoto("the PNG is damaged (wrong checksum); copy or download it again")


def count_frames(picture: ImageFile.ImageFile, data: bytes, kind: str, caps: Caps) -> int:
    """Number of frames or pages, counted without decoding any.

    Raises:
        PhotoTooLarge: there are more than ``caps.max_frames``.
    """
    most = caps.max_frames
    if kind == "GIF":
        frames = gif_frames(data, most)
    elif kind == "TIFF":
        frames = tiff_pages(data, most)
    else:
        with decoder_boundary(data, kind):
            frames = int(getattr(picture, "n_frames", 1))
    if frames > most:
        raise PhotoTooLarge(f"the {kind} has more than {most:,} frames; save one as a still photo")
    return max(frames, 1)


def _check_size(size: tuple[int, int], caps: Caps) -> None:
    width, height = size
    if width < 1 or height < 1:
        raise UnreadablePhoto(f"the header claims a picture of {width} x {height} pixels")
    if max(size) > caps.max_side or width * height > caps.max_pixels:
        raise PhotoTooLarge(
            f"{width:,} x {height:,} pixels are more than the allowed {caps.max_pixels:,} "
            f"(longer side {caps.max_side:,}); save it smaller or raise the cap"
        )


def _webp_size(data: bytes) -> tuple[int, int]:
    """Canvas size from the first chunk (RFC 9649); (1, 1) where the decoder shall decide."""
    chunk = data[12:16]
    if chunk == b"VP8X" and len(data) >= 30:
        width, height = data[24:27], data[27:30]
        return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1
    if chunk == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return 1, 1


def _register_heif() -> None:
    """Teach Pillow HEIC, once, when the first one comes: importing libheif takes a while."""
    with _HEIF_LOCK:
        if "HEIF" in Image.OPEN:
            return
        try:
            importlib.import_module("pi_heif").register_heif_opener()
        except ImportError as error:
            raise UnreadablePhoto("HEIC photos need pi-heif: pip install pi-heif") from error
