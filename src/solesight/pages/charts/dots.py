"""Scores as dots with intervals, a model and its floors on one axis."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from solesight.pages.charts.svg import element, place, svg

__all__ = ["DotRow", "Panel", "axis", "track"]

_HEIGHT = 44
_MIDDLE = _HEIGHT / 2
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class DotRow:
    """One score: its label, value, interval, rows, and whether it is the model's or a floor's."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    model: bool


@dataclass(frozen=True)
class Panel:
    """One metric: the model's rows, then the floors'."""

    heading: str
    rows: tuple[DotRow, ...]

    @property
    def highest(self) -> float | None:
        """The highest floor, None where there is none."""
        found = [row.value for row in self.rows if not row.model and row.value is not None]
        return max(found, default=None)


def axis() -> Markup:
    """Write the scale, 0 to 1, above the tracks."""
    ticks = (
        element("text", f"{tick:g}", x=place(tick), y=12, text_anchor="middle") for tick in _TICKS
    )
    return svg(*ticks, class_="axis", width="100%", height=16)


def track(row: DotRow, highest: float | None, *, gain: bool = False) -> Markup:
    """Draw one score on the scale from 0 to 1.

    Args:
        row: the score; a model is a filled dot, a floor a hollow diamond.
        highest: the highest floor: a dashed line through every track of the panel.
        gain: shade what the model has above that line; only for rows that the floors share.
    """
    parts = [_line("grid", tick, tick, 0, _HEIGHT) for tick in _TICKS]
    if highest is not None:
        parts.append(_line("highest", highest, highest, 0, _HEIGHT))
    if gain and highest is not None and row.value is not None and row.value > highest:
        parts.append(_line("gain", highest, row.value, _MIDDLE, _MIDDLE))
    kind = "model" if row.model else "floor"
    if row.low is not None and row.high is not None:
        parts.append(_line(f"range {kind}", row.low, row.high, _MIDDLE, _MIDDLE))
    if row.value is not None:
        parts.append(_mark(row.value, model=row.model))
    return svg(*parts, class_="track", width="100%", height=_HEIGHT)


def _line(kind: str, x1: float, x2: float, y1: float, y2: float) -> Markup:
    return element("line", class_=kind, x1=place(x1), x2=place(x2), y1=y1, y2=y2)


def _mark(value: float, *, model: bool) -> Markup:
    if model:
        return element("circle", class_="dot", cx=place(value), cy=_MIDDLE, r=6)
    # Rectangles know percentages, polygons do not: an inner svg carries the diamond there.
    diamond = element("path", class_="diamond", d="M0 -5.5 L5.5 0 L0 5.5 L-5.5 0 Z")
    return element("svg", diamond, x=place(value), y=_MIDDLE, overflow="visible")
