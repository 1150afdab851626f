"""Pinterest, from saved answers only: its resource answers, and exports of pins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from solesight.collect.sources.declaring import (
    Answer,
    Listing,
    Page,
    PhotoLink,
    Source,
    SourceInfo,
)
from solesight.collect.sources.digging import dig, find_all, labels, link, number, trees, words
from solesight.collect.sources.registry import register

__all__ = ["SOURCE"]

_INFO = SourceInfo(
    name="pinterest",
    title="Pinterest",
    access="saved",
    hosts=("www.pinterest.com",),
    terms_url="https://policy.pinterest.com/terms-of-service",
    terms="The terms forbid programs. Save answers (HAR or JSON) in your own browser.",
)
_SIZES = ("orig", "originals", "736x", "600x", "564x", "474x", "236x", "170x")


def _parse(answer: Answer) -> Page:
    return Page(tuple(one for tree in trees(answer) for one in find_all(tree, _pin)))


def _pin(one: Mapping[str, Any]) -> Listing | None:
    if "pin_id" in one:
        return _exported(one)
    images, key = dig(one, "images"), words(one, "id")
    if not isinstance(images, dict) or key is None or one.get("type", "pin") != "pin":
        return None
    if not {"grid_title", "image_signature", "pinner"} & one.keys():
        return None
    best = next((found for size in _SIZES if link(found := dig(images, size), "url")), None)
    # Closed pins come hollow, without any photo: there is a listing, and nothing to fetch.
    photo = _photo(best)
    title = words(one, "grid_title") or words(one, "title") or words(one, "description") or ""
    return Listing(
        key=key,
        title=title,
        page=f"https://www.pinterest.com/pin/{key}/",
        photos=(photo,) if photo else (),
        labels=labels(board=words(one, "board", "name"), site=words(one, "domain")),
        credit=link(one, "link"),
    )


def _photo(best: Any) -> PhotoLink | None:
    url = link(best, "url")
    return PhotoLink(url, "main", number(best, "width"), number(best, "height")) if url else None


def _exported(one: Mapping[str, Any]) -> Listing | None:
    key, url = words(one, "pin_id"), link(one, "image") or link(one, "image_thumb")
    if key is None:
        return None
    said = (words(one, name) for name in ("title", "description", "alt_text"))
    return Listing(
        key=key,
        title=next(filter(None, said), ""),
        page=link(one, "url") or f"https://www.pinterest.com/pin/{key}/",
        photos=(PhotoLink(url),) if url else (),
        labels=labels(board=words(one, "board")),
        credit=link(one, "destination_link"),
    )


SOURCE = register(Source(_INFO, _parse, prefers=2))
