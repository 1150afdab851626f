"""The desk, having long work done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from solesight.errors import NotFoundError, UnknownNameError
from solesight.jobs import Inbox, Job, JobQueue, JobRunner, follow_ups, job_kinds
from solesight.web.desk_base import DeskBase
from solesight.web.options import Limits
from solesight.workspace import Workspace

__all__ = ["JobsDesk"]

_MOST = 200
AFTER_ADD = ("clean", "embed", "split")
"""What makes photos that were added part of all the rest."""


class JobsDesk(DeskBase):
    """Asks for jobs, and shows how far they are."""

    def __init__(self, workspace: Workspace, limits: Limits) -> None:
        super().__init__(workspace, limits)
        self.closing = False
        self.inbox = Inbox(workspace.folder)
        self._queue = JobQueue(workspace.catalog)
        self._runner = JobRunner(self._queue, workspace.folder.resolve(), self.job_ended)

    def begin(self) -> None:
        """Take up what waits."""
        self._runner.begin()

    def close(self) -> None:
        """Stop the work that goes on; the next server takes it up."""
        self.closing = True
        self._runner.close()
        super().close()

    def job_ended(self, job: Job) -> None:
        """Take note that a job ended: what is shown may be stale."""

    def job_kinds(self) -> list[dict[str, Any]]:
        """Say which jobs can be asked for, with their options."""
        return [kind.as_json() for kind in job_kinds().values() if kind.open]

    def list_jobs(self, limit: int = 50) -> list[dict[str, Any]]:
        """Give the newest jobs, newest first."""
        return [job.as_json() for job in self._queue.newest(max(1, min(limit, _MOST)))]

    def running_jobs(self) -> int:
        """Count the jobs that wait or run."""
        return len(self._queue.open())

    def job(self, number: int | str) -> dict[str, Any]:
        """Give one job.

        Raises:
            NotFoundError: there is none of that number.
        """
        return self._queue.get(_number(number)).as_json()

    def start_job(
        self, kind: str, options: Mapping[str, Any], then: Sequence[str] = ()
    ) -> dict[str, Any]:
        """Ask for a job.

        Args:
            kind: which command.
            options: of it.
            then: kinds of jobs that follow it, each when the one before ended well.

        Raises:
            UnknownNameError: no such kind, or option.
            SettingsError: an option has a value that cannot work.
        """
        known = job_kinds()
        if kind in known and not known[kind].open:
            raise UnknownNameError(
                "kind of job to start", kind, [k["kind"] for k in self.job_kinds()]
            )
        return self._put(kind, options, then).as_json()

    def check_follow_ups(self, then: Sequence[str]) -> None:
        """Raise UnknownNameError for a kind of job that cannot follow others."""
        follow_ups(then)

    def add_photos(
        self, parcel: str, source: str, then: Sequence[str] = AFTER_ADD
    ) -> dict[str, Any]:
        """Ask that files in the inbox are added.

        Args:
            parcel: which files.
            source: where they come from.
            then: kinds of jobs that follow.
        """
        return self._put("add", {"inbox": parcel, "source": source}, then).as_json()

    def cancel_job(self, number: int | str) -> dict[str, Any]:
        """Ask that a job stops; what it did is kept.

        Raises:
            NotFoundError: there is none of that number.
        """
        job = self._queue.cancel(_number(number))
        self._runner.wake()
        return job.as_json()

    def job_log(self, number: int | str, start: int = 0) -> dict[str, Any]:
        """Give what a job wrote from a byte on.

        Raises:
            NotFoundError: there is none of that number.
        """
        job = self._queue.get(_number(number))
        text, following = self._runner.log_of(job.id).text(max(0, start))
        return {"text": text, "next": following}

    def open_jobs(self) -> list[dict[str, Any]]:
        """Give the jobs that have not ended, oldest first."""
        return [job.as_json() for job in self._queue.open()]

    def _put(self, kind: str, options: Mapping[str, Any], then: Sequence[str]) -> Job:
        following = follow_ups(then)
        first = last = self._queue.put(kind, options)
        for name in following:
            last = self._queue.put(name, {}, after=last.id)
        self._runner.wake()
        return first


def _number(given: int | str) -> int:
    text = str(given)
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise NotFoundError("job", text[:40])
    return int(text)
