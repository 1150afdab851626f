"""The directories of a TIFF, walked without decoding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["tiff_ends_early", "tiff_pages"]

_WIDTHS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 16: 8}
_OFFSETS, _COUNTS = (273, 324), (279, 325)  # of strips, of tiles
# Without these no pixel can be read: bits, samples, color map, JPEG tables, chroma.
_NEEDED = frozenset({258, 273, 279, 320, 324, 325, 338, 339, 347, 529, 530, 532})
_MOST_PIECES = 1_000_000


@dataclass(frozen=True, slots=True)
class _Tiff:
    data: bytes
    order: Literal["little", "big"]
    big: bool

    def number(self, at: int, width: int) -> int:
        return int.from_bytes(self.data[at : at + width], self.order)

    @property
    def word(self) -> int:
        return 8 if self.big else 4

    @property
    def counter(self) -> int:
        return 8 if self.big else 2

    @property
    def first(self) -> int:
        return self.number(8 if self.big else 4, self.word)

    @property
    def entry(self) -> int:
        return 20 if self.big else 12


def tiff_ends_early(data: bytes) -> bool:
    """Tell whether the first directory, or what it needs for its pixels, lies beyond the end.

    Reads classic TIFF and BigTIFF (TIFF 6.0, section 2). Later pages are not asked, only the
    first picture is used; nor are tags that no pixel depends on.
    """
    tiff = _of(data)
    if len(data) < (16 if tiff.big else 8):
        return True
    if tiff.first < 8:
        return False
    entries = tiff.number(tiff.first, tiff.counter)
    start = tiff.first + tiff.counter
    if start > len(data) or start + entries * tiff.entry > len(data):
        return True
    places = range(start, start + entries * tiff.entry, tiff.entry)
    values = {tag: _values(tiff, at) for at in places if (tag := tiff.number(at, 2)) in _NEEDED}
    if None in values.values():
        return True
    return any(
        _piece_beyond_end(len(data), values.get(offsets), values.get(counts))
        for offsets, counts in zip(_OFFSETS, _COUNTS, strict=True)
    )


def tiff_pages(data: bytes, at_most: int) -> int:
    """Count the directories of a TIFF; stops at ``at_most`` + 1, so a loop of them ends too."""
    tiff = _of(data)
    at, pages = tiff.first, 0
    while 8 <= at < len(data) and pages <= at_most:
        pages += 1
        at += tiff.counter + tiff.number(at, tiff.counter) * tiff.entry
        at = tiff.number(at, tiff.word)
    return pages


def _of(data: bytes) -> _Tiff:
    return _Tiff(data, "little" if data[:2] == b"II" else "big", b"+" in data[2:4])


def _piece_beyond_end(length: int, offsets: list[int] | None, counts: list[int] | None) -> bool:
    return any(o + c > length for o, c in zip(offsets or [], counts or [], strict=False))


def _values(tiff: _Tiff, at: int) -> list[int] | None:
    """The whole numbers of one directory entry; None if they lie beyond the end of the file."""
    width = _WIDTHS.get(tiff.number(at + 2, 2), 1)
    count = min(tiff.number(at + 4, tiff.word), _MOST_PIECES)
    start = at + 4 + tiff.word
    if count * width > tiff.word:
        start = tiff.number(start, tiff.word)
    if start + count * width > len(tiff.data):
        return None
    return [tiff.number(i, width) for i in range(start, start + count * width, width)]
