"""A shoe's page: its photos, what is said of them, listings, prices, near duplicates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from solesight.web.pages.common import FIELDS, VERDICTS, desk_of
from solesight.web.pages.links import catalog_link, frame_picture, photo_link, thumbnail
from solesight.web.pages.prices import price_chart, seen_prices
from solesight.web.pages.reading import ago, money, words
from solesight.web.pages.rendering import fragment, is_fragment, page
from solesight.web.pages.troubles import trouble

__all__ = ["router"]

router = APIRouter()

_LONGEST = 200
_SHOWN = ("brand", "model", "colorway", "style_code", "release", "year", "retail")
_AUTHORS = {"parser": "read from the title", "manifest": "the manifest", "user": "you"}

Json = Mapping[str, Any]


@router.get("/shoes/{key:path}")
def shoe(request: Request, key: str) -> Response:
    """Lead to the page of a shoe's best photo."""
    found = desk_of(request).shoe(key)
    return RedirectResponse(photo_link(found["photo"]), 303)


@router.get("/catalog/{photo}")
def photo(request: Request, photo: str) -> Response:
    """Show a photo and everything of its shoe."""
    desk = desk_of(request)
    found = desk.photo(photo)
    whole = desk.shoe(found["shoe_key"]) if found.get("shoe_key") else None
    return page(request, "photo.html.jinja", "catalog", p=_view(found, whole))


@router.post("/catalog/{photo}/say")
async def say(request: Request, photo: str) -> Response:
    """Keep what a reader says of a photo, or of all photos of its shoe."""
    desk = desk_of(request)
    async with request.form() as form:
        given = {name: str(value).strip()[:_LONGEST] for name, value in form.items()}
    found = await desk.work(desk.photo, photo)
    said = _changed(given, found)
    if not said:
        detail = "Change a field first; what stays as it is need not be said."
        return trouble(request, 422, "Nothing was changed", detail, here="catalog")
    photos = list(found.get("group") or ()) if given.get("every") else []
    kept = await desk.work(desk.correct, photos or [found["photo"]], said)
    if not is_fragment(request):
        return RedirectResponse(photo_link(photo), 303)
    return fragment(
        "catalog_changed.html.jinja", photos=[], what=kept["what"], again=True,
        correction=kept["correction"], n=len(photos) or 1,
    )  # fmt: skip


def _changed(given: Mapping[str, str], found: Json) -> dict[str, str | None]:
    said: dict[str, str | None] = {
        name: given[name] or None
        for name in FIELDS
        if name in given and given[name] != (found.get(name) or "")
    }
    verdict = given.get("verdict")
    if verdict == "back":
        said["verdict"] = None
    elif verdict in VERDICTS:
        said["verdict"] = verdict
    return said


def _view(found: Json, whole: Json | None) -> dict[str, Any]:
    currency, seen = seen_prices((whole or found).get("prices", ()))
    rejected = found.get("verdict") == "reject"
    reason = f": {words(found['reason'])}" if rejected and found.get("reason") else ""
    by_model = {"brand": found.get("brand"), "model": found.get("model")}
    return {
        **found,
        "name": found.get("title") or "Untitled",
        "picture": thumbnail(found["photo"], 640),
        "original": f"/api/v1/photos/{found['photo']}/original",
        "frame_picture": frame_picture(found["photo"]) if found.get("frame") else None,
        "corners": _corners(found.get("frame")),
        "tone": "bad" if rejected else "good" if found.get("verdict") == "keep" else "plain",
        "verdict_said": words(found.get("verdict") or "new") + reason,
        "brand_link": catalog_link({"brand": found.get("brand")}),
        "model_link": catalog_link(by_model),
        "shoe_filter": catalog_link({"shoe": found["shoe_key"]}) if found.get("shoe_key") else None,
        "price_said": _price(found),
        "labels_said": _labels(found),
        "fields": [{"name": name, "value": found.get(name) or ""} for name in FIELDS],
        "siblings": _siblings(found, whole),
        "near": [_small(one["photo"]) for one in found.get("near", ())][:12],
        "listings": _listings(found, whole),
        "seen": [
            {"kind": one.kind, "n": len(one.points), "newest": money(one.points[-1][1], currency)}
            for one in seen
        ],
        "chart": price_chart(seen, currency),
    }


def _price(found: Json) -> str | None:
    price = found.get("price")
    return money(price, found.get("currency")) if price is not None else None


def _small(name: str) -> dict[str, str]:
    return {"photo": name, "href": photo_link(name), "thumbnail": thumbnail(name)}


def _siblings(found: Json, whole: Json | None) -> list[dict[str, str]]:
    own = [card["photo"] for card in (whole or {}).get("photos", ())]
    names = dict.fromkeys([*own, *found.get("group", ())] or [found["photo"]])
    return [_small(name) for name in names]


def _listings(found: Json, whole: Json | None) -> Sequence[Json]:
    rows: Sequence[Json] = (whole or {}).get("listings") or found.get("listings", ())
    return rows


def _corners(frame: Json | None) -> str | None:
    if not frame:
        return None
    return " ".join(f"{100 * x:.2f},{100 * y:.2f}" for x, y in frame["corners"])


def _labels(found: Json) -> list[dict[str, str]]:
    labels = found.get("labels", {})
    by = {one["field"]: one for one in found.get("said", ()) if not one.get("retracted")}
    order = [name for name in _SHOWN if name in labels]
    order += sorted(
        name for name in labels if name not in order and name not in ("title", "verdict")
    )
    return [
        {"name": words(name), "value": str(labels[name]), "by": _by(by.get(name))}
        for name in order[:14]
    ]


def _by(said: Json | None) -> str:
    if said is None:
        return ""
    author = str(said.get("author", ""))
    who = _AUTHORS.get(author, author)
    return f"{who}, {ago(said.get('at'))}" if author not in ("parser", "manifest") else who
