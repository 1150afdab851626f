"""Which color goes on which part: first as a designer would, then by a seeded chance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from solesight.errors import SettingsError
from solesight.generate.recoloring.colors import Color
from solesight.generate.recoloring.naming import Part
from solesight.generate.recoloring.palettes import Palette

__all__ = ["MOST_VARIANTS", "Colorway", "plan_colorways"]

MOST_VARIANTS = 200
_FAMILY = 12.0
"""CIELAB steps within which parts are of one color, and stay so."""
_NEW = 5.0
"""CIELAB steps, on the mean over the shoe, from which a colorway is another."""
_TRIES = 12
_LEAST_SHARE = 0.02
_SOLES = ("midsole", "outsole", "sole")


@dataclass(frozen=True)
class Colorway:
    """Colors for all parts.

    Attributes:
        palette: where they come from.
        colors: of each part; None leaves it.
        way: how they were given out: matched, by area, reversed, by chance.
    """

    palette: Palette
    colors: tuple[Color | None, ...]
    way: str


def plan_colorways(
    parts: Sequence[Part],
    palettes: Sequence[Palette],
    count: int,
    seed: int,
    fixed: Mapping[int, Color | None] | None = None,
) -> list[Colorway]:
    """Plan colorways that differ from the shoe and from each other.

    Parts of one color stay of one color, mostly. Each palette is tried as it is worn (light on
    light, much on much), then by area, then dark for light, then by chance.

    Args:
        parts: of the shoe.
        palettes: at least one.
        count: how many colorways; there may be fewer where palettes and parts allow no more.
        seed: of all chance.
        fixed: place of a part -> its color in every colorway.

    Raises:
        SettingsError: no palette, or the count is out of range.
    """
    if not palettes:
        raise SettingsError("there is no palette to recolor with: give --colors or --palette")
    if not 1 <= count <= MOST_VARIANTS:
        raise SettingsError(f"1 to {MOST_VARIANTS} variants can be made, not {count}")
    found: list[Colorway] = []
    kept = [_look(parts, [None] * len(parts))]
    for one in _ideas(parts, palettes, count, seed):
        colors = tuple((fixed or {}).get(i, color) for i, color in enumerate(one.colors))
        look = _look(parts, colors)
        weights = np.array([part.share for part in parts])
        if all(_apart(look, other, weights) >= _NEW for other in kept):
            kept.append(look)
            found.append(Colorway(one.palette, colors, one.way))
        if len(found) == count:
            break
    if not found and fixed:
        # All that can differ is fixed: then that is the one colorway.
        colors = tuple(fixed.get(i) for i in range(len(parts)))
        found.append(Colorway(palettes[0], colors, "as given"))
    return found


def _look(parts: Sequence[Part], colors: Sequence[Color | None]) -> NDArray[np.float64]:
    return np.array([c.lab if c else p.lab for p, c in zip(parts, colors, strict=True)])


def _apart(
    one: NDArray[np.float64], two: NDArray[np.float64], weights: NDArray[np.float64]
) -> float:
    off = np.sqrt(np.square(one - two).sum(axis=1))
    return float((off * weights).sum() / weights.sum())


def _ideas(
    parts: Sequence[Part], palettes: Sequence[Palette], count: int, seed: int
) -> Iterator[Colorway]:
    families = _families(parts)
    for way in ("matched", "by area", "reversed"):
        for palette in palettes:
            yield Colorway(palette, _given(parts, families, palette, way), way)
    rng = np.random.default_rng([seed, 9])
    for _ in range(_TRIES * max(1, -(-count // len(palettes)))):
        for palette in palettes:
            yield Colorway(palette, _by_chance(parts, families, palette, rng), "by chance")


def _families(parts: Sequence[Part]) -> list[list[int]]:
    """Gather parts of about one color, the largest family first."""
    family = list(range(len(parts)))
    for i, one in enumerate(parts):
        for j in range(i):
            if np.linalg.norm(np.array(one.lab) - parts[j].lab) < _FAMILY:
                family = [family[j] if f == family[i] else f for f in family]
    found = [[i for i, f in enumerate(family) if f == name] for name in sorted(set(family))]
    return sorted(found, key=lambda own: -sum(parts[i].share for i in own))


def _given(
    parts: Sequence[Part], families: Sequence[Sequence[int]], palette: Palette, way: str
) -> tuple[Color | None, ...]:
    """Give each family the color whose lightness and share are most like its own."""
    colors, shares = _usable(palette)
    light = np.array([_lightness(parts, own) for own in families])
    area = np.array([sum(parts[i].share for i in own) for own in families])
    wanted = np.array([color.lab[0] for color in colors])
    wanted = 100.0 - wanted if way == "reversed" else wanted
    weight = 0.15 if way == "by area" else 1.0
    cost = weight * np.abs(light[:, None] - wanted[None]) / 100.0
    cost = cost + (1.2 - 0.6 * weight) * np.abs(area[:, None] - shares[None])
    chosen = cost.argmin(axis=1)
    rows, columns = linear_sum_assignment(cost)
    chosen[rows] = columns
    return _spread(families, [colors[k] for k in chosen], len(parts))


def _by_chance(
    parts: Sequence[Part],
    families: Sequence[Sequence[int]],
    palette: Palette,
    rng: np.random.Generator,
) -> tuple[Color | None, ...]:
    colors, _ = _usable(palette)
    order = [int(k) for k in rng.permutation(len(colors))]
    order += [int(k) for k in rng.integers(0, len(colors), len(parts))]
    given = list(_spread(families, [colors[k] for k in order[: len(families)]], len(parts)))
    lightest = max(colors, key=lambda color: color.lab[0])
    for i, part in enumerate(parts):
        if part.region in _SOLES and rng.random() < 0.4:
            given[i] = lightest
        elif rng.random() < 0.25:
            # One part out of its family: the accent.
            given[i] = colors[int(rng.integers(0, len(colors)))]
    return tuple(given)


def _usable(palette: Palette) -> tuple[tuple[Color, ...], NDArray[np.float64]]:
    pairs = [
        (color, share)
        for color, share in zip(palette.colors, palette.shares, strict=True)
        if share >= _LEAST_SHARE
    ] or [(palette.colors[0], 1.0)]
    return tuple(color for color, _ in pairs), np.array([share for _, share in pairs])


def _lightness(parts: Sequence[Part], own: Sequence[int]) -> float:
    return sum(parts[i].lab[0] * parts[i].share for i in own) / sum(parts[i].share for i in own)


def _spread(
    families: Sequence[Sequence[int]], colors: Sequence[Color], count: int
) -> tuple[Color | None, ...]:
    given: list[Color | None] = [None] * count
    for own, color in zip(families, colors, strict=True):
        for i in own:
            given[i] = color
    return tuple(given)
