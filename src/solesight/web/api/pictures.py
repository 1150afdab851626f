"""Pictures: thumbnails, frames, originals; with ETag, so that a browser asks for each once."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from solesight.web.api.common import PROBLEMS, DeskOf

router = APIRouter(tags=["pictures"])

Side = Annotated[int, Query(description="Longer side: 160, 320, 640 or 960 pixels.")]
_PICTURE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The picture.",
        "content": {"image/webp": {"schema": {"type": "string", "format": "binary"}}},
    },
    304: {"description": "It is the one that you have."},
    **PROBLEMS,
}
_ORIGINAL: dict[int | str, dict[str, Any]] = {
    **_PICTURE,
    200: {
        "description": "The bytes as they were given.",
        "content": {"application/octet-stream": {}},
    },
}
# A photo is named by its bytes: under one address there is never another.
_FOR_EVER = "private, max-age=31536000, immutable"
_CHECKED = "private, no-cache"


@router.get("/photos/{photo}/thumbnail", responses=_PICTURE, response_class=Response)
def thumbnail(request: Request, desk: DeskOf, photo: str, side: Side = 320) -> Response:
    """Give a photo small, as WebP."""
    return _answer(request, desk.thumbnail(photo, side), _FOR_EVER)


@router.get("/photos/{photo}/frame", responses=_PICTURE, response_class=Response)
def frame(request: Request, desk: DeskOf, photo: str, side: Side = 320) -> Response:
    """Give the frame of a photo: upright, toe to the right, on white."""
    return _answer(request, desk.frame_picture(photo, side), _CHECKED)


@router.get("/photos/{photo}/original", responses=_ORIGINAL, response_class=Response)
def original(request: Request, desk: DeskOf, photo: str) -> Response:
    """Give the bytes of a photo as they were given."""
    data, form = desk.original(photo)
    # As a download: what a stranger made is not shown as a page of this site.
    name = f"{photo[:12]}.{form.lower()}"
    answer = _answer(request, data, _FOR_EVER, "application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@router.get("/looks/{photo}/photo.webp", responses=_PICTURE, response_class=Response)
def looked(request: Request, desk: DeskOf, photo: str, side: Side = 960) -> Response:
    """Give a photo that was looked at lately."""
    return _answer(request, desk.looked_picture(photo, side, frame=False), _CHECKED)


@router.get("/looks/{photo}/frame.webp", responses=_PICTURE, response_class=Response)
def looked_frame(request: Request, desk: DeskOf, photo: str, side: Side = 320) -> Response:
    """Give the frame of a photo that was looked at lately."""
    return _answer(request, desk.looked_picture(photo, side, frame=True), _CHECKED)


def _answer(request: Request, data: bytes, cached: str, kind: str = "image/webp") -> Response:
    tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": cached}
    known = request.headers.get("if-none-match", "")
    if known == "*" or tag in [one.strip().removeprefix("W/") for one in known.split(",")]:
        return Response(status_code=304, headers=headers)
    return Response(data, media_type=kind, headers=headers)
