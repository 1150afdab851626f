"""The atlas as a picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from solesight.regions.atlas import REGIONS, Atlas

__all__ = ["COLORS", "paint_regions"]

COLORS: dict[str, tuple[int, int, int]] = {
    "toe box": (204, 121, 167),
    "vamp": (86, 180, 233),
    "laces": (240, 196, 66),
    "collar": (0, 114, 178),
    "side panel": (0, 158, 115),
    "heel": (213, 94, 0),
    "midsole": (150, 150, 160),
    "outsole": (70, 64, 84),
}
"""One color a region: told apart by people who see colors otherwise (Okabe and Ito, 2008)."""


def paint_regions(
    rgb: NDArray[np.uint8], atlas: Atlas, strength: float = 0.62
) -> NDArray[np.uint8]:
    """Lay the regions' colors over a frame, uint8 (height, width, 3); white off the shoe.

    Args:
        rgb: uint8 (height, width, 3), the frame.
        atlas: of that frame.
        strength: 0 shows the shoe, 1 the colors alone.
    """
    table = np.array([*(COLORS[name] for name in REGIONS), (255, 255, 255)], dtype=np.float64)
    gray = rgb.astype(np.float64).mean(axis=2, keepdims=True)
    painted = (1 - strength) * gray + strength * table[atlas.labels]
    painted[atlas.labels < 0] = 255
    return np.asarray(np.rint(painted), dtype=np.uint8)
