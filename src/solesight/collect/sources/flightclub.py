"""Flight Club, from saved answers only: GOAT's shapes on its own pages, and its result cards."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from solesight.collect.sources.declaring import Answer, Listing, Page, Source, SourceInfo
from solesight.collect.sources.digging import (
    attribute,
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
from solesight.collect.sources.goat import is_flight_club, read_product
from solesight.collect.sources.registry import register
from solesight.errors import AnswerError

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["SOURCE"]

_SITE = "https://www.flightclub.com/"
_INFO = SourceInfo(
    name="flightclub",
    title="Flight Club",
    access="saved",
    hosts=("www.flightclub.com", "flightclub.com"),
    terms_url="https://www.flightclub.com/terms",
    terms="No interface for programs; the site blocks them. Save pages in your own browser.",
    note="no real answer was at hand when this was written",
)
_KEY = re.compile(r"([\w-]+?)/?(?:\?|$)")


def _parse(answer: Answer) -> Page:
    if not is_flight_club(answer):
        return Page()
    found: dict[str, Listing] = {}
    try:
        for tree in trees(answer):
            for one in find_all(tree, _read):
                found.setdefault(one.key, one)
    except AnswerError:
        if not answer.is_html:
            raise
    if not found and answer.is_html:
        cards = answer.html.css('a[data-qa="ProductItemsUrl"]')
        return Page(tuple(made for card in cards if (made := _card(card)) is not None))
    return Page(tuple(found.values()))


def _read(value: dict[str, Any]) -> Listing | None:
    return read_product(value, _SITE) or _graphql(value)


def _graphql(value: dict[str, Any]) -> Listing | None:
    """Read ``getProductTemplate``: a code and the lowest price of each size."""
    if "newSizes" not in value or words(value, "sku") is None:
        return None
    slug = words(value, "slug") or words(value, "sku") or ""
    offers = [
        offer
        for size in listed(value, "newSizes")
        for offer in money(
            "ask",
            dig(size, "lowestPriceOption", "price", "value"),
            "USD",
            size=words(size, "size", "display"),
            condition="new",
        )
    ]
    code = (words(value, "sku") or "").replace(" ", "-")
    return Listing(
        key=slug,
        title=words(value, "name") or slug.replace("-", " ").title(),
        page=_SITE + slug,
        photos=photos(link(value, "mainPictureUrl"), link(value, "pictureUrl")),
        offers=tuple(offers),
        labels=labels(style_code=code, release_date=(words(value, "releaseDate") or "")[:10]),
    )


def _card(card: LexborNode) -> Listing | None:
    path = attribute(card, "href")
    key = _KEY.search((path or "").rsplit("/", 1)[-1])
    title = card.css_first('[data-qa="ProductItemTitle"]')
    name = words(title.text(deep=True)) if title is not None else None
    if path is None or key is None or name is None:
        return None
    picture = link(attribute(card.css_first("img"), "src", "data-src"))
    price = card.css_first('[data-qa="ProductItemPrice"]')
    offers = money("ask", price.text(deep=True), "USD") if price is not None else []
    page = path if path.startswith("http") else _SITE + path.lstrip("/")
    return Listing(key[1], name, link(page), photos(picture), tuple(offers))


SOURCE = register(Source(_INFO, _parse, prefers=3))
