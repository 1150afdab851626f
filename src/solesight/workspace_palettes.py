"""Palettes of the catalog: the colors of the shoes that sell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from sqlalchemy import func, select

from solesight.catalog import Catalog, schema
from solesight.errors import NotEnoughDataError, PhotoError, SolesightError, UnknownNameError
from solesight.eye import frames_config
from solesight.generate.recoloring import Color, Palette, color_of, read_color
from solesight.identify import Gallery, Shoe
from solesight.pages import read_frames
from solesight.photos import Caps, Frame, decode
from solesight.tiles import draw, pixel_palette

__all__ = ["By", "catalog_palettes"]

By = Literal["premium", "listings"]
_SIDES = ("right", "left")
_COLORS, _LEAST = 5, 0.05
_DECODED = 256
_TITLE = 80
_ENOUGH = 3
_PALE, _WHITE = 75.0, 94.0


def catalog_palettes(
    catalog: Catalog,
    gallery: Gallery,
    *,
    brand: str | None = None,
    model: str | None = None,
    by: By | None = None,
    most: int = 24,
    caps: Caps | None = None,
    seed: int = 0,
) -> tuple[Palette, ...]:
    """Read the colors of a brand's or a model's best sellers off their side photos.

    Args:
        catalog: where the photos are.
        gallery: the shoes that are known.
        brand: only shoes of this brand.
        model: only shoes of this model.
        by: what makes a best seller: the highest premium, or the most listings; by default premium
            where three such shoes have one.
        most: palettes at most.
        caps: size limits of a photo.
        seed: of the clusters of colors.

    Raises:
        UnknownNameError: the catalog has no shoe of that brand or model.
        NotEnoughDataError: no such shoe has both prices, or a photo with an outline.
    """
    chosen = _of("brand", brand, gallery, range(len(gallery.shoes)))
    chosen = _of("model", model, gallery, chosen)
    ranked = _ranked(catalog, gallery, chosen, by)
    found: list[Palette] = []
    for place, why in ranked:
        palette = _palette(catalog, gallery, place, caps or Caps(), seed)
        if palette is not None:
            found.append(replace(palette, why=why))
        if len(found) == most:
            break
    if not found:
        raise NotEnoughDataError("no such shoe has a side photo on a plain background")
    return tuple(found)


def _of(field: str, wanted: str | None, gallery: Gallery, among: Sequence[int]) -> Sequence[int]:
    if wanted is None:
        return among
    said = wanted.casefold()
    values = {i: getattr(gallery.shoes[i], field) or "" for i in among}
    found = [i for i in among if values[i].casefold() == said]
    if not found:
        common = [name for name, _ in Counter(v for v in values.values() if v).most_common(40)]
        raise UnknownNameError(f"{field} in this catalog", wanted[:60], common)
    return found


def _ranked(
    catalog: Catalog, gallery: Gallery, chosen: Sequence[int], by: By | None
) -> list[tuple[int, str]]:
    """Give places of shoes with what makes each a best seller, the best first."""
    shoes = gallery.shoes
    premium = {i: value for i in chosen if (value := _premium(shoes[i])) is not None}
    if by == "premium" and not premium:
        raise NotEnoughDataError(
            "no such shoe has a retail price and a last sale: choose --by listings"
        )
    if by == "premium" or (by is None and len(premium) >= _ENOUGH):
        order = sorted(premium, key=lambda i: (-premium[i], shoes[i].key))
        return [(i, f"premium {premium[i]:+.0%}".replace("%", " %")) for i in order]
    counts = _listings(catalog, gallery)
    order = sorted(chosen, key=lambda i: (-counts[i], shoes[i].key))
    return [(i, f"{counts[i]} listing{'s' if counts[i] != 1 else ''}") for i in order]


def _listings(catalog: Catalog, gallery: Gallery) -> Counter[int]:
    listed = schema.listings.c
    query = select(listed.photo, func.count()).where(listed.photo.is_not(None))
    with catalog.reading() as connection:
        rows = connection.execute(query.group_by(listed.photo))
        counts = {row[0]: int(row[1]) for row in rows}
    total: Counter[int] = Counter()
    for shoe, photo in zip(gallery.of_shoe, gallery.photos, strict=True):
        total[int(shoe)] += counts.get(photo.id, 0)
    return total


def _premium(shoe: Shoe) -> float | None:
    prices = {(p.kind, p.currency): p.amount for p in shoe.prices}
    for (kind, currency), amount in prices.items():
        retail = prices.get(("retail", currency))
        if kind == "last_sale" and retail:
            return amount / retail - 1
    return None


def _palette(
    catalog: Catalog, gallery: Gallery, shoe: int, caps: Caps, seed: int
) -> Palette | None:
    places = np.flatnonzero(gallery.of_shoe == shoe)
    photos = [gallery.photos[i].id for i in places if gallery.photos[i].facing in _SIDES]
    frames = read_frames(catalog, frames_config(), photos)
    for photo in (name for name in photos if name in frames):
        try:
            pixels = decode(catalog.store.get(photo), at_least=_DECODED, caps=caps)
        except (PhotoError, SolesightError, OSError):
            continue
        rgb, mask, sure = draw(pixels, Frame.from_json(frames[photo]))
        if not sure or mask.sum() < 50:
            continue
        found = [p for p in pixel_palette(rgb[mask], seed, _COLORS) if p[1] >= _LEAST]
        total = sum(share for _, share in found)
        colors = _lit([read_color(color) for color, _ in found])
        return Palette(
            gallery.shoes[shoe].title[:_TITLE],
            colors,
            tuple(share / total for _, share in found),
            "catalog",
            photo,
        )
    return None


def _lit(colors: Sequence[Color]) -> tuple[Color, ...]:
    """Lift colors so that the lightest, where it is pale, is as white material is in good light.

    The mean of a white part is gray: half of it lies in its own shade.
    """
    lightest = max(color.lab[0] for color in colors)
    by = min(_WHITE / lightest, 1.15) if lightest > _PALE else 1.0
    return tuple(color_of([by * value for value in color.lab]) for color in colors)
