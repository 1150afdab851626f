"""Amazon Creators API (successor of PA-API 5 since 2026), with the user's own keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from solesight.collect.sources.declaring import (
    Answer,
    Listing,
    OAuth,
    Offer,
    Page,
    Query,
    Request,
    Source,
    SourceInfo,
)
from solesight.collect.sources.digging import (
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

_API = "https://creatorsapi.amazon/catalog/v1/searchItems"
_PER_PAGE, _LAST_PAGE = 10, 10
_RESOURCES = [
    "images.primary.large",
    "images.variants.large",
    "itemInfo.title",
    "itemInfo.byLineInfo",
    "offersV2.listings.price",
    "offersV2.listings.condition",
]
_INFO = SourceInfo(
    name="amazon-creators",
    title="Amazon Creators API",
    access="keyed",
    hosts=("creatorsapi.amazon",),
    terms_url="https://affiliate-program.amazon.com/help/operating/policies",
    terms="With your own key of an Associates account; prices and photos may be kept for a day.",
    rate=1.0,
    daily=8640,
    keys=("amazon_client_id", "amazon_client_secret", "amazon_partner_tag"),
    key_url="https://affiliate-program.amazon.com/creatorsapi",
    listed_as="amazon",
    official=True,
    options=("marketplace",),
)
_OAUTH = OAuth(
    "https://creatorsapi.amazon/oauth2/token",
    "client_credentials",
    "amazon_client_id",
    "amazon_client_secret",
    scope="creatorsapi/default",
)


def _request(query: Query, cursor: str | None) -> Request:
    market = query.options.get("marketplace", "www.amazon.com")
    body = {
        "keywords": query.text,
        "searchIndex": "Fashion",
        "itemCount": _PER_PAGE,
        "itemPage": int(cursor or 1),
        "marketplace": market,
        "resources": _RESOURCES,
    }
    return Request(
        _API,
        headers={"x-marketplace": market},
        json=body,
        key_headers={"Authorization": "Bearer {token}, Version 2.1"},
        key_json={"partnerTag": "amazon_partner_tag"},
    )


def _parse(answer: Answer) -> Page:
    said = answer.json()
    result = dig(said, "searchResult")
    if not isinstance(result, dict):
        if isinstance(said, dict) and "errors" not in said and not said.get("type"):
            return Page(tuple(find_all(said, _item)))
        raise AnswerError(f"{answer.url[:200]}: no answer of the Creators API")
    found = find_all(dig(result, "items"), _item)
    # The API gives ten pages of ten.
    page = number(answer.asked.get("itemPage")) or 1
    total = number(result, "totalResultCount") or 0
    more = page < _LAST_PAGE and page * _PER_PAGE < total and bool(found)
    return Page(tuple(found), str(page + 1) if more else None, total or None)


def _item(one: Mapping[str, Any]) -> Listing | None:
    asin, info = words(one, "asin"), dig(one, "itemInfo")
    title = words(info, "title", "displayValue")
    if asin is None or title is None:
        return None
    images = dig(one, "images")
    more = [link(v, "large", "url") for v in listed(images, "variants")]
    offers = [o for listing in listed(one, "offersV2", "listings") for o in _offer(listing)]
    return Listing(
        key=asin,
        title=title,
        page=f"https://www.amazon.com/dp/{asin}",
        photos=photos(link(images, "primary", "large", "url"), *more),
        offers=tuple(offers),
        labels=labels(brand=words(info, "byLineInfo", "brand", "displayValue")),
    )


def _offer(listing: Any) -> list[Offer]:
    price = dig(listing, "price", "money") or dig(listing, "price")
    condition = words(listing, "condition", "value")
    currency = words(price, "currency")
    found = money("ask", dig(price, "amount"), currency, condition=condition)
    basis = dig(listing, "price", "savingBasis", "money")
    return found + money("retail", dig(basis, "amount"), words(basis, "currency"))


SOURCE = register(Source(_INFO, _parse, _request, _OAUTH, prefers=3))
