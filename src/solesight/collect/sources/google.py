"""Google image results, from saved answers only: the app's JSON, and ``rg_meta`` of old pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from solesight.collect.sources.declaring import Answer, Listing, Page, Source, SourceInfo
from solesight.collect.sources.digging import dig, find_all, listed, number, trees, words
from solesight.collect.sources.htmltree import html_tree
from solesight.collect.sources.images import image_result
from solesight.collect.sources.registry import register

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

__all__ = ["SOURCE"]

_INFO = SourceInfo(
    name="google",
    title="Google image results",
    access="saved",
    hosts=("www.google.com",),
    terms_url="https://policies.google.com/terms",
    terms="The terms forbid programs, and the site blocks them. Save pages in your own browser, or "
    "use SerpAPI with your own key (`collect serpapi`).",
)


def _parse(answer: Answer) -> Page:
    if answer.is_html:
        return Page(tuple(_old(answer.html)))
    said = trees(answer)
    found = [one for tree in said for one in find_all(tree, _app)]
    # Pages of 2016 came as a piece of HTML inside a list.
    for tree in said:
        text = dig(tree, 1, 1)
        if dig(tree, 0) == "rg_s" and isinstance(text, str):
            found += _old(html_tree(text))
    return Page(tuple(found))


def _app(one: Mapping[str, Any]) -> Listing | None:
    image, result = dig(one, "original_image"), dig(one, "result")
    if not isinstance(image, dict) or not isinstance(result, dict):
        return None
    makers = [name for maker in listed(result, "iptc", "creator") if (name := words(maker))]
    return image_result(
        dig(image, "url"), dig(result, "page_title"), dig(result, "referrer_url"),
        number(image, "width"), number(image, "height"), ", ".join(makers) or None,
    )  # fmt: skip


def _old(tree: LexborHTMLParser) -> list[Listing]:
    found = []
    for node in tree.css(".rg_meta"):
        try:
            said = json.loads(node.text(deep=True) or "")
        except (ValueError, RecursionError):
            continue
        size = number(said, "ow"), number(said, "oh")
        made = image_result(dig(said, "ou"), dig(said, "pt"), dig(said, "ru"), *size)
        if made is not None:
            found.append(made)
    return found


SOURCE = register(Source(_INFO, _parse, prefers=1))
