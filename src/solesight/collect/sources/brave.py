"""Brave image results, from saved pages and saved answers of its API.

The API's terms forbid keeping results without a plan for it, so nothing is asked live.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from solesight.collect.sources.declaring import Answer, Listing, Page, Source, SourceInfo
from solesight.collect.sources.digging import attribute, dig, find_all, link, number, trees, words
from solesight.collect.sources.images import image_result
from solesight.collect.sources.registry import register

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["SOURCE"]

_INFO = SourceInfo(
    name="brave",
    title="Brave image results",
    access="saved",
    hosts=("search.brave.com",),
    terms_url="https://api-dashboard.search.brave.com/terms-of-service",
    terms="Keeping results needs a plan that allows it. Save pages in your own browser.",
)


def _parse(answer: Answer) -> Page:
    if not answer.is_html:
        return Page(tuple(one for tree in trees(answer) for one in find_all(tree, _result)))
    cards = answer.html.css("button.image-result")
    return Page(tuple(made for card in cards if (made := _card(card)) is not None))


def _result(one: Mapping[str, Any]) -> Listing | None:
    inner = dig(one, "properties")
    if not isinstance(inner, dict) or "thumbnail" not in one:
        return None
    size = number(inner, "width"), number(inner, "height")
    return image_result(dig(inner, "url"), dig(one, "title"), dig(one, "url"), *size)


def _card(card: LexborNode) -> Listing | None:
    picture = card.css_first(".image-wrapper img, img")
    source = card.css_first(".image-metadata-source")
    shown = attribute(picture, "src")
    made = image_result(_original(shown) or shown, attribute(picture, "alt"), None)
    site = words(source.text(deep=True)) if source is not None else None
    if made is None or site is None:
        return made
    page = link(f"https://{site}/") if "." in site else None
    return Listing(made.key, made.title, page, made.photos, labels={"site": site})


def _original(shown: str | None) -> str | None:
    """Read the photo's own address out of that of its copy: its last parts spell it in base64."""
    packed = (shown or "").partition("/g:ce/")[2].replace("/", "")
    try:
        text = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    return link(text)


SOURCE = register(Source(_INFO, _parse, prefers=1))
