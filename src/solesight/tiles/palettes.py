"""The colors of pixels: clusters in Lab, each with its share."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import MiniBatchKMeans
from sklearn.exceptions import ConvergenceWarning

from solesight.photos import rgb_to_lab

__all__ = ["COLORS", "pixel_palette"]

COLORS = 6
"""Colors of a palette at most."""


def pixel_palette(
    pixels: NDArray[np.uint8], seed: int, most: int = COLORS
) -> tuple[tuple[str, float], ...]:
    """Cluster pixels by their color in Lab, where equal steps look equally large.

    Args:
        pixels: uint8 (n, 3).
        seed: of the clusters.
        most: colors at most; fewer where the pixels have fewer.

    Returns:
        (``#rrggbb``, share of the pixels), the commonest first.
    """
    k = min(most, len(np.unique(pixels, axis=0)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = MiniBatchKMeans(k, random_state=seed, n_init=3, batch_size=1024)
        labels = model.fit_predict(rgb_to_lab(pixels))
    counts = np.bincount(labels, minlength=k)
    order = [int(j) for j in np.argsort(-counts, kind="stable") if counts[j]]
    return tuple((_hex(pixels[labels == j]), float(counts[j] / len(labels))) for j in order)


def _hex(pixels: NDArray[np.uint8]) -> str:
    red, green, blue = np.rint(pixels.mean(axis=0)).astype(int)
    return f"#{red:02x}{green:02x}{blue:02x}"
