"""The shoe cut out of its photo: where it is, softly, and everything else left alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from solesight.errors import UnreadablePhoto
from solesight.generate.recoloring.filters import local_mean
from solesight.photos import Silhouette, rgb_to_lab, silhouette

__all__ = ["LEAST_SIDE", "SURE", "Cutout", "cut_out", "spread"]

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
Pixels = NDArray[np.uint8]

SURE = 0.7
"""Confidence of an outline from which it may be painted by."""
LEAST_SIDE = 96
"""Pixels of a shoe's longer side below which no parts can be told."""
_CELLS = 128
_INSIDE, _OUTSIDE = 1.6, 0.8
"""How many cells of the outline may be wrong, inside and outside of it."""
_SOLE, _SHADOW = 0.25, 0.125
"""Shares of the shoe's height in which a shadow is looked for, and that one may have."""
_SHADOW_WIDE = 0.06
"""Share of the shoe's length that a shadow may be high: under a slide it is as high as that."""
_FAINT = 7.0
"""CIELAB steps between shoe and backdrop below which the outline is taken as it is."""


@dataclass(frozen=True, eq=False)
class Cutout:
    """The part of a photo that holds its shoe.

    Attributes:
        box: left, top, right, bottom in pixels of the photo.
        rgb: uint8 (h, w, 3), the photo inside the box.
        lab: float32 (h, w, 3), the same in CIELAB.
        shoe: float32 (h, w), 0 or 1 where that is sure, between where it is not.
        cell: side of a cell of the outline, pixels; what lies closer together is not told apart.
        place: the box in lengths of the photo's longer side, whatever size it was decoded at.
    """

    box: tuple[int, int, int, int]
    rgb: Pixels
    lab: Floats
    shoe: Floats
    cell: float
    place: tuple[float, float, float, float]


def cut_out(pixels: Pixels) -> Cutout:
    """Cut the shoe out of a photo with a plain background.

    Args:
        pixels: uint8 (H, W, 3).

    Raises:
        UnreadablePhoto: the outline cannot be told, or the shoe is too small.
    """
    outline = silhouette(pixels, _CELLS)
    if outline is None or outline.confidence < SURE:
        raise UnreadablePhoto(
            "the shoe cannot be told from its background: take a photo on a plain one"
        )
    cell = max(pixels.shape[:2]) / max(outline.mask.shape)
    box = _box_around(outline, pixels.shape[:2], pad=round(4 * cell) + 2)
    left, top, right, bottom = box
    if max(right - left, bottom - top) - 8 * cell < LEAST_SIDE:
        raise UnreadablePhoto(
            f"the shoe is only {max(right - left, bottom - top)} pixels long: take a photo on "
            f"which it has at least {LEAST_SIDE}, better 400"
        )
    rgb = np.ascontiguousarray(pixels[top:bottom, left:right])
    lab = rgb_to_lab(rgb)
    coarse = _enlarged(outline.mask, pixels.shape[:2])[top:bottom, left:right]
    longer = max(pixels.shape[:2])
    place = (left / longer, top / longer, right / longer, bottom / longer)
    return Cutout(box, rgb, lab, _refined(coarse, lab, cell), cell, place)


def _box_around(outline: Silhouette, shape: tuple[int, int], pad: int) -> tuple[int, int, int, int]:
    height, width = shape
    longer = max(shape)
    left, top, right, bottom = (value * longer for value in outline.box)
    return (
        max(0, int(left) - pad),
        max(0, int(top) - pad),
        min(width, int(right) + pad + 1),
        min(height, int(bottom) + pad + 1),
    )


def _enlarged(mask: Mask, shape: tuple[int, int]) -> Floats:
    picture = Image.fromarray(mask.astype(np.float32))
    return np.asarray(picture.resize(shape[::-1], Image.Resampling.BILINEAR))


def _refined(coarse: Floats, lab: Floats, cell: float) -> Floats:
    """Decide along the outline by the colors of shoe and backdrop close by."""
    inside = coarse >= 0.5
    depth = ndimage.distance_transform_edt(inside) - ndimage.distance_transform_edt(~inside)
    core, outer = depth > _INSIDE * cell, depth < -_OUTSIDE * cell
    radius = max(2, round(3 * cell))
    ground, shoe = spread(lab, outer, radius), spread(lab, core, radius)
    between = shoe - ground
    apart = np.sqrt(np.square(between).sum(axis=-1))
    off = np.sqrt(np.square(lab - ground).sum(axis=-1))
    # A shoe's edge is often unlike its inside: far from the backdrop is the shoe, whatever color.
    share = off / np.maximum(np.minimum(apart, 24.0) * 0.6, 1e-3)
    found = np.where(apart < _FAINT, coarse, np.clip(share, 0.0, 1.0))
    found[core], found[outer] = 1.0, 0.0
    found[_shadow(lab, ground, depth, cell)] = 0.0
    # What hangs on to nothing is a speck of the backdrop.
    labels, count = ndimage.label(found > 0.3)
    keep = np.zeros(count + 1, dtype=bool)
    keep[np.unique(labels[core])] = True
    keep[0] = False
    return np.where(keep[labels] | core, found, 0.0).astype(np.float32)


def _shadow(lab: Floats, ground: Floats, depth: Floats, cell: float) -> Mask:
    """Tell the shadow under a sole, column by column from below.

    A shadow has the backdrop's hue and grows darker, slowly, towards what casts it; under a toe
    it may grow lighter again until the backdrop is seen. What is colored, or a step darker, is the
    sole. A column with more shadow than an eighth of the shoe's height keeps what it has: there the
    sole itself is as pale as the backdrop.
    """
    rows = np.flatnonzero((depth > 0).any(axis=1))
    tall, wide = int(rows[-1] - rows[0]) + 1, int((depth > 0).any(axis=0).sum())
    light = ndimage.uniform_filter(lab[..., 0], 3)
    pale = light > ground[..., 0] - 2.5
    gray = np.hypot(*np.moveaxis(lab[..., 1:] - ground[..., 1:], -1, 0)) < 11.0
    steep = max(4.0, 30.0 / cell)
    walking = np.ones(lab.shape[1], dtype=bool)
    darkest, height = light[-1].copy(), np.zeros(lab.shape[1], dtype=np.int64)
    walked = np.zeros(lab.shape[1], dtype=np.int64)
    for y in range(
        lab.shape[0] - 2, max(0, rows[-1] - round(max(_SOLE * tall, 2 * _SHADOW_WIDE * wide))), -1
    ):
        walking &= gray[y] & (light[y + 1] - light[y] < steep)
        ours = walking & (pale[y] | (light[y] < darkest + 6.0))
        darkest = np.where(pale[y], light[y], np.minimum(darkest, light[y]))
        walked += depth[y] > 0
        height = np.where(ours, walked, height)
    most = max(_SHADOW * tall, _SHADOW_WIDE * wide)
    height = np.where(height > most, 0, height)
    height = ndimage.median_filter(height, max(3, round(4 * cell)))
    rank = np.cumsum((depth > 0)[::-1], axis=0)[::-1]
    return np.asarray((depth > 0) & (rank <= height[None]))


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
