"""The pages that verbs wrote, shown where they can reach nothing."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from solesight.web.pages.common import desk_of
from solesight.web.pages.troubles import trouble

__all__ = ["router"]

router = APIRouter()

# The page's own policy, inside it, admits its one script by hash. This one takes it the origin, the
# network and every link out, whatever stands in the file.
_POLICY: Final = (
    "sandbox allow-scripts; default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; "
    "script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Frame-Options": "SAMEORIGIN",
    "Cache-Control": "no-store",
}


@router.get("/reports/{name}")
def report(request: Request, name: str) -> Response:
    """Give a page of the workspace's reports; only those that lie there, whatever is asked for."""
    folder = desk_of(request).workspace.folder / "reports"
    known = {file.stem: file for file in folder.glob("*.html") if file.is_file()}
    if name not in known:
        detail = "It was not made yet, or was moved. Explore says what makes it."
        return trouble(request, 404, "No such report", detail, here="explore")
    return Response(known[name].read_bytes(), media_type="text/html", headers=_HEADERS)
