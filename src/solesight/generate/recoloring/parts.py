"""The parts of a shoe by color and place: what a designer would paint in one go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from solesight.generate.recoloring.cutting import Cutout
from solesight.generate.recoloring.filters import ColorGuide
from solesight.photos import rgb_to_lab

__all__ = ["Found", "find_parts"]

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]
Mask = NDArray[np.bool_]

_LONGER = 256
"""Pixels of the picture in which parts are looked for."""
_BIN = 4.0
"""Steps within which colors are counted as one, before they are joined."""
_APART = 13.0
"""Steps from which two colors are two materials."""
_LIGHT = 0.5
"""Weight of lightness beside hue: shading changes it most."""
_LEAST = 0.012
"""Share of the shoe below which a part is a detail of another."""
_MOST = 8


@dataclass(frozen=True, eq=False)
class Found:
    """Parts in a small picture of the cutout.

    Attributes:
        labels: int64 (h, w), the number of the part, the largest first; -1 outside the shoe.
        count: how many.
    """

    labels: Labels
    count: int


def find_parts(cut: Cutout, most: int = _MOST) -> Found:
    """Find the parts of a shoe.

    The colors of its even places are joined while they are close, hue counting more than
    lightness, and hue as the eye sees it through shading. Each pixel goes to the color that is
    nearest for it and its like around it (costs filtered along edges: Hosni et al., 2013). Parts
    that only a soft edge divides are one, for that is a shadow; so is what is too small or thin.

    Args:
        cut: the shoe.
        most: parts that there may be.
    """
    lab, mask = _small(cut)
    seen = _seen(lab)
    centers = _colors(seen, mask)
    labels = np.where(mask, _nearest(seen, lab, centers, mask), -1)
    labels = _without_thin(labels, mask)
    labels = _without_shadows(labels, lab, mask)
    return _ordered(_without_specks(labels, mask, most))


def _small(cut: Cutout) -> tuple[Floats, Mask]:
    height, width = cut.shoe.shape
    scale = min(1.0, _LONGER / max(height, width))
    size = max(8, round(width * scale)), max(8, round(height * scale))
    rgb = np.asarray(Image.fromarray(cut.rgb).resize(size, Image.Resampling.BOX))
    shoe = Image.fromarray(cut.shoe, mode="F").resize(size, Image.Resampling.BOX)
    return rgb_to_lab(rgb), np.asarray(shoe) > 0.5


def _colors(seen: Floats, mask: Mask) -> NDArray[np.float64]:
    """Give the colors of a shoe's even places, joined until they are far apart."""
    smooth = np.stack([ndimage.median_filter(seen[..., i], 3) for i in range(3)], axis=-1)
    spread = [
        ndimage.maximum_filter(smooth[..., i], 3) - ndimage.minimum_filter(smooth[..., i], 3)
        for i in range(3)
    ]
    rough = np.max(spread, axis=0)
    inner = ndimage.binary_erosion(mask, iterations=2)
    inner = inner if inner.sum() > 100 else mask
    even = inner & (rough <= max(4.0, float(np.quantile(rough[inner], 0.5))))
    cells = np.rint(smooth[even] / _BIN).astype(np.int64)
    _, place, sizes = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
    sums = [np.bincount(place.ravel(), smooth[even][:, i]) for i in range(3)]
    return _joined(np.stack(sums, axis=-1) / sizes[:, None], sizes.astype(np.float64))


def _nearest(
    seen: Floats, lab: Floats, centers: NDArray[np.float64], mask: Mask
) -> Labels:
    guide = ColorGuide(lab, 2)
    costs = []
    for center in centers:
        off = np.sqrt(np.square(seen - center.astype(np.float32)).sum(axis=-1))
        costs.append(guide.filter(np.minimum(off, 40.0) * mask))
    return np.argmin(np.stack(costs), axis=0).astype(np.int64)


def _without_thin(labels: Labels, mask: Mask) -> Labels:
    """Give strips of one or two pixels to a neighbour: they are where two colors mix."""
    found = np.full_like(labels, -2)
    for part in range(int(labels.max()) + 1):
        own = labels == part
        core = ndimage.binary_opening(own, np.ones((3, 3), dtype=bool))
        found[core] = part
    return _filled(found, mask)


def _seen(lab: Floats) -> Floats:
    """Give lightness, and hue as it would be without shading, in about equal steps.

    A shadow scales all of a surface's light, so chroma over lightness stays. In the dark that
    ratio is noise, and counts less.
    """
    light = lab[..., 0]
    ratio = 76.0 / (light + 16.0) * np.clip(light / 25.0, 0.15, 1.0)
    return np.stack([_LIGHT * light, lab[..., 1] * ratio, lab[..., 2] * ratio], axis=-1)


def _means(values: Floats, pieces: Labels) -> NDArray[np.float64]:
    inside = pieces >= 0
    places, count = pieces[inside], int(pieces.max()) + 1
    sizes = np.maximum(np.bincount(places, minlength=count), 1)
    sums = [np.bincount(places, values[inside][:, i], minlength=count) for i in range(3)]
    return np.stack([total / sizes for total in sums], axis=-1)


def _joined(seen: NDArray[np.float64], sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Join the two nearest colors, by their means, until all are far apart."""
    means, weights = seen.copy(), sizes.copy()
    apart = np.sqrt(np.square(means[:, None] - means[None]).sum(axis=-1))
    np.fill_diagonal(apart, np.inf)
    alive = np.ones(len(seen), dtype=bool)
    while alive.sum() > 1:
        i, j = divmod(int(apart.argmin()), len(seen))
        if apart[i, j] > _APART:
            break
        total = weights[i] + weights[j]
        means[i] = (means[i] * weights[i] + means[j] * weights[j]) / total
        weights[i], alive[j] = total, False
        row = np.sqrt(np.square(means - means[i]).sum(axis=-1))
        row[~alive] = np.inf
        row[i] = np.inf
        apart[i], apart[:, i] = row, row
        apart[j], apart[:, j] = np.inf, np.inf
    order = np.argsort(-weights[alive], kind="stable")
    # What few pixels have is a mixture of others, or a detail.
    enough = [k for k in order if weights[alive][k] >= 0.006 * weights[alive].sum()]
    return means[alive][enough]


def _without_shadows(labels: Labels, lab: Floats, mask: Mask) -> Labels:
    """Join two parts of one hue where lightness changes slowly from one to the other."""
    found = labels.copy()
    seen = _seen(lab)
    while True:
        count = int(found.max()) + 1
        means = _means(seen, found)
        pair = _softest(found, lab, means, count)
        if pair is None:
            return found
        found[found == pair[1]] = pair[0]
        inside = found >= 0
        found[inside] = np.unique(found[inside], return_inverse=True)[1]


def _softest(
    labels: Labels, lab: Floats, means: NDArray[np.float64], count: int
) -> tuple[int, int] | None:
    smooth = ndimage.uniform_filter(lab[..., 0], 3)
    best, pair = 0.45, None
    a, b, step = _borders(labels, smooth)
    for i in range(count):
        for j in range(i + 1, count):
            here = (a == i) & (b == j)
            hue = float(np.hypot(*(means[i, 1:] - means[j, 1:])))
            light = abs(float(means[i, 0] - means[j, 0])) / _LIGHT
            if here.sum() < 6 or hue > 7.0 or light > 45.0:
                continue
            sharp = float(np.median(step[here])) / max(light, 1e-6)
            if sharp < best:
                best, pair = sharp, (i, j)
    return pair


def _borders(labels: Labels, light: Floats) -> tuple[Labels, Labels, Floats]:
    """Give each place where two parts meet: the lower number, the higher, the step of lightness."""
    lows, highs, steps = [], [], []
    for axis in (0, 1):
        one, two = _shifted(labels, axis, 1)
        low, high = np.minimum(one, two), np.maximum(one, two)
        meets = (low >= 0) & (low != high)
        wide_one, wide_two = _shifted(np.pad(light, 1, mode="edge"), axis, 3)
        inner = (slice(None), slice(1, -1)) if axis == 0 else (slice(1, -1), slice(None))
        change = np.abs(wide_one - wide_two)[inner]
        lows.append(low[meets])
        highs.append(high[meets])
        steps.append(change[meets])
    return np.concatenate(lows), np.concatenate(highs), np.concatenate(steps)


def _shifted(values: NDArray, axis: int, by: int) -> tuple[NDArray, NDArray]:
    if axis == 0:
        return values[:-by], values[by:]
    return values[:, :-by], values[:, by:]


def _without_specks(labels: Labels, mask: Mask, most: int) -> Labels:
    """Give islands, and parts that are too small or too many, to what lies around them."""
    area = int(mask.sum())
    found = labels.copy()
    for part in range(int(labels.max()) + 1):
        islands, count = ndimage.label(found == part)
        sizes = np.bincount(islands.ravel(), minlength=count + 1)
        small = np.flatnonzero(sizes < max(6, 0.002 * area))
        found[np.isin(islands, small[small > 0])] = -2
    sizes = np.bincount(found[found >= 0].ravel(), minlength=int(labels.max()) + 1)
    order = np.argsort(-sizes, kind="stable")
    dropped = [p for place, p in enumerate(order) if place >= most or sizes[p] < _LEAST * area]
    if len(dropped) == len(order):
        dropped = dropped[1:]
    found[np.isin(found, dropped)] = -2
    return _filled(found, mask)


def _filled(labels: Labels, mask: Mask) -> Labels:
    known = labels >= 0
    places = ndimage.distance_transform_edt(~known, return_distances=False, return_indices=True)
    return np.where(mask, labels[places[0], places[1]], -1)


def _ordered(labels: Labels) -> Found:
    sizes = np.bincount(labels[labels >= 0])
    order = np.argsort(-sizes, kind="stable")
    order = order[sizes[order] > 0]
    number = np.full(len(sizes), -1)
    number[order] = np.arange(len(order))
    return Found(np.where(labels >= 0, number[np.maximum(labels, 0)], -1), len(order))
