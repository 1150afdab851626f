"""Deletion and insertion: does the answer hang on the places that the heat names?

V. Petsiuk et al., "RISE", 2018. The hottest squares of the frame are covered with white first, and
the probability should fall at once (deletion: low is good); or they are uncovered first on a
blurred frame, and it should rise at once (insertion: high is good). Each is the mean of the
probability over the share of the frame, from none to `MOST`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solesight.explain.grids import GRID
from solesight.explain.question import Question

__all__ = ["MOST", "SHARES", "Curves", "curves"]

SHARES = (0.04, 0.08, 0.16, 0.28, 0.4)
"""Of the frame's squares; a shoe covers about four tenths of its frame."""
MOST = SHARES[-1]

Maps = NDArray[np.float32]


@dataclass(frozen=True)
class Curves:
    """How an answer holds when the hottest places go, or come.

    Attributes:
        deletion: mean probability while they are covered; low is good.
        insertion: mean probability while they are uncovered; high is good.
        falls: probability after each of `SHARES` was covered, the whole frame's first.
        rises: probability after each was uncovered, the blurred frame's first.
    """

    deletion: float
    insertion: float
    falls: tuple[float, ...]
    rises: tuple[float, ...]


def curves(question: Question, heat: Maps) -> Curves:
    """Measure both curves of a heat.

    Args:
        question: whose label's probability is followed.
        heat: float32 (GRID, GRID).
    """
    order = np.argsort(-heat.reshape(-1), kind="stable")
    masks = np.zeros((len(SHARES) + 1, GRID * GRID), np.float32)
    for step, share in enumerate(SHARES, start=1):
        masks[step, order[: round(share * GRID * GRID)]] = 1
    named = masks.reshape(-1, GRID, GRID)
    falls = _followed(question, 1 - named, "white")
    rises = _followed(question, named, "blurred")
    return Curves(_area(falls), _area(rises), falls, rises)


def _followed(question: Question, keep: Maps, ground: str) -> tuple[float, ...]:
    found = question.witness.answer(question.sight.covered(keep, ground))
    return tuple(found[:, question.witness.code(question.label)].tolist())


def _area(values: tuple[float, ...]) -> float:
    where = np.array([0.0, *SHARES])
    heights = np.array(values)
    return float(((heights[1:] + heights[:-1]) / 2 * np.diff(where)).sum() / MOST)
