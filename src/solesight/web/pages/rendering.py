"""From views to HTML: one environment, everything escaped, nothing inline."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from solesight.pages import clean_text, numbers
from solesight.pages.charts import bars, dots
from solesight.web.pages.icons import ICONS
from solesight.web.pages.reading import ago, breakable, money, percent, signed_percent, words

__all__ = ["fragment", "is_fragment", "page", "render", "static"]

_STATIC = Path(__file__).parents[1] / "static"
_TABS = (
    ("look", "Look", "/", "look"),
    ("catalog", "Catalog", "/catalog", "catalog"),
    ("explore", "Explore", "/explore", "explore"),
    ("models", "Models", "/models", "models"),
    ("studio", "Studio", "/studio", "studio"),
    ("jobs", "Jobs", "/jobs", "jobs"),
)


@cache
def static(name: str) -> str:
    """Give the address of a static file, with its content's hash: it may be kept for ever.

    Modules have no hash: one that another imports must be the one that the page names.
    """
    if name.endswith(".js") and not name.endswith(".min.js"):
        return f"/static/{name}"
    digest = hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("solesight.web", "templates"),
        autoescape=True,
        finalize=clean_text,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "count": numbers.count,
        "percent": percent,
        "score": numbers.score,
        "interval": numbers.interval,
        "signed_percent": signed_percent,
        "money": money,
        "words": words,
        "ago": ago,
        "breakable": breakable,
    }
    environment.globals |= {
        "bar": bars.bar,
        "stack": bars.stack,
        "axis": dots.axis,
        "track": dots.track,
        "static": static,
        "icons": {name: Markup(path) for name, path in ICONS.items()},  # noqa: S704 - our own
        "version": importlib.metadata.version("solesight"),
    }
    return environment


def is_fragment(request: Request) -> bool:
    """Say whether a script of ours asks for a part, rather than a reader for the page."""
    if "HX-History-Restore-Request" in request.headers:
        return False
    return "HX-Request" in request.headers or "X-Fragment" in request.headers


def render(template: str, views: Mapping[str, Any]) -> str:
    """Lay views out by a template."""
    return _environment().get_template(template).render(**views)


def page(
    request: Request, template: str, here: str, *, status: int = 200, **views: Any
) -> HTMLResponse:
    """Answer with a whole page; ``here`` is the tab that it belongs to."""
    frame = {"tabs": _tabs(request), "here": here, "workspace": _workspace(request)}
    return _answer(render(template, {**frame, **views}), status)


def fragment(
    template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **views: Any
) -> HTMLResponse:
    """Answer with a part of a page."""
    return _answer(render(template, views), status, headers)


def _answer(text: str, status: int, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    # One address gives a page or a part of it, by what asks; and neither is worth keeping.
    own = {"Cache-Control": "no-store", "Vary": "HX-Request, X-Fragment"}
    return HTMLResponse(text, status, headers={**own, **(headers or {})})


def _tabs(request: Request) -> list[dict[str, Any]]:
    desk = getattr(request.app.state, "desk", None)
    running = desk.running_jobs() if desk is not None else 0
    return [
        {
            "name": name,
            "title": title,
            "href": href,
            "icon": icon,
            "count": running if name == "jobs" else 0,
        }
        for name, title, href, icon in _TABS
    ]


def _workspace(request: Request) -> str:
    desk = getattr(request.app.state, "desk", None)
    return str(desk.workspace.folder.resolve().name) if desk is not None else ""
