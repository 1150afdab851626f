"""KicksDB (api.kicks.dev): catalogues of several markets re-sold by one API, with a bearer key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from solesight.collect.sources.declaring import (
    Answer,
    Listing,
    Offer,
    Page,
    Query,
    Request,
    Source,
    SourceInfo,
)
from solesight.collect.sources.digging import (
    amount,
    dig,
    find_all,
    labels,
    link,
    listed,
    money,
    number,
    photos,
    words,
)
from solesight.collect.sources.registry import register
from solesight.errors import AnswerError

__all__ = ["SOURCE"]

_API = "https://api.kicks.dev/v3"
_PER_PAGE = 50
_MARKETS = ("stockx", "goat", "shopify", "kream")
_INFO = SourceInfo(
    name="kicksdb",
    title="KicksDB",
    access="keyed",
    hosts=("api.kicks.dev",),
    terms_url="https://kicks.dev/terms",
    terms="With your own key. It re-sells what others gathered: the right to the photos is not in "
    "its price.",
    rate=1.0,
    daily=1600,
    keys=("kicksdb_key",),
    key_url="https://kicks.dev",
    official=True,
    options=("market",),
)


def _request(query: Query, cursor: str | None) -> Request:
    market = query.options.get("market", "stockx")
    market = market if market in _MARKETS else "stockx"
    params = {"query": query.text, "page": cursor or "1", "limit": str(_PER_PAGE)}
    return Request(
        f"{_API}/{market}/products", params, key_headers={"Authorization": "Bearer kicksdb_key"}
    )


def _parse(answer: Answer) -> Page:
    said = answer.json()
    if not isinstance(dig(said, "data"), list):
        raise AnswerError(f"{answer.url[:200]}: no answer of KicksDB (no data)")
    market = next((m for m in _MARKETS if f"/{m}/products" in answer.url), None)
    found = find_all(dig(said, "data"), lambda v: _product(v, market))
    meta = dig(said, "meta") or dig(said, "pagination")
    page, total = number(answer.asked.get("page")) or 1, number(meta, "total")
    more = len(found) >= _PER_PAGE if total is None else bool(found) and page * _PER_PAGE < total
    return Page(tuple(found), str(page + 1) if more else None, total)


def _product(value: Mapping[str, Any], market: str | None) -> Listing | None:
    title = words(value, "title") or words(value, "name")
    key = words(value, "product_id") or words(value, "id") or words(value, "slug")
    if title is None or key is None or "slug" not in value or "sku" not in value:
        return None
    code = (words(value, "sku") or "").replace(" ", "-")
    return Listing(
        key=key,
        title=title,
        page=link(value, "link"),
        photos=photos(link(value, "image_url") or link(value, "image"), *_gallery(value)),
        offers=tuple(_offers(value)),
        labels=labels(
            brand=words(value, "brand"),
            silhouette=words(value, "model"),
            style_code=code,
            colorway=words(value, "colorway"),
            release_date=(words(value, "release_date") or "")[:10],
        ),
        source=market or _market_of(link(value, "link")),
    )


def _gallery(value: Mapping[str, Any]) -> list[str | None]:
    return [link(one) for one in listed(value, "gallery")]


def _market_of(page: str | None) -> str | None:
    return next((m for m in ("goat", "stockx") if page and f"{m}.com" in page), None)


def _offers(value: Mapping[str, Any]) -> list[Offer]:
    currency = words(value, "currency") or "USD"
    found = money("retail", dig(value, "retail_price"), currency)
    found += money("ask", amount(value, "lowest_ask") or dig(value, "min_price"), currency)
    for variant in listed(value, "variants"):
        size = words(variant, "size")
        found += money("ask", amount(variant, "lowest_ask"), currency, size=size)
    return found


SOURCE = register(Source(_INFO, _parse, _request, prefers=1))
