from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.audit.pairs import conflicts, straddling_splits
from solesight.audit.suspects import look_alikes
from solesight.catalog import Snapshot
from solesight.evidence import likely_errors
from solesight.groups import NearPhoto


def test_a_case_worked_by_hand() -> None:
    truth = np.array([0, 0, 0, 1, 1, 1])
    first = np.array([0.9, 0.8, 0.1, 0.2, 0.3, 0.55])
    # Thresholds: class 0 at (.9 + .8 + .1) / 3 = .6, class 1 at (.8 + .7 + .45) / 3 = .65. Only
    # row 2 has the other class (.9) above its threshold; row 5 has .55 < .6.
    (found,) = likely_errors(truth, np.column_stack([first, 1 - first]))
    assert (found.row, found.suggestion) == (2, 1)
    assert found.confidence == 0.9


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 8))
def test_wrong_labels_are_found_first(seed: int, wrong: int) -> None:
    rng = np.random.default_rng(seed)
    true = np.arange(90) % 3
    flipped = rng.choice(90, wrong, replace=False)
    sure = np.full(90, 0.85)
    sure[flipped] = 0.95
    chances = np.tile((1 - sure[:, None]) / 2, 3)
    chances[np.arange(90), true] = sure
    said = true.copy()
    said[flipped] = (true[flipped] + 1) % 3
    found = likely_errors(said, chances)
    assert {one.row for one in found[:wrong]} == set(flipped.tolist())
    assert all(one.suggestion == true[one.row] for one in found[:wrong])


def test_labels_that_all_agree_are_not_doubted() -> None:
    truth = np.array([0, 1, 0, 1])
    assert likely_errors(truth, np.eye(2)[truth]) == ()


def test_look_alikes_are_the_surest_of_one_class_and_sources_take_turns() -> None:
    truth = np.array([0, 0, 0, 1, 0])
    sure = [0.8, 0.4, 0.9, 1.0, 0.6]
    doubts = {row: np.array([1 - p, p]) for row, p in enumerate(sure)}
    one = look_alikes(truth, doubts, ["s"] * 5, label=0, other=1, most=9)
    assert [found.row for found in one] == [2, 0, 4]
    two = look_alikes(truth, doubts, ["s", "s", "s", "s", "t"], label=0, other=1, most=2)
    assert [found.row for found in two] == [2, 4]


def snapshot(splits: dict[str, str], groups: dict[str, str]) -> Snapshot:
    return Snapshot(1, groups, splits, {}, False)


def test_whatever_straddles_is_named() -> None:
    splits = {"p": "train", "q": "train", "r": "test"}
    near = [NearPhoto("p", "q", 1, 0.1), NearPhoto("q", "r", 1, 0.1), NearPhoto("p", "z", 0, 0.0)]
    torn = straddling_splits(snapshot(splits, {"p": "a", "q": "b", "r": "b"}), near, 5, 0)
    assert (torn.torn_groups, torn.pairs, torn.groups) == (("b",), 2, 2)
    assert [(pair.a, pair.b) for pair in torn.torn_pairs] == [("q", "r")]
    assert not torn.clean
    whole = straddling_splits(snapshot(splits, {"p": "a", "q": "a", "r": "b"}), near[:1], 5, 0)
    assert whole.clean
    assert not straddling_splits(snapshot(splits, {"p": "a", "q": "a", "r": "b"}), [], 5, 1).clean


def test_copies_with_two_labels_are_named_the_most_alike_first() -> None:
    near = [NearPhoto("p", "q", 1, 0.9), NearPhoto("q", "r", 1, 0.1), NearPhoto("p", "r", 1, 0.2)]
    found = conflicts(near, {"p": "in", "q": "out", "r": "in"})
    assert [(c.a, c.b) for c in found] == [("q", "r"), ("p", "q")]
    assert conflicts(near, {"p": "in"}) == ()
