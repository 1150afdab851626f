"""What the routes share: the desk, files as they were sent, answers as the schema shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, File, Query, Request, UploadFile
from starlette.datastructures import UploadFile as StarletteUpload

from solesight.web.desk import Desk
from solesight.web.options import MOST_PHOTOS

__all__ = ["PROBLEMS", "DeskOf", "Example", "Photo", "Photos", "Top", "named"]


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


DeskOf = Annotated[Desk, Depends(_desk)]
Photo = Annotated[UploadFile, File(description="One picture: JPEG, PNG, WebP, HEIC, AVIF ...")]
Photos = Annotated[
    list[UploadFile], File(description=f"1 to {MOST_PHOTOS} pictures.", max_length=MOST_PHOTOS)
]
Top = Annotated[int, Query(ge=1, le=50, description="How many answers.")]

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "reason": {"type": "string"},
    },
}
_MEANING = {
    400: "cannot be read",
    401: "say who you are",
    403: "came from another site's page",
    404: "there is none",
    405: "not with this method",
    408: "came too slowly",
    409: "another verb must run first",
    413: "too large",
    421: "not a name of this server",
    422: "does not fit",
    429: "too often",
    503: "no room, try again",
}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": f"Problem: {text}.",
        "content": {"application/problem+json": {"schema": _PROBLEM}},
    }
    for status, text in _MEANING.items()
}


def Example(what: str, value: Mapping[str, Any], status: int = 200) -> dict[int | str, Any]:  # noqa: N802 - reads as part of a declaration
    """Describe an answer by one of its kind."""
    content = {"application/json": {"schema": {"type": "object"}, "example": dict(value)}}
    return {status: {"description": what, "content": content}, **PROBLEMS}


def named(photo: StarletteUpload) -> str:
    """Give the name that a file was sent under: only to be shown, without any folder in it."""
    name = (photo.filename or "photo").replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c if c.isprintable() else "?" for c in name)[:200] or "photo"
