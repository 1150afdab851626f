"""Compressed answers, unpacked up to a limit: a bomb is cut off before it fills the memory."""

from __future__ import annotations

import zlib
from typing import Protocol

from solesight.errors import FetchError

__all__ = ["Unpacker", "unpacker"]


class Unpacker(Protocol):
    """Takes what came over the wire, gives what it stands for."""

    def feed(self, data: bytes, room: int) -> bytes:
        """Unpack a piece to at most ``room + 1`` bytes."""

    @property
    def whole(self) -> bool:
        """Whether the packed data have come to their end."""


class _Plain:
    whole = True

    def feed(self, data: bytes, room: int) -> bytes:
        return data[: room + 1]


class _Zipped:
    def __init__(self, window: int) -> None:
        self._inner = zlib.decompressobj(window)

    def feed(self, data: bytes, room: int) -> bytes:
        try:
            return self._inner.decompress(data, room + 1)
        except zlib.error as error:
            raise FetchError(
                f"the answer is wrongly packed ({error})", "truncated", again=True
            ) from None

    @property
    def whole(self) -> bool:
        return self._inner.eof


def unpacker(encoding: str) -> Unpacker:
    """Give what unpacks a ``Content-Encoding``.

    Raises:
        FetchError: one that was not asked for.
    """
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _Plain()
    if name in ("gzip", "x-gzip"):
        return _Zipped(16 + zlib.MAX_WBITS)
    if name == "deflate":
        return _Zipped(zlib.MAX_WBITS)
    raise FetchError(
        f"the answer is packed as {name[:40]!r}, which was not asked for", "wrong_type"
    )
