"""Coming in: the login, the phone's pass, and going out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from solesight.web.entry import COOKIE, Doorkeeper
from solesight.web.problems import problem
from solesight.web.rates import Buckets, client_of

router = APIRouter(include_in_schema=False)


def _tries(request: Request) -> Buckets:
    state = request.app.state
    if not hasattr(state, "tries"):
        per_minute = state.options.limits.logins
        state.tries = Buckets(per_minute, per_minute / 60)
    tries: Buckets = state.tries
    return tries


def _let_in(request: Request, to: str) -> Response:
    keeper: Doorkeeper = request.app.state.keeper
    answer = RedirectResponse(_inside(to), 303)
    secure = request.url.scheme == "https"
    answer.set_cookie(
        COOKIE, keeper.session(), max_age=30 * 86_400, httponly=True, samesite="lax", secure=secure
    )
    return answer


def _inside(to: str) -> str:
    """Keep a redirect on this site: two slashes, of either kind, begin another site's address."""
    inside = to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable()
    return to if inside else "/"


@router.get("/enter")
def enter(request: Request, t: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Let the phone in that read the pass from the terminal; the pass works once."""
    keeper: Doorkeeper = request.app.state.keeper
    if _tries(request).take(client_of(request.scope)):
        return problem(429, "too many tries: wait a minute", {"Retry-After": "60"})
    if not keeper.spend(t):
        return problem(401, "this code was used already: start `solesight serve --phone` again")
    return _let_in(request, "/")


@router.post("/login")
def login(
    request: Request,
    token: Annotated[str, Form(max_length=200)],
    to: Annotated[str, Form(alias="next", max_length=2000)] = "/",
) -> Response:
    """Let a browser in whose user knows the token."""
    keeper: Doorkeeper = request.app.state.keeper
    if _tries(request).take(client_of(request.scope)):
        return problem(429, "too many tries: wait a minute", {"Retry-After": "60"})
    if not keeper.knows(token.strip()):
        page = getattr(request.app.state, "login_page", None)
        if page is None:
            return problem(401, "that is not the token")
        shown: Response = page(request, wrong=True, next=_inside(to))
        shown.status_code = 401
        return shown
    return _let_in(request, to)


@router.post("/logout")
def logout() -> Response:
    """Forget this browser."""
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(COOKIE)
    return answer
