"""Photos as cards, and the filters that choose them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from solesight.web.pages.links import catalog_link, photo_link, thumbnail
from solesight.web.pages.reading import money, words

__all__ = ["FILTERS", "card_view", "chips", "facet_views", "kept_filters", "without"]

FILTERS = (
    "text", "brand", "model", "source", "verdict", "reason", "split", "price_min", "price_max",
    "shoe", "cluster", "sort",
)  # fmt: skip
_NUMBERS = {"price_min", "price_max"}
_SPLITS = ("train", "validation", "test")
_MOST_LISTED = 200


def kept_filters(query: Mapping[str, str]) -> dict[str, Any]:
    """Read filters from an address; what is empty or no number is left out."""
    kept: dict[str, Any] = {}
    for name in FILTERS:
        value = query.get(name, "").strip()[:200]
        if not value or (name, value) == ("sort", "new"):
            continue
        if name in _NUMBERS or name == "cluster":
            number = _number(value)
            if number is not None:
                kept[name] = int(number) if name == "cluster" else number
        else:
            kept[name] = value
    return kept


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number < 1e9 else None


def without(filters: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Give the filters less one."""
    return {key: value for key, value in filters.items() if key != name}


def card_view(card: Mapping[str, Any]) -> dict[str, Any]:
    """Lay out a photo of the grid."""
    price = card.get("price")
    return {
        **card,
        "href": photo_link(card["photo"]),
        "thumbnail": thumbnail(card["photo"], 320),
        "name": card.get("title") or "untitled",
        "price_said": money(price, card.get("currency")) if price is not None else None,
        "why": words(card.get("reason") or "rejected") if card.get("verdict") == "reject" else None,
    }


def chips(filters: Mapping[str, Any]) -> list[dict[str, str]]:
    """Say which filters are on, and where each is taken off."""
    return [
        {"text": _said(name, value), "href": catalog_link(without(filters, name))}
        for name, value in filters.items()
        if name != "sort"
    ]


def _said(name: str, value: Any) -> str:
    if name == "text":
        return f"“{value}”"
    if name in _NUMBERS:
        return f"{'from' if name == 'price_min' else 'to'} {value:g}"
    if name == "shoe":
        return "one shoe"
    if name == "cluster":
        return f"cluster {value}"
    return words(value) if name in {"verdict", "reason"} else str(value)


def facet_views(facets: Mapping[str, Any], filters: Mapping[str, Any]) -> dict[str, Any]:
    """Lay out what can be filtered by: lists to choose from, and short lists to tick."""
    lists = {
        name: _options(facets.get(name, ()), filters.get(name))
        for name in ("brand", "model", "source")
    }
    ticks = {
        name: [{**one, "said": words(one["value"])} for one in facets.get(name, ())]
        for name in ("verdict", "reason", "split")
    }
    ticks["split"].sort(
        key=lambda one: _SPLITS.index(one["value"]) if one["value"] in _SPLITS else 9
    )
    return {"lists": lists, "ticks": ticks, "price": facets.get("price") or {}}


def _options(found: Any, chosen: str | None) -> list[Mapping[str, Any]]:
    options = sorted(found, key=lambda one: str(one["value"]).casefold())[:_MOST_LISTED]
    if chosen and chosen not in {one["value"] for one in options}:
        options.insert(0, {"value": chosen, "n": 0})
    return options
