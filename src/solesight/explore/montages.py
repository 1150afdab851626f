"""Some photos of each class, spread over its brands and sources."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solesight.catalog import Catalog, PhotoRow
from solesight.explore.selection import Selection
from solesight.pages import Album, Thumbnail, read_frames
from solesight.pages.picking import spread
from solesight.progress import Progress

__all__ = ["Montage", "montages"]

_MOST = 24
# Of all pictures together: what is left of the page after everything else.
_BUDGET = 6_000_000


@dataclass(frozen=True)
class Montage:
    """A class and (alt text, picture) pairs of some of its photos."""

    name: str
    pictures: tuple[tuple[str, Thumbnail], ...]


def montages(
    catalog: Catalog, chosen: Selection, frames: str, progress: Progress
) -> tuple[Montage, ...]:
    """Show some photos of each class as their frames, side views first."""
    picked = {name: _picked(chosen, k) for k, name in enumerate(chosen.classes.names)}
    rows = [row for own in picked.values() for row in own]
    known = read_frames(catalog, frames, [row.photo for row in rows])
    album = Album(catalog, known, budget=_BUDGET, progress=progress)
    progress.start("montages", len(rows))
    found = tuple(
        Montage(name, tuple((_alt(row), drawn) for row in own if (drawn := album.frame(row.photo))))
        for name, own in picked.items()
    )
    progress.finish()
    return found


def _picked(chosen: Selection, k: int) -> list[PhotoRow]:
    places = np.flatnonzero(chosen.classes.codes == k)
    # One photo a shoe, side views first.
    order = places[np.argsort(~chosen.side[places], kind="stable")]
    _, first = np.unique(chosen.groups[order], return_index=True)
    rows = {chosen.columns.rows[i].photo: chosen.columns.rows[i] for i in order[np.sort(first)]}
    keyed = [(photo, (row.labels.get("brand", ""), row.source)) for photo, row in rows.items()]
    return [rows[photo] for photo in spread(keyed, _MOST)]


def _alt(row: PhotoRow) -> str:
    name = row.labels.get("title") or row.path.rsplit("/", 1)[-1]
    return f"{name}, from {row.source}"
