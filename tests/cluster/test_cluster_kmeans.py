"""k-means against brute force, its own fixed point, and planted blobs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from solesight.cluster import kmeans
from solesight.cluster.kmeans import distinct, fit_means, nearest


def blobs(sizes: list[int], d: int = 4, seed: int = 0, far: float = 12) -> tuple:
    rng = np.random.default_rng(seed)
    truth = np.repeat(np.arange(len(sizes)), sizes)
    middle = rng.normal(size=(len(sizes), d)) * far
    return (middle[truth] + rng.normal(size=(len(truth), d))).astype(np.float32), truth


@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(1, 9))
@settings(max_examples=30, deadline=None)
def test_the_nearest_center_is_the_nearest(seed: int, n: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    rows, centers = (rng.normal(size=(m, 3)).astype(np.float32) for m in (n, k))
    labels, distances = nearest(rows, centers)
    every = cdist(rows, centers)
    np.testing.assert_allclose(every[np.arange(n), labels], every.min(axis=1), atol=1e-5)
    np.testing.assert_allclose(distances, every.min(axis=1), rtol=1e-4, atol=1e-5)


def test_distances_of_far_rows_lose_no_digits() -> None:
    rows = np.array([[3000.0, 0.01]], np.float32)
    _, distances = nearest(rows, np.array([[3000.0, 0.0]], np.float32))
    assert distances[0] == pytest.approx(0.01, rel=1e-3)


def test_it_is_sklearns_k_means_with_clusters_by_size() -> None:
    rows, _ = blobs([20, 60, 40], far=3)
    found = fit_means(rows, 3, seed=4)
    theirs = KMeans(3, n_init=10, random_state=4).fit(rows)
    assert adjusted_rand_score(theirs.labels_, found.labels) == 1
    assert found.inertia == pytest.approx(theirs.inertia_, rel=1e-4)
    assert np.bincount(found.labels).tolist() == sorted(np.bincount(theirs.labels_), reverse=True)
    # Lloyd's fixed point: every center is the mean of its own.
    for i in range(3):
        mean = rows[found.labels == i].mean(axis=0)
        np.testing.assert_allclose(found.centers[i], mean, atol=1e-4)


def test_in_batches_planted_blobs_are_found_too(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, truth = blobs([900, 600, 300, 200])
    monkeypatch.setattr(kmeans, "EXACT_UP_TO", 100)
    found = fit_means(rows, 4, seed=0)
    assert adjusted_rand_score(truth, found.labels) > 0.98


def test_a_seed_repeats_it() -> None:
    rows, _ = blobs([30, 30, 30], far=1)
    one, two = fit_means(rows, 4, seed=1), fit_means(rows, 4, seed=1)
    np.testing.assert_array_equal(one.labels, two.labels)
    np.testing.assert_array_equal(one.centers, two.centers)


def test_different_rows_are_counted() -> None:
    assert distinct(np.array([[1, 2], [1, 2], [2, 1]], np.float32)) == 2
