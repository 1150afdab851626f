"""Premium, last sale / retail - 1: hype as buyers pay for it, by model, year, collab and color."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from solesight.evidence import Metric, mean_metric, median_metric
from solesight.explore.palettes import color_names
from solesight.explore.pixels import Drawn
from solesight.explore.selection import Selection
from solesight.pages.charts.spans import span

__all__ = ["PremiumRow", "PremiumTable", "Premiums", "is_collab", "premiums"]

_LEAST = 5
_BETWEEN = re.compile(r"\S\s+[x×]\s+\S")
_MOST = 12


@dataclass(frozen=True)
class PremiumRow:
    """One class of shoes.

    Attributes:
        name: of the class.
        premium: its median over shoes.
        above: share of its shoes that sell above retail.
        retail: median over shoes.
        last_sale: median over shoes.
        chart: the premium as a dot with its interval.
    """

    name: str
    premium: Metric
    above: Metric
    retail: float
    last_sale: float
    chart: Markup

    def as_json(self) -> dict[str, Any]:
        """Give the numbers as JSON."""
        return {
            "name": self.name,
            "premium": self.premium.as_json(),
            "above_retail": self.above.as_json(),
            "retail": self.retail,
            "last_sale": self.last_sale,
        }


@dataclass(frozen=True)
class PremiumTable:
    """Rows by one column; ``rarer`` classes have fewer than ``least`` shoes or no room."""

    by: str
    rows: tuple[PremiumRow, ...]
    rarer: int
    least: int


@dataclass(frozen=True)
class Premiums:
    """All of the section.

    Attributes:
        all: every shoe with both prices.
        photos: photos with both prices.
        sources: (source, photos) with both prices, most first.
        currency: of the prices.
        tables: by brand, model, release year, collab, color.
        scale: of the charts.
    """

    all: PremiumRow
    photos: int
    sources: tuple[tuple[str, int], ...]
    currency: str
    tables: tuple[PremiumTable, ...]
    scale: tuple[float, float]


@dataclass(frozen=True)
class _Priced:
    """The photos with both prices."""

    premium: NDArray[np.float64]
    retail: NDArray[np.float64]
    sale: NDArray[np.float64]
    groups: NDArray[np.str_]
    seed: int

    def only(self, chosen: NDArray[np.bool_]) -> _Priced:
        return _Priced(self.premium[chosen], self.retail[chosen], self.sale[chosen],
                       self.groups[chosen], self.seed)  # fmt: skip


def premiums(chosen: Selection, drawn: Drawn, seed: int) -> Premiums | None:
    """Lay out premiums; None where fewer than five shoes have a retail price and a last sale."""
    columns = chosen.columns
    premium = columns.numbers("premium")
    known = np.isfinite(premium)
    if len(np.unique(chosen.groups[known])) < _LEAST:
        return None
    prices = columns.numbers("retail"), columns.numbers("last_sale")
    every = _Priced(premium, *prices, chosen.groups, seed)
    scale = _scale(premium[known])
    cuts = {
        "brand": columns.values.get("brand", ()),
        "model": columns.values.get("model", ()),
        "release year": columns.column("year"),
        "collab": tuple(_collab(row.labels.get("title")) for row in columns.rows),
        "color": _colors(chosen, drawn),
    }
    sources = Counter(row.source for row, ok in zip(columns.rows, known, strict=True) if ok)
    return Premiums(
        all=_row("all", every.only(known), scale),
        photos=int(known.sum()),
        sources=tuple(sources.most_common()),
        currency=columns.currency,
        tables=tuple(_table(by, _texts(v), every, scale) for by, v in cuts.items() if v),
        scale=scale,
    )


def _scale(premium: NDArray[np.float64]) -> tuple[float, float]:
    """From below zero to where nearly all medians of classes lie."""
    low, high = np.quantile(premium, [0.05, 0.9])
    return min(-0.25, float(low)), max(0.5, float(high))


def _texts(values: Sequence[str | float | None]) -> list[str | None]:
    return [f"{v:g}" if isinstance(v, float) else v for v in values]


def _table(
    by: str, names: Sequence[str | None], every: _Priced, scale: tuple[float, float]
) -> PremiumTable:
    own = np.array([name or "" for name in names], dtype=np.str_)
    known = np.isfinite(every.premium) & (own != "")
    shoes = {
        str(name): len(np.unique(every.groups[known & (own == name)]))
        for name in np.unique(own[known])
    }
    enough = sorted((n for n in shoes if shoes[n] >= _LEAST), key=lambda n: (-shoes[n], n))[:_MOST]
    rows = [_row(name, every.only(known & (own == name)), scale) for name in enough]
    rows.sort(key=lambda row: row.name)
    if by != "release year":
        rows.sort(key=lambda row: -row.premium.value)
    return PremiumTable(by, tuple(rows), len(shoes) - len(rows), _LEAST)


def _row(name: str, own: _Priced, scale: tuple[float, float]) -> PremiumRow:
    premium = median_metric(own.premium, own.groups, seed=own.seed)
    # Each shoe once, here as in the medians.
    groups, first = np.unique(own.groups, return_index=True)
    return PremiumRow(
        name,
        premium,
        mean_metric((own.premium[first] > 0).astype(np.float64), groups, seed=own.seed),
        median_metric(own.retail, own.groups, resamples=1).value,
        median_metric(own.sale, own.groups, resamples=1).value,
        span(premium.value, premium.low, premium.high, scale, marks=(0.0,)),
    )


def _colors(chosen: Selection, drawn: Drawn) -> tuple[str | None, ...]:
    """Name the color of each shoe that was drawn, for all its photos."""
    found: dict[str, str] = {}
    for group, name in zip(drawn.groups, color_names(drawn.tiles), strict=True):
        if name is not None:
            found.setdefault(str(group), name)
    return tuple(found.get(str(group)) for group in chosen.groups)


def _collab(title: str | None) -> str | None:
    return None if not title else "collab" if is_collab(title) else "no collab"


def is_collab(title: str) -> bool:
    """Say whether a title tells of two makers: ``Kith x New Balance``, or a known partner.

    A capital X alone is none: adidas has a line of that name.
    """
    words = f" {re.sub(r'[^a-z0-9]+', ' ', title.casefold()).strip()} "
    return bool(_BETWEEN.search(title)) or any(f" {partner} " in words for partner in _partners())


@cache
def _partners() -> tuple[str, ...]:
    file = resources.files("solesight.explore").joinpath("data", "partners.txt")
    lines = file.read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
