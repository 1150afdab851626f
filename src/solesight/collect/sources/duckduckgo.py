"""DuckDuckGo image results: live after reading its terms, and saved answers.

A query begins with a page that gives a token (``vqd``); the cursor carries it from page to page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
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
from solesight.collect.sources.digging import dig, find_all, number, trees, words
from solesight.collect.sources.images import image_result
from solesight.collect.sources.registry import register
from solesight.errors import AnswerError

__all__ = ["SOURCE"]

_SITE = "https://duckduckgo.com/"
_TOKEN = re.compile(r"vqd=[\"']?([\d-]{6,120})")
_INFO = SourceInfo(
    name="duckduckgo",
    title="DuckDuckGo images",
    access="opt_in",
    hosts=("duckduckgo.com",),
    terms_url="https://duckduckgo.com/terms",
    terms="There is no interface for programs; results come from Bing, and the photos belong to "
    "others. What robots.txt does not allow is not asked.",
    rate=0.2,
    daily=300,
    ttl=3000.0,
)


def _request(query: Query, cursor: str | None) -> Request:
    text = query.text[:499]
    if cursor is None:
        return Request(_SITE, {"q": text, "iar": "images", "t": "h_"})
    at = json.loads(cursor)
    params = {"o": "json", "q": text, "l": "us-en", "vqd": at["vqd"], "p": "1", "s": str(at["s"])}
    return Request(f"{_SITE}i.js", params, {"Referer": _SITE})


def _parse(answer: Answer) -> Page:
    if answer.is_html:
        token = _TOKEN.search(answer.text)
        at = {"vqd": token[1], "s": 0} if token and "duckduckgo.com" in answer.url else None
        return Page((), json.dumps(at) if at else None)
    said = trees(answer)
    results = [tree for tree in said if isinstance(dig(tree, "results"), list)]
    if not results:
        raise AnswerError(f"{answer.url[:200]}: no answer of DuckDuckGo images (no results)")
    found = [one for tree in results for one in find_all(tree, _result)]
    return Page(tuple({one.key: one for one in found}.values()), _next(results[0], answer))


def _next(said: Any, answer: Answer) -> str | None:
    onward = words(said, "next")
    asked = parse_qs(urlsplit(answer.url).query)
    vqd = asked.get("vqd", [""])[0]
    if not vqd:
        tokens = dig(said, "vqd")
        vqd = (
            next((v for v in tokens.values() if isinstance(v, str)), "")
            if isinstance(tokens, dict)
            else ""
        )
    start = parse_qs(urlsplit(onward or "").query).get("s", [""])[0]
    if not (vqd and start.isdigit() and int(start[:6]) > 0):
        return None
    return json.dumps({"vqd": vqd, "s": int(start[:6])})


def _result(one: Mapping[str, Any]) -> Listing | None:
    if "image" not in one or "thumbnail" not in one or "url" not in one:
        return None
    size = number(one, "width"), number(one, "height")
    return image_result(one["image"], one.get("title"), one["url"], *size)


SOURCE = register(Source(_INFO, _parse, _request, prefers=1))
