"""Probes and meta-models under scikit-learn's contract, for its cross-validation and pipelines.

They have ``fit``, ``predict``, ``predict_proba``, ``score``, ``get_params``, ``set_params`` and
``classes_``, and answer exactly as the models of bundles do. Importing this takes scikit-learn's
second, so it is not imported with the rest.

    from sklearn.model_selection import GroupKFold, cross_val_score
    from solesight.learn.estimators import ProbeClassifier

    cross_val_score(ProbeClassifier("ridge"), vectors, labels, groups=groups, cv=GroupKFold(5))
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from solesight.learn.calibrate import fit_temperature, softmax
from solesight.learn.kinds import Candidate, Linear, candidates, default_strengths
from solesight.learn.linear import powered
from solesight.learn.probe import macro_f1
from solesight.learn.stacked.metas import fit_meta

__all__ = ["MetaClassifier", "ProbeClassifier"]

Floats = NDArray[np.float64]
_FOLDS = 4


class _Classifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """What both have: labels of any kind in, labels and probabilities out."""

    def predict(self, X: ArrayLike) -> NDArray[Any]:  # noqa: N803 - scikit-learn's name
        """Give the likeliest class of each row."""
        check_is_fitted(self)
        places = self.predict_proba(X).argmax(axis=1)
        return np.asarray(self.classes_[places])

    def predict_proba(self, X: ArrayLike) -> Floats:  # noqa: N803 - scikit-learn's name
        """Give probabilities ``(n, classes)``, in the order of ``classes_``."""
        check_is_fitted(self)
        rows = validate_data(self, X, reset=False, dtype=np.float64)
        return self._probabilities(rows)

    def _checked(self, x: ArrayLike, y: ArrayLike) -> tuple[Floats, NDArray[np.int64]]:
        rows, labels = validate_data(self, x, y, dtype=np.float64)
        check_classification_targets(labels)
        self.classes_, codes = np.unique(labels, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError("one class alone cannot be told from any other: give two")
        return rows, codes.astype(np.int64)

    def _probabilities(self, rows: Floats) -> Floats:
        raise NotImplementedError


class ProbeClassifier(_Classifier):
    """A probe on vectors.

    Args:
        kind: logistic, ridge, centroid or knn.
        strength: of the regularisation (for knn how many neighbours); None chooses it, and
            calibrates, on a quarter of the rows, whole groups where ``fit`` is told of groups, and
            then learns from all of them.
        power: exponent of the numbers of a vector.
        balanced: weigh every class alike; else every row.
        random_state: of the choice of the quarter.
    """

    def __init__(
        self,
        kind: str = "logistic",
        strength: float | None = None,
        power: float = 0.5,
        balanced: bool = True,
        random_state: int | None = None,
    ) -> None:
        self.kind = kind
        self.strength = strength
        self.power = power
        self.balanced = balanced
        self.random_state = random_state

    def fit(
        self,
        X: ArrayLike,  # noqa: N803 - scikit-learn's name
        y: ArrayLike,
        groups: ArrayLike | None = None,
    ) -> ProbeClassifier:
        """Learn from rows ``(n, d)``.

        Args:
            X: vectors.
            y: a label a row.
            groups: a group a row, so that no shoe is on both sides of the choice.

        Raises:
            ValueError: there are fewer than two classes, or rows that cannot be learned from.
        """
        rows, codes = self._checked(X, y)
        held = None if groups is None else np.asarray(groups)
        self.strength_, self.temperature_ = self._chosen(rows, codes, held)
        self.scorer_ = self._fitted(rows, codes, (self.strength_,))[0].scorer
        return self

    def _chosen(
        self, rows: Floats, codes: NDArray[np.int64], groups: NDArray[Any] | None
    ) -> tuple[float, float]:
        strengths = default_strengths(self.kind)
        own = np.arange(len(codes)) if groups is None else groups
        enough = min(len(np.unique(own[codes == k])) for k in range(len(self.classes_))) >= _FOLDS
        if self.strength is not None or not enough:
            # Too few rows to choose anything by: the middle of what would have been tried.
            usual = strengths[len(strengths) // 2]
            return float(usual if self.strength is None else self.strength), 1.0
        splitter = StratifiedGroupKFold(_FOLDS, shuffle=True, random_state=self.random_state)
        learned, checked = next(iter(splitter.split(rows, codes, own)))
        if len(np.unique(codes[learned])) < len(self.classes_):
            return float(strengths[len(strengths) // 2]), 1.0
        found = self._fitted(rows[learned], codes[learned], strengths)
        scores = [self._scores(one.scorer, rows[checked]) for one in found]
        marks = [macro_f1(codes[checked], one.argmax(axis=1)) for one in scores]
        best = int(np.argmax(marks))
        return found[best].strength, fit_temperature(scores[best], codes[checked])

    def _fitted(
        self, rows: Floats, codes: NDArray[np.int64], strengths: tuple[float, ...]
    ) -> list[Candidate]:
        found = candidates(
            self.kind,
            powered(rows, self.power),
            codes,
            len(self.classes_),
            strengths=strengths,
            balanced=self.balanced,
        )
        return list(found)

    def _scores(self, scorer: Any, rows: Floats) -> Floats:
        x = powered(rows, self.power)
        if isinstance(scorer, Linear):
            # In double precision: an answer then does not depend on who else is asked about.
            return np.asarray(x.astype(np.float64) @ scorer.weights.T + scorer.bias)
        return np.asarray(scorer.scores(x), dtype=np.float64)

    def _probabilities(self, rows: Floats) -> Floats:
        return softmax(self._scores(self.scorer_, rows) / self.temperature_)


class MetaClassifier(_Classifier):
    """A meta-model of stacks, on any numbers.

    Args:
        kind: logistic, forest or boosting.
        strength: of the logistic one, the larger the weaker its regularisation.
        random_state: of what a forest draws.
    """

    def __init__(
        self, kind: str = "logistic", strength: float = 0.01, random_state: int | None = None
    ) -> None:
        self.kind = kind
        self.strength = strength
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike) -> MetaClassifier:  # noqa: N803
        """Learn from rows ``(n, d)`` of finite numbers.

        Raises:
            ValueError: there are fewer than two classes, or ``kind`` is ``mean``, which learns
                nothing.
        """
        rows, codes = self._checked(X, y)
        if self.kind == "mean":
            raise ValueError("a mean learns nothing: kind is logistic, forest or boosting")
        found = fit_meta(
            self.kind, rows, codes, len(self.classes_),
            seed=self.random_state or 0, strengths=(self.strength,),
        )  # fmt: skip
        self.model_ = next(found)
        return self

    def _probabilities(self, rows: Floats) -> Floats:
        return self.model_.probabilities(rows)
