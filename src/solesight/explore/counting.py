"""How many of what: rankings, the balance of the classes, sizes in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from solesight.catalog import Value
from solesight.explore.selection import Selection
from solesight.pages.charts.fields import pair_plot
from solesight.pages.charts.lines import Axis
from solesight.pages.numbers import share
from solesight.pages.rankings import Ranking, bars_of, ranking

__all__ = ["ClassRow", "Sizes", "balance", "rankings", "sizes"]

_SHOWN = (("source", 12), ("brand", 15), ("model", 15))
_TICKS = (50, 100, 200, 500, 1000, 2000, 5000)
_PRICES = (0, 50, 100, 150, 200, 300, 500, 1000)


@dataclass(frozen=True)
class ClassRow:
    """One class: how many photos and groups, its share of the photos in a class, its length."""

    name: str
    kind: str
    photos: int
    groups: int
    share: float
    length: float


@dataclass(frozen=True)
class Sizes:
    """Width and height of a class's photos.

    Attributes:
        name: of the class.
        n: photos.
        pairs: different pairs among them.
        usual: the commonest pair, and the share of photos that have it.
        plot: where they lie.
    """

    name: str
    n: int
    pairs: int
    usual: tuple[int, int, float]
    plot: Markup


def balance(chosen: Selection) -> tuple[ClassRow, ...]:
    """Count the classes."""
    found = chosen.classes
    total, most = sum(found.photos), max(found.photos)
    return tuple(
        ClassRow(name, f"c{k}", photos, groups, share(photos, total), share(photos, most))
        for k, (name, photos, groups) in enumerate(
            zip(found.names, found.photos, found.groups, strict=True)
        )
    )


def rankings(chosen: Selection) -> dict[str, Ranking]:
    """Rank sources, brands and models; count years and prices in their own order."""
    columns = chosen.columns
    found = {
        name: ranking(map(_text, columns.values.get(name, (None,) * len(columns))), most)
        for name, most in _SHOWN
    }
    return found | {"year": _years(columns.column("year")), "price": _prices(chosen)}


def _text(value: Value) -> str | None:
    return f"{value:g}" if isinstance(value, float) else value


def _years(values: Sequence[Value]) -> Ranking:
    years = sorted(value for value in values if isinstance(value, float))
    counts = [(f"{year:g}", years.count(year)) for year in sorted(set(years))][-15:]
    shown = sum(n for _, n in counts)
    more = len(set(years)) - len(counts)
    return Ranking(bars_of(counts, len(values)), more, len(years) - shown, len(values) - len(years))


def _prices(chosen: Selection) -> Ranking:
    prices = chosen.columns.numbers("price")
    known = prices[np.isfinite(prices)]
    ends = [*_PRICES[1:], np.inf]
    counts = [
        (_band(low, high), int(((known >= low) & (known < high)).sum()))
        for low, high in zip(_PRICES, ends, strict=True)
    ]
    shown = [pair for pair in counts if pair[1]]
    return Ranking(bars_of(shown, len(prices)), 0, 0, len(prices) - len(known))


def _band(low: float, high: float) -> str:
    return f"{low:,.0f} to {high:,.0f}" if np.isfinite(high) else f"{low:,.0f} and more"


def sizes(chosen: Selection) -> tuple[Sizes, ...]:
    """Lay out width against height of the files, class by class, on the same axes."""
    wide, high = chosen.columns.numbers("width"), chosen.columns.numbers("height")
    axes = _axis("width", wide), _axis("height", high)
    return tuple(
        _sizes(name, k, wide[chosen.classes.codes == k], high[chosen.classes.codes == k], axes)
        for k, name in enumerate(chosen.classes.names)
    )


def _axis(name: str, values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Axis:
    low, high = 0.85 * float(values.min()), 1.18 * float(values.max())
    ticks = tuple((float(t), f"{t:,}") for t in _TICKS if low <= t <= high)
    return Axis(f"{name}, pixels", low, high, ticks)


def _sizes(
    name: str,
    k: int,
    wide: np.ndarray[tuple[int], np.dtype[np.float64]],
    high: np.ndarray[tuple[int], np.dtype[np.float64]],
    axes: tuple[Axis, Axis],
) -> Sizes:
    pairs, counts = np.unique(np.column_stack([wide, high]), axis=0, return_counts=True)
    usual = pairs[counts.argmax()]
    said = f"{name}: width against height of {len(wide):,} photos"
    plot = pair_plot(list(zip(wide, high, strict=True)), *axes, said, f"c{k}")
    best = (int(usual[0]), int(usual[1]), float(counts.max() / len(wide)))
    return Sizes(name, len(wide), len(pairs), best, plot)
