"""Makers' style codes in titles, found by each maker's own form.

Years and model numbers are no style codes: ``990``, ``2022``, ``M990``, ``1906D`` or ``ZX 8000``
have the look of none of the forms, which were learned from titles and product pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from solesight.catalog.title_rules import read_data

# No form has fewer digits in a row, but for the Vans one.
_DIGITS = re.compile(r"\d{3}|vn-?0", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StyleCode:
    """A style code in its maker's spelling, with its place ``[start, end)`` in the text."""

    code: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Form:
    brands: frozenset[str]
    open_to_all: bool
    pattern: re.Pattern[str]
    spelling: str


@cache
def _forms() -> tuple[_Form, ...]:
    entries = read_data("style_codes.toml")["form"]
    return tuple(
        _Form(
            frozenset(entry["brands"]),
            bool(entry.get("open_to_all")),
            re.compile(rf"(?<![\w.])(?:{entry['pattern']})(?![\w])", re.IGNORECASE | re.ASCII),
            entry["spelling"],
        )
        for entry in entries
    )


def find_style_code(text: str, brand: str | None = None) -> StyleCode | None:
    """Find the first style code in ``text``.

    A form that other makers' words could take by chance (two letters and four digits) is tried
    only for its own brands, or when the brand is unknown and the text is written in capitals there.
    """
    if not _DIGITS.search(text):
        return None
    hits = [hit for form in _forms() if (hit := _try(form, text, brand)) is not None]
    return min(hits, key=lambda hit: (hit.start, -hit.end), default=None)


def _try(form: _Form, text: str, brand: str | None) -> StyleCode | None:
    if not (form.open_to_all or brand is None or brand in form.brands):
        return None
    for match in form.pattern.finditer(text):
        if form.open_to_all or brand is not None or match[0] == match[0].upper():
            return StyleCode(_spell(form, match), match.start(), match.end())
    return None


def _spell(form: _Form, match: re.Match[str]) -> str:
    return match.expand(form.spelling).upper()


def style_key(code: str) -> str:
    """Reduce a style code to what makes it equal to another spelling of itself: ``DZ5485612``."""
    return "".join(_alnum(code))


def _alnum(code: str) -> Iterator[str]:
    return (letter for letter in code.upper() if letter.isalnum())
