"""StockX, from saved pages and answers only: old REST records, GraphQL nodes, product pages.

All three are objects with ``urlKey`` and ``media``; they differ in where prices and traits stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from solesight.collect.sources.declaring import (
    Answer,
    Listing,
    Offer,
    Page,
    PhotoLink,
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
    photos,
    trees,
    words,
)
from solesight.collect.sources.registry import register

__all__ = ["SOURCE"]

_SITE = "https://stockx.com/"
_INFO = SourceInfo(
    name="stockx",
    title="StockX pages",
    access="saved",
    hosts=("stockx.com", "www.stockx.com"),
    terms_url="https://stockx.com/terms",
    terms="The terms bind programs too and the site blocks them. Save pages in your own browser, "
    "or ask for a key of the developer API (`collect stockx-api`).",
)


def _product(value: Mapping[str, Any]) -> Listing | None:
    slug, media = words(value, "urlKey"), dig(value, "media")
    title = words(value, "title") or words(value, "name")
    if slug is None or title is None or not isinstance(media, dict):
        return None
    traits = _traits(value)
    code = words(value, "styleId") or traits.get("Style")
    return Listing(
        key=words(value, "id") or words(value, "uuid") or slug,
        title=title,
        page=_SITE + slug,
        photos=_photos(media),
        offers=(*_retail(value, traits), *_market(value), *_sizes(value)),
        labels=labels(
            brand=words(value, "brand"),
            silhouette=words(value, "model") or words(value, "shoe"),
            style_code=code if code and code != "--" else None,
            colorway=words(value, "colorway") or traits.get("Colorway") or traits.get("Color"),
            nickname=words(value, "secondaryTitle") or _nickname(value, title),
            gender=words(value, "gender"),
            category=words(value, "productCategory"),
            release_date=(words(value, "releaseDate") or traits.get("Release Date") or "")[:10],
        ),
    )


def _nickname(value: Mapping[str, Any], title: str) -> str | None:
    name = words(value, "name")
    return name if name != title else None


def _traits(value: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for one in [*listed(value, "traits"), *listed(value, "productTraits")]:
        name, said = words(one, "name"), words(one, "value")
        if name and said:
            found[name] = said
    return found


def _photos(media: Mapping[str, Any]) -> tuple[PhotoLink, ...]:
    names = ("imageUrl", "smallImageUrl", "thumbUrl")
    main = next((one for name in names if (one := link(media, name))), None)
    more = [link(one) for one in listed(media, "gallery")]
    spin = dict.fromkeys(one for n in listed(media, "all360Images") if (one := link(n)))
    still = photos(main, *more, role="side")
    return (*still, *(PhotoLink(one, "spin") for one in spin))


def _retail(value: Mapping[str, Any], traits: Mapping[str, str]) -> list[Offer]:
    return money("retail", dig(value, "retailPrice") or traits.get("Retail Price"), "USD")


def _market(value: Mapping[str, Any]) -> list[Offer]:
    market = dig(value, "market") or dig(value, "pricing", "market")
    currency = words(market, "currencyCode") or "USD"
    sales = dig(market, "salesInformation")
    found = _book(market, currency)
    last = dig(sales, "lastSale") or amount(market, "statistics", "lastSale")
    sold = (words(sales, "lastSaleDate") or words(market, "lastSaleDate") or "")[:32] or None
    found += money("last_sale", last or dig(market, "lastSale"), currency, at=sold)
    average = dig(market, "deadStock", "averagePrice") or dig(market, "averageDeadstockPrice")
    return found + money("average", average, currency)


def _book(market: Any, currency: str, size: str | None = None) -> list[Offer]:
    """Read lowest ask and highest bid, wherever this year's answer has them."""
    found = []
    for kind, name in (("ask", "lowestAsk"), ("bid", "highestBid")):
        places = (dig(market, "state"), dig(market, "bidAskData"), market)
        price = next((p for place in places if (p := amount(place, name))), None)
        found += money(kind, price, currency, size=size)
    return found


def _sizes(value: Mapping[str, Any]) -> list[Offer]:
    priced = {words(v, "id"): v for v in listed(value, "pricing", "variants")}
    found = []
    for variant in listed(value, "variants"):
        market = dig(variant, "market") or dig(priced.get(words(variant, "id")), "market")
        size = words(variant, "traits", "size")
        if not isinstance(market, dict) or size is None:
            continue
        found += _book(market, "USD", size)
        last = dig(market, "salesInformation", "lastSale")
        found += money("last_sale", last, "USD", size=size)
    return found


def _parse(answer: Answer) -> Page:
    return Page(tuple(one for tree in trees(answer) for one in find_all(tree, _product)))


SOURCE = register(Source(_INFO, _parse, prefers=2))
