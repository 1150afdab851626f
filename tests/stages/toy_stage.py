"""A stage whose fact is a hash, and which misbehaves on photos whose bytes say so."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Select, Table, literal, select

from solesight.catalog import Catalog, insert_new, now, schema
from solesight.errors import BundleError
from solesight.stages import Fact, Failed, Outcome, Task, Worker, count_of, lacking


@dataclass(frozen=True)
class ToyWorker:
    nap: float

    def __call__(self, batch: Sequence[tuple[Task, bytes]]) -> list[Outcome]:
        return [outcome for task, data in batch if (outcome := self._one(task, data))]

    def _one(self, task: Task, data: bytes) -> Outcome | None:
        time.sleep(self.nap)
        if data.startswith(b"die"):
            os._exit(7)
        if data.startswith(b"raise"):
            raise ValueError("an odd\nphoto")
        if data.startswith(b"fail"):
            return Failed(task, "nothing to see")
        if data.startswith(b"silent"):
            return None
        return Fact(task, {"vector": hashlib.sha256(data).digest()})


@dataclass(frozen=True)
class ToyStage:
    nap: float = 0.0
    config: str = "toy-1"
    load_error: str = ""
    load_dies: bool = False
    name: str = "toy"

    @property
    def table(self) -> Table:
        return schema.embed_facts

    def query(self) -> Select[str, str]:
        return lacking(schema.photos, literal("x"), self.table, stage=self.name, config=self.config)

    def pending(self, connection: Connection, after: str, limit: int) -> list[Task]:
        photo = schema.photos.c.photo
        rows = connection.execute(self.query().where(photo > after).order_by(photo).limit(limit))
        return [Task(name, inputs) for name, inputs in rows]

    def count(self, connection: Connection) -> int:
        return connection.execute(count_of(self.query())).scalar_one()

    def load(self) -> Worker:
        if self.load_error:
            raise BundleError(self.load_error)
        if self.load_dies:
            os._exit(9)
        return ToyWorker(self.nap)


def fill(catalog: Catalog, contents: Sequence[bytes]) -> list[str]:
    """Put bytes straight into the store and the photos table; stages decode nothing here."""
    names = [hashlib.sha256(data).hexdigest() for data in contents]
    for name, data in zip(names, contents, strict=True):
        catalog.store.put(name, data)
    rows = [
        {
            **{"photo": name, "format": "PNG", "mode": "RGB", "width": 1, "height": 1},
            **{"n_bytes": len(data), "has_alpha": False, "frames": 1, "exif_orientation": 1},
            "added_at": now(),
        }
        for name, data in zip(names, contents, strict=True)
    ]
    with catalog.writing() as connection:
        insert_new(connection, schema.photos, rows)
    return names


def facts(catalog: Catalog) -> dict[str, bytes]:
    c = schema.embed_facts.c
    with catalog.reading() as connection:
        return dict(connection.execute(select(c.photo, c.vector)).all())


def failures(catalog: Catalog) -> dict[str, str]:
    c = schema.failures.c
    with catalog.reading() as connection:
        return dict(connection.execute(select(c.photo, c.error)).all())


def open_catalog(folder: Path) -> Catalog:
    """Open the catalog whose URL the test wrote into its folder."""
    return Catalog((folder / "url").read_text(), str(folder / "photos"))
