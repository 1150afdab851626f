"""What the stages share that look at frames: which photos have a frame and lack the fact."""

from __future__ import annotations

from abc import ABC, abstractmethod

from sqlalchemy import Connection, Select, Table

from solesight.catalog import schema
from solesight.stages.pending import count_pending, lacking, tasks_of
from solesight.stages.stage import Task

__all__ = ["FramedStage"]


class FramedStage(ABC):
    """A stage whose facts are made from frames: its tasks carry the frame as JSON.

    Attributes:
        frames: configuration hash of the frames.
        photos: only these; None for all.
    """

    frames: str
    photos: frozenset[str] | None

    @property
    @abstractmethod
    def name(self) -> str:
        """What it is called."""

    @property
    @abstractmethod
    def config(self) -> str:
        """Hash of what its facts depend on besides the frame."""

    @property
    @abstractmethod
    def table(self) -> Table:
        """The table of its facts."""

    def _query(self) -> Select[str, str]:
        framed = schema.clean_facts
        return lacking(
            framed, framed.c.frame_hash, self.table, stage=self.name, config=self.config
        ).where(framed.c.config == self.frames)

    def pending(self, connection: Connection, after: str, limit: int) -> list[Task]:
        """Give photos that have a frame and no fact of it."""
        framed = schema.clean_facts.c
        query = self._query().add_columns(framed.frame).where(framed.photo > after)
        return tasks_of(connection.execute(query.order_by(framed.photo)), self.photos, limit)

    def count(self, connection: Connection) -> int:
        """Count photos that have a frame and no fact of it."""
        return count_pending(connection, self._query(), self.photos)
