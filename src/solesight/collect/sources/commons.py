"""Wikimedia Commons: photos under free licences, by the MediaWiki API.

Shape: https://www.mediawiki.org/wiki/API:Imageinfo, ``formatversion`` 1 and 2 alike.
"""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

from solesight.collect.sources.declaring import (
    Answer,
    Listing,
    Page,
    PhotoLink,
    Query,
    Request,
    Source,
    SourceInfo,
)
from solesight.collect.sources.digging import dig, labels, link, number, words
from solesight.collect.sources.registry import register
from solesight.errors import AnswerError

__all__ = ["SOURCE"]

_API = "https://commons.wikimedia.org/w/api.php"
_ENDING = re.compile(r"\.(jpe?g|png|webp|tiff?|gif)$", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_PICTURES = ("image/jpeg", "image/png", "image/webp", "image/tiff", "image/gif")

_INFO = SourceInfo(
    name="commons",
    title="Wikimedia Commons",
    access="open",
    hosts=("commons.wikimedia.org",),
    terms_url="https://foundation.wikimedia.org/wiki/Policy:Terms_of_Use",
    terms="Free licences; most ask you to name the author and the licence. Requests one after "
    "another, with a contact in the User-Agent.",
    rate=1.0,
    daily=5000,
    official=True,
)


def _request(query: Query, cursor: str | None) -> Request:
    go_on = json.loads(cursor) if cursor else {}
    params = {
        "action": "query",
        "format": "json",
        "formatversion": "2",
        "generator": "search",
        "gsrsearch": f"{query.text} filetype:bitmap",
        "gsrnamespace": "6",
        "gsrlimit": str(min(max(query.limit, 1), 50)),
        "prop": "imageinfo",
        "iiprop": "url|size|sha1|mime|extmetadata",
        "maxlag": "5",
        **go_on,
    }
    return Request(_API, params)


def _parse(answer: Answer) -> Page:
    said = answer.json()
    pages = dig(said, "query", "pages")
    if isinstance(pages, dict):
        pages = list(pages.values())
    if pages is None:
        if isinstance(said, dict) and not words(said, "error", "code"):
            return Page()  # nothing was found
        code = words(said, "error", "code") or "no pages"
        raise AnswerError(f"{answer.url[:200]}: no answer of a MediaWiki search ({code})")
    held = pages if isinstance(pages, list) else []
    # A generator's pages come in any order; "index" is that of the search.
    ordered = sorted(held, key=lambda page: number(page, "index") or 10**9)
    found = [made for page in ordered if (made := _listing(page)) is not None]
    go_on = dig(said, "continue")
    again = {k: str(v) for k, v in go_on.items()} if isinstance(go_on, dict) else None
    return Page(tuple(found), json.dumps(again, sort_keys=True) if again else None)


def _listing(page: Any) -> Listing | None:
    info, name = dig(page, "imageinfo", 0), words(page, "title")
    url = link(info, "url")
    key = words(page, "pageid")
    if url is None or name is None or key is None:
        return None
    if words(info, "mime") not in (None, *_PICTURES):
        return None
    meta = dig(info, "extmetadata")
    title = _text(dig(meta, "ObjectName", "value")) or _ENDING.sub("", name.removeprefix("File:"))
    photo = PhotoLink(url, "main", number(info, "width"), number(info, "height"))
    return Listing(
        key=key,
        title=title.replace("_", " "),
        page=link(info, "descriptionurl"),
        photos=(photo,),
        labels=labels(taken=_text(dig(meta, "DateTimeOriginal", "value"))),
        licence=words(meta, "LicenseShortName", "value"),
        licence_url=link(meta, "LicenseUrl", "value"),
        credit=_text(dig(meta, "Artist", "value")) or words(info, "user"),
    )


def _text(html: Any) -> str | None:
    """Read a field of the metadata, which may be HTML, as text."""
    if not isinstance(html, str):
        return None
    return words(unescape(_TAG.sub(" ", html[:20_000])))


SOURCE = register(Source(_INFO, _parse, _request))
