"""How the server is: health, figures, status."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse

from solesight import __version__
from solesight.web.api.common import PROBLEMS, DeskOf, Example
from solesight.web.api.examples import HEALTHY, STATUS

router = APIRouter(tags=["operation"])


@router.get("/healthz", responses=Example("It lives.", HEALTHY))
def healthz(desk: DeskOf) -> JSONResponse:
    """Say that the server lives and reaches its catalog."""
    desk.workspace.version()
    return JSONResponse({"status": "ok", "version": __version__})


@router.get("/status", responses=Example("What the workspace holds.", STATUS))
def status(desk: DeskOf) -> JSONResponse:
    """Say what the workspace holds, what to run next, and which parts of the app are there."""
    return JSONResponse(desk.status())


_TEXT: dict[int | str, dict[str, Any]] = {
    200: {"description": "Figures.", "content": {"text/plain": {"schema": {"type": "string"}}}},
    **PROBLEMS,
}


@router.get("/metrics", responses=_TEXT, response_class=PlainTextResponse)
def metrics(desk: DeskOf) -> PlainTextResponse:
    """Give the figures of this server in the text form that Prometheus reads."""
    return PlainTextResponse(desk.metrics(), media_type="text/plain; version=0.0.4")
