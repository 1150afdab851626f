"""Pictures of the page: sprites of the map, and what the shoes of a cluster look like together."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray
from PIL import Image

from solesight.catalog import ClusterRow
from solesight.pages import Thumbnail, encode
from solesight.tiles import SIDE, Tiles, eigen_shoes, mean_shoe, signed_picture

__all__ = ["SHEET", "Portrait", "portrait", "portrait_members", "sheets"]

SHEET = 20
"""Tiles across and down a sheet."""
_MEMBERS = 200
_AXES = 3
_QUALITY = 60

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Portrait:
    """What the shoes of a cluster look like together.

    Attributes:
        mean: the mean shoe.
        axes: eigen-shoes with the share of the variance along each.
        n: photos that they are made of.
    """

    mean: Thumbnail
    axes: tuple[tuple[Thumbnail, float], ...]
    n: int


def portrait_members(rows: Sequence[ClusterRow], seed: int) -> dict[int, list[str]]:
    """Choose the photos that portraits are made of, at most 200 a cluster.

    Those of the map come first: their tiles are drawn in any case.
    """
    rng = np.random.default_rng([seed, 7])
    order = rng.permutation(len(rows))
    mapped = sorted(order.tolist(), key=lambda i: not rows[i].mapped)
    chosen: dict[int, list[str]] = {}
    for i in mapped:
        own = chosen.setdefault(rows[i].cluster, [])
        if len(own) < _MEMBERS:
            own.append(rows[i].photo)
    return chosen


def portrait(tiles: Tiles, photos: Sequence[str], seed: int) -> Portrait | None:
    """Draw the mean shoe and the eigen-shoes of some photos; None where none has a tile."""
    have = set(tiles.photos)
    there = [photo for photo in photos if photo in have]
    if not there:
        return None
    rgb = tiles.rgb[tiles.rows_of(there)]
    axes: tuple[tuple[Thumbnail, float], ...] = ()
    if len(there) > _AXES:
        found = eigen_shoes(rgb, _AXES, seed=seed)
        axes = tuple(
            (_shown(signed_picture(axis, SIDE)), float(share))
            for axis, share in zip(found.axes, found.explained, strict=True)
            if np.isfinite(share)
        )
    return Portrait(_shown(mean_shoe(rgb)), axes, len(there))


def sheets(tiles: Tiles, photos: Sequence[str]) -> list[Markup]:
    """Lay tiles out on sheets, ``SHEET`` a side, and give each as a data URI.

    A photo without a tile keeps its place empty, so that a number says where a tile is.
    """
    place: Mapping[str, int] = {photo: i for i, photo in enumerate(tiles.photos)}
    per = SHEET * SHEET
    return [
        _sheet(tiles, photos[start : start + per], place) for start in range(0, len(photos), per)
    ]


def _sheet(tiles: Tiles, photos: Sequence[str], place: Mapping[str, int]) -> Markup:
    down = -(-len(photos) // SHEET)
    sheet = np.full((down * SIDE, SHEET * SIDE, 3), 255, dtype=np.uint8)
    for i, photo in enumerate(photos):
        if photo in place:
            top, left = i // SHEET * SIDE, i % SHEET * SIDE
            sheet[top : top + SIDE, left : left + SIDE] = tiles.rgb[place[photo]]
    packed = io.BytesIO()
    Image.fromarray(sheet).save(packed, "WEBP", quality=_QUALITY, method=4)
    text = base64.b64encode(packed.getvalue()).decode("ascii")
    return Markup("data:image/webp;base64,{}").format(text)


def _shown(pixels: Pixels) -> Thumbnail:
    # Smoothly twice as large: a browser would show the pixels of a small picture as blocks.
    return encode(np.asarray(Image.fromarray(pixels).resize((2 * SIDE, 2 * SIDE))))
