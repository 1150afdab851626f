"""Any shop's saved page that says of itself what it sells (schema.org Product, as JSON-LD)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from solesight.collect.sources.declaring import Answer, Listing, Offer, Page, Source, SourceInfo
from solesight.collect.sources.digging import (
    attribute,
    dig,
    find_all,
    labels,
    link,
    money,
    photos,
    trees,
    words,
)
from solesight.collect.sources.registry import register
from solesight.errors import AnswerError
from solesight.fetch import host_of

__all__ = ["SOURCE"]

_INFO = SourceInfo(
    name="webpage",
    title="Any shop's page with schema.org data",
    access="saved",
    terms="Save pages in your own browser; what their site allows is for you to weigh.",
)


def _parse(answer: Answer) -> Page:
    try:
        said = trees(answer)
    except AnswerError:
        said = []
    site = host_of(_canonical(answer) or answer.url).removeprefix("www.") or None
    found = [one for tree in said for one in find_all(tree, lambda v: _product(v, site))]
    return Page(tuple({one.key: one for one in found}.values()))


def _canonical(answer: Answer) -> str | None:
    if not answer.is_html:
        return None
    node = answer.html.css_first('link[rel="canonical"], meta[property="og:url"]')
    return link(attribute(node, "href", "content"))


def _product(one: Mapping[str, Any], site: str | None) -> Listing | None:
    kinds = dig(one, "@type")
    if "Product" not in (kinds if isinstance(kinds, list) else [kinds]):
        return None
    title = words(one, "name")
    if title is None:
        return None
    page = link(one, "url")
    said = words(one, "sku") or words(one, "productID") or words(one, "mpn") or page or title
    brand = dig(one, "brand")
    return Listing(
        key=said if len(said) <= 80 else hashlib.sha256(said.encode()).hexdigest()[:24],
        title=title,
        page=page,
        photos=photos(*_images(dig(one, "image"))),
        offers=tuple(_offers(dig(one, "offers"))),
        labels=labels(
            brand=words(brand, "name") or words(brand),
            colorway=words(one, "color"),
            style_code=words(one, "mpn") or words(one, "sku"),
        ),
        source=site,
    )


def _images(value: Any) -> list[str | None]:
    held = value if isinstance(value, list) else [value]
    return [link(one) or link(one, "url") or link(one, "contentUrl") for one in held]


def _offers(value: Any) -> list[Offer]:
    found = list[Offer]()
    for one in value if isinstance(value, list) else [value]:
        price = dig(one, "price") or dig(one, "lowPrice") or dig(one, "priceSpecification", "price")
        condition = (words(one, "itemCondition") or "").rpartition("/")[2] or None
        currency = words(one, "priceCurrency")
        if currency is not None and len(currency) == 3:
            found += money("ask", price, currency.upper(), condition=condition)
    return found


SOURCE = register(Source(_INFO, _parse))
