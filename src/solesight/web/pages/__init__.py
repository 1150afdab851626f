"""The pages of the web app: Look, Catalog, Explore, Models, Studio, Jobs."""

from __future__ import annotations

from fastapi import APIRouter

from solesight.web.pages import (
    catalog,
    entering,
    explore,
    jobs,
    look,
    models,
    photo,
    reports,
    studio,
)
from solesight.web.pages.troubles import error_page, login_page

__all__ = ["error_page", "login_page", "router"]

router = APIRouter()
# Catalog before photo: its own addresses come before those with a photo's hash.
for part in (look, catalog, photo, explore, reports, models, studio, jobs, entering):
    router.include_router(part.router)
