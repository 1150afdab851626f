"""The drawn photos of a selection, and what their shoes' pixels look like."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from solesight.evidence import Units, units_of
from solesight.explore.sampling import first_of_groups
from solesight.photos import rgb_to_lab
from solesight.tiles import Tiles

__all__ = ["BINS", "CHANNELS", "COLOR", "Drawn", "on_paper", "pixel_shares"]

BINS = 32
CHANNELS = ("red", "green", "blue", "lightness")
COLOR = "color"
"""All three at once, in cells of Lab."""

# Cells of Lab: five steps of lightness, seven along each axis of hue, gray in the middle one.
_L, _AB = 5, 7
_REACH = 77.0

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Drawn:
    """The photos that were drawn small.

    Attributes:
        tiles: their pictures.
        groups: text (n,), their groups.
        codes: int64 (n,), their classes; -1 for none.
        side: bool (n,), seen from the side.
        rows: int64 (n,), their rows in the selection.
        failed: photos that could not be drawn.
    """

    tiles: Tiles
    groups: NDArray[np.str_]
    codes: NDArray[np.int64]
    side: NDArray[np.bool_]
    rows: NDArray[np.int64]
    failed: int

    @cached_property
    def shares(self) -> dict[str, Floats]:
        """Distribution of each masked photo's shoe pixels by channel, NaN for the others."""
        return pixel_shares(self.tiles)

    @cached_property
    def usable(self) -> NDArray[np.bool_]:
        """Where the outline of the shoe is known, and has pixels."""
        return self.tiles.masked & self.tiles.mask.any(axis=(1, 2))

    @cached_property
    def portraits(self) -> NDArray[np.int64]:
        """One side view a shoe whose outline is known."""
        return first_of_groups(self.groups, self.usable & self.side)

    def without(self, group: str) -> Drawn:
        """Leave the photos of a group out: a shoe is not compared with itself."""
        left = self.groups != group
        return Drawn(
            self.tiles.only(left),
            self.groups[left],
            self.codes[left],
            self.side[left],
            self.rows[left],
            self.failed,
        )

    def units(self, channel: str, n_classes: int) -> Units:
        """Give the shoes of all classes with their distributions on a channel."""
        chosen = self.usable & (self.codes >= 0)
        shares = self.shares[channel][chosen]
        return units_of(shares, self.codes[chosen], self.groups[chosen], n_classes)


def pixel_shares(tiles: Tiles) -> dict[str, Floats]:
    """Count shoe pixels by bin, as shares of each photo's shoe.

    Args:
        tiles: n pictures; only pixels under the mask count.

    Returns:
        By channel: (n, BINS), and (n, cells) for ``COLOR``; rows without an outline are NaN.
    """
    sizes = dict.fromkeys(CHANNELS, BINS) | {COLOR: _L * _AB * _AB}
    found = {name: np.full((len(tiles), size), np.nan) for name, size in sizes.items()}
    for i in range(len(tiles)):
        pixels = tiles.rgb[i][tiles.mask[i]]
        if not tiles.masked[i] or not len(pixels):
            continue
        for name, bins in _bins(pixels).items():
            found[name][i] = np.bincount(bins, minlength=sizes[name]) / len(pixels)
    return found


def _bins(pixels: NDArray[np.uint8]) -> dict[str, NDArray[np.int64]]:
    lab = rgb_to_lab(pixels)
    light = np.clip(lab[:, 0] / 100, 0, 1 - 1e-6)
    hue = np.clip((lab[:, 1:] / _REACH + 1) / 2, 0, 1 - 1e-6)
    a, b = (hue * _AB).astype(np.int64).T
    coarse = (light * _L).astype(np.int64)
    steps = pixels.astype(np.int64) * BINS // 256
    return {
        **{name: steps[:, k] for k, name in enumerate(CHANNELS[:3])},
        "lightness": (light * BINS).astype(np.int64),
        COLOR: (coarse * _AB + a) * _AB + b,
    }


def on_paper(tiles: Tiles) -> NDArray[np.uint8]:
    """Give the shoes alone on white, uint8 (n, side, side, 3): no background takes part."""
    return np.where(tiles.mask[..., None], tiles.rgb, np.uint8(255)).astype(np.uint8)
