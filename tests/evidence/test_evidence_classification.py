"""Scores against scikit-learn's, and against cases worked by hand."""

from __future__ import annotations

import json
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn import metrics as reference

from solesight.errors import NotEnoughDataError
from solesight.evidence import classification_scores, label_scores
from solesight.evidence.calibration import BINS


def _case(seed: int, n: int, k: int, *, missing: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Truths among the first ``k - missing`` classes and probabilities that lean to them."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, k - missing, n)
    logits = rng.normal(size=(n, k))
    logits[np.arange(n), truth] += 1.0
    weights = np.exp(logits)
    return truth, weights / weights.sum(axis=1, keepdims=True)


@pytest.mark.parametrize(
    ("seed", "n", "k", "missing"), [(0, 300, 7, 0), (1, 60, 12, 4), (2, 50, 2, 0), (3, 9, 6, 2)]
)
def test_point_values_are_scikit_learns(seed: int, n: int, k: int, missing: int) -> None:
    truth, matrix = _case(seed, n, k, missing=missing)
    scores = classification_scores(truth, matrix, np.arange(n), [f"c{i}" for i in range(k)])
    got = {name: metric.value for name, metric in scores.metrics.items()}
    answers, present = matrix.argmax(axis=1), np.unique(truth)
    precision, recall, f1, support = reference.precision_recall_fscore_support(
        truth, answers, labels=present, zero_division=0
    )
    assert got["accuracy"] == pytest.approx(reference.accuracy_score(truth, answers))
    assert got["macro_precision"] == pytest.approx(precision.mean())
    assert got["macro_recall"] == pytest.approx(recall.mean())
    assert got["balanced_accuracy"] == pytest.approx(recall.mean())
    assert got["macro_f1"] == pytest.approx(f1.mean())
    labels = list(range(k))
    assert got["log_loss"] == pytest.approx(reference.log_loss(truth, matrix, labels=labels))
    if k > 5:
        top = reference.top_k_accuracy_score(truth, matrix, k=5, labels=labels)
        assert got["top_5_accuracy"] == pytest.approx(top)
    else:
        assert "top_5_accuracy" not in got
    expected = reference.confusion_matrix(truth, answers, labels=labels)
    assert scores.confusion.tolist() == expected.tolist()
    table = [scores.classes[i] for i in present]
    assert [row.recall for row in table] == pytest.approx(recall.tolist())
    assert [row.f1 for row in table] == pytest.approx(f1.tolist())
    assert [row.n for row in table] == support.tolist()
    for row, value in zip(table, precision, strict=True):
        assert (row.precision or 0.0) == pytest.approx(value)


def test_intervals_equal_a_bootstrap_written_out_row_by_row() -> None:
    """The vectorised bootstrap against concatenating the drawn groups and scoring them anew."""
    truth, matrix = _case(4, 120, 6, missing=1)
    groups = np.random.default_rng(4).integers(0, 25, 120)
    names = list("abcdef")
    scores = classification_scores(truth, matrix, groups, names, seed=9, resamples=200)
    ids = np.unique(groups)
    picks = np.random.default_rng(9).integers(0, len(ids), size=(200, len(ids)))
    found: dict[str, list[float]] = {"accuracy": [], "macro_f1": [], "log_loss": []}
    for pick in picks:
        rows = np.concatenate([np.flatnonzero(groups == ids[g]) for g in pick])
        drawn, answers = truth[rows], matrix[rows].argmax(axis=1)
        found["accuracy"].append(np.mean(drawn == answers))
        found["macro_f1"].append(
            reference.f1_score(
                drawn, answers, labels=np.unique(drawn), average="macro", zero_division=0
            )
        )
        found["log_loss"].append(reference.log_loss(drawn, matrix[rows], labels=range(6)))
    for name, values in found.items():
        low, high = np.quantile(values, [0.025, 0.975])
        assert scores.metrics[name].low == pytest.approx(low)
        assert scores.metrics[name].high == pytest.approx(high)


def test_calibration_error_by_hand() -> None:
    """Four answers at 0.8, three right; two at 0.6, none right: (4 * .05 + 2 * .6) / 6."""
    sure = np.array([0.8] * 4 + [0.6] * 2)
    matrix = np.column_stack([sure, 1 - sure])
    truth = np.array([0, 0, 0, 1, 1, 1])
    scores = classification_scores(truth, matrix, np.arange(6), ["x", "y"])
    error = scores.metrics["calibration_error"]
    assert error.value == pytest.approx((4 * 0.05 + 2 * 0.6) / 6)
    assert error.low is not None
    assert error.high is not None
    assert error.low <= error.value <= error.high
    filled = [row for row in scores.reliability if row.n]
    assert [(row.n, row.accuracy) for row in filled] == [(2, 0.0), (4, 0.75)]
    assert [row.confidence for row in filled] == pytest.approx([0.6, 0.8])
    assert len(scores.reliability) == BINS


def test_well_calibrated_probabilities_have_a_small_error() -> None:
    rng = np.random.default_rng(2)
    sure = rng.uniform(0.5, 1.0, 20_000)
    truth = (rng.random(20_000) > sure).astype(int)
    groups = rng.integers(0, 300, 20_000)
    scores = classification_scores(
        truth, np.column_stack([sure, 1 - sure]), groups, ["x", "y"], resamples=200
    )
    assert scores.metrics["calibration_error"].value < 0.015


def test_ties_rank_by_class_order() -> None:
    flat = np.full((7, 7), 1 / 7)
    scores = classification_scores(np.arange(7), flat, np.arange(7), list("abcdefg"))
    assert scores.metrics["accuracy"].value == pytest.approx(1 / 7)
    assert scores.metrics["top_5_accuracy"].value == pytest.approx(5 / 7)


def test_one_class_and_one_group() -> None:
    one_class = classification_scores([0, 0, 0], np.ones((3, 1)), [1, 2, 2], ["only"])
    assert one_class.metrics["macro_f1"].value == 1.0
    assert one_class.metrics["accuracy"].low == pytest.approx(0.025**0.5)
    truth, matrix = _case(6, 20, 3)
    one_group = classification_scores(truth, matrix, ["g"] * 20, ["a", "b", "c"])
    assert one_group.groups == 1
    assert all(m.low is None and m.high is None for m in one_group.metrics.values())


def test_json_has_no_nan_even_with_absent_classes() -> None:
    truth, matrix = _case(7, 12, 9, missing=6)
    scores = classification_scores(truth, matrix, np.arange(12), list("abcdefghi"))
    text = json.dumps(scores.as_json(), allow_nan=False)
    back = json.loads(text)
    assert set(back["accuracy"]) == {"value", "low", "high", "n"}
    assert [row["n"] for row in back["classes"]][-6:] == [0] * 6
    assert back["classes"][-1]["recall"] is None


def test_label_scores_are_the_same_five() -> None:
    truth, matrix = _case(8, 40, 4)
    groups = np.arange(40) // 2
    full = classification_scores(truth, matrix, groups, list("abcd"), seed=1)
    rule = label_scores(truth, matrix.argmax(axis=1), groups, 4, seed=1)
    assert rule == {name: full.metrics[name] for name in rule}
    assert len(rule) == 5


def test_wrong_shapes_and_values_are_refused() -> None:
    good = np.full((2, 2), 0.5)
    with pytest.raises(NotEnoughDataError, match="no row"):
        classification_scores([], np.empty((0, 2)), [], ["a", "b"])
    with pytest.raises(ValueError, match="do not fit"):
        classification_scores([0, 1], good, [0], ["a", "b"])
    with pytest.raises(ValueError, match="outside the classes"):
        classification_scores([0, -1], good, [0, 1], ["a", "b"])
    with pytest.raises(ValueError, match="not finite"):
        classification_scores([0, 1], good * np.nan, [0, 1], ["a", "b"])


@settings(deadline=None, max_examples=60)
@given(
    truth=arrays(np.int64, st.integers(1, 25), elements=st.integers(0, 3)),
    seed=st.integers(0, 1000),
)
def test_laws_of_the_scores(truth: np.ndarray, seed: int) -> None:
    """Within [0, 1], value within its interval's reach, and blind to the order of rows."""
    rng = np.random.default_rng(seed)
    matrix = rng.dirichlet(np.ones(4), len(truth))
    groups = rng.integers(0, 5, len(truth))
    scores = classification_scores(truth, matrix, groups, list("abcd"), resamples=50)
    order = rng.permutation(len(truth))
    again = classification_scores(
        truth[order], matrix[order], groups[order], list("abcd"), resamples=50
    )
    for name, metric in scores.metrics.items():
        assert metric.value == pytest.approx(again.metrics[name].value)
        if metric.low is not None and metric.high is not None:
            assert metric.low <= metric.high
            assert again.metrics[name].low == pytest.approx(metric.low)
        if name != "log_loss":
            assert 0.0 <= metric.value <= 1.0
    assert scores.confusion.sum() == len(truth)


def test_two_thousand_rows_and_a_hundred_classes_take_under_two_seconds() -> None:
    truth, matrix = _case(5, 2000, 100)
    start = time.perf_counter()
    scores = classification_scores(truth, matrix, np.arange(2000), [str(i) for i in range(100)])
    assert time.perf_counter() - start < 2.0
    assert scores.groups == 2000
