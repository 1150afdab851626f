"""Which of several near-duplicate photos stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solesight.groups.near import NearPairs

__all__ = ["Keepers", "pick_keepers"]


@dataclass(frozen=True, slots=True)
class Keepers:
    """What became of each photo.

    Attributes:
        keeper: (n,) int64, the photo that stands for each one: itself where it is kept.
    """

    keeper: npt.NDArray[np.int64]

    @property
    def kept(self) -> npt.NDArray[np.bool_]:
        """(n,) True where a photo stays."""
        stays: npt.NDArray[np.bool_] = self.keeper == np.arange(len(self.keeper))
        return stays

    def reasons(self, photos: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Rejected photo -> (``"duplicate"``, the photo that stays instead)."""
        gone: list[int] = np.flatnonzero(~self.kept).tolist()
        return {photos[i]: ("duplicate", photos[int(self.keeper[i])]) for i in gone}


def pick_keepers(pairs: NearPairs, pixels_area: npt.ArrayLike, photos: Sequence[str]) -> Keepers:
    """Keep the largest photo of each picture and point the others to it.

    Photos are taken by area, largest first, then by name; one is rejected only if it is directly
    near a photo that was kept. So in a chain a-b-c where a and c are unlike, both may stay, and
    every rejected photo has a kept copy that looks like it. No two kept photos are near.

    Args:
        pairs: the near pairs, thresholds applied.
        pixels_area: (n,) pixels of each photo.
        photos: (n,) names or hashes; the smaller one stays where areas are equal.

    Raises:
        ValueError: the lengths differ.
    """
    area = np.asarray(pixels_area)
    if not len(area) == len(photos) == pairs.n:
        raise ValueError(f"{len(area)} areas and {len(photos)} photos for pairs among {pairs.n}")
    near: dict[int, list[int]] = defaultdict(list)
    for i, j in pairs.pairs.tolist():
        near[i].append(j)
        near[j].append(i)
    keeper = np.arange(pairs.n, dtype=np.int64)
    decided = np.zeros(pairs.n, dtype=np.bool_)
    for best in sorted(near, key=lambda i: (-area[i], photos[i])):
        if decided[best]:
            continue
        decided[best] = True
        copies = [other for other in near[best] if not decided[other]]
        keeper[copies] = best
        decided[copies] = True
    return Keepers(keeper)
