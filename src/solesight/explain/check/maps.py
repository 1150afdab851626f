"""Heat that knows nothing of the model: what a method must beat."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from solesight.explain.grids import GRID
from solesight.explain.sight import Sight

__all__ = ["FLOORS", "floor_maps"]

Maps = NDArray[np.float32]


def _random(sight: Sight, rng: np.random.Generator) -> Maps:
    """Smooth noise, as coarse as the maps of the networks."""
    del sight
    return np.asarray(ndimage.gaussian_filter(rng.normal(size=(GRID, GRID)), GRID / 14), np.float32)


def _centre(sight: Sight, rng: np.random.Generator) -> Maps:
    """A blob in the middle of the frame, where most shoes are."""
    del sight, rng
    far = (np.arange(GRID) + 0.5) / GRID - 0.5
    return np.exp(-(far[:, None] ** 2 + far[None, :] ** 2) / 0.08).astype(np.float32)


def _shoe(sight: Sight, rng: np.random.Generator) -> Maps:
    """The shoe, every place of it alike; a little noise breaks ties."""
    return np.asarray(sight.outline[0] + rng.random((GRID, GRID)) * 1e-3, np.float32)


FLOORS: dict[str, Callable[[Sight, np.random.Generator], Maps]] = {
    "random map": _random,
    "centre blob": _centre,
    "shoe mask": _shoe,
}


def floor_maps(sight: Sight, seed: int) -> dict[str, Maps]:
    """Draw every floor's map of a photo, float32 (GRID, GRID) each."""
    rng = np.random.default_rng(seed)
    return {name: draw(sight, rng) for name, draw in FLOORS.items()}
