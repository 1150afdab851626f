"""The stages `shoe alone` and `all but the shoe`: photo and frame to the vector of a part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Table

from solesight.audit.masking import LENGTH, PLAIN, all_but_the_shoe, shoe_alone
from solesight.catalog import config_hash, schema
from solesight.embed import Embedder, EmbedderSpec
from solesight.embed.embedder import DECODED
from solesight.errors import PhotoError
from solesight.photos import Caps, Frame, decode
from solesight.stages import Fact, Failed, FramedStage, Outcome, Task, Worker

__all__ = ["PARTS", "PartStage", "part_config"]

Pixels = NDArray[np.uint8]
PARTS: dict[str, Callable[[Pixels, Frame, int], Pixels | None]] = {
    "shoe_alone": shoe_alone,
    "all_but_shoe": all_but_the_shoe,
}
_VERSION = 1


def part_config(spec: EmbedderSpec, part: str) -> str:
    """Hash what a part's vector depends on besides the frame."""
    drawn = {"part": part, "version": _VERSION, "plain": PLAIN, "length": LENGTH}
    return config_hash({**spec.config, **drawn})


@dataclass(frozen=True)
class PartStage(FramedStage):
    """One vector a photo and part; kept among the vectors, under a configuration of their own.

    Attributes:
        part: a name of ``PARTS``.
        spec: the embedder.
        frames: configuration hash of the frames.
        photos: only these.
        caps: size limits of a photo.
    """

    part: str
    spec: EmbedderSpec
    frames: str
    photos: frozenset[str]
    caps: Caps

    @property
    def name(self) -> str:
        """What it is called."""
        return self.part

    @property
    def config(self) -> str:
        """Hash of what the vectors depend on."""
        return part_config(self.spec, self.part)

    @property
    def table(self) -> Table:
        """The table of vectors."""
        return schema.embed_facts

    def load(self) -> Worker:
        """Load the network."""
        return _PartWorker(self.part, Embedder(self.spec), self.caps)


@dataclass(frozen=True)
class _PartWorker:
    part: str
    embedder: Embedder
    caps: Caps

    def __call__(self, batch: Sequence[tuple[Task, bytes]]) -> list[Outcome]:
        drawn, outcomes = list[tuple[Task, Pixels]](), list[Outcome]()
        for task, data in batch:
            try:
                picture = self._draw(data, Frame.from_json(task.payload))
            except PhotoError as error:
                outcomes.append(Failed(task, str(error)))
                continue
            if picture is None:
                outcomes.append(Failed(task, "no clear outline of a shoe"))
            else:
                drawn.append((task, picture))
        if drawn:
            vectors = self.embedder.embed_drawn(np.stack([picture for _, picture in drawn]))
            for (task, _), vector in zip(drawn, vectors, strict=True):
                outcomes.append(Fact(task, {"vector": vector.tobytes()}))
        return outcomes

    def _draw(self, data: bytes, frame: Frame) -> Pixels | None:
        pixels = decode(data, at_least=DECODED, caps=self.caps)
        return PARTS[self.part](pixels, frame, self.embedder.spec.size)
