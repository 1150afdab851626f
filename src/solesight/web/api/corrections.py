"""What a person says of photos, and taking it back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from solesight.web.api.common import DeskOf, Example
from solesight.web.api.examples import CORRECTED, CORRECTION, CORRECTIONS, UNDONE

router = APIRouter(tags=["corrections"])

Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Text = Annotated[str | None, Field(max_length=300)]


class Saying(BaseModel):
    """What is said of photos; a field that is null says "it has none"."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [CORRECTION]})

    photos: Annotated[list[Hash], Field(max_length=5000)] = []
    photo: Hash | None = None
    title: Text = None
    brand: Text = None
    model: Text = None
    colorway: Text = None
    style_code: Text = None
    verdict: Annotated[str | None, Field(max_length=40)] = None

    def said(self) -> dict[str, str | None]:
        """Give the fields that were sent, null or not."""
        sent = self.model_fields_set - {"photos", "photo"}
        return {name: getattr(self, name) for name in sorted(sent)}


@router.post("/corrections", status_code=201, responses=Example("Kept.", CORRECTED, status=201))
def correct(desk: DeskOf, saying: Saying) -> JSONResponse:
    """Keep what a person says of photos; the next training uses it."""
    photos = [*saying.photos, *([saying.photo] if saying.photo else [])]
    return JSONResponse(desk.correct(photos, saying.said()), 201)


@router.get("/corrections", responses=Example("The newest corrections.", CORRECTIONS))
def corrections(
    desk: DeskOf,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[int | None, Query(ge=1, le=2**53)] = None,
) -> JSONResponse:
    """List corrections, newest first."""
    return JSONResponse(desk.corrections(limit, after))


@router.delete("/corrections/{correction}", responses=Example("Taken back.", UNDONE))
def undo(desk: DeskOf, correction: int) -> JSONResponse:
    """Take a correction back; what was said before holds again."""
    return JSONResponse(desk.undo(correction))
