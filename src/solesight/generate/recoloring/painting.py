"""Painting parts in other colors so that light, folds and texture stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from solesight.generate.outlines import spread
from solesight.generate.recoloring.cutting import Cutout
from solesight.generate.recoloring.filters import ColorGuide
from solesight.generate.recoloring.parts import Found
from solesight.photos import lab_to_rgb

__all__ = ["Canvas", "prepare"]

Floats = NDArray[np.float32]
Pixels = NDArray[np.uint8]
Lab = tuple[float, float, float]

_DARKEST, _LIGHTEST = 16.0, 92.0
"""Lightness of black and of white material in a studio's light: never 0, never 100."""
_DARK, _PALE = 30.0, 80.0
"""Between these a color is painted as it was asked for."""
_NEUTRAL = 12.0
"""Chroma below which a part has no hue that could fade in its highlights."""
_STEP = 1.5
"""Radius of soft edges, pixels of the small picture."""
_PAD = 8


@dataclass(frozen=True, eq=False)
class Canvas:
    """A shoe ready to be painted, as often as one likes.

    Attributes:
        cut: the shoe.
        weights: float32 (parts, h, w), each part's share of each pixel; sum at most 1, the rest is
            background.
        means: float64 (parts, 3), CIELAB of each part as it is.
        areas: float64 (parts,), shares of the shoe.
        touched: bool (h, w), where anything may change.
        ground: float32 (h, w, 3), the background's share of each pixel's color.
        paled: float32 (h, w), how much of its part's color each pixel has, 0 to 1.
        rest: float32 (h, w, 3), what else is left of the photo's color beside the parts' means.
    """

    cut: Cutout
    weights: Floats
    means: NDArray[np.float64]
    areas: NDArray[np.float64]
    touched: NDArray[np.bool_]
    ground: Floats
    paled: Floats
    rest: Floats

    def paint(self, colors: Sequence[Lab | None]) -> Pixels:
        """Paint parts; uint8 (h, w, 3), the cutout with its background as it was.

        Args:
            colors: CIELAB of each part, None leaves it.
        """
        plans = [_Plan.of(mean, color) for mean, color in zip(self.means, colors, strict=True)]
        base = np.tensordot(np.array([p.base for p in plans], np.float32).T, self.weights, axes=1)
        rgb = lab_to_rgb(self._painted(plans, base.transpose(1, 2, 0)))
        kept = ~self.touched | (self._moved(colors) < 0.004)
        rgb[kept] = self.cut.rgb[kept]
        return rgb

    def _moved(self, colors: Sequence[Lab | None]) -> Floats:
        chosen = [i for i, color in enumerate(colors) if color is not None]
        return self.weights[chosen].sum(axis=0) if chosen else np.zeros_like(self.weights[0])

    def _mixed(self, values: Sequence[float], rest: float) -> Floats:
        """Mix one number a part by the shares; ``rest`` is the background's."""
        total = self.weights.sum(axis=0)
        own = np.tensordot(np.array(values, np.float32), self.weights, axes=1)
        return np.asarray(own + (1 - total) * np.float32(rest))

    def _painted(self, plans: Sequence[_Plan], base: Floats) -> Floats:
        """Put light and texture back on flat colors."""
        up = self._mixed([p.up for p in plans], 100.0)
        down = self._mixed([p.down for p in plans], 100.0)
        shift = self.rest[..., 0] * self._mixed([p.gain for p in plans], 1.0)
        shift = np.where(shift > 0, up * np.tanh(shift / up), down * np.tanh(shift / down))
        start = base[..., 0] + self.ground[..., 0]
        light = start + shift
        fade = self._fade(plans, light, start) * self.paled
        color = base[..., 1:] * fade[..., None] + self.ground[..., 1:] + self._strays(plans)
        return np.concatenate([light[..., None], color], axis=-1)

    def _fade(self, plans: Sequence[_Plan], light: Floats, start: Floats) -> Floats:
        """Say how much of its color a pixel keeps: less in shadow, less in a highlight."""
        dark = (light + 16) / (start + 16)
        bright = np.sqrt(np.maximum((100 - light) / np.maximum(100 - start, 1.0), 0.0))
        fade = np.clip(np.where(light < start, dark, bright), 0.0, 1.0)
        strength = self._mixed([p.fading for p in plans], 0.0)
        return np.asarray(1 + strength * (fade - 1))

    def _strays(self, plans: Sequence[_Plan]) -> Floats:
        keep = self._mixed([p.stray for p in plans], 1.0)
        return self.rest[..., 1:] * keep[..., None]


@dataclass(frozen=True)
class _Plan:
    """How one part goes from its color to another.

    Attributes:
        base: the color that it gets.
        gain: of differences in lightness.
        up: how much lighter than its color it may become, a soft limit; so is the next.
        down: how much darker.
        fading: 1 lets color fade in highlights and shadows.
        stray: what is kept of differences in color.
    """

    base: tuple[float, float, float]
    gain: float
    up: float
    down: float
    fading: float
    stray: float

    @classmethod
    def of(cls, mean: NDArray[np.float64], color: Lab | None) -> _Plan:
        if color is None:
            return cls((float(mean[0]), float(mean[1]), float(mean[2])), 1.0, 1e6, 1e6, 0.0, 1.0)
        light = _in_light(color[0])
        tone = min(1.0, (light + 16) / (color[0] + 16))
        gain = float(np.clip(np.sqrt((light + 16) / (mean[0] + 16)), 0.55, 1.7))
        chroma = float(np.hypot(mean[1], mean[2]))
        stray = 0.6 if chroma < _NEUTRAL else 0.35
        stray *= min(1.0, (light + 16) / (mean[0] + 16))
        base = (light, color[1] * tone, color[2] * tone)
        return cls(base, gain, max(99.0 - light, 5.0), max(light - 1.0, 6.0), 1.0, stray)


def _in_light(light: float) -> float:
    """Give the lightness that a material of this color has in a photo."""
    if light < _DARK:
        return _DARKEST + (_DARK - _DARKEST) * light / _DARK
    if light > _PALE:
        return _PALE + (_LIGHTEST - _PALE) * (light - _PALE) / (100.0 - _PALE)
    return light


def prepare(cut: Cutout, found: Found) -> Canvas:
    """Lay the parts on the photo's own pixels, with soft edges.

    Args:
        cut: the shoe, of the same photo at any size.
        found: its parts.
    """
    shadow = _laid(found.shadow, cut, found)
    shoe = np.asarray(cut.shoe * (1.0 - shadow), dtype=np.float32)
    labels = _filled(found)
    hard = np.argmax([_laid(labels == i, cut, found) for i in range(found.count)], axis=0)
    guide = ColorGuide(cut.lab, max(2, round(_STEP * max(hard.shape) / max(labels.shape))))
    weights = np.stack(
        [guide.soften(np.where(hard == i, shoe, np.float32(0))) for i in range(found.count)]
    )
    ground = guide.soften(1.0 - shoe)
    deep = ndimage.distance_transform_edt(shoe >= 1) > 2 * cut.cell
    ground[deep] = 0.0
    weights /= np.maximum(weights.sum(axis=0) + ground, 1e-6)
    touched = ndimage.distance_transform_edt(shoe <= 0) <= 1.0
    weights *= touched
    means = np.stack([_mean(cut.lab, hard == i, shoe) for i in range(found.count)])
    old = np.tensordot(means.astype(np.float32).T, weights, axes=1).transpose(1, 2, 0)
    outside = spread(cut.lab, shoe <= 0, max(3, round(3 * cut.cell)))
    behind = (1 - weights.sum(axis=0))[..., None] * outside
    paled, rest = _paled(old, cut.lab - old - behind)
    areas = np.bincount(labels[found.labels >= 0], minlength=found.count).astype(np.float64)
    return Canvas(cut, weights, means, areas / areas.sum(), touched, behind, paled, rest)


def _filled(found: Found) -> NDArray[np.int64]:
    # What is outside goes to the nearest part: then no pixel of the shoe has none.
    places = ndimage.distance_transform_edt(
        found.labels < 0, return_distances=False, return_indices=True
    )
    return np.asarray(found.labels[places[0], places[1]])


def _laid(mask: NDArray[np.bool_], cut: Cutout, found: Found) -> Floats:
    """Lay a mask of the small picture on a cutout of another size; float32 (h, w), 0 to 1."""
    height, width = mask.shape
    left, top, right, bottom = found.place
    across, down = width / (right - left), height / (bottom - top)
    box = (
        (cut.place[0] - left) * across + _PAD,
        (cut.place[1] - top) * down + _PAD,
        (cut.place[2] - left) * across + _PAD,
        (cut.place[3] - top) * down + _PAD,
    )
    wide = Image.fromarray(np.pad(mask, _PAD, mode="edge").astype(np.float32))
    size = cut.shoe.shape[::-1]
    return np.asarray(wide.resize((size[0], size[1]), Image.Resampling.BILINEAR, box))


def _mean(lab: Floats, where: NDArray[np.bool_], shoe: Floats) -> NDArray[np.float64]:
    inner = ndimage.binary_erosion(where & (shoe > 0.9), iterations=2)
    chosen = lab[inner] if inner.sum() > 30 else lab[where & (shoe > 0.5)]
    return np.asarray(np.median(chosen, axis=0), dtype=np.float64)


def _paled(old: Floats, rest: Floats) -> tuple[Floats, Floats]:
    """Tell a pixel that is paler than its part, in a highlight or at an edge, from one that strays.

    Returns:
        The share of its part's color that each pixel has, 0 to 1; and the rest without that.
    """
    chroma = np.hypot(old[..., 1], old[..., 2])
    hue = old[..., 1:] / np.maximum(chroma, 1e-3)[..., None]
    along = np.minimum((rest[..., 1:] * hue).sum(axis=-1), 0.0)
    along = np.maximum(along, -chroma) * np.clip(chroma / _NEUTRAL - 0.5, 0.0, 1.0)
    share = 1.0 + along / np.maximum(chroma, 1e-3)
    other = rest.copy()
    other[..., 1:] -= along[..., None] * hue
    return share, other
