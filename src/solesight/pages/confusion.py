"""Which classes are mistaken for which: a heat table, or the worst pairs when there are many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Cell", "ConfusionView", "PairRow", "confusion_view"]

_MOST_CLASSES = 20
_MOST_PAIRS = 20
LEVELS = 10


@dataclass(frozen=True)
class Cell:
    """A count with its heat, 0 to ``LEVELS``, by its share of the row."""

    n: int
    level: int
    right: bool


@dataclass(frozen=True)
class PairRow:
    """Rows of ``truth`` that were answered as ``answer``, and their share of all of ``truth``."""

    truth: str
    answer: str
    n: int
    share: float


@dataclass(frozen=True)
class ConfusionView:
    """Either ``cells`` (a row a true class) or ``pairs``, never both.

    Attributes:
        names: the classes.
        cells: truth down, answers across; empty with more than 20 classes.
        pairs: the commonest mistakes, for many classes.
        wrong: wrong answers in all.
    """

    names: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    pairs: tuple[PairRow, ...]
    wrong: int


def confusion_view(scores: Mapping[str, Any]) -> ConfusionView | None:
    """Lay out the confusion counts of an evaluation; None where it has none."""
    counts = np.asarray(scores.get("confusion") or [], dtype=np.int64)
    if counts.ndim != 2 or not counts.size:
        return None
    names = tuple(row["name"] for row in scores["classes"])
    wrong = int(counts.sum() - np.trace(counts))
    if len(names) > _MOST_CLASSES:
        return ConfusionView(names, (), _pairs(counts, names), wrong)
    return ConfusionView(names, _cells(counts), (), wrong)


def _cells(counts: np.ndarray[Any, np.dtype[np.int64]]) -> tuple[tuple[Cell, ...], ...]:
    totals = np.maximum(counts.sum(axis=1, keepdims=True), 1)
    # The square root keeps rare confusions visible beside a full diagonal.
    levels = np.ceil(np.sqrt(counts / totals) * LEVELS).astype(np.int64)
    return tuple(
        tuple(
            Cell(int(n), int(level), i == j) for j, (n, level) in enumerate(zip(*row, strict=True))
        )
        for i, row in enumerate(zip(counts, levels, strict=True))
    )


def _pairs(
    counts: np.ndarray[Any, np.dtype[np.int64]], names: Sequence[str]
) -> tuple[PairRow, ...]:
    totals = counts.sum(axis=1)
    off = counts.copy()
    np.fill_diagonal(off, 0)
    order = np.argsort(-off, axis=None, kind="stable")[:_MOST_PAIRS]
    places = [divmod(int(k), len(names)) for k in order]
    return tuple(
        PairRow(names[i], names[j], int(off[i, j]), float(off[i, j] / totals[i]))
        for i, j in places
        if off[i, j]
    )
