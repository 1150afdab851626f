"""One file a source: a declaration and two pure functions. More come by entry point."""

from solesight.collect.sources.declaring import (
    Answer,
    Listing,
    OAuth,
    Offer,
    Page,
    PhotoLink,
    Query,
    Request,
    Source,
    SourceInfo,
)
from solesight.collect.sources.registry import find_source, known_sources, register

__all__ = [
    "Answer",
    "Listing",
    "OAuth",
    "Offer",
    "Page",
    "PhotoLink",
    "Query",
    "Request",
    "Source",
    "SourceInfo",
    "find_source",
    "known_sources",
    "register",
]
