"""Dense clusters against scikit-learn's HDBSCAN and planted blobs in noise."""

from __future__ import annotations

import numpy as np
from sklearn.cluster import HDBSCAN
from sklearn.metrics import adjusted_rand_score

from solesight.cluster.density import dense_stability, fit_dense, join_dense


def scene(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = np.repeat([0, 1, -1], [60, 90, 50])
    middle = np.array([[0, 0], [8, 0], [0, 0]])
    rows = middle[truth] + rng.normal(size=(200, 2)) * 0.4
    rows[truth == -1] = rng.uniform(-20, 20, (50, 2))
    return rows.astype(np.float32), truth


def test_it_is_sklearns_with_clusters_by_size() -> None:
    rows, truth = scene()
    dense = fit_dense(rows, 15)
    theirs = HDBSCAN(min_cluster_size=15, min_samples=5, copy=True).fit_predict(rows)
    assert adjusted_rand_score(theirs, dense.labels) == 1
    np.testing.assert_array_equal(theirs == -1, dense.labels == -1)
    assert dense.k == 2
    assert np.bincount(dense.labels[dense.labels >= 0]).argmax() == 0
    assert adjusted_rand_score(truth, dense.labels) > 0.85
    assert dense_stability(dense, 15).value > 0.8


def test_new_rows_join_what_they_lie_in_and_nothing_else() -> None:
    rows, _ = scene()
    dense = fit_dense(rows, 15)
    inside = rows[dense.labels == 1].mean(axis=0)
    new = np.array([inside, inside + 0.05, [15.0, 15.0]], np.float32)
    assert join_dense(dense, new).tolist() == [1, 1, -1]
    assert join_dense(dense, new[:0]).tolist() == []


def test_nothing_dense_joins_nobody() -> None:
    rows = np.random.default_rng(0).uniform(size=(40, 2)).astype(np.float32)
    dense = fit_dense(rows, 39)
    assert dense.k == 0
    assert (dense.labels == -1).all()
    assert join_dense(dense, rows[:3]).tolist() == [-1, -1, -1]
