"""What is known of a host, kept over restarts: its next turn, its day's budget, blocks, robots.

A turn is booked before the request is sent, in one transaction: a run that is killed, or a second
one beside it, cannot ask sooner than the host's rate allows.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update

from solesight.catalog import Catalog, insert_new, schema_collect
from solesight.errors import FetchError

__all__ = ["Hosts", "Manners", "RobotsFile"]

_TABLE = schema_collect.hosts
# A block is taken seriously for a day.
_BLOCKED = 86_400.0
# Where a host lets us ask this often, turns are booked for so many seconds at once.
_BOOKED = 0.25


@dataclass(frozen=True)
class Manners:
    """How a host is asked.

    Attributes:
        rate: requests a second.
        daily: requests a day (UTC).
    """

    rate: float = 1.0
    daily: int = 5000


@dataclass(frozen=True)
class RobotsFile:
    """A robots file as it was answered; ``said`` is rules, none or closed."""

    said: str
    text: str
    until: float


@dataclass
class _Turns:
    """Turns that are booked and not taken yet."""

    at: float = 0.0
    left: int = 0
    ends: float = 0.0


class Hosts:
    """Turns, budgets and blocks of every host; safe to use from several threads.

    Args:
        catalog: where it is kept.
        clock: the time in seconds since 1970.
        sleep: waits.
    """

    def __init__(
        self,
        catalog: Catalog,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._catalog, self._clock, self._sleep = catalog, clock, sleep
        self._turns: dict[str, _Turns] = {}
        self._lock = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}

    def take_turn(self, host: str, manners: Manners, patience: float = 150.0) -> None:
        """Wait until a host may be asked, and count the request.

        Raises:
            FetchError: ``budget``: the day's requests are used up; ``blocked``: it blocks us;
                ``paused``: its turn comes later than in ``patience`` seconds; none was booked.
        """
        pause = 1.0 / manners.rate
        with self._lock_of(host):
            turns = self._turns.setdefault(host, _Turns())
            at = max(turns.at, self._clock())
            # Who comes late to a booked turn has lost it: what follows was booked for its own time.
            if turns.left == 0 or at + pause > turns.ends + 1e-6:
                at, turns.left, turns.ends = self._book(host, manners, patience, turns.left)
            turns.at, turns.left = at + pause, turns.left - 1
        # Outside of the lock: the next one may already see when its own turn comes.
        if (wait := at - self._clock()) > 0:
            self._sleep(wait)

    def now(self) -> float:
        """Give the time by which turns and blocks are counted."""
        return self._clock()

    def _lock_of(self, host: str) -> threading.Lock:
        with self._lock:
            return self._locks.setdefault(host, threading.Lock())

    def _book(
        self, host: str, manners: Manners, patience: float, unused: int
    ) -> tuple[float, int, float]:
        now, today, c = self._clock(), self._today(), _TABLE.c
        wanted = max(1, int(_BOOKED * manners.rate))
        with self._catalog.writing() as connection:
            row = self._row(connection, host)
            if row.blocked_until > now:
                raise FetchError(f"{host}: {row.blocked}", "blocked")
            # Turns that were booked and came too late to be taken were no requests.
            used = max(row.used - unused, 0) if row.day == today else 0
            wanted = min(wanted, manners.daily - used)
            if wanted < 1:
                text = f"{host}: the {manners.daily:,} requests of {today} are used up"
                raise FetchError(text, "budget", again=True, after=self._until_tomorrow())
            at = max(now, row.booked_until)
            if at - now > patience:
                text = f"{host} wants a pause of {at - now:.0f} s"
                raise FetchError(text, "paused", again=True, after=at - now)
            # A little more than what is due, never the same: nobody's clock is hit in step.
            ends = at + wanted / manners.rate * (1.0 + secrets.randbelow(100) / 1000)
            values = {"booked_until": ends, "day": today}
            connection.execute(
                update(_TABLE).where(c.host == host).values(**values, used=used + wanted)
            )
        return at, wanted, ends

    def _row(self, connection: Any, host: str) -> Any:
        row = {"host": host, "booked_until": 0.0, "day": "", "used": 0, "blocked_until": 0.0}
        insert_new(connection, _TABLE, [{**row, "robots_until": 0.0}])
        query = select(_TABLE).where(_TABLE.c.host == host).with_for_update()
        return connection.execute(query).one()

    def _today(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).date().isoformat()

    def _until_tomorrow(self) -> float:
        return 86_400.0 - self._clock() % 86_400.0

    def block(self, host: str, why: str, seconds: float = _BLOCKED) -> None:
        """Stop asking a host for a while."""
        with self._catalog.writing() as connection:
            self._row(connection, host)
            values = {"blocked_until": self._clock() + seconds, "blocked": why[:500]}
            connection.execute(update(_TABLE).where(_TABLE.c.host == host).values(**values))
        with self._lock_of(host):
            self._turns.pop(host, None)

    def pause(self, host: str, seconds: float) -> None:
        """Ask a host no sooner than in so many seconds: it said so."""
        until, c = self._clock() + seconds, _TABLE.c
        with self._catalog.writing() as connection:
            row = self._row(connection, host)
            values = {"booked_until": max(until, row.booked_until)}
            connection.execute(update(_TABLE).where(c.host == host).values(**values))
        with self._lock_of(host):
            self._turns.pop(host, None)

    def ready_at(self) -> dict[str, float]:
        """Give the hosts that are not to be asked yet, with the time from which they are."""
        c = _TABLE.c
        with self._catalog.reading() as connection:
            query = select(c.host, c.booked_until).where(c.booked_until > self._clock())
            return dict(connection.execute(query).all())

    def blocked(self) -> dict[str, str]:
        """Give the hosts that block us now, with what was seen."""
        c = _TABLE.c
        with self._catalog.reading() as connection:
            query = select(c.host, c.blocked).where(c.blocked_until > self._clock())
            return {row.host: row.blocked or "" for row in connection.execute(query)}

    def lift(self) -> None:
        """Ask blocked hosts again: a person said so."""
        with self._catalog.writing() as connection:
            connection.execute(update(_TABLE).values(blocked_until=0.0, blocked=None))

    def robots(self, place: str) -> RobotsFile | None:
        """Give what is kept of a robots file, while it is fresh."""
        c = _TABLE.c
        with self._catalog.reading() as connection:
            query = select(c.robots, c.robots_said, c.robots_until).where(c.host == place)
            row = connection.execute(query).one_or_none()
        if row is None or row.robots_said is None or row.robots_until <= self._clock():
            return None
        return RobotsFile(row.robots_said, row.robots or "", row.robots_until)

    def keep_robots(self, place: str, said: str, text: str, seconds: float) -> RobotsFile:
        """Keep a robots file for so long."""
        found = RobotsFile(said, text, self._clock() + seconds)
        with self._catalog.writing() as connection:
            self._row(connection, place)
            values = {"robots": text, "robots_said": said, "robots_until": found.until}
            connection.execute(update(_TABLE).where(_TABLE.c.host == place).values(**values))
        return found
