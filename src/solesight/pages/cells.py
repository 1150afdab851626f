"""Texts as cells of a table that any table program may open."""

from __future__ import annotations

__all__ = ["as_it_was", "harmless"]

# A table program would run a cell that begins so as a formula.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """Give a text as a cell that no table program runs as a formula."""
    return f"'{text}" if text.startswith(_FORMULAS) else text


def as_it_was(text: str) -> str:
    """Give the text of a cell that ``harmless`` made."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULAS) else text
