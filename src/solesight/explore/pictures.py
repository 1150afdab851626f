"""Shoes laid over one another: mean, median and spread of subsets, and eigen-shoes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray
from PIL import Image

from solesight.explore.pixels import Drawn, on_paper
from solesight.explore.subsets import Subset
from solesight.pages import Thumbnail, encode
from solesight.pages.charts.lines import Axis, Curve, curves_plot
from solesight.tiles import (
    EigenShoes,
    eigen_shoes,
    mean_shoe,
    median_shoe,
    signed_picture,
    spread_map,
)

__all__ = ["AxesView", "Layers", "Rebuilt", "axes_view", "enlarged", "layers"]

STEPS = (1, 5, 20, 50, 100)
_SIDE = 160
_AXES, _SHOWN = 100, 8
# So many shoes make the axes: more would hardly turn them, and each takes 48 kB while it lasts.
_MOST = 1500
_REBUILT = 3
_LEAST = 12
# The standard deviation whose square is drawn darkest; half black and half white would be 127.
_DARKEST = 105.0
# From nothing to the most: paper, teal, ink.
_RAMP = np.array([[255, 255, 255], [126, 190, 186], [11, 107, 105], [16, 36, 46]], dtype=np.float64)

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Layers:
    """One subset's pictures and how many shoes they are made from."""

    name: str
    n: int
    mean: Thumbnail
    median: Thumbnail
    spread: Thumbnail


@dataclass(frozen=True)
class Rebuilt:
    """A shoe that the axes were not made from, rebuilt from ever more of them.

    Attributes:
        original: the shoe.
        steps: (components, picture, root mean square error of 255) triples.
    """

    original: Thumbnail
    steps: tuple[tuple[int, Thumbnail, float], ...]


@dataclass(frozen=True)
class AxesView:
    """Eigen-shoes.

    Attributes:
        n: shoes that they were made from.
        axes: (picture, share of the variance) of the first ones.
        explained: share of the variance of the first k together.
        plot: the same as a curve.
        rebuilt: examples.
    """

    n: int
    axes: tuple[tuple[Thumbnail, float], ...]
    explained: tuple[float, ...]
    plot: Markup
    rebuilt: tuple[Rebuilt, ...]

    def needed(self, share: float) -> int | None:
        """Give how many axes explain this share, None where all of them do not."""
        return next((k for k, told in enumerate(self.explained, 1) if told >= share), None)


def enlarged(pixels: Pixels) -> Thumbnail:
    """Draw a small picture larger and smooth, and pack it."""
    picture = Image.fromarray(pixels).resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    return encode(np.asarray(picture))


def layers(drawn: Drawn, found: Sequence[Subset]) -> tuple[Layers, ...]:
    """Lay the shoes of each subset over one another."""
    return tuple(_layers(drawn, subset) for subset in found)


def _layers(drawn: Drawn, subset: Subset) -> Layers:
    shoes = on_paper(drawn.tiles.only(subset.places))
    return Layers(
        subset.name,
        len(shoes),
        enlarged(mean_shoe(shoes)),
        enlarged(median_shoe(shoes)),
        enlarged(_shaded((spread_map(shoes) / _DARKEST) ** 2)),
    )


def _shaded(shares: NDArray[np.float32]) -> Pixels:
    place = np.clip(shares, 0, 1) * (len(_RAMP) - 1)
    steps = np.arange(len(_RAMP))
    colors = [np.interp(place, steps, channel) for channel in _RAMP.T]
    return np.asarray(np.rint(np.stack(colors, axis=-1)), dtype=np.uint8)


def axes_view(drawn: Drawn, seed: int) -> AxesView | None:
    """Find the eigen-shoes of all drawn side views; None with too few shoes.

    The shoes that are rebuilt take no part in making the axes: a shoe that does is rebuilt from
    itself, and looks better than any new one would.
    """
    places = np.random.default_rng([seed, 5]).permutation(drawn.portraits)
    if len(places) < _LEAST + _REBUILT:
        return None
    held, rest = places[:_REBUILT], np.sort(places[_REBUILT : _REBUILT + _MOST])
    found = eigen_shoes(on_paper(drawn.tiles.only(rest)), _AXES, seed=seed)
    told = np.cumsum(found.explained)
    pictures = [enlarged(signed_picture(axis, found.side)) for axis in found.axes[:_SHOWN]]
    return AxesView(
        n=len(rest),
        axes=tuple(zip(pictures, found.explained[:_SHOWN].tolist(), strict=True)),
        explained=tuple(told.tolist()),
        plot=_curve(told),
        rebuilt=tuple(_rebuilt(found, on_paper(drawn.tiles.only(np.array([k])))) for k in held),
    )


def _curve(told: NDArray[np.float64]) -> Markup:
    last = len(told)
    ticks = tuple((float(k), str(k)) for k in (1, 20, 40, 60, 80, 100) if k <= last)
    x = Axis("components", 0, last, ticks)
    y = Axis("variance explained", 0, 1, ((0, "0"), (0.5, "50 %"), (1, "100 %")))
    points = [(0.0, 0.0), *((float(k), float(v)) for k, v in enumerate(told, 1))]
    said = f"Variance explained by the first components, {told[-1]:.0%} by {last}"
    return curves_plot([Curve("c0", points)], x, y, said, size=(560, 240))


def _rebuilt(found: EigenShoes, shoe: Pixels) -> Rebuilt:
    places = found.project(shoe)
    steps = []
    for k in dict.fromkeys(min(k, len(found.axes)) for k in STEPS):
        picture = found.rebuild(places, k)
        error = np.sqrt(((picture.astype(np.float64) - shoe) ** 2).mean())
        steps.append((k, enlarged(picture[0]), float(error)))
    return Rebuilt(enlarged(shoe[0]), tuple(steps))
