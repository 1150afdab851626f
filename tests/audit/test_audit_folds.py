from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.audit.folds import dealt_anew, grouped_folds, straddling
from solesight.errors import NotEnoughDataError


def rows(seed: int, groups: int, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Groups of one label and of one to five rows; every class has two groups at least."""
    rng = np.random.default_rng(seed)
    labels = np.concatenate([np.repeat(np.arange(classes), 2), rng.integers(0, classes, groups)])
    sizes = rng.integers(1, 6, len(labels))
    names = np.repeat([f"g{i}" for i in range(len(labels))], sizes)
    order = rng.permutation(len(names))
    return np.repeat(labels, sizes)[order], names[order]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 30), st.integers(2, 4), st.integers(2, 5))
def test_no_group_straddles_a_fold(seed: int, groups: int, classes: int, folds: int) -> None:
    truth, names = rows(seed, groups, classes)
    found = grouped_folds(truth, names, folds, seed=seed)
    assert straddling(found, names) == 0
    assert found.max() < folds
    assert found.min() >= 0
    assert (found == grouped_folds(truth, names, folds, seed=seed)).all()


def test_a_torn_group_is_counted() -> None:
    folds, names = np.array([0, 1, 0, 0]), np.array(["a", "a", "b", "b"])
    assert straddling(folds, names) == 1


def test_a_class_of_one_shoe_cannot_be_validated() -> None:
    with pytest.raises(NotEnoughDataError, match="two groups of every class"):
        grouped_folds(np.array([0, 0, 1, 1]), np.array(["a", "a", "b", "c"]), 5)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 40))
def test_labels_dealt_anew_keep_their_counts(seed: int, groups: int) -> None:
    truth, names = rows(seed, groups, 3)
    dealt = dealt_anew(truth, names, seed)
    assert (np.bincount(dealt) == np.bincount(truth)).all()


def test_labels_dealt_anew_know_nothing_of_the_old() -> None:
    truth, names = rows(1, 400, 2)
    agreed = [np.mean(dealt_anew(truth, names, seed) == truth) for seed in range(20)]
    assert 0.45 < np.mean(agreed) < 0.55
    # Runs of one label stay runs: the photos of most shoes still agree with one another.
    dealt = dealt_anew(truth, names, 0)
    same = [len(set(dealt[names == name].tolist())) == 1 for name in np.unique(names)]
    assert np.mean(same) > 0.5


def test_a_group_that_fills_a_fold_is_learned_from_and_never_asked_for() -> None:
    truth = np.concatenate([np.arange(200) % 2, np.zeros(80, dtype=np.int64)])
    names = np.concatenate([np.arange(200) // 2, np.full(80, 1000)])
    found = grouped_folds(truth, names, 5)
    assert (found[200:] == -1).all()
    assert (found[:200] >= 0).all()
