"""The chunk structure of a PNG, walked without decoding."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

__all__ = ["png_chunks", "png_is_damaged"]


def png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield (name, offset, end) of every chunk (RFC 2083, section 3).

    Ends after ``IEND``, after a name that no chunk can have, or where no eight bytes are left. A
    chunk's end may lie beyond the end of the file.
    """
    at = 8
    while at + 8 <= len(data):
        name = data[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        yield name, at, end
        if name == b"IEND" or not name.isalpha():
            return
        at = end


def png_is_damaged(data: bytes) -> bool:
    """Tell whether a chunk that pixels depend on fails its checksum.

    Pillow does not check that of pixel data, so a flipped bit would pass as another picture.
    """
    view = memoryview(data)
    return any(
        zlib.crc32(view[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big")
        for name, at, end in png_chunks(data)
        if name[:1].isupper() and end <= len(data)
    )
