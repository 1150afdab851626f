"""The choice of k on clouds whose number of clusters is known."""

from __future__ import annotations

import numpy as np
import pytest

from solesight.cluster.choosing import _cloud, choose_k, elbow_strengths


def planted(k: int, n: int = 40, d: int = 8) -> np.ndarray:
    rng = np.random.default_rng(k)
    middle = 14 * np.eye(d)[:k]
    truth = np.repeat(np.arange(k), n)
    return (middle[truth] + rng.normal(size=(len(truth), d))).astype(np.float32)


@pytest.mark.parametrize("k", [2, 4, 7])
def test_planted_clusters_are_counted(k: int) -> None:
    rows = planted(k)
    advanced: list[int] = []
    found = choose_k(rows, np.arange(len(rows)), range(2, 11), advance=lambda: advanced.append(1))
    assert found.k == k
    assert len(advanced) == len(found.tried) == 9
    best = next(one for one in found.tried if one.k == k)
    assert best.stability.value > 0.98
    assert best.silhouette.value > best.floor + 0.2
    assert best.silhouette.low < best.silhouette.value < best.silhouette.high
    assert (best.silhouette.n, found.n) == (len(rows), len(rows))
    assert f"k = {k} has the highest mean" in found.why


def test_a_cloud_without_clusters_is_told_so() -> None:
    rows = np.random.default_rng(0).normal(size=(300, 8)).astype(np.float32)
    found = choose_k(rows, np.arange(300), range(2, 7))
    # Neither clearer than its own floor by much, nor the same twice.
    assert all(abs(one.silhouette.value - one.floor) < 0.04 for one in found.tried)
    assert max(one.stability.value for one in found.tried) < 0.8


def test_intervals_widen_when_photos_show_few_shoes() -> None:
    rng = np.random.default_rng(0)
    shoes = np.arange(120) // 10
    # Photos of one shoe lie together, more or less well inside their cluster.
    rows = planted(3, n=40) + 4 * rng.normal(size=(12, 8)).astype(np.float32)[shoes]
    single = choose_k(rows, np.arange(120), [3]).tried[0].silhouette
    few = choose_k(rows, shoes, [3]).tried[0].silhouette
    assert few.value == single.value
    assert few.high - few.low > 1.5 * (single.high - single.low)


def test_an_elbow_by_hand() -> None:
    # Above the line from (1, 0) to (5, 1): 0, .75 - .25, .9 - .5, .95 - .75, 0.
    found = elbow_strengths([1, 2, 3, 4, 5], [0, 0.75, 0.9, 0.95, 1.0])
    np.testing.assert_allclose(found, [0, 1, 0.8, 0.4, 0], atol=1e-9)
    assert elbow_strengths([1, 2], [0, 1]).tolist() == [0, 0]
    assert elbow_strengths([1, 2, 3], [0, 0, 0]).tolist() == [0, 0, 0]


def test_the_cloud_has_the_spread_of_the_rows() -> None:
    rng = np.random.default_rng(3)
    rows = (rng.normal(size=(1500, 3)) @ np.diag([5, 2, 0.5])).astype(np.float32)
    np.testing.assert_allclose(np.cov(_cloud(rows, 0).T), np.cov(rows.T), rtol=0.15, atol=0.4)
