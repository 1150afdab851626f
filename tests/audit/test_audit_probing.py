from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, f1_score

from solesight.audit.folds import grouped_folds
from solesight.audit.models import forest, logistic, out_of_fold
from solesight.audit.probing import Asked, probe, share_above

EVIDENCE = ("thing", "a thing", True)


def asked(seed: int, shoes: int = 60, photos: int = 3, classes: int = 2) -> Asked:
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(shoes) % classes)
    truth, groups = np.repeat(labels, photos), np.repeat(np.arange(shoes), photos)
    folds = grouped_folds(truth, groups, 5, seed=seed)
    return Asked(truth, groups, folds, tuple("abcd"[:classes]), seed)


def test_shares_are_of_the_way_from_chance_to_perfect() -> None:
    assert share_above(0.5, 0.5) == 0
    assert share_above(1.0, 0.5) == 1
    assert share_above(0.75, 0.5) == pytest.approx(0.5)
    assert share_above(0.625, 0.25) == pytest.approx(0.5)
    assert share_above(0.4, 0.5) == 0


def test_a_rule_that_is_no_line_is_found() -> None:
    rows = asked(0)
    rng = np.random.default_rng(0)
    # One class has one exact width among the widths of the other.
    width = np.where(
        rows.truth == 1, 400.0, rng.choice([300.0, 360.0, 440.0, 500.0], len(rows.truth))
    )
    found, chances = probe(EVIDENCE, width[:, None], rows, forest)
    assert found.balanced.value == 1.0
    assert found.believed
    assert found.auroc is not None
    assert found.auroc.value == 1.0
    assert not found.permuted.value > 0.65
    answers = chances.argmax(axis=1)
    assert found.balanced.value == pytest.approx(balanced_accuracy_score(rows.truth, answers))


def test_scores_are_scikit_learns() -> None:
    rows = asked(3, classes=3)
    x = rows.truth[:, None] + np.random.default_rng(1).normal(size=(len(rows.truth), 2))
    found, chances = probe(EVIDENCE, x, rows, forest)
    answers = chances.argmax(axis=1)
    assert found.balanced.value == pytest.approx(balanced_accuracy_score(rows.truth, answers))
    assert found.macro_f1.value == pytest.approx(f1_score(rows.truth, answers, average="macro"))
    assert found.chance == pytest.approx(1 / 3)
    assert found.auroc is None


def test_chance_is_not_believed_whatever_the_seed() -> None:
    believed = []
    for seed in range(5):
        rows = asked(seed, shoes=40)
        x = np.random.default_rng(100 + seed).normal(size=(len(rows.truth), 2))
        # Photos of a shoe share most of it: rows alone would promise far too narrow intervals.
        x += 3 * np.repeat(np.random.default_rng(seed).normal(size=(40, 2)), 3, axis=0)
        believed += [probe(EVIDENCE, x[:, [i]], rows, forest)[0].believed for i in range(2)]
    assert sum(believed) == 0


def test_a_missing_fact_is_evidence_too() -> None:
    rows = asked(2)
    x = np.where(rows.truth == 1, np.nan, 1.0)[:, None]
    assert probe(EVIDENCE, x, rows, forest)[0].balanced.value == 1.0


def test_vectors_are_learned_by_lines() -> None:
    rows = asked(4)
    rng = np.random.default_rng(4)
    x = rng.normal(size=(len(rows.truth), 12)).astype(np.float32)
    x[:, 3] += 4.0 * rows.truth
    assert probe(EVIDENCE, x, rows, logistic)[0].balanced.value > 0.9


def test_rows_are_never_answered_by_a_model_that_knew_them() -> None:
    rows = asked(5)

    def parrot(known, truth, asked_rows, seed):
        # Answers rightly where it was shown the very row, else the class that is wrong.
        shown = {float(x): int(t) for x, t in zip(known[:, 0], truth, strict=True)}
        return np.eye(2)[[shown.get(float(x), -1) for x in asked_rows[:, 0]]]

    x = np.arange(len(rows.truth), dtype=float)[:, None]
    found = out_of_fold(parrot, x, rows.truth, rows.folds, 2)
    assert (found[:, 1] == 1).all()


def test_a_class_that_the_other_folds_lack_is_never_answered() -> None:
    truth, folds = np.array([0, 0, 1, 1, 2]), np.array([0, 1, 0, 1, 0])
    x = np.array([[0.0], [0.0], [1.0], [1.0], [2.0]])
    found = out_of_fold(forest, x, truth, folds, 3)
    assert (found[[0, 2, 4], 2] == 0).all()
    assert np.allclose(found.sum(axis=1), 1)
