"""The colors that a shoe is made of, and which pixel has which."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from solesight.generate.recoloring.filters import ColorGuide

__all__ = ["LIGHT", "as_seen", "main_colors", "nearest_color"]

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]
Mask = NDArray[np.bool_]

LIGHT = 0.5
"""Weight of lightness beside hue: shading changes it most."""
_APART = 13.0
"""Steps from which two colors are two materials."""
_BIN = 4.0
"""Steps within which colors are counted as one, before they are joined."""
_RAREST = 0.006
"""Share of a shoe's even places that a color must have."""
_FARTHEST = 40.0


def as_seen(lab: Floats) -> Floats:
    """Give lightness, and hue as it would be without shading, in about equal steps.

    A shadow scales all of a surface's light, so chroma over lightness stays. In the dark that
    ratio is noise, and counts less.
    """
    light = lab[..., 0]
    ratio = 76.0 / (light + 16.0) * np.clip(light / 25.0, 0.15, 1.0)
    return np.stack([LIGHT * light, lab[..., 1] * ratio, lab[..., 2] * ratio], axis=-1)


def main_colors(seen: Floats, mask: Mask) -> NDArray[np.float64]:
    """Give the colors of a shoe's even places, joined until they are far apart.

    Args:
        seen: float32 (h, w, 3), from `as_seen`.
        mask: the shoe.

    Returns:
        float64 (k, 3), the commonest first.
    """
    smooth = np.stack([ndimage.median_filter(seen[..., i], 3) for i in range(3)], axis=-1)
    steps = [
        ndimage.maximum_filter(smooth[..., i], 3) - ndimage.minimum_filter(smooth[..., i], 3)
        for i in range(3)
    ]
    rough = np.max(steps, axis=0)
    inner = ndimage.binary_erosion(mask, iterations=2)
    inner = inner if inner.sum() > 100 else mask
    even = inner & (rough <= max(4.0, float(np.quantile(rough[inner], 0.5))))
    cells = np.rint(smooth[even] / _BIN).astype(np.int64)
    _, place, sizes = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
    sums = [np.bincount(place.ravel(), smooth[even][:, i]) for i in range(3)]
    return _joined(np.stack(sums, axis=-1) / sizes[:, None], sizes.astype(np.float64))


def _joined(colors: NDArray[np.float64], sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Join the two nearest colors, by their means, until all are far apart."""
    means, weights = colors.copy(), sizes.copy()
    apart = np.sqrt(np.square(means[:, None] - means[None]).sum(axis=-1))
    np.fill_diagonal(apart, np.inf)
    alive = np.ones(len(means), dtype=bool)
    while alive.sum() > 1:
        i, j = divmod(int(apart.argmin()), len(means))
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
    kept = weights * alive
    order = np.argsort(-kept, kind="stable")
    # What few pixels have is a mixture of others, or a detail.
    return np.asarray(means[[k for k in order if kept[k] >= _RAREST * kept.sum()]])


def nearest_color(seen: Floats, lab: Floats, colors: NDArray[np.float64], mask: Mask) -> Labels:
    """Give each pixel to the color that is nearest for it and its like around it.

    Costs are filtered along the picture's edges (Hosni et al., 2013), so that texture decides
    nothing and edges stay where they are.
    """
    guide = ColorGuide(lab, 2)
    costs = []
    for color in colors:
        off = np.sqrt(np.square(seen - color.astype(np.float32)).sum(axis=-1))
        costs.append(guide.filter(np.minimum(off, _FARTHEST).astype(np.float32) * mask))
    return np.asarray(np.argmin(np.stack(costs), axis=0), dtype=np.int64)
