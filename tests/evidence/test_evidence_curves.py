"""Curves, areas and calibration against scikit-learn and cases worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import (
    average_precision_score,
    precision_recall_curve,
    roc_auc_score,
    roc_curve,
)

from solesight.evidence import classification_scores, ranking_curves

NAMES = ("a", "b", "c")


def answers(seed: int, n: int = 120, k: int = 3, decimals: int = 2) -> tuple[np.ndarray, ...]:
    """Probabilities that know something, rounded so that many are equal."""
    rng = np.random.default_rng(seed)
    truth = np.concatenate([np.arange(k), rng.integers(0, k, n - k)])
    raw = rng.random((n, k)) + 0.7 * np.eye(k)[truth]
    return truth, np.round(raw / raw.sum(axis=1, keepdims=True), decimals), np.arange(n) // 3


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 3))
def test_the_areas_are_those_of_scikit_learn(seed: int, decimals: int) -> None:
    truth, p, groups = answers(seed, decimals=decimals)
    found = ranking_curves(truth, p, groups, NAMES)
    for code, one in enumerate(found.classes):
        assert one.roc_auc == pytest.approx(roc_auc_score(truth == code, p[:, code]))
        wanted = average_precision_score(truth == code, p[:, code])
        assert one.average_precision == pytest.approx(wanted)
    means = [
        np.mean([getattr(c, name) for c in found.classes])
        for name in ("roc_auc", "average_precision")
    ]
    assert (found.roc_auc.value, found.average_precision.value) == pytest.approx(tuple(means))


def test_the_points_lie_on_the_curves_of_scikit_learn() -> None:
    truth, p, groups = answers(3)
    (one, *_) = ranking_curves(truth, p, groups, NAMES).classes
    false, true, _ = roc_curve(truth == 0, p[:, 0], drop_intermediate=False)
    assert np.allclose(np.array(one.roc), np.column_stack([false, true]), atol=1e-4)
    precision, recall, _ = precision_recall_curve(truth == 0, p[:, 0])
    theirs = np.column_stack([recall, precision])[::-1][1:]  # theirs begins with a made-up 1
    assert np.allclose(np.array(one.precision_recall)[1:], theirs, atol=1e-4)


def test_a_case_worked_by_hand() -> None:
    # Class 1 scores .9 .8 .7 .6 of truths 1 0 1 0: of four pairs three are in order.
    first = np.array([0.9, 0.8, 0.7, 0.6])
    truth = np.array([1, 0, 1, 0])
    found = ranking_curves(truth, np.column_stack([1 - first, first]), np.arange(4), ("no", "yes"))
    yes = found.classes[1]
    assert yes.roc_auc == pytest.approx(3 / 4)
    assert yes.average_precision == pytest.approx((1 + 2 / 3) / 2)
    assert yes.roc == ((0, 0), (0, 0.5), (0.5, 0.5), (0.5, 1), (1, 1))


def test_a_class_without_rows_has_no_curve_and_spoils_no_mean() -> None:
    truth, p, groups = answers(5, k=3)
    wider = np.column_stack([p, np.zeros(len(p))])
    found = ranking_curves(truth, wider, groups, (*NAMES, "nobody"))
    assert [one.name for one in found.classes] == list(NAMES)
    assert found.roc_auc.value == ranking_curves(truth, p, groups, NAMES).roc_auc.value
    alone = ranking_curves(np.zeros(4, int), np.ones((4, 1)), np.arange(4), ("a",))
    assert alone.classes == ()
    assert alone.roc_auc.as_json() == {"value": None, "low": None, "high": None, "n": 4}


def test_the_interval_is_over_groups() -> None:
    truth, p, _ = answers(8, n=300)
    rows = ranking_curves(truth, p, np.arange(300), NAMES).roc_auc
    whole = ranking_curves(truth, p, np.zeros(300), NAMES).roc_auc
    assert rows.low is not None
    assert rows.high is not None
    assert rows.low < rows.value < rows.high
    assert (whole.low, whole.high) == (None, None)
    twice = ranking_curves(np.tile(truth, 2), np.tile(p, (2, 1)), np.tile(np.arange(300), 2), NAMES)
    # Every photo twice in the group of its twin is no more evidence than once.
    assert twice.roc_auc.low == pytest.approx(rows.low)


def test_calibration_worked_by_hand() -> None:
    # Two answers of .62, one right: the bin says .62 and holds .5. Two of .91, both right.
    p = np.array([0.62, 0.62, 0.91, 0.91])
    truth = np.array([0, 1, 0, 0])
    scores = classification_scores(truth, np.column_stack([p, 1 - p]), np.arange(4), ("a", "b"))
    filled = {round(b.confidence, 2): (b.n, b.accuracy) for b in scores.reliability if b.n}
    assert filled == {0.62: (2, 0.5), 0.91: (2, 1.0)}
    assert scores.metrics["calibration_error"].value == pytest.approx((2 * 0.12 + 2 * 0.09) / 4)
