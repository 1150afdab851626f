"""The stage `embed`: photo and frame to vector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, Table

from solesight.catalog import config_hash, schema
from solesight.embed.embedder import DECODED, Embedder
from solesight.embed.registry import JOINT, EmbedderSpec
from solesight.errors import PhotoError
from solesight.photos import Caps, Frame, decode
from solesight.stages import Fact, Failed, Outcome, Task, Worker, count_pending, lacking, tasks_of

__all__ = ["EmbedStage", "embed_config"]


def embed_config(spec: EmbedderSpec) -> str:
    """Hash what a vector depends on besides the frame; of several embedders, each of theirs."""
    return JOINT.join(config_hash(part.config) for part in spec.each)


@dataclass(frozen=True)
class EmbedStage:
    """One vector a photo and embedder.

    Attributes:
        spec: the embedder.
        frames: configuration hash of the frames to embed.
        caps: size limits.
        photos: only these; None for all.
    """

    spec: EmbedderSpec
    frames: str
    caps: Caps
    photos: frozenset[str] | None = None
    name: str = "embed"

    @property
    def config(self) -> str:
        """Hash of what the vectors depend on."""
        return embed_config(self.spec)

    @property
    def table(self) -> Table:
        """The table of vectors."""
        return schema.embed_facts

    def _query(self) -> Select[str, str]:
        framed = schema.clean_facts
        return lacking(
            framed, framed.c.frame_hash, schema.embed_facts, stage=self.name, config=self.config
        ).where(framed.c.config == self.frames)

    def pending(self, connection: Connection, after: str, limit: int) -> list[Task]:
        """Give photos that have a frame and no vector of it."""
        photo = schema.clean_facts.c.photo
        query = self._query().add_columns(schema.clean_facts.c.frame).where(photo > after)
        return tasks_of(connection.execute(query.order_by(photo)), self.photos, limit)

    def count(self, connection: Connection) -> int:
        """Count photos that have a frame and no vector of it."""
        return count_pending(connection, self._query(), self.photos)

    def load(self) -> Worker:
        """Load the network."""
        return _EmbedWorker(Embedder(self.spec), self.caps)


@dataclass(frozen=True)
class _EmbedWorker:
    embedder: Embedder
    caps: Caps

    def __call__(self, batch: Sequence[tuple[Task, bytes]]) -> list[Outcome]:
        seen, outcomes = [], list[Outcome]()
        for task, data in batch:
            try:
                pixels = decode(data, at_least=DECODED, caps=self.caps)
            except PhotoError as error:
                outcomes.append(Failed(task, str(error)))
            else:
                seen.append((task, pixels, Frame.from_json(task.payload)))
        if seen:
            vectors = self.embedder.embed([(pixels, frame) for _, pixels, frame in seen])
            for (task, _, _), vector in zip(seen, vectors, strict=True):
                outcomes.append(Fact(task, {"vector": vector.tobytes()}))
        return outcomes
