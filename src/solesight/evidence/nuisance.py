"""A small linear probe on numbers that should not predict anything."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

__all__ = ["nuisance_answers"]

_BINS = 12

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def nuisance_answers(known: Floats, truth: Ints, asked: Floats, *, balanced: bool) -> Ints:
    """Learn the classes from trivial numbers, then answer for other rows.

    A logistic regression on the standardised numbers and on their quantile bins: a source often
    shows as one exact width among others, which a straight line through widths cannot tell.

    Args:
        known: ``(n, k)`` numbers of the training rows, NaN where missing.
        truth: ``(n,)`` their class indices.
        asked: ``(m, k)`` numbers of the rows to answer for.
        balanced: weigh every class alike.

    Returns:
        ``(m,)`` class indices.
    """
    if len(np.unique(truth)) == 1:
        return np.full(len(asked), truth[0], dtype=np.int64)
    # scikit-learn takes a second to import: only who computes floors pays for it.
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    left, right = _standardised(known, asked)
    model = LogisticRegression(class_weight="balanced" if balanced else None, max_iter=200)
    with warnings.catch_warnings():
        # A floor fitted a little short of its optimum is still a floor.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(np.hstack([left, _binned(left, left)]), truth)
    answers = model.predict(np.hstack([right, _binned(left, right)]))
    return np.asarray(answers, dtype=np.int64)


def _standardised(known: Floats, asked: Floats) -> tuple[Floats, Floats]:
    seen = np.isfinite(known)
    count = np.maximum(seen.sum(axis=0), 1)
    mean = np.where(seen, known, 0.0).sum(axis=0) / count
    spread = np.sqrt((np.where(seen, known - mean, 0.0) ** 2).sum(axis=0) / count)
    spread[spread < 1e-9] = 1.0

    def apply(rows: Floats) -> Floats:
        filled = np.where(np.isfinite(rows), rows, mean)
        # A number far outside the training rows must not dominate all the others.
        return np.asarray(np.clip((filled - mean) / spread, -10.0, 10.0), dtype=np.float64)

    return apply(known), apply(asked)


def _binned(reference: Floats, rows: Floats) -> Floats:
    blocks = [np.empty((len(rows), 0))]
    for column, values in zip(reference.T, rows.T, strict=True):
        edges = np.unique(np.quantile(column, np.linspace(0, 1, _BINS + 1)[1:-1]))
        # Two-valued columns (one-hot) are their own bins already.
        if len(np.unique(column)) > 2:
            blocks.append(np.eye(len(edges) + 1)[np.searchsorted(edges, values, side="left")])
    return np.hstack(blocks)
