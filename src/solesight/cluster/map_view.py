"""The map as data: points, colors by column, titles, and what the script reads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from solesight.catalog import ClusterRow
from solesight.cluster.columns import Column
from solesight.cluster.pictures import SHEET
from solesight.pages import clean_text
from solesight.tiles import SIDE

__all__ = ["Legend", "MapView", "cluster_column", "drawn_rows", "map_view"]

WIDTH, HEIGHT = 1000, 750
_MARGIN = 18
_NEW = 500
_COLORS = 12
_DEFAULT = ("source", "brand", "model", "background")


@dataclass(frozen=True)
class Legend:
    """How one column colors the map.

    Attributes:
        name: of the column.
        entries: (text, class of its color, photos drawn).
        classes: class of each point.
    """

    name: str
    entries: tuple[tuple[str, str, int], ...]
    classes: tuple[str, ...]


@dataclass(frozen=True)
class MapView:
    """The map.

    Attributes:
        points: (x, y, class, what it is called, whether it came later) of each.
        legends: the first is drawn where no script runs.
        numbers: (x, y, cluster) where each cluster's number stands.
        n: photos in the clustering.
        data: what the script reads, as JSON that is safe inside a page.
        sheets: sprites.
    """

    points: tuple[tuple[float, float, str, str, bool], ...]
    legends: tuple[Legend, ...]
    numbers: tuple[tuple[float, float, int], ...]
    n: int
    data: Markup
    sheets: tuple[Markup, ...]
    width: int = WIDTH
    height: int = HEIGHT


def drawn_rows(rows: Sequence[ClusterRow]) -> list[int]:
    """Choose the places of the rows that are drawn: those of t-SNE, and the newest beside them."""
    mapped = [i for i, row in enumerate(rows) if row.mapped]
    later = [i for i, row in enumerate(rows) if not row.fitted][:_NEW]
    return sorted((*mapped, *later))


def cluster_column(rows: Sequence[ClusterRow]) -> Column:
    """Give the cluster as a column like any other."""
    values = tuple(str(row.cluster) if row.cluster else None for row in rows)
    order = sorted({row.cluster for row in rows if row.cluster})
    return Column("cluster", values, tuple(str(cluster) for cluster in order))


def map_view(
    rows: Sequence[ClusterRow],
    columns: Mapping[str, Column],
    colors: Sequence[str],
    titles: Mapping[str, str],
    sheets: Sequence[Markup],
) -> MapView:
    """Make the map.

    Args:
        rows: where photos stand.
        columns: of these photos, in their order.
        colors: columns by which it can be colored; those that are known by default.
        titles: photo -> what it is called.
        sheets: sprites of the rows that are drawn, in their order.
    """
    drawn = drawn_rows(rows)
    clusters = cluster_column(rows)
    named = colors or [*_DEFAULT, *(c.name for c in columns.values() if c.ordered)]
    chosen = [clusters, *(columns[name] for name in dict.fromkeys(named) if name in columns)]
    legends = tuple(_legend(column, drawn) for column in chosen)
    first = legends[0]
    points = tuple(
        (*_at(rows[i]), first.classes[n], titles[rows[i].photo], not rows[i].fitted)
        for n, i in enumerate(drawn)
    )
    data = {
        "side": SIDE,
        "across": SHEET,
        "per": SHEET * SHEET,
        "columns": [
            {
                "name": legend.name,
                "entries": [[clean_text(text), kind, n] for text, kind, n in legend.entries],
                "classes": list(legend.classes),
                "values": [clean_text(column.values[i]) for i in drawn],
            }
            for legend, column in zip(legends, chosen, strict=True)
        ],
    }
    return MapView(points, legends, _numbers(rows), len(rows), _safe(data), tuple(sheets))


def _legend(column: Column, drawn: Sequence[int]) -> Legend:
    codes = column.codes()[drawn]
    counts = np.bincount(codes[codes >= 0], minlength=len(column.order))
    every = column.name == "cluster" or column.ordered
    shown = len(column.order) if every else min(len(column.order), _COLORS)
    kind = "o" if column.ordered else "c"
    classes = tuple(
        "cn" if code < 0 else f"{kind}{code % _COLORS}" if code < shown else "cx"
        for code in codes.tolist()
    )
    entries = [
        (column.order[i], f"{kind}{i % _COLORS}", int(counts[i])) for i in range(shown) if counts[i]
    ]
    others, unknown = int(counts[shown:].sum()), int((codes < 0).sum())
    if others:
        entries.append((f"{len(column.order) - shown} others", "cx", others))
    if unknown:
        entries.append(("in no cluster" if column.name == "cluster" else "unknown", "cn", unknown))
    return Legend(column.name, tuple(entries), classes)


def _numbers(rows: Sequence[ClusterRow]) -> tuple[tuple[float, float, int], ...]:
    """Put each number on the photo of its cluster that lies nearest to the middle of them."""
    found = []
    for cluster in sorted({row.cluster for row in rows if row.cluster}):
        own = np.array([_at(row) for row in rows if row.cluster == cluster and row.mapped])
        if len(own):
            middle = np.median(own, axis=0)
            x, y = own[np.linalg.norm(own - middle, axis=1).argmin()].tolist()
            found.append((x, y, cluster))
    return tuple(found)


def _at(row: ClusterRow) -> tuple[float, float]:
    inner = WIDTH - 2 * _MARGIN, HEIGHT - 2 * _MARGIN
    return round(_MARGIN + row.x * inner[0], 1), round(_MARGIN + row.y * inner[1], 1)


def _safe(data: object) -> Markup:
    """Write JSON so that no text of it can end the element that holds it."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - no character is left that markup knows
