"""Look: which shoe is this."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from solesight.errors import PhotoError, SolesightError
from solesight.web.api.together import asked_together
from solesight.web.desk import Desk
from solesight.web.options import MOST_PHOTOS
from solesight.web.pages.answers import answer_view, together_view
from solesight.web.pages.common import desk_of
from solesight.web.pages.overview import has_own_photos, overview
from solesight.web.pages.rendering import fragment, is_fragment, page
from solesight.web.pages.troubles import trouble
from solesight.web.pages.why import why_view

__all__ = ["router"]

router = APIRouter()

_SAID = ("title", "brand", "model", "colorway", "style_code")
_LONGEST = 200


@router.get("/")
def home(request: Request) -> Response:
    """Show the page that photos are dropped on."""
    return page(request, "look.html.jinja", "look", answer=None, **_frame(desk_of(request)))


@router.post("/look")
async def look(request: Request) -> Response:
    """Look at one photo; give the answer alone to a script, or the page around it."""
    desk = desk_of(request)
    async with request.form(max_files=4, max_fields=8) as form:
        given = _photo(form)
        if given is None:
            return trouble(request, 422, "No photo came", "Choose a picture first.", here="look")
        name, data = given.filename or "photo", await given.read()
    try:
        found = await desk.work(desk.look, name, data)
    except PhotoError as error:
        return trouble(request, 422, f"{name} could not be looked at", str(error), here="look")
    answer = answer_view(found, has_photo=has_own_photos(found))
    if is_fragment(request):
        return fragment("look_answer.html.jinja", answer=answer, can_correct=True)
    return page(request, "look.html.jinja", "look", answer=answer, **_frame(desk))


@router.post("/look/together")
async def look_together(request: Request) -> Response:
    """Give the one answer to several photos of one shoe; a part of a page."""
    desk = desk_of(request)
    async with request.form(max_files=MOST_PHOTOS, max_fields=4) as form:
        given = [part for _, part in form.multi_items() if isinstance(part, UploadFile)]
        if not given:
            return trouble(request, 422, "No photo came", "Choose pictures first.", here="look")
        try:
            lines = await asked_together(desk, given)
        except PhotoError as error:
            title = "None of them could be looked at"
            return trouble(request, 422, title, str(error), here="look")
    least, starter = desk.workspace.thresholds.shoe, overview(desk)["starter"]
    answer = together_view(lines, least=least, has_photo=not starter)
    return fragment("look_together.html.jinja", answer=answer, can_correct=False)


def _photo(form: FormData) -> UploadFile | None:
    found = [part for _, part in form.multi_items() if isinstance(part, UploadFile)]
    return next((part for part in found if part.size), None)


def _frame(desk: Desk) -> dict[str, Any]:
    together = {"photos": MOST_PHOTOS, "bytes": desk.limits.looked}
    return {"overview": overview(desk), "can_correct": True, "together": together}


@router.get("/look/{photo}/why")
async def why(request: Request, photo: str) -> Response:
    """Show which parts of a photo speak for what was said of it; a part of a page."""
    desk = desk_of(request)
    try:
        found = await desk.work(desk.why, photo)
    except SolesightError as error:
        return trouble(request, 404, "That cannot be explained", str(error), here="look")
    return fragment("look_why.html.jinja", **why_view(found))


@router.post("/look/{photo}/correct")
async def correct(request: Request, photo: str) -> Response:
    """Keep what a reader says of a photo."""
    desk = desk_of(request)
    async with request.form() as form:
        said = _said({name: str(value) for name, value in form.items()})
    if not said:
        detail = "Write what it is, for example “adidas Samba OG White Black”."
        return trouble(request, 422, "Nothing was said", detail, here="look")
    kept = await desk.work(desk.correct, [photo], said)
    if not is_fragment(request):
        return RedirectResponse("/", 303)
    return fragment("look_corrected.html.jinja", correction=kept["correction"], what=_told(said))


@router.post("/look/undo/{correction}")
async def undo(request: Request, correction: int) -> Response:
    """Take back what a reader said."""
    desk = desk_of(request)
    await desk.work(desk.undo, correction)
    if not is_fragment(request):
        return RedirectResponse("/", 303)
    return fragment("look_corrected.html.jinja", correction=None, what="")


def _said(form: dict[str, str]) -> dict[str, str]:
    if form.get("what") == "not_shoe":
        return {"verdict": "not_shoe"}
    if form.get("what") == "answer":
        try:
            given = json.loads(form.get("said", ""))
        except ValueError:
            return {}
        pairs = given.items() if isinstance(given, dict) else ()
        return {k: str(v)[:_LONGEST] for k, v in pairs if k in _SAID and v}
    title = form.get("title", "").strip()[:_LONGEST]
    return {"title": title} if title else {}


def _told(said: dict[str, str]) -> str:
    if "verdict" in said:
        return "Noted: not a shoe."
    return f"Noted: it is {said.get('title') or said.get('model') or said.get('brand')}."
