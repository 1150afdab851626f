"""The stage `clean`: photo to scores, facing and frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, Select, Table, literal

from solesight.catalog import config_hash, schema
from solesight.embed.network import DEFAULT, shipped_card
from solesight.errors import PhotoError
from solesight.eye.heads import sha256_of
from solesight.eye.looks import HEADS
from solesight.eye.measure import VERSION, Measurer
from solesight.photos import Caps
from solesight.stages import Fact, Failed, Outcome, Task, Worker, count_of, lacking

__all__ = ["FrameStage", "frames_config"]

# It reads nothing but the photo itself, whose hash is the key already.
_NO_INPUTS = "photo"


@cache
def frames_config() -> str:
    """Hash what the facts depend on besides the photo: this code's version and the weights."""
    network = shipped_card(DEFAULT)["sha256"]
    return config_hash({"version": VERSION, "network": network, "heads": sha256_of(HEADS)})


@dataclass(frozen=True)
class FrameStage:
    """Scores and a frame for each photo.

    Attributes:
        caps: size limits of a photo; they decide what can be read, not what is seen.
    """

    caps: Caps
    name: str = "clean"

    @property
    def config(self) -> str:
        """Hash of what the facts depend on."""
        return frames_config()

    @property
    def table(self) -> Table:
        """The table of scores and frames."""
        return schema.clean_facts

    def _query(self) -> Select[str, str]:
        return lacking(
            schema.photos,
            literal(_NO_INPUTS),
            schema.clean_facts,
            stage=self.name,
            config=self.config,
        )

    def pending(self, connection: Connection, after: str, limit: int) -> list[Task]:
        """Give photos that were not measured."""
        photo = schema.photos.c.photo
        rows = connection.execute(self._query().where(photo > after).order_by(photo).limit(limit))
        return [Task(name, inputs) for name, inputs in rows]

    def count(self, connection: Connection) -> int:
        """Count photos that were not measured."""
        return connection.execute(count_of(self._query())).scalar_one()

    def load(self) -> Worker:
        """Load the eye."""
        return _FrameWorker(Measurer(), self.caps)


@dataclass(frozen=True)
class _FrameWorker:
    measurer: Measurer
    caps: Caps

    def __call__(self, batch: Sequence[tuple[Task, bytes]]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        opened = []
        for task, data in batch:
            try:
                opened.append((task, self.measurer.open(data, self.caps)))
            except PhotoError as error:
                outcomes.append(Failed(task, str(error)))
        if opened:
            found = self.measurer.measure([photo for _, photo in opened])
            outcomes += [
                Fact(task, measures.columns())
                for (task, _), measures in zip(opened, found, strict=True)
            ]
        return outcomes
