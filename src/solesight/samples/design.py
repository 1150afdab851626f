"""Shoes on paper: brand, model, colorway, style code, prices; all of them invented."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass, field

import numpy as np

from solesight.errors import NotEnoughDataError
from solesight.samples.brands import BRANDS, Brand, Model
from solesight.samples.colorways import LEATHER, SPORT, Colorway, part_colors
from solesight.samples.layers import rgb

#: How much each visible trait adds to the premium (last sale / retail - 1).
_SILHOUETTE = {"high": 0.32, "mid": 0.14, "low": 0.1, "runner": 0.05, "slide": -0.12}
_MARK = {"bolt": 0.28, "wave": 0.18, "ring": 0.02, "crescent": -0.06}


@dataclass(frozen=True)
class ShoeDesign:
    """One shoe: a model in a colorway, with what it costs and what it is drawn from.

    Attributes:
        retail: first price, USD.
        last_sale: last resale price, USD.
        hyped: whether resale sites list it; likelier the higher the premium, never certain.
        colors: part -> hex, the truth about its colors.
    """

    brand: str
    model: str
    colorway: str
    style_code: str
    silhouette: str
    title: str
    retail: int
    last_sale: int
    hyped: bool
    mark: str
    layout: str
    sole: str
    texture: str
    colors: dict[str, str] = field(hash=False)
    tweaks: dict[str, float] = field(hash=False)

    @property
    def premium(self) -> float:
        """Last sale / retail - 1."""
        return self.last_sale / self.retail - 1


def pairs() -> list[tuple[Brand, Model, Colorway]]:
    """Return every shoe there can be."""
    return [
        (brand, model, colorway)
        for brand in BRANDS
        for model in brand.models
        for colorway in (LEATHER if model.silhouette in ("boot", "loafer") else SPORT)
    ]


def designs(n: int, seed: int = 0) -> tuple[ShoeDesign, ...]:
    """Return n distinct shoes: some models in many colorways, some in few.

    Raises:
        NotEnoughDataError: more than there are models times colorways.
    """
    every = pairs()
    if n > len(every):
        raise NotEnoughDataError(f"there are {len(every)} drawn shoes, {n} were asked for")
    rng = np.random.default_rng(seed)
    return tuple(_design(every[k], rng) for k in rng.permutation(len(every))[:n])


def _design(pair: tuple[Brand, Model, Colorway], rng: np.random.Generator) -> ShoeDesign:
    brand, model, colorway = pair
    premium = expected_premium(brand, model, colorway) + float(rng.normal(0, 0.15))
    premium = max(premium, -0.45)
    retail = model.retail + 5 * int(rng.integers(-1, 3))
    chance = 1 / (1 + np.exp(-(premium - 0.22) * 9))
    short = colorway.name.split(" / ")[0]
    return ShoeDesign(
        brand=brand.name,
        model=model.name,
        colorway=colorway.name,
        style_code=_style_code(brand, model, colorway),
        silhouette=model.silhouette,
        title=f"{brand.name} {model.name} {short}",
        retail=retail,
        last_sale=max(20, round(retail * (1 + premium))),
        hyped=bool(rng.random() < chance),
        mark=brand.mark,
        layout=model.layout,
        sole=model.sole,
        texture=model.texture,
        colors=part_colors(colorway, model.blocking),
        tweaks=model.tweaks,
    )


def _style_code(brand: Brand, model: Model, colorway: Colorway) -> str:
    number = 1200 + 1100 * BRANDS.index(brand) + 137 * brand.models.index(model)
    every = LEATHER if colorway in LEATHER else SPORT
    return f"{brand.prefix}{number}-{100 + 7 * every.index(colorway)}"


def expected_premium(brand: Brand, model: Model, colorway: Colorway) -> float:
    """Return the premium that what is visible explains: silhouette, mark, vivid colors."""
    vivid = max(
        colorsys.rgb_to_hsv(*(value / 255 for value in rgb(color)))[1]
        for color in (colorway.base, colorway.overlay, colorway.accent)
    )
    shape = _SILHOUETTE.get(model.silhouette, -0.18)
    return shape + _MARK.get(brand.mark, 0.0) + 0.4 * (vivid - 0.55)
