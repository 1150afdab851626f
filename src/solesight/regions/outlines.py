"""A shoe's outline in its own measure: lengths of the shoe, up from the ground, heel to toe."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

__all__ = ["Outline", "trace"]

Floats = NDArray[np.float64]
_LEAST = 24
"""Pixels that a shoe must be long."""
_LOWEST, _HIGHEST = 0.18, 1.05
"""Heights, in lengths, between which a side view of a shoe lies: a slide and a boot."""
_FILLED = 0.35
"""Share of its box that a shoe fills at least."""
_SLIVER = 0.012
"""Thinner than this, in lengths: a shadow, a pull tab, a stray line of the background."""
_TOPS = 0.18, 0.5
"""Where along the shoe its tongue can reach highest."""


@dataclass(frozen=True)
class Outline:
    """An outline.

    Attributes:
        left: of the shoe in the picture, pixels.
        length: of the shoe, pixels.
        ground: float (n,), row of the ground under each column: the lower hull, so that an arch
            or the gap before a heel block is bridged.
        top: float (n,), row of the upper edge of each column.
        tongue: where the upper edge is highest, in lengths from the heel.
        body: bool (height, width) of the picture, the outline without slivers and gaps.
    """

    left: int
    length: int
    ground: Floats
    top: Floats
    tongue: float
    body: NDArray[np.bool_]

    def heights(self) -> Floats:
        """Give the height of the upper edge over the ground by column, in lengths."""
        return (self.ground - self.top) / self.length

    def along(self, u: Floats) -> Floats:
        """Give the columns of places ``u`` in lengths from the heel, pixels from ``left``."""
        return np.clip(u * self.length, 0, self.length - 1)


def trace(mask: NDArray[np.bool_]) -> Outline | None:
    """Trace a mask; None where it has not the shape of a shoe from the side."""
    body = _body(mask)
    if body is None:
        return None
    rows, columns = np.flatnonzero(body.any(axis=1)), np.flatnonzero(body.any(axis=0))
    left, length = int(columns[0]), int(columns[-1] - columns[0] + 1)
    own = body[:, left : left + length]
    height = len(rows) / length
    if not _LOWEST <= height <= _HIGHEST or own.sum() < _FILLED * len(rows) * length:
        return None
    top = own.argmax(axis=0).astype(np.float64)
    below = (own.shape[0] - own[::-1].argmax(axis=0)).astype(np.float64)
    ground = _hull(below)
    smooth = ndimage.median_filter(top, size=max(3, round(0.03 * length)), mode="nearest")
    first, last = (round(u * length) for u in _TOPS)
    # Of a flat collar the middle, not its first pixel.
    heights = (ground - smooth)[first:last]
    peak = first + float(np.flatnonzero(heights >= heights.max() - 0.01 * length).mean())
    rows_of = np.arange(len(own))[:, None]
    whole = np.zeros_like(body)
    whole[:, left : left + length] = (rows_of >= top) & (rows_of < below)
    return Outline(left, length, ground, smooth, peak / length, whole)


def _body(mask: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
    """The largest piece, its holes filled, without slivers; None where nothing is left."""
    wide = int(mask.any(axis=0).sum())
    if wide < _LEAST:
        return None
    size = max(1, round(_SLIVER * wide))
    disc = np.hypot(*np.mgrid[-size : size + 1, -size : size + 1]) <= size + 0.3
    # Padded: what touches the picture's edge must not be eaten from there.
    padded = np.pad(ndimage.binary_fill_holes(mask), size, mode="edge")
    opened = ndimage.binary_opening(padded, disc)[size:-size, size:-size]
    pieces, n = ndimage.label(opened)
    if not n:
        return None
    largest = np.asarray(pieces == 1 + int(np.bincount(pieces.ravel())[1:].argmax()))
    return largest if int(largest.any(axis=0).sum()) >= _LEAST else None


def _hull(below: Floats) -> Floats:
    """The lower hull of the bottom edge (rows grow downward), at every column."""
    kept: list[int] = []
    for k in range(len(below)):
        while len(kept) > 1 and _above(kept[-2], kept[-1], k, below):
            kept.pop()
        kept.append(k)
    return np.interp(np.arange(len(below)), kept, below[kept])


def _above(a: int, b: int, c: int, below: Floats) -> bool:
    """Whether point b lies on or above the line from a to c."""
    return float((below[b] - below[a]) * (c - a) - (below[c] - below[a]) * (b - a)) <= 0
