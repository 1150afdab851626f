"""Bing image results: live after reading its terms, and saved pages."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from solesight.collect.sources.declaring import (
    Answer,
    Listing,
    Page,
    Query,
    Request,
    Source,
    SourceInfo,
)
from solesight.collect.sources.digging import attribute, dig
from solesight.collect.sources.images import image_result
from solesight.collect.sources.registry import register

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["SOURCE"]

_ASYNC = "https://www.bing.com/images/async"
_PER_PAGE = 35
_SIZE = re.compile(r"(\d{1,5})\s*[×x]\s*(\d{1,5})")
_INFO = SourceInfo(
    name="bing",
    title="Bing images",
    access="opt_in",
    hosts=("www.bing.com",),
    terms_url="https://www.microsoft.com/servicesagreement",
    terms="Microsoft's agreement does not invite programs, and the photos belong to others. "
    "What robots.txt does not allow is not asked.",
    rate=0.2,
    daily=300,
    options=("licence",),
)


def _request(query: Query, cursor: str | None) -> Request:
    params = {"q": query.text, "async": "1", "first": cursor or "1", "count": str(_PER_PAGE)}
    licence = query.options.get("licence")
    if licence:
        params["qft"] = f"+filterui:licenseType-{licence}"
    return Request(_ASYNC, params)


def _parse(answer: Answer) -> Page:
    if not answer.is_html:
        return Page()
    cards = answer.html.css("a.iusc[m], .imgpt a[m]")
    found = [made for card in cards if (made := _card(card)) is not None]
    return Page(tuple({one.key: one for one in found}.values()), _next(answer, len(cards)))


def _next(answer: Answer, n: int) -> str | None:
    node = answer.html.css_first("[data-nexturl]")
    url = attribute(node, "data-nexturl") or ""
    first = parse_qs(urlsplit(url).query if "?" in url else url).get("first", [""])[0]
    if first.isdigit():
        return first[:6]
    asked = parse_qs(urlsplit(answer.url).query).get("first", [""])[0]
    return str(int(asked[:6]) + n) if n and asked.isdigit() else None


def _card(card: LexborNode) -> Listing | None:
    try:
        said = json.loads(attribute(card, "m") or "")
    except (ValueError, RecursionError):
        return None
    width, height = _size(card)
    return image_result(dig(said, "murl"), dig(said, "t"), dig(said, "purl"), width, height)


def _size(card: LexborNode) -> tuple[int | None, int | None]:
    around = card.parent
    node = around.css_first("span.nowrap, .img_info span") if around is not None else None
    found = _SIZE.search(node.text(deep=True)) if node is not None else None
    return (int(found[1]) or None, int(found[2]) or None) if found else (None, None)


SOURCE = register(Source(_INFO, _parse, _request, prefers=1))
