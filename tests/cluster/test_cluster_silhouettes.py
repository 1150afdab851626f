"""Silhouettes against scikit-learn's and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import silhouette_samples

from solesight.cluster import silhouettes as room
from solesight.cluster.silhouettes import reference_rows, silhouettes


@given(st.integers(0, 2**32 - 1), st.integers(5, 60), st.integers(2, 5), st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_they_are_sklearns(seed: int, n: int, k: int, step: int) -> None:
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(n, 3)).astype(np.float32)
    labels = np.concatenate([np.arange(k), rng.integers(0, k, n)])[:n]
    if len(np.unique(labels)) < 2 or len(np.unique(labels)) == n:
        return
    whole = room._CELLS
    try:
        room._CELLS = step * n  # so that parts meet
        found = silhouettes(rows, labels)
    finally:
        room._CELLS = whole
    np.testing.assert_allclose(found, silhouette_samples(rows.astype(float), labels), atol=1e-6)


def test_four_rows_on_a_line_by_hand() -> None:
    rows = np.array([[0], [1], [5], [9]], np.float32)
    found = silhouettes(rows, np.array([0, 0, 1, 1]))
    # Row 0: a = 1, b = (5 + 9) / 2 = 7. Row 2: a = 4, b = (5 + 4) / 2 = 4.5.
    np.testing.assert_allclose(found, [6 / 7, 5 / 6, 0.5 / 4.5, 4.5 / 8.5], atol=1e-6)


def test_rows_in_no_cluster_have_none_and_count_for_nobody() -> None:
    rows = np.array([[0], [1], [5], [9], [1.1]], np.float32)
    found = silhouettes(rows, np.array([0, 0, 1, 1, -1]))
    np.testing.assert_allclose(found[:4], [6 / 7, 5 / 6, 0.5 / 4.5, 4.5 / 8.5], atol=1e-6)
    assert np.isnan(found[4])


def test_alone_is_zero_and_one_cluster_has_none() -> None:
    rows = np.array([[0], [1], [5]], np.float32)
    assert silhouettes(rows, np.array([0, 0, 1]))[2] == 0
    assert np.isnan(silhouettes(rows, np.array([0, 0, 0]))).all()


def test_against_a_sample_they_come_near() -> None:
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2], [1500, 400, 40])
    rows = (rng.normal(size=(len(labels), 5)) + 2.5 * labels[:, None]).astype(np.float32)
    reference = reference_rows(labels, 400)
    sizes = np.bincount(labels[reference])
    # In proportion, and the smallest has enough of its own.
    assert sizes[2] == 30
    assert sizes.sum() == pytest.approx(430, abs=30)
    exact, near = silhouettes(rows, labels), silhouettes(rows, labels, reference)
    assert np.abs(exact - near).mean() < 0.02
    assert near.mean() == pytest.approx(exact.mean(), abs=0.01)


def test_only_those_that_are_asked_for() -> None:
    rng = np.random.default_rng(1)
    rows, labels = rng.normal(size=(30, 4)).astype(np.float32), np.arange(30) % 3
    only = np.array([4, 17, 2])
    found = silhouettes(rows, labels, only=only)
    np.testing.assert_allclose(found, silhouettes(rows, labels)[only])
