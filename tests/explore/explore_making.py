"""Makes selections and drawings by hand, with known truth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from solesight.catalog import PhotoRow, photo_columns
from solesight.explore.classes import Classes, classes_of
from solesight.explore.pixels import Drawn
from solesight.explore.selection import Selection
from solesight.tiles import SIDE, Tiles


def row(photo: str, source: str = "shop", **labels: str) -> PhotoRow:
    return PhotoRow(photo, source, (f"{photo}.png",), 320, 240, 5000, "PNG", "RGB", labels)


def selection(
    rows: Sequence[PhotoRow],
    groups: Sequence[str],
    *,
    by: str = "brand",
    side: Sequence[bool] | None = None,
    prices: dict[str, list[tuple[str, float, str]]] | None = None,
) -> Selection:
    columns = photo_columns(rows, prices or {})
    seen = np.array(side if side is not None else [True] * len(rows), dtype=np.bool_)
    return Selection(
        columns,
        np.array(groups, dtype=np.str_),
        seen,
        classes_of(columns, groups, by),
        len(rows),
        None,
    )


def box_mask() -> np.ndarray:
    """A shoe as a box: 20 rows of 40 pixels."""
    mask = np.zeros((SIDE, SIDE), dtype=np.bool_)
    mask[30:50, 12:52] = True
    return mask


def tiles(colors: Sequence[Sequence[int]], ground: Sequence[Sequence[int]] | None = None) -> Tiles:
    """Boxes of one color each on grounds of one color each."""
    n = len(colors)
    mask = np.repeat(box_mask()[None], n, axis=0)
    rgb = np.empty((n, SIDE, SIDE, 3), dtype=np.uint8)
    rgb[:] = np.array(ground if ground is not None else [(255, 255, 255)] * n)[:, None, None]
    rgb[mask] = np.repeat(np.array(colors, dtype=np.uint8), mask[0].sum(), axis=0)
    names = tuple(f"{i:064d}" for i in range(n))
    return Tiles(names, rgb, mask, np.ones(n, dtype=np.bool_))


def drawn(found: Tiles, codes: Sequence[int], groups: Sequence[str] | None = None) -> Drawn:
    n = len(found)
    own = groups if groups is not None else [f"g{i}" for i in range(n)]
    return Drawn(
        found,
        np.array(own, dtype=np.str_),
        np.array(codes, dtype=np.int64),
        np.ones(n, dtype=np.bool_),
        np.arange(n),
        0,
    )


def classes(names: Sequence[str], codes: Sequence[int]) -> Classes:
    counts = tuple(int((np.array(codes) == k).sum()) for k in range(len(names)))
    return Classes("brand", tuple(names), np.array(codes), counts, counts, 0, (0, 0))
