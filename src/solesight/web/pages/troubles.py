"""What could not be done: in words, with what to do."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from solesight.web.pages.rendering import fragment, is_fragment, page

__all__ = ["error_page", "login_page", "trouble"]


def trouble(request: Request, status: int, title: str, detail: str, *, here: str = "") -> Response:
    """Say that something could not be done, alone or as a page."""
    if is_fragment(request):
        return fragment("trouble_part.html.jinja", status=status, title=title, detail=detail)
    return page(request, "trouble.html.jinja", here, status=status, title=title, detail=detail)


def error_page(request: Request, status: int, title: str, detail: str) -> Response:
    """Say what went wrong, for addresses outside the API."""
    if status == 404 and detail == title:
        title, detail = (
            "There is no such page",
            "The address has a slip in it, or what it named is gone.",
        )
    return trouble(request, status, title, detail)


def login_page(request: Request, *, wrong: bool = False, next: str = "/") -> Response:  # noqa: A002
    """Ask for the token."""
    status = 401 if wrong else 200
    return fragment("login.html.jinja", status=status, wrong=wrong, following=next)
