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
_PLAIN = 24.0
"""CIELAB steps between shoe and backdrop that are enough, whatever the shoe's color."""
_SHADOW, _SHADOW_WIDE = 0.15, 0.075
"""Shares of the shoe's height and length (under a slide) that a shadow may be high."""
_TINT = 6.0
"""CIELAB steps that a shadow's hue may differ from that of a darkened backdrop."""
_DARKEST = 0.36
"""Share of the backdrop's light that a shadow keeps at least."""
_STEEP, _STRICT = 0.16, (1.0, 0.7, 0.45, 0.25)
"""Share of the backdrop's light by which a shadow grows darker within a cell; what is tried."""
_LOST = 0.3
"""Share of the columns in which a shadow may run on into the sole: there a line is drawn."""
_SPECK, _BUMP = 9.0, 12.0
"""CIELAB steps from the backdrop below which a broad and a thin bump are JPEG's, not a lace."""


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
    bumps = _bumps(found > 0.5, core, off, cell)
    found[bumps] = 0.0
    core &= ~bumps
    # What hangs on to nothing is a speck of the backdrop.
    labels, count = ndimage.label(found > 0.3)
    keep = np.zeros(count + 1, dtype=bool)
    keep[np.unique(labels[core])] = True
    keep[0] = False
    return np.where(keep[labels] | core, found, 0.0).astype(np.float32)


def _steps(difference: Floats) -> Floats:
    return np.asarray(np.sqrt(np.square(difference).sum(axis=-1)))


def _bumps(solid: Mask, core: Mask, off: Floats, cell: float) -> Mask:
    """Find pale bumps of the outline: JPEG's rings, that a coarse outline takes for the shoe."""
    thin = _sticking_out(solid, 1.5 * cell) & ~core
    broad = _sticking_out(solid, 3.0 * cell) & (off < _SPECK)
    labels, count = ndimage.label(thin)
    pale = np.zeros(count + 1, dtype=bool)
    if count:
        pale[1:] = ndimage.mean(off, labels, np.arange(1, count + 1)) < _BUMP
    return np.asarray(pale[labels] | broad)


def _sticking_out(solid: Mask, radius: float) -> Mask:
    """Find what no disk of a radius reaches from within."""
    depth = ndimage.distance_transform_edt(np.pad(solid, 1, mode="edge"))[1:-1, 1:-1]
    deep = depth > radius
    return np.asarray(solid & (ndimage.distance_transform_edt(~deep) > radius + 0.5))


def _shadow(lab: Floats, outer: Mask, depth: Floats, cell: float) -> Mask:
    """Tell the shadow on the ground, from outside in.

    It is connected to the outside, lies low, has the backdrop's hue and grows darker slowly; what
    is colored, or a step, is the sole. Where no step stops it, less of a slope counts as one; a
    sole that is itself as pale and soft as a shadow is left as it is.
    """
    factor, gray = _darkened(lab, outer)
    slope = np.hypot(*np.gradient(factor))
    reach = _Reach.of(depth > 0, cell)
    for strict in _STRICT:
        soft = gray & (slope < (0.02 + _STEEP / max(cell, 2.0)) * strict)
        taken, lost = reach.risen(soft & ~_brighter(factor))
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
        width: columns of which the middle one counts, so that a speck stops no shadow.
    """

    inside: Mask
    rank: NDArray[np.int64]
    most: float
    width: int

    @classmethod
    def of(cls, inside: Mask, cell: float) -> _Reach:
        tall, wide = (int(inside.any(axis=axis).sum()) for axis in (1, 0))
        rank = np.cumsum(inside[::-1], axis=0, dtype=np.int64)[::-1]
        most = max(_SHADOW * tall, _SHADOW_WIDE * wide)
        return cls(inside, rank, most, max(3, round(2 * cell)))

    def risen(self, soft: Mask) -> tuple[Mask, Mask]:
        """Give what is reached from below the shoe, and the columns in which nothing stopped it."""
        free = (soft & (self.rank <= 1.5 * self.most)) | (self.rank == 0)
        risen = np.logical_and.accumulate(free[::-1], axis=0)[::-1]
        height = np.where(risen, self.rank, 0).max(axis=0)
        height = ndimage.median_filter(height, self.width)
        height[self.inside[-1]] = 0  # Where the photo ends there is no ground to see.
        taken = self.inside & (self.rank <= height)
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
    light = ndimage.uniform_filter(lab[..., 0], 3) + np.float32(16)
    factor: Floats = light / (ground[..., 0] + np.float32(16))
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
