"""Damage for the cleaning tests: each kind is named like the reason that it should get."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageFilter

from solesight.errors import UnknownNameError

_HTML = b"""<!DOCTYPE html>
<html><head><title>404 Not Found</title></head>
<body><h1>Not Found</h1><p>The picture you asked for is not here.</p></body></html>
"""


def _empty(data: bytes, rng: np.random.Generator) -> bytes:
    return b""


def _html(data: bytes, rng: np.random.Generator) -> bytes:
    return _HTML


def _lfs_pointer(data: bytes, rng: np.random.Generator) -> bytes:
    digest = rng.bytes(32).hex()
    lines = (
        "version https://git-lfs.github.com/spec/v1",
        f"oid sha256:{digest}",
        f"size {len(data)}",
    )
    return ("\n".join(lines) + "\n").encode()


def _truncated(data: bytes, rng: np.random.Generator) -> bytes:
    return data[: int(len(data) * rng.uniform(0.25, 0.8))]


def _unreadable(data: bytes, rng: np.random.Generator) -> bytes:
    return rng.bytes(max(64, len(data) // 4))


def _too_large(data: bytes, rng: np.random.Generator) -> bytes:
    """A PNG of a few bytes that claims 60,000 x 60,000 pixels."""
    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(4096))
    chunks = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    packed = (
        struct.pack(">I", len(part)) + kind + part + struct.pack(">I", zlib.crc32(kind + part))
        for kind, part in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def _blurred(data: bytes, rng: np.random.Generator) -> bytes:
    photo = _opened(data)
    radius = rng.uniform(0.022, 0.034) * max(photo.size)
    return encode(photo.filter(ImageFilter.GaussianBlur(radius)), quality=88)


def _small(data: bytes, rng: np.random.Generator) -> bytes:
    photo = _opened(data)
    side = int(rng.integers(20, 40))
    photo.thumbnail((side, side), Image.Resampling.LANCZOS)
    return encode(photo, quality=90)


def _cut_off(data: bytes, rng: np.random.Generator) -> bytes:
    """Keeps the part of a photo that holds about half of a centered shoe."""
    photo = _opened(data)
    keep = round(photo.width * rng.uniform(0.42, 0.55))
    left = int(rng.choice([0, photo.width - keep]))
    return encode(photo.crop((left, 0, left + keep, photo.height)), quality=90)


def _duplicate(data: bytes, rng: np.random.Generator) -> bytes:
    return data


def _near_duplicate(data: bytes, rng: np.random.Generator) -> bytes:
    photo = _opened(data)
    factor = rng.uniform(0.7, 0.92)
    size = (round(photo.width * factor), round(photo.height * factor))
    return encode(photo.resize(size, Image.Resampling.LANCZOS), quality=int(rng.integers(60, 85)))


DAMAGES: dict[str, Callable[[bytes, np.random.Generator], bytes]] = {
    "empty": _empty,
    "html": _html,
    "lfs_pointer": _lfs_pointer,
    "truncated": _truncated,
    "unreadable": _unreadable,
    "too_large": _too_large,
    "blurred": _blurred,
    "small": _small,
    "cut_off": _cut_off,
    "duplicate": _duplicate,
    "near_duplicate": _near_duplicate,
}


def damage(data: bytes, kind: str, rng: np.random.Generator | int) -> bytes:
    """Return a photo's bytes, damaged.

    Args:
        data: the bytes of a photo.
        kind: one of ``DAMAGES``; all but ``near_duplicate`` are reasons that Solesight gives.
        rng: a generator or a seed.

    Raises:
        UnknownNameError: no such kind.
    """
    if kind not in DAMAGES:
        raise UnknownNameError("damage", kind, DAMAGES)
    return DAMAGES[kind](data, np.random.default_rng(rng))


def encode(photo: Image.Image, format: str = "JPEG", quality: int = 90) -> bytes:  # noqa: A002
    """Return a picture's bytes as JPEG, PNG or WebP; the same picture gives the same bytes."""
    stream = io.BytesIO()
    how: dict[str, int] = {"compress_level": 4} if format == "PNG" else {"quality": quality}
    if format == "WEBP":
        how["method"] = 2
    photo.save(stream, format=format, **how)
    return stream.getvalue()


def _opened(data: bytes) -> Image.Image:
    """Return the picture in RGB, on white where it is transparent."""
    photo = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
    if photo.mode != "RGBA":
        return photo.convert("RGB")
    paper = Image.new("RGBA", photo.size, (255, 255, 255, 255))
    paper.alpha_composite(photo)
    return paper.convert("RGB")
