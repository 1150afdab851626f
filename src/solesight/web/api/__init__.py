"""The routes of `/api/v1`, one module a subject."""

from __future__ import annotations

from fastapi import APIRouter

from solesight.web.api import (
    corrections,
    explaining,
    jobs,
    looking,
    models,
    operation,
    photos,
    pictures,
    recoloring,
)

__all__ = ["router"]

router = APIRouter(prefix="/api/v1")
_ASKED = (looking, explaining, recoloring)
for _part in (*_ASKED, photos, pictures, corrections, jobs, models, operation):
    router.include_router(_part.router)
