"""TFRecord files, written without TensorFlow: framing, checksums, and `tf.train.Example`.

Framing: length, its masked CRC-32C, data, their masked CRC-32C (TensorFlow, record_writer.h).
Examples are protocol buffers of three fields; the few rules needed of them are written out here.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import BinaryIO

import numpy as np

__all__ = ["crc32c", "example", "write_record"]

_POLYNOMIAL = 0x82F63B78
_MASK = 0xA282EAD8
_LANES = 64


def _table() -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    values = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        values = np.where(values & 1, (values >> 1) ^ np.uint32(_POLYNOMIAL), values >> 1)
    return values.astype(np.uint32)


_TABLE = _table()


def crc32c(data: bytes) -> int:
    """Compute CRC-32C (Castagnoli, RFC 3720).

    The checksum is linear: the data are cut into lanes that are summed side by side, and the lanes'
    sums joined by the matrix of as many zero bytes as a lane is long.
    """
    if len(data) < 4:
        data, pad = data, 0
        total = 0xFFFFFFFF
        for byte in data:
            total = (total >> 8) ^ int(_TABLE[(total ^ byte) & 0xFF])
        return total ^ 0xFFFFFFFF
    pad = -len(data) % _LANES
    whole = np.zeros(pad + len(data), np.uint8)
    whole[pad:] = np.frombuffer(data, np.uint8)
    whole[pad : pad + 4] ^= 0xFF  # stands for the initial value
    lanes = whole.reshape(_LANES, -1)
    sums = np.zeros(_LANES, np.uint32)
    shift = (np.uint32(1) << np.arange(32, dtype=np.uint32)).astype(np.uint32)
    for column in lanes.T:
        sums = (sums >> np.uint32(8)) ^ _TABLE[(sums ^ column) & np.uint32(0xFF)]
        shift = (shift >> np.uint32(8)) ^ _TABLE[shift & np.uint32(0xFF)]
    return _joined(sums.tolist(), shift.tolist()) ^ 0xFFFFFFFF


def _joined(sums: list[int], shift: list[int]) -> int:
    total = 0
    for one in sums:
        moved, bit = 0, 0
        while total:
            if total & 1:
                moved ^= shift[bit]
            total >>= 1
            bit += 1
        total = moved ^ one
    return total


def _masked(data: bytes) -> bytes:
    value = crc32c(data)
    turned = ((value >> 15) | (value << 17)) & 0xFFFFFFFF
    return struct.pack("<I", (turned + _MASK) & 0xFFFFFFFF)


def write_record(file: BinaryIO, data: bytes) -> None:
    """Append a record."""
    length = struct.pack("<Q", len(data))
    file.write(length + _masked(length) + data + _masked(data))


def example(features: Mapping[str, bytes | float | int]) -> bytes:
    """Spell a `tf.train.Example` with one value a feature: bytes, float or int64."""
    entries = b"".join(
        _field(1, _field(1, name.encode()) + _field(2, _feature(value)))
        for name, value in sorted(features.items())
    )
    return _field(1, entries)


def _feature(value: bytes | float | int) -> bytes:
    if isinstance(value, bytes):
        return _field(1, _field(1, value))
    if isinstance(value, float):
        return _field(2, _field(1, struct.pack("<f", value)))
    return _field(3, _field(1, _varint(value & 0xFFFFFFFFFFFFFFFF)))


def _field(number: int, data: bytes) -> bytes:
    """Spell a field of a length and bytes (wire type 2)."""
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    parts.append(value)
    return bytes(parts)
