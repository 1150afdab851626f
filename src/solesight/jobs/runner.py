"""Does jobs, one after another, each as a command in a process of its own."""

from __future__ import annotations

import os
import platform
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from sqlalchemy.exc import DBAPIError

from solesight.closing import Closing
from solesight.errors import SolesightError
from solesight.jobs.inbox import Inbox
from solesight.jobs.job import Job, JobState
from solesight.jobs.kinds import arguments_of, job_kinds
from solesight.jobs.logs import JobLog
from solesight.jobs.queue import JobQueue

__all__ = ["JobRunner"]

LEASE = 15.0
_LOOK = 0.4
_CHILD = str(Path(__file__).with_name("child.py"))
_STATES: dict[int, JobState] = {0: "done", 1: "partly"}


class JobRunner(Closing):
    """A thread that takes jobs from the queue.

    Args:
        queue: where they wait.
        folder: the workspace.
        ended: called after each job.
        lease: seconds after which a job of a dead runner is another's.
    """

    def __init__(
        self,
        queue: JobQueue,
        folder: Path,
        ended: Callable[[Job], None] | None = None,
        lease: float = LEASE,
    ) -> None:
        self._queue, self._folder, self._ended = queue, folder, ended
        self._lease = lease
        self._owner = f"{platform.node()[:60]}-{os.getpid()}-{secrets.token_hex(4)}"
        self._stop, self._wake = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work, name="solesight-jobs", daemon=True)

    def begin(self) -> None:
        """Start to take jobs; what killed servers left in the inbox is swept."""
        waited = {str(job.options.get("inbox", "")) for job in self._queue.open()}
        Inbox(self._folder).sweep(waited)
        self._thread.start()

    def wake(self) -> None:
        """Look at the queue now."""
        self._wake.set()

    def log_of(self, number: int) -> JobLog:
        """Give the files of a job."""
        return JobLog(self._folder / "jobs" / str(number))

    def close(self) -> None:
        """Stop; the job that goes on is given back, and goes on where it was with the next."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(30)

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                job = self._queue.claim(self._owner, self._lease)
                if job is not None:
                    self._do(job)
                    continue
            except DBAPIError:
                # The database is not there for now; the lease keeps the job from being lost.
                self._stop.wait(5.0)
            self._wake.wait(_LOOK)
            self._wake.clear()

    def _do(self, job: Job) -> None:
        log = self.log_of(job.id)
        try:
            command = [sys.executable, "-m", "solesight"]
            command += arguments_of(job.kind, job.options, self._folder)
            code = self._run(job, command, log)
        except (SolesightError, OSError) as error:
            self._finish(job, "failed", str(error), log)
            return
        if code is None:
            self._queue.release(job.id, self._owner)
        elif self._queue.get(job.id).cancelling:
            self._finish(job, "cancelled", None, log)
        else:
            state = _STATES.get(code, "failed")
            self._finish(job, state, log.last_words() if state == "failed" else None, log)

    def _finish(self, job: Job, state: JobState, error: str | None, log: JobLog) -> None:
        says = job_kinds()[job.kind].says if job.kind in job_kinds() else False
        self._queue.end(job.id, self._owner, state, error, log.said() if says else None)
        if "inbox" in job.options:
            Inbox(self._folder).discard(str(job.options["inbox"]))
        if self._ended is not None:
            self._ended(job)

    def _run(self, job: Job, command: list[str], log: JobLog) -> int | None:
        """Run a command to its end; None where this runner is to stop before."""
        log.folder.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "SOLESIGHT_LOG_SECONDS": "0.5", "PYTHONUNBUFFERED": "1"}
        with log.text_file.open("ab") as text, log.said_file.open("wb") as said:
            child = subprocess.Popen(  # noqa: S603 - an argument list, checked by kinds; no shell
                [sys.executable, _CHILD, *command],
                stdin=subprocess.PIPE,
                stdout=said if job_kinds()[job.kind].says else text,
                stderr=text,
                env=environment,
            )
        since = monotonic()
        with child:
            while True:
                try:
                    return child.wait(_LOOK)
                except subprocess.TimeoutExpired:
                    pass
                going, since = self._goes_on(job, log, since)
                if self._stop.is_set() or not going:
                    # Its input ends: it ends its command, and then itself.
                    child.communicate()
                    return None if self._stop.is_set() else child.returncode

    def _goes_on(self, job: Job, log: JobLog, since: float) -> tuple[bool, float]:
        """Renew the lease where time or progress asks for it; say whether the work goes on."""
        before, progress = log.progress, log.follow()
        try:
            if progress == before and monotonic() - since < self._lease / 4:
                return not self._queue.stopping(job.id, self._owner), since
            return self._queue.renew(job.id, self._owner, self._lease, progress), monotonic()
        except DBAPIError:
            # The command may hold the database for long; what it does is not lost.
            return True, since
