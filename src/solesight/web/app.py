"""The application: routes, guards and errors put together."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from solesight import __version__
from solesight.errors import SolesightError
from solesight.web import api
from solesight.web.desk import Desk
from solesight.web.entering import router as entering
from solesight.web.entry import Doorkeeper, Entry
from solesight.web.guards import Bodies, Hosts, Origins, SafeHeaders, allowed_names
from solesight.web.options import ServeOptions
from solesight.web.problems import Busy, problem_of
from solesight.web.rates import Admission, Buckets

__all__ = ["create_app"]

_STATIC = Path(__file__).parent / "static"


def create_app(desk: Desk, options: ServeOptions | None = None) -> FastAPI:
    """Make the application of a desk; it closes the desk when it ends.

    Args:
        desk: the workspace and what is loaded of it.
        options: who may come in.
    """
    chosen = options or ServeOptions()
    app = FastAPI(
        title="Solesight",
        version=__version__,
        summary="What is known of photos of shoes.",
        openapi_url="/api/v1/openapi.json",
        # Their pages load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.desk, app.state.options = desk, chosen
    app.state.keeper = Doorkeeper(chosen)
    app.include_router(api.router)
    app.include_router(entering)
    _mount_pages(app)
    _handle_errors(app)
    _guard(app, desk, chosen)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    desk: Desk = app.state.desk
    desk.begin()
    yield
    desk.close()


def _guard(app: FastAPI, desk: Desk, options: ServeOptions) -> None:
    limits = options.limits
    # The last that is added is the first that is asked.
    app.add_middleware(Bodies, limits=limits)
    app.add_middleware(Origins)
    app.add_middleware(Entry, keeper=app.state.keeper)
    buckets = Buckets(limits.burst, limits.per_second)
    app.add_middleware(Admission, buckets=buckets, work=desk.work_pool)
    app.add_middleware(Hosts, names=allowed_names(options))
    app.add_middleware(SafeHeaders)


def _mount_pages(app: FastAPI) -> None:
    if importlib.util.find_spec("solesight.web.pages") is not None:
        from solesight.web import pages

        if hasattr(pages, "router"):
            app.include_router(pages.router, include_in_schema=False)
        app.state.error_page = getattr(pages, "error_page", None)
        app.state.login_page = getattr(pages, "login_page", None)
    if _STATIC.is_dir():
        app.mount("/static", StaticFiles(directory=_STATIC), name="static")


def _handle_errors(app: FastAPI) -> None:
    def answer(request: Request, error: Exception) -> Response:
        made = problem_of(request, error)
        page = getattr(request.app.state, "error_page", None)
        if page is None or not _wants_page(request):
            return made
        return _page(page, request, made)

    for kind in (HTTPException, RequestValidationError, SolesightError, Busy, Exception):
        app.add_exception_handler(kind, answer)


def _wants_page(request: Request) -> bool:
    wanted = request.headers.get("accept", "")
    return not request.url.path.startswith("/api/") and "text/html" in wanted


def _page(page: Any, request: Request, made: Response) -> Response:
    said = json.loads(bytes(made.body))
    shown: Response = page(request, said["status"], said["title"], said["detail"])
    for name in ("retry-after", "connection", "allow"):
        if name in made.headers:
            shown.headers[name] = made.headers[name]
    return shown
