"""The guarded fetch: an address, its redirects checked anew, its answer capped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpcore2
import httpx2

from solesight.closing import Closing
from solesight.errors import FetchError
from solesight.fetch.decoding import unpacker
from solesight.fetch.network import Deadline, Network
from solesight.fetch.transport import PinnedTransport
from solesight.fetch.urls import checked_url

__all__ = ["Caps", "Fetched", "Fetcher"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# What goes to one host only: keys never follow a redirect to another.
_PRIVATE = frozenset({"authorization", "cookie", "x-api-key", "x-subscription-token"})


@dataclass(frozen=True)
class Caps:
    """How much of an answer is taken.

    Attributes:
        max_bytes: of the unpacked answer.
        seconds: for the whole of it, redirects included.
        read_seconds: longest silence.
        hops: redirects that are followed.
    """

    max_bytes: int = 20 * 2**20
    seconds: float = 60.0
    read_seconds: float = 20.0
    hops: int = 5


@dataclass(frozen=True)
class Fetched:
    """An answer.

    Attributes:
        url: the address asked for.
        final_url: the address that answered, after redirects.
        status: HTTP status.
        headers: names in lower case.
        body: unpacked.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


def _nothing(url: httpx2.URL) -> None:
    del url


class Fetcher(Closing):
    """Fetches; safe to use from several threads, connections are kept for the next request.

    Args:
        agent: the User-Agent: who we are and whom to write to.
        network: how names become connections.
    """

    def __init__(self, agent: str, network: Network | None = None) -> None:
        self.agent = agent
        self._deadline = Deadline()
        transport = PinnedTransport(network or Network(), self._deadline)
        # trust_env: no proxy of the environment, no .netrc with somebody's password.
        self._client = httpx2.Client(transport=transport, trust_env=False, follow_redirects=False)

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        caps: Caps | None = None,
        before: Callable[[httpx2.URL], None] = _nothing,
    ) -> Fetched:
        """Fetch an address.

        Args:
            url: http or https.
            method: of HTTP.
            headers: besides User-Agent and Accept-Encoding.
            content: the body that is sent.
            caps: limits.
            before: called before each hop with its address; it may wait, or raise.

        Raises:
            FetchError: with its ``reason``; an answer of any status is returned, not raised.
        """
        limits = caps or Caps()
        self._deadline.at = None
        at, sent = checked_url(url), dict(headers or {})
        for _ in range(limits.hops + 1):
            # Waiting for one's turn is not the answer's fault: the clock starts after it.
            before(at)
            answer = self._hop(at, method, sent, content, limits)
            onward = _redirected(answer, at)
            if onward is None:
                return Fetched(url, str(at), answer.status, answer.headers, answer.body)
            if onward.host != at.host or onward.scheme != at.scheme:
                sent = {k: v for k, v in sent.items() if k.lower() not in _PRIVATE}
            if answer.status == 303 or method == "POST":
                method, content = "GET", None
            at = onward
        raise FetchError(f"{url}: more than {limits.hops} redirects", "redirects")

    def _hop(
        self,
        at: httpx2.URL,
        method: str,
        headers: Mapping[str, str],
        content: bytes | None,
        caps: Caps,
    ) -> Fetched:
        own = {"User-Agent": self.agent, "Accept-Encoding": "gzip", "Accept": "*/*"}
        self._deadline.at = time.monotonic() + caps.seconds
        timeout = httpx2.Timeout(caps.read_seconds)
        try:
            with (
                _named(str(at.copy_with(query=None))),
                self._client.stream(
                    method, at, headers={**own, **headers}, content=content, timeout=timeout
                ) as answer,
            ):
                found = {k.lower(): v for k, v in answer.headers.items()}
                body = b"" if _onward(answer.status_code, found) else _body(answer, caps)
            return Fetched(str(at), str(at), answer.status_code, found, body)
        finally:
            self._deadline.at = None
            # Cookies are somebody's memory of us; we come as a stranger each time.
            self._client.cookies.clear()

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()


def _onward(status: int, headers: Mapping[str, str]) -> bool:
    return status in _REDIRECTS and "location" in headers


def _redirected(answer: Fetched, at: httpx2.URL) -> httpx2.URL | None:
    if not _onward(answer.status, answer.headers):
        return None
    try:
        return checked_url(str(at.join(answer.headers["location"])))
    except (httpx2.InvalidURL, ValueError) as error:
        raise FetchError(f"{at.host}: redirects to no address ({error})", "bad_url") from None


def _body(answer: httpx2.Response, caps: Caps) -> bytes:
    """Read an answer's body; more than the cap is refused, not cut."""
    said = answer.headers.get("content-length", "")
    if said.isdigit() and int(said) > caps.max_bytes:
        raise FetchError(f"{answer.url.host}: says it has {int(said):,} bytes", "too_large")
    unpack = unpacker(answer.headers.get("content-encoding", ""))
    parts, room = list[bytes](), caps.max_bytes
    for piece in answer.iter_raw():
        part = unpack.feed(piece, room)
        room -= len(part)
        if room < 0:
            raise FetchError(f"{answer.url.host}: more than {caps.max_bytes:,} bytes", "too_large")
        parts.append(part)
    if not unpack.whole and answer.status_code != 304 and parts:
        raise FetchError(f"{answer.url.host}: the answer ends too early", "truncated", again=True)
    return b"".join(parts)


@contextmanager
def _named(url: str) -> Iterator[None]:
    """Turn what the network's libraries raise into errors with a reason."""
    try:
        yield
    except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
        raise FetchError(f"{url}: no connection ({error})", "connect", again=True) from error
    except httpcore2.TimeoutException as error:
        raise FetchError(f"{url}: too slow ({error})", "too_slow", again=True) from error
    except (httpcore2.RemoteProtocolError, httpcore2.NetworkError) as error:
        raise FetchError(f"{url}: broke off ({error})", "truncated", again=True) from error
    except (httpcore2.ProtocolError, httpx2.HTTPError, OSError, UnicodeError) as error:
        raise FetchError(f"{url}: no proper answer ({error})", "connect", again=True) from error
