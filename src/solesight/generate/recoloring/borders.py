"""Where parts meet: whether an edge divides them, or only a shadow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from solesight.generate.recoloring.clustering import LIGHT, as_seen

__all__ = ["ground_shadows", "means_of", "without_shadows"]

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]
Mask = NDArray[np.bool_]

_SOFT = 0.45
"""Share of two parts' difference in lightness that an edge between them shows at least."""
_HUE, _DEPTH = 7.0, 45.0
"""A shadow changes hue by no more, and lightness by no more."""
_LEAST_BORDER = 6


@dataclass(frozen=True, eq=False)
class _Borders:
    """Each place where two parts meet: the lower number, the higher, the step of lightness."""

    low: Labels
    high: Labels
    step: Floats

    def softness(self, i: int, j: int, light: float) -> float:
        """Say how plain the edge between two parts is, 1 for all of their difference."""
        here = (self.low == i) & (self.high == j)
        if int(here.sum()) < _LEAST_BORDER or light <= 0:
            return float("inf")
        return float(np.median(self.step[here])) / light

    def share(self, part: int, other: int) -> float:
        """Give the share of a part's border that it has with another."""
        own = (self.low == part) | (self.high == part)
        both = own & ((self.low == other) | (self.high == other))
        return float(both.sum()) / max(int(own.sum()), 1)


def _borders(labels: Labels, lab: Floats) -> _Borders:
    light = ndimage.uniform_filter(lab[..., 0], 3)
    lows, highs, steps = [], [], []
    for turned, values in ((labels, light), (labels.T, light.T)):
        one, two = turned[:-1], turned[1:]
        low, high = np.minimum(one, two), np.maximum(one, two)
        meets = low != high
        wide = np.pad(values, ((1, 1), (0, 0)), mode="edge")
        step = np.abs(wide[3:] - wide[:-3])
        lows.append(low[meets])
        highs.append(high[meets])
        steps.append(step[meets])
    return _Borders(np.concatenate(lows), np.concatenate(highs), np.concatenate(steps))


def means_of(values: Floats, labels: Labels) -> NDArray[np.float64]:
    """Give the mean of each part, float64 (parts, channels)."""
    inside = labels >= 0
    own, count = labels[inside], int(labels.max()) + 1
    sizes = np.maximum(np.bincount(own, minlength=count), 1)
    return np.stack(
        [np.bincount(own, plane[inside], minlength=count) / sizes for plane in
         np.moveaxis(values, -1, 0)], axis=-1,
    )  # fmt: skip


def without_shadows(labels: Labels, lab: Floats) -> Labels:
    """Join parts of one hue where lightness changes slowly from one to the other."""
    found, seen = labels.copy(), as_seen(lab)
    while (pair := _softest(found, lab, means_of(seen, found))) is not None:
        found[found == pair[1]] = pair[0]
        inside = found >= 0
        found[inside] = np.unique(found[inside], return_inverse=True)[1].ravel()
    return found


def _softest(labels: Labels, lab: Floats, means: NDArray[np.float64]) -> tuple[int, int] | None:
    borders, best, pair = _borders(labels, lab), _SOFT, None
    for i in range(len(means)):
        for j in range(i + 1, len(means)):
            hue = float(np.hypot(*(means[i, 1:] - means[j, 1:])))
            light = abs(float(means[i, 0] - means[j, 0])) / LIGHT
            if hue > _HUE or light > _DEPTH:
                continue
            soft = borders.softness(i, j, light)
            if soft < best:
                best, pair = soft, (i, j)
    return pair


def ground_shadows(labels: Labels, lab: Floats) -> Mask:
    """Tell parts that are a shadow on the ground: of its hue, darker, and dying away into it.

    Args:
        labels: parts; -1 outside the shoe.
        lab: the picture.
    """
    found = np.zeros(labels.shape, dtype=bool)
    outside = labels < 0
    if not outside.any():
        return found
    ground = np.median(as_seen(lab)[outside], axis=0)
    means, borders = means_of(as_seen(lab), labels), _borders(labels, lab)
    for part in range(len(means)):
        darker = float(ground[0] - means[part, 0]) / LIGHT
        gray = float(np.hypot(*(means[part, 1:] - ground[1:]))) < _HUE
        if gray and darker > 8 and borders.share(part, -1) > 0.3:
            found |= (labels == part) & (borders.softness(-1, part, darker) < 0.35)
    # A shoe of nothing but shadow is a dark shoe in a haze.
    return found if found.sum() < 0.5 * (~outside).sum() else np.zeros_like(found)
