"""AUROC against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from solesight.evidence import auroc


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(4, 60), st.integers(1, 9))
def test_the_value_is_scikit_learns_with_ties(seed: int, n: int, levels: int) -> None:
    rng = np.random.default_rng(seed)
    truth = rng.permutation(np.arange(n) % 2 == 0)
    scores = rng.integers(0, levels, n).astype(float)
    found = auroc(scores, truth, np.arange(n))
    assert found.value == pytest.approx(roc_auc_score(truth, scores))
    assert found.n == n


def test_one_side_alone_cannot_be_ranked() -> None:
    assert np.isnan(auroc(np.arange(4.0), np.ones(4, bool), np.arange(4)).value)


def test_photos_of_few_shoes_widen_the_interval() -> None:
    rng = np.random.default_rng(0)
    truth = np.arange(200) % 2 == 0
    scores = rng.normal(size=200) + truth
    rows = auroc(scores, truth, np.arange(200))
    shoes = auroc(scores, truth, np.arange(200) // 40)
    assert rows.low is not None
    assert rows.high is not None
    assert rows.low < rows.value < rows.high
    assert shoes.n == 200
