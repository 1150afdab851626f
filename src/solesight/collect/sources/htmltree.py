"""HTML as a tree, by selectolax: the one place that needs the extra."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solesight.errors import MissingExtraError

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

__all__ = ["html_tree"]


def html_tree(text: str) -> LexborHTMLParser:
    """Read HTML; whatever the text is, there is a tree.

    Raises:
        MissingExtraError: selectolax is not installed.
    """
    try:
        from selectolax.lexbor import LexborHTMLParser
    except ImportError:
        raise MissingExtraError("reading pages", "collect") from None
    return LexborHTMLParser(text)
