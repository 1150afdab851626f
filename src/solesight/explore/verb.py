"""The verb `explore`: numbers and pictures of a catalog, cut by any column, as one HTML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from solesight.catalog import Catalog, parse_conditions
from solesight.explore.colors import ColorView, color_view
from solesight.explore.comparing import Comparison, compare
from solesight.explore.counting import ClassRow, balance, rankings, sizes
from solesight.explore.montages import montages
from solesight.explore.newcomer import Newcomer, see_newcomer
from solesight.explore.palettes import Palette, palettes
from solesight.explore.pictures import AxesView, axes_view, layers
from solesight.explore.pixels import Drawn
from solesight.explore.premiums import Premiums, premiums
from solesight.explore.sampling import sample_rows
from solesight.explore.selection import Selection, select_photos
from solesight.explore.subsets import subsets
from solesight.pages import PageMaterial, render_page, write_page
from solesight.pages.charts.spans import span
from solesight.photos import Caps
from solesight.progress import Running
from solesight.tiles import draw_tiles, read_tiles

__all__ = ["SAMPLE", "Asked", "Explored", "explore"]

SAMPLE = 4000
"""So many photos at most are drawn for what is said of pixels."""


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see.

    Attributes:
        by: the column that photos are cut by; None picks one.
        where: conditions on columns, joined by ``and``; empty for all photos.
        compare: a photo that is held against the classes.
        seed: of the sample, the permutations and the intervals.
        sample: photos that are drawn at most.
    """

    by: str | None = None
    where: str = ""
    compare: Path | None = None
    seed: int = 0
    sample: int = SAMPLE


@dataclass(frozen=True)
class Explored:
    """What was found.

    Attributes:
        path: the page.
        n_bytes: its size.
        asked: what was asked.
        by: the column that photos were cut by.
        photos: kept photos that meet the conditions.
        groups: shoes among them.
        drawn: photos whose pixels were looked at, and how many of them have an outline.
        failed: photos that could not be drawn.
        snapshot: number of the split snapshot whose groups these are; None before `split`.
        classes: how many photos each class has.
        colors: what the colors tell of the class; None with fewer than two classes to tell.
        palettes: by column.
        axes: the eigen-shoes; None with too few shoes.
        premiums: None where too few shoes have both prices.
        comparison: None where no photo was compared.
    """

    path: Path
    n_bytes: int
    asked: Asked
    by: str
    photos: int
    groups: int
    drawn: tuple[int, int]
    failed: int
    snapshot: int | None
    classes: tuple[ClassRow, ...]
    colors: ColorView | None
    palettes: Mapping[str, tuple[Palette, ...]]
    axes: AxesView | None
    premiums: Premiums | None
    comparison: Comparison | None

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        drawn, outlined = self.drawn
        return {
            "path": str(self.path),
            "n_bytes": self.n_bytes,
            "by": self.by,
            "where": self.asked.where,
            "seed": self.asked.seed,
            "photos": self.photos,
            "groups": self.groups,
            "drawn": {"photos": drawn, "outlined": outlined, "failed": self.failed},
            "snapshot": self.snapshot,
            "classes": [
                {"name": c.name, "photos": c.photos, "groups": c.groups} for c in self.classes
            ],
            "information": [c.as_json() for c in self.colors.channels] if self.colors else [],
            "distances": [d.as_json() for d in self.colors.distances] if self.colors else [],
            "palettes": [_palette(by, p) for by, own in self.palettes.items() for p in own],
            "explained": list(self.axes.explained) if self.axes else [],
            "premium": _premium(self.premiums),
            "compared": self.comparison.as_json() if self.comparison else None,
            "measures": [m.as_json() for m in self.comparison.measures] if self.comparison else [],
        }


def _palette(by: str, found: Palette) -> dict[str, Any]:
    colors = [{"color": color, "share": share} for color, share in found.colors]
    return {"by": by, "name": found.name, "shoes": found.n, "colors": colors}


def _premium(found: Premiums | None) -> list[dict[str, Any]]:
    if found is None:
        return []
    rows = [{"by": t.by, **row.as_json()} for t in found.tables for row in t.rows]
    return [{"by": "all", **found.all.as_json()}, *rows]


def explore(
    catalog: Catalog,
    output: Path,
    material: PageMaterial,
    asked: Asked,
    *,
    caps: Caps,
    running: Running,
) -> Explored:
    """Look at what a catalog holds and write it down as a page.

    At most ``asked.sample`` photos are drawn, shoes in turn; drawings are kept for the next time.

    Args:
        catalog: where photos, labels, prices, frames and drawings are.
        output: the HTML file; its folder is made when needed, an older page is replaced whole.
        material: what other verbs know.
        asked: what to look at.
        caps: size limits of a photo.
        running: processes, batch size and progress.

    Raises:
        UnknownNameError: a column is asked for that there is not; lists those there are.
        ConditionError: the conditions cannot be read.
        NotEnoughDataError: no photo is left.
        PhotoError: the photo to compare cannot be read.
        WorkspaceError: the page cannot be written.
    """
    conditions = parse_conditions(asked.where) if asked.where.strip() else ()
    # What can fail fails before the long work.
    photo = see_newcomer(asked.compare, caps) if asked.compare else None
    chosen = select_photos(catalog, material, asked.by, conditions)
    drawn = _draw(catalog, chosen, material.frames, asked, caps, running)
    classes = chosen.classes
    views: dict[str, Any] = {
        "balance": balance(chosen),
        "colors": color_view(drawn, classes, asked.seed),
        "palettes": palettes(chosen, drawn, asked.seed),
        "axes": axes_view(drawn, asked.seed),
        "premiums": premiums(chosen, drawn, asked.seed),
        "comparison": _compared(photo, chosen, drawn, asked.seed) if photo else None,
    }
    text = render_page("solesight.explore", "page.html.jinja", {
        "span": span,
        **views,
        "rankings": rankings(chosen),
        "sizes": sizes(chosen),
        "layers": layers(drawn, subsets(chosen, drawn)),
        "montages": montages(catalog, chosen, material.frames, running.progress),
        "material": material,
        "asked": asked,
        "conditions": " and ".join(map(str, conditions)),
        "chosen": chosen,
        "drawn": drawn,
    })  # fmt: skip
    return Explored(
        output,
        write_page(output, text, "page"),
        asked,
        classes.by,
        len(chosen),
        chosen.n_groups,
        (len(drawn.tiles), int(drawn.usable.sum())),
        drawn.failed,
        chosen.snapshot,
        views["balance"],
        *(views[name] for name in ("colors", "palettes", "axes", "premiums", "comparison")),
    )


def _compared(photo: Newcomer, chosen: Selection, drawn: Drawn, seed: int) -> Comparison:
    known = dict(zip(chosen.photos, chosen.groups.tolist(), strict=True)).get(photo.photo)
    others = drawn if known is None else drawn.without(known)
    found = compare(photo, others, chosen.classes, seed)
    return found if known is None else replace(found, known=True)


def _draw(
    catalog: Catalog, chosen: Selection, frames: str, asked: Asked, caps: Caps, running: Running
) -> Drawn:
    rows = sample_rows(chosen, asked.sample, asked.seed)
    photos = [chosen.photos[i] for i in rows]
    draw_tiles(catalog, frames, photos, caps=caps, running=running)
    with catalog.reading() as connection:
        tiles = read_tiles(connection, frames, photos)
    # Tiles come in the order of the hashes, as the rows do; some may be missing.
    place = dict(zip(photos, rows.tolist(), strict=True))
    own = np.array([place[photo] for photo in tiles.photos], dtype=np.int64)
    return Drawn(
        tiles,
        chosen.groups[own],
        chosen.classes.codes[own],
        chosen.side[own],
        own,
        len(photos) - len(tiles),
    )
