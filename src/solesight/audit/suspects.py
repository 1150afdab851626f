"""Labels that may be wrong: rows that models of other folds are sure to be something else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Suspect", "likely_errors", "look_alikes"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Suspect:
    """A row whose label may be wrong.

    Attributes:
        row: its place.
        suggestion: index of the class that it looks like.
        confidence: probability of that class.
    """

    row: int
    suggestion: int
    confidence: float


def likely_errors(truth: Ints, probabilities: Floats) -> tuple[Suspect, ...]:
    """Find likely label errors by thresholds per class (Northcutt et al., "Confident Learning").

    A class counts as confidently seen in a row where its probability reaches the mean that it has
    among the rows labelled so. A row in which another class is confidently seen, and likelier than
    its own label, is suspect.

    Args:
        truth: (n,) class indices, the labels as they are.
        probabilities: (n, classes), of models that did not learn from the row.

    Returns:
        The surest first: by how far the suggestion is likelier than the label.
    """
    n, k = probabilities.shape
    own = probabilities[np.arange(n), truth]
    means = [own[truth == code].mean() if (truth == code).any() else np.inf for code in range(k)]
    seen = probabilities >= np.array(means)
    seen[np.arange(n), truth] = False
    others = np.where(seen, probabilities, -1.0)
    best = others.argmax(axis=1)
    gap = others[np.arange(n), best] - own
    rows = np.flatnonzero((others[np.arange(n), best] > 0) & (gap > 0))
    ranked = rows[np.argsort(-gap[rows], kind="stable")]
    return tuple(Suspect(int(i), int(best[i]), float(probabilities[i, best[i]])) for i in ranked)


def look_alikes(
    truth: Ints,
    doubts: Mapping[int, Floats],
    sources: Sequence[str],
    *,
    label: int,
    other: int,
    most: int,
) -> tuple[Suspect, ...]:
    """Find the rows of one class that look most like another to those who never saw their source.

    The sources take turns: models that did not know a source may be off by as much in all of it.

    Args:
        truth: (n,) class indices.
        doubts: row -> probabilities by class, from models that knew neither the row's source nor
            anything but the shoe.
        sources: (n,) source of each row.
        label: the rows' class.
        other: the class that they look like.
        most: how many.

    Returns:
        The surest of each source first; only rows in which ``other`` is the likelier class.
    """
    found = [
        Suspect(row, other, float(chances[other]))
        for row, chances in doubts.items()
        if truth[row] == label and chances[other] > chances[label]
    ]
    ranked = sorted(found, key=lambda one: (-one.confidence, one.row))
    turn: Counter[str] = Counter()
    turns = {}
    for one in ranked:
        turns[one.row] = turn[sources[one.row]]
        turn[sources[one.row]] += 1
    return tuple(sorted(ranked, key=lambda one: turns[one.row])[:most])
