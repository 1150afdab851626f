"""Folds that no group straddles, and labels dealt anew: the control that must find nothing."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.errors import NotEnoughDataError

__all__ = ["LEARNED", "dealt_anew", "grouped_folds", "straddling"]

Ints = NDArray[np.int64]
LEARNED = -1
"""Fold of the rows that are learned from only."""
_UNUSUAL = 10
"""Times the median: a group that is no larger is usual here."""


def grouped_folds(truth: Ints, groups: NDArray[Any], n_folds: int, *, seed: int = 0) -> Ints:
    """Share rows out to folds: whole groups, each class in about equal parts.

    A group that would fill most of a fold takes its whole source out of the other folds, and asks
    one question many times: as in `split`, it is learned from and never asked for.

    Args:
        truth: (n,) class indices.
        groups: (n,) group ids.
        n_folds: how many; fewer where a class has fewer groups.
        seed: of the order in which groups are placed.

    Returns:
        (n,) fold of each row, -1 for rows that are in no fold: every fold learns from them.

    Raises:
        NotEnoughDataError: a class has a single group.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    fair = ~_too_large(groups, n_folds)
    pairs = {(int(c), g) for c, g in zip(truth[fair], groups[fair].tolist(), strict=True)}
    counts = Counter(code for code, _ in pairs)
    fewest = min((counts[code] for code in np.unique(truth).tolist()), default=0)
    if fewest < 2:
        raise NotEnoughDataError(
            "cross-validation needs two groups of every class: add photos of more shoes"
        )
    splitter = StratifiedGroupKFold(min(n_folds, fewest), shuffle=True, random_state=seed)
    folds = np.full(len(truth), LEARNED)
    places = np.flatnonzero(fair)
    for number, (_, rows) in enumerate(splitter.split(truth[fair], truth[fair], groups[fair])):
        folds[places[rows]] = number
    return folds


def _too_large(groups: NDArray[Any], n_folds: int) -> NDArray[np.bool_]:
    """Mark the rows of groups that fill a quarter of a fold, and are not of the usual size."""
    codes, sizes = np.unique(groups, return_inverse=True, return_counts=True)[1:]
    large = (sizes > len(groups) / (4 * n_folds)) & (sizes > _UNUSUAL * np.median(sizes))
    return np.asarray(large[codes.reshape(-1)], dtype=np.bool_)


def straddling(folds: Ints, groups: NDArray[Any]) -> int:
    """Count the groups with rows in more than one fold."""
    seen = set(zip(groups.tolist(), folds.tolist(), strict=True))
    return sum(n > 1 for n in Counter(group for group, _ in seen).values())


def dealt_anew(truth: Ints, groups: NDArray[Any], seed: int) -> Ints:
    """Deal the labels out to the groups anew: what is learned from them is chance.

    Labels are taken group by group in a shuffled order and given to the groups in their own order,
    so each class keeps its rows and the photos of a shoe mostly keep one label.
    """
    codes = np.unique(groups, return_inverse=True)[1].reshape(-1)
    shuffled = np.random.default_rng(seed).permutation(codes.max(initial=0) + 1)
    dealt = np.empty_like(truth)
    dealt[np.argsort(codes, kind="stable")] = truth[np.argsort(shuffled[codes], kind="stable")]
    return dealt
