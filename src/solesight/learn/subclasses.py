"""Classes learned by what divides them: a brand by its models, whose probabilities are summed.

Nike is no one look. Where each of a class's kinds has a linear map of its own, a class is told by
the kind that fits best, which one map for all of it cannot say. What its kinds have in common
counts too: a part of the class's own map is added to each of theirs (`kinds`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["LEAST", "STRENGTHS", "Subclasses", "subclasses_of"]

LEAST = 2
"""Training photos that a subclass needs; the rest of its class is one subclass together."""
STRENGTHS = (1e-1, 3e-1, 1.0)
"""Of regularisation, tried where nobody chose: narrow classes need less of it than wide ones, which
do as well by less."""


@dataclass(frozen=True)
class Subclasses:
    """Finer labels of training rows.

    Attributes:
        codes: ``(n,)`` subclass of each row.
        members: ``(subclasses,)`` the class that each subclass belongs to; every class has one.
    """

    codes: NDArray[np.int64]
    members: NDArray[np.int64]


def subclasses_of(
    truth: NDArray[np.integer], names: Sequence[str | None], least: int = LEAST
) -> Subclasses:
    """Divide classes by a further fact.

    Args:
        truth: ``(n,)`` class of each training row.
        names: ``(n,)`` what divides it; None or empty where nothing is known. Case is no matter.
        least: rows that a subclass needs.
    """
    labels = [(int(k), (name or "").casefold()) for k, name in zip(truth, names, strict=True)]
    counts = Counter(labels)
    kept = [(k, name if counts[k, name] >= least else "") for k, name in labels]
    place = {label: i for i, label in enumerate(sorted(set(kept)))}
    return Subclasses(
        np.array([place[label] for label in kept], dtype=np.int64),
        np.array([k for k, _ in place], dtype=np.int64),
    )
