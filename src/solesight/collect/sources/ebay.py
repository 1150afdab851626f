"""eBay: real photos of used shoes, by the official Browse API with the user's own key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

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
from solesight.collect.sources.digging import (
    dig,
    find_all,
    labels,
    link,
    listed,
    money,
    number,
    photos,
    trees,
    words,
)
from solesight.collect.sources.registry import register
from solesight.errors import AnswerError

__all__ = ["SOURCE"]

_API = "https://api.ebay.com/buy/browse/v1/item_summary/search"
_PER_PAGE, _LAST = 100, 10_000
_SIZE = re.compile(r"/s-l(\d+)\.")
_ITEM = re.compile(r"ebay\.[a-z.]+/itm/(?:[^/?#]+/)?(\d{6,})")

_INFO = SourceInfo(
    name="ebay",
    title="eBay Browse API",
    access="keyed",
    hosts=("api.ebay.com",),
    terms_url="https://developer.ebay.com/join/api-license-agreement",
    terms="With your own key. Photos belong to their sellers; listings that end must be let go.",
    rate=2.0,
    daily=5000,
    keys=("ebay_client_id", "ebay_client_secret"),
    key_url="https://developer.ebay.com",
    official=True,
    options=("category", "marketplace"),
)
_OAUTH = OAuth(
    "https://api.ebay.com/identity/v1/oauth2/token",
    "client_credentials",
    "ebay_client_id",
    "ebay_client_secret",
    scope="https://api.ebay.com/oauth/api_scope",
)


def _request(query: Query, cursor: str | None) -> Request:
    params = {
        "q": query.text,
        "limit": str(min(max(query.limit, 1), _PER_PAGE)),
        "offset": cursor or "0",
        # Men's and women's athletic shoes; another by the option.
        "category_ids": query.options.get("category", "15709,95672"),
    }
    market = query.options.get("marketplace", "EBAY_US")
    headers = {"X-EBAY-C-MARKETPLACE-ID": market}
    return Request(_API, params, headers, key_headers={"Authorization": "Bearer {token}"})


def _parse(answer: Answer) -> Page:
    said = trees(answer)
    found = [one for tree in said for one in find_all(tree, _listing)]
    envelope = next((t for t in said if isinstance(t, dict) and "href" in t and "total" in t), None)
    if envelope is None:
        if not found and dig(said, 0, "errors") is not None:
            raise AnswerError(f"{answer.url[:200]}: eBay answers with an error")
        return Page(tuple(found))
    return Page(tuple(found), _next(link(envelope, "next")), number(envelope, "total"))


def _next(url: str | None) -> str | None:
    """Read the offset of the next page; the API gives the first 10,000 and no more."""
    offset = parse_qs(urlsplit(url).query).get("offset", [""])[0] if url else ""
    return offset if offset.isdigit() and 0 < int(offset[:9]) < _LAST else None


def _listing(item: dict[str, Any]) -> Listing | None:
    if "itemId" in item and ("itemWebUrl" in item or "itemHref" in item):
        return _summary(item)
    page = link(item, "url")
    key = _ITEM.search(page) if page else None
    return _exported(item, key[1], page) if key and "title" in item else None


def _summary(item: Mapping[str, Any]) -> Listing | None:
    key, title = words(item, "itemId"), words(item, "title")
    if key is None or title is None:
        return None
    first = [link(item, "image", "imageUrl")]
    first += [link(one, "imageUrl") for one in listed(item, "thumbnailImages")]
    more = [link(one, "imageUrl") for one in listed(item, "additionalImages")]
    price = dig(item, "price")
    page = link(item, "itemWebUrl")
    return Listing(
        key=words(item, "legacyItemId") or key,
        title=title,
        page=page.partition("?")[0] if page else None,
        photos=photos(_largest(first), *more),
        offers=tuple(
            money(
                "ask",
                dig(price, "value"),
                words(price, "currency"),
                condition=words(item, "condition"),
            )
        ),
        labels=labels(
            condition_said=words(item, "condition"),
            category=words(item, "categories", 0, "categoryName"),
        ),
    )


def _exported(item: Mapping[str, Any], key: str, page: str | None) -> Listing:
    """Read what scrapers export of a result page."""
    condition = words(item, "subtitles") or words(item, "condition")
    return Listing(
        key=key,
        title=words(item, "title") or "",
        page=page,
        photos=photos(link(item, "photo") or link(item, "image")),
        offers=tuple(money("ask", dig(item, "price"), "USD", condition=condition)),
        labels=labels(condition_said=condition),
    )


def _largest(links: list[str | None]) -> str | None:
    """Give the address of the same photo whose size says most."""
    known = [one for one in links if one]
    return max(
        known, key=lambda one: int(m[1][:6]) if (m := _SIZE.search(one)) else 0, default=None
    )


SOURCE = register(Source(_INFO, _parse, _request, _OAUTH, prefers=2))
