"""Bundles: scores beside floors, the photos behind a cell, and which of them answers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from solesight.web.api.common import DeskOf, Example
from solesight.web.api.examples import CELL, MODEL, MODELS

router = APIRouter(tags=["models"])

Label = Annotated[str, Query(max_length=300)]


@router.get("/models", responses=Example("All bundles.", MODELS))
def models(desk: DeskOf) -> JSONResponse:
    """List bundles, newest first, each score with its interval and its floors."""
    return JSONResponse({"models": desk.models()})


@router.get("/models/{name}", responses=Example("One bundle.", MODEL))
def model(desk: DeskOf, name: str) -> JSONResponse:
    """Say everything of a bundle."""
    return JSONResponse(desk.model(name))


@router.get("/models/{name}/confusion", responses=Example("Photos of a cell.", CELL))
def confusion(
    desk: DeskOf,
    name: str,
    truth: Label,
    said: Label,
    limit: Annotated[int, Query(ge=1, le=500)] = 60,
) -> JSONResponse:
    """Give the validation photos of one label that were said to be another, surest first."""
    return JSONResponse(desk.cell(name, truth, said, limit))


@router.put("/models/{name}/answers", responses=Example("It answers now.", MODEL))
def answers(desk: DeskOf, name: str) -> JSONResponse:
    """Let this bundle answer for its target when a photo is looked at."""
    desk.choose(name)
    return JSONResponse(desk.model(name))
