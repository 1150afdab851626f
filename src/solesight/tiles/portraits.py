"""What many shoes look like together: mean, median, spread, eigen-shoes. Pure numpy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA

__all__ = ["EigenShoes", "eigen_shoes", "mean_shoe", "median_shoe", "signed_picture", "spread_map"]

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]


def mean_shoe(rgb: Pixels) -> Pixels:
    """Give the mean of pictures, uint8 (n, side, side, 3) -> uint8 (side, side, 3)."""
    return np.asarray(np.rint(rgb.mean(axis=0)), dtype=np.uint8)


def median_shoe(rgb: Pixels) -> Pixels:
    """Give the median of each pixel and channel: sharper than the mean, deaf to odd ones."""
    return np.asarray(np.rint(np.median(rgb, axis=0)), dtype=np.uint8)


def spread_map(rgb: Pixels) -> Floats:
    """Give the standard deviation of each pixel, mean of its channels, float32 (side, side)."""
    return np.asarray(rgb.std(axis=0, dtype=np.float32).mean(axis=2))


@dataclass(frozen=True)
class EigenShoes:
    """Principal axes of pictures (Turk and Pentland's eigenfaces, 1991, of shoes).

    Attributes:
        mean: float32 (d,), where d = side * side * 3, in 0..255.
        axes: float32 (k, d), rows of length one; the largest entry of each is positive.
        explained: float64 (k,), share of the variance along each axis.
        side: pixels of a picture's side.
    """

    mean: Floats
    axes: Floats
    explained: NDArray[np.float64]
    side: int

    def project(self, rgb: Pixels) -> Floats:
        """Give the coordinates of pictures (n, side, side, 3) on the axes, float32 (n, k)."""
        flat = rgb.reshape(len(rgb), -1).astype(np.float32)
        return np.asarray((flat - self.mean) @ self.axes.T)

    def rebuild(self, coordinates: Floats, k: int | None = None) -> Pixels:
        """Give the pictures that the first ``k`` coordinates (n, >= k) tell of."""
        axes = self.axes[:k]
        flat = self.mean + coordinates[:, : len(axes)] @ axes
        shape = (len(coordinates), self.side, self.side, 3)
        return np.asarray(np.clip(np.rint(flat), 0, 255), dtype=np.uint8).reshape(shape)


def eigen_shoes(rgb: Pixels, k: int, *, seed: int = 0) -> EigenShoes:
    """Find the principal axes of pictures.

    Args:
        rgb: uint8 (n, side, side, 3); 48 kB of memory each while it runs.
        k: how many axes; fewer where there are fewer pictures.
        seed: of the randomised decomposition.

    Raises:
        ValueError: fewer than two pictures.
    """
    if len(rgb) < 2:
        raise ValueError("principal axes need two pictures at least")
    flat = rgb.reshape(len(rgb), -1).astype(np.float32)
    fitted = PCA(min(k, len(rgb) - 1), svd_solver="randomized", random_state=seed).fit(flat)
    axes = fitted.components_.astype(np.float32)
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
    axes = axes * np.where(largest < 0, -1, 1).astype(np.float32)
    explained = fitted.explained_variance_ratio_
    return EigenShoes(fitted.mean_.astype(np.float32), axes, explained, rgb.shape[1])


def signed_picture(axis: Floats, side: int) -> Pixels:
    """Show an axis, float (side * side * 3,): mid-gray is nothing, each color its own direction.

    Scaled by its largest entry, so that what is gray really has no part in it.
    """
    most = float(np.abs(axis).max()) or 1.0
    scaled = np.rint(127.5 + 127.5 * axis / most)
    return np.asarray(scaled, dtype=np.uint8).reshape(side, side, 3)
