"""The shoe's outline, where the backdrop is plain enough to tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import ndimage

from solesight.photos.backdrops import Backdrop, fit_backdrop
from solesight.photos.lab import rgb_to_lab
from solesight.photos.morphology import (
    close_gaps,
    drop_flat,
    drop_thin,
    drop_whiskers,
    fill_between,
    fill_enclosed,
    outside_through,
)

__all__ = ["Silhouette", "silhouette"]

Mask = npt.NDArray[np.bool_]
_SHADOW_REACH = 0.22  # share of the mask's height, from below
_MOST_SHADOW = 0.2  # share of the mask's area
_LEAST_PLAIN = 0.5
_LEAST_AREA, _MOST_AREA = 0.01, 0.92


@dataclass(frozen=True, slots=True, eq=False)
class Silhouette:
    """What stands before a plain backdrop.

    Attributes:
        mask: bool (height, width) at working size, True on the shoe; covers the whole photo.
        extent: width and height of the photo in units of its longer side.
        confidence: 0..1, how plain the backdrop is and how clearly the mask stands out.
        box: left, top, right, bottom of the mask in units of the photo's longer side.
        touching: the sides of the photo that the mask touches.
        areas: share of the photo that each component covers, largest first.
    """

    mask: Mask
    extent: tuple[float, float]
    confidence: float
    box: tuple[float, float, float, float]
    touching: frozenset[str]
    areas: tuple[float, ...]

    @property
    def units(self) -> tuple[float, float]:
        """Width and height of one cell of the mask in units of the photo's longer side."""
        height, width = self.mask.shape
        return self.extent[0] / width, self.extent[1] / height


def silhouette(pixels: npt.NDArray[np.uint8], working_size: int = 128) -> Silhouette | None:
    """Find what stands before a plain backdrop (white, gray, a studio's gradient).

    Args:
        pixels: uint8 (height, width, 3) RGB.
        working_size: longer side of the mask, pixels.

    Returns:
        None where the border is no plain backdrop (less than half of it fits one) or nothing
        stands out from it. Trust a result by its ``confidence``: above 0.9 on nearly all studio
        photos that show the whole shoe, below 0.5 on most others.
    """
    small = _shrink(pixels, working_size)
    backdrop = fit_backdrop(rgb_to_lab(small))
    if backdrop.plain < _LEAST_PLAIN:
        return None
    mask = _stands_out(backdrop)
    mask = _without_shadow(mask, backdrop)
    mask, areas = _significant(mask)
    if not areas or not _LEAST_AREA < sum(areas) < _MOST_AREA:
        return None
    height, width = pixels.shape[:2]
    longer = max(height, width)
    extent = (width / longer, height / longer)
    confidence = _confidence(mask, backdrop)
    return Silhouette(mask, extent, confidence, _box(mask, extent), _touching(mask), areas)


def _shrink(pixels: npt.NDArray[np.uint8], working_size: int) -> npt.NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    scale = working_size / max(height, width)
    size = max(8, round(width * scale)), max(8, round(height * scale))
    photo = Image.fromarray(pixels).resize(size, Image.Resampling.BOX, reducing_gap=2.0)
    return np.asarray(photo)


def _stands_out(backdrop: Backdrop) -> Mask:
    """What differs clearly from the backdrop, and the broad pale parts that hang on to it.

    The low limit alone finds white leather on white, and JPEG's ringing around every outline
    with it; the ringing is a thin band, so thin bands are left out.
    """
    distance = backdrop.distance
    clear = distance > max(4.5, 4.0 * backdrop.spread)
    sure = drop_whiskers(fill_enclosed(close_gaps(clear)))
    maybe = fill_enclosed(close_gaps(distance > max(1.6, 3.0 * backdrop.spread)))
    pale = drop_thin(_holding(maybe, clear) & ~sure)
    return drop_whiskers(fill_enclosed(close_gaps(sure | pale)))


def _holding(mask: Mask, seeds: Mask) -> Mask:
    """The components of a mask that hold at least one seed."""
    labels, count = ndimage.label(mask)
    chosen = np.zeros(count + 1, dtype=bool)
    chosen[labels[seeds]] = True
    chosen[0] = False
    return np.asarray(chosen[labels])


def _without_shadow(mask: Mask, backdrop: Backdrop) -> Mask:
    """Drop soft ground shadow: low down, darker than the backdrop, of its hue, without edges.

    Taken away from outside in, so that gray panels inside the shoe stay. If much would go, the
    shoe itself is as pale as a shadow, and nothing is taken.
    """
    rows = np.flatnonzero(mask.any(axis=1))
    if rows.size == 0:
        return mask
    low = int(rows[-1] - _SHADOW_REACH * (rows[-1] - rows[0]))
    soft = np.zeros_like(mask)
    soft[low:] = _soft(backdrop, low)
    outside = outside_through(~mask | soft)
    cut = drop_flat(drop_whiskers(close_gaps(mask & ~outside)))
    kept = mask.copy()
    # A sole has no gaps from heel to toe; what seems one is a panel as pale as the shadow.
    kept[low:] &= fill_between(cut[low:], axis=1)
    return kept if kept.sum() > (1.0 - _MOST_SHADOW) * mask.sum() else mask


def _soft(backdrop: Backdrop, low: int) -> Mask:
    above = max(0, low - 1)
    off = backdrop.difference[above:]
    darker, tint = -off[..., 0], np.hypot(off[..., 1], off[..., 2])
    down, across = np.gradient(darker)
    soft = (darker > 0) & (darker < 45) & (tint < 4.0) & (np.hypot(down, across) < 4.0)
    return np.asarray(soft[low - above :])


def _significant(mask: Mask) -> tuple[Mask, tuple[float, ...]]:
    labels, count = ndimage.label(mask)
    if not count:
        return mask, ()
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    sizes[0] = 0
    keep = sizes >= max(0.03 * sizes.max(), 0.002 * mask.size)
    areas = sorted((float(n) / mask.size for n in sizes[keep]), reverse=True)
    return np.asarray(keep[labels]), tuple(areas)


def _confidence(mask: Mask, backdrop: Backdrop) -> float:
    outside = backdrop.distance[~mask]
    quiet = float((outside < max(6.0, 3.0 * backdrop.spread)).mean()) if outside.size else 0.0
    return backdrop.plain * quiet / max(1.0, backdrop.spread / 2.0)


def _box(mask: Mask, extent: tuple[float, float]) -> tuple[float, float, float, float]:
    x, y = extent[0] / mask.shape[1], extent[1] / mask.shape[0]
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    left, right = float(columns[0] * x), float((columns[-1] + 1) * x)
    return left, float(rows[0] * y), right, float((rows[-1] + 1) * y)


def _touching(mask: Mask) -> frozenset[str]:
    sides = {"left": mask[:, 0], "right": mask[:, -1], "top": mask[0], "bottom": mask[-1]}
    return frozenset(name for name, line in sides.items() if line.any())
