"""Pictures made for the tests of this folder, in every format that is read."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Pixels = npt.NDArray[np.uint8]

# 64 x 32, left half (200, 40, 40), right half (40, 40, 200); made with libheif once, because the
# decoder that Solesight needs cannot encode.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAX1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAA"
    "AAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABoQABAAAAAAAAAIYAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAAB"
    "AABodmMxAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADw"
    "NgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAA"
    "AAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcA"
    "AAAEAAAAABAAAAIAAAAAEAAAAAAAAAAv///+AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWB"
    "AgMFhAAAAI5tZGF0AAAAgigBrwT4cWTTt/9/f///0mY7L+ypb3yD+17rS/2owv//H4y9py15p/gyVUR/crNgNY4ANh"
    "w0931w93nRtWQmJgttfTTfFZT3vVrR1ogHg3rfFJKWKyyB8sq5n2M3MFCqhFl8wE09CLAxnyo4qqVW4EOxB6kYU2q/"
    "/RJROD8iJfprxdc="
)


def encoded(pixels: Pixels | Image.Image, format_name: str, **options: Any) -> bytes:
    picture = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    file = io.BytesIO()
    picture.save(file, format_name, **options)
    return file.getvalue()


def smooth(height: int = 48, width: int = 64, seed: int = 0) -> Pixels:
    """A smooth random picture: compresses like a photo, has no symmetry."""
    rng = np.random.default_rng(seed)
    rough = Image.fromarray(rng.integers(0, 256, (5, 7, 3), dtype=np.uint8))
    return np.asarray(rough.resize((width, height), Image.Resampling.BICUBIC))


def every_format() -> dict[str, bytes]:
    """One small picture in each format and flavor that is read."""
    pixels = smooth()
    picture = Image.fromarray(pixels)
    turned = picture.transpose(Image.Transpose.ROTATE_180)
    deep = pixels[..., 0].astype(np.uint16) * 257
    return {
        "jpeg": encoded(picture, "JPEG"),
        "jpeg progressive": encoded(picture, "JPEG", progressive=True),
        "jpeg cmyk": encoded(picture.convert("CMYK"), "JPEG"),
        "png": encoded(picture, "PNG"),
        "png palette": encoded(picture.quantize(64), "PNG"),
        "png 16 bit": encoded(Image.fromarray(deep), "PNG"),
        "webp": encoded(picture, "WEBP"),
        "webp lossless": encoded(picture, "WEBP", lossless=True),
        "webp animated": encoded(picture, "WEBP", save_all=True, append_images=[turned]),
        "gif": encoded(picture.quantize(64), "GIF"),
        "gif animated": encoded(
            picture.quantize(64), "GIF", save_all=True, append_images=[turned.quantize(64)]
        ),
        "bmp": encoded(picture, "BMP"),
        "bmp palette": encoded(picture.quantize(64), "BMP"),
        "tiff": encoded(picture, "TIFF"),
        "tiff lzw": encoded(picture, "TIFF", compression="tiff_lzw"),
        "tiff big": encoded(picture, "TIFF", big_tiff=True),
        "avif": encoded(picture, "AVIF"),
        "heic": HEIC,
    }


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_of(width: int, height: int, *chunks: bytes) -> bytes:
    """A PNG with the header of an 8-bit gray picture of that size, then the given chunks."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + png_chunk(b"IEND", b"")
