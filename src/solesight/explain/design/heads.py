"""Linear heads that never saw the shoes they are asked about: out of fold, group by group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solesight.errors import NotEnoughDataError

__all__ = ["FOLDS", "Heads", "dealt_anew", "fit_heads", "folds_of"]

FOLDS = 5
_STRENGTH = 0.01
"""Of the regularisation (C): fixed, so that nothing is chosen and no rows are spent on it."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Heads:
    """One linear head a fold, for vectors of length one.

    The margin of a class is its logit less the mean logit of the others: adding the same to every
    logit changes no answer, and no margin.

    Attributes:
        folds: int64 (n,), the fold in which each row is asked about.
        weights: float64 (folds, classes, d), of the margins.
        offsets: float64 (folds, classes).
    """

    folds: Ints
    weights: Floats
    offsets: Floats

    def margins(self, vectors: NDArray[np.float32]) -> Floats:
        """Give the margins (n, classes) of the rows by the heads that did not see them."""
        found = np.empty((len(vectors), self.weights.shape[1]))
        for k in range(len(self.weights)):
            own = self.folds == k
            found[own] = vectors[own] @ self.weights[k].T + self.offsets[k]
        return found


def folds_of(codes: Ints, groups: NDArray[np.str_], seed: int) -> Ints:
    """Share rows out to folds: whole groups, each class in about equal parts.

    Raises:
        NotEnoughDataError: a class has a single group.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    pairs = set(zip(codes.tolist(), groups.tolist(), strict=True))
    fewest = min(Counter(code for code, _ in pairs).values())
    if fewest < 2:
        raise NotEnoughDataError("a class has photos of one shoe only: add photos of more shoes")
    splitter = StratifiedGroupKFold(min(FOLDS, fewest), shuffle=True, random_state=seed)
    folds = np.zeros(len(codes), dtype=np.int64)
    for number, (_, rows) in enumerate(splitter.split(codes, codes, groups)):
        folds[rows] = number
    return folds


def fit_heads(
    vectors: NDArray[np.float32],
    codes: Ints,
    folds: Ints,
    n_classes: int,
    advance: Callable[[], None] = lambda: None,
) -> Heads:
    """Fit logistic regressions, each on the rows of all folds but one.

    Args:
        vectors: (n, d), of length one.
        codes: (n,) classes from 0.
        folds: (n,), from `folds_of`.
        n_classes: how many classes there are.
        advance: told of each fold.
    """
    n_folds = int(folds.max()) + 1
    weights = np.zeros((n_folds, n_classes, vectors.shape[1]))
    offsets = np.zeros((n_folds, n_classes))
    for k in range(n_folds):
        weights[k], offsets[k] = _fit(vectors[folds != k], codes[folds != k], n_classes)
        advance()
    return Heads(folds, weights, offsets)


def _fit(vectors: NDArray[np.float32], codes: Ints, n_classes: int) -> tuple[Floats, Floats]:
    from sklearn.linear_model import LogisticRegression

    mean = vectors.mean(axis=0, dtype=np.float64)
    spread = vectors.std(axis=0, dtype=np.float64) + 1e-6
    scaled = ((vectors - mean) / spread).astype(np.float32)
    model = LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=400, tol=1e-3)
    model.fit(scaled, codes)
    coefficients = np.asarray(model.coef_, dtype=np.float64)
    intercepts = np.asarray(model.intercept_, dtype=np.float64)
    if n_classes == 2:  # one row: the margin of the second class over the first
        weights = np.vstack([-coefficients, coefficients])
        offsets = np.array([-intercepts[0], intercepts[0]])
    else:
        share = n_classes / (n_classes - 1)
        weights = share * (coefficients - coefficients.mean(axis=0))
        offsets = share * (intercepts - intercepts.mean())
    weights = weights / spread
    return weights, offsets - weights @ mean


def dealt_anew(codes: Ints, groups: NDArray[np.str_], seed: int) -> Ints:
    """Deal the classes out to the groups anew: what is learned from them is chance.

    Whole groups change their class, each class keeps about its rows.
    """
    names, place = np.unique(groups, return_inverse=True)
    own = np.zeros(len(names), dtype=np.int64)
    own[place] = codes
    return np.random.default_rng([seed, 8]).permutation(own)[place]
