"""Sole Collector: dumps of its interface, which is gone: releases as JSON, names as a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from solesight.collect.sources.declaring import Answer, Listing, Page, Source, SourceInfo
from solesight.collect.sources.digging import find_all, labels, link, photos, trees, words
from solesight.collect.sources.registry import register

__all__ = ["SOURCE"]

_INFO = SourceInfo(
    name="solecollector",
    title="Sole Collector dumps",
    access="saved",
    terms="The interface is gone; old dumps only. Lists of names go to `collect models`.",
)


def _parse(answer: Answer) -> Page:
    return Page(tuple(one for tree in trees(answer) for one in find_all(tree, _release)))


def _release(one: Mapping[str, Any]) -> Listing | None:
    key, title = words(one, "id"), words(one, "name")
    if key is None or title is None or "hero_image_url" not in one:
        return None
    return Listing(
        key=key,
        title=title,
        photos=photos(link(one, "hero_image_url")),
        labels=labels(
            style_code=words(one, "style_code"),
            nickname=words(one, "alias"),
            release_date=words(one, "release_date"),
        ),
    )


SOURCE = register(Source(_INFO, _parse, prefers=2))
