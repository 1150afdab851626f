"""The bootstrap over groups: worked by hand, and how often it covers the truth."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from solesight.evidence import mean_metric
from solesight.evidence.intervals import (
    bootstrap_statistics,
    group_codes,
    interval,
    percentile_metric,
    sum_by_group,
)


def test_group_codes_and_sums_by_hand() -> None:
    codes, count = group_codes(["b", "a", "b", "c"])
    assert codes.tolist() == [1, 0, 1, 2]
    assert count == 3
    rows = np.array([[1.0, 10.0], [2.0, 20.0], [4.0, 40.0], [8.0, 80.0]])
    assert sum_by_group(rows, codes, count).tolist() == [[2, 20], [5, 50], [8, 80]]


def test_three_groups_match_the_full_enumeration() -> None:
    """With three groups all 27 draws can be written down; 1000 random ones must agree."""
    values = np.array([1.0, 1.0, 1.0, 0.0, 0.0, 1.0])
    groups = np.array([0, 0, 0, 1, 1, 2])
    sums = np.array([[3.0, 3.0], [0.0, 2.0], [1.0, 1.0]])
    exact = sorted(
        sum(sums[i, 0] for i in draw) / sum(sums[i, 1] for i in draw)
        for draw in product(range(3), repeat=3)
    )
    drawn = bootstrap_statistics(sums, lambda s: s[:, :1] / s[:, 1:], seed=3, resamples=20_000)
    assert set(np.round(drawn[:, 0], 9)) == set(np.round(exact, 9))
    for value in set(exact):
        assert np.mean(drawn[:, 0] == value) == pytest.approx(exact.count(value) / 27, abs=0.012)
    metric = mean_metric(values, groups, seed=3)
    # 1 of 27 draws is all wrong (3.7 % > 2.5 %) and 8 of 27 are all right.
    assert (metric.value, metric.low, metric.high, metric.n) == (4 / 6, 0.0, 1.0, 6)


def test_same_seed_same_interval_and_chunks_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    values, groups = rng.random(200), rng.integers(0, 40, 200)
    first = mean_metric(values, groups, seed=5)
    assert mean_metric(values, groups, seed=5) == first
    assert mean_metric(values, groups, seed=6) != first
    monkeypatch.setattr("solesight.evidence.intervals._CELLS", 4_100)
    assert mean_metric(values, groups, seed=5) == first


def test_one_group_has_no_interval_and_no_row_no_value() -> None:
    one = mean_metric([1.0, 0.0], ["a", "a"])
    assert (one.value, one.low, one.high, one.n) == (0.5, None, None, 2)
    assert mean_metric([], []).as_json() == {"value": None, "low": None, "high": None, "n": 0}


@pytest.mark.parametrize(("groups", "low"), [(2, 0.1581), (10, 0.6915), (100, 0.9638)])
def test_all_right_is_not_certainty(groups: int, low: float) -> None:
    """Clopper-Pearson by hand: 0.025 ** (1 / groups), whatever the rows a group."""
    ids = np.repeat(np.arange(groups), 7)
    right = mean_metric(np.ones(len(ids)), ids)
    assert right.low == pytest.approx(low, abs=1e-4)
    assert right.high == 1.0
    wrong = mean_metric(np.zeros(len(ids)), ids)
    assert wrong.low == 0.0
    assert wrong.high == pytest.approx(1 - low, abs=1e-4)


def test_unbounded_numbers_keep_their_point_interval() -> None:
    metric = mean_metric(np.ones(9), np.arange(9), bounded=False)
    assert (metric.low, metric.high) == (1.0, 1.0)


def test_replicates_that_are_nan_are_left_out() -> None:
    assert interval(np.array([np.nan, np.nan])) is None
    assert interval(np.array([np.nan, 0.5, 0.5])) == (0.5, 0.5)
    assert percentile_metric(0.5, np.full(4, np.nan), n=4, n_groups=3).low is None


def test_groups_cover_the_truth_where_rows_do_not() -> None:
    """40 shoes of 8 photos each, photos of a shoe alike: 95 % must mean about 95 %."""
    rng = np.random.default_rng(11)
    truth, by_group, by_row, runs = 0.7, 0, 0, 250
    ids = np.repeat(np.arange(40), 8)
    for run in range(runs):
        ease = rng.beta(0.7 * 1.5, 0.3 * 1.5, size=40)  # how easy each shoe is
        hits = rng.random(len(ids)) < ease[ids]
        over_groups = mean_metric(hits, ids, seed=run, resamples=500)
        over_rows = mean_metric(hits, np.arange(len(ids)), seed=run, resamples=500)
        assert over_groups.low is not None
        assert over_groups.high is not None
        assert over_rows.low is not None
        assert over_rows.high is not None
        by_group += over_groups.low <= truth <= over_groups.high
        by_row += over_rows.low <= truth <= over_rows.high
    assert 0.90 <= by_group / runs <= 0.985
    assert by_row / runs < 0.80
