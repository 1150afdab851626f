"""The page that asks for the token."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from solesight.web.pages.troubles import login_page

__all__ = ["router"]

router = APIRouter()


@router.get("/login")
def login(request: Request) -> Response:
    """Ask who is there."""
    return login_page(request, next=request.query_params.get("next", "/"))
