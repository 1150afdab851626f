"""TFRecord files of older projects, read without TensorFlow: photos that lie inside records.

Framing as in TensorFlow's record_writer.h; each record is a `tf.train.Example`, of which the image
(bytes), the texts and the numbers are taken.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from solesight.collect.items import Refused, plain
from solesight.errors import ManifestError

__all__ = ["Record", "read_records"]

_LARGEST = 64 * 2**20
_IMAGES = ("image", "image/encoded", "image_raw", "jpeg", "photo")


@dataclass(frozen=True)
class Record:
    """A photo inside a record.

    Attributes:
        place: which record it is, from 0.
        image: its bytes.
        row: what else the record says, as text.
    """

    place: int
    image: bytes
    row: dict[str, str]


def read_records(path: Path) -> Iterator[Record | Refused]:
    """Yield the photos of a TFRecord file.

    Raises:
        ManifestError: the file cannot be read, or its framing is broken from the start.
    """
    try:
        with path.open("rb") as file:
            for place, data in enumerate(_frames(file, path)):
                yield _record(place, data, path)
    except OSError as error:
        raise ManifestError(f"{path}: cannot be read ({error.strerror or error})") from error


def _frames(file: BinaryIO, path: Path) -> Iterator[bytes]:
    while head := file.read(12):
        size = struct.unpack("<Q", head[:8])[0] if len(head) == 12 else _LARGEST + 1
        if size > _LARGEST:
            raise ManifestError(f"{path}: is no TFRecord file, or damaged")
        data = file.read(size)
        if len(data) < size or len(file.read(4)) < 4:
            raise ManifestError(f"{path}: ends inside a record; copy it again")
        yield data


def _record(place: int, data: bytes, path: Path) -> Record | Refused:
    where = plain(f"{path.name}:{place}")
    try:
        features = dict(_features(data))
    except (ValueError, IndexError, struct.error):
        return Refused(where, "the record is no tf.train.Example: left out", "unreadable")
    image = next((features[name] for name in _IMAGES if features.get(name)), None)
    if not isinstance(image, bytes):
        return Refused(where, "the record holds no image: left out", "unreadable")
    texts = {plain(k): _text(v) for k, v in features.items() if k not in _IMAGES}
    return Record(place, image, {name: text for name, text in texts.items() if text})


def _text(value: bytes | float | int) -> str:
    if isinstance(value, bytes):
        return plain(value.decode("utf-8", errors="replace")) if len(value) <= 2000 else ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _features(data: bytes) -> Iterator[tuple[str, bytes | float | int]]:
    """Read an Example: field 1 (features), of it field 1 (an entry): 1 its name, 2 its value."""
    for _, features in _fields(data):
        for _, entry in _fields(features):
            parts = dict(_fields(entry))
            value = _value(parts.get(2, b""))
            if value is not None:
                yield parts[1].decode("utf-8", errors="replace"), value


def _value(feature: bytes) -> bytes | float | int | None:
    """Read the first value of a list of bytes (1), floats (2) or integers (3)."""
    for kind, held in _fields(feature):
        if kind == 1:
            return next((value for _, value in _fields(held)), None)
        packed = next((value for _, value in _fields(held)), b"")
        if kind == 2 and len(packed) >= 4:
            return float(struct.unpack("<f", packed[:4])[0])
        if kind == 3 and packed:
            return _varint(packed, 0)[0]
    return None


def _fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the fields of a message; numbers that are not packed come as their bytes."""
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        kind = tag & 7
        if kind == 2:
            size, at = _varint(data, at)
        elif kind == 0:
            size = _varint(data, at)[1] - at
        elif kind in (1, 5):
            size = 8 if kind == 1 else 4
        else:
            raise ValueError("a field of an unknown kind")
        if at + size > len(data):
            raise ValueError("a field that ends too early")
        yield tag >> 3, data[at : at + size]
        at += size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while shift < 64:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
    raise ValueError("a number that does not end")
