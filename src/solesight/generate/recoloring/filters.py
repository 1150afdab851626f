"""Soft edges: a mask's edges are laid on those of the picture beneath it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from solesight.generate.outlines import local_mean

__all__ = ["ColorGuide"]

Floats = NDArray[np.float32]
_STRAY = 2.5
"""CIELAB steps that count as noise of the picture rather than an edge."""


class ColorGuide:
    """A picture whose edges guide those of masks (guided filter, He, Sun and Tang, 2010).

    Within every small square a mask is the best linear function of the picture's color. Where two
    colors meet, that is each pixel's share of either: the soft edges of a photo are told apart.

    Args:
        lab: float32 (height, width, 3).
        radius: of the squares, pixels.
    """

    def __init__(self, lab: Floats, radius: int) -> None:
        self._radius = radius
        self._planes = [np.ascontiguousarray(lab[..., i]) for i in range(3)]
        self._means = [local_mean(plane, radius) for plane in self._planes]
        self._inverse = self._inverted()

    def _inverted(self) -> NDArray[np.float32]:
        """Give the inverse of the colors' covariance around each pixel, (height, width, 3, 3)."""
        shape = self._planes[0].shape
        spread = np.empty((*shape, 3, 3), dtype=np.float32)
        for i in range(3):
            for j in range(i, 3):
                both = local_mean(self._planes[i] * self._planes[j], self._radius)
                spread[..., i, j] = spread[..., j, i] = both - self._means[i] * self._means[j]
            spread[..., i, i] += _STRAY**2
        return np.asarray(np.linalg.inv(spread))

    def soften(self, mask: Floats) -> Floats:
        """Lay a mask's edges on the picture's; float32 (height, width), 0 to 1."""
        return np.clip(self.filter(mask), 0.0, 1.0)

    def filter(self, mask: Floats) -> Floats:
        """Smooth values, float32 (height, width), but not across the picture's edges."""
        radius = self._radius
        mean = local_mean(mask, radius)
        shared = np.stack(
            [
                local_mean(plane * mask, radius) - own * mean
                for plane, own in zip(self._planes, self._means, strict=True)
            ],
            axis=-1,
        )
        slopes = np.einsum("hwij,hwj->hwi", self._inverse, shared)
        offset = mean - sum(slopes[..., i] * self._means[i] for i in range(3))
        found = local_mean(np.ascontiguousarray(offset), radius)
        for i, plane in enumerate(self._planes):
            found += local_mean(np.ascontiguousarray(slopes[..., i]), radius) * plane
        return found
