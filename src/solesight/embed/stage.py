"""The stage `embed`: photo and frame to vector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Table

from solesight.catalog import config_hash, schema
from solesight.embed.embedder import DECODED, Embedder
from solesight.embed.registry import JOINT, EmbedderSpec
from solesight.errors import PhotoError
from solesight.photos import Caps, Frame, decode
from solesight.stages import Fact, Failed, FramedStage, Outcome, Task, Worker

__all__ = ["EmbedStage", "embed_config"]


def embed_config(spec: EmbedderSpec) -> str:
    """Hash what a vector depends on besides the frame; of several embedders, each of theirs."""
    return JOINT.join(config_hash(part.config) for part in spec.each)


@dataclass(frozen=True)
class EmbedStage(FramedStage):
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

    @property
    def name(self) -> str:
        """What it is called."""
        return "embed"

    @property
    def config(self) -> str:
        """Hash of what the vectors depend on."""
        return embed_config(self.spec)

    @property
    def table(self) -> Table:
        """The table of vectors."""
        return schema.embed_facts

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
