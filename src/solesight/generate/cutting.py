"""The part of a photo that is painted: a square around the shoe, its soft edge, the way back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

__all__ = ["Cut", "cut_out", "fill_around"]

Pixels = NDArray[np.uint8]
Plane = NDArray[np.float32]
_PAD = 0.06
"""Room around the shoe in its square, a share of its longer side."""
_TRACE = 0.02
"""Of the mask: less than this is not seen."""
_LEAST = 3
"""Side of the coarsest picture that surroundings are filled from."""


@dataclass(frozen=True, eq=False)
class Cut:
    """A photo with the part that is painted.

    Attributes:
        pixels: uint8 (H, W, 3), at the size of the result.
        mask: float32 (H, W), 1 where it is painted, 0 where it is left alone.
        left: of the square around that part, pixels; may lie outside the photo.
        top: of the square.
        side: of the square.
        how: outline (before a plain backdrop), estimate (of a network) or whole.
    """

    pixels: Pixels
    mask: Plane
    left: int
    top: int
    side: int
    how: str

    @property
    def share(self) -> float:
        """How much of the photo is painted, 0 to 1."""
        return float(self.mask.mean())

    @cached_property
    def _squares(self) -> dict[int, tuple[Plane, Plane]]:
        return {}

    def square(self, size: int) -> tuple[Plane, Plane]:
        """Give the square as floats (size, size, 3) of 0 to 1, and its mask (size, size).

        What is not painted is filled smoothly from the colors beside it, so that a white backdrop
        is no part of what a network takes the shoe's colors for.
        """
        if size not in self._squares:
            self._squares[size] = self._drawn(size)
        return self._squares[size]

    def _drawn(self, size: int) -> tuple[Plane, Plane]:
        colors = self._window(self.pixels.astype(np.float32) / np.float32(255))
        mask = self._window(self.mask[..., None])
        small = _resized(np.concatenate([colors * mask, mask], axis=2), size)
        weight = np.clip(small[..., 3:], 0, 1)
        known = small[..., :3] / np.maximum(weight, 1e-3)
        return fill_around(np.clip(known, 0, 1), weight[..., 0]), weight[..., 0]

    def paste(self, painted: Plane, strength: float = 1.0, detail: float = 0.0) -> Pixels:
        """Lay a painted square back into the photo; outside the mask no pixel is changed.

        Args:
            painted: floats (n, n, 3) of 0 to 1.
            strength: 1 covers the photo where the mask is 1; 0 leaves it.
            detail: how much of the photo's own fine light and dark, finer than the painting's
                pixels, is laid over it.
        """
        grown = _resized(np.asarray(painted, np.float32), self.side)
        y, x = max(0, -self.top), max(0, -self.left)
        top, left = max(0, self.top), max(0, self.left)
        height, width = self.pixels.shape[:2]
        bottom, right = min(height, self.top + self.side), min(width, self.left + self.side)
        part = grown[y : y + bottom - top, x : x + right - left]
        window = (slice(top, bottom), slice(left, right))
        below: Plane = self.pixels[window].astype(np.float32) / np.float32(255)
        if detail:
            part = part + detail * _fine(below, self.side / len(painted))
        cover = (self.mask[window] * strength)[..., None]
        made = self.pixels.copy()
        mixed = below * (1 - cover) + np.clip(part, 0, 1) * cover
        made[window] = np.clip(mixed * 255 + 0.5, 0, 255).astype(np.uint8)
        return made

    def _window(self, plane: Plane) -> Plane:
        """Cut the square out of a plane (H, W, c); zeros outside it."""
        out = np.zeros((self.side, self.side, plane.shape[2]), dtype=np.float32)
        height, width = plane.shape[:2]
        top, left = max(0, self.top), max(0, self.left)
        bottom, right = min(height, self.top + self.side), min(width, self.left + self.side)
        y, x = top - self.top, left - self.left
        out[y : y + bottom - top, x : x + right - left] = plane[top:bottom, left:right]
        return out


def cut_out(pixels: Pixels, mask: Plane | None, how: str) -> Cut:
    """Make a cut of a photo.

    Args:
        pixels: uint8 (H, W, 3).
        mask: float32 (H, W) of 0 to 1; None paints the whole photo.
        how: where the mask comes from.
    """
    height, width = pixels.shape[:2]
    if mask is None:
        side = max(height, width)
        ones = np.ones((height, width), dtype=np.float32)
        return Cut(pixels, ones, (width - side) // 2, (height - side) // 2, side, "whole")
    # All that is painted at all: a soft edge that left the square would end in a straight line.
    rows, columns = (np.flatnonzero((mask > _TRACE).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return cut_out(pixels, None, "whole")
    tall, wide = int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1
    side = max(16, round(max(tall, wide) * (1 + 2 * _PAD)))
    left = int(columns[0]) + (wide - side) // 2
    top = int(rows[0]) + (tall - side) // 2
    return Cut(pixels, mask.astype(np.float32), left, top, side, how)


def fill_around(colors: Plane, weight: Plane) -> Plane:
    """Continue what is known smoothly into what is not.

    Halving the picture again and again, each pixel a mean of those that are known, and filling the
    gaps of each size from the next coarser one (pull-push, S. Gortler et al., 1996).

    Args:
        colors: floats (h, w, c).
        weight: floats (h, w) of 0 to 1, how well each is known.
    """
    height, width = weight.shape
    if min(height, width) <= _LEAST or float(weight.min()) >= 1:
        mean = (colors * weight[..., None]).sum(axis=(0, 1)) / max(float(weight.sum()), 1e-6)
        return np.asarray(colors * weight[..., None] + mean * (1 - weight[..., None]), np.float32)
    half = ((height + 1) // 2, (width + 1) // 2)
    total = _halved(colors * weight[..., None], half)
    much = _halved(weight[..., None], half)[..., 0]
    mean = np.asarray(total / np.maximum(much[..., None], 1e-6), np.float32)
    coarse = fill_around(mean, np.clip(much, 0, 1))
    rows, columns = np.arange(height) / 2 - 0.25, np.arange(width) / 2 - 0.25
    grid = np.meshgrid(rows, columns, indexing="ij")
    smooth = [
        ndimage.map_coordinates(coarse[..., k], grid, order=1, mode="nearest")
        for k in range(colors.shape[2])
    ]
    known = weight[..., None]
    return np.asarray(colors * known + np.stack(smooth, axis=2) * (1 - known), dtype=np.float32)


def _halved(plane: Plane, shape: tuple[int, int]) -> Plane:
    """Sum each 2 x 2 pixels; a weight of one pixel is enough to know the four."""
    more = ((0, 2 * shape[0] - plane.shape[0]), (0, 2 * shape[1] - plane.shape[1]), (0, 0))
    even = np.pad(plane, more)
    return np.asarray(even.reshape(shape[0], 2, shape[1], 2, -1).sum(axis=(1, 3)), np.float32)


def _resized(plane: Plane, size: int) -> Plane:
    if plane.shape[0] == size:
        return plane
    way = Image.Resampling.BICUBIC if size > plane.shape[0] else Image.Resampling.BOX
    parts = [
        np.asarray(Image.fromarray(np.ascontiguousarray(plane[..., k])).resize((size, size), way))
        for k in range(plane.shape[2])
    ]
    return np.stack(parts, axis=2)


def _fine(below: Plane, grown: float) -> Plane:
    """Light and dark of a photo that are finer than a painting grown so many times can show."""
    light = below @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    soft = ndimage.gaussian_filter(light, max(0.6, 0.9 * grown))
    return np.asarray((light - soft)[..., None], dtype=np.float32)
