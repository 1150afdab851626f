"""Who may come in: a bearer's token for programs, a cookie for browsers, a pass for one phone."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from solesight.web.guards import host_of
from solesight.web.options import ServeOptions, is_loopback
from solesight.web.problems import problem
from solesight.web.rates import client_of

__all__ = ["COOKIE", "Doorkeeper", "Entry"]

COOKIE = "solesight_session"
_DAYS = 30
# What is needed to get in, and what says that the server lives.
_OPEN = ("/login", "/enter", "/api/v1/healthz", "/static/")


class Doorkeeper:
    """Knows the token, makes sessions and checks them.

    Args:
        options: token and pass.
        clock: seconds since 1970.
    """

    def __init__(self, options: ServeOptions, clock: Callable[[], float] = time.time) -> None:
        self._token, self._pass, self._clock = options.token, options.pass_token, clock
        self.guarded = options.guarded
        # Phone mode leaves the owner's own browser alone; with --token a proxy may stand before
        # us, and everybody would look local.
        self._trusts_local = options.token is None
        seed = options.token or secrets.token_hex(32)
        self._key = hashlib.sha256(b"solesight session" + seed.encode()).digest()
        self._lock = threading.Lock()

    def knows(self, token: str) -> bool:
        """Say whether a token is the right one."""
        return self._token is not None and _same(token, self._token)

    def spend(self, token: str) -> bool:
        """Take the pass, which works once."""
        with self._lock:
            if self._pass is None or not _same(token, self._pass):
                return False
            self._pass = None
            return True

    def session(self) -> str:
        """Make the value of a cookie that lets its browser in."""
        until = str(int(self._clock()) + _DAYS * 86_400)
        return f"{until}.{self._signed(until)}"

    def admits(self, scope: Scope) -> bool:
        """Say whether a request may come in."""
        if not self.guarded or _is_open(scope["path"]):
            return True
        headers = Headers(scope=scope)
        if self._trusts_local and _is_local(scope, headers):
            return True
        kind, _, given = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and self.knows(given.strip()):
            return True
        return self._holds(HTTPConnection(scope).cookies.get(COOKIE, ""))

    def _holds(self, cookie: str) -> bool:
        until, _, signature = cookie.partition(".")
        if not _same(signature, self._signed(until)):
            return False
        return until.isascii() and until.isdigit() and int(until) > self._clock()

    def _signed(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), "sha256").hexdigest()


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _is_open(path: str) -> bool:
    return any(path == p or (p.endswith("/") and path.startswith(p)) for p in _OPEN)


def _is_local(scope: Scope, headers: Headers) -> bool:
    return is_loopback(client_of(scope)) and is_loopback(host_of(headers))


class Entry:
    """Lets in who may come in; sends browsers to the login, and programs a 401.

    Args:
        app: what comes next.
        keeper: who decides.
    """

    def __init__(self, app: ASGIApp, keeper: Doorkeeper) -> None:
        self._app, self._keeper = app, keeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or self._keeper.admits(scope):
            await self._app(scope, receive, send)
            return
        if scope["method"] in ("GET", "HEAD") and not scope["path"].startswith("/api/"):
            await _to_login(scope)(scope, receive, send)
            return
        asked = {"WWW-Authenticate": 'Bearer realm="solesight"'}
        text = "say who you are: `Authorization: Bearer TOKEN`, the token of `serve --token`"
        await problem(401, text, asked)(scope, receive, send)


def _to_login(scope: Scope) -> RedirectResponse:

    wanted = scope["path"] + (
        f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
    )
    return RedirectResponse(f"/login?next={quote(wanted, safe='/')}", 303)
