"""Opening an index: exact for few, and above that a graph that is kept, extended, built anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from solesight.errors import MissingExtraError
from solesight.progress import Progress, Silent
from solesight.search.exact import ExactIndex
from solesight.search.graph import Graph
from solesight.search.index import Index, VectorRows
from solesight.search.layered import FEW, LayeredIndex
from solesight.search.names import names_of, rows_of
from solesight.search.shelf import Kept, Shelf

__all__ = ["EXACT_UP_TO", "Upkeep", "open_index"]

EXACT_UP_TO = 100_000
ROWS_AT_ONCE = 50_000
# Slots whose vectors are compared with the caller's before a kept graph is used.
SPOT_CHECKS = 256
# Half precision rounds a component below 1 by less than 0.0005.
SPOT_TOLERANCE = 2e-3


@dataclass(frozen=True)
class Upkeep:
    """When and how a kept graph is built.

    Attributes:
        build: build, extend or rebuild it when needed; False takes what there is, and searches
            the rest exactly.
        tail_up_to: more rows than this that are new to the graph are added to it; up to this
            many are searched exactly, about 3 ms at 256 dimensions.
        gone_up_to: a graph with a larger share of vectors whose rows are gone is built anew.
        save_every: rows added between two savings, so that a killed build continues from there.
        threads: of the build; 0 leaves it to OpenMP.
        progress: told of the rows added.
    """

    build: bool = True
    tail_up_to: int = 20_000
    gone_up_to: float = 0.2
    save_every: int = 250_000
    threads: int = 0
    progress: Progress = field(default_factory=Silent)


def open_index(
    ids: Sequence[str],
    vectors: VectorRows,
    *,
    folder: Path | None = None,
    key: str = "",
    exact_up_to: int = EXACT_UP_TO,
    upkeep: Upkeep = Upkeep(),
) -> Index:
    """Open an index over vectors; build its graph or set it right if that is needed.

    Up to ``exact_up_to`` rows, without a folder, or without faiss, search is exact and nothing
    is written. Otherwise a graph lies in the folder, knows vectors by their ids, and is used for
    whichever of them are asked about again, in whatever order. Two processes may open the same
    folder; each sees a whole graph.

    Args:
        ids: n different ids. An id stands for one vector for ever, under one key: when a
            photo's vector may change, let what it was made from be part of the id.
        vectors: (n, d), rows of length one: an array, or anything that gives rows when asked.
        folder: where the graph is kept, nobody else's folder, made if missing.
        key: what made the vectors, such as the embedder's configuration hash.
        exact_up_to: rows that need no graph.
        upkeep: when and how the graph is built.

    Returns:
        An index whose hits are rows of ``vectors``. Its ``notice`` says when search is slower
        than it could be.

    Raises:
        ValueError: the number of ids is not that of vectors, or two are the same.
    """
    total = vectors.shape[0]
    if len(ids) != total:
        raise ValueError(f"{len(ids)} ids for {total} vectors")
    names = names_of(ids)
    if total <= exact_up_to:
        return ExactIndex(vectors)
    if folder is None:
        return ExactIndex(vectors, _slow(total, "there is no folder to keep an index in"))
    try:
        kept, notice = _kept(Shelf(folder, key, vectors.shape[1]), names, vectors, upkeep)
    except MissingExtraError as error:
        return ExactIndex(vectors, _slow(total, str(error)))
    if kept is None:
        return ExactIndex(vectors, _slow(total, "their index is not built yet"))
    rows, few = rows_of(names, kept.names), min(FEW, exact_up_to)
    index = LayeredIndex(kept.graph, rows, vectors, few=few, notice=notice)
    if notice is None and index.tail > upkeep.tail_up_to:
        index.notice = _slow(index.tail, "they are not in the index yet")
    return index


def _slow(count: int, why: str) -> str:
    return f"{count} photos are compared one by one, which is slow: {why}"


def _kept(
    shelf: Shelf, names: NDArray[np.bytes_], vectors: VectorRows, upkeep: Upkeep
) -> tuple[Kept | None, str | None]:
    """Give the graph as it should be, and what went wrong on the way."""
    Graph.empty(1)  # Without faiss nothing is read from the disk either.
    kept = shelf.read()
    rows = None if kept is None else rows_of(names, kept.names)
    if kept is not None and rows is not None and not _agrees(kept.graph, rows, vectors):
        kept = rows = None
    if not upkeep.build:
        return kept, None
    if rows is None or (rows < 0).sum() > upkeep.gone_up_to * len(rows):
        kept = Kept(Graph.empty(vectors.shape[1]), names[:0])
        rows = np.empty(0, dtype=np.int64)
    new = np.ones(len(names), dtype=np.bool_)
    new[rows[rows >= 0]] = False
    if kept is not None and (new.sum() > upkeep.tail_up_to or not len(kept.graph)):
        return _grown(shelf, kept, names, np.flatnonzero(new), vectors, upkeep)
    return kept, None


def _agrees(graph: Graph, rows: NDArray[np.int64], vectors: VectorRows) -> bool:
    """Compare some vectors of the graph with those of the same ids."""
    slots = np.flatnonzero(rows >= 0)
    slots = slots[:: max(1, len(slots) // SPOT_CHECKS)]
    if not len(slots):
        return True
    apart = np.abs(graph.vectors(slots) - vectors[rows[slots]])
    return bool(apart.max() <= SPOT_TOLERANCE)


def _grown(
    shelf: Shelf,
    kept: Kept,
    names: NDArray[np.bytes_],
    new: NDArray[np.int64],
    vectors: VectorRows,
    upkeep: Upkeep,
) -> tuple[Kept, str | None]:
    """Add rows to the graph, saving it now and then and at the end."""
    notice, unsaved = None, 0
    upkeep.progress.start("index", len(new))
    for start in range(0, len(new), ROWS_AT_ONCE):
        rows = new[start : start + ROWS_AT_ONCE]
        kept.graph.add(vectors[rows], upkeep.threads)
        kept = Kept(kept.graph, np.concatenate([kept.names, names[rows]]))
        unsaved += len(rows)
        upkeep.progress.advance(len(rows))
        if unsaved >= upkeep.save_every or start + ROWS_AT_ONCE >= len(new):
            notice, unsaved = _saved(shelf, kept), 0
    upkeep.progress.finish()
    return kept, notice


def _saved(shelf: Shelf, kept: Kept) -> str | None:
    """Save a graph; a full or read-only disk costs the next opening its time, nothing now."""
    try:
        shelf.write(kept)
    except OSError as error:
        return f"the index is in use but could not be saved in {shelf.folder}: {error}"
    return None
