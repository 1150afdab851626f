"""The routes of `/api/v1`, one module a subject."""

from __future__ import annotations

from fastapi import APIRouter

from solesight.web.api import looking, operation

__all__ = ["router"]

router = APIRouter(prefix="/api/v1")
for _part in (looking, operation):
    router.include_router(_part.router)
