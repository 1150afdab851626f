"""What a catalog holds, photo by photo and shoe by shoe: filtered, counted, page by page."""

from __future__ import annotations

from solesight.browse.cards import Card
from solesight.browse.filters import SORTS, Filters, Page
from solesight.browse.photo import photo_of, read_frame, read_listings, read_photo, read_prices_of
from solesight.browse.reading import Judged, read_cards, reread_cards
from solesight.browse.shoes import ShoeCard, gather_shoes
from solesight.browse.table import PhotoTable

__all__ = [
    "SORTS",
    "Card",
    "Filters",
    "Judged",
    "Page",
    "PhotoTable",
    "ShoeCard",
    "gather_shoes",
    "photo_of",
    "read_cards",
    "read_frame",
    "read_listings",
    "read_photo",
    "read_prices_of",
    "reread_cards",
]
