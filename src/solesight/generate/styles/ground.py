"""What drawn styles share: smooth noise, palettes, thick paint in a raking light."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import ImageColor
from scipy import ndimage

__all__ = ["colors_of", "lit", "noise", "ramp"]

Plane = NDArray[np.float32]


def noise(size: int, rng: np.random.Generator, grain: float, octaves: int = 1) -> Plane:
    """Give smooth noise (size, size) of mean 0 and spread 1; ``grain`` is a share of the side."""
    total = np.zeros((size, size), dtype=np.float32)
    for octave in range(octaves):
        reach = max(0.5, grain * size / 2**octave)
        # What is broad is made small and grown: the same to the eye, and many times as fast.
        less = max(1, int(reach / 4))
        rough = rng.standard_normal((-(-size // less),) * 2).astype(np.float32)
        soft = ndimage.gaussian_filter(rough, reach / less, mode="wrap")
        soft = ndimage.zoom(soft, less, order=1, mode="grid-wrap", grid_mode=True)[:size, :size]
        total += soft / max(float(soft.std()), 1e-6) / 2**octave
    return np.asarray(total / max(float(total.std()), 1e-6), dtype=np.float32)


def colors_of(names: Sequence[str]) -> Plane:
    """Give colors of a palette as floats (n, 3) of 0 to 1."""
    return np.array([ImageColor.getrgb(name)[:3] for name in names], np.float32) / np.float32(255)


def ramp(values: Plane, names: Sequence[str]) -> Plane:
    """Color a plane of 0 to 1 along a palette, evenly spaced."""
    palette = colors_of(names)
    at = np.clip(values, 0, 1) * (len(palette) - 1)
    low = np.minimum(at.astype(np.int64), len(palette) - 2)
    part = (at - low)[..., None]
    return np.asarray(palette[low] * (1 - part) + palette[low + 1] * part, dtype=np.float32)


def lit(colors: Plane, height: Plane, strength: float) -> Plane:
    """Light a picture from the upper left by the slopes of its height."""
    down, across = np.gradient(height)
    shade = 1 - strength * (down + across)
    light = np.asarray(np.clip(shade, 0.45, 1.6), dtype=np.float32)
    return np.asarray(colors * light[..., None], dtype=np.float32)
