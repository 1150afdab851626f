"""Rows of one class that look like another to models that never saw their source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from solesight.evidence import Suspect

__all__ = ["look_alikes"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


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
