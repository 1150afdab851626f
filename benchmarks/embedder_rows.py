"""The photos that the embedder's figures rest on, with vectors, labels and parts."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from tables import ROOT

import solesight
from solesight.catalog import latest_snapshot, schema, shoe_key
from solesight.embed import EmbedderSpec, embed_photos, embedder_spec
from solesight.eye import frames_config
from solesight.learn import Corpus, ProbeLearner
from solesight.learn.dataset import Rows, gather
from solesight.learn.recolored import recolored_rows
from solesight.photos import Frame
from solesight.progress import Running
from solesight.workspace import Workspace

PARTS = ROOT / "training" / "embedder" / "parts.csv"
WRONG = ROOT / "training" / "reference" / "wrong_photos.csv"
SHOWN = (
    "stockx_360", "stockx_side", "restocks", "flightclub_jordan", "nike_store",
    "everyday_adidas", "everyday_myntra",
)  # fmt: skip
"""Sources that are looked at. The wild photos all trained the embedder; `odd` is no catalog."""
NAMED = {"stockx_360", "stockx_side", "restocks", "flightclub_jordan"}
"""Sources whose titles name a colorway."""
SPLITS = ("train", "validation", "test")
RECOLORED = ProbeLearner.options().recolored


@dataclass(frozen=True)
class Table:
    """Photos, row by row.

    Attributes:
        rows: the library's rows; ``rows.splits`` is the part of the embedder's own split.
        shoes: key of the shoe; empty where the title names none.
        views: position on the turntable (1, 5 ... 35), 0 elsewhere.
        facings: what the eye says.
        frames: of each photo.
        left_out: photos not looked at, by reason.
        recolored: vectors (n, d) of the training rows in other colors, one array for each order of
            the channels; zeros elsewhere.
    """

    rows: Rows
    shoes: NDArray[np.str_]
    views: NDArray[np.int64]
    facings: NDArray[np.str_]
    frames: tuple[Frame, ...]
    left_out: dict[str, int]
    recolored: tuple[NDArray[np.float32], ...] = ()

    @property
    def sources(self) -> NDArray[np.str_]:
        """The source of each row."""
        return np.array([row.source for row in self.rows.photos])

    def column(self, name: str) -> NDArray[np.str_]:
        """A label of each row, empty where it has none."""
        return np.array([row.labels.get(name, "") for row in self.rows.photos])

    def only(self, mask: NDArray[np.bool_]) -> Table:
        """Give the rows where ``mask`` is true."""
        frames = tuple(f for f, keep in zip(self.frames, mask, strict=True) if keep)
        return replace(
            self, rows=self.rows.only(mask), shoes=self.shoes[mask], views=self.views[mask],
            facings=self.facings[mask], frames=frames,
            recolored=tuple(one[mask] for one in self.recolored),
        )  # fmt: skip

    def seen_by(self, vectors: NDArray[np.float32]) -> Table:
        """Give the same rows with other vectors."""
        return replace(self, rows=replace(self.rows, vectors=vectors), recolored=())


def spec_of(name: str) -> EmbedderSpec:
    """Find an embedder by name, or by path with its card (``.json``) beside it."""
    spec = embedder_spec(name)
    card = Path(name).with_suffix(".json")
    if name.endswith(".onnx") and card.is_file():
        facts = json.loads(card.read_text(encoding="utf-8"))
        return replace(spec, size=int(facts.get("size", spec.size)))
    return spec


def prepared(data: Path, folder: Path) -> Workspace:
    """Open a workspace with every photo added, cleaned and split."""
    ws = solesight.open(folder)
    ws.add(data, manifest=data / "manifest.csv")
    ws.clean()
    ws.split(seed=0)
    return ws


def read_table(
    ws: Workspace,
    spec: EmbedderSpec,
    kept: set[str],
    workers: int | None,
    *,
    recolored: bool = True,
) -> Table:
    """Embed what is missing, and read every row; in other colors too where that is wanted."""
    cores = ws.settings.workers if workers is None else workers
    running = Running(cores, ws.settings.batch)
    for part in spec.each:
        embed_photos(ws.catalog, part, frames_config(), caps=ws.caps, running=running)
    with ws.catalog.reading() as connection:
        number = latest_snapshot(connection)
        facts = _facts(connection)
    rows = gather(ws.catalog, Corpus(kept, frames_config(), spec, number), SPLITS)
    parts, wrong = _parts(), _wrong()
    rows = replace(rows, splits=np.array([parts.get(row.path, "") for row in rows.photos]))
    bad = np.array([(row.source, row.labels.get("title")) in wrong for row in rows.photos])
    seen = np.isin([row.source for row in rows.photos], SHOWN) & (rows.splits != "")
    rejected = sum(Path(path).parts[1] in SHOWN for path in parts) - int(seen.sum())
    left_out = {"rejected by `clean`": rejected, "named wrongly": int((seen & bad).sum())}
    rows = rows.only(seen & ~bad)
    trains = rows.splits == "train"
    kinds = RECOLORED if recolored else 0
    corpus = Corpus(kept, frames_config(), spec)
    more = recolored_rows(ws.catalog, corpus, rows.only(trains), kinds, running)
    titles = [r.labels.get("title", "") if r.source in NAMED else "" for r in rows.photos]
    return Table(
        rows,
        np.array([shoe_key(title) if title else "" for title in titles]),
        np.array([_view(row.path) for row in rows.photos]),
        np.array([facts[row.photo][0] for row in rows.photos]),
        tuple(facts[row.photo][1] for row in rows.photos),
        left_out,
        tuple(_spread(one, trains) for one in more),
    )


def _spread(found: NDArray[np.float32], rows: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Put rows into their places among all, zeros elsewhere."""
    out = np.zeros((len(rows), found.shape[1]), np.float32)
    out[rows] = found
    return out


def _facts(connection: object) -> dict[str, tuple[str, Frame]]:
    c = schema.clean_facts.c
    query = select(c.photo, c.facing, c.frame).where(c.config == frames_config())
    found = connection.execute(query)  # type: ignore[attr-defined]
    return {
        row.photo: (json.loads(row.facing)["said"], Frame.from_json(row.frame)) for row in found
    }


def _view(path: str) -> int:
    found = re.search(r"_img(\d+)_", path) if "/stockx_360/" in path else None
    return int(found[1]) if found else 0


def _parts() -> dict[str, str]:
    with PARTS.open(encoding="utf-8", newline="") as lines:
        return {row["path"]: row["part"] for row in csv.DictReader(lines)}


def _wrong() -> set[tuple[str, str]]:
    with WRONG.open(encoding="utf-8", newline="") as lines:
        return {(row["subset"], row["title"]) for row in csv.DictReader(lines)}


def counts(table: Table) -> Counter[str]:
    """Count the rows of each part."""
    return Counter(table.rows.splits.tolist())
