"""Studio: colorways of a shoe, with what the models say of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData, UploadFile

from solesight.errors import SolesightError
from solesight.generate.recoloring import Card, Recolored, cards_of
from solesight.web.desk import Desk
from solesight.web.desk_recoloring import Asked
from solesight.web.pages.common import desk_of
from solesight.web.pages.rendering import fragment, is_fragment, page
from solesight.web.pages.troubles import trouble

__all__ = ["router"]

router = APIRouter()

_LONGEST = 200
_SOURCES = ("classics", "mine", "catalog")
_RANKS = ("hyped", "premium", "brand", "likeness")
_COUNTS = (6, 12, 24, 48)


@router.get("/studio")
def studio(request: Request, photo: str | None = None) -> Response:
    """Show the studio; with a photo of the catalog on the table, where one is named."""
    desk = desk_of(request)
    held = _known(desk, photo) if photo else None
    return page(request, "studio.html.jinja", "studio", **_frame(desk, Asked(), held))


@router.post("/studio")
async def recolor(request: Request) -> Response:
    """Try colorways; give them alone to a script, or the page around them."""
    desk = desk_of(request)
    async with request.form(max_files=2, max_fields=60) as form:
        asked = _asked({k: str(v) for k, v in form.multi_items() if not isinstance(v, UploadFile)})
        held = str(form.get("held", ""))[:64]
        upload = _upload(form)
        name, data = (upload.filename or "photo", await upload.read()) if upload else ("", b"")
    if upload is None and not held:
        return trouble(
            request, 422, "No photo came", "Choose a picture of a shoe first.", here="studio"
        )
    try:
        if upload is None:
            name, data = await desk.work(desk.held, held)
        found = await desk.work(desk.recolor, name, data, asked)
    except SolesightError as error:
        return trouble(request, 422, "It could not be recolored", str(error), here="studio")
    lab = _lab(found, asked)
    if is_fragment(request):
        return fragment("studio_answer.html.jinja", lab=lab)
    frame = _frame(desk, asked, {"photo": found.sitting.photo, "name": name})
    return page(request, "studio.html.jinja", "studio", **{**frame, "lab": lab})


@router.get("/studio/{photo}/recolored.png")
async def recolored(request: Request, photo: str, colors: str) -> Response:
    """Give one colorway at full size, with what made it inside."""
    desk = desk_of(request)
    said = [color if color == "keep" else f"#{color}" for color in colors.split(",")[:40]]
    data, name = await desk.work(desk.recolored_picture, photo, said)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-store",
    }
    return Response(data, media_type="image/png", headers=headers)


def _upload(form: FormData) -> UploadFile | None:
    found = [part for _, part in form.multi_items() if isinstance(part, UploadFile)]
    return next((part for part in found if part.size), None)


def _asked(form: Mapping[str, str]) -> Asked:
    """Read the form; what it does not say, or says wrongly, is as usual."""
    source = form.get("palette", "classics")
    parts = {
        name.removeprefix("part-"): form.get(f"color-{name.removeprefix('part-')}", "keep")
        if value == "fix" else value
        for name, value in form.items()
        if name.startswith("part-") and value in ("fix", "keep")
    }  # fmt: skip
    rank = form.get("rank", "")
    return Asked(
        palette=source if source in _SOURCES else "classics",  # type: ignore[arg-type]
        colors=form.get("colors", "")[:_LONGEST],
        brand=form.get("brand", "").strip()[:_LONGEST] or None,
        model=form.get("model", "").strip()[:_LONGEST] or None,
        parts=parts,
        count=_number(form.get("count", ""), 12, 48),
        seed=_number(form.get("seed", ""), 0, 2**31 - 1),
        rank=rank if rank in _RANKS else None,
    )


def _number(said: str, usual: int, most: int) -> int:
    return min(int(said), most) if said.isascii() and said.isdigit() and len(said) < 12 else usual


def _known(desk: Desk, photo: str) -> dict[str, str] | None:
    try:
        name, _ = desk.held(photo)
        return {"photo": desk.workspace.find_photo(photo), "name": name}
    except SolesightError:
        return None


def _frame(desk: Desk, asked: Asked, held: Mapping[str, str] | None) -> dict[str, Any]:
    known = desk.best_sellers()
    return {"asked": asked, "held": held, "known": known, "counts": _COUNTS, "lab": None}


def _lab(found: Recolored, asked: Asked) -> dict[str, Any]:
    first, *cards = cards_of(found)
    photo, parts = found.sitting.photo, found.sitting.parts
    fixed = {name.strip().lower(): color for name, color in asked.parts.items()}
    return {
        "found": found,
        "photo": photo,
        "first": first,
        "cards": [{"card": one, "href": _picture(photo, one)} for one in cards],
        "parts": [
            {"part": part, "said": fixed.get(str(part.number)) or fixed.get(part.name)}
            for part in parts
        ],
        "caveats": _caveats(found),
    }


def _caveats(found: Recolored) -> Sequence[tuple[str, str]]:
    said = found.judgement.caveats
    return [(name, said[name]) for name in found.original.scores if said.get(name)]


def _picture(photo: str, card: Card) -> str:
    colors = card.variant.colorway.colors if card.variant else ()
    said = ",".join(color.hex.removeprefix("#") if color else "keep" for color in colors)
    return f"/studio/{photo}/recolored.png?colors={said}"
