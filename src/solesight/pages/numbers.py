"""Numbers as the page writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["count", "interval", "number_or_none", "percent", "plain", "score", "share"]

_NOTHING = "–"


def count(value: float) -> str:
    """Write a count with thin thousands: ``8,855``."""
    return f"{int(value):,}"


def share(part: float, whole: float) -> float:
    """Give ``part / whole``, 0 where there is nothing to share."""
    return part / whole if whole else 0.0


def percent(value: float | None) -> str:
    """Write a share: ``0.123`` is ``12.3 %``; what is there is never rounded to nothing or all."""
    if value is None:
        return _NOTHING
    if 0 < value < 0.0005:
        return "< 0.1 %"
    if 0.9995 <= value < 1:
        return "> 99.9 %"
    return f"{100 * value:.1f} %"


def plain(value: float | None) -> str:
    """Write a measured number: three decimals below 1, none above 100."""
    if value is None:
        return _NOTHING
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{round(value, 3):g}" if abs(value) < 1 else f"{value:.3g}"


def score(value: float | None) -> str:
    """Write a score with three decimals."""
    return _NOTHING if value is None else f"{value:.3f}"


def interval(metric: Mapping[str, Any] | None) -> str:
    """Write the 95 % interval of a metric."""
    if not metric or metric.get("low") is None or metric.get("high") is None:
        return "no interval"
    return f"{metric['low']:.3f} to {metric['high']:.3f}"


def number_or_none(metric: Mapping[str, Any] | None) -> float | None:
    """Give a metric's value, None where it has none."""
    value = metric.get("value") if metric else None
    return None if value is None else float(value)
