"""A small yes/no grid over a photo, packed."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Grid"]

_MOST_CELLS = 4_000_000


@dataclass(frozen=True, slots=True)
class Grid:
    """A boolean grid that covers a photo, as run lengths.

    Attributes:
        height: rows.
        width: columns.
        runs: lengths of the runs in reading order, the first of False, each as a LEB128 number.
            (Not compressed by zlib: its bytes differ between builds, a fact's must not.)
    """

    height: int
    width: int
    runs: bytes

    @classmethod
    def pack(cls, mask: npt.NDArray[np.bool_]) -> Grid:
        """Pack a boolean array (height, width)."""
        height, width = mask.shape
        flat = mask.ravel()
        edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
        stops = [*edges.tolist(), flat.size]
        if flat.size and flat[0]:
            stops.insert(0, 0)
        lengths = np.diff(stops, prepend=0).tolist()
        return cls(height, width, b"".join(_leb128(n) for n in lengths))

    def unpack(self) -> npt.NDArray[np.bool_]:
        """Return the boolean array (height, width).

        Raises:
            ValueError: the runs do not fill the grid exactly.
        """
        lengths = list(_numbers(self.runs))
        if self.height * self.width > _MOST_CELLS or sum(lengths) != self.height * self.width:
            raise ValueError("a packed grid does not have the size that it claims")
        values = np.arange(len(lengths)) % 2 == 1
        return np.repeat(values, lengths).reshape(self.height, self.width)

    def to_text(self) -> str:
        """Write the grid as ``HEIGHTxWIDTH:BASE64``."""
        return f"{self.height}x{self.width}:{base64.b64encode(self.runs).decode('ascii')}"

    @classmethod
    def from_text(cls, text: str) -> Grid:
        """Read what ``to_text`` wrote.

        Raises:
            ValueError: the text is something else.
        """
        size, _, runs = text.partition(":")
        height, _, width = size.partition("x")
        try:
            grid = cls(int(height), int(width), base64.b64decode(runs, validate=True))
        except (ValueError, binascii.Error) as error:
            raise ValueError(f"not a packed grid: {text[:40]!r}") from error
        grid.unpack()
        return grid


def _leb128(number: int) -> bytes:
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _numbers(data: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield number
            number = shift = 0
    if shift:
        raise ValueError("a packed grid ends in the middle of a number")
