"""The directories of a TIFF, walked without decoding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["tiff_ends_early", "tiff_pages"]

_WIDTHS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 16: 8}
_OFFSETS, _COUNTS = (273, 324), (279, 325)
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
    """Tell whether the first directory or one of its strips or tiles lies beyond the end.

    Reads classic TIFF and BigTIFF (TIFF 6.0, section 2). Later pages are not asked: only the
    first picture is used.
    """
    if len(data) < 8:
        return True
    tiff = _of(data)
    if tiff.first < 8:
        return False
    entries = tiff.number(tiff.first, tiff.counter)
    start = tiff.first + tiff.counter
    if start > len(data) or start + entries * tiff.entry > len(data):
        return True
    pieces = {
        tiff.number(at, 2): at
        for at in range(start, start + entries * tiff.entry, tiff.entry)
        if tiff.number(at, 2) in _OFFSETS + _COUNTS
    }
    return any(
        _piece_beyond_end(tiff, pieces[o], pieces[c])
        for o, c in zip(_OFFSETS, _COUNTS, strict=True)
        if o in pieces and c in pieces
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


def _piece_beyond_end(tiff: _Tiff, offsets_at: int, counts_at: int) -> bool:
    offsets, counts = _values(tiff, offsets_at), _values(tiff, counts_at)
    if offsets is None or counts is None:
        return True
    return any(o + c > len(tiff.data) for o, c in zip(offsets, counts, strict=False))


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
