"""HTML as a tree, by selectolax: the one place that needs the extra."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

__all__ = ["html_tree"]


def html_tree(text: str) -> LexborHTMLParser:
    """Read HTML; whatever the text is, there is a tree."""
    from selectolax.lexbor import LexborHTMLParser  # only pages pay for its import

    return LexborHTMLParser(text)
