"""robots.txt (RFC 9309): asked before anything else, and obeyed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from protego import Protego

from solesight.collect.client.hosts import Hosts, RobotsFile
from solesight.errors import FetchError
from solesight.fetch import Caps, Fetched, Url

__all__ = ["Robots", "Verdict"]

_CAPS = Caps(max_bytes=2**20, seconds=30.0, read_seconds=10.0)
_FRESH, _CLOSED = 86_400.0, 600.0
# A site may ask for longer pauses than this; then it is asked this often and no more.
_SLOWEST = 120.0


@dataclass(frozen=True)
class Verdict:
    """What a robots file says of an address.

    Attributes:
        allowed: whether it may be fetched.
        said: allowed, disallowed, no_file or closed.
        delay: seconds between requests that it asks for.
    """

    allowed: bool
    said: str
    delay: float


class Robots:
    """The robots files of all hosts.

    Args:
        hosts: where they are kept, for a day each.
        agent: our name in them.
        fetch: fetches a robots file, politely; never asks this class back.
    """

    def __init__(self, hosts: Hosts, agent: str, fetch: Callable[[str, Caps], Fetched]) -> None:
        self._hosts, self._agent, self._fetch = hosts, agent, fetch
        self._read: dict[str, tuple[RobotsFile, Protego]] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def verdict(self, url: Url) -> Verdict:
        """Say whether an address may be fetched; its host's file is fetched when it must be."""
        file, rules = self._rules(f"{url.scheme}://{url.netloc.decode('ascii')}")
        if file.said == "closed":
            return Verdict(False, "closed", 0.0)
        if file.said == "none":
            return Verdict(True, "no_file", 0.0)
        delay = min(float(rules.crawl_delay(self._agent) or 0.0), _SLOWEST)
        rate = rules.request_rate(self._agent)
        if rate is not None and rate.requests > 0:
            delay = min(max(delay, rate.seconds / rate.requests), _SLOWEST)
        allowed = bool(rules.can_fetch(str(url), self._agent))
        return Verdict(allowed, "allowed" if allowed else "disallowed", delay)

    def _rules(self, place: str) -> tuple[RobotsFile, Protego]:
        with self._lock:
            lock = self._locks.setdefault(place, threading.Lock())
        # One thread asks; those that come for the same site at the same time wait for its answer.
        with lock:
            known = self._read.get(place)
            if known is None or known[0].until <= self._hosts.now():
                file = self._hosts.robots(place) or self._asked(place)
                known = self._read[place] = file, Protego.parse(file.text)
        return known

    def _asked(self, place: str) -> RobotsFile:
        try:
            answer = self._fetch(f"{place}/robots.txt", _CAPS)
        except FetchError as error:
            if error.reason in ("private_address", "no_such_host", "blocked", "budget"):
                raise
            # Nobody answers for the site: what it would say is not ours to guess.
            return self._hosts.keep_robots(place, "closed", "", _CLOSED)
        if answer.status >= 500 or answer.status == 429:
            return self._hosts.keep_robots(place, "closed", "", _CLOSED)
        if answer.status != 200:
            return self._hosts.keep_robots(place, "none", "", _FRESH)
        text = answer.body.decode("utf-8", errors="replace").replace("\0", "")
        return self._hosts.keep_robots(place, "rules", text, _FRESH)
