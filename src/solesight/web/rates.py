"""How often a client may ask, and whether there is room for one more photo."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

from starlette.types import ASGIApp, Receive, Scope, Send

from solesight.web.problems import Busy, problem
from solesight.web.work import Work

__all__ = ["Admission", "Buckets", "is_look"]

_VERBS = ("look", "identify", "similar", "price", "explain", "recolor")
_LOOKS = frozenset(f"/api/v1/{verb}" for verb in _VERBS)
_PAGES = frozenset({"/look", "/look/together", "/studio"})
_KNOWN = 4096


class Buckets:
    """A token bucket a client.

    Args:
        burst: how much at once.
        per_second: how much comes back each second.
        clock: seconds.
    """

    def __init__(
        self, burst: float, per_second: float, clock: Callable[[], float] = monotonic
    ) -> None:
        self._burst, self._rate, self._clock = burst, per_second, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> float:
        """Take one; give the seconds to wait where there is none, else 0."""
        now = self._clock()
        left, at = self._left.pop(client, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._rate)
        wait = 0.0 if left >= 1 else (1 - left) / self._rate
        self._left[client] = (left - (wait == 0.0), now)
        # The longest silent are full again anyway.
        while len(self._left) > _KNOWN:
            self._left.popitem(last=False)
        return wait


class Admission:
    """Refuses early: who asks too often (429), and photos that nobody has time for (503).

    Args:
        app: what comes next.
        buckets: of the clients.
        work: where photos are looked at.
    """

    def __init__(self, app: ASGIApp, buckets: Buckets, work: Work) -> None:
        self._app, self._buckets, self._work = app, buckets, work

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wait = self._buckets.take(client_of(scope))
        if wait:
            again = {"Retry-After": str(math.ceil(wait))}
            await problem(429, "that is too often: wait a little", again)(scope, receive, send)
            return
        try:
            # A page says by itself, in its own words, that nobody has time.
            if scope["method"] == "POST" and is_look(scope["path"], pages=False):
                self._work.check()
        except Busy as busy:
            again = {"Retry-After": str(busy.seconds)}
            text = "every worker has enough to do: try again"
            await problem(503, text, again)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def client_of(scope: Scope) -> str:
    """Name the client by its address."""
    return scope["client"][0] if scope.get("client") else ""


def is_look(path: str, *, pages: bool = True) -> bool:
    """Say whether photos are sent there to be looked at.

    Args:
        path: of the request.
        pages: those of the browser's pages count too.
    """
    return path in _LOOKS or path.startswith("/api/v1/predict/") or (pages and path in _PAGES)
