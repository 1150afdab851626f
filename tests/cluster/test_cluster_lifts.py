"""Over-representation: planted, absent, and against Fisher's exact test."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import fisher_exact

from solesight.cluster.lifts import corrected, lifts


def test_a_planted_brand_stands_out_with_its_lift() -> None:
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1], 200)
    values = np.where(labels == 0, rng.random(400) < 0.8, rng.random(400) < 0.2).astype(int)
    found = corrected(lifts(labels, values, np.arange(400)))
    one = next(x for x in found if (x.cluster, x.value) == (0, 1))
    share = (values[labels == 0] == 1).mean() / (values == 1).mean()
    assert one.lift == pytest.approx(share)
    assert one.low < one.lift < one.high
    assert one.low > 1.3
    assert one.stands_out
    assert (one.n, one.of) == (int(values[:200].sum()), 200)
    assert not next(x for x in found if (x.cluster, x.value) == (1, 1)).stands_out


def test_p_is_fishers_when_every_photo_is_a_shoe_of_its_own() -> None:
    rng = np.random.default_rng(1)
    labels, values = rng.integers(0, 3, 80), rng.integers(0, 4, 80)
    for one in lifts(labels, values, np.arange(80)):
        inside, has = labels == one.cluster, values == one.value
        table = [[(inside & has).sum(), (inside & ~has).sum()],
                 [(~inside & has).sum(), (~inside & ~has).sum()]]  # fmt: skip
        assert one.p == pytest.approx(fisher_exact(table, alternative="greater").pvalue)


def test_chance_stands_out_hardly_ever() -> None:
    rng = np.random.default_rng(2)
    out = 0
    for _ in range(20):
        groups = np.arange(300) // 3
        labels = rng.integers(0, 5, 100)[groups]
        values = rng.integers(0, 8, 100)[groups]
        out += any(one.stands_out for one in corrected(lifts(labels, values, groups)))
    assert out <= 3


def test_many_photos_of_one_shoe_are_one_witness() -> None:
    labels = np.repeat([0, 1], 100)
    values = np.zeros(200, dtype=np.int64)
    values[:60] = 1
    values[100:103] = 1
    groups = np.arange(200)
    spread = corrected(lifts(labels, values, groups))
    assert next(x for x in spread if (x.cluster, x.value) == (0, 1)).stands_out
    groups[:60] = 0
    same = corrected(lifts(labels, values, groups))
    assert not any(x.stands_out for x in same)


def test_unknown_values_and_photos_in_no_cluster() -> None:
    labels = np.array([0] * 10 + [1] * 10 + [-1] * 10)
    values = np.array([0] * 5 + [-1] * 5 + [0] * 5 + [1] * 5 + [1] * 10)
    found = {(x.cluster, x.value): x for x in lifts(labels, values, np.arange(30))}
    # Known: 25 photos, 10 of value 0; those in no cluster count to the whole.
    assert found[0, 0].of == 5
    assert found[0, 0].lift == pytest.approx(1 / (10 / 25))
    assert (0, 1) not in found
    assert {cluster for cluster, _ in found} == {0, 1}
    assert lifts(labels, np.full(30, -1), np.arange(30)) == []
    assert corrected([]) == []


def test_values_of_two_shoes_are_not_tested() -> None:
    labels = np.array([0] * 10 + [1] * 10)
    values = np.array([2] * 2 + [0] * 8 + [1] * 10)
    assert 2 not in {x.value for x in lifts(labels, values, np.arange(20))}
