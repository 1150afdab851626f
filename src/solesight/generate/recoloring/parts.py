"""The parts of a shoe by color and place: what a designer would paint in one go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from solesight.generate.recoloring.borders import ground_shadows, means_of, without_shadows
from solesight.generate.recoloring.clustering import as_seen, main_colors, nearest_color
from solesight.generate.recoloring.cutting import Cutout
from solesight.photos import rgb_to_lab
from solesight.regions import REGIONS

__all__ = ["Found", "find_parts", "small_size"]

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]
Mask = NDArray[np.bool_]

_LONGER = 256
"""Pixels of the picture in which parts are looked for."""
_LEAST, _LEAST_ISLAND = 0.012, 0.002
"""Shares of the shoe below which a part is a detail of another, and an island is no part."""
_CUT = 0.04
"""Share of the shoe from which upper and sole of one color are two parts."""
_LIKE = 22.0
"""Steps within which a small part is a shade of its neighbour."""
_SMALL = 0.05
_MOST = 8
_SOLE = ("midsole", "outsole")


@dataclass(frozen=True, eq=False)
class Found:
    """Parts in a small picture of the cutout.

    Attributes:
        labels: int64 (h, w), the number of the part, the largest first; -1 outside the shoe.
        count: how many.
        place: the small picture in lengths of the photo's longer side; see `Cutout`.
        shadow: bool (h, w), what the outline took for the shoe and is a shadow on the ground.
        regions: float64 (count, 8), how each part shares out among `solesight.regions.REGIONS`;
            None where the shoe is not seen from the side.
    """

    labels: Labels
    count: int
    place: tuple[float, float, float, float]
    shadow: Mask
    regions: NDArray[np.float64] | None


def find_parts(cut: Cutout, atlas: Labels | None = None, most: int = _MOST) -> Found:
    """Find the parts of a shoe.

    The colors of its even places are joined while they are close, hue counting more than
    lightness, and hue as the eye sees it through shading; each pixel goes to the nearest. Parts
    that only a soft edge divides are one, for that is a shadow; what is too small or thin is given
    to what is around it. Upper and sole of one color are two parts.

    Args:
        cut: the shoe.
        atlas: regions of the small picture's pixels, from `small_atlas`.
        most: parts that there may be.
    """
    lab, mask = _small(cut)
    seen = as_seen(lab)
    labels = np.where(mask, nearest_color(seen, lab, main_colors(seen, mask), mask), -1)
    labels = without_shadows(_without_thin(labels, mask), lab)
    shadow = ground_shadows(labels, lab)
    mask = mask & ~shadow
    labels = _without_specks(np.where(mask, labels, -1), mask, seen, most)
    if atlas is not None:
        labels = _without_specks(_cut_at_sole(labels, atlas), mask, seen, most)
    labels, count = _ordered(labels)
    regions = None if atlas is None else _shared(labels, atlas, count)
    return Found(labels, count, cut.place, shadow, regions)


def small_size(cut: Cutout) -> tuple[int, int]:
    """Give height and width of the small picture."""
    height, width = cut.shoe.shape
    scale = min(1.0, _LONGER / max(height, width))
    return max(8, round(height * scale)), max(8, round(width * scale))


def _small(cut: Cutout) -> tuple[Floats, Mask]:
    size = small_size(cut)[::-1]
    rgb = np.asarray(Image.fromarray(cut.rgb).resize(size, Image.Resampling.BOX))
    shoe = Image.fromarray(cut.shoe).resize(size, Image.Resampling.BOX)
    return rgb_to_lab(rgb), np.asarray(shoe) > 0.5


def _without_thin(labels: Labels, mask: Mask) -> Labels:
    """Give strips of one or two pixels to a neighbour: they are where two colors mix."""
    found = np.full_like(labels, -2)
    for part in range(int(labels.max()) + 1):
        found[ndimage.binary_opening(labels == part, np.ones((3, 3), dtype=bool))] = part
    return _filled(found if (found >= 0).any() else labels, mask)


def _without_specks(labels: Labels, mask: Mask, seen: Floats, most: int) -> Labels:
    """Give islands, and parts that are too small or too many, to what lies around them."""
    area, found = int(mask.sum()), labels.copy()
    count = int(labels.max()) + 1
    for part in range(count):
        islands, n = ndimage.label(found == part)
        sizes = np.bincount(islands.ravel(), minlength=n + 1)
        small = np.flatnonzero(sizes < max(6, _LEAST_ISLAND * area))
        found[np.isin(islands, small[small > 0])] = -2
    found = _like_neighbours(found, seen, area)
    sizes = np.bincount(found[found >= 0], minlength=count)
    order = np.argsort(-sizes, kind="stable")
    kept = [p for place, p in enumerate(order) if place < most and sizes[p] >= _LEAST * area]
    found[~np.isin(found, kept or order[:1])] = -2
    return _filled(found, mask)


def _like_neighbours(labels: Labels, seen: Floats, area: int) -> Labels:
    """Join a small part to the part that it touches most, where it is a shade of that."""
    found, means = labels.copy(), means_of(seen, np.maximum(labels, -1))
    sizes = np.bincount(labels[labels >= 0], minlength=len(means))
    for part in np.argsort(sizes, kind="stable"):
        own = found == part
        if not 0 < own.sum() < _SMALL * area:
            continue
        around = found[ndimage.binary_dilation(own, iterations=2) & ~own]
        touched = np.bincount(around[around >= 0], minlength=len(means))
        near = [
            k for k in np.flatnonzero(touched)
            if np.linalg.norm(means[k] - means[part]) < _LIKE
            and abs(means[k, 0] - means[part, 0]) < _LIKE / 2
        ]  # fmt: skip
        if near:
            found[own] = max(near, key=lambda k: (touched[k], -k))
    return found


def _filled(labels: Labels, mask: Mask) -> Labels:
    """Give what has no part to the nearest."""
    places = ndimage.distance_transform_edt(labels < 0, return_distances=False, return_indices=True)
    return np.where(mask, labels[places[0], places[1]], -1)


def _cut_at_sole(labels: Labels, atlas: Labels) -> Labels:
    """Make two parts of one that has much of upper and of sole."""
    sole = np.isin(atlas, [REGIONS.index(name) for name in _SOLE])
    area, found, new = (labels >= 0).sum(), labels.copy(), int(labels.max()) + 1
    for part in range(new):
        own = labels == part
        below = int((own & sole).sum())
        if min(below, int(own.sum()) - below) >= _CUT * area:
            found[own & sole] = new
            new += 1
    return found


def _ordered(labels: Labels) -> tuple[Labels, int]:
    sizes = np.bincount(labels[labels >= 0])
    order = [p for p in np.argsort(-sizes, kind="stable") if sizes[p]]
    number = np.full(len(sizes), -1)
    number[order] = np.arange(len(order))
    return np.where(labels >= 0, number[np.maximum(labels, 0)], -1), len(order)


def _shared(labels: Labels, atlas: Labels, count: int) -> NDArray[np.float64]:
    table = np.zeros((count, len(REGIONS)))
    both = (labels >= 0) & (atlas >= 0)
    np.add.at(table, (labels[both], atlas[both]), 1.0)
    return np.asarray(table / np.maximum(table.sum(axis=1, keepdims=True), 1.0))
