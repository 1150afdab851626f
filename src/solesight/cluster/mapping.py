"""The map: t-SNE of a sample, and the others near their neighbours. Pure numpy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.neighbors import NearestNeighbors

__all__ = ["MAPPED", "draw_map", "place_near"]

MAPPED = 3000
"""So many photos are placed by t-SNE itself."""
_PERPLEXITY = 30
_WIDTH = 50
_NEIGHBORS = 5

Floats = NDArray[np.float32]


def draw_map(rows: Floats, *, seed: int = 0) -> Floats:
    """Place rows in the plane so that near ones stay near (van der Maaten and Hinton, 2008).

    Wide rows are first brought to their 50 principal components. Distances between far groups, and
    the sizes of groups, mean nothing.

    Args:
        rows: float32 (n, d), at most some thousand.
        seed: of its start.

    Returns:
        float32 (n, 2), from 0 to 1 on both axes.
    """
    n = len(rows)
    if n < 5:
        # Too few for neighbourhoods: side by side.
        line = (np.arange(n, dtype=np.float32) + 0.5) / max(1, n)
        return np.column_stack([line, np.full(n, 0.5, dtype=np.float32)])
    width = min(_WIDTH, n - 1, rows.shape[1])
    slim = PCA(width, random_state=seed).fit_transform(rows).astype(np.float32)
    perplexity = min(_PERPLEXITY, (n - 1) / 3)
    # Without any spread the start from principal components would divide by nothing.
    start = "pca" if width >= 2 and slim[:, 0].std() > 0 else "random"
    tsne = TSNE(2, perplexity=perplexity, init=start, random_state=seed)
    return _squared(tsne.fit_transform(slim))


def place_near(rows: Floats, anchors: Floats, places: Floats) -> Floats:
    """Place rows near their nearest anchors: the mean of those that lie beside the nearest one.

    A mean of all would put what lies between two groups into the emptiness between them.

    Args:
        rows: float32 (n, d).
        anchors: float32 (m, d), m at least 1.
        places: float32 (m, 2), where the anchors are.

    Returns:
        float32 (n, 2).
    """
    if not len(rows):
        return np.empty((0, 2), dtype=np.float32)
    near = NearestNeighbors(n_neighbors=min(_NEIGHBORS, len(anchors))).fit(anchors)
    apart, found = near.kneighbors(rows)
    around = places[found]
    beside = np.linalg.norm(around - around[:, :1], axis=2) <= 0.05
    weights = beside / (apart + 1e-6)
    return np.asarray(
        (around * weights[:, :, None]).sum(axis=1) / weights.sum(axis=1)[:, None], dtype=np.float32
    )


def _squared(places: NDArray[np.float32]) -> Floats:
    low, high = places.min(axis=0), places.max(axis=0)
    return np.asarray((places - low) / np.maximum(high - low, 1e-9), dtype=np.float32)
