"""StockX's developer API (api.stockx.com/v2): titles, codes and prices with the user's own key.

It has no photos and no last sales. A page of the catalogue is followed by the prices of its
products, one request each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from solesight.collect.sources.declaring import (
    Answer,
    Listing,
    OAuth,
    Page,
    Query,
    Request,
    Source,
    SourceInfo,
)
from solesight.collect.sources.digging import dig, find_all, labels, money, number, words
from solesight.collect.sources.registry import register
from solesight.errors import AnswerError

__all__ = ["SOURCE"]

_API = "https://api.stockx.com/v2/catalog"
_KEYS = {"Authorization": "Bearer {token}", "x-api-key": "stockx_api_key"}
_INFO = SourceInfo(
    name="stockx-api",
    title="StockX developer API",
    access="keyed",
    hosts=("api.stockx.com",),
    terms_url="https://developer.stockx.com/portal/terms",
    terms="With your own key, for what it was granted for.",
    rate=1.0,
    daily=25_000,
    keys=("stockx_api_key", "stockx_client_id", "stockx_client_secret", "stockx_refresh_token"),
    key_url="https://developer.stockx.com",
    listed_as="stockx",
    official=True,
    note="no photos, no last sales",
)
_OAUTH = OAuth(
    "https://accounts.stockx.com/oauth/token",
    "refresh_token",
    "stockx_client_id",
    "stockx_client_secret",
    "stockx_refresh_token",
    extra={"audience": "gateway.stockx.com"},
)


def _request(query: Query, cursor: str | None) -> Request:
    size = str(min(max(query.limit, 1), 50))
    params = {"query": query.text, "pageNumber": cursor or "1", "pageSize": size}
    return Request(f"{_API}/search", params, key_headers=_KEYS)


def _prices_of(listing: Listing) -> Request:
    url = f"{_API}/products/{quote(listing.key, safe='')}/market-data"
    return Request(url, {"currencyCode": "USD"}, key_headers=_KEYS)


def _parse(answer: Answer) -> Page:
    said = answer.json()
    if isinstance(dig(said, "products"), list):
        return _catalogue(said)
    prices = find_all(said, _prices)
    if not prices and said not in ([], {}):
        raise AnswerError(f"{answer.url[:200]}: no answer of the StockX API")
    return Page(tuple(prices))


def _catalogue(said: Any) -> Page:
    found = find_all(dig(said, "products"), _product)
    more = number(said, "pageNumber") if dig(said, "hasNextPage") is True else None
    cursor = str(more + 1) if more else None
    details = tuple(_prices_of(one) for one in found)
    return Page(tuple(found), cursor, number(said, "count"), details)


def _product(value: Mapping[str, Any]) -> Listing | None:
    key, title = words(value, "productId"), words(value, "title")
    if key is None or title is None:
        return None
    about, slug = dig(value, "productAttributes"), words(value, "urlKey")
    return Listing(
        key=key,
        title=title,
        page=f"https://stockx.com/{slug}" if slug else None,
        offers=tuple(money("retail", dig(about, "retailPrice"), "USD")),
        labels=labels(
            brand=words(value, "brand"),
            style_code=words(value, "styleId"),
            colorway=words(about, "colorway"),
            gender=words(about, "gender"),
            category=words(value, "productType"),
            release_date=words(about, "releaseDate"),
        ),
    )


def _prices(value: Mapping[str, Any]) -> Listing | None:
    key, currency = words(value, "productId"), words(value, "currencyCode") or "USD"
    if key is None or not {"lowestAskAmount", "highestBidAmount"} & value.keys():
        return None
    size = words(value, "variantValue")
    offers = [
        *money("ask", dig(value, "lowestAskAmount"), currency, size=size),
        *money("bid", dig(value, "highestBidAmount"), currency, size=size),
    ]
    return Listing(key, "", offers=tuple(offers))


SOURCE = register(Source(_INFO, _parse, _request, _OAUTH, prefers=3))
