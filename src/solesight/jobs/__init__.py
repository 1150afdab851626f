"""Long work: a leased queue in the catalog, and what runs a job as a command of its own."""

from __future__ import annotations

from solesight.jobs.inbox import Inbox, plain_name
from solesight.jobs.job import ENDED, Job, JobState
from solesight.jobs.kinds import JobKind, JobOption, follow_ups, job_kinds
from solesight.jobs.queue import JobQueue
from solesight.jobs.runner import JobRunner

__all__ = [
    "ENDED",
    "Inbox",
    "Job",
    "JobKind",
    "JobOption",
    "JobQueue",
    "JobRunner",
    "JobState",
    "follow_ups",
    "job_kinds",
    "plain_name",
]
