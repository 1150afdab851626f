"""Prices as pictures: an estimate with its intervals, and what was seen over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from solesight.pages.charts.svg import element, place, svg
from solesight.web.pages.reading import money, words

__all__ = ["Seen", "price_chart", "price_span", "seen_prices"]

_SPAN_HEIGHT = 44
_MIDDLE = 13.0
_WIDTH, _HEIGHT = 640, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 16, 14, 32
_DAY = 86_400.0
_KINDS = ("last_sale", "average", "ask", "bid", "retail")


def price_span(price: Mapping[str, Any]) -> Markup:
    """Draw an estimate: a dot, a thick line for 80 % and a thin one for 95 %.

    Args:
        price: median, low_80, high_80, low_95, high_95, currency.
    """
    low = min(v for v in (price.get("low_95"), price["low_80"]) if v is not None)
    high = max(v for v in (price.get("high_95"), price["high_80"]) if v is not None)
    wide = (high - low) or 1.0

    def at(value: float) -> str:
        return place(0.02 + 0.96 * (value - low) / wide)

    def line(kind: str, start: float, end: float) -> Markup:
        return element("line", class_=kind, x1=at(start), x2=at(end), y1=_MIDDLE, y2=_MIDDLE)

    currency = price.get("currency")
    ends = (("start", low), ("end", high))
    return svg(
        line("reach95", low, high),
        line("reach80", price["low_80"], price["high_80"]),
        element("circle", class_="spot", cx=at(price["median"]), cy=_MIDDLE, r=7),
        *(
            element("text", money(v, currency), x=at(v), y=_SPAN_HEIGHT - 6, text_anchor=anchor)
            for anchor, v in ends
        ),
        class_="track axis",
        width="100%",
        height=_SPAN_HEIGHT,
    )


@dataclass(frozen=True)
class Seen:
    """Prices of one kind, oldest first: (seconds since 1970, amount) pairs."""

    kind: str
    points: tuple[tuple[float, float], ...]


def seen_prices(prices: Sequence[Mapping[str, Any]]) -> tuple[str, tuple[Seen, ...]]:
    """Sort observed prices by kind, in the currency that most of them have.

    Returns:
        the currency, and the kinds that were seen; both empty where there are none.
    """
    counts: dict[str, int] = {}
    for one in prices:
        counts[one["currency"]] = counts.get(one["currency"], 0) + 1
    if not counts:
        return "", ()
    currency = max(counts, key=lambda name: counts[name])
    piles: dict[str, list[tuple[float, float]]] = {}
    for one in prices:
        moment = _moment(one.get("observed_at"))
        if one["currency"] == currency and moment is not None:
            piles.setdefault(one["kind"], []).append((moment, float(one["amount"])))
    order = sorted(piles, key=lambda kind: _KINDS.index(kind) if kind in _KINDS else 9)
    # One sale is listed with each photo of its shoe.
    return currency, tuple(Seen(kind, tuple(sorted(set(piles[kind])))) for kind in order)


def price_chart(seen: Sequence[Seen], currency: str) -> Markup | None:
    """Draw prices over time; None where all are of one day: there is nothing to draw."""
    moments = [x for one in seen for x, _ in one.points]
    amounts = [y for one in seen for _, y in one.points]
    start, end = min(moments, default=0.0), max(moments, default=0.0)
    if end - start < _DAY:
        return None
    low, high, step = _scale(min(amounts), max(amounts))

    def x_at(moment: float) -> float:
        return _LEFT + (moment - start) / (end - start) * (_WIDTH - _LEFT - _RIGHT)

    def y_at(amount: float) -> float:
        return _TOP + (1 - (amount - low) / (high - low)) * (_HEIGHT - _TOP - _BOTTOM)

    drawn = _ticks(low, high, step, currency, y_at)
    for number, one in enumerate(seen):
        points = [(x_at(x), y_at(y)) for x, y in one.points]
        if len(points) > 1:
            steps = " ".join(f"{x:.1f},{y:.1f}" for x, y in _stairs(points))
            drawn.append(element("polyline", class_=f"series c{number % 4}", points=steps))
        drawn += [
            element("circle", class_=f"spot c{number % 4}", cx=x, cy=y, r=4.5) for x, y in points
        ]
    drawn += _days(start, end, x_at)
    return svg(
        *drawn,
        class_="plot",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        aria_label=_told(seen, currency),
    )


def _moment(stamp: str | None) -> float | None:
    try:
        then = datetime.fromisoformat(stamp or "")
    except ValueError:
        return None
    return (then if then.tzinfo else then.replace(tzinfo=UTC)).timestamp()


def _scale(low: float, high: float) -> tuple[float, float, float]:
    """Choose ends and a step that a reader likes: 1, 2 or 5 times a power of ten."""
    wide = (high - low) or max(abs(high), 1.0) * 0.2
    power: float = 10.0 ** (len(str(int(wide / 4) or 1)) - 1)
    step = next((power * m for m in (1, 2, 5, 10) if power * m * 5 >= wide), power * 10)
    bottom = step * ((low - 0.08 * wide) // step)
    top = step * -((-(high + 0.08 * wide)) // step)
    return max(0.0, bottom), top, step


def _ticks(low: float, high: float, step: float, currency: str, y_at: Any) -> list[Markup]:
    found = []
    for n in range(round((high - low) / step) + 1):
        amount = low + n * step
        y = y_at(amount)
        found.append(element("line", class_="grid", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=y, y2=y))
        text = money(amount, currency)
        found.append(element("text", text, x=_LEFT - 10, y=y + 4, text_anchor="end"))
    return found


def _stairs(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    # A price holds until the next is seen; a slope between two would be an invention.
    stairs = [points[0]]
    for (_, before), (x, y) in pairwise(points):
        stairs += [(x, before), (x, y)]
    return stairs


def _days(start: float, end: float, x_at: Any) -> list[Markup]:
    return [
        element(
            "text",
            datetime.fromtimestamp(moment, UTC).strftime("%-d %b %Y"),
            x=x_at(moment),
            y=_HEIGHT - 8,
            text_anchor=anchor,
        )
        for moment, anchor in ((start, "start"), (end, "end"))
    ]


def _told(seen: Sequence[Seen], currency: str) -> str:
    parts = [f"{words(one.kind)} {money(one.points[-1][1], currency)}" for one in seen]
    return "Prices over time; the newest: " + ", ".join(parts)
