"""What every request passes before a route sees it: plain ASGI, small, each with one question."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from time import monotonic
from urllib.parse import urlsplit

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from solesight.web.options import Limits, ServeOptions
from solesight.web.problems import problem
from solesight.web.rates import is_look

__all__ = ["Bodies", "Hosts", "Origins", "SafeHeaders"]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; frame-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; frame-ancestors 'self'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class SafeHeaders:
    """Puts the headers that keep a browser strict on every answer that has none of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, guarded if scope["type"] == "http" else send)


class Hosts:
    """Refuses names that are not ours: a stranger's page may point its own name at this machine.

    Args:
        app: what comes next.
        names: under which the server may be asked for.
    """

    def __init__(self, app: ASGIApp, names: frozenset[str]) -> None:
        self._app, self._names = app, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and host_of(Headers(scope=scope)) not in self._names:
            text = "this server does not answer to that name; `serve --name` adds one"
            await problem(421, text)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def host_of(headers: Headers) -> str:
    """Give the name that was asked for, without its port."""
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


class Origins:
    """Refuses what another site's page makes a browser send.

    Browsers name the origin of every request that may change something; who sends neither header is
    no browser, and has no cookie that a stranger could ride on.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and scope["method"] not in SAFE:
            headers = Headers(scope=scope)
            if not _same_site(headers):
                await problem(403, "this came from another site's page")(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _same_site(headers: Headers) -> bool:
    fetched = headers.get("sec-fetch-site")
    if fetched is not None:
        return fetched in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None:
        return True
    try:
        return bool(headers.get("host")) and urlsplit(origin).netloc == headers.get("host")
    except ValueError:
        return False


class Bodies:
    """Counts a body while it comes, and waits for it only so long.

    Args:
        app: what comes next.
        limits: how much, how long.
    """

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app, self._limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers, most = Headers(scope=scope), self._most(scope)
        said = _length(headers)
        if said is None or said > most:
            status, text = (400, "its length is no number") if said is None else (413, _much(most))
            await problem(status, text, {"Connection": "close"})(scope, receive, send)
            return
        if said == 0 and "transfer-encoding" not in headers:
            await self._app(scope, receive, send)
            return
        body = _Body(receive, send, self._limits, most)
        await self._app(scope, body.receive, body.send)

    def _most(self, scope: Scope) -> int:
        path: str = scope["path"]
        if path == "/api/v1/photos":
            return self._limits.added
        if is_look(path):
            return self._limits.looked
        return self._limits.body


class _Body:
    """One body that comes, and the answer to it."""

    def __init__(self, receive: Receive, send: Send, limits: Limits, most: int) -> None:
        self._receive, self._send, self._limits, self._most = receive, send, limits, most
        self._begun, self._came, self._ended = monotonic(), 0, False

    async def receive(self) -> Message:
        """Wait for the next part, so long and no longer."""
        if self._ended:
            # What comes now is that the client left, whenever it does.
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), self._limits.idle)
        except TimeoutError:
            raise _slow() from None
        self._came += len(message.get("body", b""))
        self._ended = not message.get("more_body", False)
        if self._came > self._most:
            raise HTTPException(413, _much(self._most))
        late = monotonic() - self._begun - self._limits.grace
        if not self._ended and late > 0 and self._came < late * self._limits.rate:
            raise _slow()
        return message

    async def send(self, message: Message) -> None:
        """Answer; who is answered before all of his body came has nothing more to say."""
        if message["type"] == "http.response.start" and not self._ended:
            MutableHeaders(scope=message)["Connection"] = "close"
        await self._send(message)


def _slow() -> HTTPException:
    return HTTPException(408, "the request came too slowly")


def _much(most: int) -> str:
    return f"a request like this may have {most // 2**20} MB"


def _length(headers: Headers) -> int | None:
    said = headers.get("content-length", "0")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 20 else None


def allowed_names(options: ServeOptions, local: Mapping[str, str] | None = None) -> frozenset[str]:
    """Give the names under which the server may be asked for."""
    own = {"127.0.0.1", "localhost", "::1", options.host.strip("[]"), *options.names}
    return frozenset(name.lower() for name in own | set(local or {}))
