"""From the catalog to rows that can be learned from: facts, groups, splits, vectors."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from solesight.catalog import (
    Catalog,
    PhotoRow,
    latest_snapshot,
    read_photos,
    read_prices,
    read_snapshot,
    schema,
)
from solesight.embed import EmbedderSpec, embed_config, read_vectors
from solesight.errors import NotReadyError
from solesight.evidence import FloorRows, TrivialFacts, trivial_features
from solesight.learn.facts import with_prices
from solesight.photos import Caps

__all__ = ["Corpus", "Rows", "gather"]


@dataclass(frozen=True)
class Corpus:
    """Which photos, frames, vectors and splits a model is made from.

    Attributes:
        photos: hashes that `clean` kept.
        frames: configuration hash of their frames.
        embedder: whose vectors.
        snapshot: number of the split snapshot; None for the newest.
        caps: size limits of a photo that is looked at again.
    """

    photos: Collection[str]
    frames: str
    embedder: EmbedderSpec
    snapshot: int | None = None
    caps: Caps = field(default_factory=Caps)


@dataclass(frozen=True)
class Rows:
    """Photos with all that learning needs, row by row.

    Attributes:
        photos: what is known of each.
        groups: the group of each.
        splits: the split of each.
        vectors: float32 (n, d), rows of length one.
        trivial: float64 (n, k), facts that say nothing of the shoe.
        snapshot: number of the split snapshot.
        unsplit: kept photos that the snapshot doesn't have.
        rejected: photos of these splits that `clean` did not keep.
    """

    photos: tuple[PhotoRow, ...]
    groups: NDArray[np.str_]
    splits: NDArray[np.str_]
    vectors: NDArray[np.float32]
    trivial: NDArray[np.float64]
    snapshot: int
    unsplit: int
    rejected: int

    def only(self, mask: NDArray[np.bool_]) -> Rows:
        """Give the rows where ``mask`` is true."""
        photos = tuple(p for p, keep in zip(self.photos, mask, strict=True) if keep)
        return Rows(
            photos,
            self.groups[mask],
            self.splits[mask],
            self.vectors[mask],
            self.trivial[mask],
            self.snapshot,
            self.unsplit,
            self.rejected,
        )

    def floor_rows(self, truth: NDArray[np.int64], by: Sequence[str] = ("source",)) -> FloorRows:
        """Give what the trivial rules may know of these rows.

        Args:
            truth: class numbers of the rows.
            by: facts whose commonest class is a rule of its own.
        """
        facts = [photo.facts() for photo in self.photos]
        known = {name: [one.get(name) for one in facts] for name in by}
        return FloorRows(truth, self.groups, self.trivial, known)


def gather(catalog: Catalog, corpus: Corpus, splits: Sequence[str]) -> Rows:
    """Read the rows of some splits; the others' vectors are not even loaded into the result.

    Args:
        catalog: where facts are.
        corpus: which of them.
        splits: for example ``("train", "validation")``.

    Raises:
        NotReadyError: there are no splits or no vectors yet; says what to run.
    """
    with catalog.reading() as connection:
        number = corpus.snapshot or latest_snapshot(connection)
        if number is None:
            raise NotReadyError("there are no splits yet: run `solesight split` first")
        snapshot = read_snapshot(connection, number)
        vectors = read_vectors(connection, embed_config(corpus.embedder), corpus.frames)
        if not vectors.photos:
            raise NotReadyError(
                f"no photo has a vector of {corpus.embedder.name}: run `solesight embed` first, "
                "with --embedder where it is another than the one that is set"
            )
        known = with_prices(read_photos(connection), read_prices(connection))
        borders = _borders(connection, corpus.frames)
    have, kept = set(vectors.photos), set(corpus.photos)
    usable = [row for row in known if row.photo in kept and row.photo in have]
    wanted = [row for row in usable if snapshot.splits.get(row.photo) in splits]
    names = [row.photo for row in wanted]
    return Rows(
        photos=tuple(wanted),
        groups=np.array([snapshot.groups[p] for p in names], dtype=np.str_),
        splits=np.array([snapshot.splits[p] for p in names], dtype=np.str_),
        vectors=vectors.rows_of(names),
        trivial=trivial_features([_trivial(row, borders.get(row.photo)) for row in wanted]),
        snapshot=number,
        unsplit=sum(row.photo not in snapshot.splits for row in usable),
        rejected=sum(
            row.photo not in kept and snapshot.splits.get(row.photo) in splits for row in known
        ),
    )


def _borders(connection: Connection, frames: str) -> dict[str, dict[str, Any]]:
    c = schema.clean_facts.c
    query = select(c.photo, c.border).where(c.config == frames)
    return {photo: json.loads(border) for photo, border in connection.execute(query)}


def _trivial(row: PhotoRow, border: dict[str, Any] | None) -> TrivialFacts:
    lab = tuple(border["lab"]) if border else None
    return TrivialFacts(
        row.width,
        row.height,
        row.n_bytes,
        row.format,
        row.mode,
        lab,
        border["std"] if border else None,
    )
