"""Where the shoe is in a photo, as a soft mask: its outline, or what a network thinks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from solesight.embed import Network, embedder_spec
from solesight.errors import ShoelessPhoto
from solesight.eye import Measurer, Opened
from solesight.generate.cutting import Cut, cut_out
from solesight.generate.outlines import fine_outline
from solesight.photos import PhotoInfo, rgb_to_lab, silhouette

__all__ = ["Cutter"]

Pixels = NDArray[np.uint8]
Plane = NDArray[np.float32]
_SURE = 0.75
"""Confidence from which an outline is trusted, as everywhere."""
_WORKING = 128
"""Side of an outline: a finer one would follow the blocks of JPEG around the shoe."""
_SOFT = 0.002
"""Softness of the edge, a share of the photo's longer side."""
_SHOE = 0.35
"""Below this no shoe is seen. `clean` rejects photos below 0.5 by default; who asks for a painting
of one photo may well know better."""
_LOOK = 384
_STRIDE = 32
_CERTAIN = (0.3, 0.7)
"""Of the fine mask: below the first it is no shoe, above the second it is one."""
_EDGE = 1e-3
"""Variance of colors (0 to 1) that counts as an edge."""
_OPENING = 0.1
"""Share of the shoe above which a hole in it is one: the loop of a strap, legs of a heel."""


class Cutter:
    """Finds the shoe in photos; loads the eye, and the embedder where an outline is missing."""

    def __init__(self) -> None:
        self._measurer = Measurer()
        self._network: Network | None = None

    def cut(self, path: str, info: PhotoInfo, pixels: Pixels, *, background: bool = False) -> Cut:
        """Find what is to be painted.

        Args:
            path: to name in errors.
            info: of the photo's file.
            pixels: uint8 (H, W, 3), at the size of the result.
            background: paint the whole photo, and do not ask for a shoe.

        Raises:
            ShoelessPhoto: no shoe is seen, or none stands out.
        """
        if background:
            return cut_out(pixels, None, "whole")
        shoe = self._measurer.measure([Opened(info, pixels)])[0].shoe
        if shoe < _SHOE:
            raise ShoelessPhoto(
                f"{path}: no shoe is seen in it ({shoe:.2f}, below {_SHOE}): --background takes "
                "the whole picture, whatever it shows"
            )
        mask, how = self._mask(pixels)
        if float(mask.max()) <= 0.5:
            raise ShoelessPhoto(
                f"{path}: there is a shoe in it, but where it ends is not to be told: --background "
                "takes the whole picture"
            )
        return cut_out(pixels, mask, how)

    def _mask(self, pixels: Pixels) -> tuple[Plane, str]:
        found = silhouette(pixels, working_size=_WORKING)
        if found is not None and found.confidence >= _SURE:
            coarse = _grown(found.mask.astype(np.float32), pixels.shape)
            cell = max(pixels.shape[:2]) / max(found.mask.shape)
            fine = fine_outline(coarse, rgb_to_lab(pixels), cell)
            return _softened(_without_holes(fine), pixels.shape), "outline"
        small = _shrunk(pixels)
        colors = small.astype(np.float32) / np.float32(255)
        low, high = _CERTAIN
        coarse = self._estimate(small)
        fine = np.clip((_guided(coarse, colors, _STRIDE, _EDGE) - low) / (high - low), 0, 1)
        return _softened(_without_holes(fine), pixels.shape), "estimate"

    def _estimate(self, small: Pixels) -> Plane:
        """Ask the embedder's mask of shoes: a cell for each 32 pixels."""
        if self._network is None:
            self._network = Network(embedder_spec("sneaker").path)
        more = [(-side) % _STRIDE for side in small.shape[:2]]
        padded = np.pad(small, ((0, more[0]), (0, more[1]), (0, 0)), mode="edge")
        cells = self._network.read(["mask"], padded[None])[0][0]
        whole = ndimage.zoom(cells, _STRIDE, order=1, grid_mode=True, mode="nearest")
        return np.asarray(whole[: small.shape[0], : small.shape[1]], dtype=np.float32)


def _shrunk(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    unit = _LOOK / max(height, width)
    shape = (max(8, round(width * unit)), max(8, round(height * unit)))
    return np.asarray(Image.fromarray(pixels).resize(shape, Image.Resampling.BICUBIC))


def _grown(mask: Plane, shape: tuple[int, ...]) -> Plane:
    picture = Image.fromarray(mask).resize((shape[1], shape[0]), Image.Resampling.BICUBIC)
    return np.asarray(np.clip(np.asarray(picture), 0, 1), dtype=np.float32)


def _without_holes(mask: Plane) -> Plane:
    """Fill what the shoe encloses, a white panel say, unless it is a large opening."""
    solid = mask > 0.5
    holes, count = ndimage.label(ndimage.binary_fill_holes(solid) & ~solid)
    if not count:
        return mask
    sizes = np.bincount(holes.ravel(), minlength=count + 1)
    small = sizes < _OPENING * max(1, int(solid.sum()))
    small[0] = False
    return np.where(small[holes], np.float32(1), mask)


def _softened(mask: Plane, shape: tuple[int, ...]) -> Plane:
    """Bring a mask to the photo's size, its edge soft."""
    soft = ndimage.gaussian_filter(_grown(mask, shape), max(0.7, _SOFT * max(shape)))
    # What a blur leaves far from the edge is nothing: there the photo stays as it is.
    return np.asarray(np.clip((soft - 0.04) / 0.92, 0, 1), dtype=np.float32)


def _guided(mask: Plane, photo: Plane, radius: int, least: float) -> Plane:
    """Let a coarse mask follow a photo's edges (guided filter, K. He et al., 2010), by channel.

    Args:
        mask: floats (h, w).
        photo: floats (h, w, 3) of 0 to 1.
        radius: of the windows in which the mask is linear in the photo.
        least: variance that counts as an edge.
    """
    size = 2 * radius + 1

    def mean(plane: Plane) -> Plane:
        return np.asarray(ndimage.uniform_filter(plane, size, mode="nearest"), dtype=np.float32)

    centers = np.stack([mean(photo[..., k]) for k in range(3)], axis=-1)
    level = mean(mask)
    shared = np.stack([mean(photo[..., k] * mask) for k in range(3)], axis=-1)
    shared -= centers * level[..., None]
    spread = np.empty((*mask.shape, 3, 3), dtype=np.float32)
    for i in range(3):
        for j in range(3):
            spread[..., i, j] = mean(photo[..., i] * photo[..., j])
    spread -= centers[..., :, None] * centers[..., None, :]
    spread += least * np.eye(3, dtype=np.float32)
    slope = np.linalg.solve(spread, shared[..., None])[..., 0]
    offset = level - (slope * centers).sum(axis=-1)
    slopes = np.stack([mean(slope[..., k]) for k in range(3)], axis=-1)
    return np.asarray((slopes * photo).sum(axis=-1) + mean(offset), dtype=np.float32)
