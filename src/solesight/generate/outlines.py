"""The fine outline of a shoe before a plain backdrop, without the shadow that it stands in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

__all__ = ["fine_outline", "local_mean", "spread"]

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

_INSIDE, _OUTSIDE = 1.6, 0.8
"""How many cells of the outline may be wrong, inside and outside of it."""
_FAINT = 7.0
"""CIELAB steps between shoe and backdrop below which the outline is taken as it is."""
_PLAIN = 36.0
"""CIELAB steps between shoe and backdrop that are enough, whatever the shoe's color."""
_SHADOW, _SHADOW_WIDE = 0.125, 0.06
"""Shares of the shoe's height and length (under a slide) that a shadow may be high."""
_TINT = 6.0
"""CIELAB steps that a shadow's hue may differ from that of a darkened backdrop."""
_DARKEST = 0.3
"""Share of the backdrop's light that a shadow keeps at least."""
_STEEP, _STRICT = 0.16, (1.0, 0.7, 0.45, 0.25)
"""Share of the backdrop's light by which a shadow grows darker within a cell; what is tried."""
_LOST = 0.3
"""Share of the columns in which a shadow may run on into the sole: there a line is drawn."""
_BUMP = 18.0
"""CIELAB steps from the backdrop below which a bump of the outline is JPEG's, not a lace."""


def fine_outline(coarse: Floats, lab: Floats, cell: float) -> Floats:
    """Decide along a coarse outline by the colors of shoe and backdrop close by.

    Args:
        coarse: float32 (h, w), 0 to 1, a coarse outline enlarged.
        lab: float32 (h, w, 3), the photo in CIELAB.
        cell: side of a cell of the coarse outline, pixels.

    Returns:
        float32 (h, w): 0 or 1 where it is sure, between where it is not.
    """
    inside = coarse >= 0.5
    depth = ndimage.distance_transform_edt(inside) - ndimage.distance_transform_edt(~inside)
    core, outer = depth > _INSIDE * cell, depth < -_OUTSIDE * cell
    radius = max(2, round(3 * cell))
    ground, shoe = spread(lab, outer, radius), spread(lab, core, radius)
    apart, off = _steps(shoe - ground), _steps(lab - ground)
    # A shoe's edge is often unlike its inside: far from the backdrop is the shoe, whatever color.
    share = off / np.maximum(np.minimum(apart, _PLAIN) * 0.6, 1e-3)
    found = np.where(apart < _FAINT, coarse, np.clip(share, 0.0, 1.0))
    found[core], found[outer] = 1.0, 0.0
    shadow = _shadow(lab, outer, depth, cell)
    found[shadow] = 0.0
    core &= ~shadow
    found[_bumps(found > 0.5, off, cell) & ~core] = 0.0
    # What hangs on to nothing is a speck of the backdrop.
    labels, count = ndimage.label(found > 0.3)
    keep = np.zeros(count + 1, dtype=bool)
    keep[np.unique(labels[core])] = True
    keep[0] = False
    return np.where(keep[labels] | core, found, 0.0).astype(np.float32)


def _steps(difference: Floats) -> Floats:
    return np.asarray(np.sqrt(np.square(difference).sum(axis=-1)))


def _bumps(solid: Mask, off: Floats, cell: float) -> Mask:
    """Find pale bumps thinner than a cell or two: JPEG rings that far around a shoe."""
    reach = max(1, round(1.5 * cell))
    y, x = np.ogrid[-reach : reach + 1, -reach : reach + 1]
    disk = x * x + y * y <= reach * reach + 1
    labels, count = ndimage.label(solid & ~ndimage.binary_opening(solid, disk))
    if not count:
        return np.zeros_like(solid)
    pale = np.zeros(count + 1, dtype=bool)
    pale[1:] = ndimage.mean(off, labels, np.arange(1, count + 1)) < _BUMP
    return np.asarray(pale[labels])


def _shadow(lab: Floats, outer: Mask, depth: Floats, cell: float) -> Mask:
    """Tell the shadow on the ground, from outside in.

    It is connected to the outside, lies low, has the backdrop's hue and grows darker slowly; what
    is colored, or a step, is the sole. Where no step stops it, less of a slope counts as one; a
    sole that is itself as pale and soft as a shadow is left as it is.
    """
    factor, gray = _darkened(lab, outer)
    slope = np.hypot(*np.gradient(factor))
    reach = _Reach.of(depth > 0)
    for strict in _STRICT:
        soft = gray & (slope < (0.02 + _STEEP / max(cell, 2.0)) * strict)
        taken, lost = reach.flooded(soft & ~_brighter(factor), outer)
        if lost.mean() <= _LOST:
            return reach.mended(taken, lost)
    return np.zeros(depth.shape, dtype=bool)


@dataclass(frozen=True, eq=False)
class _Reach:
    """Where a shadow may lie: each column's lowest pixels of the outline.

    Attributes:
        inside: bool (h, w), the outline.
        rank: how many pixels of the outline lie at and below each, in its column.
        most: how high a shadow may be, pixels.
    """

    inside: Mask
    rank: NDArray[np.int64]
    most: float

    @classmethod
    def of(cls, inside: Mask) -> _Reach:
        tall, wide = (int(inside.any(axis=axis).sum()) for axis in (1, 0))
        rank = np.cumsum(inside[::-1], axis=0)[::-1]
        return cls(inside, rank, max(_SHADOW * tall, _SHADOW_WIDE * wide))

    def flooded(self, soft: Mask, outer: Mask) -> tuple[Mask, Mask]:
        """Give what is reached from below the shoe, and the columns in which nothing stopped it."""
        low = self.inside & (self.rank <= 1.5 * self.most)
        way = ndimage.binary_opening(soft | (outer & (self.rank == 0)), np.ones((2, 2)))
        way &= low | ~self.inside
        flood = ndimage.binary_propagation(way & outer & (self.rank == 0), mask=way)
        taken = np.asarray(flood & low)
        height = np.where(taken, self.rank, 0).max(axis=0)
        whole = ~(self.inside & ~taken).any(axis=0)
        return taken, (height > self.most) & ~whole

    def mended(self, taken: Mask, lost: Mask) -> Mask:
        """Draw the sole's line where nothing told it between the columns beside."""
        if lost.any():
            known = np.flatnonzero(self.inside.any(axis=0) & ~lost)
            height = np.where(taken, self.rank, 0).max(axis=0)
            between = np.interp(np.flatnonzero(lost), known, height[known])
            taken[:, lost] = self.inside[:, lost] & (self.rank[:, lost] <= between)
        return taken


def _darkened(lab: Floats, outer: Mask) -> tuple[Floats, Mask]:
    """Give what is left of the backdrop's light, and where nothing but that is changed."""
    ground = _backdrop(lab, outer)
    # Less light by a factor is L + 16, a and b less by one factor, by CIELAB's own definition.
    factor = (ndimage.uniform_filter(lab[..., 0], 3) + 16.0) / (ground[..., 0] + 16.0)
    tint = _steps(lab[..., 1:] - factor[..., None] * ground[..., 1:])
    return factor, np.asarray((tint < _TINT) & (factor < 1.04) & (factor > _DARKEST))


def _brighter(factor: Floats) -> Mask:
    """Tell what is brighter than a darker place below it, but not as bright as the backdrop."""
    darkest = np.minimum.accumulate(factor[::-1], axis=0)[::-1]
    return np.asarray((factor > darkest + 0.08) & (factor < 0.95))


def _backdrop(lab: Floats, outer: Mask) -> Floats:
    """Fit a plane of color to the backdrop, without what is darker: least squares, twice."""
    height, width = outer.shape
    y, x = np.mgrid[0:height, 0:width] / max(height, width)
    basis = np.stack([np.ones_like(x), x, y], axis=-1)
    step = max(1, max(height, width) // 200)
    few = (slice(None, None, step), slice(None, None, step))
    at, seen = basis[few][outer[few]], lab[few][outer[few]]
    kept = seen[:, 0] >= np.median(seen[:, 0]) - 3.0
    for _ in range(3):
        weights = np.linalg.lstsq(at[kept], seen[kept], rcond=None)[0]
        kept = (seen - at @ weights)[:, 0] > -2.0
        if kept.sum() < 24:
            break
    return np.asarray(basis @ weights, dtype=np.float32)


def local_mean(values: Floats, radius: int) -> Floats:
    """Average over a square of ``2 * radius + 1`` pixels, edges repeated."""
    found = ndimage.uniform_filter(values, 2 * radius + 1, mode="nearest", output=np.float32)
    return np.asarray(found)


def spread(lab: Floats, where: Mask, radius: int) -> Floats:
    """Give each pixel the mean color of those around it that are of a kind, far off the nearest."""
    weight = where.astype(np.float32)
    near = local_mean(weight, radius)
    sums = np.stack([local_mean(lab[..., i] * weight, radius) for i in range(3)], axis=-1)
    means = sums / np.maximum(near, 1e-6)[..., None]
    known = near > 0.01
    if known.all() or not known.any():
        return np.asarray(means, dtype=np.float32)
    places = ndimage.distance_transform_edt(~known, return_distances=False, return_indices=True)
    return np.asarray(means[places[0], places[1]], dtype=np.float32)
