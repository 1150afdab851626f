"""Color layouts as vectors that can be compared: what color is where, and where it changes.

A layout is a grid of CIELAB colors over a frame, 16 x 16 for what follows. The forms and numbers
here were chosen among about 80 on real photos: 304 photos in eight altered copies each, against
43,468 pairs of colorways of one model and 8,847 pairs of similar shoes with different titles.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import ndimage

__all__ = ["color_vectors", "detail_vectors", "looks_apart"]

Vectors = npt.NDArray[np.float32]

_WHITE = np.array([100.0, 0.0, 0.0], dtype=np.float32)
# A detail correlation of 0.9 weighs as much as a color distance of 2.5.
_DETAIL_WEIGHT = 2.5 / (2 * (1 - 0.9)) ** 0.5
_CHUNK = 4096


def color_vectors(layouts: npt.ArrayLike) -> Vectors:
    """Turn layouts into vectors whose Euclidean distance says how unlike two frames' colors are.

    A color is taken as its offset from white, so that the paper around a shoe weighs nothing,
    and divided by the square root of the frame's mean offset: what JPEG and resizing change grows
    with contrast, and two pale shoes differ by less than two dark ones. The scale is such that a
    distance is the root mean square CIELAB difference of two frames of mean offset 14, which is
    that of the usual shoe on white. Even grids above 8 are halved first: finer cells see more of
    the alteration than of the shoe.

    Args:
        layouts: (n, g, g, 3) CIELAB colors of the cells.

    Returns:
        float32 (n, d), d = 192 for a grid of 16.
    """
    colors = _halved(np.asarray(layouts, dtype=np.float32))
    cells = int(np.prod(colors.shape[1:3]))
    offset = colors.reshape(len(colors), cells, 3) - _WHITE
    ink = np.sqrt((offset**2).sum(axis=2)).mean(axis=1)
    scale = np.sqrt(16.0 / (ink + 2.0) / cells).astype(np.float32)
    scaled: Vectors = offset * scale[:, None, None]
    return scaled.reshape(len(colors), 3 * cells)


def detail_vectors(layouts: npt.ArrayLike) -> npt.NDArray[np.float16]:
    """Turn layouts into unit vectors of what differs between neighboring cells.

    Each channel less its Gaussian blur (sigma one cell), scaled to length one, so that the dot
    product of two is a correlation: 0.99 for the median altered copy, and blind to the overall
    color in which black shoes, or white ones, are all alike.

    Args:
        layouts: (n, g, g, 3) CIELAB colors of the cells.

    Returns:
        float16 (n, 3 * g * g); zeros for a layout of one color.
    """
    colors = np.asarray(layouts, dtype=np.float32)
    out = np.empty((len(colors), int(np.prod(colors.shape[1:]))), dtype=np.float16)
    for at in range(0, len(colors), _CHUNK):
        part = colors[at : at + _CHUNK]
        edges = part - ndimage.gaussian_filter(part, (0, 1, 1, 0), mode="nearest")
        flat = edges.reshape(len(part), -1)
        length = np.sqrt((flat**2).sum(axis=1, keepdims=True))
        out[at : at + _CHUNK] = flat / np.maximum(length, 1e-2)
    return out


def looks_apart(
    colors: Vectors,
    details: npt.NDArray[np.float16],
    i: npt.NDArray[np.int64],
    j: npt.NDArray[np.int64],
) -> Vectors:
    """Measure pairs: the color distance or the weighted detail distance, whichever is larger.

    Args:
        colors: (n, d) from ``color_vectors``.
        details: (n, e) from ``detail_vectors``.
        i: (m,) first of each pair.
        j: (m,) second of each pair.

    Returns:
        float32 (m,).
    """
    out = np.empty(len(i), dtype=np.float32)
    for at in range(0, len(i), _CHUNK):
        piece = slice(at, at + _CHUNK)
        color = _distance(colors, i[piece], j[piece])
        detail = _distance(details, i[piece], j[piece])
        out[piece] = np.maximum(color, _DETAIL_WEIGHT * detail)
    return out


def _distance(
    vectors: npt.NDArray[np.floating], i: npt.NDArray[np.int64], j: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    step = vectors[i].astype(np.float64) - vectors[j]
    length: npt.NDArray[np.float64] = np.sqrt((step**2).sum(axis=1))
    return length


def _halved(colors: Vectors) -> Vectors:
    n, grid = colors.shape[:2]
    if grid <= 8 or grid % 2:
        return colors
    pairs = colors.reshape(n, grid // 2, 2, grid // 2, 2, 3)
    halved: Vectors = pairs.mean(axis=(2, 4), dtype=np.float32)
    return halved
