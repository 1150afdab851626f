"""Probes and meta-models keep scikit-learn's contract, checked by scikit-learn's own checks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GroupKFold, cross_val_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from solesight.learn import ProbeOptions, fit_probe
from solesight.learn.estimators import MetaClassifier, ProbeClassifier


@parametrize_with_checks(
    [
        *(ProbeClassifier(kind) for kind in ("logistic", "ridge", "centroid", "knn")),
        *(MetaClassifier(kind) for kind in ("logistic", "forest", "boosting")),
    ]
)
def test_scikit_learns_own_checks(estimator: Any, check: Any) -> None:
    check(estimator)


def _vectors(n: int = 240, k: int = 3) -> tuple[Any, Any, Any]:
    """Rows around a middle a class; four rows a group, all of one class."""
    rng = np.random.default_rng(0)
    groups = np.repeat(np.arange(n // 4), 4)
    codes = rng.permutation(n // 4)[groups] % k
    labels = np.array(["low", "mid", "top"])[codes]
    x = rng.normal(size=(k, 16))[codes] + 0.5 * rng.normal(size=(n, 16))
    return x, labels, groups


@pytest.mark.parametrize(
    "estimator", [ProbeClassifier("ridge"), ProbeClassifier("knn"), MetaClassifier("logistic")]
)
def test_users_can_cross_validate_by_group(estimator: Any) -> None:
    x, labels, groups = _vectors()
    scores = cross_val_score(estimator, x, labels, groups=groups, cv=GroupKFold(3))
    assert scores.min() > 0.9
    params = {**estimator.get_params(), "random_state": 3}
    assert clone(estimator).set_params(**params).get_params() == params


def test_an_estimator_answers_as_the_probe_of_the_same_strength() -> None:
    x, labels, _ = _vectors()
    mine = ProbeClassifier("logistic", strength=0.01).fit(x, labels)
    codes = np.searchsorted(mine.classes_, labels)
    probe = fit_probe(
        x, codes, x, codes, classes=list(mine.classes_), options=ProbeOptions(cs=(0.01,))
    )
    wanted = probe.logits(x)
    assert np.allclose(mine._scores(mine.scorer_, x), wanted, atol=1e-4)
    assert mine.temperature_ == 1.0


def test_a_chosen_strength_depends_on_the_groups() -> None:
    """Copies of one row on both sides would make a single neighbour look best."""
    rng = np.random.default_rng(1)
    shoes = rng.normal(size=(40, 12))
    labels = np.repeat((shoes[:, 0] > 0).astype(int), 6)
    x = np.repeat(shoes, 6, axis=0) + 1e-3 * rng.normal(size=(240, 12))
    groups = np.repeat(np.arange(40), 6)
    blind = ProbeClassifier("knn", random_state=0).fit(x, labels)
    told = ProbeClassifier("knn", random_state=0).fit(x, labels, groups=groups)
    assert blind.temperature_ < told.temperature_, "copies make it too sure of itself"


def test_a_mean_learns_nothing_and_says_so() -> None:
    with pytest.raises(ValueError, match="learns nothing"):
        MetaClassifier("mean").fit(*_vectors()[:2])
