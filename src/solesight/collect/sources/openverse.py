"""Openverse: photos under open licences from many collections, by its API."""

from __future__ import annotations

from typing import Any

from solesight.collect.sources.declaring import (
    Answer,
    Listing,
    Page,
    PhotoLink,
    Query,
    Request,
    Source,
    SourceInfo,
)
from solesight.collect.sources.digging import dig, find_all, labels, link, number, words
from solesight.collect.sources.registry import register
from solesight.errors import AnswerError

__all__ = ["SOURCE"]

_API = "https://api.openverse.org/v1/images/"
# What may be asked without an account; the terms forbid copying the whole catalogue.
_PAGE_SIZE, _LAST_PAGE = 20, 12

_INFO = SourceInfo(
    name="openverse",
    title="Openverse",
    access="open",
    hosts=("api.openverse.org",),
    terms_url="https://docs.openverse.org/terms_of_service.html",
    terms="Open licences, each photo with its own; name the author and the licence. The catalogue "
    "as a whole may not be copied.",
    rate=1.0 / 3.0,
    daily=200,
    official=True,
    note=f"the first {_PAGE_SIZE * _LAST_PAGE} photos of a query",
    options=("license", "license_type", "source"),
)


def _request(query: Query, cursor: str | None) -> Request:
    params = {"q": query.text, "page": cursor or "1", "page_size": str(_PAGE_SIZE)}
    for name in ("license", "license_type", "source"):
        if query.options.get(name):
            params[name] = query.options[name]
    return Request(_API, params)


def _parse(answer: Answer) -> Page:
    said = answer.json()
    if not isinstance(dig(said, "results"), list):
        raise AnswerError(f"{answer.url[:200]}: no answer of Openverse (no results)")
    page, pages = number(said, "page") or 1, number(said, "page_count") or 1
    more = page < min(pages, _LAST_PAGE)
    found = find_all(dig(said, "results"), _listing)
    return Page(tuple(found), str(page + 1) if more else None, number(said, "result_count"))


def _listing(one: dict[str, Any]) -> Listing | None:
    url, key = link(one, "url"), words(one, "id")
    if url is None or key is None or not {"license", "foreign_landing_url"} & one.keys():
        return None
    licence = " ".join(filter(None, (words(one, "license"), words(one, "license_version"))))
    return Listing(
        key=key,
        title=words(one, "title") or "",
        page=link(one, "foreign_landing_url"),
        photos=(PhotoLink(url, "main", number(one, "width"), number(one, "height")),),
        labels=labels(collection=words(one, "source")),
        licence=licence or None,
        licence_url=link(one, "license_url"),
        credit=words(one, "attribution") or words(one, "creator"),
    )


SOURCE = register(Source(_INFO, _parse, _request))
