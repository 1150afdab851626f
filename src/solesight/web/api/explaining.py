"""Why: which part of a photo speaks for what a bundle says."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from solesight.web.api.common import DeskOf, Example, Photos
from solesight.web.api.examples import EXPLAINED
from solesight.web.api.looking import each
from solesight.web.desk_explaining import ExplainAsked

router = APIRouter(tags=["look"])

Bundles = Annotated[list[str], Query(description="Whom to ask; default: who answers on Look.")]
Methods = Annotated[list[str], Query(description="How; default: each bundle's own.")]
Label = Annotated[str | None, Query(description="The class to explain; default: what is said.")]
Against = Annotated[str | None, Query(description="A class to hold it against.")]
Pictures = Annotated[bool, Query(description="Also give overlays, as data URIs.")]


@router.post("/explain", responses=Example("A line a photo.", EXPLAINED))
async def explain(
    desk: DeskOf,
    photo: Photos,
    bundle: Bundles = [],  # noqa: B006 - FastAPI copies it
    method: Methods = [],  # noqa: B006 - FastAPI copies it
    label: Label = None,
    against: Against = None,
    pictures: Pictures = False,
) -> JSONResponse:
    """Say which part of each photo speaks for what bundles say, and which against it."""
    asked = ExplainAsked(bundle, method, label, against, pictures)

    def one(name: str, data: bytes) -> dict[str, Any]:
        return desk.explain(name, data, asked)

    return await each(desk, photo, one)
