"""The verb `embed`: a vector for each frame."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from solesight.catalog import Catalog, schema
from solesight.embed.registry import EmbedderSpec
from solesight.embed.stage import EmbedStage
from solesight.errors import NotReadyError
from solesight.photos import Caps
from solesight.progress import Running
from solesight.stages import run_stage

__all__ = ["Embedded", "embed_photos"]


@dataclass(frozen=True)
class Embedded:
    """What `embed` did.

    Attributes:
        embedder: its name.
        done: photos that got their vector now.
        known: photos that had it already.
        failed: (photo, error) pairs.
    """

    embedder: str
    done: int
    known: int
    failed: tuple[tuple[str, str], ...]

    def joined(self, other: Embedded) -> Embedded:
        """Sum up two embedders: done is a photo that got any vector, known one that had all."""
        return Embedded(
            f"{self.embedder}, {other.embedder}",
            max(self.done, other.done),
            min(self.known, other.known),
            tuple(dict.fromkeys((*self.failed, *other.failed))),
        )


def embed_photos(
    catalog: Catalog,
    spec: EmbedderSpec,
    frames: str,
    photos: Collection[str] | None = None,
    *,
    caps: Caps | None = None,
    running: Running = Running(),  # noqa: B008 - it is frozen
) -> Embedded:
    """Give each frame that lacks it a vector.

    Args:
        catalog: where frames are and vectors go.
        spec: the embedder.
        frames: configuration hash of the frames.
        photos: only these; None for all.
        caps: size limits of a photo.
        running: processes, batch size and progress.

    Raises:
        NotReadyError: no photo has a frame yet.
    """
    only = None if photos is None else frozenset(photos)
    stage = EmbedStage(spec, frames, caps or Caps(), only)
    framed = schema.clean_facts.c
    query = select(func.count()).where(framed.config == frames)
    with catalog.reading() as connection:
        total = connection.execute(query).scalar_one()
        lacking = stage.count(connection)
        empty = connection.execute(select(schema.photos.c.photo).limit(1)).first() is None
    if empty:
        raise NotReadyError("the catalog is empty: run `solesight add PHOTOS` first")
    if not total:
        raise NotReadyError("no photo has a frame yet: run `solesight clean` first")
    run = run_stage(catalog, stage, running)
    return Embedded(spec.name, run.done, total - lacking, run.failed)
