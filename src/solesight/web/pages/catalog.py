"""Catalog: every photo, filtered, chosen, put right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from solesight.web.desk import Desk
from solesight.web.pages.cards import FILTERS, card_view, chips, facet_views, kept_filters, without
from solesight.web.pages.clusters import cluster_page
from solesight.web.pages.common import desk_of, field_said
from solesight.web.pages.links import catalog_link
from solesight.web.pages.rendering import fragment, is_fragment, page
from solesight.web.pages.troubles import trouble

__all__ = ["router"]

router = APIRouter()

_LIMIT = 60
_MOST = 2000
_SORTS = (
    ("new", "newest first"),
    ("title", "by title"),
    ("price", "cheapest first"),
    ("-price", "dearest first"),
)


@router.get("/catalog")
def catalog(request: Request) -> Response:
    """Show the photos that pass the filters."""
    desk, filters = desk_of(request), kept_filters(request.query_params)
    after = request.query_params.get("after")
    found = _photos(desk, filters, after)
    views = {
        "photos": [card_view(card) for card in found["photos"]],
        "more": _more(filters, found["next"]),
        "total": found["total"],
        "filters": {**dict.fromkeys(FILTERS, ""), **filters},
        "chips": chips(filters),
        "facets": facet_views(_facets(desk, filters), filters),
        "sorts": _SORTS,
        "held": len(desk.table().cards),
    }
    if is_fragment(request):
        headers = {"HX-Push-Url": catalog_link(filters)}
        return fragment("catalog_results.html.jinja", headers=headers, part=True, **views)
    return page(request, "catalog.html.jinja", "catalog", part=False, **views)


@router.get("/catalog/more")
def more(request: Request) -> Response:
    """Give the next photos alone."""
    desk, filters = desk_of(request), kept_filters(request.query_params)
    after = request.query_params.get("after")
    found = _photos(desk, filters, after)
    photos = [card_view(card) for card in found["photos"]]
    return fragment("catalog_cards.html.jinja", photos=photos, more=_more(filters, found["next"]))


def _photos(desk: Desk, filters: Mapping[str, Any], after: str | None) -> dict[str, Any]:
    if "cluster" in filters:
        return cluster_page(desk, filters["cluster"], after, _LIMIT)
    return desk.photos(**filters, after=after, limit=_LIMIT)


def _facets(desk: Desk, filters: Mapping[str, Any]) -> dict[str, Any]:
    # A cluster is looked at whole: other filters would say nothing of what it has in common.
    return {} if "cluster" in filters else desk.facets(**without(filters, "sort"))


def _more(filters: Mapping[str, Any], after: str | None) -> dict[str, str] | None:
    if after is None:
        return None
    link = catalog_link({**filters, "after": after})
    return {"page": link, "part": link.replace("/catalog?", "/catalog/more?", 1)}


@router.post("/catalog/fix")
async def fix(request: Request) -> Response:
    """Say something of the chosen photos."""
    desk = desk_of(request)
    async with request.form(max_fields=_MOST + 8) as form:
        photos = [str(value) for value in form.getlist("photo")]
        said = field_said({name: str(value) for name, value in form.items() if name != "photo"})
        back = str(form.get("back", "/catalog"))
    if not photos or not said:
        detail = "Choose photos, and write what holds of them."
        return trouble(request, 422, "Nothing to change", detail, here="catalog")
    kept = await desk.work(desk.correct, photos, said)
    return await _changed(request, photos, kept["what"], kept["correction"], back)


@router.post("/catalog/undo/{correction}")
async def undo(request: Request, correction: int) -> Response:
    """Take back what was said, of all the photos at once."""
    desk = desk_of(request)
    form = await request.form()
    await desk.work(desk.undo, correction)
    photos = desk.workspace.corrected_photos(correction)
    return await _changed(request, photos, "Taken back", None, str(form.get("back", "/catalog")))


async def _changed(
    request: Request, photos: Sequence[str], what: str, correction: int | None, back: str
) -> Response:
    if not is_fragment(request):
        return RedirectResponse(
            back if back.startswith("/") and back[1:2] not in "/\\" else "/catalog", 303
        )
    desk = desk_of(request)
    cards = await desk.work(desk.cards, photos)
    return fragment(
        "catalog_changed.html.jinja",
        photos=[card_view(card) for card in cards],
        what=what,
        correction=correction,
        n=len(photos),
        again=back != "grid",
    )
