"""Learners by scikit-learn's contract, so that its cross-validation and searches can use them.

Imported only by whom it is asked for: scikit-learn takes a second to load.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from solesight.errors import NotEnoughDataError
from solesight.learn.dataset import Rows
from solesight.learn.learners import Lesson, Model, find_learner, options_of
from solesight.learn.questions import CatalogQuestions
from solesight.learn.shelf import Shelf

__all__ = ["PhotoClassifier"]


class PhotoClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc] # no types there
    """A learner as scikit-learn's classifier; its X is the photos' hashes.

    Learners choose on validation rows: a fifth of the groups that it is fitted on, of each class
    one at least where there are two, is kept for that.

    Args:
        shelf: the photos that may be asked about.
        learner: how it is learned.
        settings: the learner's options, as texts.
        seed: of everything random, also of the validation groups.
        validation: share of the groups that choices are made on.
    """

    def __init__(
        self,
        shelf: Shelf,
        learner: str = "probe",
        settings: Mapping[str, str] | None = None,
        seed: int = 0,
        validation: float = 0.2,
    ) -> None:
        self.shelf = shelf
        self.learner = learner
        self.settings = settings
        self.seed = seed
        self.validation = validation

    def fit(self, X: Any, y: Any) -> PhotoClassifier:  # noqa: N803 - their names
        """Learn from photos.

        Args:
            X: hashes, (n, 1) or (n,).
            y: ``(n,)`` labels.

        Raises:
            NotEnoughDataError: a class has a single group, or the learner needs more.
        """
        labels = np.asarray(y, dtype=np.str_)
        self.classes_, truth = np.unique(labels, return_inverse=True)
        rows = _taken(self.shelf.rows, self._places(X))
        checks = _validation(rows.groups, truth, self.validation, self.seed)
        rows = replace(rows, splits=np.where(checks, "validation", "train").astype(np.str_))
        # A search fits often and goes on from nothing: a folder that nobody finds again.
        folder = Path(tempfile.gettempdir()) / f"solesight-{secrets.token_hex(8)}"
        lesson = Lesson(
            self.shelf.target, tuple(self.classes_.tolist()), rows, truth.astype(np.int64),
            self.shelf.catalog, self.shelf.corpus, self.seed, self.shelf.running, folder,
        )  # fmt: skip
        chosen = options_of(self.learner, dict(self.settings or {}))
        try:
            self.model_: Model = find_learner(self.learner).fit(lesson, chosen)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return self

    def predict_proba(self, X: Any) -> NDArray[np.float64]:  # noqa: N803
        """Give probabilities ``(n, classes)`` in the order of ``classes_``."""
        check_is_fitted(self)
        rows = _taken(self.shelf.rows, self._places(X))
        return self.model_.answer(CatalogQuestions(self.shelf.catalog, self.shelf.corpus, rows))

    def predict(self, X: Any) -> NDArray[np.str_]:  # noqa: N803
        """Give the likeliest label of each photo."""
        found: NDArray[np.str_] = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return found

    def _places(self, photos: Any) -> list[int]:
        names: Sequence[str] = np.asarray(photos, dtype=np.str_).reshape(-1).tolist()
        lost = [name for name in names if name not in self.shelf.places]
        if lost:
            raise ValueError(f"{len(lost)} photos are not on the shelf, {lost[0][:12]} among them")
        return [self.shelf.places[name] for name in names]


def _taken(rows: Rows, places: Sequence[int]) -> Rows:
    some = np.array(places, dtype=np.int64)
    return replace(
        rows,
        photos=tuple(rows.photos[i] for i in places),
        groups=rows.groups[some],
        splits=rows.splits[some],
        vectors=rows.vectors[some],
        trivial=rows.trivial[some],
    )


def _validation(
    groups: NDArray[np.str_], truth: NDArray[Any], share: float, seed: int
) -> NDArray[np.bool_]:
    """Mark the rows of a share of the groups of each class; a group stands with its first row."""
    names, first = np.unique(groups, return_index=True)
    kinds, rng = truth[first], np.random.default_rng(seed)
    taken: list[str] = []
    for kind, n in sorted(Counter(kinds.tolist()).items()):
        own = rng.permutation(names[kinds == kind])
        taken += own[: max(1, round(share * n)) if n > 1 else 0].tolist()
    mask = np.isin(groups, taken)
    lacking = set(truth.tolist()) - set(truth[~mask].tolist())
    if lacking or not mask.any():
        raise NotEnoughDataError(
            "every class needs two groups, one to learn from and one to choose on: leave rare "
            "labels out"
        )
    return mask
