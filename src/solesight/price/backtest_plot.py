"""The picture of a backtest: errors by day and by size, ours beside the last sale's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from markupsafe import Markup

from solesight.pages.charts.svg import element
from solesight.price.backtest import OURS, Backtested, Slice

__all__ = ["backtest_svg"]

_SHOWN = (
    (OURS, "level and size, smoothed", "ours"),
    ("last_sale_size", "last sale of this shoe and size", "second"),
    ("last_sale", "last sale of this shoe", "third"),
)
_WIDTH, _PANEL, _LEFT, _RIGHT, _TOP, _GAP = 760, 200, 52, 20, 92, 78
_STYLE = """
svg{background:#fff}
text{font:12px system-ui,sans-serif;fill:#555}
.title{font:600 15px system-ui,sans-serif;fill:#222}
.head{font:600 13px system-ui,sans-serif;fill:#222}
.grid{stroke:#e4e4e0}
.line{fill:none;stroke-width:2;stroke-linejoin:round}
.ours{stroke:#b3401d}.second{stroke:#2f6f8f}.third{stroke:#a8a69c}
.dot{stroke:#fff;stroke-width:1.2}
.dot.ours{fill:#b3401d}.dot.second{fill:#2f6f8f}.dot.third{fill:#a8a69c}
"""


def backtest_svg(found: Backtested) -> str:
    """Draw a backtest as an SVG that stands alone."""
    height = _TOP + 2 * _PANEL + _GAP + 36
    ahead = "a day" if found.ahead == 1 else f"{found.ahead} days"
    title = f"How far forecasts {ahead} ahead were off, {found.days[2]} to {found.days[3]}"
    sizes = [one for one in found.by_size if one.n >= 20]
    parts = [
        element("style", Markup(_STYLE)),  # noqa: S704 - our own
        element("text", title, x=_LEFT, y=24, class_="title"),
        *_legend(),
        *_panel(found.by_day, _TOP, "median error by day", _day, every=1 + len(found.by_day) // 9),
        *_panel(
            sizes, _TOP + _PANEL + _GAP, "median error by size", str, every=1 + len(sizes) // 22
        ),
    ]
    drawn = element(
        "svg",
        Markup("").join(parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_WIDTH} {height}",
        width=_WIDTH,
        height=height,
        role="img",
        aria_label=title,
    )
    return f"{drawn}\n"


def _day(name: str) -> str:
    day = date.fromisoformat(name)
    return f"{day.day} {day:%b}"


def _legend() -> list[Markup]:
    parts, at = list[Markup](), float(_LEFT)
    for _, words, kind in _SHOWN:
        parts += [
            element("line", class_=f"line {kind}", x1=at, x2=at + 22, y1=43, y2=43),
            element("text", words, x=at + 28, y=47),
        ]
        at += 52 + 6.1 * len(words)
    return parts


def _panel(
    rows: Sequence[Slice], top: float, name: str, says: Callable[[str], str], *, every: int
) -> list[Markup]:
    if not rows:
        return []
    most = max(row.errors[key] for row in rows for key, _, _ in _SHOWN)
    step = next(s for s in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 1e9) if most / s <= 5)
    high = step * (int(most / step) + 1)
    foot, wide = top + _PANEL, _WIDTH - _LEFT - _RIGHT

    def x(i: int) -> float:
        return _LEFT + wide * (i + 0.5) / len(rows)

    def y(error: float) -> float:
        return foot - _PANEL * error / high

    parts = [element("text", name, x=_LEFT, y=top - 8, class_="head")]
    for k in range(round(high / step) + 1):
        at = y(k * step)
        parts += [
            element("line", class_="grid", x1=_LEFT, x2=_LEFT + wide, y1=at, y2=at),
            element("text", f"{100 * k * step:.0f} %", x=_LEFT - 8, y=at + 4, text_anchor="end"),
        ]
    parts += [
        element("text", says(row.name), x=x(i), y=foot + 18, text_anchor="middle")
        for i, row in enumerate(rows)
        if i % every == 0
    ]
    for key, _, kind in reversed(_SHOWN):
        points = [(x(i), y(row.errors[key])) for i, row in enumerate(rows)]
        line = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        parts.append(element("polyline", class_=f"line {kind}", points=line))
        parts += [element("circle", class_=f"dot {kind}", cx=a, cy=b, r=3.2) for a, b in points]
    return parts
