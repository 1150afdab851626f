"""What a stage is: a versioned function from photos to facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Table

__all__ = ["Fact", "Failed", "Outcome", "Stage", "Task", "Worker"]


@dataclass(frozen=True)
class Task:
    """One photo that lacks a fact.

    Attributes:
        photo: its hash.
        inputs: hash of the facts that the stage reads of it (part of the new fact's key).
        payload: those facts, as plain JSON-able values.
    """

    photo: str
    inputs: str
    payload: Any = None


@dataclass(frozen=True)
class Fact:
    """What a stage found on one photo: the columns of its table, less the key."""

    task: Task
    columns: Mapping[str, Any]


@dataclass(frozen=True)
class Failed:
    """Why a stage found nothing on one photo; kept, so that it isn't tried for ever.

    Attributes:
        task: the photo.
        error: one line for a person.
        passing: True when it says nothing of the photo itself (its file could not be reached):
            then it isn't kept, and the next run tries again.
    """

    task: Task
    error: str
    passing: bool = False


Outcome = Fact | Failed


class Worker(Protocol):
    """The loaded form of a stage: made once in each worker process."""

    def __call__(self, batch: Sequence[tuple[Task, bytes]]) -> list[Outcome]:
        """Turn photos (their original bytes) into outcomes, in the same order."""


class Stage(Protocol):
    """A versioned function from photos to facts; cheap, and small enough to send to a process.

    Attributes:
        name: in the catalog's failures and in progress.
        config: hash of version and settings; part of the facts' key.
        table: where its facts go; its key is (photo, config, inputs).
    """

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def config(self) -> str:
        """Hash of what its facts depend on besides the photo."""

    @property
    def table(self) -> Table:
        """The table of its facts."""

    def pending(self, connection: Connection, after: str, limit: int) -> list[Task]:
        """Give the next photos without this fact, by hash above ``after``, at most ``limit``."""

    def count(self, connection: Connection) -> int:
        """Count the photos without this fact."""

    def load(self) -> Worker:
        """Load models and the like; called inside the worker process."""
