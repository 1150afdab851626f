"""The two small models of the audit: a forest on numbers, a logistic regression on vectors."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Learner", "forest", "logistic", "out_of_fold"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Learner = Callable[[NDArray[Any], Ints, NDArray[Any], int], Floats]
"""(known rows, their classes, rows asked for, seed) -> probabilities, a column for each class of
the known rows in rising order."""

_TREES = 24
_LEAF = 3
_MISSING = -999.0
"""Stands for a fact that is missing: that it is missing may tell the class, too."""
_C = 0.01
_MOST_STEPS = 200


def forest(known: NDArray[Any], truth: Ints, asked: NDArray[Any], seed: int) -> Floats:
    """Learn rules from a few numbers, with as many steps and corners as the rows support.

    A random forest (Breiman, 2001) of small trees, every class weighed alike: a source shows as one
    exact width among others, and such a rule is no straight line.
    """
    from sklearn.ensemble import RandomForestClassifier

    model = RandomForestClassifier(
        _TREES,
        min_samples_leaf=_LEAF,
        max_features=None if known.shape[1] <= 4 else 0.5,
        class_weight="balanced",
        random_state=seed,
    )
    model.fit(np.nan_to_num(known, nan=_MISSING), truth)
    answers = model.predict_proba(np.nan_to_num(asked, nan=_MISSING))
    return np.asarray(answers, dtype=np.float64)


def logistic(known: NDArray[Any], truth: Ints, asked: NDArray[Any], seed: int) -> Floats:
    """Learn classes from vectors as `train` does, at one strength of regularisation."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    del seed  # the solver draws no random number
    left, right = _rooted(known), _rooted(asked)
    mean, spread = left.mean(axis=0), left.std(axis=0)
    spread[spread < 1e-6] = 1.0
    model = LogisticRegression(C=_C, class_weight="balanced", max_iter=_MOST_STEPS, tol=1e-3)
    with warnings.catch_warnings():
        # A little short of the optimum is near enough: scores are out of fold.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit((left - mean) / spread, truth)
    return np.asarray(model.predict_proba((right - mean) / spread), dtype=np.float64)


def _rooted(vectors: NDArray[Any]) -> NDArray[np.float32]:
    """Take the signed square root of the numbers, so that many weak features count too."""
    rows = np.asarray(vectors, dtype=np.float32)
    return np.copysign(np.sqrt(np.abs(rows)), rows)


def out_of_fold(
    learner: Learner, x: NDArray[Any], truth: Ints, folds: Ints, n_classes: int, *, seed: int = 0
) -> Floats:
    """Ask every row of models that were fitted on the other folds.

    Args:
        learner: how to fit and answer.
        x: (n, d) what it may know.
        truth: (n,) class indices.
        folds: (n,) fold of each row; those below 0 are learned from only.
        n_classes: columns of the answer.
        seed: of the learner.

    Returns:
        (n, n_classes) probabilities; 0 for a class that the other folds lack, and in rows that
        are not asked for.
    """
    answers = np.zeros((len(truth), n_classes))
    for fold in np.unique(folds[folds >= 0]):
        asked = folds == fold
        there = np.unique(truth[~asked])
        # Two rows of fancy indexing would be a product of places: the columns are set by ix_.
        place = np.ix_(np.flatnonzero(asked), there)
        if len(there) == 1:
            answers[place] = 1.0
            continue
        answers[place] = learner(x[~asked], truth[~asked], x[asked], seed)
    return answers
