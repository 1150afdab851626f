"""Labels that may be wrong: rows that models which did not learn from them are sure to be else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Suspect", "likely_errors"]

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
