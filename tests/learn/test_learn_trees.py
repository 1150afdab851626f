"""Forests as plain arrays answer as scikit-learn does; damaged ones are refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier

from solesight.errors import BundleError
from solesight.learn.stacked.metas import fit_meta, load_meta
from solesight.learn.stacked.trees import Trees, boosted_trees


def _data(k: int, seed: int = 0) -> tuple[Any, Any, Any]:
    rng = np.random.default_rng(seed)
    x = np.round(rng.normal(size=(300, 6)), 1)  # so that some rows lie on a threshold
    y = (x[:, :k] + rng.normal(size=(300, k))).argmax(axis=1)
    return x, y, np.round(rng.normal(size=(200, 6)), 1)


@pytest.mark.parametrize("k", [2, 3, 5])
@pytest.mark.parametrize("kind", ["forest", "boosting"])
def test_a_saved_meta_model_answers_as_scikit_learn(k: int, kind: str) -> None:
    from solesight.learn.stacked import metas

    x, y, asked = _data(k)
    meta = next(fit_meta(kind, x, y, k, seed=1))
    again = load_meta(kind, meta.arrays, k)
    models: dict[str, Any] = {
        "forest": RandomForestClassifier(random_state=1, **metas._FOREST),
        "boosting": HistGradientBoostingClassifier(
            random_state=1, early_stopping=False, **metas._BOOST
        ),
    }
    wanted = models[kind].fit(x, y).predict_proba(asked)
    assert np.abs(again.probabilities(asked) - wanted).max() < 1e-6


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from(["left", "right", "leaf", "roots", "column"]))
def test_arrays_that_were_tampered_with_never_hang_nor_read_elsewhere(seed: int, name: str) -> None:
    rng = np.random.default_rng(seed)
    arrays = dict(_TREES.to_arrays())
    one = arrays[f"trees_{name}"].copy()
    one[rng.integers(len(one))] = rng.integers(-3, 10**6)
    arrays[f"trees_{name}"] = one
    try:
        trees = Trees.from_arrays(arrays)
    except BundleError:
        return
    try:
        assert trees.total(np.zeros((3, 6))).shape == (3, 1)
    except IndexError:
        assert name == "column", "a column beyond the row's numbers"


def _boosted() -> Trees:
    x, y, _ = _data(2)
    return boosted_trees(HistGradientBoostingClassifier(max_iter=3).fit(x, y))


_TREES = _boosted()


def test_what_is_no_forest_is_refused() -> None:
    arrays = dict(_TREES.to_arrays())
    del arrays["trees_leaf"]
    for kind, wrong in (("forest", arrays), ("logistic", {}), ("svm", {})):
        with pytest.raises(BundleError):
            load_meta(kind, wrong, 2)
