"""The queue of photos to fetch, in the catalog: leased, tried again, never lost, never twice."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select, update

from solesight.catalog import Catalog, insert_new, schema_collect
from solesight.collect.queue.leasing import is_gone, own_lease
from solesight.errors import FetchError

__all__ = ["MAX_TRIES", "Lease", "Queued", "Scope", "release_dead"]

_TABLE = schema_collect.downloads
_C = _TABLE.c
MAX_TRIES = 5
# Longer than the longest fetch may take; only for machines whose processes we cannot see.
_LEASE = 600.0
_FIRST, _LONGEST = 2.0, 900.0


@dataclass(frozen=True)
class Queued:
    """A photo to be found at an address.

    Attributes:
        key: hash of its one address.
        url: the address to fetch.
        host: of the address.
    """

    key: str
    url: str
    host: str


@dataclass(frozen=True)
class Lease:
    """One download that is ours for now."""

    id: int
    url: str
    host: str
    tries: int


def enqueue(connection: Connection, wanted: Sequence[Queued]) -> None:
    """Queue addresses; those that are known stay as they are."""
    rows = [
        {
            "key": one.key, "url": one.url, "host": one.host, "state": "waiting", "tries": 0,
            "next_try": 0.0, "leased_until": 0.0,
        }
        for one in wanted
    ]  # fmt: skip
    insert_new(connection, _TABLE, rows)


def release_dead(catalog: Catalog) -> int:
    """Free what processes held that are gone; give how many downloads that were."""
    now = time.time()
    with catalog.writing() as connection:
        held = select(_C.lease).where(_C.state == "leased").distinct()
        gone = [name for name in connection.execute(held).scalars() if name and is_gone(name)]
        over = or_(_C.lease.in_(gone), _C.leased_until < now)
        freed = {"state": "waiting", "lease": None, "leased_until": 0.0}
        made = connection.execute(update(_TABLE).where(_C.state == "leased", over).values(**freed))
        return int(made.rowcount)


def retry_failed(catalog: Catalog, keys: Iterable[str]) -> None:
    """Let failed downloads be tried again, as if for the first time."""
    wanted = list(keys)
    with catalog.writing() as connection:
        for start in range(0, len(wanted), 500):
            part = _C.key.in_(wanted[start : start + 500])
            values = {"state": "waiting", "tries": 0, "next_try": 0.0, "failure": None}
            connection.execute(update(_TABLE).where(part, _C.state == "failed").values(**values))


class Scope:
    """The downloads that one run works on, by their keys, in the order of their numbers.

    Kept in memory: 10,000 are a megabyte. Their states stay in the catalog, where other runs may
    take some meanwhile.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._by_host: dict[str, list[int]] = {}

    def load(self, keys: Iterable[str]) -> int:
        """Take in the downloads of these keys that are not over; give how many there are."""
        wanted, n = list(keys), 0
        with self._catalog.reading() as connection:
            for start in range(0, len(wanted), 500):
                query = select(_C.id, _C.host).where(
                    _C.key.in_(wanted[start : start + 500]), _C.state.in_(("waiting", "leased"))
                )
                for number, host in connection.execute(query.order_by(_C.id)):
                    self._by_host.setdefault(host, []).append(number)
                    n += 1
        for numbers in self._by_host.values():
            numbers.sort(reverse=True)  # taken from the end
        return n

    def hosts(self) -> list[str]:
        """Name the hosts that have something left here."""
        return [host for host, numbers in self._by_host.items() if numbers]

    def left(self, host: str) -> int:
        """Count what is left here of a host."""
        return len(self._by_host.get(host, ()))

    def lease(self, wanted: Mapping[str, int]) -> list[tuple[Lease, str]]:
        """Take up to so many downloads of each host that are due, with their keys.

        Those that other runs took are dropped.
        """
        now, found = time.time(), list[tuple[Lease, str]]()
        with self._catalog.writing() as connection:
            for host, n in wanted.items():
                found += self._of_host(connection, host, n, now)
        return found

    def _of_host(
        self, connection: Connection, host: str, n: int, now: float
    ) -> list[tuple[Lease, str]]:
        numbers, later = self._by_host.get(host, []), list[int]()
        made = list[tuple[Lease, str]]()
        while numbers and len(made) < n:
            part = [numbers.pop() for _ in range(min(n - len(made), len(numbers)))]
            columns = (_C.id, _C.key, _C.url, _C.host, _C.tries, _C.state, _C.next_try)
            query = select(*columns).where(_C.id.in_(part)).order_by(_C.id).with_for_update()
            for row in connection.execute(query):
                if row.state == "waiting" and row.next_try <= now:
                    made.append((Lease(row.id, row.url, row.host, row.tries), row.key))
                elif row.state == "waiting":
                    later.append(row.id)
            if len(later) >= 4 * n + 16:  # most of them wait for a later hour: look again then
                break
        numbers[:0] = reversed(later)
        _mark(connection, [lease.id for lease, _ in made], now)
        return made

    def again(self, lease: Lease) -> None:
        """Put a download that is to be tried later back."""
        self._by_host.setdefault(lease.host, []).insert(0, lease.id)

    def drop(self, host: str) -> int:
        """Leave what is left of a host to another run; give how many those are."""
        return len(self._by_host.pop(host, ()))

    def due(self) -> float | None:
        """Give when the next waiting download is due, in seconds since 1970; None without any."""
        numbers = [number for held in self._by_host.values() for number in held]
        with self._catalog.reading() as connection:
            times = [
                connection.execute(
                    select(func.min(_C.next_try)).where(_C.id.in_(numbers[start : start + 500]))
                ).scalar()
                for start in range(0, len(numbers), 500)
            ]
        return min((time_ for time_ in times if time_ is not None), default=None)


def _mark(connection: Connection, numbers: Sequence[int], now: float) -> None:
    if numbers:
        values = {"state": "leased", "lease": own_lease(), "leased_until": now + _LEASE}
        connection.execute(update(_TABLE).where(_C.id.in_(numbers)).values(**values))


def failed(connection: Connection, lease: Lease, error: FetchError) -> bool:
    """Write down a failure; say whether it is to be tried again."""
    tries = lease.tries + 1
    again = error.again and tries < MAX_TRIES
    wait = error.after if error.after is not None else _backoff(tries)
    values: dict[str, Any] = {
        "state": "waiting" if again else "failed",
        "tries": tries,
        "next_try": time.time() + wait if again else 0.0,
        "lease": None,
        "leased_until": 0.0,
        "failure": error.reason,
        "error": str(error)[:500],
    }
    connection.execute(update(_TABLE).where(_C.id == lease.id).values(**values))
    return again


def given_back(connection: Connection, leases: Sequence[Lease]) -> None:
    """Let go of downloads that were not tried."""
    values = {"state": "waiting", "lease": None, "leased_until": 0.0}
    ids = [one.id for one in leases]
    connection.execute(update(_TABLE).where(_C.id.in_(ids), _C.state == "leased").values(**values))


def done(connection: Connection, fetched: Sequence[tuple[Lease, Mapping[str, Any]]]) -> None:
    """Write down photos that were fetched and stored, each with the same columns."""
    if not fetched:
        return
    over = {
        "state": "done", "lease": None, "leased_until": 0.0, "failure": None, "error": None,
        "tries": _C.tries + 1,
    }  # fmt: skip
    changed: dict[str, Any] = {name: bindparam(f"new_{name}") for name in fetched[0][1]}
    rows = [
        {"number": lease.id, **{f"new_{name}": value for name, value in values.items()}}
        for lease, values in fetched
    ]
    made = update(_TABLE).where(_C.id == bindparam("number")).values({**over, **changed})
    connection.execute(made, rows)


def _backoff(tries: int) -> float:
    """Give seconds to wait: doubled with each try, with jitter so that no two come together."""
    return min(_FIRST * 2.0 ** (tries - 1), _LONGEST) * (0.5 + secrets.randbelow(1000) / 1000)
