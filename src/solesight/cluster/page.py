"""The page of a clustering."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

from solesight.catalog import Catalog
from solesight.cluster import charts
from solesight.cluster.columns import Column
from solesight.cluster.map_view import MapView, drawn_rows, map_view
from solesight.cluster.material import ClusterMaterial
from solesight.cluster.pictures import Portrait, portrait, portrait_members, sheets
from solesight.cluster.result import ClusterCard, Clustered, Over
from solesight.pages import Album, Thumbnail, read_frames, render_page, write_page
from solesight.photos import Caps
from solesight.progress import Running
from solesight.tiles import Tiles, draw_tiles, read_tiles

__all__ = ["write_clusters_page"]

_ROOM = "solesight.cluster"
# Characters of the montages' thumbnails; with the sprites the page stays below 15 MB.
_BUDGET = 6_000_000


@dataclass(frozen=True)
class _CardView:
    """A card with its pictures."""

    card: ClusterCard
    shots: tuple[tuple[str, Thumbnail], ...]
    portrait: Portrait | None
    over: tuple[tuple[str, tuple[Over, ...]], ...]


def write_clusters_page(
    catalog: Catalog,
    found: Clustered,
    columns: Mapping[str, Column],
    material: ClusterMaterial,
    output: Path,
    *,
    caps: Caps | None,
    running: Running,
) -> Clustered:
    """Write the page and give the result with its place.

    Only photos that are shown are drawn, some thousand at most.
    """
    shown = [found.rows[i].photo for i in drawn_rows(found.rows)]
    members = portrait_members(found.rows, found.plan.seed)
    wanted = {*shown, *(photo for own in members.values() for photo in own)}
    draw_tiles(catalog, material.frames, wanted, caps=caps, running=running)
    with catalog.reading() as connection:
        tiles = read_tiles(connection, material.frames, wanted)
    titles = _titles(found, columns)
    view = map_view(found.rows, columns, material.colors, titles, sheets(tiles, shown))
    cards = _cards(catalog, found, material, (tiles, members, titles), running)
    text = render_page(
        _ROOM, "page.html.jinja", _views(found, material, view, cards), script=_script()
    )
    return replace(found, page=output, n_bytes=write_page(output, text, "page"))


def _views(
    found: Clustered, material: ClusterMaterial, view: MapView, cards: Sequence[_CardView]
) -> dict[str, Any]:
    sections = [("map", "Map"), ("clusters", "Clusters"), ("follow", "What they follow"),
                ("count", "How many"), ("silhouettes", "Silhouettes")]  # fmt: skip
    return {
        "found": found,
        "material": material,
        "map": view,
        "cards": cards,
        "tried": found.choice["tried"],
        "sections": sections,
        "charts": charts,
    }


def _cards(
    catalog: Catalog,
    found: Clustered,
    material: ClusterMaterial,
    pictures: tuple[Tiles, Mapping[int, Sequence[str]], Mapping[str, str]],
    running: Running,
) -> list[_CardView]:
    tiles, members, titles = pictures
    central = [photo for card in found.clusters for photo in card.central]
    frames = read_frames(catalog, material.frames, central)
    album = Album(catalog, frames, budget=_BUDGET, progress=running.progress)
    running.progress.start("pictures", len(central))
    cards = []
    for card in found.clusters:
        drawn = [(titles[photo], album.frame(photo)) for photo in card.central]
        shots = tuple((title, shot) for title, shot in drawn if shot is not None)
        own = portrait(tiles, members.get(card.cluster, ()), found.plan.seed)
        cards.append(_CardView(card, shots, own, _by_column(card.over)))
    running.progress.finish()
    return cards


def _by_column(over: Sequence[Over]) -> tuple[tuple[str, tuple[Over, ...]], ...]:
    names = dict.fromkeys(one.column for one in over)
    return tuple((name, tuple(one for one in over if one.column == name)) for name in names)


def _titles(found: Clustered, columns: Mapping[str, Column]) -> dict[str, str]:
    said = columns["title"].values if "title" in columns else (None,) * len(found.rows)
    return {
        row.photo: title or found.paths[row.photo]
        for row, title in zip(found.rows, said, strict=True)
    }


def _script() -> str:
    return resources.files(_ROOM).joinpath("templates", "map.js").read_text(encoding="utf-8")
