"""What several pages need of a request."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request

from solesight.web.desk import Desk

__all__ = ["FIELDS", "VERDICTS", "desk_of", "field_said"]

FIELDS = ("brand", "model", "colorway", "title", "style_code")
VERDICTS = ("keep", "not_shoe", "several", "blurred", "small", "cut_off", "duplicate")
_LONGEST = 200


def desk_of(request: Request) -> Desk:
    """Give the desk of the application that a request came to."""
    desk: Desk = request.app.state.desk
    return desk


def field_said(form: Mapping[str, str]) -> dict[str, str | None]:
    """Read one field with its value from a form; nothing where it says none of ours."""
    field = form.get("field", "")
    if field == "verdict":
        verdict = form.get("verdict", "")
        if verdict == "back":
            return {"verdict": None}
        return {"verdict": verdict} if verdict in VERDICTS else {}
    value = form.get("value", "").strip()[:_LONGEST]
    return {field: value} if field in FIELDS and value else {}
