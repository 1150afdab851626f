"""Exports of aggregators that are no more: Sneaks-API (2020) and The Sneaker Database (v1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from solesight.collect.sources.declaring import Answer, Listing, Offer, Page, Source, SourceInfo
from solesight.collect.sources.digging import (
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
from solesight.collect.sources.registry import register

__all__ = ["SOURCE"]

_INFO = SourceInfo(
    name="aggregators",
    title="Exports of Sneaks-API and The Sneaker Database",
    access="saved",
    terms="Old exports; both re-sold what others gathered.",
)


def _parse(answer: Answer) -> Page:
    return Page(tuple(one for tree in trees(answer) for one in find_all(tree, _product)))


def _product(one: Mapping[str, Any]) -> Listing | None:
    if "shoeName" in one and ("styleID" in one or "urlKey" in one):
        return _sneaks(one)
    named = isinstance(dig(one, "media"), dict) and "urlKey" not in one
    if "retailPrice" in one and "colorway" in one and named:
        return _database(one)
    return None


def _sneaks(one: Mapping[str, Any]) -> Listing | None:
    key = words(one, "_id") or words(one, "styleID") or words(one, "urlKey")
    if key is None:
        return None
    # A copy in a search engine's memory is the last resort: it is small and dies soon.
    links = [link(i) for i in listed(one, "imageLinks")]
    thumbnail = link(one, "thumbnail")
    weak = thumbnail is not None and "gstatic.com" in thumbnail
    ordered = [*links, thumbnail] if weak and any(links) else [thumbnail, *links]
    return Listing(
        key=key,
        title=words(one, "shoeName") or "",
        page=link(one, "resellLinks", "stockX") or link(one, "resellLinks", "goat"),
        photos=photos(*ordered),
        offers=tuple(_sneaks_offers(one)),
        labels=labels(
            brand=words(one, "brand"),
            silhouette=words(one, "silhoutte") or words(one, "make"),
            style_code=words(one, "styleID"),
            colorway=words(one, "colorway"),
            release_date=words(one, "releaseDate"),
        ),
        source="sneaks",
    )


def _sneaks_offers(one: Mapping[str, Any]) -> list[Offer]:
    found = money("retail", dig(one, "retailPrice"), "USD")
    lowest, sizes = dig(one, "lowestResellPrice"), dig(one, "resellPrices")
    for market, price in lowest.items() if isinstance(lowest, dict) else ():
        found += money("ask", price, "USD", market=market.lower()[:100])
    for market, prices in sizes.items() if isinstance(sizes, dict) else ():
        for size, price in prices.items() if isinstance(prices, dict) else ():
            found += money("ask", price, "USD", size=words(size), market=market.lower()[:100])
    return found


def _database(one: Mapping[str, Any]) -> Listing | None:
    key, title, media = words(one, "id"), words(one, "name"), dig(one, "media")
    if key is None or title is None:
        return None
    names = ("original", "imageUrl", "small", "smallImageUrl", "thumbnail", "thumbUrl")
    picture = next((url for name in names if (url := link(media, name))), None)
    return Listing(
        key=key,
        title=title,
        photos=photos(picture),
        offers=tuple(money("retail", dig(one, "retailPrice"), "USD")),
        labels=labels(
            brand=words(one, "brand"),
            colorway=words(one, "colorway"),
            style_code=words(one, "sku") or words(one, "styleId"),
            gender=words(one, "gender"),
            release_date=words(one, "releaseDate"),
        ),
        source="sneakerdatabase",
    )


SOURCE = register(Source(_INFO, _parse, prefers=2))
