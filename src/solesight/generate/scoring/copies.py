"""Does it draw shoes, or give photos back? The nearest learned photo of each made picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.generate.scoring.manifold import squared_distances

__all__ = ["Copies", "Nearest", "find_copies"]

Floats = NDArray[np.float64]
_RARE = 0.01
"""A made picture nearer to a photo than all but this share of held-out photos are is flagged."""
_SIDE = 24


@dataclass(frozen=True)
class Nearest:
    """Nearest learned photo of each picture.

    Attributes:
        rows: int64 (n,), of the learned photos.
        distances: float64 (n,), to it.
    """

    rows: NDArray[np.int64]
    distances: Floats


@dataclass(frozen=True)
class Copies:
    """What was found.

    Attributes:
        made: nearest learned photo of each made picture.
        held: nearest learned photo of each held-out photo: real against real, another shoe.
        limit: distance below which only one held-out photo in a hundred lies.
        pixel_limit: the same of distances between small pictures, root mean square of 255.
        flagged: bool (n,), made pictures below either limit.
        expected: share that would be flagged by chance alone, were they drawn like photos.
    """

    made: Nearest
    held: Nearest
    limit: float
    pixel_limit: float
    flagged: NDArray[np.bool_]
    expected: float

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON."""
        quartiles = [0.05, 0.25, 0.5, 0.75, 0.95]
        return {
            "n": len(self.flagged),
            "flagged": int(self.flagged.sum()),
            "share": float(self.flagged.mean()),
            "expected_share": self.expected,
            "limit": self.limit,
            "pixel_limit": self.pixel_limit,
            "made_to_learned": _spread(self.made.distances, quartiles),
            "held_out_to_learned": _spread(self.held.distances, quartiles),
            "samples": np.flatnonzero(self.flagged).tolist(),
        }


def _spread(values: Floats, shares: list[float]) -> dict[str, float]:
    found = np.quantile(values, shares)
    return {f"q{round(100 * s):02d}": float(v) for s, v in zip(shares, found, strict=True)}


def find_copies(
    made: tuple[Floats, NDArray[np.uint8]],
    learned: tuple[Floats, NDArray[np.uint8]],
    held: tuple[Floats, NDArray[np.uint8]],
) -> Copies:
    """Hold made pictures against what was learned from, by features and by pixels.

    How near a photo may come by chance is read from held-out photos, whose shoes are others: the
    one in a hundred that lies nearest sets the limit.

    Args:
        made: features float64 (n, d), pixels uint8 (n, height, width, 3).
        learned: the same of the photos that were learned from.
        held: the same of photos that were not.
    """
    by_features = [nearest(one[0], learned[0]) for one in (made, held)]
    small = _small(learned[1])
    by_pixels = [nearest(_small(one[1]), small) for one in (made, held)]
    limit, pixel_limit = (float(np.quantile(pair[1].distances, _RARE))
                          for pair in (by_features, by_pixels))  # fmt: skip
    flagged = (by_features[0].distances < limit) | (by_pixels[0].distances < pixel_limit)
    by_chance = (by_features[1].distances < limit) | (by_pixels[1].distances < pixel_limit)
    return Copies(
        by_features[0], by_features[1], limit, pixel_limit, flagged, float(by_chance.mean())
    )


def nearest(points: Floats, among: Floats) -> Nearest:
    """Give the nearest of ``among`` for each point, by mean square difference of its numbers."""
    apart = squared_distances(points, among)
    rows = apart.argmin(axis=1)
    return Nearest(rows, np.sqrt(apart[np.arange(len(points)), rows] / points.shape[1]))


def _small(pixels: NDArray[np.uint8]) -> Floats:
    """Shrink pictures by whole blocks, float64 (n, k): a shift of a pixel hardly matters there."""
    n, height, width, _ = pixels.shape
    block = max(1, width // _SIDE)
    high, wide = height // block, width // block
    cut = pixels[:, : high * block, : wide * block].astype(np.float64)
    blocks = cut.reshape(n, high, block, wide, block, 3).mean(axis=(2, 4))
    return np.asarray(blocks.reshape(n, -1))
