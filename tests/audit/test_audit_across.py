from __future__ import annotations

import numpy as np
import pytest

from solesight.audit.across import ask_across, source_folds, studios_of


def rows(counts: dict[tuple[str, int], int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """So many photos of each source and class, each a shoe of its own."""
    sources = np.repeat([s for s, _ in counts], list(counts.values()))
    truth = np.repeat([c for _, c in counts], list(counts.values()))
    return truth, np.arange(len(truth)), sources


def answer(known, truth, asked, seed):
    """The one column is the answer."""
    return np.eye(2)[asked[:, 0].astype(int)]


def test_sources_with_all_classes_are_left_out_in_turn() -> None:
    truth, groups, sources = rows({("x", 0): 20, ("x", 1): 20, ("y", 0): 10, ("y", 1): 10})
    folds = source_folds(truth, groups, sources)
    assert [fold.sources for fold in folds] == [("x",), ("y",)]
    for fold in folds:
        assert not (fold.known & fold.asked).any()
        assert set(sources[fold.known]) != set(sources[fold.asked])


def test_sources_of_one_class_are_left_out_in_pairs() -> None:
    truth, groups, sources = rows({("a", 0): 20, ("b", 0): 10, ("c", 1): 20, ("d", 1): 10})
    folds = source_folds(truth, groups, sources)
    assert {fold.sources for fold in folds} == {("a", "c"), ("a", "d"), ("b", "c"), ("b", "d")}
    assert all(fold.classes == (0, 1) for fold in folds)


def test_no_fold_where_a_side_would_lack_a_class() -> None:
    truth, groups, sources = rows({("a", 0): 20, ("c", 1): 20})
    assert source_folds(truth, groups, sources) == []
    assert ask_across(truth[:, None], truth, groups, [], answer) is None


def test_a_shoe_that_is_asked_for_is_not_trained_on() -> None:
    truth, groups, sources = rows({("x", 0): 20, ("x", 1): 20, ("y", 0): 20, ("y", 1): 20})
    # The first photo of y shows the shoe of the first photo of x.
    groups[40] = groups[0]
    for fold in source_folds(truth, groups, sources):
        assert not set(groups[fold.known]) & set(groups[fold.asked])
        assert not fold.known[40 if fold.sources == ("x",) else 0]


def test_studios_are_left_out_as_one() -> None:
    sources = np.array(["a", "b", "c"])
    assert studios_of(sources, [("a", "c")]).tolist() == ["a + c", "b", "a + c"]
    assert studios_of(sources, ()).tolist() == ["a", "b", "c"]


def test_classes_and_folds_count_alike() -> None:
    truth, groups, sources = rows({("x", 0): 30, ("x", 1): 10, ("y", 0): 10, ("y", 1): 10})
    says = truth.copy()
    says[:15] = 1  # half of class 0 of x is told wrongly
    found = ask_across(says[:, None], truth, groups, source_folds(truth, groups, sources), answer)
    assert found is not None
    # x: (0.5 + 1) / 2, y: 1; the mean of both.
    assert found.balanced.value == pytest.approx((0.75 + 1.0) / 2)
    assert found.balanced.n == 60
    assert found.chance == 0.5
    assert {s: v for s, v, _ in found.folds} == {"x": 0.75, "y": 1.0}
    assert found.balanced.low is not None
    assert found.balanced.low < found.balanced.value
    assert len(found.doubts) == 60
    assert np.allclose([chances.sum() for chances in found.doubts.values()], 1)
