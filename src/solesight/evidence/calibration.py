"""Do the probabilities mean what they say?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["BINS", "ReliabilityBin", "calibration_error", "confidence_columns", "reliability"]

BINS = 15

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ReliabilityBin:
    """The answers of one range of confidence, ``low`` to ``high``.

    Attributes:
        low: lower end of the range, excluded (except at 0).
        high: upper end, included.
        n: rows in it.
        confidence: mean probability of the answers given; None in an empty bin.
        accuracy: share of them that is right; None in an empty bin.
    """

    low: float
    high: float
    n: int
    confidence: float | None
    accuracy: float | None

    def as_json(self) -> dict[str, float | int | None]:
        """The bin as a plain dictionary."""
        return dict(vars(self))


def confidence_columns(confidence: Floats, hits: Floats) -> Floats:
    """What calibration needs of each row, as columns that can be added up.

    Args:
        confidence: ``(n,)`` probability of the answer given.
        hits: ``(n,)`` 1 where that answer is right.

    Returns:
        ``(n, 3 * BINS)``: for each bin of confidence a count, the confidence and the hit.
    """
    bins = np.clip(np.ceil(confidence * BINS).astype(np.int64) - 1, 0, BINS - 1)
    member = np.eye(BINS)[bins]
    return np.hstack([member, member * confidence[:, None], member * hits[:, None]])


def calibration_error(sums: Floats) -> Floats:
    """Expected calibration error with equal-width bins (Guo et al., 2017).

    Args:
        sums: ``(b, 3 * BINS)`` sums of ``confidence_columns``, a row a resample.

    Returns:
        ``(b,)``: the mean distance of confidence and accuracy, weighted by rows.
    """
    count, confidence, hits = np.split(sums, 3, axis=1)
    gap = np.abs(confidence - hits).sum(axis=1) / count.sum(axis=1)
    return np.asarray(gap, dtype=np.float64)


def reliability(sums: Floats) -> tuple[ReliabilityBin, ...]:
    """The reliability diagram's bins from the sums ``(3 * BINS,)`` over all rows."""
    count, confidence, hits = np.split(sums, 3)
    edges = np.linspace(0, 1, BINS + 1)
    return tuple(
        ReliabilityBin(
            low=float(edges[i]),
            high=float(edges[i + 1]),
            n=int(count[i]),
            confidence=float(confidence[i] / count[i]) if count[i] else None,
            accuracy=float(hits[i] / count[i]) if count[i] else None,
        )
        for i in range(BINS)
    )
