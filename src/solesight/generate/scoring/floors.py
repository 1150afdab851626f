"""What takes no skill to make: the mean shoe under noise, and photos cut in pieces and mixed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["noisy_mean", "shuffled_patches"]

Pixels = NDArray[np.uint8]
_PATCH = 8


def noisy_mean(learned: Pixels, n: int, seed: int = 0) -> Pixels:
    """Give the mean of photos, with noise as strong as photos differ from it at each pixel.

    Args:
        learned: uint8 (m, height, width, 3).
        n: how many pictures.
        seed: of the noise.
    """
    rng = np.random.default_rng([seed, 84])
    mean, spread = learned.mean(axis=0), learned.std(axis=0)
    noise = rng.standard_normal((n, *mean.shape), dtype=np.float32)
    return np.asarray(np.clip(np.rint(mean + noise * spread), 0, 255), dtype=np.uint8)


def shuffled_patches(learned: Pixels, n: int, seed: int = 0, patch: int = _PATCH) -> Pixels:
    """Give pictures of which each patch comes from the same place of another photo.

    Colors, edges and outline are right patch by patch; no shoe is one.

    Args:
        learned: uint8 (m, height, width, 3); height and width multiples of ``patch``.
        n: how many pictures.
        seed: of the choice.
        patch: side of a patch in pixels.
    """
    rng = np.random.default_rng([seed, 85])
    _, height, width, _ = learned.shape
    out = np.empty((n, height, width, 3), dtype=np.uint8)
    for top in range(0, height, patch):
        for left in range(0, width, patch):
            place = (slice(None), slice(top, top + patch), slice(left, left + patch))
            out[place] = learned[rng.integers(len(learned), size=n)][place]
    return out
