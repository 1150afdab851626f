"""The queue: rows of the catalog, each leased by whoever works on it.

A lease runs out when its owner stops renewing it; then the job is anybody's again. Every command
goes on where it was stopped, so doing a job twice costs little and breaks nothing.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from solesight.catalog import Catalog, now, schema
from solesight.errors import NotFoundError
from solesight.jobs.job import ENDED, Job, JobState, job_of
from solesight.jobs.kinds import checked_options

__all__ = ["JobQueue"]

_ATTEMPTS = 5
_WELL = ("done", "partly")
_c = schema.jobs.c


class JobQueue:
    """Long work that waits, runs or has ended.

    Args:
        catalog: where it is kept.
        clock: seconds since 1970.
    """

    def __init__(self, catalog: Catalog, clock: Callable[[], float] = time.time) -> None:
        self._catalog, self._clock = catalog, clock

    def put(self, kind: str, options: Mapping[str, Any], after: int | None = None) -> Job:
        """Ask for a job.

        Args:
            kind: which command.
            options: of it.
            after: a job that must end well before.

        Raises:
            UnknownNameError: no such kind, or option.
            SettingsError: an option has a value that cannot work.
        """
        row = {
            "kind": kind,
            "options": json.dumps(checked_options(kind, options)),
            "after": after,
            "state": "waiting",
            "label": "",
            "done": 0,
            "created_at": now(),
            "attempts": 0,
            "cancelling": False,
        }
        with self._catalog.writing() as connection:
            made = connection.execute(insert(schema.jobs).values(row)).inserted_primary_key
            return _read(connection, made[0] if made else 0)

    def get(self, number: int) -> Job:
        """Give a job.

        Raises:
            NotFoundError: there is none of that number.
        """
        with self._catalog.reading() as connection:
            return _read(connection, number)

    def newest(self, limit: int = 50) -> list[Job]:
        """Give the newest jobs, newest first."""
        query = select(schema.jobs).order_by(_c.id.desc()).limit(limit)
        with self._catalog.reading() as connection:
            return [job_of(row) for row in connection.execute(query).mappings()]

    def open(self) -> list[Job]:
        """Give the jobs that have not ended, oldest first."""
        query = select(schema.jobs).where(_c.state.not_in(ENDED)).order_by(_c.id)
        with self._catalog.reading() as connection:
            return [job_of(row) for row in connection.execute(query).mappings()]

    def claim(self, owner: str, seconds: float) -> Job | None:
        """Take the oldest job that may begin, and lease it; None where there is none.

        Args:
            owner: who will work on it.
            seconds: until the lease runs out, unless it is renewed.
        """
        if not self._claimable():
            return None
        with self._catalog.writing() as connection:
            self._drop(connection)
            # SQLite has one writer at a time; PostgreSQL leaves what another claims.
            query = select(_c.id).where(self._free()).order_by(_c.id).limit(1)
            found = connection.execute(query.with_for_update(skip_locked=True)).scalar()
            if found is None:
                return None
            leased = {
                "state": "running",
                "owner": owner,
                "lease": self._clock() + seconds,
                "attempts": _c.attempts + 1,
                "started_at": func.coalesce(_c.started_at, now()),
            }
            connection.execute(update(schema.jobs).where(_c.id == found).values(leased))
            return _read(connection, found)

    def renew(
        self, number: int, owner: str, seconds: float, progress: tuple[str, int, int | None]
    ) -> bool:
        """Keep the lease of a job, and say how far it is; False where the work must stop.

        Args:
            number: of the job.
            owner: who works on it.
            seconds: until the lease runs out again.
            progress: piece of work, items done, items of all.
        """
        label, done, total = progress
        values = {"lease": self._clock() + seconds, "label": label[:100]}
        values |= {"done": done, "total": total}
        with self._catalog.writing() as connection:
            mine = and_(_c.id == number, _c.owner == owner, _c.state == "running")
            kept = connection.execute(update(schema.jobs).where(mine).values(values)).rowcount
            query = select(_c.cancelling).where(_c.id == number)
            return bool(kept) and not connection.execute(query).scalar()

    def stopping(self, number: int, owner: str) -> bool:
        """Say whether the work on a job must stop: cancelled, or another's by now."""
        query = select(_c.id).where(_c.id == number, _c.owner == owner, _c.cancelling.is_(False))
        with self._catalog.reading() as connection:
            return connection.execute(query).first() is None

    def end(
        self,
        number: int,
        owner: str,
        state: JobState,
        error: str | None = None,
        result: Mapping[str, Any] | None = None,
    ) -> None:
        """Say how a job ended; nothing happens where it is not the owner's any more."""
        values = {
            "state": state,
            "ended_at": now(),
            "owner": None,
            "lease": None,
            "error": error,
            "result": json.dumps(result) if result else None,
        }
        self._mine(number, owner, values)

    def release(self, number: int, owner: str) -> None:
        """Give a job back, to be done later."""
        self._mine(number, owner, {"state": "waiting", "owner": None, "lease": None})

    def cancel(self, number: int) -> Job:
        """Ask that a job stops; one that waits never begins, one that has ended stays as it is.

        Raises:
            NotFoundError: there is none of that number.
        """
        with self._catalog.writing() as connection:
            job = _read(connection, number)
            if job.state == "waiting":
                values: dict[str, Any] = {"state": "cancelled", "ended_at": now()}
            else:
                values = {"cancelling": True}
            if not job.ended:
                connection.execute(update(schema.jobs).where(_c.id == number).values(values))
            return _read(connection, number)

    def _mine(self, number: int, owner: str, values: Mapping[str, Any]) -> None:
        mine = and_(_c.id == number, _c.owner == owner)
        with self._catalog.writing() as connection:
            connection.execute(update(schema.jobs).where(mine).values(values))

    def _free(self) -> ColumnElement[bool]:
        before = schema.jobs.alias("before")
        well = select(before.c.id).where(before.c.state.in_(_WELL))
        may_begin = and_(_c.state == "waiting", or_(_c.after.is_(None), _c.after.in_(well)))
        return or_(may_begin, self._lapsed())

    def _lapsed(self) -> ColumnElement[bool]:
        return and_(_c.state == "running", _c.lease < self._clock())

    def _claimable(self) -> bool:
        # Asked of a reader first: who looks twice a second must not hold up those who write.
        query = select(_c.id).where(or_(_c.state == "waiting", self._lapsed())).limit(1)
        with self._catalog.reading() as connection:
            return connection.execute(query).first() is not None

    def _drop(self, connection: Connection) -> None:
        """End what can never begin, or began too often, or was to stop when its server died."""
        before = schema.jobs.alias("before")
        ill = select(before.c.id).where(before.c.state.in_(ENDED - set(_WELL)))
        cases: tuple[tuple[ColumnElement[bool], JobState, str | None], ...] = (
            (and_(_c.state == "waiting", _c.after.in_(ill)), "cancelled", "what it needs failed"),
            (and_(self._lapsed(), _c.cancelling), "cancelled", None),
            (and_(self._lapsed(), _c.attempts >= _ATTEMPTS), "failed", "its server died each time"),
        )
        for condition, state, error in cases:
            values = {"state": state, "error": error, "ended_at": now(), "owner": None}
            connection.execute(update(schema.jobs).where(condition).values(values))


def _read(connection: Connection, number: int) -> Job:
    query = select(schema.jobs).where(_c.id == number)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFoundError("job", str(number))
    return job_of(row)
