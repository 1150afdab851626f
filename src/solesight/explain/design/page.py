"""The page of `explain design`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from solesight.evidence import Metric
from solesight.explain.design.choosing import Chosen
from solesight.explain.design.looking import CELLS
from solesight.explain.design.pictures import ClassPictures, PairPictures
from solesight.explain.design.result import ClassTold, Designed
from solesight.explain.design.separation import RegionTold
from solesight.explain.design.wording import number, tone_of
from solesight.pages import PageMaterial, Thumbnail, render_page
from solesight.pages.charts.spans import span
from solesight.regions import COLORS, REGIONS

__all__ = ["design_page"]

_LOWEST, _HIGHEST = -1.0, 4.0
"""Ends of the charts' scale at most; what lies outside stops there."""


@dataclass(frozen=True)
class _Row:
    """A region of a class, laid out."""

    told: RegionTold
    chart: Markup | None


@dataclass(frozen=True)
class _View:
    """A class, laid out."""

    told: ClassTold
    pictures: ClassPictures
    rows: tuple[_Row, ...]
    off: RegionTold
    sources: tuple[tuple[str, int], ...]


def design_page(
    found: Designed,
    chosen: Chosen,
    material: PageMaterial,
    pictures: Sequence[ClassPictures],
    pairs: Sequence[PairPictures],
    atlas: Thumbnail,
) -> str:
    """Lay out what was found as HTML."""
    scale = _scale(found)
    views = [
        _view(told, own, chosen, code, scale)
        for code, (told, own) in enumerate(zip(found.classes, pictures, strict=True))
    ]
    return render_page("solesight.explain.design", "design.html.jinja", {
        "found": found,
        "material": material,
        "views": views,
        "pairs": pairs,
        "atlas": atlas,
        "regions": [(name, "#{:02x}{:02x}{:02x}".format(*COLORS[name])) for name in REGIONS],
        "classing": chosen.classing,
        "number": number,
        "tone_of": tone_of,
        "signed": _signed,
        "seen": _seen,
        "cells": CELLS,
        "intervals": sum(len(view.rows) for view in views),
    })  # fmt: skip


def _scale(found: Designed) -> tuple[float, float]:
    """One scale for all charts of the page, with room for every interval."""
    ends = [0.0, 2.0]
    for told in found.classes:
        for times in (one.times for one in told.ranked):
            ends += [v for v in (times.low, times.high) if v is not None] if times else []
    return max(_LOWEST, min(ends)), min(_HIGHEST, max(ends))


def _view(
    told: ClassTold,
    pictures: ClassPictures,
    chosen: Chosen,
    code: int,
    scale: tuple[float, float],
) -> _View:
    rows = tuple(_Row(one, _chart(one, scale)) for one in told.ranked)
    counts = Counter(chosen.sources[chosen.codes == code].tolist())
    return _View(told, pictures, rows, told.regions[-1], tuple(counts.most_common(4)))


def _chart(one: RegionTold, scale: tuple[float, float]) -> Markup | None:
    if one.times is None:
        return None
    kind = {1: "more", -1: "less", 0: "even"}[one.stands_out]
    return span(
        one.times.value, one.times.low, one.times.high, scale, marks=(1.0, one.read), kind=kind
    )


def _signed(metric: Metric) -> str:
    """Write a difference with its sign: ``+6.1``."""
    return f"{metric.value:+.1f}".replace("-", "\N{MINUS SIGN}")


def _seen(metric: Metric) -> bool:
    """Whether an interval leaves zero out."""
    return metric.low is not None and metric.high is not None and metric.low * metric.high > 0
