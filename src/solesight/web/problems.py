"""Errors as `application/problem+json` (RFC 9457), whoever raised them."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from solesight.errors import (
    BundleError,
    CatalogError,
    ConditionError,
    ManifestError,
    MissingExtraError,
    NotEnoughDataError,
    NotFoundError,
    NotReadyError,
    PhotoError,
    PhotoTooLarge,
    SettingsError,
    SolesightError,
    UnknownNameError,
)

__all__ = ["Busy", "problem", "problem_of"]

# The first that fits counts.
_STATUS: tuple[tuple[type[SolesightError], int], ...] = (
    (PhotoTooLarge, 413),
    (PhotoError, 422),
    (UnknownNameError, 404),
    (NotFoundError, 404),
    (ConditionError, 422),
    (SettingsError, 422),
    (ManifestError, 422),
    (NotReadyError, 409),
    (NotEnoughDataError, 409),
    (BundleError, 409),
    (MissingExtraError, 501),
    (CatalogError, 409),
)


class Busy(Exception):
    """Every worker has enough to do; the client should come back."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"busy, come back in {seconds} s")
        self.seconds = seconds


def problem(
    status: int, detail: str, headers: Mapping[str, str] | None = None, **more: Any
) -> JSONResponse:
    """Make the answer to a request that could not be done."""
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return JSONResponse(
        body, status, headers=dict(headers or {}), media_type="application/problem+json"
    )


def problem_of(request: Request, error: Exception) -> JSONResponse:
    """Turn an error into a problem."""
    if isinstance(error, Busy):
        return problem(503, "every worker has enough to do: try again", _retry(error.seconds))
    if isinstance(error, HTTPException):
        return problem(error.status_code, str(error.detail), error.headers)
    if isinstance(error, RequestValidationError):
        return problem(422, _said(error))
    if isinstance(error, SolesightError):
        status = _status(request, error)
        if isinstance(error, PhotoError):
            return problem(status, str(error), reason=error.reason)
        return problem(status, str(error))
    return problem(500, "a mistake of the server's own; its log says more")


def _status(request: Request, error: SolesightError) -> int:
    # A name in the address is a thing that is not there; one in a parameter does not fit.
    if isinstance(error, UnknownNameError) and error.name not in request.path_params.values():
        return 422
    return next((code for kind, code in _STATUS if isinstance(error, kind)), 400)


def _retry(seconds: int) -> dict[str, str]:
    return {"Retry-After": str(seconds)}


def _said(error: RequestValidationError) -> str:
    parts = [
        f"{'.'.join(map(str, e['loc'][1:])) or e['loc'][0]}: {e['msg']}" for e in error.errors()
    ]
    return "; ".join(parts)
