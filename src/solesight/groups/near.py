"""Near-duplicate photos: the same picture resized, encoded again or padded anew.

Two facts of a frame decide, and both must agree: the difference hash (where it gets lighter) and
the color layout (what color is where). The hash alone throws colorways together: over half of the
side views of one model lie within 8 bits of each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from solesight.errors import SettingsError
from solesight.groups.looks import color_vectors, detail_vectors, looks_apart

__all__ = ["MAX_COLOR", "MAX_HAMMING", "NearPairs", "near_pairs"]

# Measured on 8,855 real photos (frames from silhouettes, layouts of 16 x 16). Share of altered
# copies of 228 photos of 200 px and more that are found at 2.25: mirrored 1.00, shrunk to 140 px
# 0.97, halved 0.95, cropped by 3 % 0.93, JPEG quality 40 0.86, 5 % brighter 0.86, padded 0.69
# (what has no plain backdrop is not trimmed), halved and JPEG 40 0.41. Wrongly near: 3 of 43,468
# pairs of colorways of one model. In the whole collection 25 pairs that nobody made, 15 of them
# with different titles (kids' sizes of one design, black or white shoes). At 2.5, 54 and 41, with
# copies found 0.03 more often; a layout of 6 x 6 has 264 and 206 at 2.25. The hash adds little
# once color agrees, and costs no copy at 10.
MAX_HAMMING = 10
MAX_COLOR = 2.25

# A block of the distance matrix is 8 MB: it stays in the cache while it is compared.
_ROWS, _COLUMNS = 512, 4096


@dataclass(frozen=True, slots=True)
class NearPairs:
    """Pairs of photos that look alike, with both distances kept.

    Attributes:
        n: number of photos that were compared.
        first: (m,) int32, the smaller index of each pair; pairs are sorted by (first, second).
        second: (m,) int32, the larger index.
        hamming: (m,) uint8, differing bits of the two hashes.
        color: (m,) float32, distance of the two layouts (see ``near_pairs``).
        max_hamming: the threshold on ``hamming`` that these pairs meet.
        max_color: the threshold on ``color`` that these pairs meet.
    """

    n: int
    first: npt.NDArray[np.int32]
    second: npt.NDArray[np.int32]
    hamming: npt.NDArray[np.uint8]
    color: npt.NDArray[np.float32]
    max_hamming: int
    max_color: float

    def __len__(self) -> int:
        return len(self.first)

    @property
    def pairs(self) -> npt.NDArray[np.int32]:
        """(m, 2) int32, the two indices of each pair."""
        return np.stack([self.first, self.second], axis=1)

    def at(self, max_hamming: int | None = None, max_color: float | None = None) -> NearPairs:
        """Apply tighter thresholds without computing again; None keeps one as it is.

        Raises:
            SettingsError: a threshold is looser than the one these pairs were found with.
        """
        bits = self.max_hamming if max_hamming is None else max_hamming
        color = self.max_color if max_color is None else max_color
        if bits > self.max_hamming or color > self.max_color:
            raise SettingsError(
                f"pairs found at hamming {self.max_hamming}, color {self.max_color} cannot tell "
                f"who is within {bits}, {color}: find the pairs again with those"
            )
        near = (self.hamming <= bits) & (self.color <= np.float32(color))
        return replace(
            self,
            first=self.first[near],
            second=self.second[near],
            hamming=self.hamming[near],
            color=self.color[near],
            max_hamming=bits,
            max_color=color,
        )


def near_pairs(
    dhashes: npt.ArrayLike,
    layouts: npt.ArrayLike,
    *,
    max_hamming: int = MAX_HAMMING,
    max_color: float = MAX_COLOR,
) -> NearPairs:
    """Find all pairs of photos that are near in both hash and color.

    ``color`` is the larger of two distances of the layouts: that of their colors and that of
    their detail, weighed so that 2.5 is a correlation of 0.9 (see ``looks.py``). The result is
    that of comparing every pair: photos are sorted by the length of their color vectors, since
    those whose lengths differ by more than ``max_color`` cannot be near; the rest is compared by
    matrix products, and what passes is measured again without their rounding loss.

    Args:
        dhashes: (n,) uint64, difference hashes of the frames.
        layouts: (n, 16, 16, 3) float32, CIELAB color layouts of the frames. Other grids work, but
            the thresholds were measured on this one.
        max_hamming: pairs with more differing bits are left out.
        max_color: pairs further apart in color or detail are left out.

    Raises:
        ValueError: the two do not describe the same number of photos, or a layout is not finite.
    """
    hashes = np.asarray(dhashes, dtype=np.uint64)
    colors = np.asarray(layouts, dtype=np.float32)
    if colors.shape[:1] != hashes.shape or (len(colors) and colors.shape[-1] != 3):
        raise ValueError(f"{hashes.shape} hashes and {colors.shape} layouts do not match")
    if not np.isfinite(colors).all():
        raise ValueError("a color layout holds a number that is not finite")
    if not len(hashes):
        return _collect([], 0, max_hamming, max_color)
    vectors, details = color_vectors(colors), detail_vectors(colors)
    limit = np.float32(max_color)
    found = []
    for i, j in _candidates(vectors, float(max_color)):
        bits = np.bitwise_count(hashes[i] ^ hashes[j])
        close = bits <= max_hamming
        i, j, bits = i[close], j[close], bits[close]
        apart = looks_apart(vectors, details, i, j)
        near = apart <= limit
        low, high = np.minimum(i, j)[near], np.maximum(i, j)[near]
        found.append((low, high, bits[near], apart[near]))
    return _collect(found, len(hashes), max_hamming, max_color)


_Found = tuple[
    npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.uint8], npt.NDArray[np.float32]
]


def _candidates(
    vectors: npt.NDArray[np.float32], limit: float
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Pairs that may be within ``limit``, each once: none is missed, a few are too far."""
    length = np.sqrt((vectors.astype(np.float64) ** 2).sum(axis=1))
    order = np.argsort(length, kind="stable")
    rows, length = vectors[order], length[order]
    square = length**2
    # What float32 may lose in |x|^2 + |y|^2 - 2xy.
    slack = 4e-6 * vectors.shape[1] ** 0.5 * float(square[-1]) + 1e-6
    half = ((square - limit**2 - slack) / 2).astype(np.float32)
    own = (square / 2).astype(np.float32)
    for top in range(0, len(rows), _ROWS):
        end = min(top + _ROWS, len(rows))
        reach = int(np.searchsorted(length, length[end - 1] + limit + 1e-3, side="right"))
        for left in range(top, reach, _COLUMNS):
            right = min(left + _COLUMNS, reach)
            product = rows[top:end] @ rows[left:right].T
            product -= own[top:end, None]
            a, b = np.nonzero(product >= half[None, left:right])
            upper = b + left > a + top
            yield order[a[upper] + top], order[b[upper] + left]


def _collect(found: list[_Found], n: int, max_hamming: int, max_color: float) -> NearPairs:
    empty = np.empty(0)
    columns = [np.concatenate(c) for c in zip(*found, strict=True)] if found else [empty] * 4
    order = np.lexsort((columns[1], columns[0]))
    first, second, hamming, color = (c[order] for c in columns)
    return NearPairs(
        n=n,
        first=first.astype(np.int32),
        second=second.astype(np.int32),
        hamming=hamming.astype(np.uint8),
        color=color.astype(np.float32),
        max_hamming=max_hamming,
        max_color=max_color,
    )
