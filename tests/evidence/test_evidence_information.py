"""Information and distances: against scikit-learn and scipy, and against planted truths."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from sklearn.metrics import mutual_info_score

from solesight.evidence import (
    class_distances,
    jensen_shannon,
    label_information,
    median_metric,
    mutual_information,
    units_of,
)

_tables = st.integers(0, 10_000).map(
    lambda seed: np.random.default_rng(seed).integers(
        0, 30, tuple(np.random.default_rng(seed).integers(2, 7, 2))
    )
)


@settings(deadline=None)
@given(_tables)
def test_mutual_information_is_that_of_scikit_learn(table: np.ndarray) -> None:
    table[0, 0] += 1
    nats = mutual_info_score(None, None, contingency=table)
    assert mutual_information(table) == pytest.approx(nats / np.log(2), abs=1e-9)


@settings(deadline=None)
@given(_tables)
def test_it_is_symmetric_and_never_negative(table: np.ndarray) -> None:
    table[0, 0] += 1
    value = float(mutual_information(table))
    assert value >= 0
    assert value == pytest.approx(float(mutual_information(table.T)), abs=1e-9)


def test_by_hand() -> None:
    # Two fair coins that always agree tell one bit of each other; independent ones tell nothing.
    assert mutual_information(np.array([[1, 0], [0, 1]])) == pytest.approx(1)
    assert mutual_information(np.array([[1, 1], [1, 1]])) == pytest.approx(0)
    # One of four equal bins is emptied for the second class: 1 - H(3/7) * 7/8 bits.
    h = -(4 / 7 * np.log2(4 / 7) + 3 / 7 * np.log2(3 / 7))
    table = np.array([[1, 1, 1, 1], [4 / 3, 4 / 3, 4 / 3, 0]])
    assert mutual_information(table) == pytest.approx(1 - 7 / 8 * h)


@settings(deadline=None)
@given(st.integers(0, 1000), st.integers(2, 40))
def test_the_distance_is_that_of_scipy(seed: int, bins: int) -> None:
    p, q = np.random.default_rng(seed).dirichlet(np.full(bins, 0.3), 2)
    assert jensen_shannon(p, q) == pytest.approx(jensenshannon(p, q, base=2), abs=1e-7)


def test_equal_and_disjoint_distributions_lie_at_the_ends() -> None:
    p = np.array([0.5, 0.5, 0, 0])
    assert jensen_shannon(p, p) == 0
    assert jensen_shannon(p, p[::-1]) == pytest.approx(1)


def _shoes(n: int, shift: float, seed: int, photos: int = 1) -> tuple[np.ndarray, ...]:
    """Make shares of ``n`` shoes in two classes whose means differ by ``shift`` in one bin."""
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 2
    shares = rng.dirichlet(np.full(8, 2.0), n)
    shares[:, 0] += shift * labels
    shares /= shares.sum(axis=1, keepdims=True)
    rows = np.repeat(np.arange(n), photos)
    return shares[rows], labels[rows], rows


def test_a_planted_difference_is_found_and_a_permuted_label_is_not() -> None:
    shares, labels, groups = _shoes(60, 0.5, 1)
    told = label_information(units_of(shares, labels, groups, 2), permutations=199)
    assert told.p == 1 / 200
    assert told.bits.low is not None
    assert told.bits.low > 0
    shuffled = np.random.default_rng(0).permutation(labels)
    nothing = label_information(units_of(shares, shuffled, groups, 2), permutations=199)
    assert nothing.p > 0.05
    assert nothing.bits.value < told.bits.value / 10


def test_the_correction_takes_away_what_many_bins_and_few_shoes_give_by_chance() -> None:
    values = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        units = units_of(rng.dirichlet(np.full(60, 0.1), 12), np.arange(12) % 2, np.arange(12), 2)
        told = label_information(units, permutations=99, resamples=20)
        assert told.raw > 0.1
        values.append(told.raw - told.chance)
    assert abs(np.mean(values)) < 0.02


def test_eight_photos_of_a_shoe_are_no_more_evidence_than_one() -> None:
    one = label_information(units_of(*_shoes(20, 0.1, 3), 2), permutations=99)
    many = label_information(units_of(*_shoes(20, 0.1, 3, photos=8), 2), permutations=99)
    # Counted as independent, eight times the rows would narrow the interval nearly threefold.
    assert (many.bits.value, many.bits.low, many.bits.high) == pytest.approx(
        (one.bits.value, one.bits.low, one.bits.high)
    )
    assert many.p == one.p
    assert (one.n_groups, one.bits.n, many.bits.n) == (20, 20, 160)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_p_values_of_nothing_are_spread_out(seed: int) -> None:
    shares, labels, groups = _shoes(24, 0.0, seed)
    told = label_information(units_of(shares, labels, groups, 2), permutations=49, resamples=5)
    assert 1 / 50 <= told.p <= 1


def test_few_p_values_of_nothing_are_small() -> None:
    p = [
        label_information(units_of(*_shoes(24, 0.0, s), 2), permutations=39, resamples=2).p
        for s in range(100)
    ]
    # Under the null 5 of 100 are expected at 0.05; 14 or more have a chance below 0.0005.
    assert sum(value <= 0.05 for value in p) < 14


def test_a_shoe_with_two_labels_is_drawn_whole() -> None:
    shares = np.eye(4)[[0, 1, 2, 3]]
    units = units_of(shares, [0, 1, 0, 1], ["a", "a", "b", "b"], 2)
    assert (len(units.shares), units.n_groups) == (4, 2)


def test_distances_of_all_pairs_name_their_classes() -> None:
    rng = np.random.default_rng(2)
    shares = rng.dirichlet(np.full(6, 3.0), 45)
    labels = np.arange(45) % 3
    shares[labels == 2] = np.roll(shares[labels == 2] * [8, 1, 1, 1, 1, 1], 1, axis=1)
    shares /= shares.sum(axis=1, keepdims=True)
    found = class_distances(units_of(shares, labels, np.arange(45), 3), permutations=99)
    apart = {(d.a, d.b): d for d in found}
    assert set(apart) == {(0, 1), (0, 2), (1, 2)}
    want = jensenshannon(shares[labels == 0].mean(axis=0), shares[labels == 2].mean(axis=0), base=2)
    assert apart[0, 2].metric.value == pytest.approx(want)
    assert apart[0, 2].p == 0.01
    assert apart[0, 1].p > 0.05
    assert apart[0, 1].metric.value < apart[0, 2].metric.value
    assert apart[0, 1].metric.n == 30


def test_the_median_counts_each_group_once() -> None:
    values = [1.0] * 50 + [2.0, 3.0, float("nan")]
    found = median_metric(values, ["a"] * 50 + ["b", "c", "d"])
    assert (found.value, found.n) == (2.0, 3)
    assert median_metric([float("nan")], ["a"]).n == 0
    assert median_metric([4.0, 6.0], ["a", "a"]).low is None


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=30))
@settings(max_examples=30, deadline=None)
def test_the_median_is_numpys_where_each_row_is_a_group(values: list[float]) -> None:
    found = median_metric(values, range(len(values)), resamples=50)
    assert found.value == np.median(values)
    assert found.low is not None
    assert found.high is not None
    assert min(values) <= found.low <= found.high <= max(values)


def test_the_interval_of_a_median_holds_it_as_often_as_it_says() -> None:
    held = 0
    for seed in range(200):
        draw = np.random.default_rng(seed).exponential(size=60)
        found = median_metric(draw, range(60), seed=seed, resamples=200)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= np.log(2) <= found.high
    assert 180 <= held <= 200
