"""Amazon: result pages that were saved, and exports of them. No live calls."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

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

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["SOURCE"]

_INFO = SourceInfo(
    name="amazon",
    title="Amazon result pages",
    access="saved",
    hosts=("www.amazon.com",),
    terms_url="https://www.amazon.com/gp/help/customer/display.html?nodeId=508088",
    terms="The conditions of use forbid robots. Save pages in your own browser, or use the "
    "Creators API with your own key (`collect amazon-creators`).",
)
_ASIN = re.compile(r"/dp/([A-Z0-9]{10})\b|asin\.1\.([A-Z0-9]{10})\b")
_CARDS = 'div[data-component-type="s-search-result"], div[data-csa-c-item-id^="amzn1.asin"]'
# Where a page writes a bare sign that several currencies share.
_MARKETS = {"amazon.ca": "CAD", "amazon.com.au": "AUD", "amazon.co.jp": "JPY", "amazon.se": "SEK"}


def _parse(answer: Answer) -> Page:
    if not answer.is_html:
        return Page(tuple(one for tree in trees(answer) for one in find_all(tree, _exported)))
    currency = next((c for site, c in _MARKETS.items() if site in answer.url), "USD")
    found: dict[str, Listing] = {}
    for card in answer.html.css(_CARDS):
        made = _card(card, currency)
        # A card stands inside its own frame: the outer one comes first and has all there is.
        if made is not None and (made.key not in found or not found[made.key].title):
            found[made.key] = made
    return Page(tuple(found.values()))


def _card(card: LexborNode, currency: str) -> Listing | None:
    asin = attribute(card, "data-asin") or _asin(attribute(card, "data-csa-c-item-id"))
    if not asin:
        return None
    picture = card.css_first("img.s-image")
    return Listing(
        key=asin,
        title=_title(card, picture),
        page=f"https://www.amazon.com/dp/{asin}",
        photos=photos(link(attribute(picture, "src"))),
        offers=(*_price(card, currency), *_list_price(card, currency)),
        labels=labels(sponsored="yes" if _is_sponsored(card) else None),
    )


def _title(card: LexborNode, picture: LexborNode | None) -> str:
    """Read the title: since 2025 the heading's text may be the brand alone, its label is whole."""
    heading = card.css_first("h2")
    said = [attribute(heading, "aria-label")]
    said += [node.text(deep=True) for node in card.css("h2 span, h2")]
    said.append(attribute(picture, "alt"))
    found = [text for one in said if (text := words(one))]
    return _without_mark(found[0]) if found else ""


def _price(card: LexborNode, currency: str) -> list[Offer]:
    node = card.css_first(".a-price:not(.a-text-price) .a-offscreen")
    return money("ask", node.text(deep=True), currency) if node is not None else []


def _list_price(card: LexborNode, currency: str) -> list[Offer]:
    node = card.css_first(".a-text-price .a-offscreen")
    return money("retail", node.text(deep=True), currency) if node is not None else []


def _is_sponsored(card: LexborNode) -> bool:
    said = attribute(card, "class") or ""
    return "AdHolder" in said or card.css_first(".s-sponsored-label-text") is not None


def _asin(text: str | None) -> str | None:
    # Sponsored links carry the address of their product inside their own.
    found = _ASIN.search(unquote(text or ""))
    return (found[1] or found[2]) if found else None


def _exported(one: Mapping[str, Any]) -> Listing | None:
    """Read what scrapers export of a result page."""
    page = link(one, "url")
    if page is None or "amazon." not in page or "title" not in one:
        return None
    asin, title = _asin(page), _without_mark(words(one, "title") or "")
    # Exports cut the addresses of sponsored cards, and with them the name of what they sell.
    key = asin or hashlib.sha256(title.encode(errors="backslashreplace")).hexdigest()[:16]
    return Listing(
        key=key,
        title=title,
        page=f"https://www.amazon.com/dp/{asin}" if asin else None,
        photos=photos(link(one, "image") or link(one, "photo")),
        offers=(
            *money("ask", dig(one, "price"), "USD"),
            *money("retail", dig(one, "real_price"), "USD"),
        ),
        labels=labels(sponsored="yes" if "/sspa/" in page else None),
    )


def _without_mark(title: str) -> str:
    return re.sub(r"^Sponsored Ad [–-] ", "", title)


SOURCE = register(Source(_INFO, _parse, prefers=2))
