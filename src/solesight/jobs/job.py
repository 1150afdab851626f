"""One piece of long work, as the catalog knows it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from solesight.jobs.kinds import words_of

__all__ = ["ENDED", "Job", "JobState", "job_of"]

JobState = Literal["waiting", "running", "done", "partly", "failed", "cancelled"]
ENDED: frozenset[JobState] = frozenset({"done", "partly", "failed", "cancelled"})
"""States that a job never leaves. ``partly``: done, but some items failed, each of them named."""


@dataclass(frozen=True)
class Job:
    """Long work that was asked for.

    Attributes:
        id: its number.
        kind: which command.
        options: of it.
        state: waiting, running, done, partly, failed or cancelled.
        label: the piece of work that goes on.
        done: items of it.
        total: items of it; None where nobody knows yet.
        created_at: UTC, ISO 8601; so are the next two.
        started_at: the first time.
        ended_at: when it came to a state that it never leaves.
        attempts: how often it was begun; a server that was killed leaves it to the next.
        cancelling: somebody asked that it stops.
        error: why it failed.
        result: what the command said at the end, as JSON.
        after: the job that must end well before.
    """

    id: int
    kind: str
    options: Mapping[str, Any]
    state: JobState
    label: str
    done: int
    total: int | None
    created_at: str
    started_at: str | None
    ended_at: str | None
    attempts: int
    cancelling: bool
    error: str | None
    result: Mapping[str, Any] | None
    after: int | None

    @property
    def ended(self) -> bool:
        """True where nothing more will happen."""
        return self.state in ENDED

    def as_json(self) -> dict[str, Any]:
        """Give it as the API answers it."""
        share = self.done / self.total if self.total else None
        return {
            **vars(self),
            "what": words_of(self.kind, self.options),
            "percent": None if share is None else round(min(1.0, share) * 100, 1),
            "seconds": self._seconds(),
        }

    def _seconds(self) -> float | None:
        if self.started_at is None:
            return None
        ended = datetime.fromisoformat(self.ended_at) if self.ended_at else datetime.now(UTC)
        return round((ended - datetime.fromisoformat(self.started_at)).total_seconds(), 1)


def job_of(row: Any) -> Job:
    """Read a row of the table."""
    names = ("id", "kind", "state", "label", "done", "total", "created_at", "started_at")
    more = ("ended_at", "attempts", "cancelling", "error", "after")
    return Job(
        **{name: row[name] for name in (*names, *more)},
        options=json.loads(row["options"]),
        result=json.loads(row["result"]) if row["result"] else None,
    )
