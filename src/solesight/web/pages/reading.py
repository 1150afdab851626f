"""Values as a reader wants them: money, shares of change, spans of time, names of columns."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup

from solesight.pages import clean_text, numbers

__all__ = ["ago", "breakable", "money", "percent", "percent_rough", "signed_percent", "words"]

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}
_NOTHING = "–"
_NARROW = "\N{NARROW NO-BREAK SPACE}"
_WORDS = {
    "keep": "kept",
    "reject": "rejected",
    "new": "not measured yet",
    "not_shoe": "no shoe",
    "cut_off": "cut off",
    "last_sale": "last sale",
    "style_code": "style code",
    "validation": "validation",
}
_SPANS = ((60, "second", 1), (3600, "minute", 60), (86_400, "hour", 3600))


def money(amount: float | None, currency: str | None = "USD") -> str:
    """Write an amount: ``$1,240``; cents only below 20."""
    if amount is None:
        return _NOTHING
    number = f"{amount:,.2f}" if abs(amount) < 20 and amount % 1 else f"{amount:,.0f}"
    sign = _SIGNS.get(currency or "")
    return f"{sign}{number}" if sign else f"{number} {currency or ''}".strip()


def signed_percent(share: float | None) -> str:
    """Write a change: ``0.42`` is ``+42 %``."""
    return _NOTHING if share is None else f"{100 * share:+.0f}{_NARROW}%".replace("-", "−")


def percent(share: float | None) -> str:
    """Write a share with one decimal, its sign never alone on a line."""
    return numbers.percent(share).replace(" ", _NARROW)


def percent_rough(share: float) -> str:
    """Write a probability no finer than it is known, and never as all or nothing."""
    return f"{min(99, max(1, round(100 * share)))}{_NARROW}%"


def words(name: Any) -> str:
    """Write the name of a column, a verdict or a kind as words."""
    text = str(name)
    return _WORDS.get(text, text.replace("_", " "))


def ago(stamp: str | None, at: datetime | None = None) -> str:
    """Write how long ago a moment was; the day itself where it is long ago.

    Args:
        stamp: ISO 8601; without a zone it is UTC.
        at: the present moment.
    """
    if not stamp:
        return _NOTHING
    try:
        then = datetime.fromisoformat(stamp)
    except ValueError:
        return stamp
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    seconds = ((at or datetime.now(UTC)) - then).total_seconds()
    if seconds < 5:
        return "just now"
    for below, unit, length in _SPANS:
        if seconds < below:
            n = int(seconds // length)
            return f"{n} {unit}{'s' if n != 1 else ''} ago"
    return then.date().isoformat()


def breakable(path: str) -> Markup:
    """Let a path break where a reader expects it."""
    return Markup("<wbr>").join(re.split("(?<=[/_-])", str(clean_text(path))))
