"""SerpAPI: image results of Google or Bing through a paid interface, with the user's own key."""

from __future__ import annotations

from collections.abc import Mapping
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
from solesight.collect.sources.images import image_key
from solesight.collect.sources.registry import register
from solesight.errors import AnswerError

__all__ = ["SOURCE"]

_API = "https://serpapi.com/search.json"
_INFO = SourceInfo(
    name="serpapi",
    title="SerpAPI image results",
    access="keyed",
    hosts=("serpapi.com",),
    terms_url="https://serpapi.com/legal",
    terms="With your own key. It finds photos; the right to them stays with their owners.",
    rate=1.0,
    daily=1000,
    keys=("serpapi_key",),
    key_url="https://serpapi.com",
    official=True,
    options=("engine",),
)


def _request(query: Query, cursor: str | None) -> Request:
    engine = query.options.get("engine", "google_images")
    params = {"engine": engine, "q": query.text}
    if engine == "bing_images":
        params["first"] = cursor or "1"
    else:
        params["ijn"] = cursor or "0"
    return Request(_API, params, key_params={"api_key": "serpapi_key"})


def _parse(answer: Answer) -> Page:
    said = answer.json()
    results = dig(said, "images_results")
    if not isinstance(results, list):
        status = words(said, "search_metadata", "status")
        if status == "Success" or words(said, "error") is not None:
            return Page()  # nothing was found: SerpAPI calls that an error
        raise AnswerError(f"{answer.url[:200]}: no answer of SerpAPI (no images_results)")
    found = find_all(results, _result)
    params = dig(said, "search_parameters")
    return Page(tuple(found), _next(params, len(results)) if found else None)


def _next(params: Any, n: int) -> str | None:
    if words(params, "engine") == "bing_images":
        return str((number(params, "first") or 1) + n)
    page = (number(params, "ijn") or 0) + 1
    return str(page) if page < 100 else None


def _result(one: Mapping[str, Any]) -> Listing | None:
    url, page = link(one, "original"), link(one, "link")
    if url is None:
        return None
    photo = PhotoLink(url, "main", number(one, "original_width"), number(one, "original_height"))
    licence = dig(one, "license_details_url")
    return Listing(
        key=image_key(url),
        title=words(one, "title") or "",
        page=page,
        photos=(photo,),
        labels=labels(site=words(one, "source")),
        licence_url=link(licence),
    )


SOURCE = register(Source(_INFO, _parse, _request))
