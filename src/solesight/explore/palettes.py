"""The colors of the shoes of a class: clusters of its pixels in Lab."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from solesight.explore.pixels import Drawn
from solesight.explore.sampling import first_of_groups
from solesight.explore.selection import Selection
from solesight.pages import clean_text
from solesight.pages.charts.spans import swatches
from solesight.photos import rgb_to_lab
from solesight.tiles import Tiles, pixel_palette

__all__ = ["Palette", "color_names", "palette_of", "palettes"]

_SHOES, _PIXELS = 80, 50
_LEAST = 4
_MODELS = 8


@dataclass(frozen=True)
class Palette:
    """One class's colors.

    Attributes:
        name: of the class.
        n: shoes whose pixels were asked.
        colors: (``#rrggbb``, share of the pixels), the commonest first.
        strip: the same as a picture.
    """

    name: str
    n: int
    colors: tuple[tuple[str, float], ...]
    strip: Markup


def palettes(chosen: Selection, drawn: Drawn, seed: int) -> dict[str, tuple[Palette, ...]]:
    """Find the palettes of the classes, of the commonest brands and of the commonest models."""
    shoes = first_of_groups(drawn.groups, drawn.usable)
    found = {chosen.classes.by: list(chosen.classes.names), "brand": [], "model": []}
    values = {chosen.classes.by: [_class_name(chosen, drawn, i) for i in shoes]}
    for field in ("brand", "model"):
        own = [chosen.columns.rows[drawn.rows[i]].labels.get(field) for i in shoes]
        counts = Counter(name for name in own if name)
        values.setdefault(field, own)
        found[field] = found[field] or sorted(counts, key=lambda n: (-counts[n], n))[:_MODELS]
    return {
        field: _palettes(drawn.tiles, shoes, values[field], names, seed)
        for field, names in found.items()
    }


def _class_name(chosen: Selection, drawn: Drawn, i: int) -> str | None:
    code = int(drawn.codes[i])
    return chosen.classes.names[code] if code >= 0 else None


def _palettes(
    tiles: Tiles,
    shoes: NDArray[np.int64],
    values: Sequence[str | None],
    names: Sequence[str],
    seed: int,
) -> tuple[Palette, ...]:
    found = []
    for name in names:
        own = shoes[np.array([value == name for value in values], dtype=np.bool_)]
        if len(own) >= _LEAST:
            found.append(palette_of(name, tiles.only(own), seed))
    return tuple(found)


def palette_of(name: str, tiles: Tiles, seed: int) -> Palette:
    """Cluster the shoe pixels of some photos, as many of each photo.

    Args:
        name: of the class.
        tiles: photos with outlines.
        seed: of the pixels that are asked, and of the clusters.
    """
    rng = np.random.default_rng([seed, 6])
    places = rng.permutation(len(tiles))[:_SHOES]
    pixels = np.concatenate([rng.choice(tiles.rgb[i][tiles.mask[i]], _PIXELS) for i in places])
    colors = pixel_palette(pixels, seed)
    said = f"Colors of {clean_text(name)}: " + ", ".join(
        f"{share:.0%} {color}" for color, share in colors
    )
    return Palette(name, len(places), colors, swatches(colors, said))


# Hue angles in Lab, in degrees, at which one name of a color gives way to the next.
_HUES = ((20, "pink"), (50, "red"), (75, "orange"), (108, "yellow"), (180, "green"),
         (225, "teal"), (308, "blue"), (330, "purple"), (360, "pink"))  # fmt: skip
_GRAY = 14.0
"""Chroma below which a color has no hue to speak of."""
_COLORED = 0.25
"""Share of a shoe's pixels that must have a hue for the shoe to be named by it."""


def color_names(tiles: Tiles) -> list[str | None]:
    """Name the color of each shoe; None where its outline is not known.

    A shoe is named by the commonest hue if a quarter of it has one, else white, gray or black by
    its median lightness. Dark orange is brown, as people say.
    """
    return [
        _color_name(tiles.rgb[i][tiles.mask[i]])
        if tiles.masked[i] and tiles.mask[i].any()
        else None
        for i in range(len(tiles))
    ]


def _color_name(pixels: NDArray[np.uint8]) -> str:
    lab = rgb_to_lab(pixels).astype(np.float64)
    colored = np.hypot(lab[:, 1], lab[:, 2]) >= _GRAY
    if colored.mean() < _COLORED:
        light = float(np.median(lab[:, 0]))
        return "white" if light >= 75 else "gray" if light >= 35 else "black"
    angle = np.degrees(np.arctan2(lab[colored, 2], lab[colored, 1])) % 360
    places = np.searchsorted([end for end, _ in _HUES], angle, side="right")
    names = np.array([name for _, name in _HUES])[places]
    names[np.isin(names, ["orange", "yellow"]) & (lab[colored, 0] < 60)] = "brown"
    values, counts = np.unique(names, return_counts=True)
    return str(values[counts.argmax()])
